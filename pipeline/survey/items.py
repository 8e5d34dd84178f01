"""The answers to the items of a scale as numbers: which respondents count, and how the items vary together.

A respondent with a missing item or without weight is left out. Covariances are weighted as shares of the population; with equal weights
their denominator is n - 1. In: respondents x items. Out: arrays.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.errors import InputError


def complete_rows(frame: pd.DataFrame, weights) -> tuple[np.ndarray, np.ndarray]:
    """Answers of the rows that have them all and a positive weight, and those rows' weights. Raises InputError for what cannot be a scale."""
    if frame.shape[1] < 2:
        raise InputError(f"a scale has at least two items, this one has {frame.shape[1]}")
    try:
        values = frame.astype("float64").to_numpy(copy=True)
    except (TypeError, ValueError):
        raise InputError("an item of the scale holds words", remedy="Give the codes of the answers as numbers.") from None
    weight = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=float)
    if weight.shape != (len(values),):
        raise InputError(f"there are {len(weight)} weights for {len(values)} respondents")
    if not np.isfinite(weight).all() or (weight < 0).any():
        raise InputError("a weight is negative or not a number")
    used = np.isfinite(values).all(axis=1) & (weight > 0)
    return values[used], weight[used]


def weighted_covariance(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Covariance with weights that count shares of the population; denominator n - 1 with equal weights."""
    apart = values - weight @ values / weight.sum()
    return (apart * weight[:, None]).T @ apart / weight.sum() * len(values) / (len(values) - 1)
