"""Codes that are no answers: those that an SPSS file declares missing, and the numbers that a form keeps for "do not know" and refusals.

A number such as -99 would otherwise enter every mean. It is taken out of the answers, and what it said is kept. In: a sheet or a table of answers, and the form. Out: the
same without the codes, and by question why there is no answer.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from pipeline.read.special_answers import special_numbers
from pipeline.read.survey_columns import plain_header
from pipeline.read.survey_files import Sheet
from pipeline.read.xlsform import Form

NUMBERS = ("integer", "decimal", "range")


def disapproved(sheet: Sheet, notes: list[str]) -> None:
    """Says how many interviews the team has rejected in its tool: ODK Central in ReviewState, KoboToolbox in _validation_status. They are read all the same."""
    for name in set(sheet.header) & {"ReviewState", "_validation_status"}:
        if count := sum(cell.lower().replace("_", " ") in ("rejected", "not approved", "validation status not approved") for cell in sheet.column(name)):
            notes.append(f"{count} interviews are marked as rejected in the column {name}; they are read like the others. If they should not count, take them out in the cleaning log.")


def declared_missing(sheet: Sheet, form: Form | None, uuids: list[str]) -> tuple[Sheet, dict[str, pd.Series]]:
    """The sheet without the codes that SPSS declares missing, and what they said. "Do not know" and refusals that are options of a select_one stay answers of their kind."""
    if sheet.labels is None or form is None:
        return sheet, {}
    rows, reasons = [list(row) for row in sheet.rows], {}
    types = dict(zip(form.questions["name"], form.questions["type"]))
    for place, name in enumerate(sheet.header):
        if not sheet.labels.missing.get(name):
            continue
        question = plain_header(name)
        options = set(form.options_of(question)["name"]) if types.get(question) == "select_one" else set()
        said = {}
        for uuid, row in zip(uuids, rows):
            if row[place] in sheet.labels.missing[name]:
                reason = sheet.labels.reason(name, row[place])
                if row[place] in options and reason != "not_asked":
                    continue
                row[place] = ""
                if reason:
                    said[uuid] = reason
        if said:
            reasons[question] = pd.Series(said, dtype="string")
    return replace(sheet, rows=rows), reasons


def number_codes(form: Form, question: str) -> dict[float, str]:
    """The numbers that say do not know or refused in this question, by its label, hint and messages."""
    row = form.question(question)
    return special_numbers(text for column, text in row.items() if str(column).startswith(("label", "hint", "constraint_message"))) if row["type"] in NUMBERS else {}


def without_codes(answers: pd.DataFrame, form: Form | None) -> tuple[pd.DataFrame, dict[str, pd.Series]]:
    """The answers without such numbers, and by question what these said."""
    if form is None or form.settings.get("conditions") == "unknown":
        return answers, {}
    found, changed = {}, {}
    for name in form.questions.loc[form.questions["type"].isin(NUMBERS), "name"]:
        if name not in answers or not pd.api.types.is_numeric_dtype(answers[name]) or not (codes := number_codes(form, name)):
            continue
        said = answers[name].astype("Float64").map(codes, na_action="ignore").astype("string").dropna()
        if len(said):
            found[name], changed[name] = said, answers[name].mask(answers.index.isin(said.index))
    return (answers.assign(**changed) if changed else answers), found
