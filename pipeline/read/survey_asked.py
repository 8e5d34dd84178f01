"""Who was asked what? From the conditions of the form, evaluated on each respondent's own answers.

A question was put where all conditions above it hold, and wherever there is an answer. What cannot be worked out is NA and is said, never taken for "not asked". In:
answers, the form, what the file itself says of single respondents. Out: a boolean table, a column a question, and notes.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from pipeline.errors import InputError
from pipeline.read.relevance_functions import Entered
from pipeline.read.relevance import calculated, questions_in, relevance_mask
from pipeline.read.survey_columns import RECORD, questions_of
from pipeline.read.survey_missing import NUMBERS, number_codes
from pipeline.read.xlsform import Form


KEPT = 8
VERSION = ("__version__", "_version_", "_version", "FormVersion", "formdef_version")
ROWS = re.compile(r"(?P<what>count|sum|min|max|count-non-empty|indexed-repeat|join)\((?:\$\{\s*(?P<question>[^}]+?)\s*\}|(?:/[\w.-]+)*/(?P<step>[\w.-]+)|(?P<bare>[^(),\[\]]+))"
                  r"(?:\[(?P<which>[^\]]*)\](?:/(?P<inner>[\w.-]+))?)?(?:,(?P<more>.*))?\)", re.S)  # fmt: skip
# [r]: a path of XPath, and none of a machine
LOOKUP = re.compile(r"instance\(['\"](?P<list>[^'\"]+)['\"]\)/[r]oot/item\[\s*(?P<key>[\w-]+)\s*=\s*(?:\$\{\s*(?P<question>[^}]+?)\s*\}|(?P<text>'[^']*'|\"[^\"]*\"))\s*\]/(?P<column>[\w-]+)")


def asked_of(answers: pd.DataFrame, form: Form | None, reasons=None, repeats=None) -> tuple[pd.DataFrame, list[str]]:
    """Who was asked what, and what is to be said about it: a question was asked where all conditions above it hold, and wherever there is an answer.

    Where a condition cannot be worked out from the data the column is NA, never False. Without a form, or with one that is made of SPSS labels, those who answered
    were asked, and of the others nobody knows. reasons, as Survey has them, say it for single answers; repeats, as Survey has them, are what conditions count.
    """
    if form is None or form.settings.get("conditions") == "unknown":
        return _asked_as_answered(answers, reasons or {}), []
    columns = columns_by_question(answers)
    texts = AnswerTexts(answers, form, repeats, reasons)
    masks: dict[str, pd.Series] = {}
    versions = next((answers[name].astype("string") for name in VERSION if name in answers and answers[name].nunique() > 1), None)
    forms = {} if versions is None else _forms_by_version(form)
    asked, against, unknown, absent, broken = {}, [], [], [], []

    def held(conditions: list, name: str) -> pd.Series:
        mask = pd.Series(True, index=answers.index, dtype="boolean")
        for condition in conditions:
            if condition not in masks:
                try:
                    masks[condition] = relevance_mask(condition, texts, len(answers), question=name)
                except InputError as error:
                    broken.append(f"The condition of {name} cannot be read: {error.problem.split(': ', 1)[-1]} Correct it in the column relevant of the form.")
                    masks[condition] = pd.Series(pd.NA, index=range(len(answers)), dtype="boolean")
            mask &= masks[condition].set_axis(answers.index)
        return mask

    for row in questions_of(form, None).to_dict("records"):
        mask = held(row["conditions"], row["name"])
        for version, then in forms.items():
            if then.get(row["name"], row["conditions"]) != row["conditions"]:
                mask = mask.mask((versions == version).fillna(False), held(then[row["name"]], row["name"]))
        answered = _answered(answers, columns.get(row["name"], []))
        if mask.isna().any():
            unknown.append(row["name"])
        if (answered & ~mask.fillna(True)).any() and row["type"] != "calculate":
            against.append(row["name"])
        mask |= answered
        if versions is not None:
            # in an earlier version of the form the question may not have been there: if that form is not at hand and nobody at all answered it, it is not known
            had = [*versions[answered].unique(), *(version for version, then in forms.items() if row["name"] in then)]
            without = ~versions.isin(had) & versions.notna()
            lacking = without & (versions.isin(list(forms)) | (mask.fillna(False).astype(bool) & answered.any()))
            absent += [row["name"]] * bool(lacking.any())
            mask = mask.mask(lacking, pd.NA)
        mask = _told(mask, (reasons or {}).get(row["name"]))
        asked[row["name"]] = mask if mask.isna().any() else mask.astype(bool)
    if unknown:
        broken.append(f"The data cannot tell who was asked {', '.join(unknown)}; those who answered count as asked, of the others it is unknown.")
    if absent:
        broken.append(f"Some versions of the form have no answer at all to {', '.join(absent)}; whether they asked it is unknown.")
    if against:
        broken.append(f"Some answered although their earlier answers skip the question: {', '.join(against)}; they count as asked.")
    return pd.DataFrame(asked, index=answers.index), broken


def _forms_by_version(form: Form) -> dict[str, dict[str, list]]:
    """By version, as the settings of a form and an export call it: the questions of that form and their conditions."""
    dropped = form.questions["dropped"].fillna(False).astype(bool) if "dropped" in form.questions else pd.Series(False, form.questions.index)
    found = [(form, form.questions[~dropped]), *((one, one.questions) for one in form.earlier)]
    return {str(one.settings["version"]): dict(zip(questions["name"], questions["conditions"])) for one, questions in reversed(found) if one.settings.get("version")}


class AnswerTexts(Mapping):
    """The answers by question name as the form's conditions see them (relevance_mask takes them), with the day and moment of each interview.

    Written out when they are asked for, and the last few kept: all at once would be several times the survey itself.
    """

    def __init__(self, answers: pd.DataFrame, form: Form, repeats: dict[str, pd.DataFrame] | None = None, reasons: dict[str, pd.Series] | None = None) -> None:
        self._form, self._reasons, self._answers, self._columns = form, reasons or {}, answers, columns_by_question(answers)
        kinds = dict(zip(form.questions["name"], form.questions["type"]))
        self._clock = _clock(answers, kinds)
        self._kinds = {name: kind for name, kind in kinds.items() if name in self._columns}
        self._kept: dict[str, list] = {}
        self._formulas = _formulas(form, self._columns)
        self._made: dict[str, list | None] = {}
        self._repeats = repeats or {}

    def __getitem__(self, name: str) -> list:
        if "(" in name and name not in self._clock:
            return self._of_rows(name)
        if name in self._clock:
            return self._clock[name]
        if name in self._formulas:
            return self._calculated(name)
        if name not in self._kept:
            kind = self._kinds[name]
            while len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)))
            texts = _as_text(self._answers, kind, name, self._columns[name])
            self._kept[name] = self._as_entered(name, texts) if kind in NUMBERS and name in self._reasons else texts
        return self._kept[name]

    def _as_entered(self, name: str, texts: list) -> list:
        """The texts with the number that was entered for "do not know", because the form saw that number."""
        entered = {state: re.sub(r"\.0$", "", str(number)) for number, state in number_codes(self._form, name).items()}
        why = self._reasons[name].reindex(self._answers.index)
        return [text or entered.get(state, "") for text, state in zip(texts, why)]

    def __contains__(self, name: object) -> bool:
        return name in self._kinds or name in self._clock or self._calculated(str(name)) is not None or self._of_rows(str(name)) is not None

    def _calculated(self, name: str) -> list | None:
        """What a `calculate` came to that the file does not hold: teams leave them out of what they pass on."""
        if name not in self._formulas:
            return None
        if name not in self._made:
            self._made[name] = None  # a calculation that looks at itself is unknown
            formula, conditions = self._formulas[name]
            values = calculated(formula, self, len(self._answers))
            for condition in conditions:  # in a group that was skipped it is empty
                try:
                    held = relevance_mask(condition, self, len(self._answers), question=name)
                except InputError:
                    values = None
                    break
                values = None if values is None or held.isna().any() else [value if yes else "" for value, yes in zip(values, held)]
            self._made[name] = values
        return self._made[name]

    def _of_rows(self, name: str) -> list | None:
        """What "sum(age)", "count(${members}[sex = 'f'])" or "indexed-repeat(age,2)" is for each respondent; None for what the file does not tell."""
        if name.startswith(("instance(", "jr:choice-name(")):
            return self._of_lists(name)
        match = ROWS.fullmatch(name)
        called = match and (match["question"] or match["step"] or match["bare"])
        frame = match and next((frame for repeat, frame in self._repeats.items() if called == repeat or called in frame), None)
        column = match and (match["inner"] or called)
        if frame is None or (match["inner"] and match["inner"] not in frame):
            return None
        if match["which"] is not None:
            keep = self._fulfil(frame, match["which"], called)
            if keep.isna().any():
                return None
            frame = frame[keep.to_numpy(dtype=bool)]
        values = frame[column] if column in frame else frame["parent_uuid"]
        if match["what"] in ("sum", "min", "max"):
            values = pd.to_numeric(values, errors="coerce")
        rows = values.groupby(frame["parent_uuid"])
        if match["what"] == "join":
            said: dict[str, list[str]] = {}
            for uuid, text in zip(frame["parent_uuid"], values.astype("string")):
                said.setdefault(uuid, []).extend([] if pd.isna(text) else [text])
            found = pd.Series({uuid: match["more"].join(texts) for uuid, texts in said.items()}, dtype="string")
        elif match["what"] == "indexed-repeat":
            values = values.set_axis(frame["parent_uuid"])
            found = values[(rows.cumcount() == float(match["more"] or 0) - 1).to_numpy()]
        else:
            found = rows.size() if match["what"] == "count" else getattr(rows, match["what"].replace("count-non-empty", "count"))()
        found = found.reindex(self._answers.index)
        if match["what"] in ("count", "sum", "count-non-empty"):
            found = found.fillna(0)
        return ["" if pd.isna(value) else re.sub(r"\.0$", "", str(value)) for value in found]

    def _fulfil(self, frame: pd.DataFrame, condition: str, called: str) -> pd.Series:
        """Which rows of a repeat fulfil a condition, in which a name alone, ./name and ${name} are columns of the row, and other ${names} answers of the respondent."""
        columns = columns_by_question(frame)
        bare = re.compile(rf"(?<![\w$}}{{/.-])(?:\.{{1,2}}/)?({'|'.join(map(re.escape, columns))})(?![\w(}}-])")
        parts = re.split(r"('[^']*'|\"[^\"]*\")", condition)
        condition = "".join(part if part[:1] in ("'", '"') else bare.sub(r"${\1}", part) for part in parts)
        try:
            texts = AnswerTexts(frame, self._form)
            texts._formulas = {}  # calculations outside repeats are the respondent's, not the row's
            outer = {name: pd.Series(self[name], self._answers.index).reindex(frame["parent_uuid"]).tolist() for name in questions_in(condition) if name not in texts and name in self}
            return relevance_mask(condition, ChainMap(outer, texts), len(frame), question=called)
        except InputError:
            return pd.Series(pd.NA, index=range(len(frame)), dtype="boolean")

    def _of_lists(self, name: str) -> list | None:
        """What a column of the form's own list says beside the option that somebody chose, or the option's label where it is the same in every language."""
        if match := re.fullmatch(r"jr:choice-name\((.+)\)", name):
            kinds = dict(zip(self._form.questions["name"], self._form.questions["list"]))
            if match[1] not in self or not isinstance(kinds.get(match[1]), str):
                return None
            rows = self._form.options[self._form.options["list"] == kinds[match[1]]]
            labels = rows[[column for column in rows if column.startswith("label_")]]
            if not len(labels.columns) or (labels.nunique(axis=1) > 1).any():
                return None
            told, keys = dict(zip(rows["name"], labels.iloc[:, 0].fillna(""))), self[match[1]]
        else:
            match = LOOKUP.fullmatch(name)
            rows = self._form.options[self._form.options["list"] == match["list"]] if match else self._form.options[:0]
            if rows.empty or not {match["key"], match["column"]} <= set(rows) or (match["question"] and match["question"] not in self):
                return None
            keys = self[match["question"]] if match["question"] else [match["text"][1:-1]] * len(self._answers)
            told = dict(zip(rows[match["key"]][::-1], rows[match["column"]].fillna("")[::-1]))
        return [told.get(key, "") for key in keys]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self._kinds, *self._clock]))

    def __len__(self) -> int:
        return len({*self._kinds, *self._clock})


def _formulas(form: Form, there: Mapping) -> dict[str, tuple[str, list]]:
    """The calculations of the form, outside repeats, that a file has no column for, with their conditions."""
    if "calculation" not in form.questions:
        return {}
    rows = form.questions[(form.questions["type"] == "calculate") & form.questions["repeat"].isna() & form.questions["calculation"].notna()]
    return {name: (formula, conditions) for name, formula, conditions in zip(rows["name"], rows["calculation"], rows["conditions"]) if name not in there}


def _clock(answers: pd.DataFrame, kinds: dict[str, str]) -> dict[str, list]:
    """What today() and now() were: the day and the beginning of each interview, where the file holds them."""
    times = {kind: answers[name] for name, kind in kinds.items() if kind in ("today", "start", "end") and name in answers}
    start = next((times[kind] for kind in ("start", "end") if kind in times), None)
    day = times.get("today", start)
    day, start = (None if column is None or column.isna().any() else column for column in (day, start))
    clock = {} if day is None else {"today()": [str(cell)[:10] for cell in day]}
    return clock if start is None else clock | {"now()": [str(cell) for cell in start]}


def columns_by_question(answers: pd.DataFrame) -> dict[str, list[str]]:
    """The question's own column, or its option columns."""
    columns: dict[str, list[str]] = {}
    for column in map(str, answers):
        columns.setdefault(column.rsplit("/", 1)[0] if answers[column].dtype == "boolean" else column, []).append(column)
    return columns


