"""What stands under the name of a list and is none, and what is packed, nested or repeated without end: each gets a sentence, none is waited for."""

import csv
import os
import zlib

import pandas as pd
import pytest
import small_study
import yaml

from pipeline.check import check_study
from pipeline.cli import main
from pipeline.config import read_yaml
from pipeline.config.opening import bytes_of
from pipeline.errors import InputError
from pipeline.read import limits
from pipeline.read.documents import open_paper
from pipeline.read.encodings import decode
from pipeline.read.survey import read_survey
from pipeline.read.survey_tables import stops
from pipeline.read.transcripts import read_transcript
from pipeline.study import json_lines
from pipeline.training import returned

TALK = "Модератор: Суу жетеби?\nК1: Жетпейт, кезек жок.\nК2: Түнкүсүн сугарабыз.\nК1: Чогуу чечели.\n"
LISTS = ("participants.csv", "names.txt", "decisions/promises.jsonl", "decisions/name_reviews.jsonl", "decisions/offices.csv", "codings/first.jsonl", "training/attendance.csv", "followup/mediation.csv", "messages/messages.csv")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("YNTYMAK_ROOT", str(tmp_path))
    folder = small_study.make(tmp_path).folder
    for name in ("followup", "messages"):
        (folder / name).mkdir(exist_ok=True)
    return folder


