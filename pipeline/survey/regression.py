"""Linear, logistic and ordinal regression, and the tests that rest on them, under a design.

Coefficients solve weighted estimating equations; their covariance is the design's covariance of the scores between two inverses of the
information (Binder, International Statistical Review 51, 1983). Degrees of freedom: the design's, less the coefficients other than the
intercept. Rank test: Lumley and Scott, Scandinavian Journal of Statistics 40 (2013). Ordinal: proportional odds.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from pipeline.errors import InputError
from pipeline.survey import estimate, intervals, variance
from pipeline.survey.formula import Model, model, term_columns

FAMILIES = ("gaussian", "binomial", "ordinal")
MOST_STEPS, ENOUGH = 100, 1e-12


def regress(design, formula: str, family: str, where) -> pd.DataFrame:
    """A row a coefficient: estimate (log odds for binomial and ordinal), se, interval, df, statistic t, p_value.

    Rows with a missing value are left out; n says how many remain. For 'ordinal' the last rows are thresholds between levels.
    Raises InputError if the columns repeat one another or a fit does not settle.
    """
    if family not in FAMILIES:
        raise InputError(f"family is {family!r}; there are {', '.join(FAMILIES)}")
    given = model(formula, design.data, keep=estimate.kept(design, where) & (design.weights > 0), ordered=family == "ordinal")
    if family == "binomial" and not np.isin(given.answer[given.complete], (0.0, 1.0)).all():
        raise InputError(f"the answer {given.outcome} is not 0 or 1, so it has no odds")
    values, covariance = _fitted(design, given, family)
    names = given.names if family != "ordinal" else _ordinal_names(given)
    df = _degrees(design, given)
    se = np.sqrt(np.diag(covariance))
    low, high = intervals.symmetric(values, se, df)
    table = pd.DataFrame({"variable": names, "level": None, "n": int(given.complete.sum()), "estimate": values, "se": se, "ci_low": low, "ci_high": high, "deff": np.nan, "df": float(df)})
    table["statistic"] = values / se
    table["p_value"] = 2 * stats.t.sf(np.abs(table["statistic"]), df)
    table.attrs["covariance"] = estimate.Covariance(covariance)
    return table


def term_test(design, formula: str, term: str, family: str, where) -> pd.DataFrame:
    """Wald test that all coefficients of a term are zero: statistic F, df, ddf, p_value."""
    given = model(formula, design.data, keep=estimate.kept(design, where) & (design.weights > 0), ordered=family == "ordinal")
    mine = term_columns(given, term)
    if family == "ordinal":
        mine = mine - int("(Intercept)" in given.names)
    values, covariance = _fitted(design, given, family)
    ddf = _degrees(design, given)
    statistic = float(values[mine] @ np.linalg.solve(covariance[np.ix_(mine, mine)], values[mine])) / len(mine)
    return pd.DataFrame([{"variable": term, "level": None, "n": int(given.complete.sum()), "statistic": statistic, "df": float(len(mine)), "ddf": float(ddf), "p_value": float(stats.f.sf(statistic, len(mine), ddf))}])


def ttest(design, variable: str, group: str, where) -> pd.DataFrame:
    """Difference of two groups' means (second less first, in order), t with the design's degrees of freedom less one. Raises InputError unless there are two."""
    table = regress(design, f"{variable} ~ C({group})", "gaussian", where)
    if len(table) != 2:
        raise InputError(f"{group} has {len(table)} levels among these rows; a t test compares two", remedy="Use term_test for more.")
    made = table.iloc[[1]].reset_index(drop=True)
    made.attrs["covariance"] = estimate.Covariance(table.attrs["covariance"][1:, 1:])
    return made


def ranktest(design, variable: str, group: str, where) -> pd.DataFrame:
    """Wilcoxon-type test: do the two groups' population mid-ranks differ? estimate is the difference of mean ranks, in [-1, 1].

    Lumley and Scott, Biometrika 100 (2013), 831–842. Raises InputError unless there are two groups.
    """
    given = model(f"{variable} ~ C({group})", design.data, keep=estimate.kept(design, where) & (design.weights > 0))
    if given.matrix.shape[1] != 2:
        raise InputError(f"{group} has {given.matrix.shape[1]} levels among these rows; this test compares two")
    rows = np.flatnonzero(given.complete)
    value, weight = given.answer[rows], design.weights[rows]
    order = np.argsort(value, kind="stable")
    middle = np.cumsum(weight[order]) - weight[order] / 2
    # those who gave the same answer share the mean of their places
    _, tie, size = np.unique(value[order], return_inverse=True, return_counts=True)
    rank = np.empty(len(rows))
    rank[order] = (np.bincount(tie, middle) / size)[tie] / weight.sum()
    ranked = Model(np.full(len(given.answer), np.nan), given.matrix, given.names, given.terms, given.complete, variable)
    ranked.answer[rows] = rank
    values, covariance = _fitted(design, ranked, "gaussian")
    df = _degrees(design, given)
    se = float(np.sqrt(covariance[1, 1]))
    statistic = values[1] / se
    low, high = intervals.symmetric(values[1], se, df)
    return pd.DataFrame([{"variable": variable, "level": given.names[1], "n": len(rows), "estimate": values[1], "se": se, "ci_low": float(low), "ci_high": float(high), "deff": np.nan, "df": float(df), "statistic": statistic,
                          "p_value": float(2 * stats.t.sf(abs(statistic), df))}])  # fmt: skip


def weights_for_retention(design, formula: str, retained: np.ndarray) -> pd.Series:
    """Weights of the retained divided by their modelled chance (2nd to 98th percentile), adding up to the design's whole; 0 for the others."""
    given = model(formula, design.data)
    if not given.complete.all():
        raise InputError("a fact that the model of retention uses is missing for a respondent", place=f"row {int(np.flatnonzero(~given.complete)[0])}", remedy="Leave that fact out of the formula, or give the gap a level of its own.")
    values = _logistic(given.matrix, given.answer, design.weights, None)[0]
    chance = 1 / (1 + np.exp(-given.matrix @ values))
    low, high = np.quantile(chance[retained], [0.02, 0.98])
    raised = np.where(retained, design.weights / np.clip(chance, low, high), 0.0)
    return pd.Series(raised * design.weights.sum() / raised.sum(), index=design.data.index)


