"""Krippendorff's alpha, nominal to ratio, and over sets of codes with the MASI distance.

Alpha is 1 - D_observed / D_expected over the pairs of values that coders gave the same unit (Krippendorff, Content Analysis, 2004, ch. 11;
Computing Krippendorff's Alpha-Reliability, 2011); MASI is Passonneau's distance of two sets (LREC 2006). Units that fewer than two coders
rated are left out. A draw of the bootstrap needs only sums a focus group: disagreement and how often each value came (for the ordinal level
the whole coincidence matrix, as its distances depend on how often each value came).
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy import sparse

from pipeline.coding.ratings import DRAWS, NO_PAIR, ONE_VALUE, Agreement, coded, coded_sets, drawn, group_numbers, measured, undefined, with_limits

LEVELS = ("nominal", "ordinal", "interval", "ratio", "masi")
_CELLS = 4_000_000


def krippendorff_alpha(ratings, level: str = "nominal", *, groups=None, draws: int = DRAWS, seed: int = 0) -> Agreement:
    """Alpha of ratings (coders x units, NaN where missing), with percentile limits of a bootstrap.

    level   nominal, ordinal, interval or ratio: which distance two values have; masi: ratings are sets of codes, None where missing
    groups  the focus group of each unit; whole groups are drawn. None: single units are drawn
    draws   bootstrap draws for se and limits; 0 for none
    Raises ValueError for another level, and for ratings of another shape.
    """
    if level not in LEVELS:
        raise ValueError(f"level {level!r}; there are {', '.join(LEVELS)}")
    codes, scale = coded_sets(ratings) if level == "masi" else coded(ratings)
    if level in ("ordinal", "interval", "ratio"):
        scale = measured(scale)
    kept = (codes >= 0).sum(0) >= 2
    if not kept.any():
        return undefined(0, NO_PAIR)
    codes, n_units = codes[:, kept], int(kept.sum())
    present = np.unique(codes[codes >= 0])
    if len(present) < 2:
        return undefined(n_units, ONE_VALUE)
    # categories that stand only in units without a pair must not weigh in the ordinal distances
    codes = np.where(codes >= 0, np.searchsorted(present, codes), -1)
    scale = [scale[number] for number in present] if level == "masi" else scale[present]
    numbers, n_groups = group_numbers(None if groups is None else np.asarray(groups, dtype=str)[kept], n_units)
    sums = _Sums(codes, scale, level, numbers, n_groups)
    value = float(sums.alpha(np.ones((1, n_groups)))[0])
    values = np.concatenate([sums.alpha(weights) for weights in drawn(n_groups, draws, seed)]) if draws else ()
    return with_limits(value, n_units, n_groups, values, grouped=groups is not None)


def masi(one: frozenset, other: frozenset) -> float:
    """1 - Jaccard x monotonicity; monotonicity is 1 for equal sets, 2/3 where one holds the other, 1/3 where they overlap, 0 where they do not."""
    shared, either = len(one & other), len(one | other)
    if not either:
        return 0.0
    monotone = 1.0 if one == other else 2 / 3 if shared == min(len(one), len(other)) and shared else 1 / 3 if shared else 0.0
    return 1 - shared / either * monotone


def distances(scale, level: str) -> np.ndarray:
    """Between any two categories, squared where the level is metric (Krippendorff 2011); the ordinal ones depend on how often each came."""
    if level == "masi":
        return np.array([[masi(a, b) for b in scale] for a in scale])
    a, b = scale[:, None], scale[None, :]
    if level == "nominal":
        return (a != b).astype(float)
    if level == "interval":
        return (a - b) ** 2
    total = a + b
    return np.where(total == 0, 0.0, (a - b) / np.where(total == 0, 1.0, total)) ** 2


class _Sums:
    """Per focus group: the disagreement of its pairs (or its coincidences) and how often each value came."""

    def __init__(self, codes: np.ndarray, scale, level: str, numbers: np.ndarray, n_groups: int) -> None:
        q = len(scale)
        raters = (codes >= 0).sum(0)
        self.ordinal, self.q = level == "ordinal", q
        group, cell, weight = [], [], []
        for first, second in combinations(range(len(codes)), 2):
            both = np.flatnonzero((codes[first] >= 0) & (codes[second] >= 0))
            group.append(numbers[both])
            cell.append(codes[first, both] * q + codes[second, both])
            weight.append(1 / (raters[both] - 1))
        group, cell, weight = np.concatenate(group), np.concatenate(cell), np.concatenate(weight)
        kept = codes >= 0
        at = np.broadcast_to(numbers, codes.shape)[kept]
        self.often = sparse.csr_array((np.ones(len(at)), (at, codes[kept])), shape=(n_groups, q))
        self.often.sum_duplicates()
        if self.ordinal:
            self.pairs = sparse.csr_array((weight, (group, cell)), shape=(n_groups, q * q))
            self.pairs.sum_duplicates()
        else:
            self.distance = distances(scale, level)
            # each pair stands twice among the coincidences, once in either order
            self.apart = 2 * np.bincount(group, weights=weight * self.distance.ravel()[cell], minlength=n_groups)

    def alpha(self, weights: np.ndarray) -> np.ndarray:
        """One value a row of `weights` (draws x groups); NaN where all values drawn are the same."""
        often = weights @ self.often
        n = often.sum(1)
        if self.ordinal:
            observed, expected = self._ordinal(weights, often)
        else:
            observed, expected = weights @ self.apart, ((often @ self.distance) * often).sum(1)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(expected > 0, 1 - (n - 1) * observed / expected, np.nan)

    def _ordinal(self, weights: np.ndarray, often: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        observed, expected = np.empty(len(weights)), np.empty(len(weights))
        middle = np.cumsum(often, axis=1) - often / 2
        at_once = max(1, _CELLS // self.q**2)
        for first in range(0, len(weights), at_once):
            here = slice(first, first + at_once)
            apart = (middle[here, :, None] - middle[here, None, :]) ** 2
            observed[here] = 2 * ((weights[here] @ self.pairs) * apart.reshape(len(apart), -1)).sum(1)
            expected[here] = np.einsum("dc,dck,dk->d", often[here], apart, often[here])
        return observed, expected