def _answered(answers: pd.DataFrame, columns: list[str]) -> pd.Series:
    out = np.zeros(len(answers), bool)
    for column in columns:
        out |= answers[column].notna().to_numpy(dtype=bool)
    return pd.Series(out, index=answers.index)


def _as_text(answers: pd.DataFrame, kind: str, name: str, columns: list[str]) -> list:
    """The answers to a question as the form's conditions see them."""
    if columns != [name]:
        chosen = answers[columns].fillna(False).astype(bool).to_numpy()
        codes = [column.removeprefix(name + "/") for column in columns]
        # few sets of options are chosen by many
        sets = {row: " ".join(code for code, yes in zip(codes, row) if yes) for row in set(map(tuple, chosen))}
        return [sets[row] for row in map(tuple, chosen)]
    if kind in ("integer", "decimal", "range", "calculate", "hidden"):
        values = answers[name].tolist()
        texts = {value: re.sub(r"\.0$", "", str(value)) for value in set(values) if not pd.isna(value)}
        if kind in NUMBERS:
            texts = {value: Entered(text) for value, text in texts.items()}
        return [texts.get(value, "") for value in values]
    return answers[name].tolist()


def _asked_as_answered(answers: pd.DataFrame, reasons: dict[str, pd.Series]) -> pd.DataFrame:
    """Without a form nobody knows the conditions: those who answered were asked, of the others it is not known."""
    columns = {name: found for name, found in columns_by_question(answers).items() if name not in RECORD}
    asked = {}
    for name, found in columns.items():
        mask = _told(_answered(answers, found).astype("boolean").replace(False, pd.NA), reasons.get(name))
        asked[name] = mask if mask.isna().any() else mask.astype(bool)
    return pd.DataFrame(asked, index=answers.index)


def _told(mask: pd.Series, why: pd.Series | None) -> pd.Series:
    """The mask with what the file itself says of single respondents."""
    if why is None:
        return mask
    why = why.reindex(mask.index)
    return mask.mask(why.notna(), why.ne("not_asked").astype("boolean"))
