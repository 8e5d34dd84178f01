"""Replicate weights: a survey's own, or made from its strata and clusters.

A replicate is the sample with other weights; an estimate's spread over replicates, times a scale, is its variance (Wolter, Introduction to
Variance Estimation, 2007). Made here from the first stage: bootstrap of n - 1 clusters a stratum (Rao and Wu, JASA 83, 1988),
jackknife that leaves out one cluster (JK1 without strata, JKn with), balanced halves for two clusters a stratum (BRR, or Fay's
milder form), and successive differences for systematic samples in their order (Fay and Train, 1995). All seeds are given, none hidden.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.linalg import hadamard

from pipeline.errors import InputError

KINDS = ("bootstrap", "jackknife", "brr", "fay", "sdr")


@dataclass(frozen=True)
class Replicates:
    """factor: units x replicates, what a replicate multiplies a weight by; unit: of each row; variance = scale x sum of rscales x squares."""

    kind: str
    unit: np.ndarray
    factor: np.ndarray
    scale: float
    rscales: np.ndarray
    df: float

    def each(self, weights: np.ndarray) -> Iterator[np.ndarray]:
        for number in range(self.factor.shape[1]):
            yield weights * self.factor[self.unit, number]


def given(table, weights: np.ndarray, kind: str | None, scale: float | None, rscales) -> Replicates:
    """Replicates from a table of full replicate weights (rows x replicates). Raises InputError for a wrong shape, kind or missing value."""
    values = np.asarray(table.to_numpy(dtype=float) if isinstance(table, pd.DataFrame) else table, dtype=float)
    if values.ndim != 2 or len(values) != len(weights):
        raise InputError(f"replicate weights have {len(values)} rows, the data have {len(weights)}")
    if np.isnan(values).any() or ((weights == 0)[:, None] & (values != 0)).any():
        raise InputError("a replicate weight is missing, or stands where the weight is 0")
    if kind not in KINDS:
        raise InputError(f"kind is {kind!r}; there are {', '.join(KINDS)}")
    count = values.shape[1]
    default = {"bootstrap": 1 / (count - 1), "jackknife": (count - 1) / count, "brr": 1 / count, "fay": None, "sdr": 4 / count}[kind]
    if scale is None and default is None:
        raise InputError("Fay's replicates need their scale: 1 / (replicates x (1 - rho) squared)")
    scales = np.ones(count) if rscales is None else np.asarray(rscales, dtype=float)
    if len(scales) != count:
        raise InputError(f"rscales has {len(scales)} numbers for {count} replicates")
    small = values / np.abs(values).max()
    df = float(np.linalg.matrix_rank(small.T @ small if len(small) > count else small @ small.T, tol=1e-9 * len(small)) - 1)
    return Replicates(kind, np.arange(len(weights)), values / np.where(weights > 0, weights, 1.0)[:, None], float(default if scale is None else scale), scales, df)


def bootstrap(design, n: int, seed: int) -> Replicates:
    """n replicates, each of (units - 1) units drawn with replacement in each stratum."""
    stage = _first(design)
    factor = np.zeros((stage.units, n))
    random = np.random.default_rng(seed)
    ends = np.cumsum(stage.size)
    for start, end, size in zip(ends - stage.size, ends, stage.size, strict=True):
        drawn = random.multinomial(size - 1, np.full(size, 1 / size), n).T
        factor[start:end] = drawn * size / (size - 1)
    return Replicates("bootstrap", stage.unit, _finite(stage, factor), 1 / (n - 1), np.ones(n), float(stage.units - len(stage.size)))


def jackknife(design) -> Replicates:
    """A replicate a unit, which leaves it out (JK1, or JKn with strata)."""
    stage = _first(design)
    factor = np.ones((stage.units, stage.units))
    size = stage.size[stage.stratum]
    same = stage.stratum[:, None] == stage.stratum[None, :]
    factor = np.where(same, (size / (size - 1))[:, None], factor)
    np.fill_diagonal(factor, 0.0)
    # a finite population makes each stratum's differences count less
    return Replicates("jackknife", stage.unit, factor, 1.0, stage.factor * ((size - 1) / size) ** 2, float(stage.units - len(stage.size)))


def halves(design, *, fay: float = 0.0) -> Replicates:
    """Balanced half samples of a design with two units in every stratum; `fay` in [0, 1) keeps that share of the half left out. Raises InputError for other strata or another fay."""
    stage = _first(design)
    if not (stage.size == 2).all():
        raise InputError("balanced halves need exactly two clusters in every stratum", remedy="Use the jackknife or the bootstrap.")
    if not 0 <= fay < 1:
        raise InputError("fay lies in [0, 1): the share of the weight that the half left out keeps")
    signs = _signs(len(stage.size) + 1)[1 : len(stage.size) + 1]
    first = np.arange(stage.units) % 2 == 0
    factor = 1 + np.where(first[:, None], 1, -1) * (1 - fay) * signs[stage.stratum]
    count = factor.shape[1]
    return Replicates("fay" if fay else "brr", stage.unit, _finite(stage, factor), 1 / (count * (1 - fay) ** 2), np.ones(count), float(stage.units - len(stage.size)))


def successive(design) -> Replicates:
    """Successive differences: units in the order of the data, each beside the next of its stratum."""
    stage = _first(design)
    order = np.argsort(_first_row(stage.unit, stage.units), kind="stable")
    signs = _signs(stage.units + 2)
    place = np.empty(stage.units, dtype=int)
    place[order] = np.arange(1, stage.units + 1)
    factor = 1 + 2**-1.5 * signs[place] - 2**-1.5 * signs[place % (len(signs) - 1) + 1]
    count = factor.shape[1]
    return Replicates("sdr", stage.unit, _finite(stage, factor), 4 / count, np.ones(count), float(stage.units - len(stage.size)))


def _first(design):
    stage = design.stages[0]
    if stage.lonely.any():
        raise InputError("a stratum has a single cluster, so no replicate can do without it", remedy="Join it to a neighbouring stratum first.")
    return stage


def _finite(stage, factor: np.ndarray) -> np.ndarray:
    """Draws of a finite population vary less: deviations from 1 shrink by the root of 1 - n/N."""
    size = stage.size[stage.stratum]
    rest = stage.factor * np.where(size > 1, (size - 1) / size, 1.0)
    return 1 + np.sqrt(rest)[:, None] * (factor - 1)


def _signs(least: int) -> np.ndarray:
    """A Hadamard matrix of at least this order."""
    return hadamard(1 << (least - 1).bit_length()).astype(float)


def _first_row(unit: np.ndarray, units: int) -> np.ndarray:
    first = np.full(units, len(unit))
    np.minimum.at(first, unit, np.arange(len(unit)))
    return first
