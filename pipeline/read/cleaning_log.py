"""Reads a cleaning log: which answer of which interview was changed, emptied or confirmed, and which interviews were taken out.

The layout is that of IMPACT's tools (uuid, questions, old_value, new_value, change_type, issue, reason), as CSV, workbook or JSON lines; a workbook may keep
its deletions on a sheet of their own. In: a file. Out: one row a line of the log, with the kind of change in one word. Nothing is applied here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from pipeline.errors import InputError
from pipeline.read.survey_files import Sheet, read_sheets

LOG_COLUMNS = ["line", "wave", "uuid", "repeat", "row", "question", "old", "new", "change", "written", "reason"]
HEADERS = {
    "uuid": ("uuid", "instanceid", "metainstanceid", "submissionuuid", "key", "interview", "interviewid", "surveyid", "анкета", "интервью", "idанкеты", "idинтервью", "коданкеты", "кодинтервью", "номеранкеты", "анкетанынкоду", "анкетанынномери", "маектинкоду", "маек"),
    "question": ("questions", "question", "questionname", "variable", "column", "field", "questionkey", "вопрос", "вопросы", "имявопроса", "названиевопроса", "кодвопроса", "переменная", "поле", "суроо", "суроолор", "суроонунаты", "суроонункоду", "өзгөрмө"),
    "old": ("oldvalue", "old", "oldresponse", "valueold", "originalvalue", "previousvalue", "до", "было", "староезначение", "прежнеезначение", "исходноезначение", "старыйответ", "прежнийответ", "эскимаани", "эскижооп", "мурункумаани", "мурункужооп", "мурда"),
    "new": ("newvalue", "new", "newresponse", "valuenew", "correctedvalue", "после", "стало", "новоезначение", "исправленноезначение", "новыйответ", "жаңымаани", "жаңыжооп", "оңдолгонмаани", "эми"),
    "change": ("changetype", "change", "action", "changed", "typeofchange", "kind", "видизменения", "типизменения", "действие", "решение", "өзгөртүүнүнтүрү", "өзгөртүүтүрү", "аракет", "чечим"),
    "reason": ("reason", "reasonforchange", "issue", "feedback", "explanation", "comment", "comments", "note", "notes", "причина", "проблема", "комментарий", "примечание", "обоснование", "себеп", "себеби", "маселе", "эскертүү", "түшүндүрмө"),
    "wave": ("wave", "round", "волна", "толкун"),
    "repeat": ("repeat", "loop", "sheet", "table", "group"),
    "row": ("row", "entry", "looprow", "rowofrepeat"),
}
CHANGES = {
    "change": "change_response change changed change_value modify recode replace replaced replace_value update updated update_value edit edited modified recoded correct corrected correction yes true 1 изменить изменено изменение исправить исправлено исправление заменить заменено замена да өзгөртүү өзгөртүлдү оңдоо оңдолду алмаштыруу алмаштырылды ооба",
    "blank": "blank_response blank blanked set_blank set_na set_to_na change_to_na na na_response erase erased set_missing missing remove_value delete_value remove_response очистить очищено стереть удалить_ответ ответ_удалён ответ_удален удаление_ответа удалить_значение бош_калтыруу жоопту_өчүрүү жооп_өчүрүлдү тазалоо",
    "remove": "remove_survey delete_survey removed_survey deleted_survey remove_interview delete_interview deletion survey_removed удалить_анкету удалить_интервью удаление_анкеты удаление_интервью анкета_удалена интервью_удалено анкетаны_өчүрүү маекти_өчүрүү анкета_өчүрүлдү маек_өчүрүлдү",
    "remove_entry": "remove_entry delete_entry remove_loop_entry remove_row delete_row",
    "none": "no_action no_change none keep kept confirmed confirm checked ok no false 0 без_изменений не_менять не_изменять верно оставить оставлено подтверждено нет өзгөртүүсүз өзгөртүлбөйт өзгөрүүсүз туура калсын жок",
}  # fmt: skip
_KINDS = {word: kind for kind, words in CHANGES.items() for word in words.split()}
# "delete" alone may mean the answer or the whole interview: it is taken for the interview only where no question is named
_BARE = {"remove", "removed", "delete", "deleted", "удалить", "өчүрүү"}
_DELETIONS = re.compile(r"delet|remov|удал|өчүр", re.I)
FILES = ("cleaning_log.csv", "cleaning_log.xlsx", "cleaning_log.jsonl")


def read_cleaning_log(path, *, columns: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The lines of a cleaning log, texts only, "" where a cell is empty.

    columns   a study's own headers: uuid, question, old, new, change, reason, wave, repeat, row -> header in the file
    Returns line (place in the file), wave, uuid, repeat, row, question, old, new, change (change, blank, remove, remove_entry, none, or ? where the kind is
    not understood), written (the kind as it stands in the file), reason. Raises InputError if the file cannot be read or lacks a column.
    """
    path, columns = Path(path), dict(columns or {})
    if unknown := set(columns) - set(HEADERS):
        raise InputError(f"a cleaning log has no column for {', '.join(sorted(unknown))}.", file=path, remedy=f"Name columns for: {', '.join(HEADERS)}.")
    sheets = {path.stem: _json_lines(path)} if path.suffix.lower() == ".jsonl" else read_sheets(path)
    frames, refused = [], []
    for title, sheet in sheets.items():
        places = _places(sheet.header, columns)
        deletions = "question" not in places and ("change" in places or bool(_DELETIONS.search(title)))
        if "uuid" not in places or not (deletions or {"question", "new"} <= set(places)) or not set(columns) <= set(places):
            refused.append(title)
            continue
        frames.append(_lines(sheet, places, title if len(sheets) > 1 else "", deletions))
    if not frames:
        raise InputError("this is no cleaning log: it needs columns for the interview, the question and the new value.", file=path, place=f"sheet {refused[0]}" if len(refused) > 1 else "line 1",
                         remedy="Name them uuid, questions, old_value, new_value, change_type, reason, or tell study.yaml how they are called: read.cleaning.columns.")  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def _places(header: list[str], columns: Mapping[str, str]) -> dict[str, list[int]]:
    """Which columns hold what; of several reasons (IMPACT has `issue` and `reason`) the first that is filled counts."""
    plain, found = [_plain(name) for name in header], {}
    for key, names in HEADERS.items():
        if key in columns:
            found[key] = [place for place, name in enumerate(header) if name == columns[key]]
        else:
            found[key] = [plain.index(name) for name in names if name in plain][: None if key == "reason" else 1]
    return {key: places for key, places in found.items() if places}


