"""The training's days: modules in an order that can be taught, cut only between their steps, with pauses where they belong.

The choice (select) is packed into sessions of at most 90 minutes (pack); where it finds no room even at minimum length, that set is ruled out and the choice is
made again, so that what is left is the best choice that fits: its value is compared with the bound that the minutes alone would allow. Modules follow
their prerequisites; one of high sensitivity comes after one that builds trust and never ends a day; plan-making is last before the closing. In: needs,
catalogue, days. Out: Timetable, or Infeasible with the demands that conflict.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pipeline.training.catalogue import Catalogue
from pipeline.training.days import DAY
from pipeline.training.pack import Lesson, best_order, in_order, sessions_of
from pipeline.training.select import Infeasible, Offer, Selection, covered_need, selection

TRUST = ("M08", "M01")
PLAN_MAKING = ("M17", "M23")
# so many sets that do not fit are ruled out one by one before minutes are given up instead
MOST_CUTS, GIVE_UP = 6, 5
# where all sets are listed the next best one costs no solving, only the packing that shows that it does not fit
MOST_LISTED = 300
COLUMNS = ["place", "audience", "day", "start_min", "minutes", "module", "part", "variant", "why"]


@dataclass(frozen=True)
class Timetable:
    """`plan`: the table `plan` (blocks of modules and pauses); `selection`: what was chosen and left out; `reserve`: free minutes a day; `bound`: need that no choice can exceed."""

    plan: pd.DataFrame
    selection: Selection
    reserve: tuple[int, ...]
    bound: float = 0.0
    net: int = 0

    @property
    def gap(self) -> float:
        """How much of the bound is not covered, in [0, 1]; 0 is proof that the choice is the best one."""
        return max(0.0, 1 - self.selection.covered / self.bound) if self.bound > 0 else 0.0


def build(needs: pd.DataFrame, catalogue: Catalogue, days: int, *, audience: str, place: str, windows=None, required: tuple[str, ...] = ("M01", "M30"), last: str | None = None, available: list[str] | None = None) -> Timetable:
    """Choose and place the modules of one training.

    needs     rows of the table `needs` for this place and audience (need, weight)
    days      training days
    windows   one list of (start, minutes, kind) a day, kind None for teaching; by default a day of 480 minutes from 09:00
    required  modules that the programme requires; last: the plan-making module before the closing
    available modules that may be chosen; by default those whose text exists in all languages
    Raises Infeasible where no timetable meets the demands.
    """
    windows = windows or [DAY] * days
    net = sum(minutes for day in windows for _, minutes, kind in day if kind is None)
    required = tuple(dict.fromkeys([*required, *([last] if last else [])]))
    sessions = sessions_of(windows)
    offer = Offer(needs, catalogue, net, audience=audience, required=required, available=available)
    weight = offer.weight
    budget, tried, bound = net, 0, 0.0
    while budget > 0 and (chosen := offer.best(budget)) is not None:
        # as long as all minutes may be used, what is ruled out is known not to fit: no choice covers more than this one
        bound = covered_need(chosen, weight, catalogue) if budget == net else bound
        fitted = _fit(chosen, weight, catalogue, sessions, last)
        if fitted is not None:
            break
        tried += 1
        if budget == net and tried <= (MOST_CUTS if offer.sets is None else MOST_LISTED):
            offer.rule_out(chosen)
        else:
            # with any minutes that it does not use the same choice would come again
            budget -= GIVE_UP * max(1, -(-(budget - sum(catalogue[m].minutes_min for m in chosen) + 1) // GIVE_UP))
    else:
        longest = _too_long(required, catalogue, sessions)
        raise Infeasible(f"the required modules do not fit {days} days between the pauses{f'; {longest}' if longest else ''}", file="study.yaml", place="training", remedy="Give more days or fewer required modules.")
    variants, placed = fitted
    chosen = selection(variants, offer.names, weight, catalogue)
    plan = pd.DataFrame(_rows(placed, windows, place, audience, chosen.variants, needs, catalogue), columns=COLUMNS)
    taught = plan[plan["variant"] != "pause"].groupby("day")["minutes"].sum()
    spans = [sum(minutes for _, minutes, kind in day if kind is None) for day in windows]
    return Timetable(plan, chosen, tuple(int(span - taught.get(i + 1, 0)) for i, span in enumerate(spans)), bound, net)


def _fit(variants: dict[str, str], weight: pd.Series, catalogue: Catalogue, sessions, last: str | None) -> tuple[dict[str, str], list] | None:
    """Lengths and blocks of these modules in the sessions, as many as possible at full length; None where not even the shortest fit."""
    order = teaching_order(variants, catalogue, last)
    after = {m: before & set(order) for m, before in _before(order, catalogue, last).items()}

    def place(lengths: dict[str, str]) -> list | None:
        lessons = [Lesson(m, tuple(catalogue.text(m, "en").step_minutes(lengths[m])), catalogue[m].sensitivity == "high") for m in order]
        # the order of the catalogue reads best and is kept where it fits
        return in_order(lessons, sessions) or best_order(lessons, after, sessions)

    lengths = dict.fromkeys(variants, "minimum")
    if (placed := place(lengths)) is None:
        return None
    worth = {m: covered_need([m], weight, catalogue) for m in order}
    room = sum(minutes for *_, minutes in sessions) - sum(minutes for _, _, minutes, _, _ in placed)
    for module in sorted(order, key=lambda m: (-worth[m], order.index(m))):
        more = catalogue[module].minutes - catalogue[module].minutes_min
        if lengths[module] == "minimum" and 0 < more <= room and (longer := place(lengths | {module: "full"})) is not None:
            lengths[module], placed, room = "full", longer, room - more
    return lengths, placed


def _too_long(required, catalogue: Catalogue, sessions) -> str:
    """Names the required step that is longer than any session, if that is what stands in the way."""
    longest = max((minutes for *_, minutes in sessions), default=0)
    steps = [(m, step) for m in required for step in catalogue.text(m, "en").step_minutes("minimum") if step > longest]
    return f"{steps[0][0]} has a step of {steps[0][1]} minutes, the longest session has {longest}" if steps else ""


def teaching_order(chosen, catalogue: Catalogue, last: str | None = None) -> list[str]:
    """Modules in an order that can be taught: opening, prerequisites before what needs them, high sensitivity after trust, plan-making and closing last."""
    names = [m for m in catalogue.modules if m in chosen]
    after = _before(names, catalogue, last)
    order: list[str] = []
    while len(order) < len(names):
        ready = [m for m in names if m not in order and after[m] <= set(order)]
        if not ready:
            raise Infeasible("the prerequisites of the chosen modules run in a circle", file="curriculum/catalogue.yaml")
        order.append(ready[0])
    return order


def _before(names: list[str], catalogue: Catalogue, last: str | None) -> dict[str, set[str]]:
    """What must be taught before each module. `names`: the chosen modules."""
    names = [m for m in catalogue.modules if m in names]
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
    return after


def _ancestors(module: str, after: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    queue = list(after.get(module, ()))
    while queue:
        m = queue.pop()
        if m not in seen:
            seen.add(m)
            queue += list(after.get(m, ()))
    return seen


def _rows(blocks, windows, place: str, audience: str, variants: dict[str, str], needs: pd.DataFrame, catalogue: Catalogue) -> list[dict]:
    weight = needs.groupby("need")["weight"].sum()
    rows = []
    for day, start, minutes, module, part in blocks:
        answered = sorted((code for code in catalogue[module].answers if weight.get(code, 0) > 0), key=lambda code: (-weight[code], code))
        rows.append({"day": day, "start_min": start, "minutes": minutes, "module": module, "part": part, "variant": variants[module], "why": " ".join(answered) or None})
    # where the evidence asks for little, the last days stay empty: nobody is invited to a day of pauses
    for day, slots in enumerate(windows[: max((day for day, *_ in blocks), default=0)], 1):
        rows += [{"day": day, "start_min": start, "minutes": minutes, "module": kind, "part": 1, "variant": "pause", "why": None} for start, minutes, kind in slots if kind is not None]
    return [{"place": place, "audience": audience} | row for row in sorted(rows, key=lambda row: (row["day"], row["start_min"]))]
