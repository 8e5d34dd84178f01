"""How did people spread over all the steps of an answer, and how many did not know or refused?

A question counts as ordered if its list has at least three codes that are whole numbers. Shares of the steps are among those who chose a step;
do not know, refused, not answered and words off the scale stand apart, as shares of all who were asked. Both are weighted, with the design's
errors. In: answers, asked, questions, options and the table `estimates`. Out: the table `distributions`. What hides an indicator of a
question in a domain hides the question's whole distribution there, and the rules of small cells hold for it again (protect.cells).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.protect.cells import PUBLIC, domains, hidden_cells
from pipeline.study import Study
from pipeline.survey import tablebook
from pipeline.survey.indicators import FEW, design_of, divisions

COLUMNS = ["question", "level", "kind", "position", "domain", "domain_level", "wave", "n", "estimate", "se", "ci_low", "ci_high", "deff", "df", "suppressed"]
APART = ("dont_know", "refused", "not_answered")
LEAST_STEPS = 3
VALUES = ["n", "estimate", "se", "ci_low", "ci_high", "deff", "df"]


def distributions(study: Study, estimates: pd.DataFrame) -> pd.DataFrame:
    """The table `distributions`: a row a question, level, domain and wave; `kind` is step or apart. Empty without a survey or an ordered question."""
    answers, asked = study.read("answers"), study.read("asked")
    steps = ordered(study) if len(answers) else {}
    steps = {question: levels for question, levels in steps.items() if question in answers}
    if not steps:
        return pd.DataFrame(columns=COLUMNS)
    data = answers[["uuid", "wave", "weight", "stratum", "cluster", "place", *study.config.survey.by]].copy()
    data["area"] = [study.area_of(place) if isinstance(place, str) else None for place in data["place"]]
    data["area"] = data["area"].where(data["area"] != "all", None)
    index = pd.MultiIndex.from_frame(answers[["uuid", "wave"]])
    states = {question: frame.set_index(["uuid", "wave"])["state"].reindex(index).to_numpy() for question, frame in asked[asked["question"].isin(list(steps))].groupby("question")}
    made, described = _indicated(answers, states, steps)
    data = pd.concat([data, made], axis=1)
    frames = []
    for wave, frame in data.groupby("wave", sort=True):
        book = tablebook.estimates(design_of(frame), list(made.columns), [None, *divisions(study)], method="logit")
        book = book.rename(columns={"domain": "domain_level", "domain_level": "domain"}).assign(wave=str(wave)).merge(described, on="variable")
        for question, part in book.groupby("question", sort=False):
            frames.append(_protected(part.reset_index(drop=True), frame, study, _hidden_before(study, estimates, question, str(wave))))
    table = pd.concat(frames, ignore_index=True)
    table["domain"] = table["domain"].astype(str)
    table[["estimate", "ci_low", "ci_high"]] = table[["estimate", "ci_low", "ci_high"]].clip(0, 1)
    return table[COLUMNS]


def ordered(study: Study) -> dict[str, list[str]]:
    """The ordered questions of the form in its order, each with its steps from the lowest up."""
    questions, options = study.read("questions"), study.read("options")
    found = {}
    for row in questions[questions["type"].astype(str).str.startswith("select_one") & questions["list"].notna()].itertuples():
        codes = [str(code) for code in options.loc[options["list"] == row.list, "name"]]
        whole = sorted((code for code in codes if code.removeprefix("-").isdigit()), key=int)
        if len(whole) >= LEAST_STEPS and [int(code) for code in whole] == list(range(int(whole[0]), int(whole[0]) + len(whole))):
            found[row.name] = whole
    return found


def _indicated(answers: pd.DataFrame, states: dict, steps: dict[str, list[str]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(0/1/NaN columns, what each of them is): one a question and level that occurs or that the form has."""
    columns, described = {}, []
    for question, levels in steps.items():
        code = answers[question].astype("object").where(answers[question].notna(), None).map(lambda value: None if value is None else str(value).removesuffix(".0"))
        state = pd.Series(states[question] if question in states else np.where(code.isna(), "not_answered", "answered"), index=answers.index)
        on, there = (state == "answered") & code.isin(levels), state.notna() & (state != "not_asked")
        words = sorted(set(code[(state == "answered") & ~code.isin(levels)].dropna()))
        rows = [(level, "step", np.where(on, code == level, np.nan)) for level in levels]
        rows += [(word, "apart", np.where(there, (state == "answered") & (code == word), np.nan)) for word in words]
        rows += [(name, "apart", np.where(there, state == name, np.nan)) for name in APART]
        for position, (level, kind, values) in enumerate(rows):
            columns[f"{question}\t{level}"] = values.astype(float)
            described.append({"variable": f"{question}\t{level}", "question": question, "level": level, "kind": kind, "position": position})
    return pd.DataFrame(columns, index=answers.index), pd.DataFrame(described)


def _hidden_before(study: Study, estimates: pd.DataFrame, question: str, wave: str) -> set[tuple[str, str]]:
    mine = [name for name, indicator in study.config.survey.indicators.items() if indicator.question == question]
    rows = estimates[estimates["indicator"].isin(mine) & (estimates["wave"] == wave) & estimates["suppressed"]]
    return set(zip(rows["domain_level"], rows["domain"].astype(str), strict=True))


def _protected(table: pd.DataFrame, data: pd.DataFrame, study: Study, hidden: set) -> pd.DataFrame:
    """The rows of one question and wave; a domain is hidden whole, its steps and what stands apart."""
    extra = list(study.config.survey.by)
    steps = list(dict.fromkeys(table.loc[table["kind"] == "step", "variable"]))
    chosen = data[steps].fillna(0).to_numpy().argmax(axis=1)
    answered = data[steps[0]].notna()
    for level in ("area", "place", *extra):
        for domain, rows in data.groupby(level).indices.items():
            given = chosen[rows][answered.to_numpy()[rows]]
            if 0 < len(given) < FEW and len(set(given)) == 1:
                hidden = hidden | {(level, str(domain))}
    for kind in ("step", "apart"):
        first = table[table["kind"] == kind].drop_duplicates(["domain_level", "domain"])
        people = {(row.domain_level, str(row.domain)): float(row.n) for row in first.itertuples()}
        at = {level: {domain: n for (one, domain), n in people.items() if one == level} for level in ("area", "place", *extra)}
        counts, sums, unpublished = domains(people.get(("all", "all"), 0.0), at["area"], at["place"], {place: study.area_of(place) for place in at["place"]}, {level: at[level] for level in extra})
        hidden = hidden | hidden_cells(counts, sums, minimum=PUBLIC, also=hidden & set(counts), unpublished=unpublished)
    gone = pd.Series([(level, str(domain)) in hidden for level, domain in zip(table["domain_level"], table["domain"], strict=True)], dtype=bool)
    table = table.assign(suppressed=gone, n=table["n"].astype("Int64"))
    table[VALUES] = table[VALUES].mask(gone)
    return table
