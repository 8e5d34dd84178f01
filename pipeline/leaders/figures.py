"""Figures of stage 4-leaders: how many people stand in each tier, and by how many groups they were named. No person is shown."""

from __future__ import annotations

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
    frame = _counted(leaders)[1].rename("people").rename_axis("cell").reset_index()
    return _bars(study, "tiers", frame, lambda words, tier: f"{words('tier')} {tier}", "tier", charts.BLUE)


def voices(study: Study, leaders: pd.DataFrame):
    """By how many groups people were named: most are named by one, which is why no rank is printed."""
    names = ["1", "2", "3–4", "5+"]
    counts = pd.cut(leaders["n_groups"], [1, 2, 3, 5, 10_000], right=False, labels=names).value_counts().reindex(names) if len(leaders) else pd.Series(dtype=int)
    frame = pd.DataFrame({"cell": counts.index.astype(str), "people": counts.to_numpy(dtype=float), "all": "all"})
    frame = suppress(frame, count="people", values=["people"], by=["all"], minimum=PUBLIC) if len(frame) else frame
    return _bars(study, "voices", frame, lambda _, name: str(name), "groups", charts.GREEN)


def _bars(study: Study, name: str, frame: pd.DataFrame, label, what: str, colour: str):
    """Bars of people; what is missing is shown as hidden, so that no total gives it away."""

    def draw(axes, words):
        if frame.empty:
            return charts.empty(axes, words("finding_empty"))
        labels = [label(words, cell) + (f"\n{words('suppressed')}" if hidden else "") for cell, hidden in zip(frame["cell"], frame["people"].isna(), strict=True)]
        charts.bars(axes, labels, frame["people"].astype(float).fillna(0).to_numpy(), unit=words("number_of_people"), colour=colour)
        axes.set_ylabel(words(what))
        return charts.title(axes, words("leaders_title"))

    return charts.in_three_languages(study, "4-leaders", name, draw)