@pytest.fixture
def short_cells():
    """The length of a cell that csv reads, which other readers raise for the whole process."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


def problems(what: str) -> list[str]:
    """What `check` says of the row that is called so."""
    return [f"{found}: {note}" for name, found, note in check_study("small")[0] if what in name]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("kind, said", [("pipe", "this is no ordinary file. Put the file itself here."), ("device", "this is no ordinary file. Put the file itself here."),
                                        ("folder", "this is a folder, not a file."), ("dead", "this is a link to a file that is not there. Put the file itself here.")])  # fmt: skip
def test_what_is_no_file_under_the_name_of_a_list(folder, name, kind, said):
    path = folder / name
    path.unlink(missing_ok=True)
    {"pipe": os.mkfifo, "device": lambda at: at.symlink_to("/dev/zero"), "folder": lambda at: at.mkdir(), "dead": lambda at: at.symlink_to("nowhere")}[kind](path)
    told = problems("") if name.startswith(("followup", "messages")) else problems(path.name)
    assert any(said in one for one in told)


def test_a_list_over_the_limit_is_not_read(tmp_path):
    path = tmp_path / "names.txt"
    with path.open("wb") as file:
        file.truncate(100_000_001)
    with pytest.raises(InputError, match="the file has 100 MB; the limit is 100 MB"):
        bytes_of(path)


@pytest.mark.parametrize("text", ["[" * 20_000, "a: " + "9" * 10_000, "day: 2001-02-30", "a: b\0c", "a: !!python/object/apply:os.system [b]", "a:\n\tb: 1", "a: \ud800",
                                  "a0: &a0 {k: v}\n" + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}], k{n}: 1}}\n" for n in range(1, 30))])  # fmt: skip
def test_yaml_without_end_or_sense_is_our_error(tmp_path, text):
    (tmp_path / "a.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(InputError, match="a.yaml"):
        read_yaml(tmp_path / "a.yaml")


@pytest.mark.parametrize("text", ["[" * 100_000, '{"start": ' + "9" * 10_000 + "}"])
def test_a_line_of_decisions_without_end_is_named(tmp_path, text):
    (tmp_path / "a.jsonl").write_text('{"a": 1}\n' + text, "utf-8")
    with pytest.raises(InputError, match="line 2: this line is not JSON"):
        list(json_lines(tmp_path / "a.jsonl", remedy="Restore it."))


def pdf(stream: bytes, *, picture: bool = False) -> bytes:
    content = b"<< /Length %d /Filter /FlateDecode %s>>\nstream\n" % (len(stream), b"/Subtype /Image " * picture) + stream + b"\nendstream"
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>", content]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, part) for number, part in enumerate(parts, 1))
    return b"%PDF-1.4\n" + body + b"trailer << /Size 5 /Root 1 0 R >>\n%%EOF"


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_pdf_that_unpacks_without_end_is_refused_before_it_is_opened(tmp_path, monkeypatch, times):
    monkeypatch.setattr(limits, "DRAWN_BYTES", 1_000_000)
    monkeypatch.setattr(limits, "PICTURE_BYTES", 5_000_000)
    stream = b"0" * 2_000_000
    for _ in range(times):
        stream = zlib.compress(stream, 9)
    (tmp_path / "a.pdf").write_bytes(pdf(stream))
    with pytest.raises(InputError, match="unpacked, the PDF would fill more than 1 MB"):
        open_paper(tmp_path / "a.pdf")
    limits.not_inflated(pdf(stream, picture=True), tmp_path / "a.pdf")


def test_pages_whose_element_has_attributes_without_end(tmp_path):
    (tmp_path / "a.html").write_text("<p " + " ".join(f"a{number}='x'" for number in range(3000)) + ">К1: суу</p>", "utf-8")
    with pytest.raises(InputError, match="more than 2000 attributes"):
        open_paper(tmp_path / "a.html")
    (tmp_path / "b.html").write_text("<p>К1: суу <img src='data:image/png;base64," + "A" * 100_000 + "'> жок</p>", "utf-8")
    assert "суу" in open_paper(tmp_path / "b.html").raw


def test_a_table_of_thousands_of_columns_is_no_talk(tmp_path):
    (tmp_path / "a.csv").write_text(",".join(f"c{number}" for number in range(1500)) + "\n" + ",".join("1" * 1500) + "\n", "utf-8")
    with pytest.raises(InputError, match="the table has 1500 columns; a table of speech has at most 1000"):
        read_transcript(tmp_path / "a.csv")


def test_rich_text_with_a_sign_beyond_all_tables(tmp_path):
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1 M: a \\u99999999999? b\\par P1: c\\par}")
    with pytest.raises(InputError, match="the rich text file is damaged"):
        open_paper(tmp_path / "a.rtf")


def test_a_short_text_with_a_few_damaged_bytes_stays_utf8():
    found = decode(TALK.encode() + b"\xff\xfe\xc3")
    assert (found.name, "Жетпейт" in found.text, found.warnings) == ("utf-8", True, ["3 damaged bytes were replaced by the sign � (lines 5)"])


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5"])
def test_russian_of_one_byte_a_letter_is_not_taken_for_damaged_utf8(encoding):
    text = "МОДЕРАТОР: Воды нет третий год, насос сломан, и комиссия приезжала один раз.\nР1: Пастбище поделили без собрания.\n" * 3
    assert decode(text.encode(encoding)).text == text


def test_a_project_for_coding_among_the_transcripts_is_sent_to_its_command(folder):
    import zipfile

    with zipfile.ZipFile(folder / "transcripts" / "p.qdpx", "w") as archive:
        archive.writestr("project.qde", "<Project/>")
    assert any("python -m pipeline refi import" in one for one in problems("p.qdpx"))


def test_a_wave_that_cannot_be_read_says_in_which_file_and_what_to_do(folder):
    (folder / "survey" / "a.csv").write_text("_uuid,q1\nu1,суу\n", "utf-8")
    (folder / "survey" / "form.xlsx").write_bytes(b"PK\x03\x04 cut")
    told = yaml.safe_load((folder / "study.yaml").read_text("utf-8"))
    told["read"]["survey"] = [{"wave": "baseline", "data": "a.csv", "form": "form.xlsx"}]
    (folder / "study.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    (said,) = problems("survey/a.csv")
    assert "form.xlsx: " in said and "the file breaks off or is damaged" in said and said.endswith("copy it again from where it came.")


def test_calculations_in_a_circle_and_each_of_the_two_before_it_come_to_an_end(tmp_path):
    chain = [["calculate", f"c{number}", None, f"${{c{number - 1}}} + ${{c{number - 2}}}"] for number in range(2, 60)]
    rows = [["type", "name", "label", "calculation"], ["integer", "q1", "Жаш", None], ["calculate", "c0", None, "${c1}"], ["calculate", "c1", None, "${c0}"], *chain]
    form = small_study.workbook(tmp_path / "form.xlsx", survey=rows, choices=[["list_name", "name", "label"]])
    names = [f"c{number}" for number in range(60)]
    pd.DataFrame([[f"u{row}", row, *(row % 3 for _ in names)] for row in range(60)], columns=["_uuid", "q1", *names]).to_csv(tmp_path / "a.csv", index=False)
    assert not stops(read_survey(tmp_path / "a.csv", form), "c59", set())


def test_a_first_line_of_a_million_signs_is_read(tmp_path):
    (tmp_path / "a.txt").write_text("А" * 1_000_000 + ": суу\n" + TALK, "utf-8")
    assert read_transcript(tmp_path / "a.txt")["participant"].dropna().unique().tolist()[:2] == ["Модератор", "К1"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_signs_of_the_terminal_in_a_file_s_name_are_not_printed(folder, capsys, language):
    main(["--language", language, "refi", "import", "small", str(folder / "a\x1b[31m\x1b]0;b\x07\u202ec.qdpx")])
    assert "a\ufffd[31m\ufffd]0;b\ufffd\ufffdc.qdpx" in (said := capsys.readouterr().err) and not set(said) & set("\x1b\x07\u202e")


@pytest.mark.parametrize("name", ["=cmd|' |C calc'!A0.txt", "@SUM(A1).txt", "-2+3+cmd|a.txt"])
def test_a_file_s_name_that_a_spreadsheet_would_carry_out_is_refused(folder, name):
    (folder / "transcripts" / name).write_text(TALK + "К3: Дагы бир топ.\n", "utf-8")
    assert any("a spreadsheet would take the file's name for a formula" in one.lower() for one in problems(name))


def test_a_label_begins_with_no_sign_of_a_formula(tmp_path):
    (tmp_path / "a.txt").write_text(TALK.replace("К1:", "=К1:"), "utf-8")
    assert read_transcript(tmp_path / "a.txt")["participant"].dropna().unique().tolist() == ["Модератор", "К1", "К2"]


def test_signs_in_an_answer_that_are_no_writing_become_blanks_and_are_counted(tmp_path):
    (tmp_path / "a.csv").write_bytes("_uuid,q1,q2\nu1,су\x00у,бар\nu2,жол\x07,бар\n".encode())
    survey = read_survey(tmp_path / "a.csv")
    assert survey.answers["q1"].tolist() == ["су у", "жол "] and "2 answers held signs that are no writing; blanks stand in their place." in survey.notes


@pytest.mark.parametrize("name, head", [("training/attendance.csv", None), ("followup/mediation.csv", "place,month,kind,received,mediated,settled"), ("messages/messages.csv", "date,place,text")])
def test_a_cell_that_swallows_the_rest_of_a_list_is_named(folder, short_cells, name, head):
    head = head or ",".join(returned.NEEDED["attendance"])
    (folder / name).write_text(f'{head}\n"' + "суу\n" * 60_000, "utf-8")
    told = problems("training/attendance.csv" if name.startswith("training") else name.partition("/")[0])
    assert any("quotation mark is not closed" in one.lower() for one in told), told


@pytest.mark.parametrize("arguments", [["names", "small", "--take", "{}", "--coder", "a"], ["desk", "small", "--coder", "first", "--merge", "{}"]])
@pytest.mark.parametrize("kind, said", [("pipe", {"this is no ordinary file", "this file is not there"}), ("bytes", {"this file is not in UTF-8"}), ("cell", {"this line is not JSON", "a quotation mark is not closed"})])
def test_a_filled_table_that_is_none_changes_nothing(folder, short_cells, tmp_path, capsys, arguments, kind, said):
    path = tmp_path / "in.csv"
    os.mkfifo(path) if kind == "pipe" else path.write_bytes(b"\x00\xff\xfe,a\n" if kind == "bytes" else b"<p>" * 100_000)
    before = {file: file.read_bytes() for part in ("codings", "decisions") for file in (folder / part).iterdir()}
    assert main(["--language", "en", *(part.format(path) for part in arguments)]) == 1
    err = capsys.readouterr().err
    assert any(one in err for one in said) and {file: file.read_bytes() for part in ("codings", "decisions") for file in (folder / part).iterdir()} == before


@pytest.mark.parametrize("line", ["{}", '{"kind": ["coding"], "document": [1], "start": "x"}', '{"kind": "song"}'])
def test_a_line_of_a_coder_that_is_no_decision_is_named_by_check(folder, line):
    path = folder / "codings" / "first.jsonl"
    path.write_text(line + "\n" + path.read_text("utf-8"), "utf-8")
    assert any("line 1: kind is " in one for one in problems("codings/first.jsonl"))
