"""How many interviews go to each place, when the total is fixed?

equal: the same everywhere, for comparing places; proportional: to the population, for the whole; power: to the population to some power,
between the two (Bankier, The American Statistician 42, 1988; one half is the square root); neyman: to population times spread, least variance for
the whole (Neyman, 1934). Each with a least number a place and no more than live there. In: populations. Out: a table, a row a place.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipeline.errors import InputError

METHODS = ("equal", "proportional", "power", "neyman")


def allocate(population: Mapping | pd.Series, total: int, method: str = "proportional", *, minimum: int = 0, exponent: float = 0.5, sd: Mapping | pd.Series | None = None, deff: float = 1.0) -> pd.DataFrame:
    """Whole numbers of interviews (or clusters) a place that add up to the total.

    population   of each place, in the unit that is drawn
    minimum      at least so many in each place; a smaller place is taken whole
    exponent     for method power: 0 is equal, 1 proportional
    sd           for method neyman: standard deviation of the answer in each place
    deff         design effect, for the column margin
    Returns place, population, n, weight (population / n) and margin: half of the 95 % interval of a share of one half. `.attrs["deff_weights"]` is
    what unequal weights cost an estimate for the whole (Kish). Raises InputError if the total is too small for the minimum or too large.
    """
    size = pd.Series(population, dtype=float)
    if size.index.has_duplicates or size.isna().any() or (size <= 0).any():
        raise InputError("each place has one population, a positive number", remedy="Look for a place that is listed twice, or has none.")
    if method not in METHODS:
        raise InputError(f"there is no allocation {method!r}; there are {', '.join(METHODS)}")
    if method == "neyman":
        if sd is None or pd.Series(sd, dtype=float).reindex(size.index).isna().any():
            raise InputError("Neyman's allocation needs the sd of each place", remedy="Take it from an earlier wave, or use method power.")
        wish = size * pd.Series(sd, dtype=float).reindex(size.index)
    else:
        wish = size ** {"equal": 0.0, "proportional": 1.0, "power": exponent}[method]
    most = np.floor(size.to_numpy())
    least = np.minimum(minimum, most)
    if not least.sum() <= total <= most.sum():
        raise InputError(f"{total} cannot be shared out: the places need at least {int(least.sum())} and hold {int(most.sum())}", remedy="Change the total, or the minimum a place.")
    n = _whole(_filled(wish.to_numpy(dtype=float), least, most, total), least, most, total)
    weight = np.where(n > 0, size / np.maximum(n, 1), np.nan)
    margin = 1.959963984540054 * np.sqrt(0.25 * deff / np.maximum(n, 1) * (1 - n / size))
    made = pd.DataFrame({"place": size.index, "population": size.to_numpy(), "n": n, "weight": weight, "margin": np.where(n > 0, margin, np.nan)})
    made.attrs["deff_weights"] = float(total * np.nansum(n * weight**2) / np.nansum(n * weight) ** 2) if total else np.nan
    return made


def _filled(wish: np.ndarray, least: np.ndarray, most: np.ndarray, total: int) -> np.ndarray:
    """Shares in proportion to the wishes between the bounds, by bisection of their common factor."""
    low, high = 0.0, 2 * max(most / np.maximum(wish, 1e-300))
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if np.clip(middle * wish, least, most).sum() < total else (low, middle)
    return np.clip(high * wish, least, most)


def _whole(exact: np.ndarray, least: np.ndarray, most: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers by the largest remainder, first places first where remainders are equal."""
    n = np.clip(np.floor(exact + 1e-9), least, most).astype(int)
    order = np.argsort(-np.round(exact - n, 9), kind="stable")
    while n.sum() < total:
        for place in order:
            if n.sum() < total and n[place] < most[place]:
                n[place] += 1
    return n
