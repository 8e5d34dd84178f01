"""The check of the whole curriculum: python -m pipeline check --curriculum, with every fault's file and line in the reader's language.

Form and parity of each module (catalogue), numbers equal in the three languages (numbers), wording (wording), language that divides (dividing), the glossary, legal facts
and the links between catalogue, facts and topics. In: curriculum/ and the day on which legal facts must stand. Out: faults, facts to
check, and a table of reading ease.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.curriculum.dividing import dividing_faults
from pipeline.curriculum.numbers import differences
from pipeline.curriculum.wording import ease_of, shared_runs, whole, wording_faults
from pipeline.show.words import Words
from pipeline.training.catalogue import Catalogue, Fault, form_faults
from pipeline.training.facts import Fact, read_facts, to_check
from pipeline.training.glossary import Glossary, read_glossary
from pipeline.training.texts import LANGUAGES, ModuleText

# the other texts of ours that a reader meets
BESIDE = ("words.yaml", "glossary.yaml", "topics.yaml", "pictures.yaml", "facts.yaml", "grants.yaml")
# a module on mediation says that its certificate gives no status
STATUS = {"ky": "медиатор статусун бербе", "ru": "статуса медиатора", "en": "mediator status"}


@dataclass(frozen=True)
class Checked:
    """What the check found; `ease` is a row a module with the score a language."""

    faults: list[Fault]
    facts: list[tuple[Fact, str]]
    ease: dict[str, dict[str, float]]
    texts: int


def check_curriculum(catalogue: Catalogue | None = None, *, day: datetime.date | None = None, glossary: Glossary | None = None) -> Checked:
    """Every fault of every module, and the facts that print as "check the current law" on `day`."""
    catalogue = catalogue or Catalogue()
    glossary = glossary or read_glossary(catalogue.folder / "glossary.yaml")
    facts = read_facts(catalogue.folder / "facts.yaml")
    found: list[Fault] = []
    ease: dict[str, dict[str, float]] = {}
    texts = 0
    for module in catalogue.modules:
        faults = form_faults(catalogue, module)
        found += faults
        if any(fault.key in ("fault_missing", "fault_unreadable") for fault in faults):
            continue
        languages = {language: catalogue.text(module, language) for language in LANGUAGES}
        texts += len(languages)
        for language, text in languages.items():
            found += wording_faults(catalogue, text, f"{module}/{language}.md", language, glossary)
            found += dividing_faults(text.path, f"{module}/{language}.md", language)
            ease.setdefault(module, {})[language] = ease_of(text, language).score
        found += number_faults(languages, module)
        found += _links(catalogue, languages, module, facts)
    for language in LANGUAGES if texts == len(LANGUAGES) * len(catalogue.modules) else ():
        found += shared_runs(catalogue, language)
    for path in sorted((catalogue.folder / "plans").glob("*.*.md")):
        found += dividing_faults(path, f"plans/{path.name}", path.name.split(".")[1])
    for path in (path for name in BESIDE if (path := catalogue.folder / name).exists()):
        found += dividing_faults(path, path.name)
    return Checked(sorted(found, key=lambda fault: (fault.file, fault.line, fault.key)), to_check(facts, day), ease, texts)


def number_faults(languages: dict[str, ModuleText], module: str) -> Iterator[Fault]:
    """Where a div of the Kyrgyz or Russian text gives other numbers than the English one; texts of other divs are passed over, for the form says so."""
    for language in ("ky", "ru"):
        if [block.kind for block in languages["en"].blocks] != [block.kind for block in languages[language].blocks]:
            continue
        for theirs, ours in zip(languages["en"].blocks, languages[language].blocks, strict=True):
            for value, there, here in differences(whole(theirs), whole(ours), "en", language):
                yield Fault(f"{module}/{language}.md", ours.line, "fault_numbers", {"div": ours.kind, "value": value, "theirs": there, "ours": here, "line": theirs.line})


def _links(catalogue: Catalogue, languages: dict[str, ModuleText], module: str, facts: dict[str, Fact]) -> Iterator[Fault]:
    entry = catalogue[module]
    for other in entry.prerequisites:
        if other not in catalogue.modules:
            yield Fault("catalogue.yaml", 0, "fault_link", {"target": f"{module}: {other}"})
    for fact in entry.legal_facts:
        if fact not in facts or module not in facts[fact].modules:
            yield Fault("facts.yaml", 0, "fault_link", {"target": f"{fact}: {module}"})
    for language, text in languages.items():
        for block in text.blocks:
            for inner in [block, *block.inner]:
                if inner.kind == "fact" and inner.attributes.get("id") not in facts:
                    yield Fault(f"{module}/{language}.md", inner.line, "fault_link", {"target": str(inner.attributes.get("id"))})
        if "F-MED" in entry.legal_facts and STATUS[language] not in text.path.read_text("utf-8"):
            yield Fault(f"{module}/{language}.md", 1, "fault_certificate", {})


def report(checked: Checked, language: str = "en", *, day: datetime.date | None = None) -> list[str]:
    """The check as lines for the terminal. A fact to check is no fault: the guide says so itself."""
    words = Words(language)
    lines = [words("check_modules", n=len(checked.ease), texts=checked.texts), words("check_day", date=words.date(day) if day else "—")]
    for fact, reason in checked.facts:
        fill = {"id": fact.id, "topic": fact.topic[language], "reason": words(reason), "checked": words.date(fact.checked), "until": words.date(fact.valid_until)}
        lines.append(f"  {words('check_law')}: {words('fact_row', **fill)}")
    lines += ["", f"{words('ease_column'):<20}" + "".join(f"{code:>8}" for code in LANGUAGES)]
    lines += [f"{module:<20}" + "".join(f"{scores[code]:>8.1f}" for code in LANGUAGES) for module, scores in checked.ease.items()]
    return [*lines, "", words("check_faults", n=len(checked.faults)), *(fault.said(words) for fault in checked.faults)]
