"""Which words name an office and nobody? «Айыл башчысы», «глава айыл окмоту», "school director": the question is who held it there and then, never how it is spelled.

The wordings stand in data/offices.txt; a study's own register (decisions/offices.csv) adds those that it writes. In: text. Out: ids of offices, and where they are said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

_LIST = Path(__file__).with_name("data") / "offices.txt"
# keyboards without ө ү ң, and ё
_LIKE = str.maketrans("өүңё", "оуне")
# of one holder: a plural is no person. After сы stand н-forms alone, so that Имамидин is no имам
_ENDING = r"(?:(?:[сз]?[ыиу])?(?:н[ыиу]н|на|не|но|нд[аео]н?|н[аео]н|н)?|[дт][ыиу]н?|н[ыиу]н|н[ыиу]|[гк][аео]|[дт][аео]н?)?"
_RUSSIAN = r"(?:а|у|е|я|ю|ь|ом|ем|ой|ей|ый|ого|ому|ым|ая|ую)?"
_OF_WOMEN = r"(?:а|ы|е|у|ой|ей)?"
_FRAME = r"(?:биздин|биздики|наш\w*|our|the|мурунку|жаңы|нынешн\w*|ошол|бул)?\s*"


def plain(text: str) -> str:
    """The text as wordings are compared: small letters, each in the place where it stood."""
    return text.lower().translate(_LIKE)


def office_of(name: str, own: Iterable[str] = ()) -> str | None:
    """The office that is all a nominee was called by; None where a person's name stands there, or something else. own: wordings of the study's register, each an office of its own."""
    words = " ".join(plain(str(name)).replace("-", " ").split()).strip(" .,;:«»\"'()")
    return next((office for office, pattern in patterns(tuple(own)) if pattern.fullmatch(words)), None)


def offices_said(text: str, own: Iterable[str] = ()) -> list[tuple[int, int, str]]:
    """(start, end, office) of each office in a text, in order; of two that overlap the longer."""
    small = plain(text)
    if len(small) != len(text):
        return []
    found = [(match.start("office"), match.end("office"), office) for office, pattern in patterns(tuple(own)) for match in re.finditer(rf"(?<!\w){pattern.pattern}(?!\w)", small)]
    kept: list[tuple[int, int, str]] = []
    for start, end, office in sorted(found, key=lambda one: (one[0] - one[1], one[0], one[2])):
        if all(end <= first or last <= start for first, last, _ in kept):
            kept.append((start, end, office))
    return sorted(kept)


@lru_cache(maxsize=16)
def patterns(own: tuple[str, ...]) -> tuple[tuple[str, re.Pattern], ...]:
    """What each office is called, those of the study's register before the listed ones; longer wordings first."""
    listed = [line.partition(": ") for line in _LIST.read_text("utf-8").splitlines() if ": " in line and not line.startswith("#")]
    pairs = [(office, wording) for office, _, wordings in listed for wording in wordings.split("|")]
    known = {plain(wording.replace("*", "")) for _, wording in pairs}
    pairs = [(wording, wording) for wording in own if plain(wording) not in known] + pairs
    return tuple((office, re.compile(rf"{_FRAME}(?P<office>{_pattern(wording)})")) for office, wording in sorted(pairs, key=lambda pair: (-len(pair[1]), pair[1])))


def _pattern(wording: str) -> str:
    words = plain(wording).replace("-", " ").split()
    ended = [re.escape(word[:-1]) + (_OF_WOMEN if word.startswith(("глав", "старост")) or word.endswith("ниц*") else _RUSSIAN) if word.endswith("*") else re.escape(word) for word in words]
    return r"[\s-]+".join(ended) + ("" if words[-1].endswith("*") or words[-1].isascii() else _ENDING)
