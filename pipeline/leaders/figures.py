"""Figures of stage 4-leaders: how many people stand in each tier, and by how many groups they were named. No person is shown."""

from __future__ import annotations

import pandas as pd

from pipeline.protect.disclosure import suppress
from pipeline.show import charts
from pipeline.study import Study

TIERS = ("A", "B", "C", "D")


def tiers_table(leaders: pd.DataFrame) -> pd.DataFrame:
    """The table `tiers`: people named in a place by tier; a cell of 1 to 9 hides, and with it the next smallest cell of that place."""
    columns = ["place", "tier", "n_people", "suppressed"]
    if leaders.empty:
        return pd.DataFrame(columns=columns)
    counts = leaders.groupby(["place", "tier"]).size().unstack(fill_value=0).reindex(columns=TIERS, fill_value=0).stack().rename("n_people").reset_index()
    return suppress(counts, count="n_people", values=["n_people"], by=["place"], minimum=10)[columns]


def people_by_tier(study: Study, leaders: pd.DataFrame):
    """People named, by tier, over all places."""
    counts = leaders["tier"].value_counts().reindex(TIERS, fill_value=0) if len(leaders) else pd.Series(dtype=int)
    return _hidden_bars(study, "tiers", counts, lambda words, tier: f"{words('tier')} {tier}", "tier", charts.BLUE)


def voices(study: Study, leaders: pd.DataFrame):
    """By how many groups people were named: most are named by one, which is why no rank is printed."""
    names = ["1", "2", "3–4", "5+"]
    counts = pd.cut(leaders["n_groups"], [1, 2, 3, 5, 10_000], right=False, labels=names).value_counts().reindex(names) if len(leaders) else pd.Series(dtype=int)
    return _hidden_bars(study, "voices", counts, lambda _, name: str(name), "groups", charts.GREEN)


def _hidden_bars(study: Study, name: str, counts: pd.Series, label, what: str, colour: str):
    """Bars of people; a small cell and the next smallest are shown as hidden, so that no total gives them away."""
    frame = pd.DataFrame({"cell": counts.index.astype(str), "people": counts.to_numpy(dtype=float), "all": "all"})
    if len(frame):
        frame = suppress(frame, count="people", values=["people"], by=["all"], minimum=10)

    def draw(axes, words):
        if frame.empty:
            return charts.empty(axes, words("finding_empty"))
        labels = [label(words, cell) + (f"\n{words('suppressed')}" if hidden else "") for cell, hidden in zip(frame["cell"], frame["suppressed"], strict=True)]
        charts.bars(axes, labels, frame["people"].astype(float).fillna(0).to_numpy(), unit=words("number_of_people"), colour=colour)
        axes.set_ylabel(words(what))
        return charts.title(axes, words("leaders_title"))

    return charts.in_three_languages(study, "4-leaders", name, draw)
