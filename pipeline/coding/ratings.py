"""What every coefficient of agreement starts from: ratings as codes, focus groups to draw from, draws, and the result with its reason.

In: ratings, coders x units, NaN (None for sets of codes) where a coder did not rate. Out: whole numbers with -1 for missing, and draws of
whole focus groups as weights, so that a bootstrap is one product of (draws x groups) and (groups x sums). Groups, not turns, are drawn:
turns of one discussion resemble each other (Davison and Hinkley, Bootstrap Methods and their Application, 1997, 3.8).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

LEAST_GROUPS = 3
DRAWS = 1000
_BLOCK = 4_000_000

NO_PAIR = "no unit was rated by two coders"
ONE_VALUE = "all ratings are the same value, so chance cannot be told from agreement"
FEW_GROUPS = "no interval: it needs three focus groups or more"
EMPTY_DRAWS = "no interval: in more than a tenth of the draws nothing varied"


@dataclass(frozen=True)
class Agreement:
    """value is NaN with a reason where it is not defined; se and limits are NaN with a reason where there is no interval.

    n_units are the units that at least two coders rated.
    """

    value: float
    se: float
    ci_low: float
    ci_high: float
    n_units: int
    reason: str = ""


def undefined(n_units: int, reason: str) -> Agreement:
    """An agreement that has no value, and why."""
    return Agreement(np.nan, np.nan, np.nan, np.nan, n_units, reason)


def coded(ratings, categories=None) -> tuple[np.ndarray, np.ndarray]:
    """(coders x units of positions in `categories`, -1 where missing; the categories in order).

    categories   the whole scale, where the ratings may not show all of it
    Ratings may be words (names of categories, None or NA where missing); words have no distances, so only unweighted coefficients take them.
    Raises ValueError if ratings are not coders x units, or hold what the scale does not.
    """
    table = _numbers(ratings)
    if table.dtype == object:
        return _words(table, categories)
    if table.ndim != 2:
        raise ValueError(f"ratings are coders x units; these have {table.ndim} dimension{'s' * (table.ndim != 1)}")
    missing = np.isnan(table)
    if np.isinf(table).any():
        raise ValueError("a rating is infinite")
    found = np.unique(table[~missing])
    scale = found if categories is None else np.unique(np.asarray(categories, dtype=float))
    if not np.isin(found, scale).all():
        raise ValueError(f"ratings hold {found[~np.isin(found, scale)][0]:g}, which is not among the categories")
    return np.where(missing, -1, np.searchsorted(scale, np.where(missing, 0.0, table))), scale


def _numbers(ratings) -> np.ndarray:
    """Ratings as floats with NaN where missing, or as objects where some are words."""
    try:
        return np.array(ratings, dtype=float)
    except (TypeError, ValueError):
        table = pd.DataFrame(ratings if isinstance(ratings, pd.DataFrame) else [list(row) for row in ratings]).astype(object)
        table = table.where(table.notna(), np.nan)
    if all(isinstance(value, (bool, int, float, np.number)) for value in table.to_numpy().ravel()):
        return table.to_numpy(dtype=float)
    return table.to_numpy(dtype=object)


def _words(table: np.ndarray, categories) -> tuple[np.ndarray, np.ndarray]:
    missing = pd.isna(table)
    found = {str(value) for value in table[~missing]}
    scale = sorted(found if categories is None else set(map(str, categories)))
    if strange := sorted(found - set(scale)):
        raise ValueError(f"ratings hold {strange[0]}, which is not among the categories")
    place = {value: number for number, value in enumerate(scale)}
    return np.array([[-1 if gap else place[str(value)] for value, gap in zip(row, gaps, strict=True)] for row, gaps in zip(table, missing, strict=True)]), np.array(scale, dtype=object)


def measured(scale) -> np.ndarray:
    """The categories as numbers. Raises ValueError where they are words."""
    try:
        return np.asarray(scale, dtype=float)
    except ValueError:
        raise ValueError(f"the ratings are words ({scale[0]}, …), which have no distances; give numbers, or ask for the nominal level or unweighted agreement") from None


def coded_sets(ratings) -> tuple[np.ndarray, list[frozenset]]:
    """The same for sets of codes: coders x units of frozensets, None where missing; the empty set is a rating."""
    rows = [[None if cell is None or isinstance(cell, float) else frozenset(cell) for cell in row] for row in ratings]
    if len({len(row) for row in rows}) > 1:
        raise ValueError("ratings are coders x units: each coder has a cell for each unit")
    scale = sorted({cell for row in rows for cell in row if cell is not None}, key=lambda one: (len(one), sorted(map(str, one))))
    place = {cell: number for number, cell in enumerate(scale)} | {None: -1}
    return np.array([[place[cell] for cell in row] for row in rows], dtype=int).reshape(len(rows), -1), scale


def counted(codes: np.ndarray, q: int) -> np.ndarray:
    """units x categories: how many coders gave each."""
    units = codes.shape[1]
    kept = codes >= 0
    place = np.broadcast_to(np.arange(units), codes.shape)[kept] * q + codes[kept]
    return np.bincount(place, minlength=units * q).reshape(units, q).astype(float)


def group_numbers(groups, units: int) -> tuple[np.ndarray, int]:
    """The number of each unit's focus group, and how many there are; each unit alone where groups is None."""
    if groups is None:
        return np.arange(units), units
    labels, numbers = np.unique(np.asarray(groups, dtype=str), return_inverse=True)
    if len(numbers) != units:
        raise ValueError(f"groups has {len(numbers)} entries for {units} units")
    return numbers, len(labels)


def summed(values: np.ndarray, numbers: np.ndarray, n: int) -> np.ndarray:
    """Sums of the rows of `values` (units x anything) within each group."""
    values = values.reshape(len(values), -1)
    return np.stack([np.bincount(numbers, weights=column, minlength=n) for column in values.T], axis=1) if values.shape[1] else np.zeros((n, 0))


def drawn(n: int, draws: int, seed: int) -> Iterator[np.ndarray]:
    """Blocks of draws x n: how often each of n groups was drawn, n at a time with replacement."""
    random = np.random.default_rng(seed)
    at_once = max(1, _BLOCK // max(n, 1))
    for first in range(0, draws, at_once):
        here = min(at_once, draws - first)
        picks = random.integers(n, size=(here, n)) + np.arange(here)[:, None] * n
        yield np.bincount(picks.ravel(), minlength=here * n).reshape(here, n).astype(float)


def with_limits(value: float, n_units: int, n_groups: int, values, *, grouped: bool) -> Agreement:
    """The result with standard error and percentile limits (2.5 %, 97.5 %) of bootstrap `values`, or the reason why there are none."""
    values = np.asarray(values, dtype=float)
    if not len(values):
        return Agreement(value, np.nan, np.nan, np.nan, n_units)
    if n_groups < (LEAST_GROUPS if grouped else 2):
        return Agreement(value, np.nan, np.nan, np.nan, n_units, FEW_GROUPS if grouped else "no interval: it needs two units or more")
    defined = values[np.isfinite(values)]
    if len(defined) < 0.9 * len(values):
        return Agreement(value, np.nan, np.nan, np.nan, n_units, EMPTY_DRAWS)
    low, high = np.quantile(defined, [0.025, 0.975])
    return Agreement(value, float(np.std(defined, ddof=1)) if len(defined) > 1 else np.nan, float(low), float(high), n_units)
