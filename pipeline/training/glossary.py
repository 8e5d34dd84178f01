"""The glossary: one term for one thing in three languages, its definition, and the words that are not used for it.

In: curriculum/glossary.yaml. Out: Glossary. The check holds that the modules use the terms (pipeline/curriculum/terms.py), and
`print_glossary` of manuals prints them.
"""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from pipeline.config import read_yaml
from pipeline.errors import CurriculumError
from pipeline.show.words import LANGUAGES

PATH = Path(__file__).resolve().parents[2] / "curriculum" / "glossary.yaml"


class Term(BaseModel):
    """A term in three languages, its definition in one sentence each, and words that are not used for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    ky: str
    ru: str
    en: str
    definition: dict[str, str]
    avoid: dict[str, tuple[str, ...]] = {}

    @model_validator(mode="after")
    def _whole(self) -> "Term":
        if set(self.definition) != set(LANGUAGES) or not all(text.strip().endswith((".", "!", "?")) for text in self.definition.values()):
            raise ValueError("the definition is one sentence in ky, ru and en, with its full stop")
        if not set(self.avoid) <= set(LANGUAGES):
            raise ValueError("avoid has the keys ky, ru and en")
        return self


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    ky: str
    ru: str
    en: str
    terms: tuple[Term, ...]


class Glossary(BaseModel):
    """All terms by section, in the order of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    review: str
    sections: tuple[Section, ...]

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        return tuple(term for section in self.sections for term in section.terms)


def read_glossary(path: Path = PATH) -> Glossary:
    """The glossary; the file is read anew only when it changes. Raises CurriculumError naming the entry that breaks the form, and an id that stands twice."""
    return _glossary(path, path.stat().st_mtime_ns)


@cache
def _glossary(path: Path, _changed: int) -> Glossary:
    try:
        glossary = Glossary(**read_yaml(path))
    except ValidationError as error:
        first = error.errors()[0]
        raise CurriculumError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}", file=path, remedy="Mend that entry; each term has the keys of the first one.") from None
    seen: set[str] = set()
    for term in glossary.terms:
        if term.id in seen:
            raise CurriculumError("this term stands twice", file=path, place=term.id)
        seen.add(term.id)
    return glossary
