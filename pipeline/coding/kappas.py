"""Coefficients that correct the share of agreeing pairs for chance: Cohen, Conger, Fleiss, Brennan and Prediger, Gwet.

All are (p_a - p_e) / (1 - p_e) with the same p_a and another p_e; formulas for any number of coders and missing ratings: Gwet, Handbook of
Inter-Rater Reliability (2014), ch. 2 to 5. Sources: Cohen 1960, Conger 1980, Fleiss 1971, Brennan and Prediger 1981, Gwet 2008 (AC1).
Limits: Gwet's linearised variance with t (for two coders' kappa Fleiss, Cohen and Everitt 1969), or, with `groups`, a bootstrap over focus groups.
In: ratings, coders x units, NaN where missing. Units that one coder rated do not count for p_a but do for the marginals, as in irrCAC.
"""

from __future__ import annotations

from math import comb

import numpy as np
import pandas as pd
from scipy import stats

from pipeline.coding.alpha import masi
from pipeline.coding.ratings import DRAWS, NO_PAIR, ONE_VALUE, Agreement, coded, coded_sets, counted, drawn, group_numbers, measured, summed, undefined, with_limits

WEIGHTS = ("identity", "linear", "quadratic", "ordinal", "masi")


def gwet_ac1(ratings, *, groups=None, categories=None, draws: int = DRAWS, seed: int = 0) -> Agreement:
    """Gwet's AC1 (2008). groups: focus group of each unit; categories: the whole scale, if the ratings may not show all of it."""
    return _coefficient("gwet", ratings, "identity", groups, categories, draws, seed)


def gwet_ac2(ratings, weights: str = "quadratic", *, groups=None, categories=None, draws: int = DRAWS, seed: int = 0) -> Agreement:
    """Gwet's AC2: AC1 with part marks for near misses (2014, ch. 3).

    weights   linear, quadratic (by the values), ordinal (by their ranks), identity; masi for ratings that are sets of codes
    Raises ValueError for other weights.
    """
    return _coefficient("gwet", ratings, weights, groups, categories, draws, seed)


def fleiss_kappa(ratings, *, weights: str = "identity", groups=None, categories=None, draws: int = DRAWS, seed: int = 0) -> Agreement:
    """Fleiss' kappa (1971), with missing ratings; for two coders it is Scott's pi."""
    return _coefficient("fleiss", ratings, weights, groups, categories, draws, seed)


def brennan_prediger(ratings, *, weights: str = "identity", groups=None, categories=None, draws: int = DRAWS, seed: int = 0) -> Agreement:
    """Brennan and Prediger's kappa (1981): chance is one in as many categories as there are; PABAK for two categories."""
    return _coefficient("brennan", ratings, weights, groups, categories, draws, seed)


def percent_agreement(ratings, *, weights: str = "identity", groups=None, categories=None, draws: int = DRAWS, seed: int = 0) -> Agreement:
    """The share of pairs of coders that agree, averaged over units; not corrected for chance, so it is defined where nothing varies."""
    return _coefficient("percent", ratings, weights, groups, categories, draws, seed)


def conger_kappa(ratings, *, weights: str = "identity", groups=None, categories=None, draws: int = DRAWS, seed: int = 0) -> Agreement:
    """Conger's kappa (1980): Cohen's for any number of coders, each with marginals of their own. Without groups it has no limits."""
    return _coefficient("conger", ratings, weights, groups, categories, draws if groups is not None else 0, seed)


