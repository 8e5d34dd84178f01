"""Short messages that a team collects: a day, a place, a text; and nobody behind them.

Files of corpora/<study>/messages, CSV with the columns date, place, text and no other: who wrote a message is never taken in. Names in a text are found as in talk (protect.names, with all names that
the study knows or found) and give way to [name], not to a pseudonym: nobody can be followed from message to message. Messages are no focus group: they stand in a table of their own and enter neither
turns nor prevalence. Nothing is fetched from anywhere. In: the folder, the names that 1-read gathered. Out: the table messages (team).
"""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from pipeline import language
from pipeline.config.opening import bytes_of, rows_of
from pipeline.errors import InputError
from pipeline.language.gazetteer import lookup
from pipeline.protect.names import KnownNames, find_names
from pipeline.protect.regard import WITHHELD
from pipeline.protect.spread import candidates, full_names, small_words, with_known
from pipeline.study import LANGUAGES, Study

if TYPE_CHECKING:
    from pipeline.read.persons import Persons

COLUMNS = ["message", "date", "place", "language", "text"]
NEEDED = ("date", "place", "text")
LARGEST, LONGEST = 20_000_000, 5_000
# a day further away is a slip of the pen, and would stretch the watch over centuries
YEARS = (2000, 2099)
MOST_ROWS, FAR = 10, 731
# what a team calls the three columns
HEADS = {"date": {"date", "day", "дата", "день", "күнү", "күн"}, "place": {"place", "место", "жери", "жер"}, "text": {"text", "message", "текст", "сообщение", "тексти", "билдирүү"}}
# 13.04.2026, 13/04/26, 2026-04-13, with a time after it or not
_DAY = re.compile(r"(?P<a>\d{4}|\d{1,2})(?P<sign>[./-])(?P<b>\d{1,2})(?P=sign)(?P<c>\d{4}|\d{1,2})(?:[ T,]+\d{1,2}:\d{2}\S*)?\Z")
_SWALLOWED = re.compile(r'[\r\n]\s*"?(?:\d{4}|\d{1,2})[./-]\d{1,2}[./-](?:\d{4}|\d{1,2})[^,;\t\n]{0,12}[,;\t]')


def raw_messages(study: Study) -> pd.DataFrame:
    """The messages as they stand in the files, ordered by file and row: date, place, text; `.attrs["without_text"]` counts the rows that held no words. Raises InputError with file, rows and column; a text is never repeated."""
    files = [_rows(path, study) for path in sorted((study.folder / "messages").glob("*.csv"))]
    frame = pd.DataFrame([row for rows, _ in files for row in rows], columns=list(NEEDED))
    frame.attrs["without_text"] = sum(empty for _, empty in files)
    return frame


def messages(study: Study, persons: Persons, places: Sequence[str]) -> pd.DataFrame:
    """The table messages: every name in a text has given way to [name]."""
    from pipeline.read.persons import STAND_IN

    raw = raw_messages(study)
    if raw.empty:
        return pd.DataFrame(columns=COLUMNS)
    languages = language.identify(list(raw["text"]))
    hits = [find_names(text, language=lang if lang in LANGUAGES else None, known=persons.listed, places=places) for text, lang in zip(raw["text"], languages, strict=True)]
    if names := full_names(candidates(hits), [small_words(raw["text"])]):
        more = KnownNames(names)
        hits = [with_known(text, spans, more) for text, spans in zip(raw["text"], hits, strict=True)]
    masked = []
    for text, spans in zip(raw["text"], hits, strict=True):
        for span in sorted(persons.decided_text(text, spans), key=lambda span: -span.start):
            text = text[: span.start] + STAND_IN.get(span.kind, WITHHELD) + text[span.end :]
        masked.append(text)
    return raw.assign(message=[f"m{number:05d}" for number in range(1, len(raw) + 1)], language=languages, text=masked)[COLUMNS]


