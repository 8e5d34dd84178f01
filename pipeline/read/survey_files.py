"""Reads the sheets of a form or of an export as plain text cells, before anybody decides what they mean.

Workbooks go through calamine, because openpyxl trusts the size that a workbook declares (often wrong) and fails on some drawings; CSV files may have
a BOM, semicolons or Windows-1251; ODK Central and SurveyCTO pack a CSV file for each repeat into one archive. In: a path. Out: {title: Sheet(header, rows)}; every cell is a stripped str, "" if empty.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pipeline.errors import InputError
from pipeline.read import limits
from pipeline.read.encodings import CYRILLIC, SAMPLE, decode
from pipeline.read.paper import CONTROL
from pipeline.read.workbooks import sheets_of

if TYPE_CHECKING:
    from pipeline.read.survey_spss import Labels

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
TEXTS = (".csv", ".tsv", ".txt")
CHUNK = 4_000_000
SUFFIXES = (*WORKBOOKS, *TEXTS, ".sav", ".zip")


@dataclass(frozen=True)
class Sheet:
    """A table of text cells; `rows` are as long as `header`; `numbers` are the rows' numbers in the file, from 1; `labels` those of an SPSS file."""

    header: list[str]
    rows: list[list[str]]
    numbers: list[int]
    labels: Labels | None = None

    def column(self, name: str) -> list[str]:
        place = self.header.index(name)
        return [row[place] for row in self.rows]


def read_sheets(path, *, notes: list[str] | None = None) -> dict[str, Sheet]:
    """All sheets that hold a header; a CSV or SPSS file has one, named like the file.

    notes   where a list is given, what a workbook hides and what was read all the same is added to it
    Raises InputError if the file is missing, of an unknown kind, damaged or empty.
    """
    path = Path(path)
    limits.look_at(path)
    suffix, labels = path.suffix.lower(), None
    if suffix in WORKBOOKS:
        tables = _workbook(path, notes)
    elif suffix in TEXTS:
        tables = {path.stem: _delimited(partial(path.open, "rb"), path, notes)}
    elif suffix == ".zip":
        tables = _archive(path, notes)
    elif suffix == ".sav":
        from pipeline.read.survey_spss import read_spss

        cells, labels = read_spss(path, cell_text)
        tables = {path.stem: cells}
    else:
        raise InputError(f"{suffix or 'a file without a suffix'} is not a kind of survey file that can be read.", file=path,
                         remedy=f"Export the survey as one of {', '.join(SUFFIXES)}.")
    sheets = {title: sheet for title, cells in tables.items() if (sheet := _sheet(cells))}
    if not sheets:
        raise InputError("the file holds no table.", file=path, remedy="Export it again and check that it is not empty.")
    return {title: replace(sheet, labels=labels) for title, sheet in sheets.items()} if labels is not None else sheets


def _workbook(path: Path, notes: list[str] | None) -> dict[str, list[list[str]]]:
    tables = dict(sheets_of(path.read_bytes(), file=path, notes=notes))
    return {title: [[cell_text(cell) for cell in row] for row in rows] for title, rows in tables.items()}


def _archive(path: Path, notes: list[str] | None) -> dict[str, list[list[str]]]:
    """The CSV files of an archive by their names; photographs and recordings beside them are left where they are."""
    opened = limits.archive(limits.file_bytes(path), path)
    names = [name for name in opened.namelist() if name.lower().endswith(TEXTS) and not name.startswith("__MACOSX")]
    if not names:
        raise InputError("the archive holds no table.", file=path, remedy="Export the survey as CSV with its repeats; a form or pictures alone are no answers.")
    tables = {}
    for name in names:
        data = limits.part_bytes(opened, name, path)
        tables[Path(name).stem] = _delimited(partial(io.BytesIO, data), path, notes) if data.strip() else []
    return tables


