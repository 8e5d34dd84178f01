"""The scales and indices of study.yaml: how reliable in each language of interview, alike in ky and ru or not, and at which level.

A scale is a list of questions whose answers are steps; reverse ones are declared. Answers that are no step (do not know, refused, a word
apart) leave the respondent out of that item. In: answers and asked. Out: the tables `scales`, `scale_items`, `scale_pairs`, `dif` and `indices`. Cells under
ten respondents are hidden, with a second one where a language could be had by subtraction.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from pipeline import tables
from pipeline.errors import InputError
from pipeline.protect.disclosure import suppress
from pipeline.study import Study
from pipeline.survey.design import Design
from pipeline.survey.dif import dif as functioning
from pipeline.survey.factor import OneFactor, one_factor
from pipeline.survey.indices import index as made_index
from pipeline.survey.polychoric import polychoric
from pipeline.survey.scales import cronbach_alpha, fit_row, item_rest, mcdonald_omega, turned

MIN_CELL, MIN_GROUP, PER_ITEM = 10, 50, 5
FIT = ["chi2", "df", "p_value", "cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "srmr"]


def scales(study: Study) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The tables `scales` (scale x language x wave), `scale_items` (with each item) and `scale_pairs` (with each two: polychoric correlations).

    Language 'all' is everybody. A factor is fitted where there are five complete answers an item. Raises InputError if a scale names a
    question that is not there, or an answer lies outside its levels.
    """
    answers, asked = _survey(study)
    rows, items, pairs = [], [], []
    for name, scale in study.config.survey.scales.items() if len(answers) else ():
        values, place = items_of(answers, asked, scale, name), f"survey.scales.{name}"
        values = _turned(values, scale, place)
        for wave, language, here in _groups(answers, study.config.survey.language):
            frame, weight = values[here].dropna(), answers["weight"][here]
            weight = weight.loc[frame.index].fillna(1.0).to_numpy(dtype=float)
            key = {"scale": name, "language": language, "wave": wave}
            enough = len(frame) >= PER_ITEM * frame.shape[1]
            with threadpool_limits(1):  # threads cost a matrix of five by five more than they save
                fit = one_factor(frame if enough else frame.head(0), weight if enough else weight[:0])
                known = item_rest(frame, weight, fit=fit) if len(frame) >= 3 else pd.DataFrame({"item": list(frame.columns)})
                rows.append(key | _reliability(frame, weight, known, fit))
            items.append(known.assign(**key, n=len(frame), reverse=[item in scale.reverse for item in known["item"]]))
            pairs += [key | pair for pair in _pairs(frame, weight)]
    return _hidden(rows, "scales", ["alpha", "omega", "item_rest_lowest", *FIT]), _hidden(items, "scale_items", ["mean", "item_rest", "alpha_without", "loading", "negative"]), _hidden(pairs, "scale_pairs", ["polychoric"])


def dif(study: Study) -> pd.DataFrame:
    """The table `dif`: each item of each scale between interviews in ky and in ru, wave by wave; needs fifty complete answers in each."""
    answers, asked = _survey(study)
    language, found = study.config.survey.language, []
    for name, scale in study.config.survey.scales.items() if len(answers) and language else ():
        values = _turned(items_of(answers, asked, scale, name), scale, f"survey.scales.{name}")
        spoken = answers[language].where(answers[language].isin(["ky", "ru"]))
        for wave in sorted(answers["wave"].unique()):
            here = answers["wave"] == wave
            smallest = int(spoken[here & values.notna().all(axis=1)].value_counts().reindex(["ky", "ru"], fill_value=0).min())
            if smallest < MIN_GROUP or len(scale.items) < 3:
                reason = "the scale has two items" if len(scale.items) < 3 else "fewer than fifty complete interviews in one of the languages"
                table = pd.DataFrame({"item": list(values.columns), "reference": "ky", "group": "ru", "reason": reason})
            else:
                table = functioning(_design(answers[here].assign(**values[here], _language=spoken[here])), list(values.columns), "_language")
            found.append(table.assign(scale=name, wave=wave))
    return _filled(pd.concat(found, ignore_index=True) if found else pd.DataFrame(), "dif")


def indices(study: Study) -> pd.DataFrame:
    """The table `indices`: the mean of each index for the whole study, its areas, places and the columns of survey.by.

    What is standardised is standardised on the first wave. An item of an index is a question, or a scale (the mean of its items, 0 to 1).
    """
    answers, asked = _survey(study)
    settings = study.config.survey
    if answers.empty or not settings.indices:
        return tables.empty("indices")
    data = answers[["uuid", "wave", "weight", "stratum", "cluster", "place", *[name for name in settings.by if name in answers]]].copy()
    data["area"] = [study.area_of(place) if isinstance(place, str) else None for place in data["place"]]
    data["area"] = data["area"].where(data["area"] != "all", None)
    first = (answers["wave"] == min(answers["wave"])).to_numpy()
    for name, recipe in settings.indices.items():
        parts = pd.DataFrame({item: _part(study, answers, asked, recipe, item, name) for item in recipe.items})
        options = {"rescale": recipe.rescale, "levels": (0.0, 1.0)} if recipe.method == "mean" else {"reference": first}
        data[name] = made_index(parts, recipe.method, weights=answers["weight"].fillna(1.0), min_share=recipe.min_share, **options).values
    found = []
    for wave, frame in data.groupby("wave", sort=True):
        design = _design(frame)
        for level in ("all", "area", "place", *settings.by):
            for name in settings.indices:
                table = design.mean(name, by=None if level == "all" else level)
                domain = "all" if level == "all" else table[level].astype(str)
                found.append(table.assign(index=name, level="mean", domain=domain, domain_level=level, wave=str(wave), method=settings.indices[name].method))
    table = pd.concat(found, ignore_index=True)
    table = suppress(table, count="n", values=["estimate", "se", "ci_low", "ci_high", "deff", "df"], by=["index", "domain_level", "wave"], minimum=MIN_CELL)
    return table[list(tables.contract("indices").columns)]


