"""Reads the sheets of a form or of an export as plain text cells, before anybody decides what they mean.

Workbooks go through calamine, because openpyxl trusts the size that a workbook declares (often wrong) and fails on some drawings; CSV files may have
a BOM, semicolons or Windows-1251. In: a path. Out: {title: Sheet(header, rows)}; every cell is a stripped str, "" if empty.
"""

from __future__ import annotations

import csv
import datetime
import io
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
TEXTS = (".csv", ".tsv", ".txt")
SUFFIXES = (*WORKBOOKS, *TEXTS, ".sav")


@dataclass(frozen=True)
class Sheet:
    """A table of text cells; `rows` are as long as `header`; `numbers` are the rows' numbers in the file, from 1."""

    header: list[str]
    rows: list[list[str]]
    numbers: list[int]

    def column(self, name: str) -> list[str]:
        place = self.header.index(name)
        return [row[place] for row in self.rows]


def read_sheets(path) -> dict[str, Sheet]:
    """All sheets that hold a header; a CSV or SPSS file has one, named like the file.

    Raises InputError if the file is missing, of an unknown kind, damaged or empty.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError("there is no such file.", file=path, remedy="Check the name and the folder.")
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        tables = _workbook(path)
    elif suffix in TEXTS:
        tables = {path.stem: _delimited(path)}
    elif suffix == ".sav":
        tables = {path.stem: _spss(path)}
    else:
        raise InputError(f"{suffix or 'a file without a suffix'} is not a kind of survey file that can be read.", file=path,
                         remedy=f"Export the survey as one of {', '.join(SUFFIXES)}.")
    sheets = {title: sheet for title, cells in tables.items() if (sheet := _sheet(cells))}
    if not sheets:
        raise InputError("the file holds no table.", file=path, remedy="Export it again and check that it is not empty.")
    return sheets


def _workbook(path: Path) -> dict[str, list[list[str]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(path)
        tables = {title: book.get_sheet_by_name(title).to_python(skip_empty_area=False) for title in book.sheet_names}
    except (CalamineError, OSError, ValueError) as error:
        raise InputError("the workbook cannot be opened; it may be damaged or protected by a password.", file=path,
                         remedy="Open it in a spreadsheet program and save it again as .xlsx without a password.") from error
    return {title: [[cell_text(cell) for cell in row] for row in rows] for title, rows in tables.items()}


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


def _delimited(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1251", errors="strict" if b"\x98" not in content else "replace")  # 0x98 is the one byte that Windows-1251 lacks
    first = text.partition("\n")[0]
    separator = max(";,\t|", key=first.count)
    csv.field_size_limit(10_000_000)
    return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]


def _spss(path: Path) -> list[list[str]]:
    import pyreadstat

    try:
        frame, _ = pyreadstat.read_sav(path, apply_value_formats=False, user_missing=False)
    except pyreadstat.ReadstatError as error:
        raise InputError("the SPSS file cannot be opened.", file=path, remedy="Save it again from SPSS, or export it as .csv.") from error
    rows = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    return [list(frame.columns), *[[cell_text(cell) for cell in row] for row in rows]]


def _sheet(cells: list[list[str]]) -> Sheet | None:
    """The first row with a filled cell is the header; rows without any cell are left out, as are columns without header and cells."""
    numbered = [(number, row) for number, row in enumerate(cells, 1) if any(row)]
    if not numbered:
        return None
    (_, header), *body = numbered
    width = max(len(row) for _, row in numbered)
    rows = [row + [""] * (width - len(row)) for _, row in body]
    header = [_without_bom(name) for name in header] + [""] * (width - len(header))
    used = [column for column in range(width) if header[column] or any(row[column] for row in rows)]
    if len(used) < width:
        header, rows = [header[column] for column in used], [[row[column] for column in used] for row in rows]
    return Sheet(header, rows, [number for number, _ in body])


def _without_bom(name: str) -> str:
    """R writes a byte order mark that it did not understand into the first name."""
    for mark in ("\ufeff", "X.U.FEFF.", "ï..", "ï»¿"):
        name = name.removeprefix(mark)
    return name
