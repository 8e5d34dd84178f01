"""Weights that make the sample agree with what is known of the population: post-strata, raking, calibration, trimming.

Each function returns a design with new weights, the calibration whose residuals its variances use, and a line in `.adjustments`: what was
done, how many rounds it took, how far from the totals it ended, the range of the weights and the design effect of weighting
(Kish: n times the sum of squared weights over the squared sum). Deville and Sarndal, JASA 87 (1992); under replicate weights every
replicate is adjusted too, and no residuals are needed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from pipeline.errors import InputError

MOST_ROUNDS, ENOUGH, RESIDUAL_ROUNDS = 500, 1e-10, 10
KINDS = ("linear", "raking", "logit")


@dataclass(frozen=True)
class Groups:
    """Residuals from the means of groups, margin after margin.

    One margin (post-strata): means by the weights before. Several (raking): plain means, by turns, as R's survey takes them.
    """

    margins: tuple[np.ndarray, ...]
    before: np.ndarray
    weights: np.ndarray

    def residual(self, influence: np.ndarray) -> np.ndarray:
        scale = np.where(self.weights > 0, self.weights, 1.0)[:, None]
        values = influence / scale
        several = len(self.margins) > 1
        share = np.ones(len(self.weights)) if several else self.before
        for _ in range(RESIDUAL_ROUNDS if several else 1):
            for code in self.margins:
                table = sparse.csc_array((share, code, np.arange(len(code) + 1)), shape=(code.max() + 1, len(code)))
                values = values - (table @ values / np.bincount(code, share)[:, None])[code]
        return values * np.where(self.weights > 0, scale[:, 0], 0.0)[:, None]


@dataclass(frozen=True)
class Regressed:
    """Residuals of a regression of linearised values on the calibration's variables, weighted by the weights before it."""

    matrix: np.ndarray
    before: np.ndarray
    after: np.ndarray

    def residual(self, influence: np.ndarray) -> np.ndarray:
        root = np.sqrt(self.before)
        scale = np.where(self.before > 0, self.after / np.where(root > 0, root, 1.0), 1.0)[:, None]
        values = np.where(scale != 0, influence / np.where(scale != 0, scale, 1.0), 0.0)
        q, _ = np.linalg.qr(self.matrix * root[:, None])
        return (values - q @ (q.T @ values)) * scale


def post_stratify(design, variable: str, totals: dict):
    """Weights that add up to the known total of each level of one variable."""
    return rake(design, {variable: totals}, name="post-strata")


def rake(design, margins: dict, *, rounds: int = MOST_ROUNDS, enough: float = ENOUGH, name: str = "raking"):
    """Weights that add up to the totals of each margin, by turns (iterative proportional fitting).

    margins   {column: {level: total}}; all margins need the same sum
    Raises InputError for a level without a total or without a respondent, sums that differ, or margins that cannot be met in `rounds`.
    """
    codes, targets = zip(*(_margin(design, column, totals) for column, totals in margins.items()), strict=True)
    sums = [target.sum() for target in targets]
    if max(sums) - min(sums) > 1e-6 * max(sums):
        raise InputError("the margins add up to different totals: " + ", ".join(f"{column} {total:g}" for column, total in zip(margins, sums, strict=True)), remedy="Give all margins for the same population.")

    def fit(weights):
        for number in range(1, rounds + 1):
            for code, target in zip(codes, targets, strict=True):
                reached = np.bincount(code, weights, len(target))
                weights = weights * (target / np.where(reached > 0, reached, 1.0))[code]
            gap = max(np.abs(np.bincount(code, weights, len(target)) / target - 1).max() for code, target in zip(codes, targets, strict=True))
            if gap < enough:
                return weights, number, gap
        raise InputError(f"the margins are not met after {rounds} rounds; the largest gap is {gap:.2g} of a total", remedy="Join small levels: some combination of levels has no respondents.")

    weights, number, gap = fit(design.weights)
    return _adjusted(design, name, weights, number, gap, lambda each: fit(each)[0], Groups(tuple(codes), design.weights, weights))


def calibrate(design, margins: dict, *, kind: str = "linear", bounds: tuple[float, float] | None = None, rounds: int = MOST_ROUNDS):
    """Weights that reach the totals of several variables at once (GREG for kind 'linear').

    margins   {column: {level: total}} for answers, {column: total} for numbers
    kind      linear; raking (weights stay positive); logit (needs bounds)
    bounds    the least and most that a weight may be multiplied by
    Raises InputError where the totals cannot be reached, naming the bounds.
    """
    if kind not in KINDS:
        raise InputError(f"kind is {kind!r}; there are {', '.join(KINDS)}")
    if kind == "logit" and bounds is None:
        raise InputError("logit calibration needs bounds, for instance (0.3, 3)")
    blocks, targets = [], []
    for column, totals in margins.items():
        if isinstance(totals, dict):
            code, target = _margin(design, column, totals)
            blocks.append(np.eye(len(target))[code])
            targets += list(target)
        else:
            values = pd.to_numeric(design.data[column], errors="coerce").to_numpy(dtype=float)
            if np.isnan(values).any():
                raise InputError(f"{column} is missing for a respondent, so its total cannot be reached", place=f"row {int(np.flatnonzero(np.isnan(values))[0])}")
            blocks.append(values[:, None])
            targets.append(float(totals))
    matrix, target = np.column_stack(blocks), np.array(targets)
    # a second set of levels repeats the sum of the first: independent columns carry all there is
    keep = _independent(matrix * np.sqrt(design.weights)[:, None])
    fit = lambda weights: _solve(weights, matrix[:, keep], target[keep], kind, bounds, rounds)  # noqa: E731
    weights, number, gap = fit(design.weights)
    reached = np.abs(weights @ matrix - target) / np.where(target == 0, 1, np.abs(target))
    if reached.max() > 1e-6:
        raise InputError("the totals contradict one another: no weights reach all of them", remedy="Give all totals for the same population.")
    return _adjusted(design, f"calibration, {kind}", weights, number, gap, lambda each: fit(each)[0], Regressed(matrix[:, keep], design.weights, weights))


