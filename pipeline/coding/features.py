"""What a text is judged by: lemmas, first letters, concepts of three languages, and seeds of the codebook.

One bag of names a text: l:lemma, p:first five letters (a back-off for unknown forms and for loans that Russian and Kyrgyz share), c:concept
(a row of terms.txt, so that what was learned from Kyrgyz serves Russian and English) and s:code where a seed of the code fires. Stop words
speak for nothing. In: texts and their languages. Out: dicts of names, ready for a DictVectorizer.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipeline import language
from pipeline.coding.codebook import Codebook, normal
from pipeline.language.concepts import concepts
from pipeline.language.stopwords import is_stopword

PREFIX = 5
_LANGUAGES = ("ky", "ru", "en")
# the Kyrgyz analyser judges from this many words on whether a writer has no ө, ү and ң on the keyboard
_ENOUGH = 12


def features(texts: Sequence[str], languages: Sequence[str], codebook: Codebook) -> list[dict[str, float]]:
    """One bag a text. A text in another language than ky, ru and en keeps its words and has no concepts."""
    return [_bag(text, lang, codebook) for text, lang in zip(texts, languages, strict=True)]


def _bag(text: str, lang: str, codebook: Codebook) -> dict[str, float]:
    words = [normal(word) for _, _, word in language.tokens(text)]
    lemmas = _lemmas(words, lang)
    bag: dict[str, float] = {}
    for word, lemma in zip(words, lemmas, strict=True):
        if len(word) >= 2 and not _says_nothing(word):
            bag[f"l:{lemma}"] = 1.0
            bag[f"p:{word[:PREFIX]}"] = 1.0
    for number in concepts(words, lemmas, lang):
        bag[f"c:{number}"] = 1.0
    for code in codebook.hits(text):
        bag[f"s:{code}"] = 1.0
    return bag


def _lemmas(words: list[str], lang: str) -> list[str]:
    if lang not in _LANGUAGES:
        return words
    if lang == "ky" and len(words) >= _ENOUGH:
        return [normal(lemma) for lemma in language.lemmatise(words, lang)]
    return [_lemma(word, lang) for word in words]


@lru_cache(maxsize=200_000)
def _lemma(word: str, lang: str) -> str:
    return normal(language.lemmatise([word], lang)[0])


@lru_cache(maxsize=200_000)
def _says_nothing(word: str) -> bool:
    return is_stopword(word)
