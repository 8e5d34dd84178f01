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
from pipeline.protect.cells import PUBLIC
from pipeline.protect.crossings import ALL, UNKNOWN, hidden_crossings
from pipeline.study import Study
from pipeline.survey import estimate, tablebook
from pipeline.survey.indicators import FEW, design_of, respondents

COLUMNS = ["indicator", "level", "domain", "place", "wave", "n", "estimate", "se", "ci_low", "ci_high", "n_other", "other_estimate", "difference", "difference_low", "difference_high", "suppressed"]
YOUNG = 30  # where the focus groups part their ages too
VALUES = COLUMNS[5:15]
LEVELS = {"all": "whole", "area": "area", "place": "place"}


def group_answers(study: Study, *, everybody: bool = False) -> pd.DataFrame:
    """The table `group_answers`, or with `everybody` the table `group_of_everybody`; without a survey, or without groups to compare, it is empty.

    Raises InputError where study.yaml names a question that the answers do not have.
    """
    valued = respondents(study, everybody=everybody)
    if valued.empty:
        return pd.DataFrame(columns=COLUMNS)
    answers, section, frames, gone = study.read("answers"), study.config.survey, [], _gone(study)
    for level, mine, side, value, questions in _partitions(groups(study, answers)):
        names = [name for name, one in section.indicators.items() if name in valued and one.question.split("/")[0] not in questions]
        for wave, frame in valued.assign(side=side.to_numpy(), value=value.to_numpy()).groupby("wave", sort=True):
            if names and {"in", "out"} <= set(frame["side"]):
                frames += [one.assign(level=level, wave=str(wave)) for one in _compared(frame.reset_index(drop=True), names, study, gone, level, mine)]
    return pd.concat(frames, ignore_index=True)[COLUMNS] if frames else pd.DataFrame(columns=COLUMNS)


def _partitions(found: dict) -> list[tuple[str, dict[str, str], pd.Series, pd.Series, set[str]]]:
    """(level, domain -> its value, side, value of each answer, deciding questions); both groups of a level that has two stand in one, for each is everybody else to the other."""
    made = []
    for (level, domain), (side, questions) in found.items():
        mine = [name for one, name in found if one == level]
        if level == "audience":
            made.append((level, {domain: "in"}, side, side.fillna(UNKNOWN), questions))
            continue
        value = pd.Series(UNKNOWN, index=side.index, dtype=object)
        for name in mine:
            value[found[level, name][0] == "in"] = name
        if len(mine) != 2:
            made.append((level, {domain: domain}, side, value, questions))
        elif domain == mine[0]:
            made.append((level, {name: name for name in mine}, side, value, questions))
    return made


def groups(study: Study, answers: pd.DataFrame) -> dict[tuple[str, str], tuple[pd.Series, set[str]]]:
    """(level, domain) -> 'in', 'out' or None of each answer, and the questions that decide it."""
    found: dict = {}
    for column in study.config.survey.by:
        given = answers[column].astype("object")
        for value in sorted(given.dropna().astype(str).unique()):
            found[column, value] = (pd.Series(np.where(given.isna(), None, np.where(given.astype(str) == value, "in", "out")), index=answers.index, dtype=object), {column})
    if age := study.config.survey.age:
        years = pd.to_numeric(_column(answers, age, "survey.age", study), errors="coerce").astype("float64")
        for value, mine in (("young", years < YOUNG), ("older", years >= YOUNG)):
            found["youth", value] = (pd.Series(np.where(years.isna(), None, np.where(mine, "in", "out")), index=answers.index, dtype=object), {age})
    for audience, voices in study.config.findings.audiences.items():
        if voices.respondents:
            mine = pd.Series(False, index=answers.index)
            for question, values in voices.respondents.items():
                mine |= _any_of(_column(answers, question, f"findings.audiences.{audience}.respondents", study), values)
            found["audience", audience] = (pd.Series(np.where(mine, "in", "out"), index=answers.index, dtype=object), {question.split("/")[0] for question in voices.respondents})
    return found


def _gone(study: Study) -> set:
    """(indicator, wave, (level, place)) that the table `estimates` already hides."""
    if not study.has("estimates"):
        return set()
    rows = study.read("estimates").loc[lambda frame: frame["suppressed"] & frame["domain_level"].isin(["area", "place"])]
    return {(row.indicator, row.wave, (row.domain_level, row.domain)) for row in rows.itertuples()}


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