def _degrees(design, given: Model) -> float:
    free = design.df_of(given.complete) + ("(Intercept)" in given.names) - given.matrix.shape[1]
    if free <= 0:
        raise InputError(f"the model has {given.matrix.shape[1]} coefficients, and the design's clusters leave no degrees of freedom for them", remedy="Use fewer terms, or wider groups in them.")
    return float(free)


def _fitted(design, given: Model, family: str) -> tuple[np.ndarray, np.ndarray]:
    rows = np.flatnonzero(given.complete)
    matrix, answer, weight = given.matrix[rows], given.answer[rows], design.weights[rows]
    if len(rows) == 0 or np.linalg.matrix_rank(matrix * np.sqrt(weight)[:, None]) < matrix.shape[1]:
        raise InputError("the model's columns repeat one another or are empty, so their coefficients cannot be told apart", remedy="Leave out a term, or a level that nobody has.")
    fit = {"gaussian": _linear, "binomial": _logistic, "ordinal": _ordinal}[family]
    values, scores, information = fit(matrix, answer, weight, None)
    if design.replicates is not None:
        repeated = np.array([fit(matrix, answer, weights[rows], values)[0] for weights in design.replicates.each(design.weights)])
        return values, variance.over_replicates(design, repeated)
    influence = np.zeros((len(given.answer), len(values)))
    influence[rows] = np.linalg.solve(information, scores.T).T
    return values, variance.covariance(design, influence)


def _linear(matrix, answer, weight, start):
    root = np.sqrt(weight)[:, None]
    values = np.linalg.lstsq(matrix * root, answer * root[:, 0], rcond=None)[0]
    return values, matrix * (weight * (answer - matrix @ values))[:, None], (matrix * weight[:, None]).T @ matrix


