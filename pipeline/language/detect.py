"""In which language is this text: ky, ru, en, or another? py3langid as an open guard first, then letters and dictionaries among our three.

A classifier that knows only three languages has no way to say "none of them", so Kazakh would become Kyrgyz. The guard is asked
with all its languages, but on three words it also takes Kyrgyz for Mongolian and Russian for Bulgarian, and Tuvan, which it does not
know, for Kyrgyz: letters that ours lack, words of the neighbours (`foreign`) and the share of words that our dictionaries know settle that.
Between Kyrgyz and Russian the words vote by their letters and uses (`words`). Lui and Baldwin, langid.py (ACL 2012).
In: texts. Out: `ky`, `ru`, `en` or `other`, one a text.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from functools import cache

from pipeline.errors import InputError
from pipeline.language.foreign import shaped, strange
from pipeline.language.recent import recent

OURS = ("ky", "ru", "en")
_SURE = 40.0  # natural logarithms by which the letters alone decide
_OUR_WORDS = 6.0  # by which our language leads all others for each word where few words are known, and still is ours
_KAZAKH = 16.0  # and by which Kazakh must lead where our dictionaries know every word
_LEAD = 15.0  # natural logarithms by which our language leads all others where one word of a neighbour may be a guest
_FEW, _HALF = 0.25, 0.5  # below these shares of known words, and of known words in small letters, a text that looks Kyrgyz is a relative of Kyrgyz

_WORD = re.compile(r"[^\W\d_]+")
_LETTER = re.compile(r"[^\W\d_]")
_KYRGYZ = re.compile(r"[өүңӨҮҢ]")
# Letters of the neighbours' alphabets that none of our three writes, and ъ as the vowel that it is in Bulgarian
_FOREIGN_CYRILLIC = re.compile(r"[әғқұһіӘҒҚҰҺІҳўҲЎӣӯҷӢӮҶїєґЇЄҐђћљњџјЂЋЉЊЏЈҙҡҫҘҠҪҗҖӱӧӓӹӥӟӝӵҕҥӑӗҫӕӏӀЄ]|ъ(?![еёюяЕЁЮЯ])")
_MARKED_LATIN = re.compile(r"[^\W\d_a-zA-Z\u0400-\u052f]")
_OUR_LATIN = re.compile(r"[a-zA-Z]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_UZBEK = re.compile(r"\b[ogOG]['’ʻ‘`´]\w|\w[og]['’ʻ‘`´]")


def identify(texts: Iterable[str], *, setting: str | None = None) -> list[str]:
    """The language of each text: ky, ru, en or other. A text without letters is other.

    setting   the researcher's own word on the document, one of the four: it wins; None or "mixed" asks every text
    Raises InputError for another setting.
    """
    if setting in (*OURS, "other"):
        return [setting for _ in texts]
    if setting not in (None, "", "mixed"):
        raise InputError(f"{setting!r} is no language setting", remedy="Write ky, ru, en, other or mixed, or leave the setting out.")
    return [_language(text) for text in texts]


def _language(text: str) -> str:
    text = text.replace("\u0301", "")  # a stress mark
    letters = len(_LETTER.findall(text))
    if not letters:
        return "other"
    cyrillic, latin = len(_CYRILLIC.findall(text)), len(_OUR_LATIN.findall(text))
    if cyrillic + latin + len(_MARKED_LATIN.findall(text)) * (latin > 0) < letters * 0.5:
        return "other"
    ranked = dict(models()[0].rank(text))
    # names and titles in Latin letters stand in Cyrillic sentences too; the words in small letters make the sentence
    small = [word for word in _WORD.findall(text) if word[0].islower()]
    written = sum(bool(_CYRILLIC.match(word)) for word in small), sum(bool(_OUR_LATIN.match(word)) for word in small)
    by_cyrillic = cyrillic and (written[0] >= written[1] if any(written) else cyrillic >= latin)
    return _cyrillic(text, ranked) if by_cyrillic else _latin(text, ranked, letters)


@cache
def models():
    """py3langid's identifier for all its languages, and one for ours alone."""
    from py3langid import langid

    open_model = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    # choosing languages takes new columns and leaves the tables, so the two share them
    ours = copy.copy(open_model)
    ours.set_languages(list(OURS))
    return open_model, ours


