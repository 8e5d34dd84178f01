"""Which answers contradict one another, or the form? Rules of study.yaml, and the form's own `constraint` and `relevant`.

All three are XLSForm expressions, read by the one evaluator (relevance.py); what cannot be worked out from the data accuses nobody. In: a Survey and the rules.
Out: a Part a rule or question.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pipeline.config import Text
from pipeline.errors import InputError
from pipeline.read.checks_parts import CLOSED, Part, texts_of
from pipeline.read.relevance import questions_in, relevance_mask
from pipeline.read.survey import Survey

RULE_KEYS = {"wrong", "question", "ky", "ru", "en"}
SILENT = {"calculate", "hidden", "note", "acknowledge"}


def against_rules(survey: Survey, rules: Mapping[str, Text]) -> list[Part]:
    """Interviews in which the `wrong` of a rule holds: an expression that is true where answers contradict one another.

    A rule has wrong, question (the answer to look at) and its text in ky, ru and en. Raises InputError for one that lacks a key, cannot be read or asks for a
    question that is not there.
    """
    texts, parts = texts_of(survey) if rules else {}, []
    for name, rule in rules.items():
        place = f"read.cleaning.rules.{name}"
        if set(rule) != RULE_KEYS:
            raise InputError(f"a rule has the keys {', '.join(sorted(RULE_KEYS))}; this one has {', '.join(sorted(rule))}", file="study.yaml", place=place)
        absent = sorted({*questions_in(rule["wrong"]), rule["question"]} - set(texts))
        if absent:
            raise InputError(f"the rule asks for {', '.join(absent)}, which the answers do not have", file="study.yaml", place=place, remedy=f"Questions are: {', '.join(list(texts)[:12])} …")
        try:
            mask = relevance_mask(rule["wrong"], texts, len(survey.answers), question=rule["question"])
        except InputError as error:
            raise InputError(error.problem.replace("the condition of a question", "the expression `wrong`"), file="study.yaml", place=place, remedy="Write it as a condition of an XLSForm: ${age} < 18 and ${married} = 'yes'") from error
        part = Part("rule", rule["question"], int(mask.notna().sum()))
        for row in _true(mask):
            part.add(survey.answers.index[row], None, texts[rule["question"]][row] or None, rule=name, ky=rule["ky"], ru=rule["ru"], en=rule["en"])
        parts.append(part)
    return parts


def against_constraints(survey: Survey) -> list[Part]:
    """Answers that the form's own constraint does not allow: typed before it was there, imported, or changed in the export."""
    if survey.form is None or "constraint" not in survey.form.questions:
        return []
    texts, parts = texts_of(survey), []
    for row in survey.form.questions.to_dict("records"):
        name, constraint = row["name"], row["constraint"]
        if not isinstance(constraint, str) or not constraint.strip() or name not in texts or row["type"] in SILENT:
            continue
        part = Part("constraint", name)
        given = pd.Series(texts[name], dtype="object").map(lambda text: isinstance(text, str) and text != "").to_numpy(dtype=bool)
        try:
            holds = relevance_mask(constraint, texts, len(survey.answers), question=name)
        except InputError as error:
            part.note = f"the constraint cannot be read: {error.problem.split(': ', 1)[-1]}"
            parts.append(part)
            continue
        part.tested = int((given & holds.notna().to_numpy()).sum())
        for at in _true(~holds & given):
            part.add(survey.answers.index[at], None, texts[name][at] if row["type"] in CLOSED else None, constraint=" ".join(constraint.split()))
        parts.append(part)
    return parts


def against_relevance(survey: Survey) -> list[Part]:
    """Answers to questions that the form skips after the earlier answers of the same interview."""
    if survey.form is None or survey.form.settings.get("conditions") == "unknown":
        return []
    texts, parts, masks = texts_of(survey), [], {}
    for row in survey.form.questions.to_dict("records"):
        name = row["name"]
        if name not in texts or not row["conditions"] or row["type"] in SILENT or not pd.isna(row["repeat"]):
            continue
        part, asked = Part("relevance", name), pd.Series(True, index=range(len(survey.answers)), dtype="boolean")
        try:
            for condition in row["conditions"]:
                if condition not in masks:
                    masks[condition] = relevance_mask(condition, texts, len(survey.answers), question=name)
                asked = asked & masks[condition]
        except InputError as error:
            part.note = f"the condition cannot be read: {error.problem.split(': ', 1)[-1]}"
            parts.append(part)
            continue
        given = pd.Series(texts[name], dtype="object").map(lambda text: isinstance(text, str) and text != "").to_numpy(dtype=bool)
        part.tested = int(asked.notna().sum())
        for at in _true(~asked & given):
            part.add(survey.answers.index[at], "blank_response", texts[name][at] if row["type"] in CLOSED else None, condition=" and ".join(" ".join(one.split()) for one in row["conditions"]))
        parts.append(part)
    return parts


def _true(mask: pd.Series) -> list[int]:
    return [at for at, value in enumerate(mask.fillna(False)) if value]
