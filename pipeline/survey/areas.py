"""Estimates for places with few respondents, helped by the other places: small-area estimates beside direct ones.

A place's direct estimate is its true value plus sampling error of known variance; true values scatter around what the places have in
common, or around a regression on facts known of each place (Fay and Herriot, JASA 74, 1979). The better guess lies between the two:
the surer the direct estimate, the nearer to it. Variance between places by restricted maximum likelihood, mean squared error to the second
order (Datta and Lahiri, Statistica Sinica 10, 2000), intervals by t. Sampling variances of shares are smoothed first: those of five clusters say little.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from pipeline.errors import InputError
from pipeline.study import Study

COLUMNS = ["indicator", "place", "wave", "n", "direct", "direct_se", "estimate", "se", "ci_low", "ci_high", "gamma", "method", "suppressed"]
LEAST_AREAS, MOST_STEPS = 6, 200


def fay_herriot(direct, variance, covariates=None, *, level: float = 0.95) -> pd.DataFrame:
    """One row an area: estimate, se (root of the mean squared error), ci_low, ci_high, gamma (weight of the direct estimate), synthetic.

    direct      direct estimates; NaN where an area has none: it gets the synthetic one
    variance    their sampling variances, taken as known
    covariates  areas x facts without a constant; None: the areas' common mean
    Intervals take t with as many degrees of freedom as areas less facts: the variance between so few areas is itself a guess.
    Raises InputError for fewer than six areas with a direct estimate, negative variances, or facts that repeat one another.
    """
    y, psi = np.asarray(direct, dtype=float), np.asarray(variance, dtype=float)
    matrix = np.column_stack([np.ones(len(y)), *([] if covariates is None else np.asarray(covariates, dtype=float).reshape(len(y), -1).T)])
    seen = ~np.isnan(y) & ~np.isnan(psi)
    if (psi[seen] <= 0).any():
        raise InputError("a sampling variance is not positive", place=f"area {int(np.flatnonzero(seen & ~(psi > 0))[0])}", remedy="Smooth the variances first: smoothed_variance().")
    if seen.sum() < max(LEAST_AREAS, matrix.shape[1] + 3):
        raise InputError(f"{int(seen.sum())} areas have a direct estimate; a common pattern needs at least {max(LEAST_AREAS, matrix.shape[1] + 3)}")
    if np.linalg.matrix_rank(matrix[seen]) < matrix.shape[1]:
        raise InputError("the facts about areas repeat one another, so their effects cannot be told apart")
    spread = _between(y[seen], psi[seen], matrix[seen])
    weight = 1 / (spread + psi[seen])
    inner = np.linalg.inv((matrix[seen] * weight[:, None]).T @ matrix[seen])
    beta = inner @ (matrix[seen].T @ (weight * y[seen]))
    synthetic = matrix @ beta
    gamma = np.where(seen, spread / (spread + np.where(seen, psi, 1.0)), 0.0)
    estimate = synthetic + gamma * np.where(seen, y - synthetic, 0.0)
    leverage = np.einsum("ij,jk,ik->i", matrix, inner, matrix)
    first = np.where(seen, gamma * np.where(seen, psi, 0.0), spread)
    uncertain = 2 / (weight**2).sum()
    third = np.where(seen, np.where(seen, psi, 0.0) ** 2 / (spread + np.where(seen, psi, 1.0)) ** 3 * uncertain, 0.0)
    se = np.sqrt(first + (1 - gamma) ** 2 * leverage + 2 * third)
    half = stats.t.ppf((1 + level) / 2, seen.sum() - matrix.shape[1]) * se
    return pd.DataFrame({"estimate": estimate, "se": se, "ci_low": estimate - half, "ci_high": estimate + half, "gamma": gamma, "synthetic": synthetic})


def small_areas(study: Study, estimates: pd.DataFrame) -> pd.DataFrame:
    """The table `small_areas`: each place's share helped by all places, with its oblast as the common pattern where there are enough places.

    A suppressed direct estimate is not used for its own place, so that nobody can reckon it back: such a place gets the synthetic estimate.
    """
    frames = []
    for (indicator, wave), frame in estimates[estimates["domain_level"] == "place"].groupby(["indicator", "wave"]):
        frame = frame.sort_values("domain").reset_index(drop=True)
        shown = ~frame["suppressed"] & frame["estimate"].notna()
        if shown.sum() < LEAST_AREAS:
            continue
        direct, n = frame["estimate"].where(shown).to_numpy(dtype=float), frame["n"].astype("float64").where(shown).to_numpy()
        made = fay_herriot(direct, smoothed_variance(direct, n, frame["deff"].where(shown).to_numpy(dtype=float)), _areas(study, frame["domain"], shown))
        made[["estimate", "ci_low", "ci_high"]] = made[["estimate", "ci_low", "ci_high"]].clip(0, 1)
        frames.append(made.assign(indicator=indicator, wave=wave, place=frame["domain"], n=frame["n"], direct=direct, direct_se=frame["se"].where(shown), suppressed=~shown,
                                  method=np.where(shown, "Fay-Herriot: between the place and all places", "synthetic: from all places alone")))  # fmt: skip
    return pd.concat(frames, ignore_index=True)[COLUMNS] if frames else pd.DataFrame(columns=COLUMNS)


def _areas(study: Study, places: pd.Series, shown: pd.Series) -> np.ndarray | None:
    """Dummies of the wider areas, without the first; None where areas are too few or too small to tell anything."""
    areas = pd.Series([study.area_of(place) for place in places])
    table = pd.get_dummies(areas, dtype=float)
    wide = table.loc[:, table[shown.to_numpy()].sum() >= 3]
    return wide.iloc[:, 1:].to_numpy() if wide.shape[1] > 1 and shown.sum() >= 3 * wide.shape[1] else None


def _between(y, psi, matrix) -> float:
    """Variance between areas by Fisher scoring of the restricted likelihood, from 0 up."""
    spread = max(float(np.var(y, ddof=1) - psi.mean()), 0.05 * float(psi.mean()))
    for _ in range(MOST_STEPS):
        weight = 1 / (spread + psi)
        inverse = np.linalg.inv((matrix * weight[:, None]).T @ matrix)
        project = np.diag(weight) - (matrix * weight[:, None]) @ inverse @ (matrix * weight[:, None]).T
        pulled = project @ y
        score = -0.5 * np.trace(project) + 0.5 * pulled @ pulled
        information = 0.5 * np.trace(project @ project)
        step = score / information
        new = max(spread + step, 0.0)
        if abs(new - spread) < 1e-12 + 1e-9 * spread:
            return new
        # stuck at the edge: no variance beyond sampling error can be seen
        if spread == 0.0 and step < 0:
            return 0.0
        spread = new
    return spread


def smoothed_variance(share, n, deff, *, least: float = 0.02) -> np.ndarray:
    """Sampling variances of shares from a common design effect in place of each area's own.

    share   direct shares; n, respondents behind each; deff, the areas' design effects
    An area's own few clusters give a variance that is itself mostly noise; p(1-p)/n with the share pulled towards the mean of all
    and one design effect is steadier (You and Chapman, Survey Methodology 32, 2006, discuss why). That one is the areas' variances
    added up over what simple random samples would have, at least 1: a median would lie below it, for variances of few clusters lean to the right.
    """
    share, n, deff = (np.asarray(values, dtype=float) for values in (share, n, deff))
    whole = float(np.nansum(share * n) / np.nansum(np.where(np.isnan(share), 0.0, n)))
    pulled = (share * n + 2 * whole * 5) / (n + 10)
    known = ~np.isnan(deff) & ~np.isnan(share) & (n > 1)
    simple = (share * (1 - share) / (n - 1))[known] if known.any() else np.zeros(0)
    common = max(float((deff[known] * simple).sum() / simple.sum()), 1.0) if simple.sum() > 0 else 1.0
    spread = np.maximum(pulled * (1 - pulled), least * (1 - least))
    return common * spread / n
