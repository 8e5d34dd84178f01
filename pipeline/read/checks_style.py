"""How was the interview answered? Too fast, with the same answer down every scale, or with numbers far from all others.

Hurry: seconds a question asked, on the log scale, more than Z robust spreads below the median (Iglewicz and Hoaglin, 1993), or below one second. Straight lines:
not one other answer in every battery of a scale (Krosnick, 1991), over at least LEAST_ITEMS items. Outliers: the adjusted boxplot for skewed distributions
(Hubert and Vandervieren, CSDA 52, 2008) with fences at three quartile ranges, on log(1 + x) where nothing is negative and the data lean right; from LEAST answers
on. In: a Survey. Out: Part.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.read.checks_parts import CHOICES, NUMBERS, Part, kinds, robust, times
from pipeline.read.special_answers import special_answer
from pipeline.read.survey import Survey

LEAST, Z, FENCE = 30, 3.5, 3.0
LEAST_ITEMS, LEAST_BATTERY, LEAST_OPTIONS = 8, 3, 4
MEDCOUPLE_POINTS = 1001


def hurried(survey: Survey, minutes: Mapping[str, float] | None = None) -> list[Part]:
    """Interviews that went too fast for the questions asked, and those whose end is not after their start; `minutes` from an audit log overrule the clock."""
    fast, clock = Part("hurried"), Part("clock")
    seconds = (times(survey, "end") - times(survey, "start")).dt.total_seconds().to_numpy(dtype=float, copy=True)
    clock.tested = int((~np.isnan(seconds)).sum())
    for row in np.flatnonzero(seconds <= 0):
        clock.add(survey.answers.index[row])
    for row, uuid in enumerate(survey.answers.index):
        if minutes and uuid in minutes:
            seconds[row] = 60 * minutes[uuid]
    asking = [name for name, kind in kinds(survey).items() if kind in CHOICES | NUMBERS | {"text", "date"} and name in survey.asked]
    asked = survey.asked[asking].astype("boolean").fillna(False).astype(bool).sum(axis=1).to_numpy(dtype=float)
    use = (seconds > 0) & (asked > 0)
    fast.tested = int(use.sum())
    if fast.tested < LEAST:
        fast.note = f"fewer than {LEAST} interviews have times"
        return [fast, clock]
    pace = np.full(len(seconds), np.nan)
    pace[use] = np.log(seconds[use] / asked[use])
    middle, spread = robust(pace[use])
    for row in np.flatnonzero(use & ((pace < middle - Z * spread) | (pace < 0))):
        fast.add(survey.answers.index[row], "remove_survey", minutes=round(seconds[row] / 60, 1), asked=int(asked[row]), usual=round(float(np.exp(middle)) * asked[row] / 60, 1))
    return [fast, clock]


def audit_minutes(folder: Path) -> dict[str, float]:
    """Minutes in questions by uuid from KoboToolbox's audit logs, <folder>/<uuid>/audit.csv; times in it are milliseconds. A broken log counts as none."""
    out = {}
    for path in sorted(Path(folder).glob("*/audit.csv")):
        try:
            rows = list(csv.DictReader(path.open(encoding="utf-8-sig", newline="")))
            spent = [float(row["end"]) - float(row["start"]) for row in rows if row.get("event") in ("question", "group questions") and row.get("start") and row.get("end")]
        except (OSError, ValueError, KeyError, csv.Error):
            continue
        if spent:
            out[path.parent.name.removeprefix("uuid:")] = sum(each for each in spent if each > 0) / 60_000
    return out


def batteries(survey: Survey) -> list[list[str]]:
    """Neighbouring select_one questions of one group with one list of at least LEAST_OPTIONS answers that are no refusals."""
    if survey.form is None:
        return []
    found: list[list[str]] = []
    before = None
    for row in survey.form.questions.to_dict("records"):
        key = (row["list"], row["group"]) if row["type"] == "select_one" and row["name"] in survey.answers else None
        if key is not None and key == before:
            found[-1].append(row["name"])
        elif key is not None:
            found.append([row["name"]])
        before = key
    return [battery for battery in found if len(battery) >= LEAST_BATTERY and len(substantive(survey, battery[0])) >= LEAST_OPTIONS]