def _rows(path: Path, study: Study) -> tuple[list[dict], int]:
    """The rows of a file, and how many held no words: a forwarded picture or voice, of which nothing can be read."""
    shown, data = f"corpora/{study.name}/messages/{path.name}", bytes_of(path)
    if len(data) > LARGEST:
        raise InputError("the file is larger than 20 MB", file=shown, remedy="Divide it into several files.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("the file is not in UTF-8", file=shown, place=f"byte {error.start}", remedy="Save it as CSV UTF-8.") from None
    try:
        head, *lines = rows_of(text) or [[]]
    except csv.Error:
        raise InputError("the table cannot be read: a quotation mark is not closed", file=shown, remedy="Write a quotation mark inside a message twice, or as « and ».") from None
    head = [_column(name) for name in head]
    if missing := [name for name in NEEDED if name not in head]:
        raise InputError(f"no column {', '.join(missing)}", file=shown, place="row 1", remedy="The columns are date, place, text.")
    if twice := [name for name in NEEDED if head.count(name) > 1]:
        raise InputError(f"two columns {', '.join(twice)}", file=shown, place="row 1", remedy="Keep one of each.")
    if other := [str(at) for at, name in enumerate(head, 1) if name and name not in NEEDED]:
        raise InputError(f"column {', '.join(other)} may not stand here", file=shown, place="row 1", remedy="Keep date, place and text alone: who wrote a message, from which telephone or in which chat, is never taken in.")
    if open_rows := [number for number, line in enumerate(lines, 2) if any(_SWALLOWED.search(cell) for cell in line)]:
        raise InputError("a quotation mark is not closed, so that further messages became part of this one", file=shown, place=_named(open_rows, "text"), remedy="Write a quotation mark inside a message twice, or as « and ».")
    cells = {number: {name: " ".join(line[at].split()) if at < len(line) else "" for at, name in enumerate(head)} for number, line in enumerate(lines, 2)}
    cells = {number: cell for number, cell in cells.items() if any(cell.values())}
    found = _placed({number: cell for number, cell in cells.items() if cell["text"]}, shown, study)
    return found, len(cells) - len(found)


def _placed(cells: dict[int, dict[str, str]], shown: str, study: Study) -> list[dict]:
    """Day, place and text of each row. Raises InputError that names all rows with the same fault."""
    days, names = days_of({number: cell["date"] for number, cell in cells.items()}), {}
    places = {number: names.setdefault(cell["place"].casefold(), _place(cell["place"], study)) for number, cell in cells.items()}
    if rows := [number for number, cell in cells.items() if len(cell["text"]) > LONGEST]:
        raise InputError(f"a message has at most {LONGEST} signs", file=shown, place=_named(rows, "text"), remedy="Longer texts belong into the folder documents.")
    if rows := [number for number in cells if places[number] is None]:
        raise InputError("this place is not one of the study", file=shown, place=_named(rows, "place"), remedy="Use an id of study.yaml, or the place's name as places.yaml has it.")
    if rows := [number for number in cells if days[number] is None]:
        raise InputError("this is no day", file=shown, place=_named(rows, "date"), remedy="Write 2026-04-13 or 13.04.2026.")
    if rows := _far_off(days):
        raise InputError("this day lies more than two years from all others of the file", file=shown, place=_named(rows, "date"), remedy="Correct the year; where it is right, keep the older messages in a study of their own: what is usual is learned from the first of them.")
    return [{"date": days[number], "place": places[number], "text": cell["text"]} for number, cell in cells.items()]


def days_of(written: dict[int, str]) -> dict[int, str | None]:
    """The day of each row as 2026-04-13; None for what is no day. Day first, as it is written here; month first, in slashes, where some row of the file can only be read so and none only the other way."""
    parts = {number: match for number, text in written.items() if (match := _DAY.match(text))}
    slashed = [(int(match["a"]), int(match["b"])) for match in parts.values() if match["sign"] == "/" and len(match["a"]) <= 2]
    month_first = any(b > 12 for _, b in slashed) and not any(a > 12 for a, _ in slashed)
    found: dict[int, str | None] = dict.fromkeys(written)
    for number, match in parts.items():
        a, b, c = match["a"], match["b"], match["c"]
        if len(a) == 4:
            year, month, day = a, b, c
        else:
            year, (month, day) = c if len(c) == 4 else "20" + c, (a, b) if match["sign"] == "/" and month_first else (b, a)
        try:
            made = datetime.date(int(year), int(month), int(day))
        except ValueError:
            continue
        found[number] = made.isoformat() if YEARS[0] <= made.year <= YEARS[1] else None
    return found


def _far_off(days: dict[int, str]) -> list[int]:
    """The rows on the smaller side of a gap of more than two years: a slip in the year would make the watch learn what is usual from a time without messages."""
    order = sorted(days, key=lambda number: (days[number], number))
    for at, (one, other) in enumerate(pairwise(order), 1):
        if (datetime.date.fromisoformat(days[other]) - datetime.date.fromisoformat(days[one])).days > FAR:
            return sorted(min(order[:at], order[at:], key=len))
    return []


def _place(written: str, study: Study) -> str | None:
    """The study's place that is meant: its id, its name in three languages, or a name that the gazetteer knows for it (an older one, with or without "village")."""
    text = written.casefold()
    for one in study.config.places:
        if text in {one, *(study.place_name(one, lang).casefold() for lang in LANGUAGES)}:
            return one
    known = {place.id for place in lookup(written)} & set(study.config.places) if written else set()
    return known.pop() if len(known) == 1 else None


def _column(name: str) -> str:
    plain = " ".join(name.split()).casefold()
    return next((column for column, others in HEADS.items() if plain in others), plain)


def _named(rows: list[int], column: str) -> str:
    if len(rows) == 1:
        return f"row {rows[0]}, column {column}"
    return f"rows {', '.join(map(str, rows[:MOST_ROWS]))}{', …' if len(rows) > MOST_ROWS else ''}, column {column}"
