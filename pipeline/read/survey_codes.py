"""Which code was it before a spreadsheet took it for a number or a date?

Excel makes 1 of 01 and 2 January of the code 1-2; saved again, the cell holds 2026-01-02, 02.янв or 2-Jan. The list of options tells what was meant, where only one of
them can have become so. In: a cell and the known codes. Out: the code, or None.
"""

from __future__ import annotations

import re

NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$", re.I)
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_RUSSIAN = "янв фев мар апр мая июн июл авг сен окт ноя дек".split()
_PAIR = re.compile(r"(\d{1,2})\s?[-–/.]\s?(\d{1,2})")


def number_code(cell: str, known: set) -> str | None:
    """The code that a spreadsheet made a number of: 1.0 for 1, 1 for 01; None if it is not one alone."""
    if not NUMBER.match(cell):
        return None
    if (short := cell.removesuffix(".0")) in known:
        return short
    padded = [code for code in known if re.fullmatch(r"0+\d+", code) and code.lstrip("0") == short.lstrip("0")]
    return padded[0] if len(padded) == 1 else None


def spoilt_code(cell: str, known: set, texts: dict) -> str | None:
    """The code that the cell was, as a number or as a date; labels such as "3-5" are spoilt in the same way."""
    if (code := number_code(cell, known)) is not None:
        return code
    pairs = _pairs(cell)
    found = {code for text, code in [*((code, code) for code in known), *texts.items()] if pairs and (match := _PAIR.fullmatch(text)) and (int(match[1]), int(match[2])) in pairs}
    return found.pop() if len(found) == 1 else None


def _pairs(cell: str) -> set[tuple[int, int]]:
    """The pairs of numbers that a spreadsheet reads as this day: day and month in both orders, month and year where the day is the first."""
    if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", cell):
        year, month, day = map(int, match.groups())
        return {(day, month), (month, day)} | ({(month, year % 100)} if day == 1 else set())
    match = re.fullmatch(r"(\d{1,2})[-. ]([a-zа-я]{3,4})\.?|([a-zа-я]{3,4})\.?[-. ](\d{1,2})", cell.lower())
    word = (match[2] or match[3])[:3] if match else ""
    month = next((names.index(word) + 1 for names in (MONTHS, _RUSSIAN, [name.replace("мая", "май") for name in _RUSSIAN]) if word in names), 0)
    number = int(match[1] or match[4]) if match else 0
    return {(number, month), (month, number)} if month else set()
