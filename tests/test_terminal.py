"""The terminal in the reader's language: help of every command, what is wrong with a command, errors."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import cli
from pipeline.errors import InputError, YntymakError
from pipeline.show.progress import progress
from pipeline.show.reader import reader_language
from pipeline.show.said import said
from pipeline.show.words import Words
from pipeline.terminal import Parser, asked_language, say, told
from pipeline.training.catalogue import Fault

ROOT = Path(__file__).resolve().parents[1]


def parsers(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    """The parser and those of its commands, all the way down."""
    below = [command for action in parser._actions if isinstance(action, argparse._SubParsersAction) for command in action.choices.values()]
    return [parser, *(one for command in below for one in parsers(command))]


ENGLISH = parsers(cli._parser())
HELPS = sorted({text for parser in ENGLISH for action in parser._actions for shown in (action, *getattr(action, "_choices_actions", ())) for text in (shown.help, parser.description) if text})


def test_every_option_of_every_command_has_a_help():
    silent = [(parser.prog, action.dest) for parser in ENGLISH for action in parser._actions if not action.help and not isinstance(action, argparse._SubParsersAction)]
    assert silent == []
    assert len(ENGLISH) > 20 and len(HELPS) > 140


@pytest.mark.parametrize("language", ["ky", "ru"])
@pytest.mark.parametrize("text", HELPS)
def test_a_help_has_words_of_its_own(text, language):
    assert said(text, Words(language)) != text


@pytest.mark.parametrize("language", ["ky", "ru"])
@pytest.mark.parametrize("number", range(len(ENGLISH)), ids=[parser.prog.removeprefix("python -m ") for parser in ENGLISH])
def test_nothing_english_is_left_in_a_help(number, language):
    shown = parsers(cli._parser(language))[number].format_help()
    # examples in quotes, options, and what is typed as it stands: names of files, places of study.yaml, values that are explained
    words = re.sub(r'"[^"]*"|\{[^}]*\}|--?[\w-]+|\b[A-Z][A-Z:_]+\b|`[^`]*`', " ", shown)
    english = re.findall(r"\b(?:the|of|and|or|for|with|without|from|to|is|are|be|which|that|what|who|default|usage|options|arguments|argument|show|this|message|every|only|instead|language|take|write|instance)\b", words)
    assert english == []


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_every_command_is_listed_with_its_help_in_the_language(language, capsys):
    with pytest.raises(SystemExit):
        cli.main(["--language", language, "--help"])
    shown = " ".join(capsys.readouterr().out.split())
    assert said("say where the results are", Words(language)) in shown


@pytest.mark.parametrize(
    ("arguments", "ky", "ru"),
    [
        (["trace", "small"], "булар жетишпейт: id", "не хватает: id"),
        (["run", "9-song"], "stage: '9-song' тизмеде жок", "stage: '9-song' нет в списке"),
        (["where", "now"], "белгисиз параметрлер: now", "неизвестные параметры: now"),
        (["desk", "small", "--coder"], "--coder: бир маани керек", "--coder: нужно одно значение"),
        (["desk", "small", "--size", "many"], "--size: 'many' — бүтүн сан эмес", "--size: 'many' — не целое число"),
        (["adjust", "small", "NR.1", "--factor", "much"], "--factor: 'much' — сан эмес", "--factor: 'much' — не число"),
        (["notice", "small", "--decide", "all"], "керектүү маанилердин саны: 3", "нужно значений: 3"),
        (["print", "small", "--date", "tomorrow"], "күн жыл-ай-күн түрүндө жазылат, мисалы 2026-11-29", "день пишется как год-месяц-число, например 2026-11-29"),
        (["names", "small", "--t", "x"], "бир маанилүү эмес", "неоднозначен"),
        (["erase", "small", "P-1", "--yes=1"], "бул параметр маани албайт: '1'", "у этого параметра нет значения: '1'"),
        (["dance"], "буйрук: 'dance' тизмеде жок", "команда: 'dance' нет в списке"),
    ],
)
def test_what_is_wrong_with_a_command_is_said_in_the_language(arguments, ky, ru, capsys):
    for language, expected in (("ky", ky), ("ru", ru)):
        with pytest.raises(SystemExit) as stopped:
            cli.main(["--language", language, *arguments])
        shown = capsys.readouterr().err
        assert stopped.value.code == 2
        assert expected in shown
        assert "error" not in shown and "usage" not in shown


def test_a_parser_in_english_is_argparse_itself(capsys):
    plain, ours = (kind(prog="count", description="Count things.") for kind in (argparse.ArgumentParser, Parser))
    for parser in (plain, ours):
        parser.add_argument("things", type=int, help="how many")
    assert ours.format_help() == plain.format_help()
    for parser in (plain, ours):
        with pytest.raises(SystemExit):
            parser.parse_args(["few"])
    first, second = capsys.readouterr().err.split("usage: ")[1:]
    assert first == second


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "ky_KG.UTF-8"}, "ky"),
        ({"LANG": "ky"}, "ky"),
        ({"LANG": "kyu_MM"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "ky:ru"}, "ky"),
        ({"LANG": "ky_KG.UTF-8", "LANGUAGE": "de:ru"}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "LC_MESSAGES": "ky_KG"}, "ky"),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANGUAGE": "ky", "LC_ALL": "C"}, "en"),
        ({"LANGUAGE": "ky"}, "ky"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "ru"}, "ru"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "ru_RU.UTF-8", "YNTYMAK_LANGUAGE": "en"}, "en"),
    ],
)
def test_the_reader_s_language_is_the_one_of_the_system(environment, language):
    assert reader_language(environment) == language


@pytest.mark.parametrize(
    ("arguments", "language"),
    [(["check", "field", "--language", "ru"], "ru"), (["--language=ky", "where"], "ky"), (["check", "--lang", "ky"], "ky"), (["where"], "en"), (["find", "field", "--", "--language", "ru"], "en"), (["where", "--language"], "en"), (["where", "--language", "de"], "en")],
)
def test_a_command_line_says_its_language_before_it_is_parsed(arguments, language):
    assert asked_language(arguments) == language


def test_a_command_whose_language_is_the_reader_s_takes_the_system_s(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "ky")
    parser = cli._parser(asked_language(["find", "field", "суу"]))
    assert parser.parse_args(["find", "field", "суу"]).language == "ky"
    # left to the study
    assert parser.parse_args(["desk", "field"]).language is None


def test_an_error_keeps_its_file_and_tells_place_problem_and_remedy():
    error = InputError("this line is not JSON", file="corpora/small/codings/a.jsonl", place="line 3", remedy="Fill it in from the sample list, or leave the respondent out and say so.")
    assert told(error, "en") == str(error)
    assert told(InputError("this line is not JSON", file="a.jsonl", place="line 3"), "ky") == "a.jsonl, 3-сап: бул сап JSON эмес"
    assert told(InputError("something that nobody foresaw", file="a.jsonl", remedy="Save it as docx."), "ru") == "a.jsonl: something that nobody foresaw\nСохраните как docx."


def test_the_error_of_a_stage_is_told_although_it_comes_as_one_text():
    inside = InputError("the file is empty", file="corpora/small/survey/my answers.csv", place="line 3", remedy="Save it as docx.")
    assert told(YntymakError(str(inside)), "ru") == "corpora/small/survey/my answers.csv, строка 3: файл пуст\nСохраните как docx."


@pytest.mark.parametrize(("language", "expected"), [("ky", "Токтотулду."), ("ru", "Остановлено."), ("en", "Stopped.")])
def test_whoever_stops_a_command_is_answered_in_the_language(language, expected, monkeypatch, capsys):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_where", stop)
    assert cli.main(["where", "--language", language]) == 130
    assert expected in capsys.readouterr().err


def test_what_the_system_refuses_is_said_in_the_language(monkeypatch, capsys):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cli, "_where", full)
    assert cli.main(["where", "--language", "ru"]) == 1
    assert "на диске нет места: ничего недописанного не осталось." in capsys.readouterr().err


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_main_prints_an_error_in_the_language(language, project, capsys):
    assert cli.main(["newsletter", "nowhere", "--language", language]) == 1
    assert not re.search(r"\b(the|is|there)\b", capsys.readouterr().err)


def test_a_command_in_english_reads_no_words():
    code = "from pipeline.show import words\nwords._table = lambda: exit(3)\nfrom pipeline import cli\ncli.main(['desk', '--help'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"LANGUAGE": "en"}, capture_output=True, text=True)
    assert done.returncode == 0 and "usage: " in done.stdout


def test_a_bar_of_progress_counts_in_the_language_of_the_run(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.delenv("YNTYMAK_STAGE", raising=False)
    monkeypatch.setenv("YNTYMAK_LANGUAGE", "ru")
    assert list(progress(range(2), "guides")) == [0, 1]
    assert "руководства" in capsys.readouterr().err


def test_a_wording_of_few_words_takes_no_sentence_of_others_for_its_own():
    # "row {a}" is ours, this sentence is not
    assert say("row after row of empty cells", "ru") == "row after row of empty cells"
    assert say("there is no hope for this file", "ky") == "there is no hope for this file"
    assert say("typst warns: unknown font family", "ru") == "typst предупреждает: unknown font family"


def test_a_file_that_new_leaves_behind_is_told_with_its_reason():
    assert say("left behind: my talk.docx (the file is locked with a password)", "ru") == "не взято: my talk.docx (файл закрыт паролем)"
    assert say("transcripts: my talk.docx", "ky") == "transcripts: my talk.docx"


def test_a_text_of_the_curriculum_that_cannot_be_read_is_told_in_the_language():
    fault = Fault("modules/M01/ky.md", 1, "fault_unreadable", {"problem": "the front matter has no end", "remedy": "Close it with a line ---"})
    assert fault.said(Words("ru")).endswith(": у шапки (front matter) нет конца. Закройте её строкой ---")


def test_a_sentence_without_wording_stays_as_it_is():
    assert say("something that nobody foresaw", "ky") == "something that nobody foresaw"
    assert say("not asked", "en") == "not asked"
