"""Whom do the team's lists name? names.txt and the names of participants.csv as a stage after 1-read finds them, for what it has to look through itself.

1-read reads both with all that files bring (read.roster, read.participants) and says what is wrong with them. Here they are only searched for names, in whatever
way a spreadsheet has saved them: UTF-8, UTF-16, Windows-1251, commas, semicolons, tabs, a workbook under the name of a CSV. In: a study's folder. Out: names.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from pipeline.config.opening import bytes_of

# how a list heads the column of names
NAME_HEADING = r"name|full name|фио|ф\.? ?и\.? ?о\.?|имя|имя,? фамилия|имя и фамилия|фамилия,? имя|полное имя|аты|аты[- ,]*жөнү|аты[- ,]*фамилиясы|толук аты|фамилиясы,? аты"
_NAME = re.compile(NAME_HEADING)


def listed_names(folder: Path) -> list[str]:
    """The lines of names.txt and the names of participants.csv and decisions/offices.csv; a file that is not there names nobody."""
    lines = [line.strip() for line in _text(folder / "names.txt").splitlines()]
    return [*(line for line in lines if line and not line.startswith("#")), *_of_participants(folder / "participants.csv"), *_of_participants(folder / "decisions" / "offices.csv")]


def _of_participants(path: Path) -> list[str]:
    rows = _rows(path)
    for number, row in enumerate(rows):
        columns = [place for place, cell in enumerate(row) if _NAME.fullmatch(" ".join(cell.casefold().replace("_", " ").split()).strip(" .:*"))]
        if columns:
            return [name for row in rows[number + 1 :] if columns[0] < len(row) and (name := row[columns[0]].strip())]
    return []


def _rows(path: Path) -> list[list[str]]:
    if path.is_file() and path.open("rb").read(2) == b"PK":
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True)
        return [["" if cell is None else str(cell) for cell in row] for sheet in book for row in sheet.iter_rows(values_only=True)]
    text = _text(path)
    first = text.split("\n", 1)[0]
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count)))


def _text(path: Path) -> str:
    """The file's text; Windows-1251 where it is no Unicode."""
    data = bytes_of(path) if path.exists() else b""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1251", "replace")