def straight_lines(survey: Survey, scales: Sequence[Sequence[str]] = ()) -> Part:
    """Interviews with one and the same answer down each battery; `scales` are the study's own batteries."""
    part = Part("straight_line")
    found = [[name for name in scale if name in survey.answers] for scale in scales] or batteries(survey)
    flat, items, used = np.ones(len(survey.answers), dtype=bool), np.zeros(len(survey.answers), dtype=int), np.zeros(len(survey.answers), dtype=int)
    for battery in found:
        answers = np.column_stack([_codes(survey, name) for name in battery])
        given = answers >= 0
        several = given.sum(axis=1) >= LEAST_BATTERY
        low, high = np.where(given, answers, 10**6).min(axis=1), answers.max(axis=1)
        flat &= ~several | (low == high)
        items += np.where(several, given.sum(axis=1), 0)
        used += several
    tested = items >= LEAST_ITEMS
    part.tested = int(tested.sum())
    if not part.tested:
        part.note = f"no interview answered {LEAST_ITEMS} items of scales"
    for row in np.flatnonzero(tested & flat):
        part.add(survey.answers.index[row], "remove_survey", items=int(items[row]), batteries=int(used[row]))
    return part


def outliers(survey: Survey, *, leave=()) -> list[Part]:
    """Numbers beyond the fences of their question, one Part a question; "do not know" codes that are options of nothing show up here too."""
    parts = []
    for name, kind in kinds(survey).items():
        if kind not in NUMBERS or name in leave:
            continue
        values = pd.to_numeric(survey.answers[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        part = Part("outlier", name, int((~np.isnan(values)).sum()))
        parts.append(part)
        fences = fences_of(values[~np.isnan(values)])
        if fences is None:
            part.note = f"fewer than {LEAST} answers, or most are the same"
            continue
        for row in np.flatnonzero((values < fences[0]) | (values > fences[1])):
            part.add(survey.answers.index[row], None, _plain(values[row]), low=_plain(fences[0]), high=_plain(fences[1]))
    return parts


def fences_of(values: np.ndarray) -> tuple[float, float] | None:
    """(low, high) beyond which a number is far out; None where there are too few or too equal numbers."""
    if len(values) < LEAST:
        return None
    logged = values.min() >= 0 and medcouple(values) > 0.1
    scaled = np.log1p(values) if logged else values
    first, third = np.quantile(scaled, [0.25, 0.75])
    if third <= first:
        return None
    lean = medcouple(scaled)
    down, up = (np.exp(-4 * lean), np.exp(3 * lean)) if lean >= 0 else (np.exp(-3 * lean), np.exp(4 * lean))
    # a lean must not pull a fence nearer than the plain boxplot's: a few round numbers would then be outliers
    low, high = first - FENCE * max(down, 1) * (third - first), third + FENCE * max(up, 1) * (third - first)
    return (float(np.expm1(low)), float(np.expm1(high))) if logged else (float(low), float(high))


def medcouple(values: np.ndarray) -> float:
    """The medcouple of Brys, Hubert and Struyf (2004): robust skewness in [-1, 1]; of many values the medcouple of evenly spaced order statistics."""
    ordered = np.sort(values)
    if len(ordered) > MEDCOUPLE_POINTS:
        ordered = ordered[np.linspace(0, len(ordered) - 1, MEDCOUPLE_POINTS).astype(int)]
    middle = np.median(ordered)
    upper, lower = ordered[ordered >= middle][:, None], ordered[ordered <= middle][None]
    with np.errstate(invalid="ignore", divide="ignore"):
        kernel = ((upper - middle) - (middle - lower)) / (upper - lower)
    # pairs of two medians: the sign of their order, as the authors define it
    ties = int((ordered == middle).sum())
    if ties:
        at = np.arange(ties)
        kernel[:ties, -ties:] = np.sign(ties - 1 - at[:, None] - at[::-1][None])
    return float(np.median(kernel))


def _codes(survey: Survey, name: str) -> np.ndarray:
    """Places of the substantive options, -1 for none: refusals and "do not know" are no line."""
    options = substantive(survey, name)
    return survey.answers[name].astype("string").map({option: at for at, option in enumerate(options)}).fillna(-1).astype(int).to_numpy()


def substantive(survey: Survey, name: str) -> list[str]:
    if survey.form is None:
        return sorted(value for value in survey.answers[name].dropna().astype("string").unique() if special_answer(value) is None)
    rows = survey.form.options_of(name).to_dict("records")
    return [row["name"] for row in rows if special_answer(row["name"], [value for key, value in row.items() if key.startswith("label_")]) is None]


def _plain(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:.4g}"
