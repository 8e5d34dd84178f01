"""Figures of stage 7-training: in how many places each module is taught, and how much need the days cover. Out: SVG a language."""

from __future__ import annotations

import pandas as pd

from pipeline.show import charts
from pipeline.study import Study
from pipeline.training.catalogue import Catalogue
from pipeline.training.select import covered_need

MOST = 16


def chosen(study: Study, plan: pd.DataFrame):
    """Places whose first audience is taught each module."""
    first = {place: facts.audiences[0] for place, facts in study.config.places.items() if facts.audiences}
    mine = plan[(plan["variant"] != "pause") & (plan["audience"] == plan["place"].map(first))].drop_duplicates(["place", "module"]) if len(plan) else plan
    counts = mine["module"].value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable").head(MOST)
    catalogue = Catalogue()

    def draw(axes, words):
        if counts.empty:
            return charts.empty(axes, words("no_places"))
        axes.figure.set_size_inches(7.6, 0.36 * len(counts) + 1.2)
        charts.bars(axes, [catalogue[module].title[words.language] for module in counts.index], counts.to_numpy(), unit=words("number_of_places"), width=48)
        number = int(mine["module"].nunique())
        charts.title(axes, words("finding_modules", n=number))
        return [words("modules_first_note", n=len(counts), all=number)] if len(counts) < number else None

    return charts.in_three_languages(study, "7-training", "modules", draw)


def coverage(study: Study, plan: pd.DataFrame, needs: pd.DataFrame):
    """Share of the need that the chosen modules cover, of what an unlimited training of all modules would, place by place."""
    catalogue = Catalogue()
    rows = []
    for (place, audience), mine in plan[plan["variant"] != "pause"].groupby(["place", "audience"], sort=False):
        if audience != study.config.places[place].audiences[0]:
            continue
        weight = needs[(needs["place"] == place) & (needs["audience"] == audience)].set_index("need")["weight"]
        whole = covered_need([m for m in catalogue.written if audience in catalogue[m].audiences], weight, catalogue)
        rows.append((place, covered_need(set(mine["module"]), weight, catalogue) / whole if whole else 0.0))

    def draw(axes, words):
        if not rows:
            return charts.empty(axes, words("no_places"))
        axes.figure.set_size_inches(7.6, max(2.6, 0.24 * len(rows) + 1.2))
        charts.bars(axes, [study.place_name(place, words.language) for place, _ in rows], [share for _, share in rows], unit=words("weight"), colour=charts.GREEN, percent=words)
        charts.title(axes, words("finding_covered", value=words.percent(sum(share for _, share in rows) / len(rows))))

    return charts.in_three_languages(study, "7-training", "coverage", draw)
