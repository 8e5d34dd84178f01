"""What a text is judged by: lemmas, first letters, concepts of three languages, and seeds of the codebook.

One bag of names a text: l:lemma, p:first five letters (a back-off for unknown forms and for loans that Russian and Kyrgyz share), c:concept
(a row of terms.txt, so that what was learned from Kyrgyz serves Russian and English) and s:code where a seed of the code fires. Stop words
speak for nothing. In: texts and their languages. Out: tuples of names, each once. What a word gives is kept, for words come again and texts do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from pipeline import language
from pipeline.coding.codebook import Codebook, normal
from pipeline.language.concepts import concepts
from pipeline.language.stopwords import is_stopword

PREFIX = 5
_LANGUAGES = ("ky", "ru", "en")
# the Kyrgyz analyser judges from this many words on whether a writer has no ө, ү and ң on the keyboard
_ENOUGH = 12
_OWN = frozenset("өүң")
_REMEMBERED = 200_000


def features(texts: Sequence[str], languages: Sequence[str], codebook: Codebook) -> list[tuple[str, ...]]:
    """One bag a text. A text in another language than ky, ru and en keeps its words and has no concepts."""
    known: dict[tuple[str, str], tuple[str, ...]] = {}
    for said in zip(texts, languages, strict=True):
        # short answers come again and again
        if said not in known:
            known[said] = _bag(*said, codebook)
    return [known[said] for said in zip(texts, languages, strict=True)]


def _bag(text: str, lang: str, codebook: Codebook) -> tuple[str, ...]:
    words = [_plain(word) for _, _, word in language.tokens(text)]
    lemmas = _lemmas(words, lang)
    bag: dict[str, None] = {}
    for word, lemma in zip(words, lemmas, strict=True):
        bag.update(_names(word, lemma))
    bag.update(dict.fromkeys(_concept(number) for number in concepts(words, lemmas, lang)))
    bag.update(dict.fromkeys(f"s:{code}" for code in codebook.hits(text)))
    return tuple(bag)


def _lemmas(words: list[str], lang: str) -> list[str]:
    if lang not in _LANGUAGES:
        return words
    # a long stretch of Kyrgyz without ө, ү and ң is judged as a whole: whoever wrote it may not have had them
    if lang == "ky" and len(words) >= _ENOUGH and not any(_has_own(word) for word in words):
        return [normal(lemma) for lemma in language.lemmatise(words, lang)]
    return [_lemma(word, lang) for word in words]


@lru_cache(maxsize=_REMEMBERED)
def _plain(word: str) -> str:
    return normal(word)


@lru_cache(maxsize=_REMEMBERED)
def _has_own(word: str) -> bool:
    return not _OWN.isdisjoint(word)


@lru_cache(maxsize=_REMEMBERED)
def _lemma(word: str, lang: str) -> str:
    return normal(language.lemmatise([word], lang)[0])


@lru_cache(maxsize=_REMEMBERED)
def _names(word: str, lemma: str) -> dict[str, None]:
    """The names that a word gives; not to be changed."""
    return {f"l:{lemma}": None, f"p:{word[:PREFIX]}": None} if len(word) >= 2 and not is_stopword(word) else {}


@cache
def _concept(number: int) -> str:
    return f"c:{number}"
