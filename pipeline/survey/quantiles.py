"""Quantiles with intervals that turn the distribution function's interval round (Woodruff, JASA 47, 1952).

Two rules for the quantile itself: 'math', the smallest value at which the distribution function reaches q, and 'hf7', interpolated as Excel
and R's default do (Hyndman and Fan, The American Statistician 50, 1996). The standard error is a quarter of the interval's width, near
enough. A limit that would lie beyond the data is missing. Under replicate weights the quantile's own spread is taken.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.errors import InputError
from pipeline.survey import estimate, intervals, kernel, variance
from pipeline.survey.stages import columns

RULES = ("math", "hf7")


def quantiles(design, variable: str, q, by, where, rule: str) -> pd.DataFrame:
    """A row a quantile and domain; `level` is q. Raises InputError for q outside [0, 1] or an unknown rule."""
    wanted = [float(one) for one in np.atleast_1d(q)]
    if rule not in RULES:
        raise InputError(f"rule is {rule!r}; there are {', '.join(RULES)}")
    if not all(0 <= one <= 1 for one in wanted):
        raise InputError("a quantile is asked by its share, between 0 and 1; the median is 0.5")
    values = estimate.numbers(design, [variable])[:, 0]
    code, places = estimate.domains(design, by, where)
    rows, repeated = [], []
    for number in range(len(places)):
        used = (code == number) & ~np.isnan(values) & (design.weights > 0)
        df = design.df_of(used)
        for one in wanted:
            row = dict(places.iloc[number]) | {"variable": variable, "level": one, "n": int(used.sum()), "deff": np.nan, "df": df}
            rows.append(row | _one(design, values, used, one, rule, df))
            if design.replicates is not None:
                repeated.append([value_at(values[used], weights[used], one, rule) for weights in design.replicates.each(design.weights)])
    names = ["variable", "level", *columns(by), *estimate.ESTIMATES]
    table = pd.DataFrame(rows, columns=names)
    if design.replicates is not None and len(table):
        table["se"] = np.sqrt(np.diag(variance.over_replicates(design, np.array(repeated).T)))
        table["ci_low"], table["ci_high"] = intervals.symmetric(table["estimate"], table["se"], table["df"])
    return table


def _one(design, values, used, q, rule, df) -> dict:
    if not used.any():
        return {"estimate": np.nan, "se": np.nan, "ci_low": np.nan, "ci_high": np.nan}
    point = value_at(values[used], design.weights[used], q, rule)
    below = np.where(used, (values <= point).astype(float), np.nan)[:, None]
    grid = kernel.cells(design, np.where(used, 0, -1), 1)
    sums = kernel.mean_sums(design, below, grid)
    share, se = sums.estimate[0, 0], float(np.sqrt(sums.variance[0, 0]))
    low, high = (float(limit) for limit in intervals.symmetric(share, se, df))
    ends = [value_at(values[used], design.weights[used], end, rule) if 0 <= end <= 1 else np.nan for end in (low, high)]
    return {"estimate": point, "se": (ends[1] - ends[0]) / (2 * float(intervals.t_quantile(df))), "ci_low": ends[0], "ci_high": ends[1]}


def value_at(values: np.ndarray, weights: np.ndarray, q: float, rule: str) -> float:
    """The q-quantile of weighted values; weights of 0 do not count."""
    there = weights > 0
    values, weights = values[there], weights[there]
    if not len(values):
        return np.nan
    order = np.argsort(values, kind="stable")
    values, reached = values[order], np.cumsum(weights[order])
    if rule == "hf7":
        if len(values) == 1:
            return float(values[0])
        return float(np.interp(q, np.r_[0.0, reached[:-1]] / reached[-2], values))
    # sums of equal weights may miss a round share by a few units in the last place
    at = np.searchsorted(reached, q * reached[-1] * (1 - 4e-16 * len(values)), side="left")
    return float(values[min(at, len(values) - 1)])
