"""Figures of stage 6-findings: the weightiest needs, and what they rest on. Out: SVG a language."""

from __future__ import annotations

import pandas as pd

from pipeline.show import charts
from pipeline.study import Study

MOST = 12


def heaviest(study: Study, needs: pd.DataFrame, codes: pd.DataFrame):
    """Mean weight over places of the needs that weigh most."""
    each = needs.drop_duplicates(["place", "need"])
    mean = each.groupby("need")["weight"].mean().sort_values(ascending=False, kind="stable").head(MOST) if len(each) else pd.Series(dtype=float)
    mean = mean[mean > 0]

    def draw(axes, words):
        if mean.empty:
            return charts.empty(axes, words("no_places"))
        label = codes.set_index("code")[f"label_{words.language}"]
        charts.bars(axes, list(label.loc[mean.index]), mean.to_numpy(), unit=words("weight"), percent=words)
        charts.title(axes, words("finding_need", code=label[mean.index[0]]))

    return charts.in_three_languages(study, "6-findings", "needs", draw)


def sides(study: Study, needs: pd.DataFrame):
    """How many needs rest on both sides, on talk alone, on the survey alone, or on nothing."""
    counts = needs.drop_duplicates(["place", "need"])["verdict"].value_counts() if len(needs) else pd.Series(dtype=int)

    def draw(axes, words):
        if counts.empty:
            return charts.empty(axes, words("no_places"))
        order = [name for name in ("both sides", "talk only", "survey only", "silent") if name in counts]
        charts.bars(axes, [words("verdict_" + name.split()[0]) for name in order], counts[order].to_numpy(), unit=f"{words('needs_title')} × {words('place')}", colour=charts.GREEN)
        charts.title(axes, words("evidence"))

    return charts.in_three_languages(study, "6-findings", "sides", draw)
