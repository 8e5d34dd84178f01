"""Which cells of several tables must be hidden together, so that no small one can be reckoned back from what is shown?

Cells are tied by sums: a whole is its areas, an area its places, a whole its kinds of group. A small cell is hidden, and with it others, until from all
that is published the tightest bounds on it, by linear programming over the non-negative counts that fit, lie at least `minimum` people apart: the
sensitivity rule and the audit of Hundepool et al., Statistical Disclosure Control (2012), chapters 4.2 and 4.4; Fischetti and Salazar (2001) for the bounds. It
guards against sums. It does not guard against whoever knows who took part. In: counts and sums. Out: which to hide.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np

PUBLIC, TEAM = 10, 5
Sum = tuple[Hashable | None, tuple[Hashable, ...]]
Seen = dict[int, tuple[float, float]]


def hidden_cells(counts: Mapping[Hashable, float], sums: Iterable[Sum], *, minimum: int = PUBLIC, also: Iterable[Hashable] = (), unpublished: Iterable[Hashable] = ()) -> set[Hashable]:
    """The cells to hide.

    counts       people behind each cell; NaN is unknown, and hidden
    sums         (total, parts): the total is a cell, or None where it is known from elsewhere
    also         cells to hide for another reason than their size
    unpublished  cells that no table shows (people without a place): they are hidden anyway, and guarded like the others where they are small
    """
    names = list(counts)
    at = {name: number for number, name in enumerate(names)}
    relations = tuple((None if total is None else at[total], tuple(at[part] for part in parts)) for total, parts in sums)
    values = tuple(-1.0 if np.isnan(n) else float(n) for n in (float(counts[name]) for name in names))
    found = _hidden(values, relations, minimum, frozenset(at[name] for name in also), frozenset(at[name] for name in unpublished))
    return {names[number] for number in found}


@lru_cache(maxsize=4096)
def _hidden(values: tuple[float, ...], relations: tuple, minimum: int, also: frozenset[int], unpublished: frozenset[int]) -> frozenset[int]:
    small = {number for number, n in enumerate(values) if 0 < n < minimum}
    primary = small | set(also) | {number for number, n in enumerate(values) if n < 0}
    hidden = primary | set(unpublished)
    touching = [set(parts) | ({total} if total is not None else set()) for total, parts in relations]
    # the counts themselves are a first solution, unless one of them is unknown or the sums do not hold
    holds = min(values, default=0.0) >= 0 and all(total is None or abs(values[total] - sum(values[part] for part in parts)) < 1e-6 for total, parts in relations)
    seen: Seen = {number: (n, n) for number, n in enumerate(values)} if holds else {}
    while True:
        # cheap first: in no sum may a guarded cell stand alone, or with too few people
        weak = next((cells for (total, _), cells in zip(relations, touching, strict=True) if cells & primary and cells - hidden and _is_weak(cells & hidden, total, values, minimum)), None)
        if weak is None:
            weak = next((cells for number in sorted(primary) if (cells := _open(number, hidden, values, relations, touching, minimum, seen))), None)
        if weak is None:
            return frozenset(hidden)
        shown = weak - hidden
        more = min(shown, key=lambda number: (values[number] == 0, values[number], number))
        hidden.add(more)
        # what covers a small cell is itself guarded: had by subtraction, it would uncover it again
        primary.add(more)


def _is_weak(covered: set[int], total: int | None, values: tuple[float, ...], minimum: int) -> bool:
    if len(covered) < 2:
        return True
    return total not in covered and sum(max(values[number], 0) for number in covered) < minimum


def _open(number: int, hidden: set[int], values: tuple[float, ...], relations: tuple, touching: list[set[int]], minimum: int, seen: Seen) -> set[int]:
    """The cells among which another must be hidden for this one's sake; empty if its bounds lie far enough apart or nothing is left to hide.

    seen   the least and the greatest count of each cell in the solutions so far. Each fits all that is shown, also when more is hidden: where they lie far enough apart, so do the bounds
    """
    if values[number] < 0:
        return set()
    low, high = seen.get(number, (np.inf, -np.inf))
    for least in (False, True):
        if high - low >= minimum - 1e-6:
            return set()
        bound, solution = _bound(number, least, hidden, values, relations)
        low, high = min(low, bound), max(high, bound)
        for cell, n in solution.items():
            one, other = seen.get(cell, (n, n))
            seen[cell] = min(one, n), max(other, n)
    if high - low >= minimum - 1e-6:
        return set()
    reached, cells = {number}, set()
    while True:
        cells = set().union(*(one for one in touching if one & reached)) if any(one & reached for one in touching) else set()
        if cells - hidden or cells & hidden <= reached:
            return cells if cells - hidden else set()
        reached |= cells & hidden


def bounds(number: int, hidden: Iterable[int], values: Sequence[float], relations: Iterable[tuple[int | None, Sequence[int]]]) -> tuple[float, float]:
    """The least and the greatest count of a hidden cell that fit all that is shown; (0, inf) where no sum holds it."""
    return _bound(number, True, hidden, values, relations)[0], _bound(number, False, hidden, values, relations)[0]


def _bound(number: int, least: bool, hidden: Iterable[int], values: Sequence[float], relations: Iterable[tuple[int | None, Sequence[int]]]) -> tuple[float, dict[int, float]]:
    """The least or the greatest count of a hidden cell, and the counts of all hidden cells that reach it."""
    from scipy.optimize import linprog

    columns = {cell: place for place, cell in enumerate(sorted(hidden))}
    rows, right = [], []
    for total, parts in relations:
        row, known = np.zeros(len(columns)), 0.0
        for cell, sign in [*((part, 1.0) for part in parts), *([(total, -1.0)] if total is not None else [])]:
            if cell in columns:
                row[columns[cell]] += sign
            else:
                known += sign * values[cell]
        if total is None:
            known -= sum(max(values[part], 0) for part in parts)
        if row.any():
            rows.append(row)
            right.append(-known)
    if not rows:
        return (0.0 if least else np.inf), {}
    aim = np.zeros(len(columns))
    aim[columns[number]] = 1.0 if least else -1.0
    found = linprog(aim, A_eq=np.array(rows), b_eq=np.array(right), bounds=(0, None), method="highs")
    if found.status != 0:
        return (0.0 if least else np.inf), {}
    return float(abs(found.fun)), dict(zip(columns, map(float, found.x), strict=True))


def domains(all_people: float, areas: Mapping[str, float], places: Mapping[str, float], area_of: Mapping[str, str | None], others: Mapping[str, Mapping[str, float]]) -> tuple[dict, list[Sum], set]:
    """(counts, sums, unpublished) of the domains that estimates and drivers share; a cell is (level, domain).

    others   further partitions of the whole: level -> domain -> people (kinds of group, answers to a question)
    People who stand in no area, no place or no other domain make a cell of their own, which no table shows.
    """
    counts: dict = {("all", "all"): all_people} | {("area", name): n for name, n in areas.items()} | {("place", name): n for name, n in places.items()}
    sums: list[Sum] = []
    unpublished: set = set()

    def whole(total, parts: list, name: str) -> None:
        rest = counts[total] - sum(counts[part] for part in parts if not np.isnan(counts[part]))
        if rest > 0.5:
            counts["rest", name] = rest
            unpublished.add(("rest", name))
            parts = [*parts, ("rest", name)]
        sums.append((total, tuple(parts)))

    for area in areas:
        whole(("area", area), [("place", place) for place in places if area_of.get(place) == area], area)
    outside = [("place", place) for place in places if area_of.get(place) not in areas]
    if areas or places:
        whole(("all", "all"), [*(("area", area) for area in areas), *outside], "places")
    for level, parts in others.items():
        counts |= {(level, name): n for name, n in parts.items()}
        if parts:
            whole(("all", "all"), [(level, name) for name in parts], level)
    return counts, sums, unpublished
