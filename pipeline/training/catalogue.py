"""The catalogue of training modules and the check that their texts keep the form.

Question answered: which modules exist, for whom, how long, what they answer; and is each text complete and equal in its three
languages? In: curriculum/catalogue.yaml and curriculum/modules/<id>/<language>.md. Out: Catalogue, and a list of faults with
file and line. Run `python -m pipeline.training.catalogue [M03 …]` to print the faults.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipeline.config import read_yaml
from pipeline.errors import CurriculumError
from pipeline.show.said import said
from pipeline.show.words import Words
from pipeline.training.texts import FRONT_KEYS, LANGUAGES, PHASES, REVIEWS, Block, ModuleText, at_pace, read_module

CURRICULUM = Path(__file__).resolve().parents[2] / "curriculum"
# The order of the top-level divs; `step` and `handout` repeat, `fact` stands once a legal fact.
ORDER = ("objectives", "materials", "preparation", "step", "debrief", "difficulties", "handout", "energiser", "low-literacy", "disability", "local-case", "fact", "test")
_HEADING = re.compile(r"^(#{1,6}) ", re.M)
_FIGURE = re.compile(r"!\[[^\]]*\]\([^)]+\)")
_ANSWER = re.compile(r"\d+ ?[a-dа-г]\b")
AT_LEAST = {"objectives": 3, "debrief": 4, "difficulties": 2, "test": 2}


@dataclass(frozen=True)
class Fault:
    """What is wrong in a file of the curriculum: a key of words.yaml with what fills it; line 0 where the file has none."""

    file: str
    line: int
    key: str
    fill: dict

    def said(self, words: Words) -> str:
        place = f", {words('fault_line', n=self.line)}" if self.line else ""
        return f"{self.file}{place}: {self.told(words)}"

    def told(self, words: Words) -> str:
        """What is wrong, without the place; a text that cannot be read brings the sentences of its error, which are told too."""
        return words(self.key, **{name: said(part, words) if name in ("problem", "remedy") else part for name, part in self.fill.items()})


class Module(BaseModel):
    """A module of the catalogue; minutes are net teaching minutes."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    id: str
    tier: str
    title: dict[str, str]
    audiences: tuple[str, ...]
    minutes: int
    minutes_min: int
    prerequisites: tuple[str, ...] = ()
    answers_drivers: tuple[str, ...] = ()
    answers_skills: tuple[str, ...] = ()
    legal_facts: tuple[str, ...] = ()
    sensitivity: str = "normal"

    @property
    def answers(self) -> tuple[str, ...]:
        return self.answers_drivers + self.answers_skills


class Catalogue:
    """All modules of curriculum/catalogue.yaml; `written` are those whose text exists. `pace`: module -> how many times its planned minutes it takes, where that was measured."""

    def __init__(self, folder: Path = CURRICULUM, *, pace: dict[str, float] | None = None) -> None:
        self.folder = folder
        self.pace = pace or {}
        self._texts: dict[tuple[str, str], ModuleText] = {}
        raw = read_yaml(folder / "catalogue.yaml")
        self.modules = {entry["id"]: self._paced(Module(**entry)) for entry in raw["modules"]}
        self.audiences: dict[str, dict[str, str]] = raw["catalogue"]["audiences"]
        self.packages: list[dict] = raw["packages"]

    def __getitem__(self, module: str) -> Module:
        if module not in self.modules:
            raise CurriculumError(f"there is no module {module}; there are {', '.join(self.modules)}", file=self.folder / "catalogue.yaml")
        return self.modules[module]

    def _paced(self, module: Module) -> Module:
        if module.id not in self.pace:
            return module
        return module.model_copy(update={key: round(getattr(module, key) * self.pace[module.id]) for key in ("minutes", "minutes_min")})

    def path(self, module: str, language: str) -> Path:
        return self.folder / "modules" / module / f"{language}.md"

    def text(self, module: str, language: str) -> ModuleText:
        """A module's text; each file is read once."""
        if (module, language) not in self._texts:
            text = read_module(self.path(module, language))
            self._texts[module, language] = at_pace(text, self.pace[module]) if module in self.pace else text
        return self._texts[module, language]

    @cached_property
    def written(self) -> list[str]:
        """Ids of the modules whose text exists in all three languages."""
        return [m for m in self.modules if all(self.path(m, language).exists() for language in LANGUAGES)]


def faults(catalogue: Catalogue, module: str, words: Words | None = None) -> list[str]:
    """Every fault of a module's texts, as 'file, line: what is wrong' in the reader's language; an empty list if there is none."""
    return [fault.said(words or Words("en")) for fault in form_faults(catalogue, module)]


def form_faults(catalogue: Catalogue, module: str) -> list[Fault]:
    """What breaks the form of a module's texts, and where the languages differ."""
    found: list[Fault] = []
    texts: dict[str, ModuleText] = {}
    for language in LANGUAGES:
        path, name = catalogue.path(module, language), f"{module}/{language}.md"
        if not path.exists():
            found.append(Fault(name, 0, "fault_missing", {}))
            continue
        try:
            texts[language] = catalogue.text(module, language)
        except CurriculumError as error:
            line = int((error.place or "line 1").split()[-1])
            found.append(Fault(name, line, "fault_unreadable", {"problem": error.problem, "remedy": error.remedy}))
            continue
        found += [Fault(name, line, key, fill) for line, key, fill in _faults_of(texts[language], catalogue[module], language)]
    reference = texts.get("en")
    for language, text in texts.items():
        if reference is not None and text is not reference:
            found += [Fault(f"{module}/{language}.md", line, key, fill) for line, key, fill in _differences(reference, text)]
    return found