def _logistic(matrix, answer, weight, start):
    """Iterated weighted least squares from the start and to the end that R's glm has: its standard errors rest on the last working weights."""
    weight = weight / weight.mean()
    linear = np.log((weight * answer + 0.5) / (weight * (1 - answer) + 0.5)) if start is None else matrix @ start
    before = np.inf
    for _ in range(MOST_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(linear, -700, 700)))
        slope = np.maximum(chance * (1 - chance), 1e-300)
        working = weight * slope
        information = (matrix * working[:, None]).T @ matrix
        values = _newton(information, matrix * (working * (linear + (answer - chance) / slope))[:, None])
        linear = matrix @ values
        chance = 1 / (1 + np.exp(-np.clip(linear, -700, 700)))
        deviance = -2 * float((weight * np.log(np.maximum(np.where(answer == 1, chance, 1 - chance), 1e-300))).sum())
        if abs(deviance - before) / (abs(deviance) + 0.1) < 1e-8:
            if np.abs(linear).max() > 30:
                break
            return values, matrix * (working * (answer - chance) / np.maximum(chance * (1 - chance), 1e-300))[:, None], information
        before = deviance
    raise _unsettled()


def _ordinal(matrix, answer, weight, start):
    """Proportional odds: logit P(answer <= j) = threshold_j - x'b. Scores and the observed information by their formulas."""
    slopes = matrix[:, 1:] if np.ptp(matrix[:, 0]) == 0 else matrix
    level, count = answer.astype(int), int(answer.max()) + 1
    cuts, wide = count - 1, slopes.shape[1]
    if start is None:
        reached = np.cumsum(np.bincount(level, weight, count))[:-1] / weight.sum()
        start = np.r_[np.zeros(wide), np.log(reached / (1 - reached))]
    values = start.copy()
    upper, lower = level < cuts, level > 0
    design_upper, design_lower = (np.hstack([-slopes, np.eye(cuts)[np.clip(at, 0, cuts - 1)]]) for at in (level, level - 1))
    design_upper[~upper], design_lower[~lower] = 0.0, 0.0
    for _ in range(MOST_STEPS):
        high = np.where(upper, 1 / (1 + np.exp(-np.clip(design_upper @ values, -700, 700))), 1.0)
        low = np.where(lower, 1 / (1 + np.exp(-np.clip(design_lower @ values, -700, 700))), 0.0)
        chance = np.maximum(high - low, 1e-300)
        slope_high, slope_low = high * (1 - high), low * (1 - low)
        first = (design_upper * slope_high[:, None] - design_lower * slope_low[:, None]) / chance[:, None]
        bend_high, bend_low = slope_high * (1 - 2 * high), slope_low * (1 - 2 * low)
        information = (first * weight[:, None]).T @ first - (design_upper * (weight * bend_high / chance)[:, None]).T @ design_upper + (design_lower * (weight * bend_low / chance)[:, None]).T @ design_lower
        scores = first * weight[:, None]
        step = _newton(information, scores)
        while (np.diff((values + step)[wide:]) <= 0).any():
            step = step / 2
        values = values + step
        if np.abs(step).max(initial=0) < ENOUGH * (1 + np.abs(values).max(initial=0)):
            return values, scores, information
    raise _unsettled()


def _newton(information, scores) -> np.ndarray:
    try:
        return np.linalg.solve(information, scores.sum(axis=0))
    except np.linalg.LinAlgError:
        raise _unsettled() from None


def _unsettled() -> InputError:
    return InputError("the model does not settle: some combination of terms predicts the answer without error", remedy="Join rare levels, or leave out the term that separates them.")


def _ordinal_names(given: Model) -> list[str]:
    levels = len(np.unique(given.answer[given.complete]))
    return [name for name in given.names if name != "(Intercept)"] + [f"{number}|{number + 1}" for number in range(levels - 1)]
