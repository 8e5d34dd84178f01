"""Intervals of means and of shares, from an estimate, its standard error and degrees of freedom.

Shares lie in [0, 1] and their errors are not normal near the ends: the logit and arcsine intervals work on a transformed scale, beta
(Korn and Graubard, Survey Methodology 24, 1998) and Wilson use the sample size that a simple random sample would have needed for the
same standard error. All take t quantiles with the design's degrees of freedom.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from pipeline.errors import InputError

METHODS = ("logit", "beta", "wilson", "asin", "mean")


def t_quantile(df, level: float = 0.95) -> np.ndarray:
    """Two-sided t quantile; NaN where no degrees of freedom are left."""
    df = np.asarray(df, dtype=float)
    return np.where(df > 0, stats.t.ppf((1 + level) / 2, np.where(df > 0, df, 1.0)), np.nan)


def symmetric(value, se, df, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    half = t_quantile(df, level) * se
    return value - half, value + half


def of_share(share, se, df, n, method: str = "logit", level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """(low, high) of shares; n is the number of respondents behind each. Raises InputError for an unknown method.

    At 0 or 1 the standard error is 0 and says nothing: logit, asin and mean give a width of zero, beta and wilson what n alone says.
    """
    if method not in METHODS:
        raise InputError(f"method is {method!r}; there are {', '.join(METHODS)}")
    share, se, df, n = np.broadcast_arrays(*(np.asarray(x, dtype=float) for x in (share, se, df, n)))
    t = t_quantile(df, level)
    inner = (share > 0) & (share < 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        if method == "mean":
            return symmetric(share, se, df, level)
        if method == "logit":
            middle, half = np.log(share / (1 - share)), t * se / (share * (1 - share))
            low, high = 1 / (1 + np.exp(-(middle - half))), 1 / (1 + np.exp(-(middle + half)))
        elif method == "asin":
            middle, half = np.arcsin(np.sqrt(share)), t * se / (2 * np.sqrt(share * (1 - share)))
            low, high = np.sin(middle - half) ** 2, np.sin(middle + half) ** 2
        else:
            effective = np.where(inner & (se > 0), share * (1 - share) / se**2, n)
            if method == "wilson":
                centre, half = share + t**2 / (2 * effective), t * np.sqrt(share * (1 - share) / effective + t**2 / (4 * effective**2))
                return (centre - half) / (1 + t**2 / effective), (centre + half) / (1 + t**2 / effective)
            effective = effective * (t_quantile(n - 1, level) / t) ** 2
            a = (1 - level) / 2
            low = np.where(share > 0, stats.beta.ppf(a, effective * share, effective * (1 - share) + 1), 0.0)
            high = np.where(share < 1, stats.beta.ppf(1 - a, effective * share + 1, effective * (1 - share)), 1.0)
            unknown = np.isnan(t) | np.isnan(share)
            return np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)
    return np.where(inner, low, np.where(np.isnan(t), np.nan, share)), np.where(inner, high, np.where(np.isnan(t), np.nan, share))
