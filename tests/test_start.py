"""A folder as a team really has it becomes a study: its list of participants, its sheets of speech, what its files say of themselves."""

import os
import subprocess
import sys

import openpyxl
import pytest
import yaml
from test_house import STAGES, stage_dependencies

from pipeline.cli import main
from pipeline.read.told import day
from pipeline.errors import InputError
from pipeline.start import new_study
from pipeline.study import ROOT

TALK = "Фокус-группа: аялдар\nОрду: Суу-Башы айылы\nДата: 12.05.2026\n\nМодератор: Эмне өзгөрдү?\nК1: Суу аз.\nК2: Жол начар болуп калды.\nМодератор: Дагы эмне?\nК1: Жайыт да жок.\n"


@pytest.fixture
def raw(tmp_path):
    folder = tmp_path / "Чек ара 2026"
    folder.mkdir()
    (folder / "аялдар.txt").write_bytes(TALK.replace("\n", "\r\n").encode("utf-16"))
    return folder


@pytest.fixture
def project(tmp_path):
    root = tmp_path / "project"
    (root / "corpora").mkdir(parents=True)
    (root / "params.yaml").write_text("studies:\n- other\n", "utf-8")
    return root


def _sheet(path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def test_a_list_of_participants_among_the_files_becomes_participants_csv(project, raw):
    (raw / "список.csv").write_bytes("Файл;Участник;ФИО;Пол;Возраст\r\nаялдар.txt;К1;Зуура Маматова;ж;45\r\n".encode("cp1251", "replace").replace(b"?", b"\xf4"))
    _sheet(raw / "тизме 2.xlsx", ["Файл", "Катышуучу", "Аты-жөнү", "Жынысы"], ["аялдар.txt", "К2", "Айжамал Турдуева", "аял"])
    lines = new_study("border", [raw], project)
    folder = project / "corpora" / "border"
    assert not list((folder / "survey").glob("*.*s*")) and "participants.csv: список.csv" in lines
    assert (folder / "participants.csv").read_text("utf-8").splitlines()[1:] and "Айжамал Турдуева,,f" in (folder / "participants.csv").read_text("utf-8")
    assert "survey" not in yaml.safe_load((folder / "study.yaml").read_text("utf-8"))["read"]


def test_a_list_that_lost_its_letters_is_left_behind_with_what_to_do(project, raw):
    (raw / "список.csv").write_bytes("Файл;Участник;ФИО\r\nа.txt;К1;Гүлнара Асанова\r\n".encode("cp1251", "replace"))
    assert any(line.startswith("left behind: список.csv (line 2: letters were lost") for line in new_study("border", [raw], project))
    assert "Асанова" not in (project / "corpora" / "border" / "participants.csv").read_text("utf-8")


def test_a_sheet_of_speech_is_a_transcript_and_a_sheet_of_answers_a_survey(project, raw):
    _sheet(raw / "эркектер.xlsx", ["№", "Ким", "Текст"], *([number, ("Модератор", "К1")[number % 2], "Суу жетпейт, кезек да жок."] for number in range(8)))
    _sheet(raw / "сурам.xlsx", ["_uuid", "name", "text"], *([f"u{number}", "К1", "жооп"] for number in range(12)))
    lines = new_study("border", [raw], project)
    assert "transcripts: эркектер.xlsx" in lines and "survey: сурам.xlsx" in lines


def test_what_systems_leave_in_a_folder_is_not_taken(project, raw):
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "~$ялдар.docx", "._аялдар.txt"):
        (raw / name).write_bytes(b"\0\1\2")
    (raw / "names.txt").write_text("Зуура Маматова\n", "utf-8")
    lines = new_study("border", [raw], project)
    assert [line for line in lines if ": " in line][:2] == ["names.txt: names.txt", "transcripts: аялдар.txt"]
    assert (project / "corpora" / "border" / "names.txt").read_text("utf-8") == "Зуура Маматова\n"


def test_place_group_and_date_are_taken_from_the_file_s_own_lines(project, raw):
    new_study("border", [raw], project)
    config = yaml.safe_load((project / "corpora" / "border" / "study.yaml").read_text("utf-8"))
    assert config["read"]["documents"] == {"аялдар.txt": {"place": "suu-bashy", "group": "women", "date": "2026-05-12"}}
    assert "suu-bashy" in config["places"]


@pytest.mark.parametrize("written, told", [("12.05.2026", "2026-05-12"), ("2026-05-19", "2026-05-19"), ("31.02.2026", None), ("1.2.2026, 2.2.2026", None), (None, None)])
def test_a_date_is_taken_only_where_the_calendar_has_it(written, told):
    assert day(written) == told


def test_a_new_study_has_each_key_that_dvc_watches(project, raw):
    new_study("border", [raw], project)
    config = yaml.safe_load((project / "corpora" / "border" / "study.yaml").read_text("utf-8"))
    for stage in (one for name, one in stage_dependencies().items() if name in STAGES):
        for key in stage["params"][0]["corpora/${item.study}/study.yaml"]:
            value = config
            for part in key.split("."):
                assert part in value, key
                value = value[part]


def test_an_error_is_said_in_the_language_of_the_command(capsys):
    assert main(["new", "чек-ара", "--from", "/nowhere", "--language", "ky"]) == 1
    assert "изилдөөнүн аты боло албайт" in capsys.readouterr().err


def test_a_file_in_place_of_its_folder_is_told(raw, project):
    with pytest.raises(InputError, match="this is a file, not a folder"):
        new_study("border", [raw / "аялдар.txt"], project)


def test_a_traceback_with_a_broken_file_name_is_kept_and_stays_private(tmp_path, monkeypatch, capsys):
    def broken(*_):
        raise ValueError("\udcd0")

    monkeypatch.setenv("YNTYMAK_ROOT", str(tmp_path))
    monkeypatch.setattr("pipeline.start.new_study", broken)
    assert main(["new", "border", "--from", "/nowhere"]) == 1
    assert "Traceback" not in capsys.readouterr().err and "\\udcd0" in (tmp_path / "private" / "last-traceback.txt").read_text("utf-8")


def test_a_locale_without_cyrillic_does_not_stop_a_command(tmp_path, raw):
    settings = {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "YNTYMAK_ROOT": str(tmp_path), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-m", "pipeline", "check", "чек-ара", "--language", "ky"], env=settings, capture_output=True, cwd=raw, timeout=120)
    assert "corpora/чек-ара/study.yaml" in done.stderr.decode("utf-8") and done.returncode == 1


def test_what_nobody_foresaw_is_one_sentence_and_its_traceback_stays_private(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("YNTYMAK_ROOT", str(tmp_path))
    monkeypatch.setattr("pipeline.start.new_study", lambda *a: [][1])
    assert main(["new", "border", "--from", "/nowhere"]) == 1
    said = capsys.readouterr().err
    assert "IndexError" in said and "Traceback" not in said
    path = tmp_path / "private" / "last-traceback.txt"
    assert "Traceback" in path.read_text("utf-8") and path.stat().st_mode & 0o077 == 0
