"""What the checks of raw answers share: the questions that were put, their answers as codes, and what one check found.

In: a Survey. Out: Answered, a matrix of codes (interviews x questions, -1 where there is no answer) with its numbers; Part, the findings of one check. Metadata,
calculations, coordinates, contacts and the columns of the design are nobody's answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from pipeline.read.survey import Survey
from pipeline.read.survey_asked import AnswerTexts, columns_by_question
from pipeline.read.survey_columns import RECORD
from pipeline.read.survey_tables import CONTACT, STAFF
from pipeline.read.xlsform import METADATA

CHOICES = {"select_one", "select_multiple", "rank"}
NUMBERS = {"integer", "decimal", "range"}
CLOSED = CHOICES | NUMBERS | {"date"}


@dataclass
class Part:
    """One check of one question (None: of the whole interview). rows: uuid, check, question, old, proposed, fill. note: why it could not run."""

    check: str
    question: str | None = None
    tested: int = 0
    rows: list[dict] = field(default_factory=list)
    note: str | None = None

    def add(self, uuid: str, proposed: str | None = None, old=None, **fill) -> None:
        self.rows.append({"uuid": uuid, "check": self.check, "question": self.question, "old": old, "proposed": proposed, "fill": fill})


@dataclass(frozen=True)
class Answered:
    """names of questions; codes int32, -1 where nothing was answered; numbers float, NaN for questions that are no numbers."""

    names: list[str]
    codes: np.ndarray
    numbers: np.ndarray


def kinds(survey: Survey) -> dict[str, str]:
    """Type of each question that the answers hold, in the form's order; without a form number or select_one by the column's own type."""
    there = columns_by_question(survey.answers)
    if survey.form is not None:
        return {name: kind for name, kind in zip(survey.form.questions["name"], survey.form.questions["type"]) if name in there}
    own = {name: columns for name, columns in there.items() if name not in RECORD | METADATA and not name.startswith("_")}
    return {name: "select_multiple" if columns != [name] else "decimal" if survey.answers[name].dtype in ("Int64", "Float64") else "select_one" for name, columns in own.items()}


def answered(survey: Survey, *, leave=(), text: bool = False) -> Answered:
    """The answers to closed questions, with `text` to open ones too, without the columns of `leave`."""
    wanted = CLOSED | ({"text"} if text else set())
    names = [name for name, kind in kinds(survey).items() if kind in wanted and name not in leave and not CONTACT.search(name) and not STAFF.search(name)]
    texts, n = texts_of(survey), len(survey.answers)
    codes, numbers = np.full((n, len(names)), -1, dtype=np.int32), np.full((n, len(names)), np.nan)
    types = kinds(survey)
    for at, name in enumerate(names):
        codes[:, at] = pd.factorize(pd.Series(texts[name], dtype="object").replace("", None))[0]
        if types[name] in NUMBERS:
            numbers[:, at] = pd.to_numeric(survey.answers[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    return Answered(names, codes, numbers)


def texts_of(survey: Survey) -> Mapping[str, list]:
    """Answers by question as texts, "" or NA where there is none."""
    if survey.form is not None:
        return AnswerTexts(survey.answers, survey.form, survey.repeats)
    out = {}
    for name, columns in columns_by_question(survey.answers).items():
        if columns == [name]:
            out[name] = survey.answers[name].astype("string").tolist()
        else:
            chosen = survey.answers[columns].fillna(False).astype(bool).to_numpy()
            out[name] = [" ".join(column.rsplit("/", 1)[-1] for column, yes in zip(columns, row) if yes) for row in chosen]
    return out


def times(survey: Survey, kind: str) -> pd.Series:
    """Moments of the beginning ("start") or end of the interviews, in UTC; NaT where there are none."""
    names = [name for name, found in kinds(survey).items() if found == kind] if survey.form is not None else []
    name = next((name for name in [*names, kind] if name in survey.answers), None)
    column = survey.answers[name].astype("object") if name else pd.Series(None, index=survey.answers.index, dtype="object")
    return pd.to_datetime(column, errors="coerce", utc=True, format="ISO8601")


def robust(values: np.ndarray) -> tuple[float, float]:
    """Median and the spread that a normal distribution's MAD stands for (1.4826 x MAD)."""
    middle = float(np.nanmedian(values))
    return middle, 1.4826 * float(np.nanmedian(np.abs(values - middle)))
