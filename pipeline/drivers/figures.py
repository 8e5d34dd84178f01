"""Figures of stage 3-drivers: the drivers raised most with their intervals, and the groups that raised them. Out: SVG a language."""

from __future__ import annotations

import pandas as pd

from pipeline.show import charts
from pipeline.study import Study

MOST = 12


def prevalence(study: Study, drivers: pd.DataFrame, codes: pd.DataFrame):
    """Share of turns with 95 % intervals, drivers of the whole study, by wave."""
    kind = codes.set_index("code")["kind"]
    mine = drivers[(drivers["level"] == "all") & drivers["estimate"].notna() & (drivers["code"].map(kind) == "driver") & (drivers["n_raised"] > 0)]
    order = mine.groupby("code")["estimate"].max().sort_values(ascending=False, kind="stable").head(MOST).index
    mine = mine.set_index("code").loc[order].reset_index() if len(order) else mine

    def draw(axes, words):
        if mine.empty:
            return charts.empty(axes, words("no_codings") if len(drivers) else words("no_transcripts"))
        label = codes.set_index("code")[f"label_{words.language}"]
        charts.intervals(axes, list(label.loc[mine["code"]]), mine["estimate"], mine["ci_low"], mine["ci_high"], words=words, unit=words("share_of_turns"),
                         series=[words(wave) if words.has(wave) else wave for wave in mine["wave"]] if mine["wave"].nunique() > 1 else None)  # fmt: skip
        charts.title(axes, words("finding", code=label[order[0]]))

    return charts.in_three_languages(study, "3-drivers", "prevalence", draw)


def raised_by_place(study: Study, drivers: pd.DataFrame, codes: pd.DataFrame):
    """In how many groups each of the drivers raised most came up, place by place."""
    kind = codes.set_index("code")["kind"]
    mine = drivers[(drivers["level"] == "place") & (drivers["code"].map(kind) == "driver")]
    order = mine.groupby("code")["n_raised"].sum().sort_values(ascending=False, kind="stable").head(8)
    order = order[order > 0].index

    def draw(axes, words):
        if not len(order):
            return charts.empty(axes, words("finding_empty"))
        label = codes.set_index("code")[f"label_{words.language}"]
        places = [place for place in study.config.places if place in set(mine["domain"])]
        table = mine.groupby(["code", "domain"])["n_raised"].sum().unstack(fill_value=0).reindex(index=order, columns=places, fill_value=0)
        axes.imshow(table.to_numpy(), cmap="Blues", vmin=0, vmax=max(1, table.to_numpy().max()) * 1.25, aspect="auto")
        for (row, column), value in pd.DataFrame(table.to_numpy()).stack().items():
            axes.text(column, row, int(value), ha="center", va="center", fontsize=8, color="white" if value > 0.7 * table.to_numpy().max() else "#1d2b36")
        axes.set_yticks(range(len(order)), [charts.wrap(label[code]) for code in order])
        axes.set_xticks(range(len(places)), [charts.wrap(study.place_name(place, words.language), 14) for place in places], rotation=35 if len(places) > 4 else 0, ha="right" if len(places) > 4 else "center")
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        charts.title(axes, words("groups_raised"))

    return charts.in_three_languages(study, "3-drivers", "raised", draw)
