"""Every reader against bytes that nobody wrote: only our own errors come out, and what is read can be written.

Each case takes a real file of a format, made here, and damages its bytes or the parts inside its archive; some cases are bytes alone.
500 cases in the normal suite, always the same; 20,000 with YNTYMAK_NIGHTLY=1, other ones each night (a failing case is printed and left in its file). All people and
texts are invented.
"""

import functools
import importlib.util
import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline.errors import YntymakError
from pipeline.read.documents import read_document
from pipeline.read.survey_files import read_sheets
from pipeline.read.transcripts import read_transcript

CASES = 20_000 if os.environ.get("YNTYMAK_NIGHTLY") == "1" else 500
TALK = ["Топтук талкуу, 12.05.2026", "Модератор: Саламатсыздарбы, суу жетеби?", "К1 (күлүп): Жетпейт, кезек жок. [00:01:05]", "К2: Түнкүсүн сугарабыз, 17:30да келет.",
        "Модератор: Эмне кылуу керек?", "К1: Чогуу чечели, эже да айтты.", "", "— Ооба, — деди бирөө.", "К2: http://suu.example/a макул."]  # fmt: skip
QDE = """<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="a" origin="b" creatingUserGUID="00000000-0000-4000-8000-000000000001"><Users><User guid="00000000-0000-4000-8000-000000000001" name="A"/></Users>
<CodeBook><Codes><Code guid="00000000-0000-4000-8000-000000000002" name="Суу" isCodable="true" color="#ff0000"><Description>a</Description></Code></Codes></CodeBook>
<Sources><TextSource guid="00000000-0000-4000-8000-000000000003" name="Топ" plainTextPath="internal://00000000-0000-4000-8000-000000000004.txt">
<PlainTextSelection guid="00000000-0000-4000-8000-000000000005" name="c" startPosition="3" endPosition="9"><Coding guid="00000000-0000-4000-8000-000000000006" creatingUser="00000000-0000-4000-8000-000000000001">
<CodeRef targetGUID="00000000-0000-4000-8000-000000000002"/></Coding></PlainTextSelection></TextSource></Sources></Project>"""


# ---------------------------------------------------------------- real files, one a format


def _docx() -> bytes:
    import docx

    document, out = docx.Document(), io.BytesIO()
    for line in TALK:
        document.add_paragraph(line)
    table = document.add_table(2, 2)
    table.rows[0].cells[0].text, table.rows[1].cells[1].text = "К1", "Суу"
    document.save(out)
    return out.getvalue()


def _odt() -> bytes:
    from odf.opendocument import OpenDocumentText
    from odf.text import H, P

    document, out = OpenDocumentText(), io.BytesIO()
    document.text.addElement(H(outlinelevel=1, text=TALK[0]))
    for line in TALK[1:]:
        document.text.addElement(P(text=line))
    document.write(out)
    return out.getvalue()


def _rtf() -> bytes:
    signs = "".join(f"\\u{ord(sign)}?" if sign > "\x7f" else sign for sign in "\\par\n".join(TALK))
    return ("{\\rtf1\\ansi\\ansicpg1251{\\fonttbl{\\f0 Arial;}}\\f0 " + signs + "\\par \\'cc\\'ee\\trowd a\\cell b\\cell\\row}").encode("ascii")


@functools.cache
def _pdf() -> bytes:
    import typst

    return typst.compile("\n\n".join(line.replace("http://", "") for line in TALK if line).encode())


def _xlsx() -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name in ("survey", "a"):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(_rows()):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def _ods() -> bytes:
    cell = "".join("<table:table-row>" + "".join(f'<table:table-cell office:value-type="string" table:number-columns-repeated="1"><text:p>{text}</text:p></table:table-cell>' for text in row) + "</table:table-row>" for row in _rows())
    names = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    return _zip({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": b"<a/>",
                 "content.xml": f'<office:document-content{names}><office:body><office:spreadsheet><table:table table:name="a">{cell}</table:table></office:spreadsheet></office:body></office:document-content>'.encode()})  # fmt: skip


def _rows() -> list[list[str]]:
    return [["speaker", "text", "start"], *[[line.partition(":")[0] or "К1", line.partition(":")[2], f"00:0{n}"] for n, line in enumerate(TALK)]]


