"""Who is invited: the cohort of greatest utility that meets every quota, what each quota costs, and which one cannot be met.

An integer programme (HiGHS through scipy.optimize.milp), solved to proven optimality and never by a time limit; equals are settled by an
order drawn from the seed. Consent and do-not-contact are no quotas: who has not agreed is not there to be chosen. In: people, size, quotas.
Out: Cohort, or Infeasible with the quotas that stand in the way and the smallest change that lets the rest be met.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from pipeline.leaders.lottery import Lottery, fair_lottery
from pipeline.leaders.programme import Infeasible, Problem, Quotas, problem_of, solved

__all__ = ["Cohort", "Infeasible", "Lottery", "choose", "fair_lottery"]


@dataclass(frozen=True)
class Cohort:
    """chosen: ids in the order of the people given; utility: their sum; cost_of_quota: utility lost to each quota, asked for when read."""

    chosen: list
    utility: float
    problem: Problem

    @cached_property
    def cost_of_quota(self) -> dict[str, float]:
        """{"column=value": what the best cohort without that quota has more}."""
        return {f"{column}={value}": self.cost_of(column, value) for column, values in self.problem.quotas.items() for value in values}

    def cost_of(self, column: str, value) -> float:
        """What the best cohort without one quota has more."""
        others = {c: {v: limits for v, limits in vs.items() if (c, v) != (column, value)} for c, vs in self.problem.quotas.items()}
        return max(float(self.problem.utility @ solved(self.problem, quotas=others)) - self.utility, 0.0)


def choose(people: pd.DataFrame, size, quotas: Quotas, *, seed: int, one_each: tuple[str, ...] = (), cover: tuple[tuple[str, int, float], ...] = (), most: Mapping[str, float] | None = None, pairs: tuple[tuple[str, float], ...] = ()) -> Cohort:
    """The cohort of greatest utility.

    people    person, utility (0 or more) and attributes; with columns consent or do_not_contact only those who agreed can be chosen
    size      how many, or (fewest, most)
    quotas    {column: {value: (fewest, most)}}
    one_each  columns of which no value may come twice, for instance ("household",); a missing value is no value
    cover     (column, people, reward): each value of the column that so many of the chosen hold, for instance ("settlement", 2, 0.5),
              adds the reward to the utility
    most      {column: share}: at most that share of the cohort may be true in the column, for instance {"office_holder": .2}
    pairs     (column, reward): each two values of the column that are both among the chosen add the reward (identity groups that meet)
    Raises InputError for absent columns or utilities, Infeasible where no cohort meets the quotas.
    """
    problem = problem_of(people, size, quotas, seed, one_each, cover, most, pairs)
    taken = solved(problem)
    return Cohort(list(problem.people["person"][taken > 0.5]), float(problem.utility @ taken), problem)
