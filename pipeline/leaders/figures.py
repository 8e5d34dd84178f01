"""Figures of stage 4-leaders: tiers, rates, what sources say, who is missing, what quotas cost. No person can be told in any; cells under ten hide."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.protect.cells import PUBLIC, hidden_cells
from pipeline.protect.disclosure import suppress
from pipeline.show import charts
from pipeline.study import Study

TIERS = ("A", "B", "C", "D")


def tiers_table(leaders: pd.DataFrame) -> pd.DataFrame:
    """The table `tiers`: people named in a place by tier; a cell of 1 to 9 hides, and with it those that a place or a tier of all places would give away."""
    return _counted(leaders)[0]


def _counted(leaders: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """The table, and the people of each tier over all places; both missing what is hidden, for the two are published together."""
    columns = ["place", "tier", "n_people", "suppressed"]
    if leaders.empty:
        return pd.DataFrame(columns=columns), pd.Series(dtype=float)
    table = leaders.groupby(["place", "tier"]).size().unstack(fill_value=0).reindex(columns=TIERS, fill_value=0).stack().rename("n_people").reset_index()
    totals = leaders["tier"].value_counts().reindex(TIERS, fill_value=0).astype(float)
    counts = {(row.place, row.tier): float(row.n_people) for row in table.itertuples()}
    placed = table.groupby("tier")["n_people"].sum()
    rest = {("without a place", tier): totals[tier] - placed.get(tier, 0) for tier in TIERS if totals[tier] > placed.get(tier, 0)}
    sums: list = [(("all", tier), tuple((place, tier) for place in dict.fromkeys(table["place"])) + tuple(cell for cell in rest if cell[1] == tier)) for tier in TIERS if len(table)]
    sums += [(None, tuple((place, tier) for tier in TIERS)) for place in dict.fromkeys(table["place"])] + [(None, tuple(("all", tier) for tier in TIERS))]
    hidden = hidden_cells(counts | rest | {("all", tier): totals[tier] for tier in TIERS}, sums, minimum=PUBLIC, unpublished=rest)
    table["suppressed"] = [cell in hidden for cell in zip(table["place"], table["tier"], strict=True)]
    table["n_people"] = table["n_people"].astype("Int64").mask(table["suppressed"])
    return table[columns], totals.mask([("all", tier) in hidden for tier in TIERS])


def people_by_tier(study: Study, leaders: pd.DataFrame):
    """People named, by tier, over all places."""
    shown = _counted(leaders)[1]
    frame = shown.rename("people").rename_axis("cell").reset_index()
    sure = {"n": int(shown[["A", "B"]].sum()), "total": int(shown.sum())} if len(shown) and shown.notna().all() else None
    return _bars(study, "tiers", frame, lambda words, tier: f"{words('tier')} {tier}", "tier", charts.BLUE, title="finding_tiers" if sure else "leaders_title", said=sure)


def voices(study: Study, leaders: pd.DataFrame):
    """By how many groups people were named: most are named by one, which is why no rank is printed."""
    names = ["1", "2", "3–4", "5+"]
    counts = pd.cut(leaders["n_groups"], [1, 2, 3, 5, 10_000], right=False, labels=names).value_counts().reindex(names) if len(leaders) else pd.Series(dtype=int)
    frame = pd.DataFrame({"cell": counts.index.astype(str), "people": counts.to_numpy(dtype=float), "all": "all"})
    frame = suppress(frame, count="people", values=["people"], by=["all"], minimum=PUBLIC) if len(frame) else frame
    once = frame.loc[frame["cell"] == "1", "people"].dropna() if len(frame) else frame
    return _bars(study, "voices", frame, lambda _, name: str(name), "leaders_voices", charts.GREEN, title="finding_voices" if len(once) else "leaders_title", said={"n": int(once.iloc[0])} if len(once) else None)


def rates(study: Study, leaders: pd.DataFrame):
    """Times named per person asked: the median of each tier with the median bounds of its members' 90 % intervals; tiers whose number hides are left out."""
    shown = _counted(leaders)[1].dropna()
    mine = leaders[leaders["tier"].isin(shown[shown >= PUBLIC].index)].groupby("tier")[["rate", "rate_low", "rate_high"]].median()

    def draw(axes, words):
        if mine.empty:
            return charts.empty(axes, words("leaders_rate_hidden"))
        charts.intervals(axes, [f"{words('tier')} {tier}" for tier in mine.index], mine["rate"], mine["rate_low"], mine["rate_high"], words=words, unit=words("leaders_rate"))
        return charts.finding(axes.figure, words("leaders_rate_title"))

    return charts.in_three_languages(study, "4-leaders", "rates", draw)


def sources(study: Study, leaders: pd.DataFrame, named: pd.DataFrame):
    """People by the sources that named them: one source only, by which, or several."""
    kinds = named[named["person"].isin(leaders["person"])].groupby("person")["source_type"].agg(lambda values: values.iloc[0] if values.nunique() == 1 else "more")
    counts = kinds.value_counts().sort_index() if len(kinds) else pd.Series(dtype=int)
    frame = pd.DataFrame({"cell": counts.index.astype(str), "people": counts.to_numpy(dtype=float), "all": "all"})
    frame = suppress(frame, count="people", values=["people"], by=["all"], minimum=PUBLIC) if len(frame) else frame
    label = lambda words, kind: words("leaders_source_more") if kind == "more" else words("leaders_source_one", source=words(f"leaders_source_{kind.replace(' ', '_')}"))  # noqa: E731
    once = frame.loc[frame["cell"] != "more", "people"] if len(frame) else frame
    sure = {"n": int(once.sum()), "total": int(frame["people"].sum())} if len(frame) and frame["people"].notna().all() else None
    return _bars(study, "sources", frame, label, None, charts.ORANGE, title="finding_sources" if sure else "leaders_sources_title", said=sure)