def cohen_kappa(a, b, *, weights: str = "identity", groups=None, categories=None, draws: int = DRAWS, seed: int = 0) -> Agreement:
    """Cohen's kappa (1960) of two coders' ratings, one entry a unit; units that one of them did not rate are left out.

    Raises ValueError if the two are not of one length.
    """
    first, second = (pd.Series(list(np.ravel(one)), dtype=object) for one in (a, b))
    if len(first) != len(second):
        raise ValueError(f"the coders have {len(first)} and {len(second)} ratings; both need one for each unit, NaN where missing")
    kept = (first.notna() & second.notna()).to_numpy()
    pair = [list(first[kept]), list(second[kept])]
    if groups is not None:
        return _coefficient("conger", pair, weights, np.asarray(groups, dtype=str)[kept], categories, draws, seed)
    found = _coefficient("conger", pair, weights, None, categories, 0, seed)
    if np.isnan(found.value):
        return found
    se = _fleiss_cohen_everitt(*coded(pair, categories), weights, found.value)
    half = stats.norm.ppf(0.975) * se
    return Agreement(found.value, se, max(-1.0, found.value - half), min(1.0, found.value + half), found.n_units)


def weight_matrix(scale, kind: str) -> np.ndarray:
    """categories x categories: 1 for the same, 0 for the farthest (Gwet 2014, 3.5). Raises ValueError for another kind."""
    q = len(scale)
    if kind == "identity":
        return np.eye(q)
    if kind == "masi":
        return np.array([[1 - masi(a, b) for b in scale] for a in scale])
    if kind in ("linear", "quadratic"):
        values = measured(scale)
        width = max(np.ptp(values), np.finfo(float).tiny)
        return 1 - (np.abs(values[:, None] - values[None, :]) / width) ** (1 if kind == "linear" else 2)
    if kind == "ordinal":
        measured(scale)
        apart = np.array([[comb(abs(i - j) + 1, 2) for j in range(q)] for i in range(q)], dtype=float)
        return 1 - apart / max(apart.max(), 1)
    raise ValueError(f"weights {kind!r}; there are {', '.join(WEIGHTS)}")