def _faults_of(text: ModuleText, entry: Module, language: str):
    front = text.front
    for key in FRONT_KEYS:
        if key not in front:
            yield 1, "fault_front_missing", {"name": key}
    expected = {
        "id": entry.id, "language": language, "minutes": entry.minutes, "minutes_min": entry.minutes_min, "title": entry.title[language],
        "audiences": list(entry.audiences), "prerequisites": list(entry.prerequisites), "facts": list(entry.legal_facts), "sensitivity": entry.sensitivity,
    }  # fmt: skip
    for key, value in expected.items():
        if key in front and front[key] != value:
            yield 1, "fault_front_other", {"name": key, "is_": repr(front[key]), "should": repr(value)}
    yield from _review_faults(text)
    for block in text.blocks:
        if block.kind not in ORDER:
            yield block.line, "fault_div_unknown", {"div": repr(block.kind), "known": ", ".join(ORDER)}
        elif not block.markdown.strip():
            yield block.line, "fault_div_empty", {"div": block.kind}
    places = [ORDER.index(block.kind) for block in text.blocks if block.kind in ORDER]
    if places != sorted(places):
        yield text.blocks[0].line, "fault_div_order", {"known": ", ".join(ORDER)}
    for kind in ORDER:
        if kind != "fact" and text.first(kind) is None:
            yield 1, "fault_div_none", {"div": kind}
    for kind, least in AT_LEAST.items():
        block = text.first(kind)
        if block is not None and block.items < least:
            yield block.line, "fault_items", {"div": kind, "n": block.items, "least": least}
    if {block.attributes.get("id") for block in text.all("fact")} != set(entry.legal_facts):
        yield 1, "fault_facts", {"known": ", ".join(entry.legal_facts) or "—"}
    yield from _step_faults(text, entry)
    test = text.first("test")
    if test is not None and test.first("key") is None:
        yield test.line, "fault_no_key", {}
    elif test is not None and len(_ANSWER.findall(test.first("key").markdown)) != test.items:
        yield test.first("key").line, "fault_key_items", {"n": len(_ANSWER.findall(test.first("key").markdown)), "least": test.items}
    for block in text.all("handout"):
        if not block.attributes.get("title"):
            yield block.line, "fault_handout_title", {}


def _review_faults(text: ModuleText):
    review = text.front.get("review")
    if "review" in text.front and review not in REVIEWS:
        yield 1, "fault_review", {"is_": repr(review), "known": ", ".join(REVIEWS)}
    try:
        roles = {reading.by for reading in text.readings}
    except CurriculumError as error:
        yield 1, "fault_unreadable", {"problem": error.problem, "remedy": error.remedy}
        return
    if review == "signed by a native speaker" and "native speaker" not in roles:
        yield 1, "fault_signed", {}


def _step_faults(text: ModuleText, entry: Module):
    steps = text.all("step")
    for block in steps:
        missing = {"minutes", "minutes_min", "phase"} - set(block.attributes)
        if missing:
            yield block.line, "fault_step_lacks", {"keys": ", ".join(sorted(missing))}
            return
        if block.attributes["phase"] not in PHASES:
            yield block.line, "fault_phase", {"is_": repr(block.attributes["phase"]), "known": ", ".join(PHASES)}
        if not block.markdown.lstrip().startswith("### "):
            yield block.line, "fault_step_title", {}
        for kind in ("trainer", "participants"):
            if block.first(kind) is None:
                yield block.line, "fault_step_part", {"div": kind}
    for variant, total in (("full", entry.minutes), ("minimum", entry.minutes_min)):
        added = sum(text.step_minutes(variant))
        if added != total:
            yield steps[0].line if steps else 1, "fault_minutes", {"variant": variant, "n": added, "total": total}


def _differences(reference: ModuleText, text: ModuleText):
    def shape(block: Block) -> tuple:
        fixed = {k: v for k, v in block.attributes.items() if k != "title"}
        headings = [len(found) for found in _HEADING.findall(block.markdown)]
        figures = len(_FIGURE.findall(block.markdown))
        return (block.kind, tuple(sorted(fixed.items())), block.items, tuple(headings), figures, tuple(shape(b) for b in block.inner))

    ours, theirs = [b.kind for b in text.blocks], [b.kind for b in reference.blocks]
    if theirs != ours:
        yield 1, "fault_other_divs", {"ours": ours, "theirs": theirs}
        return
    for there, here in zip(reference.blocks, text.blocks, strict=True):
        if shape(there) != shape(here):
            yield here.line, "fault_differs", {"div": here.kind, "line": there.line}


def main(arguments: list[str]) -> int:
    catalogue = Catalogue()
    found = [fault for module in arguments or catalogue.written for fault in faults(catalogue, module)]
    print("\n".join(found) or f"no faults in {len(arguments or catalogue.written)} modules")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