def _compared(frame: pd.DataFrame, names: list[str], study: Study, gone: set, level: str, domains: dict[str, str]) -> list[pd.DataFrame]:
    """Rows of the groups of one partition in one wave, a table each: over all places, then where enough of the group answered.

    domains   group -> its value in the column `value`; the first is 'in' by the column `side`
    The people of an audience are told of place by place, for there they are trained; a gender or an age in the areas and places where enough of everybody else answered too.
    """
    least, both, wave = study.config.survey.min_respondents, level != "audience", str(frame["wave"].iloc[0])
    frame = frame.assign(whole="all")
    columns = {name: column for name, column in LEVELS.items() if both or name != "area"}
    design, told = design_of(frame), {}
    for name, column in columns.items():
        told |= _beside(frame, design, names, name, column, least, both=both)
    counts = {name: _counts(frame, names, column) for name, column in columns.items()}
    area_of = {place: study.area_of(place) for place in frame["place"].dropna().astype(str).unique()}
    rows: dict[str, list] = {domain: [] for domain in domains}
    for name in names:
        cells = {(place_level, where, value): found for place_level, of_level in counts.items() for (where, value), found in of_level[name].items()}
        enough = lambda cell: cell[:2] == ALL or (cells[cell][0] >= least and (not both or _others(cells, cell)[0] >= least))  # noqa: E731
        # an area that bears a place's name is told of as the place
        shown = {cell for cell in cells if cell[2] not in ("out", UNKNOWN) and enough(cell) and (cell[0] != "area" or cell[1] not in area_of)}
        # where everybody else of an audience is told of too, they are a cell that is shown
        beside = {(*cell[:2], "out") for cell in shown if cell[2] == "in" and _others(cells, cell)[0] >= least}
        alike = {cell for cell, (n, varied) in cells.items() if 0 < n < FEW and varied == 1}
        hidden = hidden_crossings({cell: n for cell, (n, _) in cells.items()}, area_of, shown=shown | beside, also=alike, gone={whole for indicator, when, whole in gone if (indicator, when) == (name, wave)})
        for at, (domain, value) in enumerate(domains.items()):
            for cell in sorted((cell for cell in shown if cell[2] == value), key=lambda cell: (cell[:2] != ALL, cell)):
                inside, outside, apart = (told.get((name, *cell[:2], part)) for part in (("in", "out", "apart") if not at else ("out", "in", "apart")))
                n_others, others = _others(cells, cell)
                row = {"indicator": name, "place": cell[1], "domain": domain} | inside | {"suppressed": cell in hidden or (cell[:2] == ALL and bool(others & hidden))}
                # of everybody else in a place nothing is told where they are few, or where that would give away those of whom the group is not known
                if cell[:2] == ALL or (n_others >= least and not others & hidden and not 0 < cells.get((*cell[:2], UNKNOWN), (0, 0))[0] < PUBLIC):
                    row |= {"n_other": outside["n"], "other_estimate": outside["estimate"]} | _turned(apart, bool(at))
                rows[domain].append(row)
    return [_table(rows[domain]) for domain in domains]


def _turned(apart: dict | None, other: bool) -> dict:
    if not apart or not other:
        return apart or {}
    return {"difference": -apart["difference"], "difference_low": -apart["difference_high"], "difference_high": -apart["difference_low"]}


def _table(rows: list[dict]) -> pd.DataFrame:
    table = pd.DataFrame(rows).reindex(columns=COLUMNS)
    table[["n", "n_other"]] = table[["n", "n_other"]].astype("Int64")
    shares = ["estimate", "ci_low", "ci_high", "other_estimate"]
    table[shares] = table[shares].astype("float64").clip(0, 1)
    table[VALUES] = table[VALUES].mask(table["suppressed"])
    return table


def _others(cells: dict, cell: tuple) -> tuple[int, set]:
    """Answers of everybody else in the same place, and their cells."""
    others = {one for one in cells if one[:2] == cell[:2] and one[2] not in (cell[2], UNKNOWN)}
    return sum(cells[one][0] for one in others), others


def _beside(frame: pd.DataFrame, design, names: list[str], level: str, column: str, least: int, *, both: bool) -> dict:
    """(indicator, level, place, 'in' | 'out' | 'apart') -> numbers of the group, of everybody else, and their difference."""
    n = frame[frame["side"].notna()].groupby([column, "side"])[names].count().max(axis=1).unstack(fill_value=0).reindex(columns=["in", "out"], fill_value=0)
    n = n.min(axis=1) if both else n["in"]
    places = sorted(str(where) for where, most in n.items() if level == "all" or most >= least)
    if not places:
        return {}
    cell = pd.Series(np.where(frame[column].isin(places), frame[column].astype("object").astype(str) + "/" + frame["side"].astype(str), None), index=frame.index, dtype=object)
    design.data["cell"] = cell
    found = {}
    book = tablebook.estimates(design, names, ["cell"], method="logit")
    for row in book.to_dict("records"):
        where, _, side = row["domain_level"].rpartition("/")
        found[row["variable"], level, where, side] = {"n": int(row["n"]), "estimate": row["estimate"], "se": row["se"], "ci_low": row["ci_low"], "ci_high": row["ci_high"]}
    block = max(1, estimate.MOST_ROWS // cell.nunique())
    for first in range(0, len(names), block):
        means = design.mean(names[first : first + block], by="cell")
        at = {key: number for number, key in enumerate(zip(means["variable"], means["cell"], strict=True))}
        pairs = [(name, where) for name in names[first : first + block] for where in places if {(name, f"{where}/in"), (name, f"{where}/out")} <= set(at)]
        weights = np.zeros((len(pairs), len(means)))
        for number, (name, where) in enumerate(pairs):
            weights[number, at[name, f"{where}/in"]], weights[number, at[name, f"{where}/out"]] = 1, -1
        if pairs:
            apart = design.contrast(means, weights)
            found |= {(name, level, where, "apart"): {"difference": value, "difference_low": low, "difference_high": high} for (name, where), value, low, high in zip(pairs, apart["estimate"], apart["ci_low"], apart["ci_high"], strict=True)}
    return found


def _counts(frame: pd.DataFrame, names: list[str], column: str) -> dict[str, dict]:
    """Indicator -> {(place, value): (answers, different answers)}."""
    grouped = frame.dropna(subset=[column]).groupby([column, "value"])[names]
    n, varied = grouped.count(), grouped.nunique()
    return {name: {(str(where), str(value)): (int(a), int(b)) for (where, value), a, b in zip(n.index, n[name], varied[name], strict=True)} for name in names}