def _sav() -> bytes:
    import tempfile

    import pandas as pd
    import pyreadstat

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.sav"
        pyreadstat.write_sav(pd.DataFrame({"uuid": ["a", "b", "c"], "q1": [1.0, 2.0, 9.0], "q2": ["суу", "жер", None]}), str(path),
                             variable_value_labels={"q1": {1.0: "ооба", 2.0: "жок"}}, missing_ranges={"q1": [9.0]})  # fmt: skip
        return path.read_bytes()


def _csv() -> bytes:
    return "\n".join(";".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in _rows()).encode()


def _srt() -> bytes:
    return "\n\n".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{line}" for n, line in enumerate(TALK, 1)).encode()


def _vtt() -> bytes:
    return ("WEBVTT\n\nNOTE a\n\n" + "\n\n".join(f"00:0{n}.000 --> 00:0{n}.900\n<v К{n}>{line}</v> &amp; <b>a</b>" for n, line in enumerate(TALK, 1))).encode()


def _html() -> bytes:
    return ("<!DOCTYPE html><html><head><meta charset='utf-8'></head><body><h1>а</h1>" + "".join(f"<p><b>{line[:4]}</b>{line[4:]}</p>" for line in TALK)
            + "<table><tr><td>К1</td><td>Суу &lt;жок&gt;</td></tr></table></body></html>").encode()  # fmt: skip


def _json() -> bytes:
    import json

    return json.dumps({"segments": [{"start": n, "end": n + 0.5, "speaker": line[:2], "text": line} for n, line in enumerate(TALK)]}).encode()


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def _qdpx() -> bytes:
    return _zip({"project.qde": QDE.encode(), "Sources/00000000-0000-4000-8000-000000000004.txt": "\r\n".join(TALK).encode()})


TEXT = "\n".join(TALK)
FILES = {
    ".docx": _docx, ".odt": _odt, ".rtf": _rtf, ".pdf": _pdf, ".xlsx": _xlsx, ".ods": _ods, ".csv": _csv, ".srt": _srt, ".vtt": _vtt, ".html": _html, ".json": _json, ".sav": _sav, ".qdpx": _qdpx,
    **{f".{name}.txt": functools.partial(TEXT.encode, name, "replace") for name in ("utf-8-sig", "utf-16", "utf-16-le", "cp1251", "koi8-r", "cp866")}, ".md": lambda: ("# **а**\n" + TEXT).encode(),
}  # fmt: skip
TALKS = [suffix for suffix in FILES if suffix not in (".sav", ".qdpx")]
SURVEYS = [".xlsx", ".ods", ".csv", ".sav"]  # .sav in a process of its own: its library can die of a file
PROJECTS = [".qdpx"] if importlib.util.find_spec("pipeline.read.refi") else []
RUNS = len(TALKS) + len(SURVEYS) + len(PROJECTS) + 2


# ---------------------------------------------------------------- damage


CHUNKS = st.one_of(
    st.binary(max_size=12),
    st.sampled_from([b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"<", b">", b"&x;", b"&#0;", b"&#xD800;", b"\"", b"[", b"]]>", b"{", b"}", b"\\", b"\\u-10179?", b"\\bin999999 ", b"\\ud800", b"999999999999",
                     b"-1", b"1e999", b"NaN", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"</w:p>", b"<w:tbl>", b"/../", b"%PDF-1.4", b"PK\x03\x04", b"-->", b"\xd0", b"\xf0\x9f\x98\x80", b"\xd9\xa3", b"\xc2\xb2",
                     b"00:00:01,000 --> ", b":", b"(", b"*", b"<v ", b"\x85", b"\xe2\x80\xa8", b"12:", b"r=\"XFD1048576\""]),
)  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(["put", "over", "cut", "end", "twice", "flip"]), st.floats(0, 1), CHUNKS, st.integers(1, 200)), min_size=1, max_size=6)


def damaged(data: bytes, steps) -> bytes:
    for step, share, chunk, size in steps:
        at = int(share * len(data))
        if step == "put":
            data = data[:at] + chunk + data[at:]
        elif step == "over":
            data = data[:at] + chunk + data[at + len(chunk) :]
        elif step == "cut":
            data = data[:at] + data[at + size :]
        elif step == "end":
            data = data[: max(at, 4)]
        elif step == "twice":
            data = data[:at] + data[at : at + size] * min(size, 40) + data[at:]
        elif data:
            at = min(at, len(data) - 1)
            data = data[:at] + bytes([data[at] ^ (1 << size % 8)]) + data[at + 1 :]
    return data