def cell_text(cell) -> str:
    """A cell as text: 1.0 as "1", a date as ISO, TRUE as "TRUE"."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return "" if cell != cell else str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat()
    if isinstance(cell, (datetime.date, datetime.time)):
        return cell.isoformat()
    return str(cell).strip()


def _delimited(opened: Callable[[], BinaryIO], path: Path, notes: list[str] | None = None) -> list[list[str]]:
    """The cells of a text file, read line by line; equal cells are one object, for a survey repeats few answers millions of times."""
    encoding, errors = _encoding(opened, path), "strict"
    if encoding == "cp1251":
        with opened() as file:
            errors = "replace" if any(b"\x98" in piece for piece in iter(partial(file.read, CHUNK), b"")) else "strict"  # 0x98 is the one byte that Windows-1251 lacks
    csv.field_size_limit(10_000_000)
    with io.TextIOWrapper(opened(), encoding=encoding, errors=errors, newline="") as file:
        head = file.read(CHUNK)
        told = re.match(r"sep=(.)\r?\n", head)  # a line that Excel reads and writes
        separator = told[1] if told else _separator(head)
        file.seek(0)
        if told:
            file.readline()
        one: dict[str, str] = {}
        rows = [[one[cell] if cell in one else one.setdefault(cell, CONTROL.sub(" ", cell)) for cell in map(str.strip, row)] for row in csv.reader(file, delimiter=separator)]
    if (strange := sum(cell != kept for cell, kept in one.items())) and notes is not None:
        notes.append(f"{strange} answers held signs that are no writing; blanks stand in their place")
    if all(len(row) < 2 for row in rows):
        # a spreadsheet that did not know the separator saved each line as one quoted cell
        lines = [row[0] for row in rows if row]
        rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=_separator("\n".join(lines[:40])))]
    return rows


def _encoding(opened: Callable[[], BinaryIO], path: Path) -> str:
    """utf-16 by its mark or utf-8, if the whole file is that; else the one-byte encoding of Cyrillic that the beginning looks like, or Windows-1251."""
    with opened() as file:
        encoding = "utf-16" if file.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        file.seek(0)
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            for piece in iter(partial(file.read, CHUNK), b""):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            file.seek(0)
            likely = decode(file.read(SAMPLE), file=path).name
            return likely if likely in CYRILLIC else "cp1251"
    return encoding


def _separator(text: str) -> str:
    """The sign that cuts the first rows most evenly; of equally even ones that which makes most columns. Signs that answers hold too come last."""
    best, separator = (0.0, 1), ","
    for signs in (";,\t|", "\x1f^~#:"):
        for sign in signs:
            rows = [row for row in islice(csv.reader(io.StringIO(text, newline=""), delimiter=sign), 40) if row]
            if rows and len(rows[0]) > 1:
                # trailing empty cells may be left out, further ones may not; a lone quotation mark is one that a wrong cut has torn from its pair
                even = sum(1 < len(row) <= len(rows[0]) and not any(cell.count('"') % 2 for cell in row) for row in rows) / len(rows)
                best, separator = max((best, separator), ((even, len(rows[0])), sign))
        if best[0] > 0.5:
            break
    return separator


def _sheet(cells: list[list[str]]) -> Sheet | None:
    """The first row with a filled cell is the header, or the first full one below a title; rows without any cell are left out, as are columns without header and cells."""
    numbered = [(number, row) for number, row in enumerate(cells, 1) if any(row)]
    if not numbered:
        return None
    width = max(len(row) for _, row in numbered)
    (_, header), *body = numbered[_titles(numbered, width) :]
    rows = [row if len(row) == width else row + [""] * (width - len(row)) for _, row in body]
    header = [_without_bom(name) for name in header] + [""] * (width - len(header))
    used = [column for column in range(width) if header[column] or any(row[column] for row in rows)]
    if len(used) < width:
        header, rows = [header[column] for column in used], [[row[column] for column in used] for row in rows]
    return Sheet(header, rows, [number for number, _ in body])


def _titles(numbered: list[tuple[int, list[str]]], width: int) -> int:
    """How many rows above the header hold only a title, a date or a note of the team: one cell or two, over a table of five columns or more."""
    filled = [sum(map(bool, row)) for _, row in numbered[:6]]
    full = next((place for place, cells in enumerate(filled) if cells > 0.5 * width), 0)
    return full if width >= 5 and max(filled[:full], default=0) <= 2 else 0


def _without_bom(name: str) -> str:
    """R writes a byte order mark that it did not understand into the first name."""
    for mark in ("\ufeff", "X.U.FEFF.", "ï..", "ï»¿"):
        name = name.removeprefix(mark)
    return name
