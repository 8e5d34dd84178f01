"""Where does a text use a word that the glossary says to avoid?

A word is found in every form: the words of text and list are compared by their lemmas (pymorphy3 for Russian, simplemma for English,
our analyser for Kyrgyz). In: a line of a module and the glossary. Out: the words, each with the term to use instead.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.language.lemmas import lemmatise
from pipeline.training.glossary import Glossary, Term

BEGIN = 3
_WORD = re.compile(r"[^\W\d_]+(?:[-‑’'][^\W\d_]+)*")


@lru_cache(maxsize=300_000)
def _lemma(word: str, language: str) -> str:
    return lemmatise([word], language)[0].lower().replace("ё", "е")


def avoided(line: str, language: str, glossary: Glossary) -> list[tuple[str, Term]]:
    """(word as it stands in the line, the term to use) for each word that the glossary says to avoid."""
    words = [match[0].lower().replace("‑", "-") for match in _WORD.finditer(line)]
    found = []
    variants = _variants(glossary, language)
    for at, word in enumerate(words):
        # a form begins as its word does, so that few words are analysed at all
        for variant, written, term in variants.get(word[:BEGIN], ()):
            here = words[at : at + len(variant)]
            if len(here) == len(variant) and all(map(str.startswith, here, written)) and all(_lemma(one, language) == lemma for one, lemma in zip(here, variant, strict=True)):
                found.append((" ".join(here), term))
    return found


Variant = tuple[tuple[str, ...], tuple[str, ...], Term]
_KEPT: dict[tuple[int, str], dict[str, list[Variant]]] = {}


def _variants(glossary: Glossary, language: str) -> dict[str, list[Variant]]:
    """Words to avoid, as lemmas and as they begin, by the first letters of the first word."""
    key = (id(glossary), language)
    if key not in _KEPT:
        table: dict[str, list[Variant]] = {}
        for term in glossary.terms:
            for variant in term.avoid.get(language, ()):
                plain = [word.lower() for word in _WORD.findall(variant)]
                lemmas = tuple(_lemma(word, language) for word in plain)
                # a Kyrgyz lemma may lie deeper than the word: отчет is the lemma of отчеттуулук too, so the word's own beginning counts as well
                written = tuple(word[: max(3, len(word) - 2)] if language == "ky" else "" for word in plain)
                table.setdefault(plain[0][:BEGIN], []).append((lemmas, written, term))
        _KEPT[key] = table
    return _KEPT[key]
