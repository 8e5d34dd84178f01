"""The glossary: one term for one thing in three languages, and where a text uses another word for it.

In: curriculum/glossary.yaml. Out: Glossary, and the places of words to avoid in a text. A word to avoid is found in every form: the
words of text and list are compared by their lemmas (pymorphy3 for Russian, simplemma for English, our analyser for Kyrgyz).
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from pipeline.config import read_yaml
from pipeline.errors import CurriculumError
from pipeline.language.lemmas import lemmatise
from pipeline.show.words import LANGUAGES

PATH = Path(__file__).resolve().parents[2] / "curriculum" / "glossary.yaml"
_WORD = re.compile(r"[^\W\d_]+(?:[-‑’'][^\W\d_]+)*")


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
    """The glossary. Raises CurriculumError naming the entry that breaks the form, and an id that stands twice."""
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


@lru_cache(maxsize=300_000)
def _lemma(word: str, language: str) -> str:
    return lemmatise([word], language)[0].lower().replace("ё", "е")


def avoided(line: str, language: str, glossary: Glossary) -> list[tuple[str, Term]]:
    """(word as it stands in the line, the term to use) for each word that the glossary says to avoid."""
    words = [match[0].lower().replace("‑", "-") for match in _WORD.finditer(line)]
    lemmas = [_lemma(word, language) for word in words]
    found = []
    for first, variants in _variants(glossary, language).items():
        for at in (place for place, lemma in enumerate(lemmas) if lemma == first):
            found += [
                (" ".join(words[at : at + len(variant)]), term)
                for variant, written, term in variants
                if tuple(lemmas[at : at + len(variant)]) == variant and all(word.startswith(begin) for word, begin in zip(words[at:], written, strict=False))
            ]
    return found


Variant = tuple[tuple[str, ...], tuple[str, ...], Term]
_KEPT: dict[tuple[int, str], dict[str, list[Variant]]] = {}


def _variants(glossary: Glossary, language: str) -> dict[str, list[Variant]]:
    """Words to avoid as lemmas, by the first of them."""
    key = (id(glossary), language)
    if key not in _KEPT:
        table: dict[str, list[Variant]] = {}
        for term in glossary.terms:
            for variant in term.avoid.get(language, ()):
                plain = [word.lower() for word in _WORD.findall(variant)]
                lemmas = tuple(_lemma(word, language) for word in plain)
                # a Kyrgyz lemma may lie deeper than the word: отчет is the lemma of отчеттуулук too, so the word's own beginning counts as well
                written = tuple(word[: max(3, len(word) - 2)] if language == "ky" else "" for word in plain)
                table.setdefault(lemmas[0], []).append((lemmas, written, term))
        _KEPT[key] = table
    return _KEPT[key]