@functools.cache
def whole(suffix: str) -> bytes:
    return FILES[suffix]()


@functools.cache
def parts_of(suffix: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(whole(suffix))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def mutated(suffix: str, steps, inside: int) -> bytes:
    """The file with its bytes damaged, or, two times in three for an archive, one of its parts."""
    if not whole(suffix).startswith(b"PK") or inside % 3 == 0:
        return damaged(whole(suffix), steps)
    parts = dict(parts_of(suffix))
    # the parts that hold what people wrote, more often than the others
    names = sorted(parts, key=lambda name: (not any(word in name for word in ("document.xml", "content.xml", "sheet1", "sharedStrings", "project", "Sources", "styles.xml")), name))
    name = names[inside // 3 % min(len(names), 5)]
    parts[name] = damaged(parts[name], steps)
    return _zip(parts)


def cases(share: int = 1):
    options = {"max_examples": max(5, share * CASES // RUNS), "derandomize": CASES == 500, "deadline": None, "database": None, "suppress_health_check": list(HealthCheck), "phases": (Phase.explicit, Phase.generate, Phase.shrink)}
    return settings(**options)


def only_our_errors(read, path: Path, data: bytes):
    path.write_bytes(data)
    try:
        return read(path)
    except YntymakError as error:
        assert error.problem and error.remedy
        str(error).encode()
    return None


def sound(frame) -> None:
    """What was read can be written, and its map leads back to the raw text."""
    if frame is None:
        return
    raw = frame.attrs["raw"]
    raw.encode()
    for text, pieces in zip(frame["text"], frame.attrs["pieces"], strict=True):
        assert all(raw[origin : origin + length] == text[start : start + length] for start, origin, length in pieces)
        text.encode()
    " ".join([*frame["participant"].dropna(), *map(str, frame["notes"]), *frame.attrs["warnings"], *frame.attrs["decisions"]]).encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@pytest.mark.parametrize("suffix", FILES)
def test_the_file_that_is_damaged_is_sound_before(suffix, folder):
    path = folder / f"whole{suffix}"
    path.write_bytes(whole(suffix))
    if suffix in TALKS:
        assert len(read_transcript(path)) >= 4
    if suffix in SURVEYS:
        assert read_sheets(path)


@pytest.mark.parametrize("suffix", TALKS)
@cases()
@given(steps=STEPS, inside=st.integers(0, 30))
def test_a_damaged_transcript(suffix, folder, steps, inside):
    path = folder / f"case{suffix}"
    sound(only_our_errors(read_transcript, path, mutated(suffix, steps, inside)))


@pytest.mark.parametrize("suffix", SURVEYS)
@cases()
@given(steps=STEPS, inside=st.integers(0, 30))
def test_a_damaged_survey(suffix, folder, steps, inside):
    only_our_errors(read_sheets, folder / f"case{suffix}", mutated(suffix, steps, inside))


@pytest.mark.parametrize("suffix", PROJECTS)
@cases()
@given(steps=STEPS, inside=st.integers(0, 30))
def test_a_damaged_project(suffix, folder, steps, inside):
    from pipeline.read.refi import read_project

    only_our_errors(read_project, folder / f"case{suffix}", mutated(suffix, steps, inside))


@cases()
@given(suffix=st.sampled_from(TALKS), head=st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.7\n", b"{\\rtf1 ", b"WEBVTT\n\n", b"\xff\xfe", b"<html>", b"[{", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]), data=st.binary(max_size=400))
def test_bytes_that_nobody_wrote(folder, suffix, head, data):
    sound(only_our_errors(read_transcript, folder / f"bytes{suffix}", head + data))


@cases()
@given(suffix=st.sampled_from([".txt", ".md", ".html", ".csv", ".srt"]), lines=st.lists(st.text(st.sampled_from("КкМ12: -—.(),[]<>*#@?\"«»\t\u00ad\u200b\u2028\x85²٣aаSөі/|_{}=&;0"), max_size=30), max_size=12))
def test_lines_of_the_signs_that_transcripts_use(folder, suffix, lines):
    for read in (read_transcript, read_document):
        sound(only_our_errors(read, folder / f"lines{suffix}", "\n".join(lines).encode()))
