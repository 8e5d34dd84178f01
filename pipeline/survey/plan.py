"""How many sample points and interviews, and how small a change can a second wave find?

People of one sample point answer alike (ICC), so interviews there count less than elsewhere: design effect 1 + ((1 + cv^2) size - 1) icc
(Kish, Survey Sampling, 1965; unequal sizes: Eldridge, Ashby and Kerry, Int. J. Epidemiology 35, 2006). Two groups or waves are compared by
the means of their clusters; what the waves share (places, people) is taken off (Feldman and McKinlay, Statistics in Medicine 13, 1994).
The smallest detectable change is (t for alpha + t for power) standard errors (Bloom, Evaluation Review 19, 1995). Allocation: allocate.py.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from pipeline.errors import InputError
from pipeline.survey.power import checked, different, power_means, solved


def design_effect(icc: float, size: float, *, cv: float = 0.0, cv_weights: float = 0.0) -> float:
    """How many interviews are worth one of a simple random sample.

    icc          intraclass correlation of the answer within clusters, 0 to 1
    size         interviews in a cluster, on average; cv their coefficient of variation
    cv_weights   coefficient of variation of the weights
    Raises InputError for an icc outside 0 to 1 or a cluster without an interview.
    """
    if not 0 <= icc <= 1 or not size >= 1:
        raise InputError(f"an icc lies between 0 and 1 and a cluster has at least one interview; given were {icc} and {size}")
    return float((1 + ((1 + cv**2) * size - 1) * icc) * (1 + cv_weights**2))


def icc(design, variable: str, *, where=None) -> float:
    """Intraclass correlation of an answer within the clusters of a survey that is there, strata taken out.

    One-way analysis of variance (Donner, Int. Statistical Review 54, 1986), unweighted; below 0 it is 0. NaN without two clusters in a stratum.
    """
    rows = design.data[variable].notna().to_numpy() & (design.weights > 0)
    if where is not None:
        rows &= np.asarray(where, dtype=bool)
    value, stage = design.data[variable].astype("float64").to_numpy()[rows], design.stages[0]
    unit = stage.unit[rows]
    stratum = stage.stratum[unit]
    count, total = (np.bincount(unit, weight, stage.units) for weight in (None, value))
    there = count > 0
    within = float((value**2).sum() - (total[there] ** 2 / count[there]).sum())
    size, sum_ = (np.bincount(stratum, weight) for weight in (None, value))
    held = size > 0
    between = float((total[there] ** 2 / count[there]).sum() - (sum_[held] ** 2 / size[held]).sum())
    df_between, df_within = int(there.sum() - held.sum()), int(len(value) - there.sum())
    if df_between < 1 or df_within < 1:
        return np.nan
    squares = np.bincount(stage.stratum[there], count[there] ** 2.0)
    typical = (len(value) - float((squares[held] / size[held]).sum())) / df_between
    between, within = between / df_between, within / df_within
    found = (between - within) / (between + (typical - 1) * within)
    return float(max(found, 0.0))


def power_clusters(difference: float | None = None, sd: float = 1.0, clusters: float | None = None, power: float | None = None, *, size: float, icc: float, cv: float = 0.0, person: float = 0.0,
                   place: float = 0.0, alpha: float = 0.05, sides: int = 2) -> float:  # fmt: skip
    """Two groups or two waves of clusters: the one of difference, clusters (per group or wave) and power that is left out.

    sd       standard deviation of the answer over people; for shares see sd_of_shares
    size     interviews in a cluster, cv their coefficient of variation
    place    correlation of a cluster's level between the waves, if the same clusters are visited (0: other clusters)
    person   correlation of a person's own part between the waves, if the same people are asked (0: other people)
    Degrees of freedom: clusters - 1 where the clusters are the same, else 2 (clusters - 1). Raises InputError unless exactly one is left out.
    """
    checked({"difference": difference, "clusters": clusters, "power": power}, 1.0, alpha, sides)
    design_effect(icc, size, cv=cv)
    if not 0 <= person < 1 or not 0 <= place <= 1 or (person and not place):
        raise InputError("correlations between waves lie between 0 and 1, and the same people live in the same clusters: give `place` with `person`")
    spread = sd * np.sqrt(((1 - icc) * (1 - person) + (1 + cv**2) * size * icc * (1 - place)) / size)
    if not place:
        return power_means(difference, spread, clusters, power, alpha=alpha, sides=sides)

    def reached(apart: float, count: float) -> float:
        df = max(count - 1, 1e-6)
        return float(stats.nct.sf(stats.t.isf(alpha / sides, df), df, np.sqrt(count) * abs(apart) / (spread * np.sqrt(2))))

    if power is None:
        return reached(difference, clusters)
    if clusters is None:
        different(difference, 0.0)
        return solved(lambda count: reached(difference, count) - power, 2.0, 10.0)
    return solved(lambda apart: reached(apart, clusters) - power, 1e-9 * sd, sd)


def sd_of_shares(p1: float, p2: float) -> float:
    """The standard deviation that stands for two shares in power_clusters: the root of their mean variance."""
    return float(np.sqrt((p1 * (1 - p1) + p2 * (1 - p2)) / 2))


def smallest(se, df, *, power: float = 0.8, alpha: float = 0.05, sides: int = 2) -> np.ndarray:
    """The smallest change that is found with that power where its standard error is `se`, with `df` degrees of freedom (Bloom 1995)."""
    se, df = np.asarray(se, dtype=float), np.asarray(df, dtype=float)
    with np.errstate(invalid="ignore"):
        return (stats.t.isf(alpha / sides, df) + stats.t.isf(1 - power, df)) * se


def detectable_change(design, variable: str, *, wave: str | None = None, by=None, where=None, correlation: float = 0.0, ratio: float = 1.0, power: float = 0.8, alpha: float = 0.05, sides: int = 2) -> pd.DataFrame:
    """The smallest change of a mean or share that a survey of this design finds with that power, a row a domain.

    wave          the column of waves where both are there: the standard error is then that of the change itself, panel or not
    correlation   without it: of the two waves' estimates. 0 for fresh clusters; for the same clusters or a panel what an earlier pair of
                  waves had, or the part of the sample that is asked again times its correlation
    ratio         respondents of the next wave for each of this one
    Returns variable, the by columns, n, estimate (now), se (of the change), df, detectable.
    """
    if not -1 < correlation < 1 or not ratio > 0 or not 0 < power < 1 or not 0 < alpha < 1 or sides not in (1, 2):
        raise InputError("correlation lies between -1 and 1, ratio is positive, power and alpha lie between 0 and 1, sides is 1 or 2")
    if wave is not None:
        table = design.compare_waves(variable, wave, by=by, where=where)
        made = table[table["level"] == "change"].reset_index(drop=True)
    else:
        made = design.mean(variable, by=by, where=where)
        made["se"] = made["se"] * np.sqrt(1 + 1 / ratio - 2 * correlation / np.sqrt(ratio))
        # fresh clusters bring their own degrees of freedom, the same clusters bring none
        made["df"] = made["df"] * (2 if correlation == 0 else 1)
    made["detectable"] = smallest(made["se"], made["df"], power=power, alpha=alpha, sides=sides)
    names = [] if by is None else [by] if isinstance(by, str) else list(by)
    return made[["variable", *names, "n", "estimate", "se", "df", "detectable"]]
