"""The indicators of study.yaml, estimated for the whole study, its areas, places, waves and the columns that it names.

An indicator is a share: of the respondents who were asked a question and gave an answer, those whose answer is one of the listed
ones. Not asked, not answered, do not know and refused are not zeros; they leave the respondent out and n says how many remain. In:
answers and asked. Out: the table `estimates`. Cells under ten respondents are hidden, and of small places also the share of nobody or of everybody;
with them others, until no sum over places, areas or columns gives them away (protect.cells).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.config import Indicator
from pipeline.errors import InputError
from pipeline.protect.cells import PUBLIC, domains, hidden_cells
from pipeline.study import Study
from pipeline.survey.design import Design

FEW = 30  # where all answer alike, the share tells what each of so few answered
COLUMNS = ["indicator", "level", "domain", "domain_level", "wave", "n", "estimate", "se", "ci_low", "ci_high", "deff", "df", "method", "suppressed"]


def estimates(study: Study) -> pd.DataFrame:
    """The table `estimates`; without a survey it is empty. Raises InputError if an indicator names a question that is not there."""
    answers, asked = study.read("answers"), study.read("asked")
    indicators = study.config.survey.indicators
    if answers.empty or not indicators:
        return pd.DataFrame(columns=COLUMNS)
    valued = answers[["uuid", "wave", "weight", "stratum", "cluster", "place"]].copy()
    states = {question: frame.set_index(["uuid", "wave"])["state"] for question, frame in asked.groupby("question")}
    index = pd.MultiIndex.from_frame(answers[["uuid", "wave"]])
    for name, indicator in indicators.items():
        valued[name] = share_values(answers, states, index, indicator, name)
    valued["area"] = [study.area_of(place) if isinstance(place, str) else None for place in valued["place"]]
    valued["area"] = valued["area"].where(valued["area"] != "all", None)
    extra = list(study.config.survey.by)
    for column in extra:
        if column not in answers:
            raise InputError(f"survey.by names the question {column!r}, which the answers do not have", file=f"corpora/{study.name}/study.yaml", place="survey.by",
                             remedy=f"Questions are: {', '.join(list(answers.columns)[7:19])} …")  # fmt: skip
    valued[extra] = answers[extra]
    frames = []
    for wave, frame in valued.groupby("wave", sort=True):
        design = Design(frame, weights="weight", strata="stratum" if frame["stratum"].notna().all() else None, clusters="cluster" if frame["cluster"].notna().all() else None, lonely="adjust")
        found = pd.concat([_level(design, list(indicators), level, str(wave)) for level in ("all", "area", "place", *extra)], ignore_index=True)
        frames += [_protected(mine, frame, study, extra) for _, mine in found.groupby("indicator", sort=False)]
    return pd.concat(frames, ignore_index=True)[COLUMNS]


def share_values(answers: pd.DataFrame, states: dict, index: pd.MultiIndex, indicator: Indicator, name: str) -> np.ndarray:
    """1, 0 or NaN a respondent: the answer is one of the indicator's, is another, or was not given."""
    if indicator.question not in answers:
        raise InputError(f"indicator {name} asks for the question {indicator.question!r}, which the answers do not have", file="study.yaml", place="survey.indicators",
                         remedy=f"Questions are: {', '.join(list(answers.columns)[7:19])} …")  # fmt: skip
    column = answers[indicator.question]
    given = column.notna().to_numpy(copy=True)
    state = states.get(indicator.question.split("/")[0])
    if state is not None:
        given &= (state.reindex(index) == "answered").to_numpy()
    wanted = {str(answer).casefold() for answer in indicator.answers}
    text = column.astype(str).str.casefold().str.removesuffix(".0")
    # a dummy of select_multiple may come as True, 1 or 1.0
    hit = text.isin(wanted | ({"1"} if "true" in wanted else set()))
    return np.where(given, hit.to_numpy(dtype=float), np.nan)


def _level(design: Design, names: list[str], level: str, wave: str) -> pd.DataFrame:
    rows = []
    for name in names:
        table = design.proportion(name, by=None if level == "all" else level, levels=[1.0])
        table["indicator"] = name
        table["domain"] = "all" if level == "all" else table[level].astype(str) if len(table) else ""
        rows.append(table)
    table = pd.concat(rows, ignore_index=True)
    return table.assign(level="share", domain_level=level, wave=wave, method="weighted share, linearised, logit interval")


def _protected(table: pd.DataFrame, valued: pd.DataFrame, study: Study, extra: list[str]) -> pd.DataFrame:
    """The rows of one indicator and wave with what must not leave set to missing."""
    people = {(row.domain_level, row.domain): float(row.n) for row in table.itertuples()}
    at = lambda level: {domain: n for (one, domain), n in people.items() if one == level}  # noqa: E731
    places = at("place")
    counts, sums, unpublished = domains(people.get(("all", "all"), 0.0), at("area"), places, {place: study.area_of(place) for place in places}, {level: at(level) for level in extra})
    name = table["indicator"].iloc[0]
    alike = {(level, str(domain)) for level in ("area", "place", *extra) for domain, mine in valued.dropna(subset=[level]).groupby(level)[name] if 0 < mine.count() < FEW and mine.nunique() == 1}
    hidden = hidden_cells(counts, sums, minimum=PUBLIC, also=alike & set(counts), unpublished=unpublished)
    gone = pd.Series([cell in hidden for cell in zip(table["domain_level"], table["domain"], strict=True)], index=table.index, dtype=bool) | table["n"].isna()
    table = table.assign(suppressed=gone, n=table["n"].astype("Int64"))
    values = ["n", "estimate", "se", "ci_low", "ci_high", "deff", "df"]
    table[values] = table[values].mask(gone)
    return table