def _solve(weights, matrix, target, kind, bounds, rounds):
    low, high = bounds or (-np.inf, np.inf)
    turn = np.zeros(matrix.shape[1])
    for number in range(1, rounds + 1):
        factor, slope = _factor(matrix @ turn, kind, low, high)
        gap = target - (weights * factor) @ matrix
        largest = float(np.abs(gap / np.where(target == 0, 1, target)).max())
        if largest < ENOUGH:
            return weights * factor, number, largest
        step = np.linalg.lstsq((matrix * (weights * slope)[:, None]).T @ matrix, gap, rcond=None)[0]
        # a full step may leave the range where raking converges
        while kind == "raking" and (matrix @ (turn + step)).max() > 50:
            step = step / 2
        turn = turn + step
    raise InputError(f"the totals cannot be reached{f' with weights multiplied by {low:g} to {high:g}' if bounds else ''}; the largest gap is {largest:.2g} of a total", remedy="Widen the bounds, or join small levels.")


def _factor(value, kind, low, high):
    if kind == "linear":
        factor = 1 + value
        return np.clip(factor, low, high), ((factor > low) & (factor < high)).astype(float)
    if kind == "raking":
        factor = np.exp(value)
        return np.clip(factor, low, high), np.where((factor > low) & (factor < high), factor, 0.0)
    speed = (high - low) / ((1 - low) * (high - 1))
    grown = np.exp(np.clip(speed * value, -500, 500))
    factor = (low * (high - 1) + high * (1 - low) * grown) / (high - 1 + (1 - low) * grown)
    return factor, speed * (factor - low) * (high - factor) / (high - low)


def trim(design, lower: float, upper: float):
    """Weights held within [lower, upper]; what is cut off is shared equally among the others, again until all lie within.

    Raises InputError if the sum of weights does not fit between the bounds. Earlier calibrations no longer hold exactly: calibrate with bounds where they must.
    """
    weights, rounds, count = design.weights.copy(), 0, len(design.weights)
    if not lower * count <= weights.sum() <= upper * count:
        raise InputError(f"weights between {lower:g} and {upper:g} cannot add up to {weights.sum():g} for {count} respondents")
    outside = np.zeros(count, dtype=bool)
    while (weights < lower - 1e-12 * abs(lower)).any() or (weights > upper * (1 + 1e-12)).any():
        cut = np.clip(weights, lower, upper)
        outside |= cut != weights
        weights = cut + np.where(outside, 0.0, (weights - cut).sum() / max((~outside).sum(), 1))
        rounds += 1
        if outside.all():
            raise InputError(f"all weights reach a bound: {lower:g} to {upper:g} is too narrow")
    ratio = np.where(design.weights > 0, weights / np.where(design.weights > 0, design.weights, 1.0), 0.0)
    return _adjusted(design, f"trimming, {lower:g} to {upper:g}", weights, rounds, 0.0, lambda each: each * ratio, None)


def _adjusted(design, name, weights, rounds, gap, again, calibration):
    report = {"step": name, "rounds": rounds, "largest_gap": float(gap), "smallest": float(weights.min()), "largest": float(weights.max()), "sum": float(weights.sum()),
              "deff_weights": float(len(weights) * (weights**2).sum() / weights.sum() ** 2)}  # fmt: skip
    return design.reweighted(weights, report, calibration, again)


def _margin(design, column: str, totals: dict) -> tuple[np.ndarray, np.ndarray]:
    if column not in design.data:
        raise InputError(f"the data have no column {column!r}; there are {', '.join(map(str, design.data.columns[:12]))} …")
    levels = {str(level): number for number, level in enumerate(totals)}
    if any(not total > 0 for total in totals.values()):
        raise InputError(f"a total of {column} is not positive")
    given = design.data[column].map(lambda level: levels.get(str(level), levels.get(str(level).removesuffix(".0"), -1)), na_action=None).to_numpy(dtype=int)
    if (given < 0).any():
        raise InputError(f"{column} has a level without a total, or is missing", place=f"row {int(np.flatnonzero(given < 0)[0])}", remedy=f"Totals are given for {', '.join(levels)}.")
    empty = [level for level, number in levels.items() if not design.weights[given == number].sum() > 0]
    if empty:
        raise InputError(f"{column} has a total for {', '.join(empty)}, but no respondent", remedy="Join the level with another.")
    return given, np.array([float(total) for total in totals.values()])


def _independent(matrix: np.ndarray) -> np.ndarray:
    """Positions of columns that no earlier ones add up to."""
    kept: list[int] = []
    for column in range(matrix.shape[1]):
        if np.linalg.matrix_rank(matrix[:, [*kept, column]]) == len(kept) + 1:
            kept.append(column)
    return np.array(kept, dtype=int)
