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
_SAYING = re.compile(r"(?:дед\w*\sмороз\w*|баб[аыеу]\sяг\w+|иваны?\sда\sмарь[яиюе]|макар\sтелят|как\sмамай\s|филькин\w+\sграмот\w+|tom,\sdick\sand\sharry)", re.IGNORECASE)


@cache
def _lists() -> dict[str, KnownNames]:
    names: dict[str, list[str]] = {}
    for line in _LIST.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            kind, _, listed = line.partition(":")
            names.setdefault(kind, []).extend(name.strip() for name in listed.split(","))
    return {kind: KnownNames(listed, whole=True) for kind, listed in names.items()}


def historic_spans(text: str) -> list[tuple[int, int]]:
    """The spans of names of history and epic in a text."""
    spans = [match.span() for pattern in (_PROPHET, _SAYING) for match in pattern.finditer(text)]
    spans += [(match.start, match.end) for match in _lists()["always"].matches(text, cased=True)]
    epic = _lists()["epic"].matches(text, cased=True)
    if _EPIC.search(text) or len({text[match.start : match.start + 4].lower() for match in epic}) > 1:
        spans += [(match.start, match.end) for match in epic]
    if _BOOK.search(text):
        spans += [(match.start, match.end) for match in _lists()["author"].matches(text, cased=True)]
    return sorted(spans)
