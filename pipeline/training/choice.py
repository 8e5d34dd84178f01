"""How good and how sure is a training's choice: what each module adds, whether the evidence could have chosen otherwise, what an hour more would bring.

A module is stable where it is chosen (or left out) in at least four of five draws of the needs within their intervals, else it depends on them. The catalogue's
packages are baselines to compare with, never an answer: what each would cover of the same needs. In: the timetable, its needs and their draws. Out:
rows of `choice` and one row of `trainings`.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pandas as pd

from pipeline.training.catalogue import Catalogue
from pipeline.training.every import every_set
from pipeline.training.select import Offer, candidates, closure, covered_need, solve, weights_of
from pipeline.training.timetable import Timetable

CHOICE_COLUMNS = ["place", "audience", "module", "chosen", "variant", "value", "need", "share", "verdict"]
TRAININGS_COLUMNS = ["place", "audience", "days", "net_minutes", "taught_minutes", "reserve", "covered", "bound", "gap", "flat", "distinguished", "hour_value", "hour_modules", "package", "package_covered", "package_minutes"]
HOUR = 60
SURE = 0.8
# where the sets are too many to be listed, a draw's choice may stay so far below the best one: how often a module comes up is asked of twenty draws, which say it to five in a hundred anyhow
DRAW_GAP = 0.01
# evidence is flat where the heaviest need outweighs the lightest by no more than this
FLAT = 1.05


def is_flat(weight: pd.Series) -> bool:
    """Whether the evidence tells the needs apart at all. `weight`: weights of needs, those above nothing count."""
    weight = weight[weight > 0]
    return len(weight) > 0 and float(weight.max() / weight.min()) <= FLAT


def choice(table: Timetable, needs: pd.DataFrame, draws: pd.DataFrame, catalogue: Catalogue, *, audience: str, place: str, required: tuple[str, ...] = (), available: list[str] | None = None) -> list[dict]:
    """Rows of `choice`: every module that is in, and each left out that would add something or is chosen in a draw.

    draws   need, draw, weight of this place; none: no share, and the verdict says that nothing was drawn
    """
    weight = weights_of(needs)
    chosen, left = table.selection.variants, table.selection.left_out
    times = _times_chosen(draws, table.selection.minutes, catalogue, audience=audience, required=required, available=available)
    count = draws["draw"].nunique() if len(draws) else 0
    brought = {p for m in chosen for p in catalogue[m].prerequisites}
    rows = []
    for module in [m for m in catalogue.modules if m in chosen or m in left or times[m]]:
        inside = module in chosen
        value = covered_need(chosen, weight, catalogue) - covered_need([m for m in chosen if m != module], weight, catalogue) if inside else left.get(module, 0.0)
        share = times[module] / count if count else float("nan")
        answered = sorted((code for code in catalogue[module].answers if weight.get(code, 0) > 0), key=lambda code: (-weight[code], code))
        verdict = "required" if module in required else "not drawn" if not count else "stable" if (share if inside else 1 - share) >= SURE else "depends"
        if verdict == "not drawn" and inside and not answered and module in brought:
            verdict = "prerequisite"
        rows.append({"place": place, "audience": audience, "module": module, "chosen": inside, "variant": chosen.get(module), "value": max(value, 0.0), "need": answered[0] if answered else None, "share": share, "verdict": verdict})
    return rows


def apart(rows: pd.DataFrame) -> pd.DataFrame:
    """What sets a training apart from others for the same audience: its modules that fewer than half of the places have, each with the need that caused it.

    rows   the table `choice`. Returns place, audience, module, need, value, places (how many have the module) and of (how many have a training for this audience).
    """
    chosen = rows[rows["chosen"].astype(bool)]
    of = chosen.groupby("audience")["place"].nunique().rename("of")
    places = chosen.groupby(["audience", "module"])["place"].nunique().rename("places")
    known = chosen.join(of, on="audience").join(places, on=["audience", "module"])
    return known.loc[(2 * known["places"] < known["of"]) & known["need"].notna() & (known["value"] > 0), ["place", "audience", "module", "need", "value", "places", "of"]].reset_index(drop=True)


def training(table: Timetable, needs: pd.DataFrame, days: int, catalogue: Catalogue, *, audience: str, place: str, required: tuple[str, ...] = (), available: list[str] | None = None) -> dict:
    """The row of `trainings`. Whether the audiences of the place are distinguished at all stands in `needs`; without that column they are not."""
    weight = weights_of(needs)
    distinguished = bool(needs["distinguished"].any()) if "distinguished" in needs else False
    longer = Offer(needs, catalogue, table.net + HOUR, audience=audience, required=required, available=available).best(table.net + HOUR) or {}
    more = covered_need(longer, weight, catalogue) - table.selection.covered
    best = max(packages(weight, days, catalogue, audience=audience), key=lambda row: (row["covered"], row["package"]), default={})
    return {
        "place": place, "audience": audience, "days": days, "net_minutes": table.net, "taught_minutes": table.selection.minutes, "reserve": sum(table.reserve), "covered": table.selection.covered,
        "bound": table.bound, "gap": table.gap, "flat": is_flat(weight), "distinguished": distinguished, "hour_value": max(more, 0.0), "hour_modules": " ".join(m for m in longer if m not in table.selection.variants) or None,
        "package": best.get("package"), "package_covered": best.get("covered"), "package_minutes": best.get("minutes"),
    }  # fmt: skip


def packages(weight: pd.Series, days: int, catalogue: Catalogue, *, audience: str) -> list[dict]:
    """What each package made for this audience, and no longer than the training, would cover of its needs."""
    found = []
    for package in catalogue.packages:
        modules = [m for m in package["modules"] if m in catalogue.modules]
        if audience in package["audiences"] and package["days"] <= days:
            found.append({"package": package["id"], "covered": covered_need(modules, weight, catalogue), "minutes": sum(catalogue[m].minutes for m in modules)})
    return found


def _times_chosen(draws: pd.DataFrame, minutes: int, catalogue: Catalogue, *, audience: str, required: tuple[str, ...], available: list[str] | None) -> Counter:
    """In how many draws each module is chosen, within the minutes that this training's modules take at their shortest."""
    times: Counter = Counter()
    if draws.empty:
        return times
    weights = draws.groupby(["need", "draw"])["weight"].sum().unstack(fill_value=0.0).clip(lower=0.0)

    @cache
    def suited(codes: frozenset[str]) -> list[str]:
        return candidates(pd.Series(1.0, sorted(codes)), catalogue, audience=audience, required=required, available=available)

    raised = [frozenset(weights.index[column > 0]) for column in weights.to_numpy().T]
    sets = every_set(suited(frozenset().union(*raised)), list(weights.index), catalogue, minutes, closure(required, catalogue))
    worth = None if sets is None else sets.worth(weights.to_numpy())
    for number, (draw, codes) in enumerate(zip(weights, raised, strict=True)):
        if sets is None:
            chosen = solve(weights.loc[weights[draw] > 0, draw], suited(codes), catalogue, minutes, required=required, lengths=False, gap=DRAW_GAP)
        else:
            chosen = sets.best(worth[:, number], (sets.minutes <= minutes) & sets.within(suited(codes)))
        times.update(list(chosen or ()))
    return times
