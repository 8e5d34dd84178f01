"""Which of the files in a survey folder is a form, which are its options, which are answers, and which are neither.

A form has the columns type and name, a list of options has list_name and name, a cleaning log has old and new values; answers name
the form's questions in their header. Two files with the same respondents are one wave: the fuller one is read, the other is named
as left aside. In: paths. Out: entries for study.yaml (wave, data, form, choices) and what was left aside with its reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import YntymakError
from pipeline.read.survey_files import SUFFIXES, Sheet, read_sheets

KNOWN_SHARE = 0.3
SAME_PEOPLE = 0.5
# R writes _uuid as X_uuid
RESPONDENT_IDS = ("_uuid", "uuid", "x_uuid", "instanceid", "meta/instanceid", "meta-instanceid", "_id", "x_id")
_LOG = re.compile(r"old.?value|new.?value|change.?type", re.I)


@dataclass(frozen=True)
class _File:
    path: Path
    kind: str
    names: frozenset[str]
    people: frozenset[str]
    rows: int


def sort_survey_files(paths: list[Path]) -> tuple[list[dict], list[tuple[Path, str]]]:
    """(entries, left aside): entries are {wave, data, form, choices}, the first wave is called baseline."""
    files, aside = [], []
    for path in paths:
        try:
            files.append(_file(path))
        except YntymakError as error:
            aside.append((path, error.problem))
    forms, choices = [f for f in files if f.kind == "form"], [f for f in files if f.kind == "choices"]
    questions = frozenset().union(*(form.names for form in forms))
    aside += [(f.path, "a log of changes, not answers") for f in files if f.kind == "log"]
    answers: list[_File] = []
    for file in sorted((f for f in files if f.kind == "table"), key=lambda f: (-f.rows, -len(f.names), f.path.name)):
        known = len({name.rsplit("/", 1)[-1].rsplit(".", 1)[-1] for name in file.names} & questions) / len(questions) if questions else 1.0
        twin = next((other for other in answers if file.people and len(file.people & other.people) >= SAME_PEOPLE * len(file.people)), None)
        if (questions and known < KNOWN_SHARE) or (not questions and not file.people and file.rows < 10):
            aside.append((file.path, "its columns are not the form's questions"))
        elif twin:
            aside.append((file.path, f"the same respondents as {twin.path.name}"))
        else:
            answers.append(file)
    entries = []
    for number, file in enumerate(sorted(answers, key=lambda f: f.path.name)):
        entry = {"wave": "baseline" if number == 0 else "endline" if len(answers) == 2 else f"wave-{number + 1}", "data": file.path.name}
        if forms:
            entry["form"] = forms[0].path.name
            if choices and forms[0].path.suffix != ".xlsx":
                entry["choices"] = choices[0].path.name
        entries.append(entry)
    return entries, aside


def _file(path: Path) -> _File:
    if path.suffix.lower() not in SUFFIXES:
        return _File(path, "other", frozenset(), frozenset(), 0)
    sheets = read_sheets(path)
    lowered = {title.strip().lower(): sheet for title, sheet in sheets.items()}
    if "survey" in lowered and _is_form(lowered["survey"]):
        return _File(path, "form", frozenset(lowered["survey"].column(_find(lowered["survey"], "name"))), frozenset(), len(lowered["survey"].rows))
    first = max(sheets.values(), key=lambda sheet: len(sheet.rows) * len(sheet.header))
    header = {name.strip().lower() for name in first.header}
    if _is_form(first) and not header & set(RESPONDENT_IDS):
        return _File(path, "form", frozenset(first.column(_find(first, "name"))), frozenset(), len(first.rows))
    if {"list_name", "name"} <= header:
        return _File(path, "choices", frozenset(), frozenset(), len(first.rows))
    if sum(bool(_LOG.search(name)) for name in header) >= 2:
        return _File(path, "log", frozenset(), frozenset(), len(first.rows))
    mark = next((name for key in RESPONDENT_IDS for name in first.header if name.strip().lower() == key), None)
    return _File(path, "table", frozenset(first.header), frozenset(first.column(mark)) if mark else frozenset(), len(first.rows))


def _is_form(sheet: Sheet) -> bool:
    return {"type", "name"} <= {name.strip().lower() for name in sheet.header}


def _find(sheet: Sheet, name: str) -> str:
    return next(column for column in sheet.header if column.strip().lower() == name)
