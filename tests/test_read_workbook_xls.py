"""What old workbooks (xls) and those of LibreOffice (ods) hide is read like the rest and counted. The xls is built here record by record after [MS-XLS] and [MS-CFB]; people and texts are invented."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_read_hostile import packed

from pipeline.read.transcripts import read_transcript
from pipeline.read.workbook_xls import hidden_places

TALK = [("Ким", "Текст"), ("Модератор", "Суу качан келет?"), ("К1", "Түнкүсүн гана келет."), ("Модератор", "Кезек барбы?"), ("К1", "Кезек жок, ким мурда."), ("Модератор", "Рахмат.")]
SECTOR, END, NONE, TABLE = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
TOLD = ["rows that the workbook hides were read like the others, 2 in all", "columns that the workbook hides were read like the others, 1 in all"]


def record(kind, body):
    return struct.pack("<HH", kind, len(body)) + body


def book():
    """A BIFF8 stream: one sheet, rows 3 and 5 and column B hidden."""
    start, end = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)), record(0x000A, b"")
    name = "Барак".encode("utf-16-le")
    sheet_at = len(start) + 4 + 8 + len(name) + len(end)
    head = start + record(0x0085, struct.pack("<IBBBB", sheet_at, 0, 0, len(name) // 2, 1) + name) + end
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + record(0x007D, struct.pack("<HHHHHH", 1, 1, 0, 0, 1, 0))
    sheet += record(0x0200, struct.pack("<IIHHH", 0, len(TALK), 0, 2, 0))
    for number, cells in enumerate(TALK):
        sheet += record(0x0208, struct.pack("<HHHHHHI", number, 0, 2, 255, 0, 0, 0x20 if number in (2, 4) else 0))
        for column, text in enumerate(cells):
            sheet += record(0x0204, struct.pack("<HHHHB", number, column, 0, len(text), 1) + text.encode("utf-16-le"))
    return head + sheet + end


def compound(stream):
    """The smallest compound file: header, a table of sectors, a directory, one stream of at least 4,096 bytes."""
    stream = stream.ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % SECTOR)
    count = len(stream) // SECTOR
    table = [TABLE, END, *range(3, 2 + count), END]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0)

    def entry(name, kind, child, first, size):
        written = name.encode("utf-16-le") + b"\0\0"
        return written.ljust(64, b"\0") + struct.pack("<HBBIII", len(written), kind, 1, NONE, NONE, child) + b"\0" * 36 + struct.pack("<IQ", first, size)

    directory = entry("Root Entry", 5, 1, END, 0) + entry("Workbook", 2, NONE, 2, len(stream))
    sectors = struct.pack(f"<{SECTOR // 4}I", *table, *[NONE] * (SECTOR // 4 - len(table))) + directory.ljust(SECTOR, b"\0")
    return header + struct.pack("<109I", 0, *[NONE] * 108) + sectors + stream


def test_hidden_rows_and_columns_of_an_xls(tmp_path):
    assert hidden_places(compound(book())) == {"Барак": ({3, 5}, {(2, 2)})}
    (tmp_path / "a.xls").write_bytes(compound(book()))
    frame = read_transcript(tmp_path / "a.xls")
    assert list(zip(frame["participant"], frame["text"], strict=True)) == TALK[1:]
    assert [part in " ".join(frame.attrs["warnings"]) for part in TOLD] == [True, True]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4095), st.integers(0, 255)), max_size=20), st.integers(0, 8192))
def test_a_damaged_xls_only_loses_the_hint(changes, length):
    data = bytearray(compound(book()))
    for place, value in changes:
        data[place] = value
    assert isinstance(hidden_places(bytes(data[:length])), dict)


@pytest.mark.parametrize("mark", ["collapse", "filter"])
def test_hidden_rows_and_columns_of_an_ods(tmp_path, mark):
    def cell(text):
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    unseen = f' table:visibility="{mark}"'
    rows = "".join(f"<table:table-row{unseen if number in (2, 4) else ''}>{cell(who)}{cell(said)}</table:table-row>" for number, (who, said) in enumerate(TALK))
    names = " ".join(f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{key}:1.0"' for key in ("office", "text", "table"))
    body = f'<table:table table:name="Барак"><table:table-column/><table:table-column table:visibility="collapse"/>{rows}</table:table>'
    content = f"<office:document-content {names}><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    frame = read_transcript(packed(tmp_path / "a.ods", {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content, "META-INF/manifest.xml": "<manifest/>"}))
    assert list(frame["text"]) == [said for _, said in TALK[1:]] and [part in " ".join(frame.attrs["warnings"]) for part in TOLD] == [True, True]
