"""Who is named that nobody has to hide? Heroes of the epic, prophets, and people of history whom every school book names (data/historic.txt).

They stay, for what is said of Manas or of Lenin is said of no participant. A name of this list counts whole: Токтогул and Айтматов are also people next door, and so are Каныкей and
Мухаммед, unless the text speaks of the epic, of a prophet or of a book. Living politicians are not on it: to have spoken of them may cost somebody dearly. A name that the study lists is masked all the same.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from pipeline.protect.known import KnownNames

_LIST = Path(__file__).with_name("data") / "historic.txt"
_EPIC = re.compile(r"(?<!\w)(?:эпос|жомо[кг]|манасчы|баатырдык|айкөл|epic|hero)\w*", re.IGNORECASE)
_BOOK = re.compile(r"(?<!\w)(?:кит[ае][пб]|роман|повест|чыгарма|жазган|писател|писал|книг|эстели[кг]|памятник|wrote|novel|writer|book|ырлары|песн|songs?|акын)\w*", re.IGNORECASE)
_PROPHET = re.compile(r"(?:(?<!\w)(?:пророк\w*|prophet|пайгамбар\w*|хазрети?|азирети?)\s+[А-ЯA-Z]\w+|[А-ЯA-Z]\w+[\s-](?:\(?с\.?а\.?в\.?\)?\s)?(?:пайгамбар|алейхиссалам|алейхи)\w*)(?i:)", re.IGNORECASE)
# what is said by way of a proverb
_SAYING = re.compile(r"(?:дед\w*\sмороз\w*|баб[аыеу]\sяг\w+|иваны?\sда\sмарь[яиюе]|макар\sтелят|как\sмамай\s|филькин\w+\sграмот\w+|курбан[- ]?(?:байрам|айт)\w*|kurban (?:ait|bairam|bayram)|[А-ЯЁӨҮҢ]\w+\s(?-i:хан|датка|каган)(?:д?[ыин]\w{1,3})?(?!\w)|tom,\sdick\sand\sharry)", re.IGNORECASE)


@cache
def _listed() -> tuple[KnownNames, dict[str, str]]:
    """All names of the list, and the kind of each."""
    lines = [line.partition(":") for line in _LIST.read_text("utf-8").splitlines() if ":" in line and not line.startswith("#")]
    kinds = {name.strip(): kind for kind, _, names in lines for name in names.split(",")}
    return KnownNames(kinds, whole=True), kinds


def historic_spans(text: str) -> list[tuple[int, int]]:
    """The spans of names of history and epic in a text."""
    spans = [match.span() for pattern in (_PROPHET, _SAYING) for match in pattern.finditer(text)]
    names, kinds = _listed()
    found = [((match.start, match.end), {kinds[name] for name in names.who(match)}) for match in names.matches(text, cased=True)]
    # one hero alone is a neighbour, two are the epic
    heroes = {text[start : start + 4].lower() for (start, _), of in found if "epic" in of}
    speaks = {"always"} | ({"epic"} if len(heroes) > 1 or heroes and _EPIC.search(text) else set()) | ({"author"} if _BOOK.search(text) else set())
    return sorted(spans + [span for span, of in found if of & speaks])
