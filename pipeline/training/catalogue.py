"""The catalogue of training modules and the check that their texts keep the form.

Question answered: which modules exist, for whom, how long, what they answer; and is each text complete and equal in its three
languages? In: curriculum/catalogue.yaml and curriculum/modules/<id>/<language>.md. Out: Catalogue, and a list of faults with
file and line. Run `python -m pipeline.training.catalogue [M03 …]` to print the faults.
"""

from __future__ import annotations

import sys
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pipeline.config import read_yaml
from pipeline.errors import CurriculumError
from pipeline.training.texts import FRONT_KEYS, LANGUAGES, PHASES, READERS, REVIEWS, Block, ModuleText, read_module

CURRICULUM = Path(__file__).resolve().parents[2] / "curriculum"
# The order of the top-level divs; `step` and `handout` repeat, `fact` stands once a legal fact.
ORDER = ("objectives", "materials", "preparation", "step", "debrief", "difficulties", "handout", "energiser", "low-literacy", "disability", "local-case", "fact", "test")
AT_LEAST = {"objectives": 3, "debrief": 4, "difficulties": 2, "test": 2}


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
    """All modules of curriculum/catalogue.yaml; `written(language)` are those whose text exists."""

    def __init__(self, folder: Path = CURRICULUM) -> None:
        self.folder = folder
        self._texts: dict[tuple[str, str], ModuleText] = {}
        raw = read_yaml(folder / "catalogue.yaml")
        self.modules = {entry["id"]: Module(**entry) for entry in raw["modules"]}
        self.audiences: dict[str, dict[str, str]] = raw["catalogue"]["audiences"]
        self.packages: list[dict] = raw["packages"]

    def __getitem__(self, module: str) -> Module:
        if module not in self.modules:
            raise CurriculumError(f"there is no module {module}; there are {', '.join(self.modules)}", file=self.folder / "catalogue.yaml")
        return self.modules[module]

    def path(self, module: str, language: str) -> Path:
        return self.folder / "modules" / module / f"{language}.md"

    def text(self, module: str, language: str) -> ModuleText:
        """A module's text; each file is read once."""
        if (module, language) not in self._texts:
            self._texts[module, language] = read_module(self.path(module, language))
        return self._texts[module, language]

    @cached_property
    def written(self) -> list[str]:
        """Ids of the modules whose text exists in all three languages."""
        return [m for m in self.modules if all(self.path(m, language).exists() for language in LANGUAGES)]


def faults(catalogue: Catalogue, module: str) -> list[str]:
    """Every fault of a module's texts, as 'file, line: what is wrong'; an empty list if there is none."""
    found: list[str] = []
    texts: dict[str, ModuleText] = {}
    for language in LANGUAGES:
        path = catalogue.path(module, language)
        if not path.exists():
            found.append(f"{path.name}: the {language} text of {module} is missing")
            continue
        try:
            texts[language] = read_module(path)
        except CurriculumError as error:
            found.append(str(error))
            continue
        found += [f"{module}/{language}.md, {fault}" for fault in _faults_of(texts[language], catalogue[module], language)]
    reference = texts.get("en")
    for language, text in texts.items():
        if reference is not None and text is not reference:
            found += [f"{module}/{language}.md, {fault}" for fault in _differences(reference, text)]
    return found


