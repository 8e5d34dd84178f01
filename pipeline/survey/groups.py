"""Do women and men, young and old, or the people of an audience answer otherwise than everybody else?

Each indicator among the respondents of one group beside all the others, with the difference and its interval from the design, in which both sit in the same clusters; and among
the group's respondents of each place where enough of them answered. Who answers for an audience says study.yaml, findings.audiences.<id>.respondents; an indicator of the very
question that makes somebody one of them is left out. In: answers, asked. Out: the table `group_answers`. Cells under ten people are hidden, and others with them (protect.cells).
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from pipeline.errors import InputError
from pipeline.protect.cells import PUBLIC, hidden_cells
from pipeline.study import Study
from pipeline.survey import tablebook
from pipeline.survey.indicators import FEW, design_of, respondents

COLUMNS = ["indicator", "level", "domain", "place", "wave", "n", "estimate", "se", "ci_low", "ci_high", "n_other", "other_estimate", "difference", "difference_low", "difference_high", "suppressed"]
YOUNG = 30  # where the focus groups part their ages too
VALUES = COLUMNS[5:15]


def group_answers(study: Study) -> pd.DataFrame:
    """The table `group_answers`; without a survey, or without groups to compare, it is empty. Raises InputError where study.yaml names a question that the answers do not have."""
    valued = respondents(study)
    if valued.empty:
        return pd.DataFrame(columns=COLUMNS)
    answers, section, frames = study.read("answers"), study.config.survey, []
    for (level, domain), (side, questions) in groups(study, answers).items():
        names = [name for name, one in section.indicators.items() if one.question.split("/")[0] not in questions]
        for wave, frame in valued.assign(side=side.to_numpy()).groupby("wave", sort=True):
            frame = frame[frame["side"].notna()].reset_index(drop=True)
            if set(frame["side"]) == {"in", "out"} and names:
                # a gender or an age in a single place is nobody's training
                frames.append(_compared(frame, names, section.min_respondents, places=level == "audience").assign(level=level, domain=domain, wave=str(wave)))
    return pd.concat(frames, ignore_index=True)[COLUMNS] if frames else pd.DataFrame(columns=COLUMNS)


def groups(study: Study, answers: pd.DataFrame) -> dict[tuple[str, str], tuple[pd.Series, set[str]]]:
    """(level, domain) -> 'in', 'out' or None of each answer, and the questions that decide it."""
    found: dict = {}
    for column in study.config.survey.by:
        given = answers[column].astype("object")
        for value in sorted(given.dropna().astype(str).unique()):
            found[column, value] = (pd.Series(np.where(given.isna(), None, np.where(given.astype(str) == value, "in", "out")), index=answers.index, dtype=object), {column})
    if age := study.config.survey.age:
        years = pd.to_numeric(_column(answers, age, "survey.age", study), errors="coerce")
        for value, mine in (("young", years < YOUNG), ("older", years >= YOUNG)):
            found["youth", value] = (pd.Series(np.where(years.isna(), None, np.where(mine, "in", "out")), index=answers.index, dtype=object), {age})
    for audience, voices in study.config.findings.audiences.items():
        if voices.respondents:
            mine = pd.Series(False, index=answers.index)
            for question, values in voices.respondents.items():
                mine |= _any_of(_column(answers, question, f"findings.audiences.{audience}.respondents", study), values)
            found["audience", audience] = (pd.Series(np.where(mine, "in", "out"), index=answers.index, dtype=object), {question.split("/")[0] for question in voices.respondents})
    return found


def _column(answers: pd.DataFrame, question: str, place: str, study: Study) -> pd.Series:
    if question not in answers:
        raise InputError(f"the answers have no question {question!r}", file=f"corpora/{study.name}/study.yaml", place=place, remedy=f"Questions are: {', '.join(list(answers.columns)[7:19])} …")
    return answers[question]


def _any_of(given: pd.Series, values: tuple[str, ...]) -> pd.Series:
    """Whether an answer is one of the values, or lies in a span of numbers such as 18-29, its ends included."""
    text = given.astype("object").astype(str).str.casefold().str.removesuffix(".0")
    hit = text.isin({value.casefold() for value in values}) & given.notna()
    for value in values:
        if span := re.fullmatch(r"\s*(\d+)\s*-\s*(\d+)\s*", value):
            hit |= pd.to_numeric(given, errors="coerce").between(float(span[1]), float(span[2]))
    return hit.fillna(False).astype(bool)


def _compared(frame: pd.DataFrame, names: list[str], least: int, *, places: bool) -> pd.DataFrame:
    """Rows of one group in one wave: over all places, then place by place where that is asked for."""
    frame = frame.assign(cell=np.where(frame["place"].isna(), None, frame["place"].astype("object").astype(str) + "/" + frame["side"].astype(str)))
    design = design_of(frame)
    book = tablebook.estimates(design, names, ["side", *(["cell"] if places else [])], method="logit")
    book = {(row["variable"], row["domain_level"]): row for row in book.to_dict("records")}
    means = design.mean(names, by="side")
    row_of = {(variable, side): number for number, (variable, side) in enumerate(zip(means["variable"], means["side"], strict=True))}
    weights = np.zeros((len(names), len(means)))
    for number, name in enumerate(names):
        weights[number, row_of[name, "in"]], weights[number, row_of[name, "out"]] = 1, -1
    apart = design.contrast(means, weights)
    places, rows = sorted(frame["place"].dropna().astype(str).unique()) if places else [], []
    sides, crossed = _counts(frame, names, ["side"]), _counts(frame.dropna(subset=["place"]) if places else frame.iloc[:0], names, ["place", "side"])
    # a group by one column has the bare name for a cell
    sides = {name: {(cell[0] if isinstance(cell, tuple) else cell): found for cell, found in cells.items()} for name, cells in sides.items()}
    for number, name in enumerate(names):
        inside, outside = book[name, "in"], book[name, "out"]
        here = {"indicator": name, "place": "all"} | _cell(inside) | {"n_other": int(outside["n"]), "other_estimate": outside["estimate"], "difference": apart["estimate"][number],
                                                                   "difference_low": apart["ci_low"][number], "difference_high": apart["ci_high"][number]}  # fmt: skip
        told = {place: _cell(book[name, f"{place}/in"]) for place in places if (name, f"{place}/in") in book}
        hidden = _hidden(sides[name], crossed[name], places, {place for place, cell in told.items() if cell["n"] >= least})
        rows.append(here | {"suppressed": bool({"in", "out"} & hidden)})
        rows += [{"indicator": name, "place": place} | cell | {"suppressed": (place, "in") in hidden} for place, cell in told.items() if cell["n"] >= least]
    table = pd.DataFrame(rows).reindex(columns=COLUMNS)
    table[["n", "n_other"]] = table[["n", "n_other"]].astype("Int64")
    shares = ["estimate", "ci_low", "ci_high", "other_estimate"]
    table[shares] = table[shares].astype("float64").clip(0, 1)
    table[VALUES] = table[VALUES].mask(table["suppressed"])
    return table


def _cell(row: dict) -> dict:
    return {"n": int(row["n"]), "estimate": row["estimate"], "se": row["se"], "ci_low": row["ci_low"], "ci_high": row["ci_high"]}


def _counts(frame: pd.DataFrame, names: list[str], by: list[str]) -> dict[str, dict]:
    """Indicator -> {cell: (answers, different answers)}."""
    if frame.empty:
        return {name: {} for name in names}
    grouped = frame.groupby(by)[names]
    n, varied = grouped.count(), grouped.nunique()
    return {name: {cell: (int(a), int(b)) for cell, a, b in zip(n.index, n[name], varied[name], strict=True)} for name in names}


def _hidden(sides: dict, crossed: dict, places: list[str], shown: set[str]) -> set:
    """Cells of one indicator that must not leave: 'in', 'out', and (place, 'in'). The places themselves are published elsewhere.

    sides, crossed   what `_counts` gives by side, and by place and side
    """
    size = lambda cells, cell: float(cells.get(cell, (0, 0))[0])  # noqa: E731
    alike = {cell for cells in (sides, crossed) for cell, (n, varied) in cells.items() if 0 < n < FEW and varied == 1}
    counts: dict = {side: size(sides, side) for side in ("in", "out")}
    counts["all"] = counts["in"] + counts["out"]
    sums: list = [("all", ("in", "out"))]
    unpublished: set = set()
    for place in places:
        cells = [(place, side) for side in ("in", "out")]
        counts |= {cell: size(crossed, cell) for cell in cells} | {place: sum(size(crossed, cell) for cell in cells)}
        sums.append((place, tuple(cells)))
        unpublished |= set(cells) - ({(place, "in")} if place in shown else set())
    if places:
        parts = [(place, "in") for place in places]
        if (rest := counts["in"] - sum(counts[part] for part in parts)) > 0.5:
            counts["rest"] = rest
            unpublished.add("rest")
            parts.append("rest")
        sums.append(("in", tuple(parts)))
    return hidden_cells(counts, sums, minimum=PUBLIC, also=alike & set(counts), unpublished=unpublished)
