"""The integer programme behind cohorts and lotteries: who may be asked, what is demanded, the best choice, and why there may be none.

HiGHS through scipy.optimize.milp, to proven optimality and never by a time limit; among equals (up to 400 people) the choice is the one that
comes first in an order drawn from the seed. In: people, size, quotas. Out: a 0/1 choice, or Infeasible with the smallest change that
would let all other demands be met.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy import optimize, sparse

from pipeline.errors import InputError, SolverError

NEAR = 1e-7  # utilities closer than this, relative to the whole, are equal


@dataclass(frozen=True)
class Share:
    """A quota as a share of as many people as are chosen, where a size from fewest to most leaves that open: `slack` people less or more are let pass, and `least` people are there at any rate."""

    low: float = 0.0
    high: float = 1.0
    slack: float = 0.0
    least: int = 0


Quotas = Mapping[str, Mapping[object, tuple[float, float] | Share]]


class Infeasible(SolverError):
    """No cohort meets the quotas; `relaxed` is what the smallest change would be: {quota: how many people it is missed by}."""

    def __init__(self, problem: str, *, relaxed: dict[str, float] | None = None, **where) -> None:
        super().__init__(problem, **where)
        self.relaxed = relaxed or {}


@dataclass(frozen=True)
class Problem:
    """People who may be chosen and what is demanded of the choice."""

    people: pd.DataFrame
    size: tuple[int, int]
    quotas: dict[str, dict[object, tuple[float, float] | Share]]
    one_each: tuple[str, ...] = ()
    cover: tuple[tuple[str, int, float], ...] = ()
    order: np.ndarray | None = None
    pairs: tuple[tuple[str, float], ...] = ()

    @property
    def utility(self) -> np.ndarray:
        return self.people["utility"].to_numpy(dtype=float)


def problem_of(people, size, quotas, seed, one_each, cover, most, pairs=()) -> Problem:
    """What `choose` and the lottery are asked, checked (see `cohort.choose`). Raises InputError for a column, number or pair that does not hold."""
    limits = (int(size), int(size)) if np.isscalar(size) else (int(size[0]), int(size[1]))
    wanted = {"person", "utility", *quotas, *one_each, *(column for column, _, _ in cover), *(most or {}), *(column for column, _ in pairs)}
    if absent := sorted(wanted - set(people.columns)):
        raise InputError(f"the people have no column {', '.join(absent)}; there are {', '.join(map(str, people.columns))}")
    if people["person"].duplicated().any():
        raise InputError("a person stands twice among the people", place=f"row {int(np.flatnonzero(people['person'].duplicated())[0])}")
    quotas = {column: {value: _limits(column, value, pair) for value, pair in values.items()} for column, values in quotas.items()}
    for name, (least, most_of) in [("the size of the cohort", limits), *((f"{column}={value}", (b.low, b.high) if isinstance(b, Share) else b) for column, values in quotas.items() for value, b in values.items())]:
        if least > most_of:
            raise InputError(f"{name} is at least {least:g} and at most {most_of:g}, which no number is", remedy="Give the smaller number first.")
    utility = pd.to_numeric(people["utility"], errors="coerce")
    if not (utility >= 0).all():
        raise InputError("a utility is missing or negative", place=f"row {int(np.flatnonzero(~(utility >= 0))[0])}")
    free = people[_may_be_asked(people)].reset_index(drop=True)
    for column, share in (most or {}).items():
        quotas.setdefault(column, {}).setdefault(True, Share(0.0, share))
    order = np.random.default_rng(seed).permutation(len(free))
    return Problem(free, limits, quotas, tuple(one_each), tuple(cover), order, tuple(pairs))


def _limits(column: str, value, pair) -> tuple[float, float] | Share:
    """(fewest, most) of one quota, None being no limit, or its Share. Raises InputError where it is neither."""
    if isinstance(pair, Share):
        return pair
    try:
        least, most = pair
        return 0.0 if least is None else float(least), np.inf if most is None else float(most)
    except (TypeError, ValueError):
        raise InputError(f"the quota {column}={value} is {pair!r}; it needs the fewest and the most, for instance [8, 12]") from None


def _may_be_asked(people: pd.DataFrame) -> np.ndarray:
    allowed = np.ones(len(people), dtype=bool)
    if "consent" in people:
        allowed &= people["consent"].isin([True, "given", "yes"]).to_numpy()
    if "do_not_contact" in people:
        allowed &= ~people["do_not_contact"].isin([True, "yes"]).to_numpy()
    return allowed


def _rows(problem: Problem, quotas) -> tuple[list[str], sparse.csr_array, np.ndarray, np.ndarray]:
    """Names, matrix, lower and upper bounds of the demands that may be relaxed: the size and the quotas."""
    people, count = problem.people, len(problem.people)
    names, rows, low, high = ["size"], [np.ones(count)], [problem.size[0]], [problem.size[1]]
    for column, values in quotas.items():
        for value, bounds in values.items():
            held = (people[column] == value).fillna(False).to_numpy(dtype=float)
            for row, least, most in _demands(held, bounds):
                names.append(f"{column}={value}")
                rows.append(row)
                low.append(least)
                high.append(most)
    return names, sparse.csr_array(np.vstack(rows)), np.array(low, dtype=float), np.array(high, dtype=float)


def _demands(held: np.ndarray, bounds) -> list[tuple[np.ndarray, float, float]]:
    """Rows of a quota: one of counts; of a share one for each side that says anything, and one for its least number."""
    if not isinstance(bounds, Share):
        return [(held, *bounds)]
    found = [(held - bounds.low, -bounds.slack - 1e-9, np.inf)] if bounds.low > 0 else []
    found += [(held - bounds.high, -np.inf, bounds.slack + 1e-9)] if bounds.high < 1 else []
    return found + ([(held, bounds.least, np.inf)] if bounds.least else [])


def solved(problem: Problem, *, quotas=None, reward: np.ndarray | None = None, floor: float | None = None) -> np.ndarray:
    """The best 0/1 choice under the demands; among equals the one that comes first in the drawn order. Raises Infeasible.

    reward   counts instead of the utilities;  floor: utility with all rewards that the choice must reach
    """
    quotas = problem.quotas if quotas is None else quotas
    count = len(problem.people)
    if not count:
        raise Infeasible("nobody may be asked: nobody was named, or nobody has agreed", relaxed={"size": float(problem.size[0])}, remedy="Record consent with python -m pipeline consent, or hear more voices.")
    names, matrix, low, high = _rows(problem, quotas)
    fixed, extra, bonus = _structure(problem)
    wide = count + extra
    rules = [optimize.LinearConstraint(_widened(matrix, wide), low, high)]
    if fixed is not None:
        rules.append(optimize.LinearConstraint(fixed, -np.inf, np.where(_is_cover(problem, fixed), 0.0, 1.0)))
    if floor is not None:
        rules.append(optimize.LinearConstraint(sparse.csr_array(np.r_[problem.utility, bonus][None, :]), floor - NEAR * max(abs(floor), 1.0), np.inf))
    gain = np.r_[problem.utility, bonus] if reward is None else np.r_[reward, np.zeros(extra)]
    found = _milp(-gain, rules)
    if found is None:
        raise _infeasible(problem, names, matrix, low, high)
    best = float(gain @ found)
    # equals: keep the value and take who stands first in the drawn order
    near = NEAR * max(abs(best), 1.0)
    rules.append(optimize.LinearConstraint(sparse.csr_array(gain[None, :]), best - near, np.inf))
    again = _milp(np.r_[_ranks(problem.order) / max(count, 1), np.zeros(extra)], rules) if reward is None and count <= 400 else found
    return np.round((again if again is not None else found)[:count])


def value_of(problem: Problem) -> float:
    """The greatest utility with all rewards that a choice can reach. Raises Infeasible."""
    taken = solved(problem)
    _, extra, bonus = _structure(problem)
    if not extra:
        return float(problem.utility @ taken)
    fixed, _, _ = _structure(problem)
    left = optimize.Bounds(np.r_[taken, np.zeros(extra)], np.r_[taken, np.ones(extra)])
    found = _milp(-np.r_[problem.utility, bonus], [optimize.LinearConstraint(fixed, -np.inf, np.where(_is_cover(problem, fixed), 0.0, 1.0))], bounds=left)
    return float(np.r_[problem.utility, bonus] @ found)


def _ranks(order: np.ndarray) -> np.ndarray:
    ranks = np.empty(len(order))
    ranks[order] = np.arange(len(order))
    return ranks


def _structure(problem: Problem) -> tuple[sparse.csr_array | None, int, np.ndarray]:
    """Rows that are no quotas: one of each value, and what is covered (an extra variable a value: covered needs so many people)."""
    people, count = problem.people, len(problem.people)
    rows, bonus = [], []
    for column in problem.one_each:
        for _, members in people.groupby(column).groups.items():
            if len(members) > 1:
                rows.append({int(member): 1.0 for member in members})
    for column, need, reward in problem.cover:
        for _, members in people.groupby(column).groups.items():
            rows.append({int(member): -1.0 for member in members} | {count + len(bonus): float(need)})
            bonus.append(float(reward))
    for column, reward in problem.pairs:
        groups = [list(map(int, members)) for _, members in people.groupby(column).groups.items()]
        for one, other in combinations(groups, 2):
            # a pair of groups is bridged when somebody of each is there
            rows += [dict.fromkeys(members, -1.0) | {count + len(bonus): 1.0} for members in (one, other)]
            bonus.append(float(reward))
    if not rows:
        return None, 0, np.zeros(0)
    matrix = sparse.lil_array((len(rows), count + len(bonus)))
    for number, row in enumerate(rows):
        for column, value in row.items():
            matrix[number, column] = value
    return sparse.csr_array(matrix), len(bonus), np.array(bonus)


def _is_cover(problem: Problem, matrix: sparse.csr_array) -> np.ndarray:
    return np.asarray(matrix.min(axis=1).toarray()).ravel() < 0


def _widened(matrix: sparse.csr_array, wide: int) -> sparse.csr_array:
    return sparse.csr_array((matrix.data, matrix.indices, matrix.indptr), shape=(matrix.shape[0], wide))


def _milp(cost: np.ndarray, rules: list, *, integer: np.ndarray | None = None, bounds=None) -> np.ndarray | None:
    found = optimize.milp(cost, constraints=rules, integrality=np.ones(len(cost)) if integer is None else integer, bounds=bounds or optimize.Bounds(0, 1), options={"mip_rel_gap": 0})
    if found.status == 2:
        return None
    if found.x is None:
        raise SolverError(f"the cohort was not found: {found.message}")
    return found.x


def _infeasible(problem: Problem, names: list[str], matrix, low, high) -> Infeasible:
    """Which quotas stand in the way: the smallest number of people by which some must be missed for all others to hold."""
    count, rows = len(problem.people), len(names)
    fixed, extra, _ = _structure(problem)
    wide = count + extra
    relaxed = sparse.hstack([_widened(matrix, wide), sparse.eye_array(rows), -sparse.eye_array(rows)], format="csr")
    rules = [optimize.LinearConstraint(relaxed, low, high)]
    if fixed is not None:
        rules.append(optimize.LinearConstraint(sparse.hstack([fixed, sparse.csr_array((fixed.shape[0], 2 * rows))], format="csr"), -np.inf, np.where(_is_cover(problem, fixed), 0.0, 1.0)))
    # the size is given up last: a cohort of another size answers another question
    price = np.r_[np.zeros(wide), np.tile(np.where(np.array(names) == "size", 100.0, 1.0), 2)]
    bounds = optimize.Bounds(0, np.r_[np.ones(wide), np.full(2 * rows, np.inf)])
    found = _milp(price, rules, integer=np.r_[np.ones(wide), np.zeros(2 * rows)], bounds=bounds)
    missing, over = found[wide : wide + rows], found[wide + rows :]
    # people come whole: a share that is missed by 1.4 lacks two
    gaps = {name: float(np.ceil(missing[i] - 1e-6) if missing[i] > 1e-6 else -np.ceil(over[i] - 1e-6)) for i, name in enumerate(names) if missing[i] > 1e-6 or over[i] > 1e-6}
    said = "; ".join(f"{name} lacks {gap:g}" if gap > 0 else f"{name} has {-gap:g} too many" for name, gap in gaps.items())
    demands = ", ".join(dict.fromkeys(name for name in names if name != "size"))
    return Infeasible(f"no cohort of {problem.size[0] if problem.size[0] == problem.size[1] else f'{problem.size[0]} to {problem.size[1]}'} meets the quotas: {said}", relaxed=gaps, remedy=f"The smallest change is to give way there; all others can then be met. Demands: {demands or 'the size'}.")
