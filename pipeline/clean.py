"""`python -m pipeline clean STUDY`: lines for the cleaning log, proposed by the checks of the raw answers and decided by people.

The table goes to private/<study>/cleaning/proposals.csv in the layout of IMPACT's tools (uuid, question, old_value, new_value, change_type, issue), each line with the
reason in plain words. A person fills in change_type (and new_value) and gives the table back with --take: what is decided is appended to
decisions/cleaning_decisions.jsonl, which 1-read applies after the cleaning log. Nothing is changed without a decision; "no_action" is one, and is not asked again.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import pandas as pd

from pipeline.errors import InputError
from pipeline.read.checks import Checked
from pipeline.read.cleaning_log import read_cleaning_log
from pipeline.read.decisions import append_lines, read_lines
from pipeline.read.respondents import DECIDED, read_waves, study_log
from pipeline.read.survey_files import read_sheets
from pipeline.show.cells import plain_cell, write_csv
from pipeline.show.words import Words
from pipeline.study import Study, private_folder

COLUMNS = ["wave", "uuid", "question", "old_value", "new_value", "change_type", "issue", "proposed", "check", "question_text"]


def clean(study: str, *, language: str = "en", decided: Path | None = None, coder: str = "") -> list[str]:
    """Write the proposals, or take in a filled-in table; returns the lines that the terminal shows, none of which repeats an answer.

    Raises InputError if the table is no cleaning log or a change_type is not understood: then nothing is appended.
    """
    this, words = Study(study), Words(language)
    if decided is not None:
        return _take(this, Path(decided), coder, words)
    waves = read_waves(this)
    table = proposals(waves.checked, waves.frames.get("questions"), study_log(this), words)
    folder = private_folder(this.private / "cleaning", this.root)
    path = write_csv(table, folder / "proposals.csv", mode=0o600)
    lines = [words("clean_written", n=len(table), file=path.relative_to(this.root).as_posix())]
    if len(waves.checked.staff):
        staff = write_csv(waves.checked.staff.round(4), folder / "interviewers.csv", mode=0o600)
        lines.append(words("clean_staff", file=staff.relative_to(this.root).as_posix()))
    counts = waves.checked.counts.groupby("check", sort=False)["n_flagged"].sum()
    lines += [f"  {words('check_name_' + check)}: {n}" for check, n in counts.items() if n]
    return [*lines, words("clean_next", study=study)]


def proposals(checked: Checked, questions: pd.DataFrame | None, log: pd.DataFrame | None, words: Words) -> pd.DataFrame:
    """The findings that no line of the log has decided, in IMPACT's layout with the reason in the reader's language; new_value and change_type are empty."""
    decided = set() if log is None else {(row.uuid, row.question) for row in log.itertuples() if row.change != "?"}
    gone = set() if log is None else set(log.loc[log["change"] == "remove", "uuid"])
    labels = {} if questions is None else dict(zip(questions["name"], questions[f"label_{words.language}"]))
    rows = []
    for found in checked.findings.to_dict("records"):
        question = found["question"] if isinstance(found["question"], str) else ""
        if found["uuid"] in gone or (found["uuid"], question) in decided:
            continue
        text = labels.get(question)
        rows.append({"wave": found["wave"], "uuid": found["uuid"], "question": question, "old_value": found["old"] if isinstance(found["old"], str) else "", "new_value": "", "change_type": "",
                     "issue": reason(found, words), "proposed": found["proposed"] or "", "check": found["check"], "question_text": text if isinstance(text, str) else ""})  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def reason(found: dict, words: Words) -> str:
    """Why a finding is proposed, in plain words."""
    fill = {key: _number(value, words) for key, value in found["fill"].items()}
    if found["check"] == "rule":
        return found["fill"][words.language]
    key = "no_point" if found["check"] == "gps" and found["fill"]["of"] == "no_point" else found["check"]
    return words(f"check_{key}", **fill | {"old": found["old"]})


def _number(value, words: Words):
    return f"{value:g}".replace(".", "." if words.language == "en" else ",") if isinstance(value, float) else value


def _take(study: Study, path: Path, coder: str, words: Words) -> list[str]:
    if not coder.strip():
        raise InputError("nobody is named who decided", file=path.name, remedy="Add --coder and your id, for instance --coder a.")
    log = read_cleaning_log(path)
    filled = log[log["written"].ne("") | log["new"].ne("")]
    wrong = filled[filled["change"].eq("?") | (filled["change"].eq("change") & filled["new"].eq("")) | filled["uuid"].eq("")]
    if len(wrong):
        raise InputError("these lines cannot be understood: the kind of change is not known, or a change has no new value, or no interview is named", file=path.name, place=f"line {', '.join(wrong['line'])}",
                         remedy="change_type is change_response (with a new_value), blank_response, remove_survey or no_action. Nothing was taken in.")  # fmt: skip
    (sheet,) = read_sheets(path).values() if path.suffix.lower() != ".jsonl" else (None,)
    checks = dict(zip(map(str, sheet.numbers), sheet.column("check"))) if sheet is not None and "check" in sheet.header else {}
    target, at = study.decisions(DECIDED), datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    known = {_key(line) for line in read_lines(target)}
    new = []
    for row in filled.itertuples():
        line = {"wave": row.wave, "uuid": row.uuid, "question": "" if row.change == "remove" else row.question, "old_value": plain_cell(row.old), "new_value": plain_cell(row.new),
                "change_type": row.written or "change_response", "reason": row.reason, "check": checks.get(row.line, "")}  # fmt: skip
        if _key(line) not in known:
            known.add(_key(line))
            new.append(line | {"coder": coder.strip(), "at": at})
    return [words("clean_taken", n=append_lines(target, new), open=len(log) - len(filled))]


def _key(line: dict) -> tuple:
    return tuple(line.get(key, "") for key in ("wave", "uuid", "question", "new_value", "change_type"))
