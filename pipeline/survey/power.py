"""How many people are enough, how likely is a difference found, how small a one can be found: two groups or two fresh waves.

Of n, power and the difference one is left out and solved. Figures are those of R's power.prop.test and power.t.test; `deff` multiplies n,
for samples of clusters (plan.py knows more about those). Out: plain floats; n is per group and not rounded.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import optimize, stats

from pipeline.errors import InputError


def power_proportions(p1: float | None = None, p2: float | None = None, n: float | None = None, power: float | None = None, *, deff: float = 1.0, alpha: float = 0.05, sides: int = 2) -> float:
    """Two shares: the one of p1, p2, n (per group) and power that is left out.

    deff    design effect: n / deff independent respondents' worth of information
    sides   2, or 1 for a difference in the expected direction only
    A p2 left out is the smallest one above p1 that is found with that power; a p1 left out the largest below p2.
    Raises InputError unless exactly one is left out, or if nothing between 0 and 1 will do.
    """
    checked({"p1": p1, "p2": p2, "n": n, "power": power}, deff, alpha, sides)
    for name, value in (("p1", p1), ("p2", p2)):
        if value is not None and not 0 <= value <= 1:
            raise InputError(f"{name} is a share, so it lies between 0 and 1; it is {value}")

    def reached(low: float, high: float, size: float) -> float:
        both = np.sqrt((low + high) * (1 - (low + high) / 2))
        apart = np.sqrt(max(low * (1 - low) + high * (1 - high), 1e-300))
        return float(stats.norm.cdf((np.sqrt(size / deff) * abs(high - low) - stats.norm.isf(alpha / sides) * both) / apart))

    if power is None:
        return reached(p1, p2, n)
    if n is None:
        different(p1, p2)
        return solved(lambda size: reached(p1, p2, size) - power, 1e-3, 10.0)
    if p2 is None:
        return between(lambda high: reached(p1, high, n) - power, p1 + 1e-12, 1.0)
    return between(lambda low: reached(low, p2, n) - power, p2 - 1e-12, 0.0)


def power_means(difference: float | None = None, sd: float | None = 1.0, n: float | None = None, power: float | None = None, *, deff: float = 1.0, alpha: float = 0.05, sides: int = 2) -> float:
    """Two means: the one of difference, sd, n (per group) and power that is left out; t test with equal variances.

    sd   standard deviation within each group; left out (None), it is the largest under which the difference is found
    Raises InputError unless exactly one is left out, or for an sd that is not positive.
    """
    checked({"difference": difference, "sd": sd, "n": n, "power": power}, deff, alpha, sides)
    if sd is not None and not sd > 0:
        raise InputError(f"a standard deviation is positive; sd is {sd}")

    def reached(apart: float, spread: float, size: float) -> float:
        effective = size / deff
        df = max(2 * (effective - 1), 1e-6)
        return float(stats.nct.sf(stats.t.isf(alpha / sides, df), df, np.sqrt(effective / 2) * abs(apart) / spread))

    if power is None:
        return reached(difference, sd, n)
    if n is None:
        different(difference, 0.0)
        return solved(lambda size: reached(difference, sd, size) - power, 2.0 * deff, 10.0 * deff)
    if difference is None:
        return solved(lambda apart: reached(apart, sd, n) - power, 1e-9 * sd, sd)
    different(difference, 0.0)
    return 1 / solved(lambda sharp: reached(difference, 1 / sharp, n) - power, 1e-9 / abs(difference), 1 / abs(difference))


def checked(values: dict, deff: float, alpha: float, sides: int) -> None:
    """Raises InputError unless exactly one value is left out and the rest can be."""
    absent = [name for name, value in values.items() if value is None]
    if len(absent) != 1:
        raise InputError(f"exactly one of {', '.join(values)} is left out and solved; left out here: {', '.join(absent) or 'none'}")
    if values.get("power") is not None and not 0 < values["power"] < 1:
        raise InputError(f"power lies between 0 and 1; it is {values['power']}")
    if values.get("n") is not None and not values["n"] > 1:
        raise InputError(f"n is the number of respondents in each group, more than 1; it is {values['n']}")
    if not deff > 0 or not 0 < alpha < 1 or sides not in (1, 2):
        raise InputError("deff is positive, alpha lies between 0 and 1, sides is 1 or 2")


def different(one: float, other: float) -> None:
    """Raises InputError if there is nothing to find."""
    if one == other:
        raise InputError("the difference is zero, and no sample finds that")


def solved(short: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function crosses zero, the upper bound widened as needed. Raises InputError if it never does."""
    for _ in range(200):
        if short(high) >= 0:
            if short(low) >= 0:
                return low
            return float(optimize.brentq(short, low, high, xtol=1e-12, rtol=1e-13, maxiter=500))
        high *= 2
    raise InputError("no value reaches that power")


def between(short: Callable[[float], float], start: float, end: float) -> float:
    """The first point from start towards end where `short` is no longer negative."""
    if short(end) < 0:
        raise InputError("no share between 0 and 1 is found with that power", remedy="Ask more people, or accept less power.")
    return float(optimize.brentq(short, start, end, xtol=1e-13, maxiter=500))
