"""The training's days: modules in an order that can be taught, cut only between their steps, with pauses where they belong.

A day has sessions of at most 90 minutes between pauses: registration or recap, tea, lunch (in which midday prayer fits), an
energiser, tea. Modules follow their prerequisites; a module of high sensitivity comes after one that builds trust and never ends a
day; plan-making is last before the closing. In: needs, catalogue, days. Out: Timetable, or Infeasible with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pipeline.training.catalogue import Catalogue
from pipeline.training.select import Infeasible, Selection, choose_modules

TRUST = ("M08", "M01")
PLAN_MAKING = ("M17", "M23")
# nobody is served by the first eight minutes of a module before a pause
SHORTEST = 20
# (start in minutes after midnight, minutes, what it is); None is a session for modules
DAY = ((540, 15, "recap"), (555, 90, None), (645, 15, "tea"), (660, 90, None), (750, 60, "lunch"), (810, 10, "energiser"), (820, 90, None), (910, 15, "tea"), (925, 85, None))
COLUMNS = ["place", "audience", "day", "start_min", "minutes", "module", "part", "variant", "why"]


@dataclass(frozen=True)
class Timetable:
    """`plan`: the table `plan` (blocks of modules and pauses); `selection`: what was chosen and left out; `reserve`: free minutes a day."""

    plan: pd.DataFrame
    selection: Selection
    reserve: tuple[int, ...]


def build(needs: pd.DataFrame, catalogue: Catalogue, days: int, *, audience: str, place: str, windows=None, required: tuple[str, ...] = ("M01", "M30"), last: str | None = None) -> Timetable:
    """Choose and place the modules of one training.

    needs     rows of the table `needs` for this place and audience (need, weight)
    days      training days
    windows   one list of (start, minutes, kind) a day, kind None for teaching; by default a day of 480 minutes from 09:00
    required  modules that the programme requires; last: the plan-making module before the closing
    Raises Infeasible where no timetable meets the demands.
    """
    windows = windows or [DAY] * days
    net = sum(minutes for day in windows for _, minutes, kind in day if kind is None)
    required = tuple(dict.fromkeys([*required, *([last] if last else [])]))
    budget = net
    while budget > 0:
        chosen = choose_modules(needs, catalogue, budget, audience=audience, required=required)
        order = teaching_order(chosen.variants, catalogue, last)
        placed = _place_safely(order, chosen.variants, catalogue, windows)
        if isinstance(placed, list):
            break
        # what did not fit between the pauses is taken off the minutes, and the choice is made again
        budget -= max(placed, 5)
    else:
        raise Infeasible(f"the required modules do not fit {days} days between the pauses", file="study.yaml", place="training", remedy="Give more days or fewer required modules.")
    plan = pd.DataFrame(_rows(placed, windows, place, audience, chosen.variants, needs, catalogue), columns=COLUMNS)
    free = plan.groupby("day")["minutes"].sum()
    spans = [sum(minutes for _, minutes, _ in day) for day in windows]
    return Timetable(plan, chosen, tuple(int(span - free.get(i + 1, 0)) for i, span in enumerate(spans)))


def teaching_order(chosen, catalogue: Catalogue, last: str | None = None) -> list[str]:
    """Modules in an order that can be taught: opening, prerequisites before what needs them, high sensitivity after trust, plan-making and closing last."""
    names = [m for m in catalogue.modules if m in chosen]
    tail = [m for m in ([last] if last else PLAN_MAKING) if m in names] + [m for m in ("M30",) if m in names]
    after: dict[str, set[str]] = {m: {p for p in catalogue[m].prerequisites if p in names} for m in names}
    trust = next((m for m in TRUST if m in names), None)
    for m in names:
        if m != "M01" and "M01" in names:
            after[m].add("M01")
        if catalogue[m].sensitivity == "high" and trust and m != trust:
            after[m].add(trust)
        if m in tail:
            after[m] |= {other for other in names if other not in tail[tail.index(m) :] and m not in _ancestors(other, after)}
    order: list[str] = []
    while len(order) < len(names):
        ready = [m for m in names if m not in order and after[m] <= set(order)]
        if not ready:
            raise Infeasible("the prerequisites of the chosen modules run in a circle", file="curriculum/catalogue.yaml")
        order.append(ready[0])
    return order


def _ancestors(module: str, after: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    queue = list(after.get(module, ()))
    while queue:
        m = queue.pop()
        if m not in seen:
            seen.add(m)
            queue += list(after.get(m, ()))
    return seen


def _place_safely(order: list[str], variants: dict[str, str], catalogue: Catalogue, windows) -> list | int:
    """Blocks in which no day ends with a module of high sensitivity: one that would waits for the next morning."""
    earliest: dict[str, int] = {}
    while True:
        placed = _place_steps(order, variants, catalogue, windows, earliest)
        if not isinstance(placed, list):
            return placed
        ends = {block[0]: block[3] for block in placed}
        late = next(((day, module) for day, module in ends.items() if catalogue[module].sensitivity == "high"), None)
        if late is None:
            return placed
        earliest[late[1]] = late[0] + 1


def _place_steps(order: list[str], variants: dict[str, str], catalogue: Catalogue, windows, earliest: dict[str, int]) -> list | int:
    """Blocks (day, start, minutes, module, part), cut between steps; or the minutes that found no room. `earliest`: first day of a module."""
    sessions = [[day, start, minutes] for day, slots in enumerate(windows, 1) for start, minutes, kind in slots if kind is None]
    blocks: list[list] = []
    at, left = 0, sessions[0][2]
    queue = [(m, minutes) for m in order for minutes in catalogue.text(m, "en").step_minutes(variants[m])]
    for position, (module, minutes) in enumerate(queue):
        opens = position == 0 or queue[position - 1][0] != module
        while at < len(sessions) and (minutes > left or (opens and _too_little(queue, position, left)) or sessions[at][0] < earliest.get(module, 0)):
            at += 1
            left = sessions[at][2] if at < len(sessions) else 0
        if at == len(sessions):
            return sum(rest for _, rest in queue[position:])
        day, start, length = sessions[at]
        if blocks and blocks[-1][0] == day and blocks[-1][3] == module and blocks[-1][1] + blocks[-1][2] == start + length - left:
            blocks[-1][2] += minutes
        else:
            part = 1 + sum(block[3] == module for block in blocks)
            blocks.append([day, start + length - left, minutes, module, part])
        left -= minutes
    return blocks


def _too_little(queue, position: int, left: int) -> bool:
    """Whether a module that begins here would be cut off after less than SHORTEST minutes."""
    module, fits = queue[position][0], 0
    for other, minutes in queue[position:]:
        if other != module:
            return False
        if fits + minutes > left:
            return fits < SHORTEST
        fits += minutes
    return False


def _rows(blocks, windows, place: str, audience: str, variants: dict[str, str], needs: pd.DataFrame, catalogue: Catalogue) -> list[dict]:
    weight = needs.groupby("need")["weight"].sum()
    rows = []
    for day, start, minutes, module, part in blocks:
        answered = sorted((code for code in catalogue[module].answers if weight.get(code, 0) > 0), key=lambda code: (-weight[code], code))
        rows.append({"day": day, "start_min": start, "minutes": minutes, "module": module, "part": part, "variant": variants[module], "why": " ".join(answered) or None})
    for day, slots in enumerate(windows, 1):
        rows += [{"day": day, "start_min": start, "minutes": minutes, "module": kind, "part": 1, "variant": "pause", "why": None} for start, minutes, kind in slots if kind is not None]
    return [{"place": place, "audience": audience} | row for row in sorted(rows, key=lambda row: (row["day"], row["start_min"]))]
