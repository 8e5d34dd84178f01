"""Which rows and columns does a workbook of the old kind (xls, BIFF5 and BIFF8) hide?

The readers of workbooks give cells and no word about what the spreadsheet shows. In: the bytes of an xls. Out: by title of a sheet, its
hidden rows and columns. Sources: [MS-CFB] 2.2-2.6 for the streams inside the file; [MS-XLS] 2.4.28 BoundSheet8, 2.4.53 ColInfo, 2.4.221 Row.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

FREE, SHORT_STREAM, DIRECTORY_ENTRY, MOST_LINKS, MOST_SHEETS = 0xFFFFFFFA, 4096, 128, 2_000_000, 255
BOUNDSHEET, ROW, COLINFO, BOF, EOF = 0x0085, 0x0208, 0x007D, 0x0809, 0x000A


def hidden_places(data: bytes) -> dict[str, tuple[set[int], set[tuple[int, int]]]]:
    """Title -> (numbers of hidden rows, ranges of hidden columns), counted from one; sheets that hide nothing and damaged parts are left out."""
    try:
        book = _workbook_stream(data)
        found = {}
        sheets = [body for kind, body in _records(book, 0) if kind == BOUNDSHEET and len(body) > 8]
        for body in sheets[:MOST_SHEETS]:
            rows, columns = _hidden(book, struct.unpack_from("<I", body)[0])
            if rows or columns:
                found[_title(body)] = rows, columns
        return found
    except (struct.error, IndexError, ValueError):
        # only the hint is lost: a file that is damaged altogether is refused by the reader of its cells
        return {}


def _hidden(book: bytes, at: int) -> tuple[set[int], set[tuple[int, int]]]:
    rows, columns = set(), set()
    for kind, body in _records(book, at):
        if kind == ROW and body[12] & 0x20:
            rows.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind == COLINFO and body[8] & 0x01:
            first, last = struct.unpack_from("<HH", body)
            columns.add((first + 1, last + 1))
    return rows, columns


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Records of one substream; those of a chart inside a sheet are passed over."""
    depth = 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        depth += (kind == BOF) - (kind == EOF)
        if depth == 1:
            yield kind, book[at + 4 : at + 4 + size]
        elif depth < 1:
            return
        at += 4 + size


def _title(body: bytes) -> str:
    length = body[6]
    if len(body) == 7 + length:
        return body[7:].decode("cp1251", "replace")
    return body[8 : 8 + 2 * length].decode("utf-16-le", "replace") if body[7] & 1 else body[8 : 8 + length].decode("latin-1")


def _workbook_stream(data: bytes) -> bytes:
    size, short = 1 << struct.unpack_from("<H", data, 30)[0], 1 << struct.unpack_from("<H", data, 32)[0]
    directory_at, limit, short_table_at = (struct.unpack_from("<I", data, place)[0] for place in (48, 56, 60))
    table_at = list(struct.unpack_from("<109I", data, 76))
    more = struct.unpack_from("<I", data, 68)[0]
    for _ in range(len(data) // size):
        if more >= FREE:
            break
        *numbers, more = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        table_at += numbers
    table = b"".join(_sector(data, number, size, 1) for number in table_at if number < FREE)
    directory = _chain(data, directory_at, table, size, 1)
    entries = [directory[place : place + DIRECTORY_ENTRY] for place in range(0, len(directory) - DIRECTORY_ENTRY + 1, DIRECTORY_ENTRY)]
    named = {entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le", "replace"): struct.unpack_from("<II", entry, 116) for entry in entries}
    first, length = named.get("Workbook") or named.get("Book") or (FREE, 0)
    if length < min(limit, SHORT_STREAM):
        # short streams stand together in the stream of the root
        together = _chain(data, struct.unpack_from("<I", entries[0], 116)[0], table, size, 1)
        return _chain(together, first, _chain(data, short_table_at, table, size, 1), short, 0)[:length]
    return _chain(data, first, table, size, 1)[:length]


def _sector(data: bytes, number: int, size: int, header: int) -> bytes:
    return data[(number + header) * size : (number + header + 1) * size]


def _chain(data: bytes, number: int, table: bytes, size: int, header: int) -> bytes:
    """The sectors that follow one another from `number`; a chain that comes back to itself ends with the size of the file."""
    found = []
    while number < FREE and len(found) <= min(len(data) // size, MOST_LINKS):
        found.append(_sector(data, number, size, header))
        number = struct.unpack_from("<I", table, 4 * number)[0]
    return b"".join(found)
