"""Files that are broken or made to harm: each gets a message with file, place, problem and remedy. All people and texts are invented."""

import io
import os
import struct
import time
import zipfile
import zlib

import docx
import openpyxl
import pandas as pd
import pytest
import small_study
import yaml
from conftest import pages_of

from pipeline.check import check_study
from pipeline.errors import InputError, StudyError, YntymakError
from pipeline.read import limits
from pipeline.read import sav as sav_module
from pipeline.read.documents import open_paper, read_document
from pipeline.read.files import read_files
from pipeline.read.sav import read_sav
from pipeline.read.transcripts import read_transcript
from pipeline.read.workbooks import sheets_of
from pipeline.show.blocks import Heading, Paragraph, Quotation, Row, Section, Table
from pipeline.show.paper import to_pdf
from pipeline.show.webpage import page
from pipeline.show.words import Words
from pipeline.start import new_study

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TALK = ["Модератор: Суу жетеби?", "К1: Жетпейт, кезек жок.", "К2: Түнкүсүн сугарабыз.", "Модератор: Эмне кылуу керек?", "К1: Чогуу чечели."]


def packed(path, parts, *, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def body(*paragraphs):
    return f'<w:document {W}><w:body>' + "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs) + "</w:body></w:document>"


def word(path, lines=TALK):
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(path)
    return path


def added(path, parts):
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def sheet(cells):
    return '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>' + cells + "</sheetData></worksheet>"


def book(path, cells):
    """An xlsx whose only sheet has the XML of `cells`."""
    plain = openpyxl.Workbook()
    plain.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return packed(path, parts | {"xl/worksheets/sheet1.xml": sheet(cells)})


def refused(path, read=read_transcript):
    """The error of a file, which must name the file and say what to do."""
    with pytest.raises(InputError) as caught:
        read(path)
    assert caught.value.file == str(path) and caught.value.remedy
    return caught.value


# ---------------------------------------------------------------- bombs


@pytest.mark.parametrize("name, part", [("a.docx", "word/document.xml"), ("a.odt", "content.xml"), ("a.xlsx", "xl/worksheets/sheet1.xml")])
def test_a_part_packed_a_thousand_times_is_not_unpacked(tmp_path, name, part):
    error = refused(packed(tmp_path / name, {part: b"<a>" + b" " * 60_000_000, "xl/workbook.xml" if name == "a.xlsx" else "b": b""}))
    assert "fill the memory" in error.problem and error.place == part


@pytest.mark.parametrize("name", ["word/styles.xml", "word/comments.xml"])
def test_a_bomb_beside_the_text_is_not_unpacked_either(tmp_path, name):
    path = packed(tmp_path / "a.docx", {"word/document.xml": body(*TALK), name: b" " * 60_000_000})
    try:
        assert len(read_transcript(path)) == 5 and name == "word/styles.xml"
    except InputError as error:
        assert error.place == name and "fill the memory" in error.problem


def test_a_bomb_in_the_kind_of_a_file_is_not_unpacked(tmp_path):
    path = packed(tmp_path / "a.odt", {"mimetype": b"a" * 60_000_000, "content.xml": "<a/>"})
    began = time.perf_counter()
    refused(path)
    assert time.perf_counter() - began < 1


def test_a_size_that_the_list_of_parts_makes_small_is_not_believed(tmp_path):
    path = book(tmp_path / "a.xlsx", "<row/>" + " " * 30_000_000)
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    while data[at : at + 4] == b"PK\x01\x02":
        if b"sheet1.xml" in data[at + 46 : at + 90]:
            data[at + 24 : at + 28] = struct.pack("<I", 300)
        at += 46 + sum(struct.unpack("<HHH", data[at + 28 : at + 34]))
    path.write_bytes(bytes(data))
    assert "fill the memory" in refused(path).problem


@pytest.mark.parametrize("cells", ['<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
                                   "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
                                   '<row r="1048576"><c r="ZZ1048576"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'])
def test_two_cells_far_apart_do_not_become_a_sheet_of_all_cells_between_them(tmp_path, cells):
    assert "span" in refused(book(tmp_path / "a.xlsx", cells)).problem


def test_far_cells_that_only_carry_a_format_do_no_harm(tmp_path):
    path = book(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>7</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>')
    assert sheets_of(path.read_bytes(), file=path)[0][1] == [[7.0]]


def test_a_table_of_many_rows_is_read(tmp_path):
    cells = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>1</v></c></row>' for n in range(1, 80_000))
    path = book(tmp_path / "a.xlsx", cells)
    assert len(sheets_of(path.read_bytes(), file=path)[0][1]) == 79_999


def test_repeated_cells_of_an_ods_are_counted(tmp_path):
    table = 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    content = (f'<office:document-content {table}><office:body><office:spreadsheet><table:table table:name="a"><table:table-row table:number-rows-repeated="1000000">'
               '<table:table-cell office:value-type="string" table:number-columns-repeated="16000"><text:p>а</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>')  # fmt: skip
    path = packed(tmp_path / "a.ods", {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})
    assert "span" in refused(path).problem


def test_an_archive_of_very_many_parts_is_refused(tmp_path):
    path = packed(tmp_path / "a.docx", {"word/document.xml": body(*TALK)} | {f"word/{n}": b"" for n in range(limits.MEMBERS)}, method=zipfile.ZIP_STORED)
    assert f"the limit is {limits.MEMBERS}" in refused(path).problem


def test_a_file_of_300_mb_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(300_000_000)
    monkeypatch.setattr(limits, "file_bytes", lambda path: limits.look_at(path))
    assert refused(path).problem == "the file has 300 MB; the limit is 200 MB"


def test_a_text_longer_than_any_talk_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "TEXT_SIGNS", 1_000)
    (tmp_path / "a.txt").write_text("К1: суу жок\n" * 500, "utf-8")
    assert "signs" in refused(tmp_path / "a.txt").problem


def test_a_text_in_a_packed_file_is_counted_while_it_is_written(tmp_path, monkeypatch):
    path = word(tmp_path / "a.docx", TALK * 40)
    monkeypatch.setattr(limits, "TEXT_SIGNS", 1_000)
    assert "signs" in refused(path).problem


def test_a_reader_that_does_not_end_is_stopped(tmp_path):
    with pytest.raises(InputError, match="longer than 0.05 seconds"), limits.within_seconds(tmp_path / "a.txt", 0.05):
        while True:
            pass


@pytest.mark.parametrize("depth", [150, 20_000])
def test_tables_inside_one_another_do_not_break_the_reader(tmp_path, depth):
    inside = "<w:tbl><w:tr><w:tc>" * depth + "<w:p><w:r><w:t>а</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * depth
    path = packed(tmp_path / "a.docx", {"word/document.xml": f"<w:document {W}><w:body>{inside}</w:body></w:document>"})
    assert "deep" in refused(path).problem


def test_lists_inside_one_another_do_not_break_the_reader(tmp_path):
    (tmp_path / "a.json").write_text("[" * 200_000, "ascii")
    assert "JSON" in refused(tmp_path / "a.json").problem


def test_elements_of_a_page_inside_one_another_lose_no_text(tmp_path):
    (tmp_path / "a.html").write_text("<html><body>" + "<div>" * 5_000 + "Суу жок" + "</div>" * 5_000, "utf-8")
    try:
        assert "Суу жок" in " ".join(read_document(tmp_path / "a.html")["text"])
    except InputError as error:
        assert "deep" in error.problem and error.remedy


# ---------------------------------------------------------------- entities, paths, macros


@pytest.mark.parametrize("entity", ['<!ENTITY x SYSTEM "file:///etc/hostname">', '<!ENTITY a "аааааааааа"><!ENTITY x "&a;&a;&a;&a;">', '<!ENTITY % p SYSTEM "http://a.example/p">%p;'])
@pytest.mark.parametrize("name, part", [("a.docx", "word/document.xml"), ("a.odt", "content.xml")])
def test_a_doctype_in_an_office_file_is_refused(tmp_path, entity, name, part):
    error = refused(packed(tmp_path / name, {part: f"<!DOCTYPE d [{entity}]>" + body("&x;")}))
    assert "DOCTYPE" in error.problem and error.place == part


def test_a_doctype_in_utf_16_is_seen_too(tmp_path):
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + body("&x;")
    assert "DOCTYPE" in refused(packed(tmp_path / "a.docx", {"word/document.xml": text.encode("utf-16")})).problem


def test_an_entity_in_a_workbook_draws_nothing_in(tmp_path):
    (tmp_path / "secret").write_text("тайна", "utf-8")
    path = book(tmp_path / "a.xlsx", '<row r="1"><c r="A1" t="inlineStr"><is><t>а</t></is></c></row>')
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts["xl/worksheets/sheet1.xml"].decode().replace("<t>а</t>", "<t>&x;</t>")
    packed(path, parts | {"xl/worksheets/sheet1.xml": f'<!DOCTYPE d [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]>{text}'})
    try:
        assert "тайна" not in open_paper(path).raw
    except InputError as error:
        assert error.remedy


def test_an_entity_in_a_page_draws_nothing_in(tmp_path):
    (tmp_path / "secret").write_text("тайна", "utf-8")
    (tmp_path / "a.html").write_text(f'<!DOCTYPE html [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]><html><body><p>Суу &x; жок</p></body></html>', "utf-8")
    assert "тайна" not in open_paper(tmp_path / "a.html").raw


@pytest.mark.parametrize("name", ["../../evil.sh", "/etc/passwd", "..\\..\\evil.bat", "C:\\evil.exe", "word/../../evil"])
@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_a_path_that_leads_out_of_the_archive_is_refused(tmp_path, name, suffix):
    path = added(word(tmp_path / "a.docx"), {name: "x"}) if suffix == ".docx" else added(book(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>'), {name: "x"})
    error = refused(path)
    assert "leads out" in error.problem and error.place.startswith("part ") and sorted(os.listdir(tmp_path)) == [path.name]


@pytest.mark.parametrize("name", ["a.docm", "a.docx"])
def test_macros_are_left_out_and_the_text_is_read(tmp_path, name):
    frame = read_transcript(added(word(tmp_path / name), {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0 Sub AutoOpen()"}))
    assert len(frame) == 5 and "macros" in " ".join(frame.attrs["warnings"]) and "AutoOpen" not in frame.attrs["raw"]


def test_macros_of_a_workbook_are_left_out(tmp_path):
    path = book(tmp_path / "a.xlsm", '<row r="1"><c r="A1"><v>1</v></c></row>')
    assert "macros" in " ".join(open_paper(added(path, {"xl/vbaProject.bin": b"x"})).warnings)


# ---------------------------------------------------------------- locked, cut off, no text


def locked(path):
    """The beginning of a file that Office locks with a password: its directory names the stream EncryptedPackage."""
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + "EncryptionInfo".encode("utf-16-le") + bytes(100) + "EncryptedPackage".encode("utf-16-le") + bytes(3000))
    return path


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
def test_a_file_locked_by_office_says_so(tmp_path, name):
    error = refused(locked(tmp_path / name))
    assert error.problem == "the file is locked with a password" and "without a password" in error.remedy


def test_a_locked_odt_says_so(tmp_path):
    path = packed(tmp_path / "a.odt", {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": b"\x01\x02", "META-INF/manifest.xml": "<a><manifest:encryption-data/></a>"})
    assert refused(path).problem == "the file is locked with a password"


def test_a_part_locked_by_zip_says_so(tmp_path):
    path = word(tmp_path / "a.docx")
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(bytes(data))
    assert refused(path).problem == "the file is locked with a password"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_an_archive_that_breaks_off_says_so(tmp_path, share, suffix):
    path = word(tmp_path / "a.docx") if suffix == ".docx" else book(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>')
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    error = refused(path)
    assert "breaks off" in error.problem and error.place == "end of the file"


def test_damage_inside_an_archive_names_the_part(tmp_path):
    path = word(tmp_path / "a.docx", TALK * 200)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        part = archive.getinfo("word/document.xml")
    start = part.header_offset + 200
    data[start : start + 40] = bytes(40)
    path.write_bytes(bytes(data))
    assert refused(path).place == "word/document.xml"


@pytest.mark.parametrize("at", [5, 100_000])
def test_zero_bytes_are_refused_with_their_place(tmp_path, at):
    text = ("К1: " + "суу жок " * 20_000).encode()
    (tmp_path / "a.txt").write_bytes(text[:at] + b"\x00" + text[at:])
    assert refused(tmp_path / "a.txt").place == f"byte {at}"


def test_signs_that_are_no_writing_become_blanks_and_are_named(tmp_path):
    (tmp_path / "a.json").write_text('{"segments": [{"text": "Суу\\u0000жок \\ud800 болду", "speaker": "К\\u00071"}, {"text": "Ооба", "speaker": "К2"}]}', "ascii", errors="xmlcharrefreplace")
    frame = read_transcript(tmp_path / "a.json")
    assert not any(sign in "".join(frame["text"]) + "".join(frame["participant"]) + frame.attrs["raw"] for sign in "\x00\x07\ud800")
    assert "replaced by blanks" in " ".join(frame.attrs["warnings"])


def test_a_sign_of_two_halves_in_rich_text_is_one(tmp_path):
    (tmp_path / "a.rtf").write_text(r"{\rtf1\ansi\ansicpg1251 \u1050?1: \u55357?\u56832? \u1057?\u1091?\u1091?}", "ascii")
    assert "\U0001f600" in read_document(tmp_path / "a.rtf")["text"].iloc[0]


@pytest.mark.parametrize("name", ["a.docx", "a.txt", "a.csv", "a.pdf", "a.xlsx"])
@pytest.mark.parametrize("data", [b"", b" \n\t", b"\xef\xbb\xbf\n", bytes(5_000)])
def test_a_file_without_anything_is_called_empty(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    assert refused(tmp_path / name).problem == "the file is empty"


@pytest.mark.parametrize("read", [read_transcript, read_document, open_paper])
def test_a_folder_with_the_name_of_a_file_says_so(tmp_path, read):
    (tmp_path / "x.docx").mkdir()
    assert refused(tmp_path / "x.docx", read).problem == "this is a folder, not a file"


def test_what_is_no_ordinary_file_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    assert "ordinary" in refused(tmp_path / "a.txt").problem


def test_a_pdf_of_very_many_pages_is_refused(tmp_path, monkeypatch):
    import pypdf

    writer = pypdf.PdfWriter()
    for _ in range(3):
        writer.add_blank_page(100, 100)
    writer.write(tmp_path / "a.pdf")
    monkeypatch.setattr(limits, "PAGES", 2)
    assert "3 pages" in refused(tmp_path / "a.pdf").problem


def test_a_stream_of_a_pdf_that_unpacks_without_end_does_not_fill_the_memory(tmp_path):
    packed_once = zlib.compress(b" " * 50_000_000, 9)
    stream = zlib.compress(packed_once, 9)
    parts = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
             b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%b\nendstream" % (len(stream), stream)]  # fmt: skip
    data = b"%PDF-1.7\n" + b"".join(b"%d 0 obj%b endobj\n" % (number, part) for number, part in enumerate(parts, 1)) + b"trailer<</Root 1 0 R/Size 5>>\n%%EOF"
    (tmp_path / "a.pdf").write_bytes(data)
    assert "no text" in refused(tmp_path / "a.pdf").problem


def sav(path):
    import pyreadstat

    pyreadstat.write_sav(pd.DataFrame({"q1": [1.0, 9.0], "q2": ["суу", "жер"]}), str(path), variable_value_labels={"q1": {1.0: "ооба"}}, missing_ranges={"q1": [9.0]})
    return path


def test_an_spss_file_is_read_in_a_process_of_its_own(tmp_path):
    frame, facts = read_sav(sav(tmp_path / "a.sav"), user_missing=True)
    assert frame["q1"].tolist() == [1.0, 9.0] and facts["variable_value_labels"] == {"q1": {1.0: "ооба"}}


def test_a_damaged_spss_file_is_an_error_of_ours(tmp_path):
    path = sav(tmp_path / "a.sav")
    path.write_bytes(path.read_bytes()[:300])
    assert "damaged" in refused(path, read_sav).problem


def test_a_reader_of_spss_files_that_dies_is_started_again(tmp_path):
    path = sav(tmp_path / "a.sav")
    read_sav(path)
    sav_module._reader.kill()
    sav_module._reader.wait()
    assert len(read_sav(path)[0]) == 2


def test_a_file_that_its_reader_dies_of_is_an_error_of_ours_and_the_next_is_read(tmp_path, monkeypatch):
    path = sav(tmp_path / "a.sav")
    monkeypatch.setattr(sav_module, "_receive", lambda stream: (_ for _ in ()).throw(EOFError))
    assert "its reader stopped" in refused(path, read_sav).problem
    monkeypatch.undo()
    assert len(read_sav(path)[0]) == 2


def test_a_picture_in_a_workbook_is_not_taken_for_a_sheet(tmp_path):
    path = added(book(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>'), {"xl/media/a.png": b"\x89PNG r =' r=\"XFD1\""})
    assert len(sheets_of(path.read_bytes(), file=path)) == 1


# ---------------------------------------------------------------- markup inside what people said


MARKUP = ["<script>alert(1)</script>", "#eval(\"1+1\")", "#read(\"/etc/passwd\")", "$x^2$ @ref <label>", "{=typst} ```{=html}\n<b>x</b>```", "&lt;b&gt; &amp;", "*жылдыз* _сызык_ `код`", "\\input{x} %y", "]] --> </td>", "::: {.trainer}"]


@pytest.mark.parametrize("said", MARKUP)
def test_markup_in_a_turn_is_speech(tmp_path, said):
    line = " ".join(said.split())
    (tmp_path / "a.txt").write_text("\n".join([*TALK, f"К2: Мен айтам {line} деп."]), "utf-8")
    frame = read_transcript(tmp_path / "a.txt")
    assert frame["text"].iloc[-1] == f"Мен айтам {line} деп."


def section_of(said):
    return Section("summary", said, (Heading(said), Paragraph((said,)), Table(said, (said,), (Row(((said,),)),)), Quotation(said, "ky", said, "quotes/all/NR.1/0a")))


@pytest.mark.parametrize("said", MARKUP)
def test_markup_in_a_turn_is_text_in_the_report(said):
    import html
    import re
    from types import SimpleNamespace

    made = page(said, [section_of(said)], Words("ky"), invented=False)
    body = made[: made.rindex("<script>")]
    assert "<script" not in body and html.unescape(re.sub(r"<[^>]*>", "", body)).count(said) >= 6


def test_markup_in_a_turn_is_text_in_the_printed_report(tmp_path):
    text = "".join(pages_of(to_pdf("а", [section_of(said) for said in MARKUP], Words("en"), tmp_path / "a.pdf", notice=False)))
    assert all("".join(said.split()) in "".join(text.split()).replace("\ufffe", "-").replace("\u200b", "") for said in MARKUP)


def test_markup_in_a_quotation_is_text_in_the_guide(tmp_path):
    """The guide sets what people said from data, as a string, and never as source."""
    import json
    import shutil

    from pipeline.training.render import DESIGN
    from pipeline.training.typeset import typeset

    shutil.copy(DESIGN / "guide.typ", tmp_path / "guide.typ")
    source = (DESIGN / "guide.typ").read_text("utf-8")
    assert "eval(" not in source and 'mode: "markup"' not in source
    (tmp_path / "data.json").write_text(json.dumps(MARKUP, ensure_ascii=False), "utf-8")
    (tmp_path / "main.typ").write_text('#set document(title: "а", date: none)\n#for it in json("data.json") { block[«#it»] }', "utf-8")
    text = "".join("".join(pages_of(typeset(tmp_path, "main.typ", tmp_path / "a.pdf"))).split()).replace("\ufffe", "-")
    assert all("".join(said.split()) in text for said in MARKUP)


def test_why_hands_a_quotation_on_as_it_was_said(project):
    from pipeline import tables
    from pipeline.study import Study
    from pipeline.training.why import _quote

    small_study.make(project)
    study = Study("small", project)
    row = {"place": "osh-jazy", "said_in": "osh-jazy", "need": "NR.1", "kind": "verbatim", "language": "ky", "text": MARKUP[1]}
    assert "text" in tables.CONTRACTS["quotes"].columns and _quote(study, "osh-jazy", row, Words("ky"))["text"] == '#eval(„1+1“)'  # the marks of a quotation inside one; all else as it was said


# ---------------------------------------------------------------- a study of such files


@pytest.fixture
def study(project):
    return small_study.make(project)


def said(study):
    return {reading.path.name: reading for reading in read_files(study)}


def test_two_files_of_the_same_bytes_are_one_and_the_second_is_named(study):
    first = study.folder / "transcripts" / "group-0.txt"
    (study.folder / "transcripts" / "second.txt").write_bytes(first.read_bytes())
    reading = said(study)["second.txt"]
    assert reading.turns is None and "the same bytes as group-0.txt" in reading.reason and reading.remedy


def test_a_link_out_of_the_study_is_not_followed(study, tmp_path):
    (tmp_path / "outside.txt").write_text("К1: купуя сөз\n" * 5, "utf-8")
    (study.folder / "transcripts" / "link.txt").symlink_to(tmp_path / "outside.txt")
    reading = said(study)["link.txt"]
    assert reading.turns is None and "outside the study" in reading.reason and reading.remedy and reading.document is None


def test_a_link_within_the_study_or_into_the_cache_is_followed(study, tmp_path):
    cached = tmp_path / "files" / "md5" / "ab" / ("0" * 30)
    cached.parent.mkdir(parents=True)
    cached.write_text("\n".join([*TALK, "К1: Башкача."]), "utf-8")
    (study.folder / "transcripts" / "cached.txt").symlink_to(cached)
    assert said(study)["cached.txt"].turns is not None


@pytest.mark.parametrize("make, part", [(lambda p: (p / "link").symlink_to(p.parent / "nowhere"), "not there"), (lambda p: (p / "all").symlink_to(p.parent.parent), "not followed"),
                                        (lambda p: (p / "x.docx").mkdir(), "a folder"), (lambda p: os.mkfifo(p / "pipe.txt"), "ordinary"),
                                        (lambda p: (p / "a\nb.txt").write_text("К1: а", "utf-8"), "line break"), (lambda p: open(os.fsencode(p) + b"/\xff.txt", "w").close(), "cannot be shown")])  # fmt: skip
def test_what_is_no_file_to_read_is_named_and_the_others_are_read(study, make, part):
    make(study.folder / "transcripts")
    readings = read_files(study)
    assert [reading.turns is None for reading in readings].count(True) == 1
    bad = next(reading for reading in readings if reading.turns is None)
    assert part in bad.reason and bad.remedy and "\n" not in bad.path.name
    bad.path.name.encode()


@pytest.mark.parametrize("call", ["open", "hash"])
def test_a_file_that_may_not_be_read_is_named(study, monkeypatch, call):
    from pathlib import Path

    real, seen = Path.open, []

    def refuse(self, *args, **kwargs):
        if self.name == "group-1.txt":
            seen.append(self)
            if call == "open" or len(seen) > 1:
                raise PermissionError(13, "no")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    readings = said(study)
    assert readings["group-1.txt"].turns is None and "rights" in readings["group-1.txt"].remedy and readings["group-2.txt"].turns is not None


def test_a_fault_in_a_reader_stops_one_file_and_repeats_none_of_its_words(study, monkeypatch):
    import pipeline.read.transcripts as transcripts

    real = transcripts.open_paper
    monkeypatch.setattr(transcripts, "open_paper", lambda path, **k: {}["купуя"] if path.name == "group-0.txt" else real(path, **k))
    readings = said(study)
    assert "KeyError" in readings["group-0.txt"].reason and "купуя" not in readings["group-0.txt"].reason and readings["group-1.txt"].turns is not None


def test_a_file_of_300_mb_is_named_before_it_is_hashed(study, monkeypatch):
    import pipeline.read.files as files

    with (study.folder / "transcripts" / "big.txt").open("wb") as file:
        file.truncate(300_000_000)
    hashed = []
    real = files.document_id
    monkeypatch.setattr(files, "document_id", lambda path: hashed.append(path.name) or real(path))
    assert "300 MB" in said(study)["big.txt"].reason and "big.txt" not in hashed


# ---------------------------------------------------------------- check: everything at once


def problems(rows):
    return {what: note for what, _, note in rows if note}


def test_check_lists_every_problem_with_its_remedy(study):
    talks = study.folder / "transcripts"
    (talks / "empty.txt").touch()
    locked(talks / "locked.docx")
    (talks / "cut.docx").write_bytes(word(talks / "cut.docx").read_bytes()[:2_000])
    (talks / "x.docx").mkdir()
    (study.folder / "participants.csv").write_text("a,b\n1,2\n", "utf-8")
    (study.folder / "names.txt").write_bytes("Гүлүмкан".encode("cp1251", "replace"))
    (study.folder / "codings" / "first.jsonl").open("a").write("{broken\n[]\n")
    config = yaml.safe_load((study.folder / "study.yaml").read_text("utf-8"))
    config["read"]["survey"] = [{"wave": "baseline", "data": "none.csv"}, {"wave": "endline", "data": "cut.xlsx"}]
    config["read"]["documents"]["grup-9.txt"] = {"place": "osh-jazy"}
    config["key_fingerprint"] = "0" * 8
    (study.folder / "survey" / "cut.xlsx").write_bytes(b"PK\x03\x04" + bytes(50) + b"x")
    (study.folder / "study.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    rows, wrong = check_study("small")
    found = problems(rows)
    wanted = {"transcripts/empty.txt", "transcripts/locked.docx", "transcripts/cut.docx", "transcripts/x.docx", "participants.csv", "names.txt", "codings/first.jsonl", "survey/none.csv", "survey/cut.xlsx", "study.yaml", "key"}
    assert wrong and wanted <= set(found)
    assert "grup-9.txt" in found["study.yaml"] and len([row for row in rows if row[0] == "codings/first.jsonl"]) == 2


def test_check_of_a_sound_study_finds_nothing_wrong(study):
    rows, wrong = check_study("small")
    assert not wrong and sum(row[0].startswith("transcripts/") for row in rows) == 4


def test_check_names_every_fault_of_study_yaml_and_goes_on_to_the_files(study):
    config = yaml.safe_load((study.folder / "study.yaml").read_text("utf-8"))
    (study.folder / "study.yaml").write_text(yaml.safe_dump(config | {"seed": "x", "langage": "ky", "read": {"names_review": "no"}}, allow_unicode=True), "utf-8")
    (study.folder / "transcripts" / "empty.txt").touch()
    rows, wrong = check_study("small")
    assert wrong and len([row for row in rows if row[0] == "study.yaml"]) == 3 and "transcripts/empty.txt" in problems(rows)


def test_check_of_a_study_yaml_that_is_no_yaml_says_where_and_goes_on(study):
    (study.folder / "study.yaml").write_text("study: [", "utf-8")
    rows, wrong = check_study("small")
    assert wrong and "line" in problems(rows)["study.yaml"] and any(row[0] == "transcripts/group-0.txt" for row in rows)


def test_check_of_empty_folders_says_what_to_do(study):
    for path in (study.folder / "transcripts").iterdir():
        path.unlink()
    config = yaml.safe_load((study.folder / "study.yaml").read_text("utf-8"))
    config["read"].pop("documents")
    (study.folder / "study.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    rows, wrong = check_study("small")
    assert wrong and "Put transcripts" in problems(rows)["transcripts"]


def test_check_names_a_folder_that_is_not_there(study):
    (study.folder / "documents").rmdir()
    assert "no such folder" in problems(check_study("small")[0])["documents"]


def test_check_of_no_study_says_how_to_make_one(project):
    with pytest.raises(StudyError, match="no study.yaml"):
        check_study("nowhere")


def test_check_shows_every_problem_in_one_line(study):
    open(os.fsencode(study.folder / "transcripts") + b"/a\x1b[2J\n\xff.txt", "w").close()
    rows, wrong = check_study("small")
    assert wrong and all(sign.isprintable() for row in rows for part in row for sign in part)


# ---------------------------------------------------------------- a new study is whole or not there


@pytest.mark.parametrize("content", [{}, {"readme.txt": "а"}])
def test_a_study_from_an_empty_folder_is_not_made(project, tmp_path, content):
    source = tmp_path / "raw"
    source.mkdir()
    for name, text in content.items():
        (source / name).write_text(text, "utf-8")
    with pytest.raises(InputError, match="no file in this folder"):
        new_study("fresh", [source], project)
    assert not (project / "corpora" / "fresh").exists() and not list((project / "corpora").glob(".*")) and not (project / "private" / "fresh.key").exists()


def test_a_study_that_cannot_be_finished_leaves_nothing_behind(project, tmp_path, monkeypatch):
    import shutil

    source = tmp_path / "raw"
    source.mkdir()
    word(source / "a.docx")
    monkeypatch.setattr(shutil, "copyfile", lambda *a: (_ for _ in ()).throw(OSError(28, "no space")))
    with pytest.raises(OSError, match="no space"):
        new_study("fresh", [source], project)
    assert not (project / "corpora" / "fresh").exists() and not list((project / "corpora").glob(".*")) and not (project / "private" / "fresh.key").exists()


def test_a_link_out_of_the_folder_is_not_copied(project, tmp_path):
    source = tmp_path / "raw"
    source.mkdir()
    word(source / "a.docx")
    (tmp_path / "secret.txt").write_text("купуя", "utf-8")
    (source / "b.txt").symlink_to(tmp_path / "secret.txt")
    lines = new_study("fresh", [source], project)
    assert not (project / "corpora" / "fresh" / "transcripts" / "b.txt").exists() and any("left behind: b.txt" in line for line in lines)


def test_the_key_of_a_new_study_is_the_owner_s_alone(project, tmp_path):
    source = tmp_path / "raw"
    source.mkdir()
    word(source / "a.docx")
    new_study("fresh", [source], project)
    assert (project / "private" / "fresh.key").stat().st_mode & 0o777 == 0o600


def test_an_error_of_a_reader_is_one_of_ours(tmp_path):
    assert issubclass(InputError, YntymakError) and isinstance(refused(tmp_path / "none.txt"), YntymakError)


def test_every_limit_is_a_number_of_one_module():
    named = {name for name in vars(limits) if name.isupper() and isinstance(getattr(limits, name), int)}
    assert named == {"FILE_BYTES", "TEXT_SIGNS", "PART_BYTES", "UNPACKED_BYTES", "RATIO", "RATIO_FROM", "MEMBERS", "CELLS", "NESTING", "PAGES", "MEMORY_BYTES", "SECONDS", "PICTURE_BYTES", "DRAWN_BYTES", "ATTRIBUTES", "SPEECH_COLUMNS"}


def test_a_table_with_control_signs_can_be_written(tmp_path):
    (tmp_path / "a.json").write_text('[{"text": "Суу \\udfff жок", "speaker": "a"}, {"text": "b\\u0001", "speaker": "c"}]', "utf-8")
    frame = read_transcript(tmp_path / "a.json")
    pd.DataFrame({"text": frame["text"]}).to_parquet(tmp_path / "a.parquet")
    assert len(pd.read_parquet(tmp_path / "a.parquet")) == 2