class Parts:
    """p_a and p_e of one coefficient, for any weighting of the focus groups. Sums a group: agreement, units with a pair, shares of categories."""

    def __init__(self, name: str, codes: np.ndarray, weights: np.ndarray, numbers: np.ndarray, n_groups: int) -> None:
        self.name, self.weights, self.q = name, weights, len(weights)
        counts = counted(codes, self.q)
        raters = counts.sum(1)
        several = raters >= 2
        part = counts @ weights.T
        with np.errstate(invalid="ignore", divide="ignore"):
            self.own = np.where(several, (counts * (part - 1)).sum(1) / (raters * (raters - 1)), 0.0)
            self.shares = np.where(raters[:, None] > 0, counts / raters[:, None], 0.0)
        self.several, self.rated = several, raters > 0
        self.sums = summed(np.column_stack([self.own, several, self.rated, self.shares]), numbers, n_groups)
        if name == "conger":
            each = np.stack([codes == category for category in range(self.q)], axis=2)
            self.by_rater = summed(each.transpose(1, 0, 2).reshape(codes.shape[1], -1).astype(float), numbers, n_groups)

    def __call__(self, drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(p_a, p_e), one entry a row of `drawn` (draws x groups)."""
        sums = drawn @ self.sums
        with np.errstate(invalid="ignore", divide="ignore"):
            observed, share = sums[:, 0] / sums[:, 1], sums[:, 3:] / sums[:, 2:3]
        return observed, self._chance(share, drawn)

    def _chance(self, share: np.ndarray, drawn: np.ndarray) -> np.ndarray:
        q, total = self.q, self.weights.sum()
        if self.name == "percent":
            return np.zeros(len(share))
        if self.name == "brennan":
            return np.full(len(share), total / q**2)
        if self.name == "gwet":
            return total / (q * (q - 1)) * (share * (1 - share)).sum(1) if q > 1 else np.ones(len(share))
        if self.name == "fleiss":
            return ((share @ self.weights) * share).sum(1)
        by_rater = (drawn @ self.by_rater).reshape(len(drawn), -1, self.q)
        with np.errstate(invalid="ignore", divide="ignore"):
            own = by_rater / by_rater.sum(2, keepdims=True)
        own = np.where(np.isnan(own), 0.0, own)
        raters = (by_rater.sum(2) > 0).sum(1)
        whole = own.sum(1)
        # all ordered pairs of two different coders
        crossed = ((whole @ self.weights) * whole).sum(1) - np.einsum("drc,ck,drk->d", own, self.weights, own)
        return crossed / np.maximum(raters * (raters - 1), 1)

    def own_chance(self, share: np.ndarray) -> np.ndarray:
        """What each unit adds to p_e, for the linearised variance."""
        if self.name == "gwet":
            return self.weights.sum() / (self.q * (self.q - 1)) * (self.shares * (1 - share)).sum(1)
        if self.name == "fleiss":
            return self.shares @ ((self.weights + self.weights.T) / 2 @ share)
        return np.zeros(len(self.shares))


def corrected(observed: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """(p_a - p_e) / (1 - p_e); NaN where chance alone agrees fully."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(1 - chance > 1e-12, (observed - chance) / (1 - chance), np.nan)


def _coefficient(name: str, ratings, weights: str, groups, categories, draws: int, seed: int) -> Agreement:
    codes, scale = coded_sets(ratings) if weights == "masi" else coded(ratings, categories)
    n_units = int(((codes >= 0).sum(0) >= 2).sum())
    if not n_units:
        return undefined(0, NO_PAIR)
    matrix = weight_matrix(scale, weights)
    if len(scale) < 2 and name != "percent":
        return undefined(n_units, ONE_VALUE)
    numbers, n_groups = group_numbers(groups, codes.shape[1])
    parts = Parts(name, codes, matrix, numbers, n_groups)
    observed, chance = parts(np.ones((1, n_groups)))
    value = float(corrected(observed, chance)[0])
    if np.isnan(value):
        return undefined(n_units, ONE_VALUE)
    if groups is None and draws:
        return _linearised(parts, value, float(chance[0]), n_units)
    values = np.concatenate([corrected(*parts(rows)) for rows in drawn(n_groups, draws, seed)]) if draws else ()
    return with_limits(value, n_units, n_groups, values, grouped=True)


def _linearised(parts: Parts, value: float, chance: float, n_units: int) -> Agreement:
    """Gwet (2014), 5.3: each unit's own contribution to agreement and to chance; t with units - 1 degrees of freedom."""
    n = int(parts.rated.sum())
    if n < 2:
        return Agreement(value, np.nan, np.nan, np.nan, n_units, "no interval: it needs two units or more")
    own = np.where(parts.several, n / n_units * (parts.own - chance) / (1 - chance), 0.0)
    if parts.name in ("gwet", "fleiss"):
        share = parts.shares[parts.rated].mean(0)
        own = own - 2 * (1 - value) * (parts.own_chance(share) - chance) / (1 - chance)
    se = float(np.sqrt(((own[parts.rated] - value) ** 2).sum() / (n * (n - 1))))
    half = stats.t.ppf(0.975, n - 1) * se
    return Agreement(value, se, float(max(-1, value - half)), float(min(1, value + half)), n_units)


def _fleiss_cohen_everitt(codes: np.ndarray, scale, weights: str, value: float) -> float:
    """Large-sample standard error of two coders' kappa (Psychol. Bull. 72, 1969, eq. 13)."""
    q, w = len(scale), weight_matrix(scale, weights)
    table = np.bincount(codes[0] * q + codes[1], minlength=q * q).reshape(q, q) / codes.shape[1]
    row, column = table.sum(1), table.sum(0)
    chance = row @ w @ column
    mean_row, mean_column = w @ column, row @ w
    inner = (table * (w - (mean_row[:, None] + mean_column[None, :]) * (1 - value)) ** 2).sum() - (value - chance * (1 - value)) ** 2
    return float(np.sqrt(max(inner, 0) / codes.shape[1]) / (1 - chance))
