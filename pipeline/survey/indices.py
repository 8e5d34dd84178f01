"""One figure from several answers: an index by a recipe that the study declares, never one found by looking at the results.

mean: average of the items, each first brought to 0 … 1 by its levels. zscore: average of items standardised on the reference (Kling, Liebman
and Katz, Econometrica 75, 2007). pca: first principal component of the standardised items. anderson: standardised items weighted by the
inverse of their covariance, so that items which say the same count less (Anderson, JASA 103, 2008). Weights of the survey are respected. In:
respondents x items. Out: Index: a value a respondent, what each item counts, and how many were left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.errors import InputError
from pipeline.survey.items import weighted_covariance
from pipeline.survey.scales import turned

METHODS = ("mean", "zscore", "pca", "anderson")


@dataclass(frozen=True)
class Index:
    """values: one a respondent, NaN where too little was answered; item_weights sum to 1 (mean, zscore, anderson) or are loadings (pca).

    incomplete   respondents with a value in spite of missing items; left_out: those without one
    """

    values: pd.Series
    item_weights: pd.Series
    incomplete: int
    left_out: int


def index(frame: pd.DataFrame, method: str = "mean", *, weights=None, reverse: Sequence[str] = (), levels: tuple[float, float] | None = None, reference=None, min_share: float = 0.5,
          rescale: tuple[float, float] | None = None) -> Index:  # fmt: skip
    """The index of each respondent.

    levels      lowest and highest answer, needed for `reverse` and for a mean that is rescaled
    reference   boolean a row: whose mean and spread standardise the items (a baseline wave, a comparison group); default all
    min_share   who answered less than this share of the items gets no value. The others' missing items are left out of the mean, of the
                zscore and of anderson (weights of the answered items brought to 1), and count as the mean in pca
    rescale     lowest and highest value of a mean, for instance (0, 10); default the items' own levels
    Raises InputError for an unknown method, items that do not vary, or too few complete answers to learn a covariance from.
    """
    if method not in METHODS:
        raise InputError(f"there is no method {method!r}; there are {', '.join(METHODS)}")
    if (reverse or rescale) and levels is None:
        raise InputError("reverse items and rescaling need the levels of the answers", remedy="Give the lowest and highest answer, for instance levels: [1, 5].")
    if rescale and method != "mean":
        raise InputError(f"an index by {method} has no lowest and highest value to rescale to")
    answers = (turned(frame, reverse, levels) if levels is not None else frame.astype(float)).to_numpy(copy=True)
    weight = np.ones(len(answers)) if weights is None else np.asarray(weights, dtype=float)
    there = np.isfinite(answers)
    enough = there.mean(axis=1) >= min_share - 1e-12
    enough &= there.any(axis=1)
    base = np.ones(len(answers), dtype=bool) if reference is None else np.asarray(reference, dtype=bool)
    counts = np.full(answers.shape[1], 1 / answers.shape[1])
    if method == "mean":
        values = _average(answers, there, counts)
        if rescale:
            values = rescale[0] + (values - levels[0]) / (levels[1] - levels[0]) * (rescale[1] - rescale[0])
    else:
        standard = _standardised(frame, answers, there, weight, base)
        if method != "zscore":
            correlation = _correlation(standard, there, weight, base)
            counts = _first_component(correlation) if method == "pca" else _inverse(correlation)
        values = np.where(there, standard, 0.0) @ counts if method == "pca" else _average(standard, there, counts)
    values = np.where(enough, values, np.nan)
    return Index(pd.Series(values, index=frame.index), pd.Series(counts, index=frame.columns), int((enough & ~there.all(axis=1)).sum()), int((~enough).sum()))


def _average(values: np.ndarray, there: np.ndarray, counts: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return (np.where(there, values, 0.0) @ counts) / (there @ counts)


def _standardised(frame, answers, there, weight, base) -> np.ndarray:
    made = np.full(answers.shape, np.nan)
    for number, name in enumerate(frame.columns):
        rows = base & there[:, number] & (weight > 0)
        heavy = weight[rows]
        mean = heavy @ answers[rows, number] / heavy.sum() if rows.sum() > 1 else np.nan
        sd = np.sqrt(weighted_covariance(answers[rows][:, [number]], heavy)[0, 0]) if rows.sum() > 1 else 0.0
        if not sd > 0:
            raise InputError(f"the item {name} does not vary in the reference, so it cannot be standardised", remedy="Leave it out of the index.")
        made[:, number] = (answers[:, number] - mean) / sd
    return made


def _correlation(standard, there, weight, base) -> np.ndarray:
    rows = base & there.all(axis=1) & (weight > 0)
    if rows.sum() <= standard.shape[1] + 1:
        raise InputError(f"only {int(rows.sum())} respondents answered all items, too few to learn how the items hang together", remedy="Use method: mean or zscore.")
    covariance = weighted_covariance(standard[rows], weight[rows])
    sd = np.sqrt(np.diag(covariance))
    if not (sd > 0).all():
        raise InputError("an item does not vary among those who answered all", remedy="Leave it out of the index.")
    return covariance / np.outer(sd, sd)


def _first_component(correlation: np.ndarray) -> np.ndarray:
    lengths, vectors = np.linalg.eigh(correlation)
    first = vectors[:, -1] * (1 if vectors[:, -1].sum() >= 0 else -1)
    # scores of variance one, as a component's loadings over its variance give
    return first / np.sqrt(lengths[-1])


def _inverse(correlation: np.ndarray) -> np.ndarray:
    if np.linalg.cond(correlation) > 1e10:
        raise InputError("two items of the index say the same, so their weights cannot be told apart", remedy="Leave one of them out.")
    sums = np.linalg.inv(correlation).sum(axis=1)
    return sums / sums.sum()
