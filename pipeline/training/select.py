"""Which modules a place's training holds: an integer programme over needs, minutes and prerequisites.

Maximise the need that is covered, each further module for the same need counting half of the one before, within the net minutes;
a module brings its prerequisites with it; modules of study.yaml that the programme requires are in, and take at most half of the
minutes. Exact: where all sets can be listed (every) the best one is read off, else HiGHS (scipy.optimize.milp) solves it, with a fixed order among equals
and never a time limit. In: needs (need, weight), the catalogue. Out: Selection, with what was left out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.errors import SolverError
from pipeline.training.catalogue import Catalogue, Module
from pipeline.training.every import EVEN, GAINS, Sets, every_set

# what the full length adds to a module's worth over its minimum: enough to fill minutes that nothing else needs
FULL = 0.001


class Infeasible(SolverError):
    """No training meets the demands; the message says which demands conflict."""


@dataclass(frozen=True)
class Selection:
    """`variants`: chosen module -> full or minimum; `value`: share of the need that at least one module answers, in [0, 1]; `left_out`: module -> need it would still add;

    `covered`: need covered with diminishing returns, in the units of the weights.
    """

    variants: dict[str, str]
    value: float
    minutes: int
    left_out: dict[str, float]
    covered: float = 0.0


def choose_modules(needs: pd.DataFrame, catalogue: Catalogue, minutes: int, *, audience: str, required: tuple[str, ...] = (), available: list[str] | None = None, lengths: bool = True) -> Selection:
    """The modules that cover most of the needs of an audience in so many net minutes.

    needs   columns need (a code) and weight (>= 0)
    available   modules that may be chosen; by default those whose text exists in all languages
    lengths   also say which stand at full length; if not, all are at their minimum
    Raises Infeasible if required modules do not fit, take over half of the minutes, or lack a prerequisite's text.
    """
    offer = Offer(needs, catalogue, minutes, audience=audience, required=required, available=available, listed=not lengths)
    return selection(offer.best(minutes, lengths=lengths), offer.names, offer.weight, catalogue)


class Offer:
    """The choices that an audience's needs suggest, the best of those that are not ruled out. Raises Infeasible where required modules have no text or take over half of `minutes`.

    listed   whether to list all sets first; where they are not listed the integer programme answers
    """

    def __init__(self, needs: pd.DataFrame, catalogue: Catalogue, minutes: int, *, audience: str, required: tuple[str, ...] = (), available: list[str] | None = None, listed: bool = True) -> None:
        self.weight, self.catalogue, self.required = weights_of(needs), catalogue, required
        self.names = candidates(self.weight, catalogue, audience=audience, required=required, available=available)
        _check_required(required, self.names, catalogue, minutes)
        if not self.names:
            raise Infeasible(f"no written module is made for the audience {audience}", file="curriculum/catalogue.yaml", remedy="Choose another audience in study.yaml.")
        self.sets: Sets | None = every_set(self.names, list(self.weight.index), catalogue, minutes, closure(required, catalogue)) if listed else None
        self._worth = self.sets.worth(self.weight.to_numpy(float)[:, None])[:, 0] if self.sets else None
        self._without: tuple[frozenset[str], ...] = ()

    def rule_out(self, modules) -> None:
        """Choose neither these modules together nor more than these: they are known not to fit the days."""
        self._without = (*self._without, frozenset(modules))
        if self.sets is not None:
            self._worth[self.sets.holding(modules)] = -np.inf

    def best(self, minutes: int, *, lengths: bool = False) -> dict[str, str] | None:
        """Chosen module -> full or minimum; None where all that fits the minutes is ruled out. Raises Infeasible where nothing fits them."""
        if self.sets is None:
            variants = solve(self.weight, self.names, self.catalogue, minutes, required=self.required, without=self._without, lengths=lengths)
        else:
            found = self.sets.best(self._worth, self.sets.minutes <= minutes)
            variants = None if found is None else dict.fromkeys(found, "minimum")
        if variants is None and not self._without:
            raise Infeasible(f"no choice of modules fits {minutes} minutes together with {', '.join(self.required)}{_brought(self.required, self.catalogue)}", file="study.yaml", place="training.required",
                             remedy=relaxation(self.required, self.catalogue, minutes))  # fmt: skip
        return variants


def weights_of(needs: pd.DataFrame) -> pd.Series:
    """Weight by code, those above nothing. `needs`: columns need and weight."""
    weight = needs.groupby("need")["weight"].sum()
    return weight[weight > 0]


def candidates(weight: pd.Series, catalogue: Catalogue, *, audience: str, required: tuple[str, ...] = (), available: list[str] | None = None) -> list[str]:
    """Modules that may be chosen: for this audience, about something that was raised, with their prerequisites."""
    names = [m for m in (available if available is not None else catalogue.written) if audience in catalogue[m].audiences or m in required]
    return _with_prerequisites([m for m in names if m in required or _has_its_subject(catalogue[m], weight)], catalogue)


def solve(weight: pd.Series, names: list[str], catalogue: Catalogue, minutes: int, *, required: tuple[str, ...] = (), without: tuple[frozenset[str], ...] = (), lengths: bool = True, gap: float = 0.0) -> dict[str, str] | None:
    """The integer programme itself: chosen module -> full or minimum, or None where nothing fits. `lengths` off: each module at its minimum; `gap`: how far below the best may do."""
    from scipy import optimize, sparse

    index = {name: i for i, name in enumerate(names)}
    times = Counter(code for m in names for code in catalogue[m].answers if code in weight.index)
    covered = [(code, k) for code in weight.index for k in range(min(times[code], len(GAINS)))]
    n, c = len(names), len(covered)
    # variables: x (chosen), f (at full length), y (the k-th covering of a need)
    objective = np.zeros(2 * n + c)
    objective[:n] = EVEN * np.arange(n)
    objective[n : 2 * n] = [-FULL * (sum(weight.get(code, 0.0) for code in catalogue[m].answers) + 0.01) for m in names]
    objective[2 * n :] = [-weight[code] * GAINS[k] for code, k in covered]
    rows, low, high = [], [], []

    def constrain(entries: dict[int, float], lower: float, upper: float) -> None:
        rows.append(entries)
        low.append(lower)
        high.append(upper)

    constrain({index[m]: float(catalogue[m].minutes_min) for m in names} | {n + index[m]: float(catalogue[m].minutes - catalogue[m].minutes_min) for m in names}, 0, minutes)
    for m in names:
        constrain({n + index[m]: 1.0, index[m]: -1.0}, -np.inf, 0)
        for before in catalogue[m].prerequisites:
            constrain({index[m]: 1.0, index[before]: -1.0}, -np.inf, 0)
    for code in dict.fromkeys(code for code, _ in covered):
        mine = {2 * n + i: 1.0 for i, (other, _) in enumerate(covered) if other == code}
        constrain(mine | {index[m]: -1.0 for m in names if code in catalogue[m].answers}, -np.inf, 0)
    for together in without:
        constrain({index[m]: 1.0 for m in together if m in index}, -np.inf, len(together) - 1)
    cells = [(i, j, value) for i, entries in enumerate(rows) for j, value in entries.items()]
    at = ([i for i, _, _ in cells], [j for _, j, _ in cells])
    matrix = sparse.coo_array(([value for *_, value in cells], at), shape=(len(rows), len(objective)))
    highest = np.ones(len(objective))
    highest[n : 2 * n] = float(lengths)
    bounds = optimize.Bounds([float(i < n and names[i] in required) for i in range(len(objective))], highest)
    # with the modules settled the coverings are whole of themselves: how often, the first counting most
    whole = np.r_[np.ones(2 * n), np.zeros(c)]
    found = optimize.milp(objective, constraints=optimize.LinearConstraint(matrix.tocsr(), low, high), integrality=whole, bounds=bounds, options={"mip_rel_gap": gap})
    if found.x is None:
        return None
    picked = np.round(found.x).astype(int)
    return {m: "full" if picked[n + index[m]] else "minimum" for m in names if picked[index[m]]}


def selection(variants: dict[str, str], names: list[str], weight: pd.Series, catalogue: Catalogue) -> Selection:
    """What a choice covers and leaves out. `names`: the modules that could have been chosen."""
    used = sum(catalogue[m].minutes if v == "full" else catalogue[m].minutes_min for m, v in variants.items())
    met = sum(float(value) for code, value in weight.items() if any(code in catalogue[m].answers for m in variants))
    return Selection(variants, met / float(weight.sum()) if len(weight) else 0.0, used, _left_out(variants, names, weight, catalogue), covered_need(variants, weight, catalogue))


def covered_need(chosen, weight: pd.Series, catalogue: Catalogue) -> float:
    """Need covered by a set of modules, diminishing for each further module of the same need."""
    times = Counter(code for m in chosen for code in set(catalogue[m].answers))
    return sum(float(value) * sum(GAINS[: times[code]]) for code, value in weight.items())


def _left_out(variants, names, weight, catalogue) -> dict[str, float]:
    base = covered_need(variants, weight, catalogue)
    gain = {m: covered_need([*variants, m], weight, catalogue) - base for m in names if m not in variants}
    return {m: value for m, value in sorted(gain.items(), key=lambda item: (-item[1], item[0])) if value > 0}


def _has_its_subject(module: Module, weight: pd.Series) -> bool:
    """Whether somebody here raised what a thematic module is about: skills alone do not bring in a lesson on early marriage or elections.

    A module of high sensitivity needs the driver that gives it its name, its first one; any other thematic module one of its drivers.
    """
    if module.tier != "thematic" or not module.answers_drivers:
        return True
    subjects = module.answers_drivers[:1] if module.sensitivity == "high" else module.answers_drivers
    return any(code in weight.index for code in subjects)


def _with_prerequisites(names: list[str], catalogue: Catalogue) -> list[str]:
    """Only modules whose chain of prerequisites is among the written ones; the prerequisites join whatever their audience."""
    written = set(catalogue.written) | set(names)

    def chain(module: str) -> list[str] | None:
        steps = []
        for before in catalogue[module].prerequisites:
            earlier = chain(before) if before in written else None
            if earlier is None:
                return None
            steps += [*earlier, before]
        return steps

    kept = {m: chain(m) for m in names}
    wanted = {m for m, steps in kept.items() if steps is not None} | {s for steps in kept.values() if steps for s in steps}
    return [m for m in catalogue.modules if m in wanted]


def _check_required(required: tuple[str, ...], names: list[str], catalogue: Catalogue, minutes: int) -> None:
    absent = [m for m in required if m not in names]
    if absent:
        raise Infeasible(f"required modules have no text, or a prerequisite of theirs has none: {', '.join(absent)}", file="study.yaml", place="training.required")
    share = sum(catalogue[m].minutes_min for m in required)
    if share > minutes / 2:
        raise Infeasible(f"the required modules take {share} of {minutes} minutes; at most half may be required, evidence chooses the rest", file="study.yaml", place="training.required",
                         remedy=relaxation(required, catalogue, minutes))  # fmt: skip


def closure(required, catalogue: Catalogue) -> list[str]:
    """The required modules and all that must be taught before them."""
    found = set(required)
    while more := {p for m in found for p in catalogue[m].prerequisites} - found:
        found |= more
    return [m for m in catalogue.modules if m in found]


def minutes_asked(required, catalogue: Catalogue) -> int:
    """Net minutes that these required modules ask for: themselves with their prerequisites, and twice what is required."""
    alone = sum(catalogue[m].minutes_min for m in required)
    return max(2 * alone, sum(catalogue[m].minutes_min for m in closure(required, catalogue)))


def relaxation(required: tuple[str, ...], catalogue: Catalogue, minutes: int) -> str:
    """The smallest changes of the demands that would make them fit: minutes missing, or the shortest module to leave out."""
    missing = minutes_asked(required, catalogue) - minutes
    alone = sorted((m for m in required if minutes_asked([r for r in required if r != m], catalogue) <= minutes), key=lambda m: (catalogue[m].tier == "frame", catalogue[m].minutes_min, m))
    # nobody does without opening and closing while something else can go
    alone = [m for m in alone if catalogue[m].tier != "frame"] or alone
    if alone:
        which = alone[0] if len(alone) == 1 else "one of " + ", ".join(alone[:3])
        return f"Give {missing} more net minutes, or take {which} out of training.required in study.yaml."
    out, rest = [], list(required)
    while rest and minutes_asked(rest, catalogue) > minutes:
        worst = max(rest, key=lambda m: (minutes_asked(rest, catalogue) - minutes_asked([r for r in rest if r != m], catalogue), m))
        rest.remove(worst)
        out.append(worst)
    return f"Give {missing} more net minutes, or take all of {', '.join(out)} out of training.required in study.yaml."


def _brought(required, catalogue: Catalogue) -> str:
    more = [m for m in closure(required, catalogue) if m not in required]
    return f" and what comes before them ({', '.join(more)})" if more else ""
