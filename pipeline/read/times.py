"""The ways in which transcripts write a time, and their seconds.

Two parts are minutes and seconds, three are hours, minutes and seconds; a number alone counts as seconds only inside
square brackets or in a column of times.
"""

from __future__ import annotations

import datetime
import re

# the hyphen of 00:00:04-0 begins tenths, that of 00:05-00:12 an end
CLOCK = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,\-]\d{1,3}(?![\d:]))?"
RANGE = rf"(?P<first>{CLOCK})(?:\s*(?:-->|–|—|-|до|to)\s*(?P<last>{CLOCK}))?"
BARE = rf"[\[({{<#*]*\s*{RANGE}\s*[\])}}>#]*"
SECONDS = re.compile(r"\[\s*(\d+\.\d+)\s*(?:[-–]\s*(\d+\.\d+)\s*)?\]")
DATED = re.compile(rf"\[?\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}},?\s+{CLOCK}(?:\s?[ap]m)?\]?\s*(?:[-–—](?=\s))?\s*", re.I)
LEADING = re.compile(rf"{BARE}(?!\d)\s*(?:[=|]|[-–—](?=\s))?\s*")
ENDING = re.compile(rf"[\s,;|]+{BARE}$")
ALONE = re.compile(rf"^{BARE}$")


def seconds(text: str | None) -> float:
    """Seconds of "00:19", "1:02:03,5" or "#00:00:04-0#"; NaN where it is no time."""
    if not text:
        return float("nan")
    match = re.fullmatch(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,\-](\d{1,3}))?", text.strip())
    if not match:
        return float("nan")
    hours, minutes, whole, part = match.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(whole) + (float(f"0.{part}") if part else 0.0)


def leading_time(text: str) -> tuple[int, float, float]:
    """How many characters at the beginning are a time, its start and its end in seconds; (0, NaN, NaN) for none."""
    dated = DATED.match(text)
    if dated:
        # a message's date and hour say nothing about the time in a recording
        return dated.end(), float("nan"), float("nan")
    match = LEADING.match(text)
    if match and match.end():
        return match.end(), seconds(match["first"]), seconds(match["last"])
    match = SECONDS.match(text)
    if match:
        blank = len(text) - len(text[match.end() :].lstrip())
        return blank, float(match[1]), float(match[2] or "nan")
    return 0, float("nan"), float("nan")


def apart(cell: str) -> tuple[str, float]:
    """A cell's words without the time above or below them, and that time in seconds: "Модератор 00:01:02"."""
    length, first, _ = leading_time(cell)
    if length and first == first and length < len(cell):
        return cell[length:].strip(" ,;|"), first
    match = ENDING.search(cell)
    return (cell[: match.start()], seconds(match["first"])) if match and match.start() else (cell, float("nan"))


def cell_time(value: object) -> float:
    """Seconds of a cell: a clock text, a number of seconds, or a spreadsheet's own time."""
    if isinstance(value, datetime.time):
        return value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    text = str(value).strip().strip("[](){}#*<> ")
    clock = seconds(text)
    if clock == clock:
        return clock
    return float(text.replace(",", ".")) if re.fullmatch(r"\d+(?:[.,]\d+)?", text) else float("nan")
