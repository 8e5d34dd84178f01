"""How do two answers on steps (never … always) hang together, if behind each lies something continuous?

Two-step maximum likelihood (Olsson, Psychometrika 44, 1979): thresholds from each item's own shares, then for each pair the correlation
of two normal variables that makes the table of answers most likely. In: respondents x items on ordered codes. Out: a matrix.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import optimize, stats

from pipeline.errors import InputError

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(96)
MOST = 0.9999
MOST_LEVELS = 12


def polychoric(frame: pd.DataFrame, weights=None, *, empty: float = 0.0) -> pd.DataFrame:
    """The matrix of polychoric correlations, items x items; missing answers are left out pair by pair.

    frame     ordered codes; only their order counts
    weights   one number a row; the table of a pair is then one of weights
    empty     what an empty cell of a pair's table counts (some programs take 0.5); default: nothing
    NaN where an item does not vary in a pair. Raises InputError for words, or an item of more than 12 levels.
    """
    names = list(frame.columns)
    try:
        values = frame.astype("float64").to_numpy(copy=True)
    except (TypeError, ValueError):
        raise InputError("an item holds words, which have no order", remedy="Give the codes of the answers as numbers.") from None
    weight = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=float)
    levels = [np.unique(column[np.isfinite(column)]) for column in values.T]
    for name, found in zip(names, levels, strict=True):
        if len(found) > MOST_LEVELS:
            raise InputError(f"{name} has {len(found)} different answers", remedy="Polychoric correlations are for steps; for a number take an ordinary correlation.")
    made = np.eye(len(names))
    for i in range(len(names)):
        for j in range(i):
            made[i, j] = made[j, i] = _pair(values[:, i], values[:, j], levels[i], levels[j], weight, empty)
    return pd.DataFrame(made, index=names, columns=names)


def _pair(one: np.ndarray, other: np.ndarray, levels_one, levels_other, weight: np.ndarray, empty: float) -> float:
    both = np.isfinite(one) & np.isfinite(other) & (weight > 0)
    table = np.zeros((len(levels_one), len(levels_other)))
    np.add.at(table, (np.searchsorted(levels_one, one[both]), np.searchsorted(levels_other, other[both])), weight[both])
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(table.shape, default=0) < 2:
        return np.nan
    cuts = [stats.norm.ppf(np.cumsum(side)[:-1] / table.sum()) for side in (table.sum(axis=1), table.sum(axis=0))]
    counted = np.where(table == 0, empty, table)

    def unlikely(correlation: float) -> float:
        return -float((counted * np.log(np.maximum(cells(cuts[0], cuts[1], correlation), 1e-300))).sum())

    return float(optimize.minimize_scalar(unlikely, bounds=(-MOST, MOST), method="bounded", options={"xatol": 1e-10}).x)


def cells(rows: np.ndarray, columns: np.ndarray, correlation: float) -> np.ndarray:
    """Probabilities of the cells that thresholds cut out of a bivariate normal distribution."""
    corner = np.zeros((len(rows) + 2, len(columns) + 2))
    corner[1:-1, 1:-1] = bivariate_normal(rows[:, None], columns[None, :], correlation)
    corner[-1, 1:-1], corner[1:-1, -1], corner[-1, -1] = stats.norm.cdf(columns), stats.norm.cdf(rows), 1.0
    return np.diff(np.diff(corner, axis=0), axis=1)


def bivariate_normal(h, k, correlation: float) -> np.ndarray:
    """P(X < h, Y < k) of a standard bivariate normal: Drezner and Wesolowsky's integral over the angle of the correlation, 96 Gauss nodes."""
    top = np.arcsin(correlation)
    angle = (top * (_NODES + 1) / 2).reshape((-1,) + (1,) * np.broadcast(h, k).ndim)
    inside = np.exp((np.sin(angle) * h * k - (h * h + k * k) / 2) / np.cos(angle) ** 2)
    return stats.norm.cdf(h) * stats.norm.cdf(k) + top / (4 * np.pi) * np.tensordot(_WEIGHTS, inside, axes=1)
