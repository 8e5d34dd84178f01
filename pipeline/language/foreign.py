"""Which words of a text are shaped as no Kyrgyz, Russian or English word is, but as words of a neighbour? Endings and closed-class words.

Short texts of a relative cannot be told by letter statistics alone: Kazakh, Uzbek and Tuvan share half their words with Kyrgyz. What Kyrgyz never
writes tells them: the genitive in -ың, the infinitive in -у after a consonant, the negative in м-, a narrow or open vowel after о where Kyrgyz rounds
(жолы, топтар). Only words that our dictionaries do not know are asked. Closed-class words stand in data/neighbours.txt. Baskakov, Tyurkskie yazyki
(1960). In: words. Out: how many speak for the neighbour that most speak for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from pipeline.language.stems import lexicon

_NEIGHBOURS = Path(__file__).parent / "data" / "neighbours.txt"
_C = "[бвгджзйклмнпрстфхцчшщң]"
_TURKIC = re.compile(
    f"(?:[ндт][ыи]ң|м(?:айды|ейді|аса|есе|айтын)|йды|[аыеиө]{_C}+у|[аоы]ю|{_C}[бп]ен)$"  # -ның, келмесе, барайды, алу, жою, халықпен
    f"|о{_C}+(?:[лдт]ар|[дт]ы|ы(?:м|ң|н|на|нда|нан)?$)|[өү]{_C}+(?:[лдт]ер|[дт]и|[еи](?:м|ң|н|не|нде|нен)?$)|ыы|уо|ыа|үө|иэ"  # топтар, болды, жолына, үйлер, күни
)
_BULGARIAN = re.compile("(?:[нтвклрс](?:ите|ото|ата)|ията|ията|ето)$")
_UZBEK_LATIN = re.compile("(?:ning|lar(?:i|ni|ga|da|dan|ini|iga|ida)|moqda|yotgan|[iu]lgan|ligi|[ai]ydi|sida|sidan|siga|dagi|mizda|mizning|dilar)$|q(?!u)")
_GENITIVE = re.compile("[ндт][ыи]ң$|(?:ning|larini?|lariga)$")
_SHAPES = {"turkic": _TURKIC, "slavic": _BULGARIAN, "latin": _UZBEK_LATIN}


@cache
def neighbours() -> dict[str, tuple[str, ...]]:
    """Word -> the languages other than ours that use it often."""
    found: dict[str, tuple[str, ...]] = {}
    for line in _NEIGHBOURS.read_text("utf-8").splitlines():
        language, colon, words = line.partition(":")
        for word in words.split() if colon and not line.startswith("#") else ():
            found[word.removeprefix("!")] = (*found.get(word.removeprefix("!"), ()), language)
    return found


@cache
def _unsaid() -> frozenset[str]:
    return frozenset(re.findall(r"!(\S+)", _NEIGHBOURS.read_text("utf-8")))


def strange(words: Iterable[str], is_ours: Callable[[str], bool]) -> int:
    """How many words, none of them ours, one neighbour uses often: the most of any neighbour. A word in small letters is looked for."""
    hits = Counter(language for word in words if word.lower() in neighbours() and (word in _unsaid() or not is_ours(word)) for language in neighbours()[word.lower()])
    return max(hits.values(), default=0)


def shaped(words: Iterable[str], is_ours: Callable[[str], bool], kin: str) -> int:
    """How many words, none of them ours, are shaped as those of our language's kin: turkic or slavic in Cyrillic, latin for Uzbek in Latin letters.

    A name tells by a genitive alone; every other shape may be part of it.
    """
    shape = _SHAPES[kin]
    return sum(len(word) > 2 and bool((_GENITIVE if word[0].isupper() else shape).search(word) and shape.search(word)) and not is_ours(word) and not _in_case(word) for word in words)


def _in_case(word: str) -> bool:
    """Whether a Kyrgyz noun stands in the Russian dative or accusative: кенешу."""
    return word[-1] in "ую" and bool({"noun", "place", "loan"} & lexicon().classes.get(word[:-1], set()))
