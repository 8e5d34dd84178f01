"""Figures on what followed: heavy needs with and without an initiative, promises over time, cases of the mediators' network. Out: SVG a language."""

from __future__ import annotations

import datetime

import pandas as pd

from pipeline.config.followup import ENDED
from pipeline.findings.portfolio import HEAVIEST
from pipeline.show import charts
from pipeline.study import Study

STAGE, MOST = "6-findings", 10
_LOOK = {"done": (charts.GREEN, "o"), "in_work": (charts.BLUE, "s"), "open": (charts.GREY, "D"), "not_done": (charts.BROWN, "X"), "dropped": (charts.GREY, "x")}


def covered(study: Study, coverage: pd.DataFrame, codes: pd.DataFrame):
    """In how many places a driver is among the five heaviest, with and without an initiative."""
    heavy = coverage[(coverage["rank"] <= HEAVIEST) & coverage["state"].isin(("covered", "gap"))]
    counts = heavy.groupby(["need", "state"]).size().unstack(fill_value=0).reindex(columns=["covered", "gap"], fill_value=0)
    counts = counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index][:MOST]

    def draw(axes, words):
        if counts.empty:
            return charts.empty(axes, words("portfolio_none"))
        label = codes.set_index("code")[f"label_{words.language}"]
        at = range(len(counts))[::-1]
        axes.barh(at, counts["gap"], color="#F3D9C6", edgecolor=charts.BROWN, hatch="////", height=0.62, label=words("coverage_gap"))
        axes.barh(at, counts["covered"], left=counts["gap"], color=charts.BLUE, height=0.62, label=words("coverage_covered"))
        for y, gap, both in zip(at, counts["gap"], counts.sum(axis=1), strict=True):
            axes.text(both, y, f" {both - gap} / {both}", va="center", fontsize=8)
        axes.set_yticks(at, [charts.wrap(label[code]) for code in counts.index])
        axes.set_xlabel(words("heaviest_axis"))
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.margins(x=0.1)
        axes.legend(frameon=False, fontsize=8, loc="lower right")
        charts.title(axes, words("coverage_finding", n=int((heavy["state"] == "gap").sum()), total=len(heavy)))
        return [words("coverage_axis_note"), words("coverage_note")]

    return charts.in_three_languages(study, STAGE, "coverage", draw)


def kept(study: Study, promises: pd.DataFrame):
    """Each promise from the day it was made to the day it was due; the mark says what became of it."""
    day = study.config.findings.followup.day
    frame = promises[promises["due"].notna() & promises["made"].notna()]

    def draw(axes, words):
        if frame.empty:
            return charts.empty(axes, words("promise_none"))
        from matplotlib.dates import AutoDateLocator, DateFormatter

        axes.figure.set_size_inches(7.6, 1.8 + 0.42 * len(frame))
        seen = set()
        for y, row in zip(range(len(frame))[::-1], frame.itertuples(), strict=True):
            made, first, due = (datetime.date.fromisoformat(value) for value in (row.made, row.due_first, row.due))
            axes.plot([made, due], [y, y], color="#555555", linewidth=1.4, solid_capstyle="butt", linestyle="-")
            axes.plot([first, due], [y, y], "|", color="#555555", markersize=9)
            end = datetime.date.fromisoformat(row.state_day) if row.state in ENDED and isinstance(row.state_day, str) else day
            if end and end > due:
                axes.plot([due, end], [y, y], color=charts.ORANGE, linewidth=1.4, linestyle=":")
            colour, mark = _LOOK[row.state]
            axes.plot([end or due], [y], mark, color=colour, markersize=6.5, linestyle="none", label=None if row.state in seen else words(f"state_{row.state}"))
            seen.add(row.state)
        names = [f"{row.promise}. {words('owner_' + row.owner)}, {study.place_name(row.place, words.language) if isinstance(row.place, str) and row.place != 'all' else words('all_places')}" for row in frame.itertuples()]
        axes.set_yticks(range(len(frame))[::-1], [charts.wrap(name, 42) for name in names], fontsize=8)
        axes.set_ylim(-0.7, len(frame) - 0.3)
        if day:
            axes.axvline(day, color="#444444", linewidth=0.8, linestyle="--")
        axes.xaxis.set_major_locator(AutoDateLocator(maxticks=6))
        axes.xaxis.set_major_formatter(DateFormatter("%Y-%m" if words.language == "en" else "%m.%Y"))
        axes.legend(frameon=False, fontsize=8, loc="upper center", bbox_to_anchor=(0.4, -0.1), ncols=5, columnspacing=1.2, handletextpad=0.3)
        late = int(((frame["timing"] == "late") & ~frame["state"].isin(ENDED)).sum())
        charts.title(axes, words("promises_finding", total=len(frame), done=int((frame["state"] == "done").sum()), late=late))
        return [words("promises_figure_note")] + ([words("promises_day", date=words.date(day))] if day else [])

    return charts.in_three_languages(study, STAGE, "promises", draw)


def cases(study: Study, mediation: pd.DataFrame):
    """Cases received, mediated and settled by quarter; a hidden count has no bar and says so."""
    measures = ("received", "mediated", "settled")
    known = mediation[mediation["measure"].isin(measures)]
    whole = known[known["level"] == "all"].set_index("measure")["n"]
    quarters = known[known["level"] == "quarter"].pivot(index="domain", columns="measure", values="n").reindex(columns=list(measures))

    def draw(axes, words):
        if quarters.empty:
            return charts.empty(axes, words("mediation_none"))
        hidden = False
        for at, (measure, colour, hatch) in enumerate(zip(measures, (charts.GREY, charts.BLUE, charts.GREEN), (None, "////", None), strict=True)):
            values = quarters[measure].astype("Float64")
            x = [place + (at - 1) * 0.27 for place in range(len(values))]
            axes.bar(x, values.fillna(0).astype(float), width=0.25, color=colour, hatch=hatch, edgecolor="white", label=words(f"measure_{measure}"))
            for place, value in zip(x, values, strict=True):
                axes.text(place, 0 if pd.isna(value) else float(value), "…" if pd.isna(value) else f"{int(value)}", ha="center", va="bottom", fontsize=8)
                hidden |= bool(pd.isna(value))
        axes.set_xticks(range(len(quarters)), [quarter_name(quarter, words) for quarter in quarters.index])
        axes.set_ylabel(words("cases_n"))
        axes.margins(y=0.18)
        axes.legend(frameon=False, fontsize=8, loc="upper center", bbox_to_anchor=(0.45, -0.1), ncols=3)
        shown = {measure: int(whole[measure]) if pd.notna(whole.get(measure)) else words("fewer_than_ten") for measure in measures}
        charts.title(axes, words("mediation_finding", **shown))
        return [f"… — {words('fewer_than_ten')}"] if hidden else []

    return charts.in_three_languages(study, STAGE, "mediation", draw)


def quarter_name(quarter: str, words) -> str:
    """'2025-Q3' as the language writes it."""
    return words("quarter", n=quarter[-1], year=quarter[:4])
