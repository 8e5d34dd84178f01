"""Figures of stage 4-leaders: how many people stand in each tier, and by how many groups or respondents they were named. No person is shown."""

from __future__ import annotations

import pandas as pd

from pipeline.show import charts
from pipeline.study import Study

TIERS = ("A", "B", "C", "D")


def tiers_table(leaders: pd.DataFrame) -> pd.DataFrame:
    """The table `tiers`: people named in a place by tier; a cell of 1 to 9 hides, and with it the next smallest cell of that place."""
    from pipeline.protect.disclosure import suppress

    columns = ["place", "tier", "n_people", "suppressed"]
    if leaders.empty:
        return pd.DataFrame(columns=columns)
    counts = leaders.groupby(["place", "tier"]).size().unstack(fill_value=0).reindex(columns=TIERS, fill_value=0).stack().rename("n_people").reset_index()
    return suppress(counts, count="n_people", values=["n_people"], by=["place"], minimum=10)[columns]


def people_by_tier(study: Study, leaders: pd.DataFrame):
    """People named, by tier, over all places."""
    counts = leaders["tier"].value_counts().reindex(TIERS, fill_value=0) if len(leaders) else pd.Series(dtype=int)
    hidden = (counts > 0) & (counts < 10)

    def draw(axes, words):
        if counts.empty:
            return charts.empty(axes, words("finding_empty"))
        # a small tier is shown as hidden, not as a short bar whose length could be read off
        charts.bars(axes, [f"{words('tier')} {tier}" + (f"\n{words('suppressed')}" if hidden[tier] else "") for tier in TIERS], counts.mask(hidden, 0).to_numpy(), unit=words("number_of_people"))
        charts.title(axes, words("finding_leaders", n=int(counts.sum())))

    return charts.in_three_languages(study, "4-leaders", "tiers", draw)


def voices(study: Study, leaders: pd.DataFrame):
    """By how many groups or respondents people were named: most are named once, which is why no rank is printed."""
    bins = [1, 2, 3, 5, 10_000]
    names = ["1", "2", "3–4", "5+"]
    counts = pd.cut(leaders["n_groups"], bins, right=False, labels=names).value_counts().reindex(names) if len(leaders) else pd.Series(dtype=int)
    hidden = (counts > 0) & (counts < 10)

    def draw(axes, words):
        if counts.empty:
            return charts.empty(axes, words("finding_empty"))
        charts.bars(axes, [f"{name}" + (f"\n{words('suppressed')}" if hidden[name] else "") for name in names], counts.mask(hidden, 0).to_numpy(), unit=words("number_of_people"), colour=charts.GREEN)
        axes.set_ylabel(f"{words('groups')} + {words('respondents')}")
        charts.title(axes, words("leaders_title"))

    return charts.in_three_languages(study, "4-leaders", "voices", draw)
