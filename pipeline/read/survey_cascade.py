"""Which of several options that share a wording was chosen? Two districts have a village of one name, and an export with labels shows only the name.

The form's `choice_filter` offers each respondent only the options that fit the answers before; of those that share the wording it leaves one as a rule. In: answers whose
select_one hold a code for every label, the form. Out: the same answers with the code that was offered, and notes on what stays open.
"""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pandas as pd

from pipeline.errors import InputError
from pipeline.read.relevance import relevance_mask
from pipeline.read.survey_asked import AnswerTexts
from pipeline.read.survey_columns import NAMES, Column, plain_label, questions_of
from pipeline.read.xlsform import Form


def settle_shared_labels(answers: pd.DataFrame, form: Form, layout: str) -> tuple[pd.DataFrame, list[str]]:
    """The answers with shared wordings settled, question by question in the order of the form (a cascade's next step looks at the one before).

    layout   the language of the export's labels; nothing is done for "names"
    """
    notes: list[str] = []
    if f"label_{layout}" not in form.options:
        return answers, notes
    for row in questions_of(form, None).to_dict("records"):
        if row["type"] != "select_one" or row["name"] not in answers:
            continue
        options = form.options_of(row["name"])
        wording = [plain_label(text) if isinstance(text, str) else None for text in options[f"label_{layout}"]]
        alike = {code: [other for other, said in zip(options["name"], wording) if said == text] for code, text in zip(options["name"], wording) if text}
        shared = np.array([isinstance(code, str) and len(alike.get(code, ())) > 1 for code in answers[row["name"]]], dtype=bool)
        if not shared.any():
            continue
        offered = _offered(row.get("choice_filter"), options, {code for codes in alike.values() if len(codes) > 1 for code in codes}, answers, form)
        codes, open_rows = answers[row["name"]].tolist(), 0
        for place in np.flatnonzero(shared):
            fitting = [code for code in alike[codes[place]] if offered.get(code) is not None and offered[code][place] is True]
            if len(fitting) == 1:
                codes[place] = fitting[0]
            else:
                open_rows += 1
        answers[row["name"]] = pd.Series(codes, index=answers.index, dtype="string")
        if open_rows:
            notes.append(f"{open_rows} answers to {row['name']} are a wording that several options share, and nothing tells which; the first of them was taken. Export with names.")
    return answers, notes


def language_of_cells(columns: list[Column], rows: list[list[str]], form: Form, layout: str) -> str:
    """The language in which the cells of select_one stand, or "names": headers may be names where cells are labels."""
    if layout != NAMES:
        return layout
    said: Counter = Counter()
    kinds = dict(zip(form.questions["name"], form.questions["type"]))
    for place, column in enumerate(columns):
        if column.question and column.part is None and kinds.get(column.question) == "select_one":
            cells = {plain_label(row[place]) for row in rows if row[place]}
            for name in (NAMES, *form.languages):
                options = form.options_of(column.question)["name" if name == NAMES else f"label_{name}"]
                said[name] += len(cells & {plain_label(text) for text in options.dropna()})
    return max((NAMES, *form.languages), key=lambda name: said[name])


def _offered(choice_filter, options: pd.DataFrame, codes: set[str], answers: pd.DataFrame, form: Form) -> dict[str, list]:
    """For each code, was the option offered to each respondent? Columns of `choices` stand in the filter by their bare names."""
    if not isinstance(choice_filter, str) or not choice_filter.strip():
        return {}
    texts, found = AnswerTexts(answers, form), {}
    for option in options[options["name"].isin(codes)].to_dict("records"):
        own = {name: "" if pd.isna(value) else str(value) for name, value in option.items()}

        def put(match: re.Match, own=own) -> str:
            word = match["word"]
            return match[0] if word is None or word not in own or "'" in own[word] else f"'{own[word]}'"

        # quoted texts and ${questions} stay as they are; a bare word before a bracket is a function
        condition = re.sub(r"\$\{[^}]*\}|\"[^\"]*\"|'[^']*'|(?<![\w./-])(?P<word>[A-Za-z_][\w.-]*)(?!\s*\(|[\w.-])", put, choice_filter)
        try:
            mask = relevance_mask(condition, texts, len(answers), question=option["name"])
        except InputError:
            continue
        found[option["name"]] = [None if pd.isna(value) else bool(value) for value in mask]
    return found