def _plain(name: str) -> str:
    """"X_uuid", "old_value", "old.value" and "Old value" without their signs; R writes X before a leading underscore."""
    low = re.sub(r"^x(?=[_.])", "", name.strip().lower())
    return re.sub(r"[\W_]+", "", low)


def _lines(sheet: Sheet, places: dict[str, list[int]], title: str, deletions: bool) -> pd.DataFrame:
    rows = []
    for number, cells in zip(sheet.numbers, sheet.rows):
        line = {key: next((cells[place] for place in places.get(key, ()) if cells[place]), "") for key in HEADERS}
        # R writes NA for an empty cell; an option that is called NA is not lost by it, only its old value is not compared
        line |= {key: "" for key in ("old", "question", "reason", "row") if line[key].upper() == "NA"}
        line["uuid"] = line["uuid"].removeprefix("uuid:")
        line["written"] = "remove_survey" if deletions and not line["change"] else line["change"]
        line["change"] = _kind(line, "change" in places or deletions)
        rows.append({"line": f"{title}:{number}" if title else str(number)} | line)
    return pd.DataFrame(rows, columns=LOG_COLUMNS).astype("string")


def _kind(line: dict[str, str], typed: bool) -> str:
    word = re.sub(r"[\s._-]+", "_", line["written"].strip().lower()).strip("_")
    if word in _BARE:
        return "?" if line["question"] else "remove"
    if word:
        return _KINDS.get(word, "?")
    if line["new"] and line["new"].upper() != "NA":
        # without a column for the kind a new value is a change; with one, the empty cell was forgotten
        return "?" if typed else "change"
    return "none" if typed else "?"


def _json_lines(path: Path) -> Sheet:
    """A log in JSON lines as a table of texts; the keys of all lines are its header."""
    from pipeline.read.decisions import read_lines

    if not path.is_file():
        raise InputError("there is no such file.", file=path, remedy="Check the name and the folder.")
    lines = read_lines(path)
    if not all(isinstance(line, dict) for line in lines):
        raise InputError("a line of the cleaning log is not an object with keys.", file=path, place=f"entry {next(i for i, line in enumerate(lines, 1) if not isinstance(line, dict))}")
    header = list(dict.fromkeys(key for line in lines for key in line))
    rows = [["" if line.get(key) is None else str(line[key]).strip() for key in header] for line in lines]
    return Sheet(header, rows, list(range(1, len(rows) + 1)))
