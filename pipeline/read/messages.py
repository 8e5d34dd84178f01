"""Short messages that a team collects: a day, a place, a text; and nobody behind them.

Files of corpora/<study>/messages, CSV with the columns date, place, text and no other: who wrote a message is never taken in. Names in a text are found as in talk (protect.names, with all names that
the study knows or found) and give way to [name], not to a pseudonym: nobody can be followed from message to message. Messages are no focus group: they stand in a table of their own and enter neither
turns nor prevalence. Nothing is fetched from anywhere. In: the folder, the names that 1-read gathered. Out: the table messages (team).
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from pipeline import language
from pipeline.errors import InputError
from pipeline.protect.names import KnownNames, find_names
from pipeline.protect.regard import WITHHELD
from pipeline.protect.spread import candidates, full_names, small_words, with_known
from pipeline.study import LANGUAGES, Study

if TYPE_CHECKING:
    from pipeline.read.persons import Persons

COLUMNS = ["message", "date", "place", "language", "text"]
NEEDED = ("date", "place", "text")
LARGEST, LONGEST = 20_000_000, 5_000
_DAY = re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})\Z")


def raw_messages(study: Study) -> pd.DataFrame:
    """The messages as they stand in the files, ordered by file and row: date, place, text. Raises InputError with file, row and column; a text is never repeated."""
    rows = [row for path in sorted((study.folder / "messages").glob("*.csv")) for row in _rows(path, study)]
    return pd.DataFrame(rows, columns=list(NEEDED))


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


def _rows(path: Path, study: Study) -> list[dict]:
    shown, data = f"corpora/{study.name}/messages/{path.name}", path.read_bytes()
    if len(data) > LARGEST:
        raise InputError("the file is larger than 20 MB", file=shown, remedy="Divide it into several files.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("the file is not in UTF-8", file=shown, place=f"byte {error.start}", remedy="Save it as CSV UTF-8.") from None
    first = text.split("\n", 1)[0]
    head, *lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))) or [[]]
    head = [" ".join(name.split()).casefold() for name in head]
    if missing := [name for name in NEEDED if name not in head]:
        raise InputError(f"no column {', '.join(missing)}", file=shown, place="row 1", remedy="The columns are date, place, text.")
    if other := [str(at) for at, name in enumerate(head, 1) if name and name not in NEEDED]:
        raise InputError(f"column {', '.join(other)} may not stand here", file=shown, place="row 1", remedy="Keep date, place and text alone: who wrote a message, from which telephone or in which chat, is never taken in.")
    out = []
    for number, line in enumerate(lines, 2):
        cell = {name: " ".join(line[at].split()) if at < len(line) else "" for at, name in enumerate(head)}
        if any(cell.values()):
            out.append(_row(cell, shown, f"row {number}", study))
    return out


def _row(cell: dict[str, str], file: str, row: str, study: Study) -> dict:
    place = next((one for one in study.config.places if cell["place"].casefold() in {one, *(study.place_name(one, lang).casefold() for lang in LANGUAGES)}), None)
    if place is None:
        raise InputError("this place is not one of the study", file=file, place=f"{row}, column place", remedy="Use an id of study.yaml, or the place's name as places.yaml has it.")
    if not cell["text"] or len(cell["text"]) > LONGEST:
        raise InputError(f"a message has between 1 and {LONGEST} signs", file=file, place=f"{row}, column text", remedy="Longer texts belong into the folder documents.")
    day = _DAY.match(cell["date"])
    try:
        date = datetime.date(int(day["y"]), int(day["m"]), int(day["d"])) if day else datetime.date.fromisoformat(cell["date"][:10])
    except ValueError:
        raise InputError("this is no day", file=file, place=f"{row}, column date", remedy="Write 2026-04-13 or 13.04.2026.") from None
    return {"date": date.isoformat(), "place": place, "text": cell["text"]}
