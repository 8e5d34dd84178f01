"""Workbooks (xlsx, xlsm, ods, xls) as rows of cells, looked through before a reader builds their sheets.

A reader of workbooks builds the whole rectangle that the filled cells of a sheet span: one cell in the last row and column is enough
to take all memory. So each packed part is unpacked once, in pieces that are thrown away, and its rows and columns are looked at; what
the archive says of its own sizes is not believed. In: bytes. Out: (title, rows) a sheet, or an InputError.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from lxml import etree

from pipeline.errors import InputError
from pipeline.read import limits
from pipeline.read.limits import BROKEN, DAMAGED
from pipeline.read.workbook_xls import hidden_places

# where a sheet's XML says which row and which column a cell stands in, as nearly every program writes it; the patterns begin with plain
# signs, because gigabytes are searched; a sheet written in another way (ODD) is read through cell by cell instead
ROW = re.compile(rb'<row [^>]{0,150}?r="(\d{1,9})"')
COLUMN = re.compile(rb' r="([A-Za-z]{1,3})\d')
WIDE = re.compile(rb' r="[A-Za-z]{3}')
ODD = (b" r='", b" r =", b"\tr=", b"\nr=", b"\rr=", b":row", b"<row\t", b"<row\n", b"<row\r", b"r= ")
# rows and columns that the spreadsheet does not show, a filter's too
HIDDEN = re.compile(rb'<(?:\w{1,9}:)?(row|col) ([^>]{0,300}?\bhidden="(?:1|true)"[^>]{0,300})>')
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
Hidden = tuple[set[int], set[tuple[int, int]]]


def sheets_of(data: bytes, *, file: Path, hidden: list[str] | None = None, notes: list[str] | None = None) -> list[tuple[str, list[list]]]:
    """(title, rows of cells) of each sheet of a workbook that keeps the limits; a merged cell's value stands in its first cell.

    hidden   where a list is given, sheets that the spreadsheet does not show are left out and their titles added to it
    notes    where a list is given, how many rows, columns and sheets were read although the spreadsheet does not show them is added to it
    Raises InputError where it is damaged, locked or too large.
    """
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    parts = look_through(data, file)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        unseen = [sheet.name for sheet in book.sheets_metadata if sheet.visible != SheetVisibleEnum.Visible]
        if hidden is not None:
            hidden += unseen
        sheets = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names if name not in (hidden or ())]
    except BaseException as error:
        # what stops the reader's own code (a panic) is no Exception
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise InputError("the workbook is damaged or locked with a password", file=file,
                         remedy="Open it in a spreadsheet and save it again as xlsx, without a password.") from error
    if notes is not None:
        _note_hidden(sheets, _by_title(data, parts, file) if data.startswith(b"PK") else hidden_places(data), unseen, notes)
    return sheets


def _note_hidden(sheets: list[tuple[str, list[list]]], places: dict[str, Hidden], unseen: list[str], notes: list[str]) -> None:
    """Only what holds something counts: the empty columns beside a table are hidden often."""
    rows = columns = whole = 0
    for title, cells in sheets:
        if title in unseen:
            whole += any(map(_filled, cells))
            continue
        hidden, ranges = places.get(title, (set(), set()))
        rows += sum(_filled(cells[number - 1]) for number in hidden if 1 <= number <= len(cells))
        width = len(cells[0]) if cells else 0
        within = {column for first, last in ranges for column in range(max(first - 1, 0), min(last, width))}
        columns += sum(_filled(row[column] for row in cells) for column in within)
    if rows:
        notes.append(f"rows that the workbook hides were read like the others, {rows} in all: show them in a spreadsheet and see whether these rows are meant")
    if columns:
        notes.append(f"columns that the workbook hides were read like the others, {columns} in all: show them in a spreadsheet and see whether these columns are meant")
    if whole:
        notes.append(f"sheets that the workbook hides were taken like the others, {whole} in all: show them in a spreadsheet and see whether these sheets are meant")


def _filled(cells: Iterable) -> bool:
    return any(value not in ("", None) for value in cells)


def _by_title(data: bytes, parts: dict[str, Hidden], file: Path) -> dict[str, Hidden]:
    """What is hidden, by the title of its sheet instead of the part of the archive."""
    if not parts:
        return {}
    with limits.archive(data, file) as opened:
        if "content.xml" in opened.namelist():
            return parts  # an ods knows its sheets by their titles
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= set(opened.namelist()):
            return {}
        book, relations = (limits.xml(limits.part_bytes(opened, name, file), file, name) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id"): (one.get("Target") or "").rsplit("/", 1)[-1] for one in relations.iter(etree.Element)}
    of_file = {name.rsplit("/", 1)[-1]: places for name, places in parts.items()}
    titles = {sheet.get("name"): targets.get(sheet.get(RELATION)) for sheet in book.iter("{*}sheet")}
    return {title: of_file[target] for title, target in titles.items() if target in of_file}


def look_through(data: bytes, file: Path) -> dict[str, Hidden]:
    """Look through a packed workbook (xlsx, xlsm, ods) before a reader builds its sheets; other bytes are left to the reader.

    Returns, for each part of an xlsx and each sheet of an ods that hides some, the numbers of its hidden rows and the ranges of its hidden columns.

    What the archive's list says of sizes is not believed: each part that holds cells is unpacked once, in pieces that are thrown away.
    Raises InputError: cut off, locked, too large unpacked, more cells than the limit, a path that leads out of the archive.
    """
    if limits.is_locked(data):
        raise InputError("the file is locked with a password", file=file, remedy=limits.LOCKED)
    if not data.startswith(b"PK"):
        return {}
    opened, total, hidden = limits.archive(data, file), 0, {}
    names = opened.namelist()
    if "xl/workbook.bin" in names:
        raise InputError("a workbook of the kind xlsb cannot be read", file=file, remedy="Open it in a spreadsheet and save it as xlsx.")
    for part in opened.infolist():
        size, rows, wide, last, markup = 0, 0, False, b"", part.filename.endswith((".xml", ".rels"))
        for piece in _pieces(data, part, file):
            size, total = size + len(piece), total + len(piece)
            limits.not_too_much(size, part.compress_size, limits.UNPACKED_BYTES, file, part.filename)
            limits.not_too_much(total, len(data), limits.UNPACKED_BYTES, file, "all parts")
            markup = markup or (not last and piece.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"))
            if not markup:
                last = piece[-1:]
                continue
            seen = last + piece
            rows = max([rows, *map(int, ROW.findall(seen))])
            if b'hidden="' in seen and part.filename.startswith("xl/worksheets/"):
                _add_hidden(seen, hidden.setdefault(part.filename, (set(), set())))
            wide = wide or bool(WIDE.search(seen)) or any(sign in seen for sign in ODD)
            last = piece[-200:]
        if part.filename == "content.xml" or wide or (rows * 702 > limits.CELLS and rows * _widest(data, part, file) > limits.CELLS):
            _span(opened, part, file, hidden)
    return hidden


def _add_hidden(markup: bytes, places: Hidden) -> None:
    for kind, attributes in HIDDEN.findall(markup):
        told = dict(re.findall(rb'\b(r|min|max)="(\d{1,7})"', attributes))
        if kind == b"row" and b"r" in told:
            places[0].add(int(told[b"r"]))
        elif kind == b"col" and {b"min", b"max"} <= told.keys():
            places[1].add((int(told[b"min"]), int(told[b"max"])))


def _widest(data: bytes, part: zipfile.ZipInfo, file: Path) -> int:
    """The last column that a sheet of many rows mentions."""
    letters, last = set(), b""
    for piece in _pieces(data, part, file):
        letters.update(COLUMN.findall(last + piece))
        last = piece[-50:]
    return max((_column(text.decode(), 0) for text in letters), default=0)


def _pieces(data: bytes, part: zipfile.ZipInfo, file: Path) -> Iterator[bytes]:
    """A part unpacked by what its bytes hold and not by the size that the list gives, which another reader may not believe."""
    at = part.header_offset
    head = data[at : at + 30]
    if len(head) < 30 or head[:4] != b"PK\x03\x04" or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InputError("a part of the file is damaged or packed in an unusual way", file=file, place=part.filename, remedy=DAMAGED)
    start = at + 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    packed = memoryview(data)[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[place : place + 1_000_000]) for place in range(0, len(packed), 1_000_000))
        return
    unpacker, rest = zlib.decompressobj(-15), packed
    try:
        while len(rest) and not unpacker.eof:
            # in steps: what is not yet unpacked is handed back as a copy each time
            step, rest = rest[:65_536], rest[65_536:]
            while len(step) and not unpacker.eof:
                piece = unpacker.decompress(step, 4_000_000)
                step = unpacker.unconsumed_tail
                if not piece:
                    break
                yield piece
    except zlib.error as error:
        raise InputError("a part of the file is damaged", file=file, place=part.filename, remedy=DAMAGED) from error


def _span(opened: zipfile.ZipFile, part: zipfile.ZipInfo, file: Path, hidden: dict[str, Hidden]) -> None:
    """Refuse a sheet whose filled cells span more than the limit; cells that only carry a format do not count. What the sheets of an ods hide is added to `hidden`."""
    places, across = (set(), set()), 0
    bottom = right = row = column = 0
    try:
        with opened.open(part) as stream:
            for event, node in etree.iterparse(stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False):
                name = etree.QName(node).localname if isinstance(node.tag, str) else ""
                if event == "start":
                    if name == "row":
                        row, column = _number(node.get("r"), row + 1), 0
                    elif name == "table":
                        row = across = 0
                        places = hidden.setdefault(next((value for key, value in node.attrib.items() if key.endswith("}name")), ""), (set(), set()))
                    elif name == "table-row":
                        row, column = row + 1, 0
                        if _unseen(node):
                            places[0].add(row)
                    elif name == "table-column":
                        first, across = across + 1, across + _number(_repeats(node, "columns"), 1)
                        if _unseen(node):
                            places[1].add((first, across))
                    continue
                if name == "c":
                    column = _column(node.get("r"), column + 1)
                    filled, down = len(node) > 0, row
                elif name in ("table-cell", "covered-table-cell"):
                    column += _number(_repeats(node, "columns"), 1)
                    filled, down = len(node) > 0, row + _number(_repeats(node.getparent(), "rows") if node.getparent() is not None else None, 1) - 1
                elif name == "table-row":
                    row += _number(_repeats(node, "rows"), 1) - 1
                    filled = False
                    node.clear()
                else:
                    if name == "row":
                        node.clear()
                    continue
                if filled:
                    bottom, right = max(bottom, down), max(right, column)
                if bottom * right > limits.CELLS:
                    raise InputError(f"the filled cells of a sheet span {bottom} rows and {right} columns; the limit is {limits.CELLS} cells", file=file, place=f"{part.filename}, row {down}",
                                     remedy="Delete what stands far away from the table, or copy the table alone into a new workbook.")
    except (etree.XMLSyntaxError, *BROKEN) as error:
        raise InputError("a part of the file is damaged", file=file, place=part.filename, remedy=DAMAGED) from error


def _unseen(node) -> bool:
    return any(key.endswith("}visibility") and value in ("collapse", "filter") for key, value in node.attrib.items())


def _number(text: str | None, other: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text) else other


def _repeats(node, which: str) -> str | None:
    return next((value for key, value in node.attrib.items() if key.endswith(f"number-{which}-repeated")), None)


def _column(reference: str | None, other: int) -> int:
    letters = re.match(r"[A-Za-z]{1,6}", reference or "")
    number = 0
    for letter in letters[0].upper() if letters else "":
        number = number * 26 + ord(letter) - 64
    return number or other
