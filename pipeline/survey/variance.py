"""The variance of totals, given what each respondent adds to them.

Every estimate here is a function of totals; its linearised value per respondent, weighted, goes in, and its covariance under the
design comes out: spread of the units' totals within strata, stage by stage (stages.py). A lonely unit, the only one of its stratum,
is refused unless the design has a rule. Calibrated weights make linearised values residuals of the calibration (Deville and
Sarndal, JASA 87, 1992). Replicate weights take the spread of the estimate over replicates instead (Wolter, Introduction to Variance
Estimation, 2007).
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from pipeline.errors import InputError
from pipeline.survey.stages import Stage


def covariance(design, influence: np.ndarray) -> np.ndarray:
    """Covariance of the totals of `influence` (rows x quantities, weights included) under a design with strata and clusters."""
    values = influence.reshape(len(influence), -1)
    for calibration in design.calibrations:
        values = calibration.residual(values)
    found = np.zeros((values.shape[1], values.shape[1]))
    for stage in design.stages:
        totals = unit_sums(stage, values)
        check_lonely(stage, design.lonely, np.abs(totals).max(axis=1, initial=0) > 0)
        found += average(stage, design.lonely) * spread(stage, totals, design.lonely)
    return found


def unit_sums(stage: Stage, values: np.ndarray) -> np.ndarray:
    rows = len(stage.unit)
    return sparse.csc_array((np.ones(rows), stage.unit, np.arange(rows + 1)), shape=(stage.units, rows)) @ values


def spread(stage: Stage, totals: np.ndarray, lonely: str) -> np.ndarray:
    """Sum over units of factor x deviation x deviation', for totals of units (units x quantities)."""
    strata = len(stage.size)
    middle = sparse.csc_array((np.ones(stage.units), stage.stratum, np.arange(stage.units + 1)), shape=(strata, stage.units)) @ totals / stage.size[:, None]
    factor = stage.factor * (~stage.lonely | (lonely == "adjust"))[stage.stratum]
    middle[stage.size == 1] = 0.0
    deviation = totals - middle[stage.stratum]
    return (deviation * factor[:, None]).T @ deviation


def check_lonely(stage: Stage, lonely: str, touched: np.ndarray) -> None:
    """Raises InputError under 'fail' if a lonely unit has anything to add; `touched`: of each unit."""
    if lonely == "fail" and (stage.lonely[stage.stratum] & touched).any():
        raise InputError("a stratum has a single cluster, so its variance cannot be known",
                         remedy="Join it to a neighbouring stratum, or give a rule: lonely='adjust' (around the mean of all), 'average' (as the other strata), 'certainty' or 'remove' (adds nothing).")  # fmt: skip


def average(stage: Stage, lonely: str) -> float:
    """Under 'average', what the strata that can be seen are multiplied by to stand for those that cannot."""
    if lonely != "average" or not stage.lonely.any():
        return 1.0
    seen = (~stage.lonely).sum()
    return len(stage.size) / seen if seen else np.nan


def over_replicates(design, estimates: np.ndarray) -> np.ndarray:
    """Covariance of an estimate from its values in each replicate (replicates x quantities), centred on their own mean."""
    values = estimates.reshape(len(estimates), -1)
    deviation = values - values[design.replicates.rscales > 0].mean(axis=0)
    return design.replicates.scale * (deviation * design.replicates.rscales[:, None]).T @ deviation
