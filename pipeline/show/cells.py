"""Tables that leave as csv or xlsx: no cell of them may act when a spreadsheet opens it.

A spreadsheet takes a text that begins with = + - or @ for a formula, and a formula can fetch a page or start a program (OWASP, CSV
Injection). So such a text gets an apostrophe in csv, which `plain_cell` takes away again, and in xlsx the mark "this is text", which
leaves the text as it is. In: a frame. Out: a file, whole or not at all.
"""

from __future__ import annotations

import csv
import functools
import io
import re
import unicodedata
from pathlib import Path

import pandas as pd

from pipeline.errors import InputError
from pipeline.study import atomic

# what opens a formula, also behind blanks, invisible signs and in the wide forms that spreadsheets fold; the apostrophe so that the way back is sure
ACTS = re.compile("[\\s\u200b-\u200f\u2060\ufeff\u00ad\x00-\x1f\"]*[=+\\-@\uff1d\uff0b\uff0d\uff20|%']|[\t\r\n\x00]")
NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d{1,3})?")
# signs that XML cannot hold
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
LONGEST = 32_767


def safe_cell(value):
    """A cell for csv: a text that a spreadsheet could take for a formula gets an apostrophe before it; numbers, dates and NA stay."""
    if not isinstance(value, str) or not ACTS.match(value) or NUMBER.fullmatch(value):
        return value
    return "'" + value


def plain_cell(value):
    """The text that `safe_cell` made safe, as it was."""
    return value[1:] if isinstance(value, str) and value.startswith("'") and ACTS.match(value[1:]) else value


def safe_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy with every text cell and every column name made safe for csv."""
    out = frame.copy()
    for column in out.columns:
        if out[column].dtype.kind in "OUT" or pd.api.types.is_string_dtype(out[column]) or isinstance(out[column].dtype, pd.CategoricalDtype):
            out[column] = out[column].astype("object").map(safe_cell)
    out.columns = [safe_cell(str(name)) for name in out.columns]
    return out


def write_csv(frame: pd.DataFrame, path: Path, *, mode: int = 0o644) -> Path:
    """A frame as csv, UTF-8 with the mark that spreadsheets need for Cyrillic, every text in quotes; returns the path."""
    text = io.StringIO(newline="")
    safe_frame(frame).to_csv(text, index=False, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    with atomic(Path(path), mode=mode) as temporary:
        temporary.write_bytes("\ufeff".encode() + text.getvalue().encode("utf-8", "replace"))
    return Path(path)


def read_csv(path: Path) -> pd.DataFrame:
    """A csv of `write_csv`, also after a spreadsheet has saved it; every cell is the text it was, or NA."""
    frame = pd.read_csv(path, dtype="str", encoding="utf-8-sig", keep_default_na=False, na_values=[""])
    frame.columns = [plain_cell(name) for name in frame.columns]
    return frame.apply(lambda column: column.map(plain_cell, na_action="ignore"))


def write_xlsx(frame: pd.DataFrame, path: Path, *, sheet: str = "table", mode: int = 0o644) -> Path:
    """A frame as xlsx: texts are stored as texts and marked so, nothing becomes a formula or a link; the same frame gives the same bytes."""
    import datetime

    import xlsxwriter

    with atomic(Path(path), mode=mode) as temporary:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True, "nan_inf_to_errors": False}
        book = xlsxwriter.Workbook(str(temporary), options)
        book.set_properties({"created": datetime.datetime(2000, 1, 1)})
        page, quoted = book.add_worksheet(sheet), book.add_format({"quote_prefix": True})
        rows = [list(map(str, frame.columns)), *frame.astype("object").where(frame.notna(), None).to_numpy().tolist()]
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                put(page, number, column, value, quoted)
        book.close()
    return Path(path)


def put(page, row: int, column: int, value, quoted, plain=None) -> None:
    """A cell of a sheet of xlsxwriter; a text that a spreadsheet could take for a formula gets the format `quoted`, any other cell `plain`."""
    if value is None:
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value, plain)
    elif isinstance(value, (int, float)) and abs(value) < 1e15:
        page.write_number(row, column, value, plain)
    else:
        text, acts = _text(str(value))
        if len(text) > LONGEST:
            raise InputError(f"a text of {len(text)} signs does not fit into a cell of a workbook, which holds {LONGEST}", place=f"row {row + 1}, column {column + 1}", remedy="Write this table as csv.")
        page.write_string(row, column, text, quoted if acts else plain)


@functools.lru_cache(maxsize=4096)
def _text(text: str) -> tuple[str, bool]:
    """The text as XML can hold it, and whether a spreadsheet could take it for a formula; tables say the same again and again."""
    text = NO_XML.sub("\ufffd", text)
    return text, bool(ACTS.match(text)) or unicodedata.normalize("NFKC", text)[:1] in "=+-@"
