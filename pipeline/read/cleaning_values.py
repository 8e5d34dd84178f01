"""Which column does a line of a cleaning log mean, and does its new value fit there?

A log calls a question by its name, with or without its groups, as R writes it, or by its label; an option by question/option or question.option. In: the
tables of a wave, its form. Out: a Target that compares, converts and puts a value; Refused with the reason where the line cannot be meant so.
"""

from __future__ import annotations

import datetime
import re

import pandas as pd

from pipeline.read.survey_columns import NAMES, possible_headers
from pipeline.read.survey_missing import NUMBERS, number_codes
from pipeline.read.survey_repeats import LINK
from pipeline.read.survey_values import chosen_options, codes_of_labels, iso_date, mark, number_column, one_code
from pipeline.read.xlsform import Form

EMPTY = ("", "NA", "n/a")


class Refused(ValueError):
    """A line that cannot be applied; the message says why and repeats no answer."""


class Target:
    """One question of one table. `kind` is number, whole, date, one, many, mark or text; `columns` are the option columns of a select_multiple."""

    def __init__(self, question: str, repeat: str | None, kind: str, columns: list[str], form: Form | None) -> None:
        self.question, self.repeat, self.kind, self.columns, self.form = question, repeat, kind, columns, form
        self.name = question.rsplit("/", 1)[0] if kind == "mark" else question
        self._options = None if form is None or kind not in ("one", "many") else form.options_of(question)
        self._known = set() if self._options is None else set(self._options["name"].dropna())
        self._codes = number_codes(form, question) if form is not None and kind in ("number", "whole") and question in set(form.questions["name"]) else {}
        self._labels = {} if self._options is None else codes_of_labels(self._options, form, NAMES)

    def current(self, frame: pd.DataFrame, row):
        """The answer as it stands: a bool, a float, a text, a frozenset of options, or None."""
        if self.kind == "many":
            cells = {column: frame.at[row, column] for column in self.columns}
            return None if all(pd.isna(cell) for cell in cells.values()) else frozenset(c.removeprefix(self.question + "/") for c, cell in cells.items() if not pd.isna(cell) and cell)
        cell = frame.at[row, self.question]
        if pd.isna(cell):
            return None
        return bool(cell) if self.kind == "mark" else float(cell) if not isinstance(cell, str) and self.kind != "text" else str(cell)

    def empty(self) -> None:
        return None

    def offers(self, text: str) -> bool:
        """Whether an option is called so."""
        return text in self._known or text in self._labels

    def value(self, text: str):
        """The new value, in the shape of `current`. Raises Refused if it is none for this question."""
        if self.kind == "mark":
            found = mark(text)
            if found is None:
                raise Refused("the new value of an option is yes or no: 1 or 0, TRUE or FALSE")
            return found
        if self.kind in ("number", "whole"):
            series, strange = number_column([text], whole=self.kind == "whole")
            if strange:
                raise Refused("the new value is not a number")
            number = float(series[0])
            if self.kind == "whole" and number % 1:
                raise Refused("the new value is not a whole number")
            return number
        if self.kind == "date":
            return self._date(text)
        if self.kind == "one":
            code = one_code(text, self._known, self._labels, NAMES)
            if code is None and self._known:
                raise Refused("the new value is not among the options; add it to the form's choices if it should be")
            return text if code is None else code
        if self.kind == "many":
            known = self._known or {column.removeprefix(self.question + "/") for column in self.columns}
            codes = chosen_options(text, known, self._labels, NAMES)
            if codes is None or not set(codes) <= {column.removeprefix(self.question + "/") for column in self.columns}:
                raise Refused("the new value holds something that is not among the options")
            return frozenset(codes)
        return text

    @staticmethod
    def _date(text: str) -> str:
        found = iso_date(text)
        try:
            return datetime.date.fromisoformat(found[:10]).isoformat()
        except ValueError:
            raise Refused("the new value is not a date; write it as year-month-day") from None

    def same(self, written: str, now) -> bool:
        """Whether an old value of the log is the answer `now`, as a person would say: 0 and FALSE, 45 and 45.0, a code and its label."""
        if now is None:
            number = number_column([written])[0][0] if written and self._codes else None
            return written in EMPTY or number in self._codes  # -99 is read as "do not know", so that no answer stands in its place
        if isinstance(now, float):
            series, strange = number_column([written])
            return not strange and float(series[0]) == now
        try:
            if self.value(written) == now:
                return True
        except Refused:
            pass
        return " ".join(written.split()) == " ".join(self.text(now).split())

    def text(self, value) -> str | object:
        if value is None:
            return pd.NA
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, float):
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        if isinstance(value, frozenset):
            return " ".join(column.removeprefix(self.question + "/") for column in self.columns if column.removeprefix(self.question + "/") in value)
        return value

    def put(self, frame: pd.DataFrame, row, value) -> None:
        """Write a value. The first option that is set where a question was unanswered answers the whole question: the others were not chosen."""
        if self.kind == "many":
            for column in self.columns:
                frame.loc[row, column] = pd.NA if value is None else column.removeprefix(self.question + "/") in value
            return
        if value is None:
            frame.loc[row, self.question] = pd.NA
            return
        if self.kind == "mark" and value and all(pd.isna(frame.at[row, column]) for column in self.columns):
            for column in self.columns:
                frame.loc[row, column] = False
        if isinstance(value, float):
            if frame[self.question].dtype == "string":
                value = self.text(value)
            elif frame[self.question].dtype == "Int64":
                if value % 1:
                    frame[self.question] = frame[self.question].astype("Float64")
                else:
                    value = int(value)
        frame.loc[row, self.question] = value

    def settle(self, frame: pd.DataFrame) -> None:
        """A number's column that was kept as text for one strange cell becomes numbers if that was the last one."""
        if self.kind in ("number", "whole") and frame[self.question].dtype == "string":
            numbers, strange = number_column(list(frame[self.question].fillna("")), whole=self.kind == "whole")
            if not strange:
                frame[self.question] = numbers.set_axis(frame.index)


