"""One order from several: what do sources that each rank some of the people say together, and do they agree?

Plackett-Luce: at each place of a ranking the next is chosen with probability proportional to its worth (Plackett 1975; Luce 1959). A
gamma prior keeps somebody praised once from coming first: a star of one race (Caron and Doucet, JCGS 21, 2012). Borda, the mean of places,
stands beside it, and Kendall's W says how far the rankings agree. In: rankings as lists, best first, each of some of the items.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from pipeline.errors import InputError

MOST_STEPS, ENOUGH = 200, 1e-11


def plackett_luce(rankings: Sequence[Sequence], *, prior: float = 1.0) -> pd.Series:
    """Worth of each item, adding up to 1, best first.

    rankings  lists of items, best first; items not ranked are not compared, and missing values at the end of a shorter list are no items
    prior     strength of the gamma prior (shape 1 + prior, rate prior); 0 is the maximum likelihood estimate
    Raises InputError for an item twice in a ranking, a negative prior, or, with prior 0, items that never lose or never win against
    the others: their worth would have no bound.
    """
    rankings = _lists(rankings)
    if prior < 0:
        raise InputError("the prior is a strength: 0 or more")
    items, chosen, left = _choices(rankings)
    if len(items) < 2:
        return pd.Series(1.0, index=items)
    if prior == 0 and not _connected(len(items), rankings, items):
        raise InputError("some items never lose, or never win, against the others, so their worth has no bound", remedy="Give a prior above 0, for instance prior=1, or leave those items out.")
    logs = _settled(chosen, left, len(items), prior)
    worth = np.exp(logs - logs.max())
    return pd.Series(worth / worth.sum(), index=items).sort_values(ascending=False, kind="stable")


def _lists(rankings) -> list[list]:
    """Rankings without the empty places that fill up a table of shorter lists. Raises InputError for items tied in one place."""
    found = [[item for item in ranking if not (item is None or item is pd.NA or item != item)] for ranking in rankings]
    for number, ranking in enumerate(found):
        if any(isinstance(item, (list, tuple, set, frozenset, dict)) for item in ranking):
            raise InputError("several items stand tied in one place of a ranking", place=f"ranking {number + 1}", remedy="Write each order that is meant as a ranking of its own, or leave the tied items out.")
    return found


def _choices(rankings) -> tuple[list, np.ndarray, list[np.ndarray]]:
    """Items in order of first appearance, who was chosen each time, and among whom."""
    items: dict = {}
    chosen, left = [], []
    for number, ranking in enumerate(rankings):
        order = [items.setdefault(item, len(items)) for item in ranking]
        if len(set(order)) < len(order):
            raise InputError("an item stands twice in one ranking", place=f"ranking {number + 1}")
        for place in range(len(order) - 1):
            chosen.append(order[place])
            left.append(np.array(order[place:]))
    return list(items), np.array(chosen, dtype=int), left


def _settled(chosen: np.ndarray, left: list[np.ndarray], count: int, prior: float) -> np.ndarray:
    """Logarithms of worths by Newton's method on a concave likelihood, with steps halved where one overshoots."""
    who = np.concatenate(left) if left else np.zeros(0, dtype=int)
    choice = np.repeat(np.arange(len(left)), [len(one) for one in left])
    wins = np.bincount(chosen, minlength=count).astype(float)
    logs = np.zeros(count)

    def value(logs):
        sums = np.bincount(choice, np.exp(logs[who]), len(left))
        return wins @ logs - np.log(sums).sum() + prior * (logs - np.exp(logs)).sum()

    now = value(logs)
    for _ in range(MOST_STEPS):
        worth = np.exp(logs)
        sums = np.bincount(choice, worth[who], len(left))
        share = worth[who] / sums[choice]
        expected = np.bincount(who, share, count)
        gradient = wins - expected + prior * (1 - worth)
        bend = np.diag(expected + prior * worth)
        table = np.zeros((len(left), count)) if len(left) * count <= 4_000_000 else None
        if table is not None:
            table[choice, who] = share
            bend -= table.T @ table
        else:
            from scipy import sparse

            grid = sparse.csr_array((share, (choice, who)), shape=(len(left), count))
            bend -= (grid.T @ grid).toarray()
        # without a prior only ratios are known: one direction is left free
        step = np.linalg.lstsq(bend, gradient, rcond=None)[0] if prior == 0 else np.linalg.solve(bend, gradient)
        size = 1.0
        while (new := value(logs + size * step)) < now - 1e-12 * abs(now) and size > 1e-8:
            size /= 2
        logs, now = logs + size * step, new
        if np.abs(size * step).max() < ENOUGH:
            break
    return logs


def _connected(count: int, rankings, items: list) -> bool:
    """Does every item beat every other, if not directly then along a chain?"""
    from scipy import sparse

    at = {item: number for number, item in enumerate(items)}
    pairs = [(at[a], at[b]) for ranking in rankings for a, b in zip(ranking, ranking[1:])]
    if not pairs:
        return False
    winner, loser = np.array(pairs).T
    graph = sparse.csr_array((np.ones(len(pairs)), (winner, loser)), shape=(count, count))
    return sparse.csgraph.connected_components(graph, connection="strong")[0] == 1


def borda(rankings: Sequence[Sequence]) -> pd.Series:
    """Mean place of each item over the rankings that hold it, 1 for first and 0 for last, best first; a ranking of one item counts as 0.5."""
    points: dict = {}
    for ranking in _lists(rankings):
        for place, item in enumerate(ranking):
            points.setdefault(item, []).append(0.5 if len(ranking) == 1 else 1 - place / (len(ranking) - 1))
    return pd.Series({item: float(np.mean(values)) for item, values in points.items()}, dtype=float).sort_values(ascending=False, kind="stable")


def kendall_w(rankings: Sequence[Sequence | Mapping]) -> float:
    """How far rankings of the same items agree: 1 fully, 0 not at all (Kendall and Babington Smith 1939).

    rankings  lists, best first; or mappings item -> points, more is better, where equals share their places and the usual correction for ties is made
    Only items that all rankings hold are compared. NaN for fewer than two rankings or items, and where a ranking holds all for equal: it says nothing.
    """
    points = [dict(ranking) if isinstance(ranking, Mapping) else {item: -place for place, item in enumerate(ranking)} for ranking in rankings]
    shared = [item for item in (points[0] if points else {}) if all(item in ranking for ranking in points)]
    if len(points) < 2 or len(shared) < 2:
        return float("nan")
    places = pd.DataFrame([[ranking[item] for item in shared] for ranking in points]).rank(axis=1)
    if (places.nunique(axis=1) == 1).any():
        return float("nan")
    m, n, sums = len(points), len(shared), places.sum()
    ties = sum(float((sizes**3 - sizes).sum()) for sizes in (row.value_counts() for _, row in places.iterrows()))
    return float(12 * ((sums - sums.mean()) ** 2).sum() / (m**2 * (n**3 - n) - m * ties))
