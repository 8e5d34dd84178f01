"""In which language is this text: ky, ru, en, or another? py3langid as an open guard first, then restricted to our three.

A classifier that knows only three languages has no way to say "none of them", so Kazakh would become Kyrgyz. The guard is asked
with all its languages; it may turn a text away only where its margin or letters that our languages lack speak for it, because
on three words it also takes Kyrgyz for Mongolian and Russian for Bulgarian; dictionaries settle that. Lui and Baldwin, langid.py (ACL 2012).
In: texts. Out: `ky`, `ru`, `en` or `other`, one a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

OURS = ("ky", "ru", "en")
_SURE = 15.0  # natural logarithms by which the letters alone decide

_LETTER = re.compile(r"[^\W\d_]")
_KYRGYZ = re.compile(r"[өүңӨҮҢ]")
# Letters of the neighbours' alphabets that none of our three writes
_FOREIGN_CYRILLIC = re.compile(r"[әғқұһіӘҒҚҰҺІҳўҲЎӣӯҷӢӮҶїєґЇЄҐђћљњџјЂЋЉЊЏЈ]")
_MARKED_LATIN = re.compile(r"[^\W\d_a-zA-Z\u0400-\u052f]")
_OUR_LATIN = re.compile(r"[a-zA-Z]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_UZBEK = re.compile(r"\b[ogOG]['’ʻ‘`´]\w|\w[og]['’ʻ‘`´]")


def identify(texts: Iterable[str]) -> list[str]:
    """The language of each text: ky, ru, en or other. A text without letters is other."""
    return [_language(text) for text in texts]


def _language(text: str) -> str:
    letters = len(_LETTER.findall(text))
    if not letters:
        return "other"
    open_model = models()[0]
    cyrillic, latin = len(_CYRILLIC.findall(text)), len(_OUR_LATIN.findall(text))
    if cyrillic + latin + len(_MARKED_LATIN.findall(text)) * (latin > 0) < letters * 0.5:
        return "other"
    ranked = dict(open_model.rank(text))
    # names and titles in Latin letters stand in Cyrillic sentences too; the words in small letters make the sentence
    small = [word for word in re.findall(r"[^\W\d_]+", text) if word[0].islower()]
    written = sum(bool(_CYRILLIC.match(word)) for word in small), sum(bool(_OUR_LATIN.match(word)) for word in small)
    by_cyrillic = cyrillic and (written[0] > written[1] if written[0] != written[1] else cyrillic >= latin)
    return _cyrillic(text, ranked) if by_cyrillic else _latin(text, ranked, letters)


@cache
def models():
    from py3langid import langid

    open_model = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    ours = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    ours.set_languages(list(OURS))
    return open_model, ours


def _cyrillic(text: str, ranked: dict[str, float]) -> str:
    best = next(iter(ranked))
    language = "ky" if ranked["ky"] >= ranked["ru"] else "ru"
    foreign, own = len(_FOREIGN_CYRILLIC.findall(text)), len(_KYRGYZ.findall(text))
    if (foreign and best not in OURS) or foreign > own // 2:
        return "other"
    margin = ranked[best] - ranked[language]
    if best == "kk" and margin > 4.0:
        return "other"
    if best in OURS and abs(ranked["ky"] - ranked["ru"]) > _SURE:
        return language
    words = [word for word in re.findall(r"[^\W\d_]+", text) if _CYRILLIC.search(word)]
    if best not in OURS and margin > 4.0:
        from pipeline.language.words import is_listed

        # on a few words the open model wanders; what our dictionaries know is ours, far longer texts are not taken for their neighbours
        listed = sum(map(is_listed, words)) / len(words)
        if listed < (0.5 if margin < _SURE else 0.75):
            return "other"
    kyrgyz, russian = _evidence(tuple(words))
    if kyrgyz + russian == 0:
        return language
    # letters and words vote; a few words say more than the statistics of their letters
    vote = (ranked["ky"] - ranked["ru"]) / 6 + 6 * (kyrgyz - russian)
    return "ky" if vote > 0 else "ru"


def _evidence(words: tuple[str, ...]) -> tuple[float, float]:
    """The shares of words that only Kyrgyz, and only Russian, can claim."""
    from pipeline.language.words import word_scores

    scores = [word_scores(word) for word in words]
    kyrgyz = sum(min(1.0, -ru / 4) for _, ru, _ in scores)
    russian = sum(min(1.0, -ky / 4) for ky, _, _ in scores)
    return kyrgyz / len(words), russian / len(words)


def _latin(text: str, ranked: dict[str, float], letters: int) -> str:
    best = next(iter(ranked))
    if best == "en":
        return "en"
    if _UZBEK.search(text) or len(_MARKED_LATIN.findall(text)) > 0.05 * letters:
        return "other"
    if ranked[best] - ranked["en"] < 3.0:
        return "en"
    from pipeline.language.words import is_english

    if text.isascii() and not re.search(r"\b[a-z]", text):
        return "en"  # a list of names; nothing in it speaks against English
    words = re.findall(r"[a-z]+(?:'[a-z]+)?", text.lower())
    english = sum(map(is_english, words)) / max(1, len(words))
    return "en" if english >= 0.6 or (english >= 0.5 and ranked[best] - ranked["en"] < 12) else "other"
