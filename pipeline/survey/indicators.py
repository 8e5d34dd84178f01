"""The indicators of study.yaml, estimated for the whole study, its areas, places, waves and the columns that it names.

An indicator is a share: of the respondents who were asked a question and gave an answer, those whose answer is one of the listed
ones. Not asked, not answered, do not know and refused are not zeros; they leave the respondent out and n says how many remain. In:
answers and asked. Out: the table `estimates`. Cells under ten respondents are hidden, and of small places also the share of nobody or of everybody;
with them others, until no sum over places, areas or columns gives them away (protect.cells).

Shares of those who were asked cannot be put in one order where the form puts one question to everybody and another to some alone. For those alone stands the table `of_everybody`: of all respondents
of the wave the share for whom the matter is a problem; whom the form passed over does not have it. Where there is no form, an earlier question may tell who was passed over.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.config import Indicator
from pipeline.errors import InputError
from pipeline.protect.cells import PUBLIC, domains, hidden_cells
from pipeline.study import Study
from pipeline.survey import tablebook
from pipeline.survey.design import Design

LEAST_PASSED = 0.02  # of a wave's respondents: whom fewer are passed over, a question is put to everybody
DESIGN = {"uuid", "wave", "weight", "stratum", "cluster", "panel", "place"}  # what a place or a sample point was not asked tells nothing of its people
MOST_ANSWERS, NEARLY = 12, 0.1  # answers of a question that decides who is asked another; of those asked, who may give no answer
FEW = 30  # where all answer alike, the share tells what each of so few answered
COLUMNS = ["indicator", "level", "domain", "domain_level", "wave", "n", "estimate", "se", "ci_low", "ci_high", "deff", "df", "method", "suppressed"]


def estimates(study: Study, *, everybody: bool = False) -> pd.DataFrame:
    """The table `estimates`, or with `everybody` the table `of_everybody`; without a survey it is empty. Raises InputError if an indicator names a question that is not there."""
    valued = respondents(study, everybody=everybody)
    names = [name for name in study.config.survey.indicators if name in valued]
    if not names:
        return pd.DataFrame(columns=COLUMNS)
    tables = []
    for wave, frame in valued.groupby("wave", sort=True):
        book = tablebook.estimates(design_of(frame), names, [None, *divisions(study)], method="logit")
        tables.append(book.rename(columns={"variable": "indicator", "domain": "domain_level", "domain_level": "domain"}).assign(wave=str(wave)))
    book = pd.concat(tables, ignore_index=True)
    book = book.assign(domain=book["domain"].astype(str), level="share", method="weighted share, linearised, logit interval")
    book[["estimate", "ci_low", "ci_high"]] = book[["estimate", "ci_low", "ci_high"]].clip(0, 1)
    by_wave = dict(tuple(valued.groupby("wave", sort=True)))
    return pd.concat([_protected(part.reset_index(drop=True), by_wave[wave], study, list(study.config.survey.by)) for (wave, _), part in book.groupby(["wave", "indicator"], sort=False)], ignore_index=True)[COLUMNS]


def respondents(study: Study, *, everybody: bool = False) -> pd.DataFrame:
    """A row a respondent and wave: the design, the columns to divide by, and each indicator as 1, 0 or NaN. Empty without a survey.

    everybody   of the indicators whose question is put to some alone, whether the matter is a problem for a respondent; no others
    """
    answers, asked = study.read("answers"), study.read("asked")
    indicators = study.config.survey.indicators
    if answers.empty or not indicators:
        return pd.DataFrame()
    states = {question: frame.set_index(["uuid", "wave"])["state"] for question, frame in asked.groupby("question")}
    index = pd.MultiIndex.from_frame(answers[["uuid", "wave"]])
    valued = answers[["uuid", "wave", "weight", "stratum", "cluster", "panel", "place"]].copy()
    valued["area"] = [study.area_of(place) if isinstance(place, str) else None for place in valued["place"]]
    valued["area"] = valued["area"].where(valued["area"] != "all", None)
    extra = list(study.config.survey.by)
    for column in extra:
        if column not in answers:
            raise InputError(f"survey.by names the question {column!r}, which the answers do not have", file=f"corpora/{study.name}/study.yaml", place="survey.by",
                             remedy=f"Questions are: {', '.join(list(answers.columns)[7:19])} …")  # fmt: skip
    _look_at_answers(study, answers)
    columns = {name: share_values(answers, states, index, indicator, name) for name, indicator in indicators.items()}
    if everybody:
        columns = _of_everybody(columns, study, answers, states, index)
    return pd.concat([valued, answers[extra], pd.DataFrame(columns, index=valued.index)], axis=1)


def design_of(frame: pd.DataFrame) -> Design:
    """The sample's design as study.yaml names it; a stratum of one cluster counts around the mean of all."""
    return Design(frame, weights="weight", strata="stratum" if frame["stratum"].notna().all() else None, clusters="cluster" if frame["cluster"].notna().all() else None, lonely="adjust")


def divisions(study: Study) -> list[str]:
    """The columns by which estimates are divided: area, place and those of survey.by."""
    return ["area", "place", *study.config.survey.by]