def network(study: Study, named: pd.DataFrame):
    """Groups and the people they named, without a label, a place or an order that could be told; nothing under ten people."""
    pairs = named[named["source_type"] == "focus group"].drop_duplicates(["unit", "person"])
    units = np.random.default_rng(study.config.seed).permutation(sorted(pairs["unit"].unique()))
    angle = {unit: 2 * np.pi * number / max(len(units), 1) for number, unit in enumerate(units)}
    square = {unit: np.array([np.cos(a), np.sin(a)]) for unit, a in angle.items()}
    dots = _dots(pairs, angle, square)

    def draw(axes, words):
        if len(dots) < PUBLIC:
            return charts.empty(axes, words("leaders_network_few"))
        for row in pairs.itertuples():
            axes.plot(*np.stack([square[row.unit], dots[row.person]]).T, color="#bbbbbb", linewidth=0.5, zorder=1)
        several = pairs.groupby("person")["unit"].nunique() > 1
        for many, colour, size in ((False, charts.BLUE, 14), (True, charts.ORANGE, 40)):
            points = np.array([place for person, place in dots.items() if several[person] == many])
            if len(points):
                axes.scatter(*points.T, s=size, color=colour, zorder=3)
        axes.scatter(*np.array(list(square.values())).T, s=70, marker="s", color=charts.GREY, zorder=2)
        axes.set_aspect("equal")
        axes.axis("off")
        return charts.finding(axes.figure, words("leaders_network_title"))

    return charts.in_three_languages(study, "4-leaders", "network", draw)


def _dots(pairs: pd.DataFrame, angle: dict, square: dict) -> dict:
    """Where each person stands: named by one group, in a fan outside it; by several, between them."""
    found, used = {}, dict.fromkeys(angle, 0)
    alone = pairs.groupby("unit")["person"].apply(lambda people: sum(pairs["person"].isin([one]).sum() == 1 for one in people)) if len(pairs) else {}
    for number, (person, mine) in enumerate(pairs.groupby("person", sort=True)):
        if len(mine) == 1:
            unit = mine["unit"].iloc[0]
            # golden steps apart, in two rings
            turn = angle[unit] + (used[unit] + 0.5) / alone[unit] * 5.2 / len(angle) - 2.6 / len(angle)
            found[person] = (1.45 + 0.22 * (used[unit] % 2)) * np.array([np.cos(turn), np.sin(turn)])
            used[unit] += 1
        else:
            shift = 0.16 * np.array([np.cos(2.4 * number), np.sin(2.4 * number)])
            found[person] = 0.8 * np.mean([square[unit] for unit in mine["unit"]], axis=0) + shift
    return found


def missing(study: Study, gaps: pd.DataFrame):
    """In how many places nobody of a gender and age was named."""
    counts = gaps[gaps["state"] == "nobody"]["question"].value_counts().sort_index()
    frame = pd.DataFrame({"cell": counts.index.str.replace("ask_", "leader_"), "people": counts.to_numpy(dtype=float)})
    return _bars(study, "missing", frame, lambda words, cell: words(cell), None, charts.GREY, title="leaders_missing_title", unit="number_of_places", nothing="leaders_missing_none")


def quota_costs(study: Study, quotas: pd.DataFrame):
    """Mean share of the total score that each quota costs where it can be met."""
    met = quotas[quotas["state"] == "met"].groupby("quota")["lost"].mean().sort_values(ascending=False)
    failed = quotas[quotas["state"] != "met"].groupby("quota")["place"].nunique()

    def draw(axes, words):
        if met.empty:
            said = "; ".join(words(f"quota_{name}") for name in failed.index)
            return charts.empty(axes, f"{words('cohort_none')}: {said}" if said else words("finding_empty"))
        names = [*met.index, *(name for name in failed.index if name not in met.index)]
        labels = [f"{words(f'quota_{name}')} ({words('cohort_impossible', n=failed[name])})" if name in failed else words(f"quota_{name}") for name in names]
        charts.bars(axes, labels, [float(met.get(name, np.nan)) for name in names], unit=words("cohort_lost"), colour=charts.BLUE, percent=words)
        axes.set_xlim(0, max(0.05, 1.2 * float(met.max())))
        return charts.finding(axes.figure, words("cohort_title"))

    return charts.in_three_languages(study, "4-leaders", "quotas", draw)


def _bars(study: Study, name: str, frame: pd.DataFrame, label, what: str | None, colour: str, *, title: str = "leaders_title", unit: str = "number_of_people", nothing: str = "finding_empty", said: dict | None = None):
    """Bars of people; what is missing is marked as hidden, so that no total gives it away."""

    def draw(axes, words):
        if frame.empty:
            return charts.empty(axes, words(nothing))
        labels = [label(words, cell) + (" ×" if hidden else "") for cell, hidden in zip(frame["cell"], frame["people"].isna(), strict=True)]
        charts.bars(axes, labels, frame["people"].astype(float).to_numpy(), unit=words(unit), colour=colour)
        if len(frame) == 1:
            axes.set_ylim(-1.5, 1.5)  # one bar is no wall
        if what:
            axes.set_ylabel(words(what))
        charts.finding(axes.figure, words(title, **(said or {})))
        return [words("hidden_mark")] if frame["people"].isna().any() else None

    return charts.in_three_languages(study, "4-leaders", name, draw)
