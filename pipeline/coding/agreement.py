"""How far two or more coders agree, beyond what chance would give.

Krippendorff's alpha (Content Analysis, 2004, ch. 11), for missing values and any number of coders, and Gwet's AC1 (Br. J. Math.
Stat. Psychol. 61, 2008), which does not collapse where a code is rare; shown side by side, because each alone misleads. In:
ratings, coders x units, NaN where missing. Out: Agreement. Confidence limits: percentile bootstrap over units for alpha, Gwet's
linearised variance with t for AC1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Agreement:
    """value is NaN with a reason where it is not defined; n_units are the units that at least two coders rated."""

    value: float
    se: float
    ci_low: float
    ci_high: float
    n_units: int
    reason: str = ""


def _undefined(n_units: int, reason: str) -> Agreement:
    return Agreement(np.nan, np.nan, np.nan, np.nan, n_units, reason)


def _counts(ratings) -> tuple[np.ndarray, np.ndarray]:
    """units x categories: how many coders gave each category; and the categories."""
    table = np.array(ratings, dtype=float)
    categories = np.unique(table[~np.isnan(table)])
    return np.stack([(table == category).sum(0) for category in categories], axis=1) if len(categories) else np.zeros((table.shape[1], 0)), categories


def krippendorff_alpha(ratings, level: str = "nominal", *, draws: int = 500, seed: int = 0) -> Agreement:
    """Alpha of ratings (coders x units, NaN where missing).

    level   nominal, ordinal, interval or ratio: which distance two values have
    draws   bootstrap draws over units for se and limits; 0 for none
    Raises ValueError for another level.
    """
    counts, categories = _counts(ratings)
    counts = counts[counts.sum(1) >= 2]
    if len(counts) == 0:
        return _undefined(0, "no unit was rated by two coders")
    if (counts.sum(0) > 0).sum() < 2:
        return _undefined(len(counts), "all ratings are the same value, so chance cannot be told from agreement")
    value = _alpha(counts, _distance(counts.sum(0), categories, level))
    if not draws:
        return Agreement(value, np.nan, np.nan, np.nan, len(counts))
    rng = np.random.default_rng(seed)
    values = []
    for _ in range(draws):
        drawn = counts[rng.integers(len(counts), size=len(counts))]
        if (drawn.sum(0) > 0).sum() >= 2:
            values.append(_alpha(drawn, _distance(drawn.sum(0), categories, level)))
    low, high = np.quantile(values, [0.025, 0.975]) if values else (np.nan, np.nan)
    return Agreement(value, float(np.std(values, ddof=1)) if len(values) > 1 else np.nan, float(low), float(high), len(counts))


def _alpha(counts: np.ndarray, distance: np.ndarray) -> float:
    raters = counts.sum(1)
    total = counts.sum(0)
    n = raters.sum()
    pairs = (np.einsum("uc,ck,uk->u", counts, distance, counts) / (raters - 1)).sum()
    expected = total @ distance @ total / (n - 1)
    return float(1 - pairs / expected) if expected else np.nan


def _distance(totals: np.ndarray, categories: np.ndarray, level: str) -> np.ndarray:
    """Squared distances between categories (Krippendorff 2004, p. 232-236)."""
    a, b = np.meshgrid(categories, categories, indexing="ij")
    if level == "nominal":
        return (a != b).astype(float)
    if level == "interval":
        return (a - b) ** 2
    if level == "ratio":
        with np.errstate(invalid="ignore"):
            return np.nan_to_num(((a - b) / (a + b)) ** 2)
    if level == "ordinal":
        cumulative = np.concatenate([[0], np.cumsum(totals)])
        middle = (cumulative[:-1] + cumulative[1:]) / 2
        return (middle[:, None] - middle[None, :]) ** 2
    raise ValueError(f"level {level!r}; there are nominal, ordinal, interval, ratio")


def gwet_ac1(ratings) -> Agreement:
    """Gwet's AC1 of ratings (coders x units, NaN where missing), with t limits over units."""
    from scipy import stats

    counts, categories = _counts(ratings)
    rated = counts[counts.sum(1) >= 1]
    several = counts.sum(1) >= 2
    if not several.any():
        return _undefined(0, "no unit was rated by two coders")
    q, n = len(categories), len(rated)
    if q < 2:
        return _undefined(int(several.sum()), "all ratings are the same value")
    share = (rated / rated.sum(1, keepdims=True)).mean(0)
    chance = (share * (1 - share)).sum() / (q - 1)
    raters = rated.sum(1)
    usable = raters >= 2
    each = np.where(usable, (rated * (rated - 1)).sum(1) / np.where(usable, raters * (raters - 1), 1), 0.0)
    observed = each[usable].mean()
    value = (observed - chance) / (1 - chance)
    # Gwet 2008, linearised: each unit's own contribution to agreement and to chance
    own = np.where(usable, n / usable.sum() * (each - chance) / (1 - chance), 0.0)
    own_chance = (rated / raters[:, None] * (1 - share)).sum(1) / (q - 1)
    own = own - 2 * (1 - value) * (own_chance - chance) / (1 - chance)
    se = float(np.sqrt(((own - value) ** 2).sum() / (n * (n - 1)))) if n > 1 else np.nan
    half = stats.t.ppf(0.975, n - 1) * se if n > 1 else np.nan
    return Agreement(float(value), se, float(max(-1, value - half)), float(min(1, value + half)), int(several.sum()))


def set_agreement(codings: dict[str, list[frozenset]]) -> float:
    """Krippendorff's alpha over whole sets of codes with the MASI distance (Passonneau 2006), by nltk; one list of sets a coder."""
    from nltk.metrics.agreement import AnnotationTask
    from nltk.metrics.distance import masi_distance

    task = AnnotationTask(data=[(coder, str(i), labels) for coder, sets in codings.items() for i, labels in enumerate(sets)], distance=masi_distance)
    return float(task.alpha())
