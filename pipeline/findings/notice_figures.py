"""The figure on messages: the codes with the most said of them in all places, month by month beside their usual level. Out: SVG a language."""

from __future__ import annotations

import pandas as pd

from pipeline.config.followup import NOTICE_STATES
from pipeline.findings.notice import OPEN
from pipeline.show import charts
from pipeline.study import Study

MOST, COLUMNS = 6, 2


def over_time(study: Study, notice: pd.DataFrame, codes: pd.DataFrame, chance: float):
    """Small charts of one scale; a filled diamond marks what is more than usual. Only what the public table shows is drawn."""
    mine = notice[(notice["level"] == "all") & ~notice["suppressed"]] if len(notice) else notice
    marked = set(mine.loc[mine["signal"] == "signal", "code"]) if len(mine) else set()
    total = mine.groupby("code")["n"].sum().sort_values(ascending=False, kind="stable") if len(mine) else pd.Series(dtype=int)
    order = sorted(total.index, key=lambda code: (code not in marked, -int(total[code]), code))[:MOST]

    def draw(axes, words):
        if not order:
            return charts.empty(axes, words("notice_none"))
        label = codes.set_index("code")[f"label_{words.language}"]
        periods = sorted(set(mine["period"]))
        figure, grid = axes.figure, charts.multiples(axes, len(order), COLUMNS, height=1.55)
        for small, code in zip(grid, order, strict=True):
            here = mine[mine["code"] == code].set_index("period").reindex(periods)
            at = range(len(periods))
            small.bar(at, here["n"].astype("Float64").fillna(0).astype(float), width=0.7, color="#B9CFDB", label=words("notice_said"))
            small.plot(at, here["expected"], color=charts.BLUE, linewidth=1.4, linestyle="--", label=words("notice_usual"))
            high = [(place, row.n) for place, row in zip(at, here.itertuples(), strict=True) if row.signal == "signal"]
            if high:
                small.plot([place for place, _ in high], [float(n) for _, n in high], "D", color=charts.ORANGE, markersize=6, linestyle="none")
            small.set_title(charts.wrap(label[code], 44), fontsize=8, weight="bold", loc="left")
            small.set_xticks([0, len(periods) // 2, len(periods) - 1], [_name(periods[place], words) for place in (0, len(periods) // 2, len(periods) - 1)], fontsize=7)
            small.tick_params(axis="y", labelsize=7)
            small.yaxis.get_major_locator().set_params(integer=True)
        grid[0].plot([], [], "D", color=charts.ORANGE, linestyle="none", label=words("notice_signal"))
        grid[0].legend(frameon=False, fontsize=7, loc="upper left")
        for first in grid[::COLUMNS]:
            first.set_ylabel(words("notice_axis" if study.config.findings.notice.period == "month" else "notice_axis_week"), fontsize=7)
        states = notice.dropna(subset=["state"])
        charts.finding(figure, words("notice_finding", judged=int(states["state"].isin(NOTICE_STATES).sum()), open=int((states["state"] == OPEN).sum())))
        return [words("notice_note", n=words.number(chance, 1))]

    return charts.in_three_languages(study, "6-findings", "notice", draw)


def _name(period: str, words) -> str:
    """2026-04 as 04.2026 where the language writes it so; a week stays as it is."""
    return period if words.language == "en" or "W" in period else f"{period[5:]}.{period[:4]}"
