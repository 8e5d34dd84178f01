"""Which words carry grammar and little else? Lists for Kyrgyz, Russian and English, as data beside the code.

In: a language. Out: a set of words in small letters. Kyrgyz words stand in all their cases, because a pronoun's dictionary form is
not always found; a word typed without ө, ү and ң is known as well.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

LANGUAGES = ("ky", "ru", "en")
_FOLDER = Path(__file__).parent / "data"
FOLD = str.maketrans("өүңё", "оуне")


@cache
def stopwords(language: str | None = None) -> frozenset[str]:
    """The stop words of a language, in small letters; without a language those of all three. Raises ValueError for another language."""
    if language is None:
        return frozenset().union(*map(stopwords, LANGUAGES))
    if language not in LANGUAGES:
        raise ValueError(f"there are no stop words for {language!r}; there are {', '.join(LANGUAGES)}")
    lines = (_FOLDER / f"stopwords-{language}.txt").read_text("utf-8").splitlines()
    words = {word for line in lines if not line.startswith("#") for word in line.split()}
    return frozenset(words | {word.replace("ё", "е") for word in words})


def is_stopword(word: str, language: str | None = None) -> bool:
    """Whether the word, in any case of letters and with ’ or ', is a stop word."""
    lower = word.lower().replace("’", "'")
    return lower in stopwords(language) or (language in (None, "ky") and len(lower) > 3 and lower in _folded())


@cache
def _folded() -> frozenset[str]:
    return frozenset(word.translate(FOLD) for word in stopwords("ky") if word != word.translate(FOLD))
