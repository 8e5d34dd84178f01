"""A fair lottery among possible cohorts: nobody's chance can be raised except at the cost of somebody whose chance is lower.

Leximin probabilities over all panels that meet the quotas (Flanigan, Goelz, Gupta, Hennig and Procaccia, Nature 596, 2021), by column
generation: a linear programme over the panels found so far, and an integer programme that looks for a panel that would help. Of many people
that search is long: there the chances are leximin among a number of panels drawn at random, and the Lottery says so. The draw is
made from a published seed; `lots` makes numbered lots of it, so that a witness can draw by hand. In: people, size, quotas. Out: Lottery.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize

from pipeline.errors import SolverError
from pipeline.leaders.programme import Problem, Quotas, problem_of, solved, value_of

EXACT, MOST_PANELS = 1e-9, 20_000
LOTS = 1000  # three digits from a bag


@dataclass(frozen=True)
class Lottery:
    """probabilities: {person: chance}; panels and weights: the cohorts and how often each; drawn: the one that the seed gives; seed; sampled: among how many panels the chances are fair, None for all."""

    probabilities: dict
    drawn: list
    panels: list[list]
    weights: np.ndarray
    seed: int
    sampled: int | None = None

    def lots(self, number: int = LOTS) -> pd.DataFrame:
        """Numbered lots, 0 to number - 1, each with the panel that it stands for: draw one in front of witnesses. Chances are rounded to 1 / number."""
        counts = np.floor(self.weights * number).astype(int)
        rest = self.weights * number - counts
        counts[np.argsort(-rest, kind="stable")[: number - counts.sum()]] += 1
        panel = np.repeat(np.arange(len(counts)), counts)
        return pd.DataFrame({"lot": range(number), "panel": panel, "people": ["; ".join(map(str, self.panels[one])) for one in panel]})


def fair_lottery(people: pd.DataFrame, size, quotas: Quotas, *, seed: int, one_each: tuple[str, ...] = (), cover: tuple = (), most=None, pairs: tuple = (), near: float | None = None, sample: int | None = None) -> Lottery:
    """Leximin chances for all people, and one cohort drawn from them.

    people, size, quotas, one_each, cover, most, pairs as in cohort.choose. Who has not agreed has no place in it.
    near    only cohorts with at least this share of the best one's utility (with its rewards) are drawn from: near ties. Without it
            utility plays no part and may be absent.
    sample  how many panels to draw at random, instead of the search over all, which takes minutes from about a hundred people on; who is on none of them has no chance
    Raises Infeasible if no cohort meets the quotas.
    """
    problem = problem_of(people if near is not None else people.assign(utility=0.0), size, quotas, seed, one_each, cover if near is not None else (), most, pairs if near is not None else ())
    floor = near * value_of(problem) if near is not None else None
    count = len(problem.people)
    if not count:
        solved(problem)  # says why there is nobody
    panels = _first_panels(problem, floor) if sample is None else _drawn_panels(problem, floor, sample, seed)
    fixed = np.full(count, np.nan)
    if sample is not None:
        fixed[np.array(panels).sum(axis=0) == 0] = 0.0
    while np.isnan(fixed).any():
        level, pull = _raise_lowest(problem, panels, fixed, floor, search=sample is None)
        # those who hold the level down: no mixture of panels lifts them all further
        settled = np.isnan(fixed) & (pull > 1e-7)
        fixed[settled if settled.any() else np.isnan(fixed)] = level
    weights = _mixture(panels, fixed)
    used = weights > 1e-12
    table, weights = np.array(panels)[used], weights[used] / weights[used].sum()
    ids = problem.people["person"].to_numpy(dtype=object)
    order = np.lexsort(table.T[::-1])
    table, weights = table[order], weights[order]
    drawn = int(np.random.default_rng(seed).choice(len(weights), p=weights))
    named = [list(ids[row > 0.5]) for row in table]
    chances = dict.fromkeys(people["person"], 0.0) | dict(zip(ids, (weights @ table).tolist(), strict=True))
    return Lottery(chances, named[drawn], named, weights, seed, None if sample is None else len(panels))


def _first_panels(problem: Problem, floor: float | None = None) -> list[tuple]:
    """A panel for each person who can be on any, and so a start from which all chances can be above 0."""
    count, found = len(problem.people), {}
    covered = np.zeros(count, dtype=bool)
    for person in range(count):
        if covered[person]:
            continue
        # those not yet on a panel count as well, so that few panels cover all
        panel = solved(problem, reward=np.where(np.arange(count) == person, count + 1.0, (~covered).astype(float)), floor=floor)
        found[tuple(panel.astype(int))] = None
        covered |= panel > 0.5
        covered[person] = True
    return list(found)


def _drawn_panels(problem: Problem, floor: float | None, number: int, seed: int) -> list[tuple]:
    """Panels that are best for random wishes; whoever is on none yet is wished for more, so that as many people as can be are on one."""
    rng, count, found = np.random.default_rng([seed, 1]), len(problem.people), {}
    covered = np.zeros(count, dtype=bool)
    for _ in range(number):
        panel = solved(problem, reward=rng.random(count) + 2.0 * ~covered, floor=floor)
        found[tuple(panel.astype(int))] = None
        covered |= panel > 0.5
    return list(found)


def _raise_lowest(problem: Problem, panels: list[tuple], fixed: np.ndarray, floor: float | None = None, *, search: bool = True) -> tuple[float, np.ndarray]:
    """The highest level that all people not yet fixed can have, and how strongly each holds it down. New panels are added to `panels`."""
    free = np.isnan(fixed)
    known = set(panels)
    while True:
        table = np.array(panels, dtype=float).T
        count, wide = table.shape
        # level - chance <= 0 for the free, -chance <= -fixed for the others
        upper = np.hstack([-table, free.astype(float)[:, None]])
        found = optimize.linprog(np.r_[np.zeros(wide), -1.0], A_ub=upper, b_ub=np.where(free, 0.0, -np.nan_to_num(fixed) + EXACT), A_eq=np.r_[np.ones(wide), 0.0][None, :], b_eq=[1.0], bounds=[(0, None)] * wide + [(0, 1)], method="highs-ds")
        if found.x is None:
            raise SolverError(f"the lottery was not found: {found.message}")
        pull = np.maximum(-found.ineqlin.marginals, 0.0)
        if not search:
            return float(found.x[-1]), np.where(free, pull, 0.0)
        panel = solved(problem, reward=pull, floor=floor)
        best, bar = float(pull @ panel), float(-found.eqlin.marginals[0])
        new = tuple(panel.astype(int))
        if best <= abs(bar) + 1e-8 or new in known:
            return float(found.x[-1]), np.where(free, pull, 0.0)
        panels.append(new)
        known.add(new)
        if len(panels) > MOST_PANELS:
            raise SolverError(f"the lottery needs more than {MOST_PANELS} panels", remedy="Hold it for each place apart, or among panels drawn at random: sample=200.")


def _mixture(panels: list[tuple], fixed: np.ndarray) -> np.ndarray:
    """Weights of panels that give everybody the chance found, with the least that is left over."""
    table = np.array(panels, dtype=float).T
    count, wide = table.shape
    cost = np.r_[np.zeros(wide), 1.0]
    found = optimize.linprog(cost, A_ub=np.vstack([np.hstack([-table, -np.ones((count, 1))]), np.hstack([table, -np.ones((count, 1))])]), b_ub=np.r_[-fixed, fixed], A_eq=np.r_[np.ones(wide), 0.0][None, :], b_eq=[1.0], bounds=[(0, None)] * (wide + 1), method="highs-ds")
    if found.x is None:
        raise SolverError(f"the lottery was not found: {found.message}")
    return np.maximum(found.x[:wide], 0.0)
