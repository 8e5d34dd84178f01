"""What is the dictionary form of each word? pymorphy3 for Russian, simplemma for English, our own analyser for Kyrgyz.

In: words of one language. Out: lemmas, one a word, in lower case except Kyrgyz and Russian names, whose case follows the word.
Every word type is analysed once (Russian gains a factor of three); accuracies are in the reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from pipeline.language.kyrgyz import lemma
from pipeline.language.own import own_lemma
from pipeline.language.recent import recent

_OWN_LETTERS = re.compile("[өүңӨҮҢ]")
# four of five Kyrgyz sentences hold one of these letters
_ENOUGH = 12


def lemmatise(words: Iterable[str], language: str) -> list[str]:
    """The lemma of each word; a language other than ky, ru and en gives the words in lower case.

    words   of one text: where a stretch of Kyrgyz of some length holds no ө, ү or ң, о, у and н are taken for them where that explains a word
    """
    if language == "ky":
        words = list(words)
        keyboard = len(words) >= _ENOUGH and not any(_OWN_LETTERS.search(word) for word in words)
        return [own_lemma(word) or lemma(word, keyboard=keyboard) for word in words]
    find = {"ru": _russian, "en": _english}.get(language, str.lower)
    return [find(word) for word in words]


@cache
def morphology():
    """pymorphy3's analyser for Russian; loading takes a third of a second."""
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


@recent
def _russian(word: str) -> str:
    parses = morphology().parse(word.lower())
    return parses[0].normal_form if parses else word.lower()


@recent
def _english(word: str) -> str:
    import simplemma

    return simplemma.lemmatize(word, lang="en").lower()
