"""Figures of needs: which weigh most, where and for whom, how sure that is, and what they rest on. Out: SVG a language."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.show import charts
from pipeline.show.titles import audience_title
from pipeline.show.whose import KINDS, kind
from pipeline.study import Study

MOST, COLUMNS = 12, 24
SHADES = dict(zip(KINDS, ("#0072B2", "#5BA3D0", "#B5D3E7", "#DCEAF4", "#D9D9D9", "#FFFFFF"), strict=True))
HATCHES = dict(zip(KINDS, ("", "//", "..", "--", "xx", ""), strict=True))


def heaviest(study: Study, needs: pd.DataFrame, codes: pd.DataFrame):
    """Mean weight over places and audiences of the needs that weigh most, with the mean of their 90 % intervals."""
    mean = needs.groupby("need")[["weight", "weight_low", "weight_high"]].mean().sort_values("weight", ascending=False, kind="stable").head(MOST)
    mean = mean[mean["weight"] > 0]

    def draw(axes, words):
        if mean.empty:
            return charts.empty(axes, words("no_places"))
        label = codes.set_index("code")[f"label_{words.language}"]
        axes.figure.set_size_inches(7.6, 1.2 + 0.34 * len(mean))
        charts.intervals(axes, list(label.loc[mean.index]), mean["weight"], mean["weight_low"], mean["weight_high"], words=words, unit=words("weight"))
        charts.title(axes, words("finding_need", code=label[mean.index[0]]))
        return [words("weight_note")]

    return charts.in_three_languages(study, "6-findings", "needs", draw)


def by_audience(study: Study, needs: pd.DataFrame, codes: pd.DataFrame):
    """Weights by place, a panel an audience, the same needs in each; the three heaviest of a row are numbered, a dot says that the evidence is the audience's own."""
    audiences = list(dict.fromkeys(needs["audience"]))
    places = [place for place in study.config.places if place in set(needs["place"])]
    top = list(needs.groupby("need")["weight"].mean().sort_values(ascending=False, kind="stable").head(max(5, COLUMNS // max(len(audiences), 1))).index)
    row = needs.set_index(["place", "audience", "need"])[["weight", "basis", "rank"]].to_dict("index") if len(needs) else {}
    apart = needs.groupby("place")["distinguished"].any() if len(needs) else {}

    def draw(axes, words):
        if not places:
            return charts.empty(axes, words("no_places"))
        label, figure = codes.set_index("code")[f"label_{words.language}"], axes.figure
        axes.remove()
        figure.set_size_inches(max(7.6, 2.2 + 0.27 * len(top) * len(audiences)), 4.2 + 0.22 * len(places))
        panels = np.atleast_1d(figure.subplots(1, len(audiences), sharey=True))
        most = float(needs["weight"].max()) or 1.0
        for panel, audience in zip(panels, audiences, strict=True):
            cells = [[row.get((place, audience, need)) for need in top] for place in places]
            shown = np.array([[cell["weight"] if cell else np.nan for cell in line] for line in cells])
            panel.imshow(np.ma.masked_invalid(shown), cmap="Blues", vmin=0, vmax=most, aspect="auto")
            for y, line in enumerate(cells):
                for x, cell in enumerate(line):
                    if cell and cell["weight"] > 0:
                        ink = "white" if cell["weight"] > 0.6 * most else "#111111"
                        text = (f"{cell['rank']:.0f}" if cell["rank"] <= 3 else "") + ("•" if cell["basis"] == "direct" else "")
                        panel.text(x, y, text, ha="center", va="center", fontsize=7, color=ink)
            panel.set_title(charts.wrap(audience_title(audience, words.language), max(14, 4 * len(top))), fontsize=8, weight="bold")
            panel.set_xticks(range(len(top)), [charts.wrap(label[need], 34) for need in top], rotation=90, fontsize=6.5)
            panel.set_yticks(range(len(places)), [study.place_name(place, words.language) for place in places], fontsize=7.5)
            panel.tick_params(length=0)
            panel.spines[:].set_visible(False)
        differ = sum(bool(apart[place]) for place in places)
        charts.finding(figure, words("finding_audiences", differ=differ, places=len(places)))
        return [words("audiences_note")]

    return charts.in_three_languages(study, "6-findings", "needs-by-audience", draw)


def bases(study: Study, needs: pd.DataFrame):
    """For each audience: how many of its needs rest on its own people's evidence, on that of everybody in the place, in the wider area, in the study, on counted groups, or on nothing."""
    of = pd.Series([kind(row) for row in needs.to_dict("records")], index=needs.index, dtype=object)
    counts = pd.crosstab(needs["audience"], of).reindex(index=list(dict.fromkeys(needs["audience"])), columns=list(KINDS), fill_value=0) if len(needs) else pd.DataFrame()

    def draw(axes, words):
        if counts.empty:
            return charts.empty(axes, words("no_places"))
        share, at, left = counts.div(counts.sum(axis=1), axis=0), np.arange(len(counts))[::-1], np.zeros(len(counts))
        axes.figure.set_size_inches(7.6, 2.2 + 0.5 * len(counts))
        for one in KINDS:
            if counts[one].sum():
                axes.barh(at, share[one], left=left, height=0.62, color=SHADES[one], hatch=HATCHES[one], edgecolor="#555555", linewidth=0.6, label=words("whose_kind_" + one))
                left = left + share[one].to_numpy()
        axes.set_yticks(at, [charts.wrap(audience_title(audience, words.language), 30) for audience in counts.index], fontsize=8)
        axes.xaxis.set_major_formatter(lambda value, _: words.percent(value))
        axes.set_xlim(0, 1)
        axes.set_xlabel(f"{words('needs_title')} × {words('place')}")
        axes.legend(frameon=False, fontsize=7.5, ncols=2, loc="lower center", bbox_to_anchor=(0.4, 1.0))
        charts.finding(axes.figure, words("finding_bases", value=words.percent(counts[["own", "place"]].to_numpy().sum() / counts.to_numpy().sum())))
        return ["; ".join(f"{words('whose_kind_' + one)}: {int(counts[one].sum())}" for one in KINDS if counts[one].sum())]

    return charts.in_three_languages(study, "6-findings", "bases", draw)


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
