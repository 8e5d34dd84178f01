"""Which words say the same in Kyrgyz, Russian and English? A concept is a row of terms.txt; суу, вода and water are one.

A word stands for a concept by its lemma or by its letters; a term of two words by both in order. In: lemmas of a text and its language. Out:
the numbers of the concepts. Whoever learns from texts of one language (coding.suggest) can use what it learned in another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pipeline.language.lemmas import lemmatise
from pipeline.language.stopwords import LANGUAGES

_TERMS = Path(__file__).parent / "data" / "terms.txt"


@cache
def terms() -> tuple[dict[str, tuple[str, ...]], ...]:
    """The rows of terms.txt: language -> words of that language."""
    lines = [line for line in _TERMS.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]
    return tuple({lang: tuple(word.strip() for word in cell.split(",")) for lang, cell in zip(LANGUAGES, line.split("|"), strict=True)} for line in lines)


@cache
def _index() -> dict[tuple[str, ...], tuple[int, ...]]:
    """(language, word) or (language, word, word) -> concepts; each word as a lemma and as it is written."""
    found: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, row in enumerate(terms()):
        for language, words in row.items():
            for term in words:
                pieces = [plain(word) for word in term.split()]
                for forms in (pieces, [plain(lemma) for lemma in lemmatise(pieces, language)]):
                    if len(forms) <= 2:
                        found[language, *forms].add(number)
    return {key: tuple(sorted(numbers)) for key, numbers in found.items()}


def concepts(words: Sequence[str], lemmas: Sequence[str], language: str) -> list[int]:
    """The concepts that a text speaks of, in the order of terms.txt.

    words, lemmas   of one text, in order, in small letters; language: ky, ru or en, another has no concepts
    """
    index, found = _index(), set()
    for at, (word, lemma) in enumerate(zip(words, lemmas, strict=True)):
        found.update(index.get((language, lemma), ()), index.get((language, word), ()))
        if at:
            found.update(index.get((language, lemmas[at - 1], lemma), ()))
    return sorted(found)


def plain(word: str) -> str:
    """Small letters, ё as е, one kind of apostrophe and hyphen, no soft hyphen."""
    return word.lower().replace("ё", "е").replace("’", "'").replace("\u2011", "-").replace("\u00ad", "")