class TargetFinder:
    """Looks up the questions of a wave by everything that they may be called."""

    def __init__(self, answers: pd.DataFrame, repeats: dict[str, pd.DataFrame], form: Form | None) -> None:
        self.form = form
        self.tables = {None: answers} | repeats
        self._names = {repeat: self._called(repeat) for repeat in self.tables}
        self._made: dict[tuple, Target] = {}

    def repeat(self, name: str, question: str) -> str:
        wanted = name or question
        fits = [repeat for repeat in self.tables if repeat is not None and repeat == wanted]
        repeats = [repeat for repeat in self.tables if repeat is not None]
        if not fits and not wanted and len(repeats) == 1:
            return repeats[0]
        if not fits:
            raise Refused("the line does not say in which repeat group, or the survey has none of this name")
        return fits[0]

    def target(self, header: str, repeat: str) -> Target:
        if not header:
            raise Refused("the line names no question")
        where = [self.repeat(repeat, "")] if repeat else list(self.tables)
        for table in where:
            means = self._names[table].get(" ".join(header.split()))
            if means is not None and len(means) > 1:
                raise Refused("several questions are called so; use the question's name with its groups")
            if means:
                return self._target(next(iter(means)), table)
        if self.form is not None and (self.form.questions["name"] == header).any():
            raise Refused("the form has this question, but the file has no column for it")
        raise Refused("no question is called so")

    def _called(self, repeat: str | None) -> dict[str, set[str]]:
        """Every name -> the questions or options that it can stand for; a column's own name before all others, names before labels."""
        columns = [str(column) for column in self.tables[repeat] if column not in LINK]
        parents = {column.rsplit("/", 1)[0] for column in columns if "/" in column and self.tables[repeat][column].dtype == "boolean"}
        there = {*columns, *parents}
        called = {name: {name} for name in there}
        layers: list[dict[str, set[str]]] = []
        if self.form is not None:
            for layout in (NAMES, *self.form.languages):
                layer: dict[str, set[str]] = {}
                for name, claims in possible_headers(self.form, repeat, layout).items():
                    means = {question if part is None else f"{question}/{part}" for question, part in claims}
                    layer[name] = means & there
                layers.append(layer)
        layers.append({re.sub(r"[^\w.]", ".", name): {name} for name in there})
        for layer in layers:
            for name, means in layer.items():
                if means:
                    called.setdefault(name, means)
        return called

    def _target(self, question: str, repeat: str | None) -> Target:
        if (question, repeat) not in self._made:
            frame = self.tables[repeat]
            own = question in frame
            name = question if not own or frame[question].dtype != "boolean" else question.rsplit("/", 1)[0]
            columns = [column for column in map(str, frame) if column.startswith(name + "/") and frame[column].dtype == "boolean"]
            kind = "many" if not own else "mark" if frame[question].dtype == "boolean" else self._kind(question, frame[question])
            self._made[question, repeat] = Target(question, repeat, kind, columns, self.form)
        return self._made[question, repeat]

    def _kind(self, question: str, column: pd.Series) -> str:
        types = {} if self.form is None else dict(zip(self.form.questions["name"], self.form.questions["type"]))
        if question in types:
            kind = types[question]
            if kind in NUMBERS:
                return "number" if kind == "decimal" else "whole"
            if kind in ("date", "today"):
                return "date"
            if kind == "select_one":
                return "one"
        return "number" if column.dtype in ("Int64", "Float64") else "text"

