"""What a sound file may hold beside plain speech, and files with odd names: nothing is left out in silence. All people and texts are invented."""

from __future__ import annotations

import os
import unicodedata
import zipfile

import openpyxl
import pytest
import small_study
import yaml
from test_read_hostile import TALK, W, added, packed, word
from test_read_xlsform import HEAD, write

from pipeline.check import check_study
from pipeline.errors import InputError
from pipeline.read import limits
from pipeline.read.corpus import read_corpus
from pipeline.read.files import read_files
from pipeline.read.refi import read_project
from pipeline.read.survey import read_survey
from pipeline.read.transcripts import read_transcript
from pipeline.show.said import said
from pipeline.show.words import Words
from pipeline.study import Study

NAMES = " ".join(f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{key}:1.0"' for key in ("office", "text", "table", "style"))


def changed(path, old, new):
    """The Word file with another piece of XML in its text."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts["word/document.xml"].decode()
    assert old in text
    return packed(path, parts | {"word/document.xml": text.replace(old, new, 1)})


def odt(path, body):
    return packed(path, {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": f"<office:document-content {NAMES}><office:body><office:text>{body}</office:text></office:body></office:document-content>"})


def told(frame) -> str:
    return " ".join(frame.attrs["warnings"])


# ---------------------------------------------------------------- Word


def test_deleted_text_of_tracked_changes_is_left_out_and_counted(tmp_path):
    change = '<w:t>К1: Чогуу чечели.</w:t></w:r><w:del w:id="2"><w:r><w:delText>Жок дегеле</w:delText></w:r></w:del><w:ins w:id="3"><w:r><w:t> Ооба.</w:t></w:r></w:ins><w:r><w:t/>'
    frame = read_transcript(changed(word(tmp_path / "a.docx"), "<w:t>К1: Чогуу чечели.</w:t>", change))
    assert frame["text"].iloc[-1] == "Чогуу чечели. Ооба." and "Жок дегеле" not in frame.attrs["raw"] and "deleted with tracked changes was left out (1 pieces)" in told(frame)


@pytest.mark.parametrize("part, said", [("footnotes", "footnotes"), ("endnotes", "endnotes"), ("comments", "comments")])
def test_notes_and_comments_of_a_word_file_are_left_out_and_named(tmp_path, part, said):
    frame = read_transcript(added(word(tmp_path / "a.docx"), {f"word/{part}.xml": f"<w:{part} {W}><w:p><w:r><w:t>Купуя эскертүү</w:t></w:r></w:p></w:{part}>"}))
    assert f"the {said} of the Word file were not read" in told(frame) and "Купуя" not in frame.attrs["raw"]


def test_a_text_box_is_read_once_after_its_paragraph(tmp_path):
    box = '<w:txbxContent><w:p><w:r><w:t>К2: Кутудагы сөз.</w:t></w:r></w:p></w:txbxContent>'
    inside = f'<w:t>К1: Чогуу чечели.</w:t></w:r><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>'
    frame = read_transcript(changed(word(tmp_path / "a.docx"), "<w:t>К1: Чогуу чечели.</w:t>", inside))
    assert list(frame["text"])[-2:] == ["Чогуу чечели.", "Кутудагы сөз."]


def test_a_file_put_inside_a_word_file_is_named(tmp_path):
    frame = read_transcript(changed(word(tmp_path / "a.docx"), "<w:sectPr", '<w:altChunk xmlns:r="a" r:id="rId9"/><w:sectPr'))
    assert "files put inside the Word file were not read (1)" in told(frame)


def test_a_plain_word_file_has_no_such_warning(tmp_path):
    said = told(read_transcript(word(tmp_path / "a.docx")))
    assert not any(part in said for part in ("deleted", "notes", "comments", "inside"))


# ---------------------------------------------------------------- LibreOffice, rich text


def test_lists_inside_lists_keep_every_line(tmp_path):
    body = "<text:p>Модератор: Суу жетеби?</text:p>" + "<text:list><text:list-item>" * 30 + "<text:p>К1: Жетпейт, кезек жок.</text:p>" + "</text:list-item></text:list>" * 30 + "<text:p>К2: Түнкүсүн сугарабыз.</text:p>"
    assert list(read_transcript(odt(tmp_path / "a.odt", body))["text"]) == ["Суу жетеби?", "Жетпейт, кезек жок.", "Түнкүсүн сугарабыз."]


def test_lists_too_deep_to_be_read_say_so(tmp_path):
    with pytest.raises(InputError, match="deep"):
        read_transcript(odt(tmp_path / "a.odt", "<text:list><text:list-item>" * 2_000 + "<text:p>К1: а</text:p>" + "</text:list-item></text:list>" * 2_000))


def test_notes_comments_and_deleted_text_of_an_odt_are_left_out_and_named(tmp_path):
    body = ("<text:tracked-changes><text:changed-region><text:deletion><text:p>Купуя өчүрүлгөн</text:p></text:deletion></text:changed-region></text:tracked-changes>"
            "<text:p>Модератор: Суу жетеби?</text:p><text:p>К1: Жетпейт<text:note><text:note-body><text:p>Купуя шилтеме</text:p></text:note-body></text:note>, жок.</text:p>"
            "<text:p>К2: Ооба<office:annotation><text:p>Купуя сөз</text:p></office:annotation>, ошондой.</text:p>")  # fmt: skip
    frame = read_transcript(odt(tmp_path / "a.odt", body))
    assert list(frame["text"]) == ["Суу жетеби?", "Жетпейт, жок.", "Ооба, ошондой."] and "Купуя" not in frame.attrs["raw"]
    assert all(part in told(frame) for part in ("footnotes and endnotes of the text file", "comments of the text file", "deleted with tracked changes"))


def test_escapes_of_the_windows_code_page_in_rich_text_are_letters(tmp_path):
    said = "".join(f"\\'{byte:02x}" for byte in "Ведущий: Хватает ли воды?".encode("cp1251"))
    answer = "".join(f"\\'{byte:02x}" for byte in "У1: Нет, очереди нет.".encode("cp1251"))
    (tmp_path / "a.rtf").write_text(rf"{{\rtf1\ansi\ansicpg1251 {said}\par {answer}\par {said}\par {answer}\par}}", "ascii")
    assert list(read_transcript(tmp_path / "a.rtf")["text"])[:2] == ["Хватает ли воды?", "Нет, очереди нет."]


# ---------------------------------------------------------------- tables


def table(path, *, hidden=False):
    book = openpyxl.Workbook()
    for row in (["speaker", "text"], ["К1", "Суу жок"], [None, "Кезек бузулат"], ["К2", "Ооба, ошондой"]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    if hidden:
        other = book.create_sheet("жашыруун")
        other.append(["К9", "Купуя сөз"])
        other.sheet_state = "hidden"
    book.save(path)
    return path


def test_a_merged_cell_of_a_speaker_holds_for_all_its_rows(tmp_path):
    frame = read_transcript(table(tmp_path / "a.xlsx"))
    assert frame[["participant", "text"]].to_numpy().tolist() == [["К1", "Суу жок Кезек бузулат"], ["К2", "Ооба, ошондой"]] and "hidden" not in told(frame)


def test_a_hidden_sheet_is_not_taken_for_speech_and_is_named_without_its_title(tmp_path):
    frame = read_transcript(table(tmp_path / "a.xlsx", hidden=True))
    assert "Купуя" not in frame.attrs["raw"] and "hidden sheets of the workbook were not read (1)" in told(frame) and "жашыруун" not in told(frame)


def test_hidden_rows_and_columns_are_read_and_counted_where_they_hold_something(tmp_path):
    book = openpyxl.Workbook()
    other, speech = book.active, book.create_sheet("сөз & «жооп»", 0)
    for row in (["speaker", "text", "time"], ["К1", "Суу жок, кезек бузулат", "00:01"], ["К2", "Ооба, ошондой болду", "00:05"], ["К1", "Ошону айтып жатам", "00:09"]):
        speech.append(row)
    # a filter leaves rows out of sight; so are the empty rows and columns beside the table, which are nothing to tell of
    for number in (3, 9):
        speech.row_dimensions[number].hidden = True
    for letter in "CF":
        speech.column_dimensions[letter].hidden = True
    other.append(["К9", "Купуя сөз"])
    other.row_dimensions[1].hidden, other.sheet_state = True, "hidden"
    book.save(tmp_path / "a.xlsx")
    frame = read_transcript(tmp_path / "a.xlsx")
    assert frame["text"].tolist() == ["Суу жок, кезек бузулат", "Ооба, ошондой болду", "Ошону айтып жатам"]
    assert all(part in told(frame) for part in ("rows that the workbook hides were read like the others, 1 in all", "columns that the workbook hides were read like the others, 1 in all", "hidden sheets of the workbook were not read (1)"))


def test_what_a_survey_s_workbook_hides_is_read_and_counted(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "main"
    for row in (["who", "age", "_uuid"], ["А", 40, "u1"], ["Б", 31, "u2"], ["В", 52, "u3"]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = book.active.row_dimensions[4].hidden = book.active.column_dimensions["B"].hidden = True
    kin = book.create_sheet("kin")
    for row in (["relation", "_submission__uuid"], ["эже", "u1"]):
        kin.append(row)
    kin.sheet_state = "hidden"
    book.create_sheet("бош").sheet_state = "hidden"
    book.save(tmp_path / "e.xlsx")
    survey = read_survey(tmp_path / "e.xlsx")
    assert survey.answers["age"].tolist() == [40, 31, 52] and survey.repeats["kin"]["relation"].tolist() == ["эже"]
    assert [part in " ".join(survey.notes) for part in ("rows that the workbook hides were read like the others, 2 in all", "columns that the workbook hides were read like the others, 1 in all", "sheets that the workbook hides were taken like the others, 1 in all")] == [True] * 3
    russian = said(" ".join(survey.notes), Words("ru"))
    assert all(part in russian for part in ("скрытые строки книги прочитаны наравне с другими (2)", "скрытые столбцы книги прочитаны наравне с другими (1)", "скрытые листы книги взяты наравне с другими (1)")) and "hides" not in russian


def test_a_line_break_inside_a_cell_of_a_csv_ends_no_turn(tmp_path):
    (tmp_path / "a.csv").write_text('speaker,text\nК1,"Суу жок,\nкезек да жок"\nК2,Ооба ошондой\nК1,"а ""кагаз"" кайда?"\n', "utf-8")
    assert read_transcript(tmp_path / "a.csv")["text"].tolist() == ["Суу жок, кезек да жок", "Ооба ошондой", 'а "кагаз" кайда?']


def test_a_line_break_inside_an_answer_of_a_csv_makes_no_respondent(tmp_path):
    form = write(tmp_path / "form.xlsx", survey=[HEAD, ["text", "helps", "Что?", "Эмне?"], ["integer", "age", "Возраст", "Жашы"]], choices=[["list_name", "name", "label::Русский (ru)"], ["a", "b", "c"]])
    (tmp_path / "a.csv").write_text('helps,age,_uuid\r\n"суу;\r\nжер, жол",34,u1\r\nжок,20,u2\r\n', "utf-8", newline="")
    answers = read_survey(tmp_path / "a.csv", form).answers
    assert answers.index.tolist() == ["u1", "u2"] and answers["age"].tolist() == [34, 20] and answers.loc["u1", "helps"].split() == ["суу;", "жер,", "жол"]


# ---------------------------------------------------------------- projects of other programs


@pytest.mark.parametrize("piece", ['<?xml version="1.0"?>\n', "<!-- a -->", " \n", "<?a?><!--b-->"])
def test_very_many_declarations_before_a_project_do_not_hold_the_reader(tmp_path, piece):
    path = tmp_path / "a.qde"
    path.write_text(piece * 5_000 + "<Project/>", "utf-8")
    with limits.within_seconds(path, 20):
        try:
            read_project(path)
        except InputError as error:
            assert error.remedy and "longer than" not in error.problem


@pytest.mark.parametrize("before", ["", "\ufeff", '<?xml version="1.0"?> <!-- > -->\n'])
def test_a_doctype_of_a_project_is_seen_behind_declarations_and_comments(tmp_path, before):
    path = tmp_path / "a.qde"
    path.write_text(before + '<!DOCTYPE a [<!ENTITY b "c">]><Project/>', "utf-8")
    with pytest.raises(InputError, match="document type"):
        read_project(path)


# ---------------------------------------------------------------- names and places of files


@pytest.mark.parametrize("typed, stored", [("NFC", "NFD"), ("NFD", "NFC")])
def test_a_name_that_a_mac_took_apart_is_the_name_that_was_typed(project, typed, stored):
    study = small_study.make(project)
    config = yaml.safe_load((study.folder / "study.yaml").read_text("utf-8"))
    (study.folder / "transcripts" / "group-0.txt").rename(study.folder / "transcripts" / unicodedata.normalize(stored, "Жайыт-ёлка.txt"))
    name = unicodedata.normalize(typed, "Жайыт-ёлка.txt")
    config["read"]["documents"][name] = config["read"]["documents"].pop("group-0.txt")
    form = [HEAD, ["integer", "age", "Возраст", "Жашы"]]
    write(study.folder / "survey" / unicodedata.normalize(stored, "сурамжылоо-й.xlsx"), survey=form, choices=[["list_name", "name", "label::Русский (ru)"], ["a", "b", "c"]])
    (study.folder / "survey" / unicodedata.normalize(stored, "жооп-й.csv")).write_text("age,_uuid\n34,u1\n20,u2\n", "utf-8")
    config["read"]["survey"] = [{"wave": "baseline", "data": unicodedata.normalize(typed, "жооп-й.csv"), "form": unicodedata.normalize(typed, "сурамжылоо-й.xlsx")}]
    (study.folder / "study.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    people = study.folder / "participants.csv"
    people.write_text(people.read_text("utf-8").replace("group-0.txt", name), "utf-8")
    rows, wrong = check_study("small")
    assert not wrong, rows
    tables = read_corpus(Study("small", project))
    document = tables["documents"].query("date == '2025-03-01'")["document"].iloc[0]
    assert tables["participants"].query("document == @document")["consent"].dropna().tolist() == ["yes"] and tables["answers"]["uuid"].tolist() == ["u1", "u2"]


def test_a_file_deeper_than_the_system_can_name_is_an_error_of_ours(project):
    study, here = small_study.make(project), os.getcwd()
    try:
        os.chdir(study.folder / "transcripts")
        for _ in range(20):
            os.mkdir("к" * 120)
            os.chdir("к" * 120)
        with open("терең.txt", "w", encoding="utf-8") as handle:
            handle.write("\n".join(TALK))
    finally:
        os.chdir(here)
    readings = read_files(study)
    bad = [reading for reading in readings if reading.turns is None]
    assert len(bad) == 1 and bad[0].reason and bad[0].remedy and len(readings) == 5
    assert check_study("small")[1]


def test_a_path_longer_than_a_name_can_be_is_an_error_of_ours(tmp_path):
    with pytest.raises(InputError) as caught:
        limits.look_at(tmp_path / ("к" * 3_000 + ".txt"))
    assert caught.value.remedy