def items_of(answers: pd.DataFrame, asked: pd.DataFrame, scale, name: str) -> pd.DataFrame:
    """Answers to a scale's questions as numbers, NaN where none was given; as they were asked, nothing turned."""
    return pd.DataFrame({item: _numbers(answers, asked, item, scale.values, f"survey.scales.{name}") for item in scale.items})


def _part(study: Study, answers, asked, recipe, item: str, name: str) -> pd.Series:
    """A question or scale as a part of an index, brought to 0 … 1 by its levels and turned if declared."""
    scale = study.config.survey.scales.get(item)
    if scale is not None:
        values = _turned(items_of(answers, asked, scale, item), scale, f"survey.scales.{item}")
        low, high = scale.levels
        return (made_index(values, min_share=recipe.min_share).values - low) / (high - low)
    low, high = recipe.levels
    values = turned(_numbers(answers, asked, item, recipe.values, f"survey.indices.{name}").to_frame(item), [item] if item in recipe.reverse else [], recipe.levels)
    return (values[item] - low) / (high - low)


def _numbers(answers: pd.DataFrame, asked: pd.DataFrame, question: str, values: dict[str, float], place: str) -> pd.Series:
    if question not in answers:
        raise InputError(f"there is no question {question!r} among the answers", file="study.yaml", place=place, remedy=f"Questions are: {', '.join(list(answers.columns)[7:19])} …")
    column = answers[question]
    if values:
        column = column.astype(str).str.removesuffix(".0").map({str(word): number for word, number in values.items()})
    numbers = pd.to_numeric(column, errors="coerce").astype("float64")
    states = asked.loc[asked["question"] == question.split("/")[0]].set_index(["uuid", "wave"])["state"]
    if len(states):
        given = (states.reindex(pd.MultiIndex.from_frame(answers[["uuid", "wave"]])) == "answered").to_numpy()
        numbers = numbers.where(given)
    return numbers


def _turned(values: pd.DataFrame, scale, place: str) -> pd.DataFrame:
    try:
        return turned(values, scale.reverse, scale.levels)
    except InputError as error:
        raise InputError(error.problem, file="study.yaml", place=place, remedy=error.remedy) from None


def _survey(study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    answers, asked = study.read("answers"), study.read("asked")
    language = study.config.survey.language
    if len(answers) and language and language not in answers:
        raise InputError(f"survey.language names the question {language!r}, which the answers do not have", file=f"corpora/{study.name}/study.yaml", place="survey.language")
    return answers, asked


def _design(frame: pd.DataFrame) -> Design:
    """The design of one wave, as indicators.estimates has it."""
    return Design(frame, weights="weight", strata="stratum" if frame["stratum"].notna().all() else None, clusters="cluster" if frame["cluster"].notna().all() else None, lonely="adjust")


def _groups(answers: pd.DataFrame, language: str | None):
    for wave in sorted(answers["wave"].unique()):
        here = answers["wave"] == wave
        yield str(wave), "all", here
        for spoken in sorted(answers.loc[here, language].dropna().unique()) if language else ():
            yield str(wave), str(spoken), here & (answers[language] == spoken)


def _reliability(frame: pd.DataFrame, weight: np.ndarray, known: pd.DataFrame, fit: OneFactor) -> dict:
    alpha, omega = cronbach_alpha(frame, weight), mcdonald_omega(frame, weight, fit=fit)
    made = {"n": len(frame), "items": frame.shape[1], "alpha": alpha.value, "omega": omega.value, "reason": alpha.reason or omega.reason or None, "item_rest_lowest": known["item_rest"].min() if "item_rest" in known else np.nan}
    return made | (fit_row(fit) if not fit.reason else {})


def _pairs(frame: pd.DataFrame, weight: np.ndarray) -> list[dict]:
    matrix = polychoric(frame, weight)
    names = list(frame.columns)
    return [{"item": one, "other": other, "n": len(frame), "polychoric": matrix.loc[one, other]} for place, one in enumerate(names) for other in names[place + 1 :]]


def _hidden(rows: list, name: str, values: list[str]) -> pd.DataFrame:
    """The table with cells under ten people hidden; the languages of a scale add up to everybody, so a second one hides with the first."""
    if not rows:
        return tables.empty(name)
    table = pd.concat(rows, ignore_index=True) if isinstance(rows[0], pd.DataFrame) else pd.DataFrame(rows)
    table = table.reindex(columns=[column for column in tables.contract(name).columns if column != "suppressed"])
    if "negative" in table:
        table["negative"] = table["negative"].astype("boolean")
    parts, whole = table[table["language"] != "all"], table[table["language"] == "all"]
    margin = [column for column in ("scale", "item", "other", "wave") if column in table]
    hidden = [suppress(part, count="n", values=values, by=by, minimum=MIN_CELL) for part, by in ((whole, [*margin, "language"]), (parts, margin)) if len(part)]
    table = pd.concat(hidden).sort_index(kind="stable").reset_index(drop=True)
    if "negative" in table:
        table["negative"] = table["negative"].fillna(False).astype(bool)
    return table


def _filled(table: pd.DataFrame, name: str) -> pd.DataFrame:
    return table.reindex(columns=list(tables.contract(name).columns)) if len(table) else tables.empty(name)
