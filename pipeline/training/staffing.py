"""Who leads which training, and in which room?

An integer programme: each group has its trainers, who between them can lead every module chosen and speak its language; nobody is in two groups on one day,
or where they are away; each group has a room of its own in its place that seats it. As few trainers as possible, in a fixed order among equals. In: study.yaml's
trainers and rooms, the groups with their dates and modules. Out: the table `staffing`, or Infeasible naming what is short. Without trainers or rooms, nothing is promised.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from pipeline.training.catalogue import Catalogue
from pipeline.training.select import Infeasible

COLUMNS = ["place", "audience", "day", "date", "room", "trainers"]
Meeting = tuple[str, str, tuple[str, ...], tuple[str, ...]]


def can_be_led(section, catalogue: Catalogue) -> list[str] | None:
    """Written modules that some trainer can lead; None where no trainers are named or one of them leads all."""
    trainers = section.trainers.values()
    if not trainers or any(not trainer.modules for trainer in trainers):
        return None
    return [m for m in catalogue.written if any(m in trainer.modules for trainer in trainers)]


def staff(study, groups: list[Meeting]) -> pd.DataFrame:
    """The table `staffing`. `groups`: (place, audience, dates, chosen modules). Raises Infeasible with the group and what it lacks."""
    section = study.config.training
    leads, rooms = _trainers(study, groups), _rooms(study, groups)
    rows = [
        {"place": place, "audience": audience, "day": day + 1, "date": dates[day] if day < len(dates) else None, "room": rooms.get(i), "trainers": " ".join(leads.get(i, ())) or None}
        for i, (place, audience, dates, _) in enumerate(groups) for day in range(section.days)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def _clash(a: Meeting, b: Meeting) -> bool:
    return bool(set(a[2]) & set(b[2]))


def _trainers(study, groups: list[Meeting]) -> dict[int, tuple[str, ...]]:
    section = study.config.training
    names = list(section.trainers)
    if not names or not groups:
        return {}
    fits = [[_may_lead(study, section.trainers[name], group) for name in names] for group in groups]
    pairs = [(i, t) for i in range(len(groups)) for t in range(len(names)) if fits[i][t]]
    column = {pair: number for number, pair in enumerate(pairs)}
    rows: list[tuple[list[int], float, float]] = []
    for i, (place, audience, _, modules) in enumerate(groups):
        mine = [column[i, t] for t in range(len(names)) if fits[i][t]]
        if len(mine) < section.trainers_a_group:
            raise Infeasible(f"{place}, {audience}: {section.trainers_a_group} trainers are asked for and {len(mine)} of {len(names)} speak the language and are free", file="study.yaml", place="training.trainers",
                             remedy="Name more trainers, or other dates.")  # fmt: skip
        rows.append((mine, section.trainers_a_group, np.inf))
        for m in modules:
            able = [column[i, t] for t in range(len(names)) if fits[i][t] and (not section.trainers[names[t]].modules or m in section.trainers[names[t]].modules)]
            if not able:
                raise Infeasible(f"{place}, {audience}: no trainer who is free and speaks the language can lead {m}", file="study.yaml", place="training.trainers", remedy=f"Name a trainer for {m}, or other dates.")
            rows.append((able, 1, np.inf))
    for i, j in combinations(range(len(groups)), 2):
        if _clash(groups[i], groups[j]):
            rows += [([column[i, t], column[j, t]], 0, 1) for t in range(len(names)) if fits[i][t] and fits[j][t]]
    found = _least(len(pairs), rows)
    if found is None:
        raise Infeasible(f"{len(names)} trainers do not suffice for {len(groups)} groups on their dates", file="study.yaml", place="training.trainers", remedy="Name more trainers, or spread the dates.")
    return {i: tuple(names[t] for t in range(len(names)) if (i, t) in column and found[column[i, t]]) for i in range(len(groups))}


def _may_lead(study, trainer, group: Meeting) -> bool:
    place, _, dates, _ = group
    own = study.config.training.places.get(place)
    return ((own and own.language) or study.config.language) in trainer.languages and not set(dates) & set(trainer.away)


def _rooms(study, groups: list[Meeting]) -> dict[int, str]:
    section = study.config.training
    if not section.rooms:
        return {}
    taken: dict[int, str] = {}
    pairs, column, rows = [], {}, []
    for i, (place, audience, _, _) in enumerate(groups):
        own = section.places.get(place)
        people = (own and own.people) or section.people
        fits = [name for name, room in section.rooms.items() if room.place == place and room.seats >= people]
        if not fits:
            raise Infeasible(f"{place}, {audience}: no room seats {people} people", file="study.yaml", place="training.rooms", remedy="Name a room in this place that seats the group, or smaller groups (people).")
        for name in fits:
            column[i, name] = len(pairs)
            pairs.append((i, name))
        rows.append(([column[i, name] for name in fits], 1, 1))
    for i, j in combinations(range(len(groups)), 2):
        if _clash(groups[i], groups[j]):
            rows += [([column[i, name], column[j, name]], 0, 1) for name in section.rooms if (i, name) in column and (j, name) in column]
    found = _least(len(pairs), rows)
    if found is None:
        raise Infeasible("two groups that meet on the same day would share a room", file="study.yaml", place="training.rooms", remedy="Name another room, or other dates.")
    taken = {i: name for (i, name), on in zip(pairs, found, strict=True) if on}
    return taken


def _least(size: int, rows: list[tuple[list[int], float, float]]) -> np.ndarray | None:
    """The smallest 0/1 choice whose sums over `rows` (columns, at least, at most) hold; None where there is none."""
    from scipy import optimize, sparse

    at = ([r for r, (columns, _, _) in enumerate(rows) for _ in columns], [c for columns, _, _ in rows for c in columns])
    matrix = sparse.coo_array((np.ones(len(at[0])), at), shape=(len(rows), size)).tocsr()
    limits = optimize.LinearConstraint(matrix, [low for _, low, _ in rows], [high for *_, high in rows])
    cost = 1 + 1e-6 * np.arange(size)
    found = optimize.milp(cost, constraints=limits, integrality=np.ones(size), bounds=optimize.Bounds(0, 1), options={"mip_rel_gap": 0.0})
    return None if found.x is None else np.round(found.x).astype(bool)