def _faults_of(text: ModuleText, entry: Module, language: str):
    front = text.front
    for key in FRONT_KEYS:
        if key not in front:
            yield f"line 1: the front matter has no {key}"
    expected = {
        "id": entry.id, "language": language, "minutes": entry.minutes, "minutes_min": entry.minutes_min, "title": entry.title[language],
        "audiences": list(entry.audiences), "prerequisites": list(entry.prerequisites), "facts": list(entry.legal_facts), "sensitivity": entry.sensitivity,
    }  # fmt: skip
    for key, value in expected.items():
        if key in front and front[key] != value:
            yield f"line 1: {key} is {front[key]!r}, the catalogue says {value!r}"
    yield from _review_faults(text)
    for block in text.blocks:
        if block.kind not in ORDER:
            yield f"line {block.line}: unknown div {block.kind!r}; known are {', '.join(ORDER)}"
        elif not block.markdown.strip():
            yield f"line {block.line}: the div {block.kind} is empty"
    places = [ORDER.index(block.kind) for block in text.blocks if block.kind in ORDER]
    if places != sorted(places):
        yield f"line {text.blocks[0].line}: the divs are not in the order {', '.join(ORDER)}"
    for kind in ORDER:
        if kind != "fact" and text.first(kind) is None:
            yield f"line 1: there is no div {kind}"
    for kind, least in AT_LEAST.items():
        block = text.first(kind)
        if block is not None and block.items < least:
            yield f"line {block.line}: {kind} has {block.items} items, at least {least} are needed"
    if {block.attributes.get("id") for block in text.all("fact")} != set(entry.legal_facts):
        yield "line 1: the fact divs are not those of the catalogue: " + ", ".join(entry.legal_facts)
    yield from _step_faults(text, entry)
    test = text.first("test")
    if test is not None and test.first("key") is None:
        yield f"line {test.line}: the test has no ::: key"
    for block in text.all("handout"):
        if not block.attributes.get("title"):
            yield f'line {block.line}: the handout has no title="…"'


def _review_faults(text: ModuleText):
    review = text.front.get("review")
    if "review" in text.front and review not in REVIEWS:
        yield f"line 1: review is {review!r}; known are {', '.join(REVIEWS)}"
    try:
        roles = {reading.by for reading in text.readings}
    except CurriculumError as error:
        yield f"line 1: {error.problem}; known readers are {', '.join(READERS)}. {error.remedy}"
        return
    if review == "signed by a native speaker" and "native speaker" not in roles:
        yield "line 1: review says that a native speaker signed, and no reading is by a native speaker"


def _step_faults(text: ModuleText, entry: Module):
    steps = text.all("step")
    for block in steps:
        missing = {"minutes", "minutes_min", "phase"} - set(block.attributes)
        if missing:
            yield f"line {block.line}: the step has no {', '.join(sorted(missing))}"
            return
        if block.attributes["phase"] not in PHASES:
            yield f"line {block.line}: phase {block.attributes['phase']!r}; known are {', '.join(PHASES)}"
        if not block.markdown.lstrip().startswith("### "):
            yield f"line {block.line}: the step does not begin with a ### title"
        for kind in ("trainer", "participants"):
            if block.first(kind) is None:
                yield f"line {block.line}: the step has no ::: {kind}"
    for variant, total in (("full", entry.minutes), ("minimum", entry.minutes_min)):
        added = sum(text.step_minutes(variant))
        if added != total:
            yield f"line {steps[0].line if steps else 1}: the steps' minutes ({variant}) add up to {added}, not {total}"


def _differences(reference: ModuleText, text: ModuleText):
    def shape(block: Block) -> tuple:
        fixed = {k: v for k, v in block.attributes.items() if k != "title"}
        return (block.kind, tuple(sorted(fixed.items())), block.items, tuple(shape(b) for b in block.inner))

    if [b.kind for b in reference.blocks] != [b.kind for b in text.blocks]:
        yield f"line 1: other divs than in en.md: {[b.kind for b in text.blocks]} against {[b.kind for b in reference.blocks]}"
        return
    for theirs, ours in zip(reference.blocks, text.blocks, strict=True):
        if shape(theirs) != shape(ours):
            yield f"line {ours.line}: {ours.kind} differs from en.md, line {theirs.line} (attributes, inner divs or number of items)"


def main(arguments: list[str]) -> int:
    catalogue = Catalogue()
    found = [fault for module in arguments or catalogue.written for fault in faults(catalogue, module)]
    print("\n".join(found) or f"no faults in {len(arguments or catalogue.written)} modules")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
