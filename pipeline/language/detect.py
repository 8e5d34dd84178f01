"""In which language is this text: ky, ru, en, or another? py3langid as an open guard first, then restricted to our three.

A classifier that knows only three languages has no way to say "none of them", so Kazakh would become Kyrgyz. The guard is asked
with all its languages; it may turn a text away only where its margin or letters that our languages lack speak for it, because
on three words it also takes Kyrgyz for Mongolian and Russian for Bulgarian. Lui and Baldwin, langid.py (ACL 2012).
In: texts. Out: `ky`, `ru`, `en` or `other`, one a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

OURS = ("ky", "ru", "en")

_LETTER = re.compile(r"[^\W\d_]")
_KYRGYZ = re.compile(r"[өүңӨҮҢ]")
# Letters of the neighbours' alphabets that none of our three writes
_FOREIGN_CYRILLIC = re.compile(r"[әғқұһіӘҒҚҰҺІҳўҲЎӣӯҷӢӮҶїєґЇЄҐђћљњџјЂЋЉЊЏЈ]")
_MARKED_LATIN = re.compile(r"[^\W\d_a-zA-Z\u0400-\u052f]")
_OUR_LATIN = re.compile(r"[a-zA-Z]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_UZBEK = re.compile(r"\b[ogOG]['’ʻ‘`´]\w|\w[og]['’ʻ‘`´]")
# Languages that take short Kyrgyz or Russian for themselves although their own letters or words are not there
_NEAR = {"ky": {"kk", "tt", "ba", "mn", "tg", "uz", "uzs", "tk", "az"}, "ru": {"uk", "be", "bg", "mk", "sr"}}


def identify(texts: Iterable[str]) -> list[str]:
    """The language of each text: ky, ru, en or other. A text without letters is other."""
    return [_language(text) for text in texts]


def _language(text: str) -> str:
    letters = len(_LETTER.findall(text))
    if not letters:
        return "other"
    open_model, ours = _models()
    cyrillic, latin = len(_CYRILLIC.findall(text)), len(_OUR_LATIN.findall(text))
    if cyrillic + latin + len(_MARKED_LATIN.findall(text)) * (latin > 0) < letters * 0.5:
        return "other"
    ranked = dict(open_model.rank(text))
    return _cyrillic(text, ranked, ours) if cyrillic >= latin else _latin(text, ranked, letters)


@cache
def _models():
    from py3langid import langid

    open_model = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    ours = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    ours.set_languages(list(OURS))
    return open_model, ours


def _cyrillic(text: str, ranked: dict[str, float], ours) -> str:
    best = next(iter(ranked))
    language = "ky" if ranked["ky"] >= ranked["ru"] else "ru"
    foreign = len(_FOREIGN_CYRILLIC.findall(text))
    if foreign and foreign >= len(_KYRGYZ.findall(text)):
        return "other"
    if best not in OURS and ranked[best] - ranked[language] > _margin(text):
        return "other"
    return language


def _latin(text: str, ranked: dict[str, float], letters: int) -> str:
    best = next(iter(ranked))
    if best == "en":
        return "en"
    if _UZBEK.search(text) or len(_MARKED_LATIN.findall(text)) > 0.05 * letters:
        return "other"
    return "en" if ranked[best] - ranked["en"] < _margin(text) else "other"


def _margin(text: str) -> float:
    """How much likelier (in natural logarithms) another language must be before a text is turned away."""
    return 6.0