def _cyrillic(text: str, ranked: dict[str, float]) -> str:
    best = next(iter(ranked))
    foreign, own = len(_FOREIGN_CYRILLIC.findall(text)), len(_KYRGYZ.findall(text))
    # a name from next door does not make a page foreign
    if foreign > 0.02 * len(_CYRILLIC.findall(text)) and (best not in OURS or foreign > own // 2):
        return "other"
    language = "ky" if ranked["ky"] >= ranked["ru"] else "ru"
    margin = ranked[best] - ranked[language]
    sure = best in OURS and abs(ranked["ru"] - ranked["ky"]) > _SURE
    if sure and language == "ru":
        return language
    words = [word for word in _WORD.findall(text) if _CYRILLIC.search(word)]
    small = [word for word in words if word[0].islower()]
    hits = strange(words, _ours) + shaped(words, _ours, "turkic" if language == "ky" else "slavic")
    if best == "kk" and margin > 4.0 and (hits or margin > _KAZAKH or _known(small or words) < 1.0):
        return "other"
    lead = ranked[language] - max(score for other, score in ranked.items() if other not in OURS)
    # none in five hundred stretches of ours holds such a word, one in two of a neighbour's does
    if hits * 6 >= len(words) and (hits > 1 or lead < _LEAD):
        return "other"
    if hits and _known(words) < (0.7 if hits > 1 else 0.5 if best in OURS else 0.6):
        return "other"
    # on a few words the open model wanders; what our dictionaries know is ours, far longer texts are not taken for their neighbours
    if best not in OURS and margin > 4.0 and _known(small or words) < (0.5 if margin < 15.0 else 0.75):
        return "other"
    if len(words) > 3 and _known(words, enough=_FEW) < _FEW or len(small) > 2 and lead < _OUR_WORDS * len(words) and _known(small, enough=_HALF) < _HALF:
        return "other"
    if sure:
        return language
    # letters of the text and words of the text vote; a few words say more than the statistics of their letters
    return "ky" if (ranked["ky"] - ranked["ru"]) / 10 + _votes(words) > 0 else "ru"


def _votes(words: list[str]) -> float:
    """How far the words speak for Kyrgyz rather than Russian; no word decides for many, and a name that stands in a sentence least."""
    from pipeline.language.words import is_listed, word_scores

    small, total = any(word[0].islower() for word in words), 0.0
    for place, word in enumerate(words):
        kyrgyz, russian, _ = word_scores(word)
        if {one.lower() for one in words[: place + 1]} == {"да"}:
            # the Kyrgyz particle follows another word; what a turn begins with is the Russian yes
            kyrgyz, russian = 0.0, 2.0
        most = 1.0 if small and word[0].isupper() and (place or not is_listed(word)) else 4.0
        total += max(-most, min(most, kyrgyz - russian))
    return total


def _known(words: list[str], *, enough: float = 1.0) -> float:
    """The share of words that our dictionaries know, counted until it is enough; typed without ө, ү, ң they are looked for last."""
    from pipeline.language.words import is_listed

    for look in (is_listed, _ours):
        known = 0
        for word in words:
            known += look(word)
            if known >= enough * len(words):
                return known / len(words)
    return known / len(words)


@recent
def _ours(word: str) -> bool:
    from pipeline.language.kyrgyz import analyse
    from pipeline.language.words import is_listed

    # typed without ө, ү, ң a word is found by its likeliest reading only
    return is_listed(word) or (len(word) > 3 and any(reading.listed for reading in analyse(word)))


def _latin(text: str, ranked: dict[str, float], letters: int) -> str:
    from pipeline.language.words import is_english, is_english_function

    best = next(iter(ranked))
    words = re.findall(r"[a-z]+(?:'[a-z]+)?", text.lower())
    ours = sum(map(is_english_function, words))
    # a capital may stand in a name: El Paso, de Boer
    small = [word for word in re.findall(r"\b[a-z]+\b", text) if not is_english_function(word)]
    theirs, endings = strange(small, is_english), shaped(re.findall(r"\b[A-Za-z]+\b", text), lambda word: is_english(word.lower()), "latin")
    english = sum(map(is_english, words)) / max(1, len(words))
    if endings and theirs + endings > ours and english < 0.75:
        return "other"
    if theirs > ours and english < ((0.4 if best == "en" else 0.75) if theirs > 1 else 0.2):
        return "other"
    if best == "en":
        return "en"
    if _UZBEK.search(text) or len(_MARKED_LATIN.findall(text)) > 0.05 * letters:
        return "other"
    margin = ranked[best] - ranked["en"]
    if margin < 3.0 and (english >= 0.3 or not theirs):
        return "en"
    if text.isascii() and not re.search(r"\b[a-z]", text):
        return "en"  # a list of names; nothing in it speaks against English
    return "en" if english >= 0.6 or (english >= 0.5 and margin < 12) else "other"