def share_values(answers: pd.DataFrame, states: dict, index: pd.MultiIndex, indicator: Indicator, name: str) -> np.ndarray:
    """1, 0 or NaN a respondent: the answer is one of the indicator's, is another, or was not given; where knowledge is asked for, not to know is another."""
    if indicator.question not in answers:
        raise InputError(f"indicator {name} asks for the question {indicator.question!r}, which the answers do not have", file="study.yaml", place="survey.indicators",
                         remedy=f"Questions are: {', '.join(list(answers.columns)[7:19])} …")  # fmt: skip
    column = answers[indicator.question]
    given = column.notna().to_numpy(copy=True)
    state = states.get(indicator.question.split("/")[0])
    # `uncleaned` has no states and says it in the cell
    unsure = (column.astype(str) == "dont_know").to_numpy() if state is None else (state.reindex(index) == "dont_know").to_numpy()
    if state is not None:
        given &= (state.reindex(index) == "answered").to_numpy()
    given = given & ~unsure | unsure & indicator.knowledge
    wanted = {str(answer).casefold() for answer in indicator.answers}
    text = column.astype(str).str.casefold().str.removesuffix(".0")
    # a dummy of select_multiple may come as True, 1 or 1.0
    hit = text.isin(wanted | ({"1"} if "true" in wanted else set()))
    return np.where(given, hit.to_numpy(dtype=float), np.nan)


def _of_everybody(columns: dict[str, np.ndarray], study: Study, answers: pd.DataFrame, states: dict, index: pd.MultiIndex) -> dict[str, np.ndarray]:
    """Of the indicators whose question was put to some alone: 1 where the matter is a problem, 0 where it is none or the respondent was passed over, NaN where it is not known."""
    found = {}
    # who was asked nothing of all this, for instance because they did not consent, tells nothing
    took = np.any([~np.isnan(values) for values in columns.values()], axis=0)
    for name, values in columns.items():
        indicator = study.config.survey.indicators[name]
        if not indicator.everybody:
            continue
        state = states.get(indicator.question.split("/")[0])
        state = state.reindex(index).to_numpy(dtype=object) if state is not None else np.full(len(index), None, dtype=object)
        passed = state == "not_asked"
        if passed.any():
            # a wave without the question passes nobody over
            passed &= pd.Series(pd.notna(state) & ~passed).groupby(index.get_level_values("wave")).transform("any").to_numpy()
        else:
            passed = _passed_over(answers, indicator.question, study)
        passed &= took & np.isnan(values)
        if passed.sum() > LEAST_PASSED * (passed | ~np.isnan(values)).sum():
            found[name] = np.where(passed, 0.0, values if indicator.problem else 1 - values)
    return found


def _passed_over(answers: pd.DataFrame, question: str, study: Study) -> np.ndarray:
    """Without a form: who was passed over, told by an earlier question of whose answers each goes with no answer at all here, or with an answer of nearly everybody; nobody where there is no such question."""
    empty, passed = answers[question].isna(), np.zeros(len(answers), dtype=bool)
    before = [column for column in answers.columns[: list(answers.columns).index(question)] if column not in DESIGN and column.split("/")[0] != question.split("/")[0] and column != study.config.survey.language]
    for _, mine in answers.groupby("wave").groups.items():
        if not empty[mine].any():
            continue
        for column in before:
            given = answers.loc[mine, column].astype("object")
            if 2 <= given.nunique() <= MOST_ANSWERS:
                share = empty[mine].groupby(given.astype(str).where(given.notna())).agg(["mean", "size"])
                skips, asks = share["mean"] == 1, share["mean"] <= NEARLY
                if skips.any() and asks.any() and (skips | asks).all() and share.loc[skips, "size"].sum() >= PUBLIC and share.loc[asks, "size"].sum() >= PUBLIC:
                    passed[answers.index.get_indexer(mine)] = given.astype(str).isin(share.index[skips]).to_numpy()
                    break
    return passed


def _look_at_answers(study: Study, answers: pd.DataFrame) -> None:
    """Raises InputError where an indicator counts an answer that its question does not offer: its share would be nought, and wrong."""
    for name, indicator in study.config.survey.indicators.items():
        _look_at_waves(study, answers, name, indicator)
    if not (study.path("questions").exists() and study.path("options").exists()):
        return
    questions, options = study.read("questions"), study.read("options")
    offered = {name: frame["name"].astype(str).tolist() for name, frame in options.groupby("list")}
    lists = dict(zip(questions["name"], questions["list"], strict=True))
    for name, indicator in study.config.survey.indicators.items():
        known = offered.get(lists.get(indicator.question)) if indicator.question in answers else None
        if known:
            there = {one.casefold() for one in (*known, *answers[indicator.question].dropna().astype(str).str.removesuffix(".0").unique())}
            strange = [str(one) for one in indicator.answers if str(one).casefold() not in there]
            if strange:
                raise InputError(f"indicator {name} counts {', '.join(strange)}, which is no answer to {indicator.question}", file=f"corpora/{study.name}/study.yaml", place="survey.indicators",
                                 remedy=f"Answers are named as in the form's sheet of options: {', '.join(known[:12])}.")  # fmt: skip


def _look_at_waves(study: Study, answers: pd.DataFrame, name: str, indicator: Indicator) -> None:
    """Raises InputError where a wave codes the answers otherwise (1 and 2 for yes and no): its share would be nought, and the change an invention."""
    if indicator.question not in answers or "/" in indicator.question:
        return
    given = answers[["wave", indicator.question]].dropna()
    seen = given[indicator.question].astype(str).str.casefold().str.removesuffix(".0").groupby(given["wave"].astype(str)).agg(set)
    wanted = {str(answer).casefold() for answer in indicator.answers}
    for wave, values in seen.items():
        others = set().union(*(seen[other] for other in seen.index if other != wave))
        if others & wanted and not values & (others | wanted):
            raise InputError(f"in the wave {wave} the answers to {indicator.question} are {', '.join(sorted(values)[:8])}, of which indicator {name} counts none; the other waves call the answers otherwise",
                             file=f"corpora/{study.name}/study.yaml", place="survey.indicators", remedy=f"Name the answers of both under survey.indicators.{name}.answers.")  # fmt: skip


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
