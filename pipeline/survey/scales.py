"""Do the items of a scale measure one thing, and how reliably?

Alpha (Cronbach, Psychometrika 16, 1951; weighted as R's svycralpha), omega total of one factor (McDonald, Test Theory, 1999), each item
against the rest of its scale, and the fit of one factor (factor.py). In: a frame, rows of respondents x columns of items, numbers. Rows with
a missing item are left out, and n says how many remain. Out: objects with `.value` and what goes with it. A negative item is reported, never turned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.errors import InputError
from pipeline.survey.factor import OneFactor, one_factor
from pipeline.survey.items import complete_rows, weighted_covariance
from pipeline.survey.multiplicity import adjust
from pipeline.survey.polychoric import polychoric
from pipeline.survey.power import power_means, power_proportions

__all__ = ["Reliability", "adjust", "cronbach_alpha", "item_rest", "mcdonald_omega", "one_factor", "polychoric", "power_means", "power_proportions", "turned"]


@dataclass(frozen=True)
class Reliability:
    """A coefficient, how many respondents it rests on, and why it is NaN if it is."""

    value: float
    n: int
    items: int
    reason: str = ""

    def __float__(self) -> float:
        return self.value


def cronbach_alpha(frame: pd.DataFrame, weights=None) -> Reliability:
    """Cronbach's alpha of the sum of the items, from raw (weighted) covariances.

    frame     respondents x items; rows with a missing item are left out
    weights   one number a row; default: all count alike
    NaN with a reason where fewer than two respondents remain or the sum does not vary. Raises InputError for fewer than two items,
    words, or negative weights.
    """
    values, weight = complete_rows(frame, weights)
    items = values.shape[1]
    if len(values) < 2:
        return Reliability(np.nan, len(values), items, "fewer than two respondents answered all items")
    covariance = weighted_covariance(values, weight)
    whole = covariance.sum()
    if not whole > 1e-12 * np.trace(covariance) or np.trace(covariance) <= 0:
        return Reliability(np.nan, len(values), items, "the sum of the items does not vary")
    return Reliability(float(items / (items - 1) * (1 - np.trace(covariance) / whole)), len(values), items)


def mcdonald_omega(frame: pd.DataFrame, weights=None, *, scale: str = "correlation", fit: OneFactor | None = None) -> Reliability:
    """Omega total: the part of the variance of the sum that one factor explains, by maximum likelihood.

    scale   'correlation' (of standardised items) or 'covariance' (of the raw sum)
    fit     one_factor of the same answers, where it is there already
    NaN with a reason where no factor can be fitted: fewer than three items, an item that does not vary, or a factor without error.
    """
    if scale not in ("correlation", "covariance"):
        raise InputError(f"scale is {scale!r}; there are 'correlation' and 'covariance'")
    fit = fit or one_factor(frame, weights)
    if fit.reason:
        return Reliability(np.nan, fit.n, len(fit.items), fit.reason)
    spread = fit.sd if scale == "covariance" else np.ones(len(fit.items))
    shared = float((fit.loadings * spread).sum() ** 2)
    alone = float((fit.uniqueness * spread**2).sum())
    return Reliability(shared / (shared + alone), fit.n, len(fit.items))


def item_rest(frame: pd.DataFrame, weights=None, *, fit: OneFactor | None = None) -> pd.DataFrame:
    """A row an item: n, mean, correlation with the sum of the other items, alpha without it, its loading, and `negative`.

    negative   the item runs against the rest: it is asked the other way round, or read wrongly. Declare it as reverse; nothing turns it here
    """
    values, weight = complete_rows(frame, weights)
    names, total = list(frame.columns), values.sum(axis=1)
    # the same respondents throughout, so that alpha with and without an item compare
    complete = pd.DataFrame(values, columns=names)
    fit = fit or one_factor(complete, weight)
    rows = []
    for number, name in enumerate(names):
        rest = np.delete(np.arange(len(names)), number)
        correlation = _correlation(values[:, number], total - values[:, number], weight)
        without = cronbach_alpha(complete.iloc[:, rest], weight).value if len(rest) > 1 else np.nan
        loading = float(fit.loadings[number]) if not fit.reason else np.nan
        mean = float(weight @ values[:, number] / weight.sum()) if len(values) else np.nan
        rows.append({"item": name, "n": len(values), "mean": mean, "item_rest": correlation, "alpha_without": without, "loading": loading, "negative": bool(correlation < 0)})
    return pd.DataFrame(rows)


def turned(frame: pd.DataFrame, reverse: Sequence[str], levels: tuple[float, float]) -> pd.DataFrame:
    """The frame with the declared reverse items turned round: low + high - answer.

    levels   lowest and highest answer of the scale. Raises InputError for an unknown item or an answer outside the levels.
    """
    low, high = levels
    missing = [name for name in reverse if name not in frame]
    if missing:
        raise InputError(f"reverse names {', '.join(missing)}, which the scale does not have; it has {', '.join(map(str, frame.columns))}")
    made = frame.astype(float)
    outside = ((made < low) | (made > high)).any()
    if outside.any():
        raise InputError(f"{outside.index[outside][0]} has an answer outside {low:g} to {high:g}", remedy="Give the scale's levels in study.yaml, or leave the answer out in the cleaning log.")
    for name in reverse:
        made[name] = low + high - made[name]
    return made


def _correlation(one: np.ndarray, other: np.ndarray, weight: np.ndarray) -> float:
    if len(one) < 3:
        return np.nan
    covariance = weighted_covariance(np.column_stack([one, other]), weight)
    scale = np.sqrt(covariance[0, 0] * covariance[1, 1])
    return float(covariance[0, 1] / scale) if scale > 0 else np.nan


def fit_row(fit: OneFactor) -> dict:
    """What a table shows of the fit of one factor."""
    return {name: getattr(fit, name) for name in ("chi2", "df", "p_value", "cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "srmr")}
