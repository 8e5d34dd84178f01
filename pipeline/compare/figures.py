"""Figures of the comparison: how common drivers are in each study, and the differences with their intervals. Out: SVG a language."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.compare.contrasts import PEOPLE, TURNS
from pipeline.compare.sources import Comparison
from pipeline.show import charts

STAGE, MOST, SURE = "compare", 10, 0.05


def side_name(comparison: Comparison, side: str, words) -> str:
    """'mining/baseline' as the reader calls it."""
    study, wave = side.split("/")
    title = comparison.studies[study].config.title[words.language].split(":")[0].replace("«", "").replace("»", "").strip()
    return f"{title}, {words(wave) if words.has(wave) else wave}"


def beside(comparison: Comparison, found: pd.DataFrame, codes: pd.DataFrame):
    """The drivers that are most common anywhere, with the share of turns and its interval in each study, where two of them were compared over all groups."""
    mine = found[(found["measure"] == TURNS) & (found["level"] == "all")]
    sides = pd.concat([mine[["what", one, f"{one}_estimate", f"{one}_low", f"{one}_high"]].set_axis(["what", "side", "estimate", "low", "high"], axis=1) for one in ("first", "second")]) if len(mine) else pd.DataFrame(columns=["what", "side", "estimate", "low", "high"])
    sides = sides.dropna(subset=["low", "estimate"]).drop_duplicates(["what", "side"])
    order = list(sides.groupby("what")["estimate"].max().sort_values(ascending=False, kind="stable").index[:MOST])
    sides = sides[sides["what"].isin(order)].sort_values("what", key=lambda column: column.map({what: at for at, what in enumerate(order)}), kind="stable")

    def draw(axes, words):
        if sides.empty:
            return charts.empty(axes, words("compare_nothing"))
        label = labels(codes, words.language)
        axes.figure.set_size_inches(7.6, 1.6 + 0.5 * len(order))
        names = {side: side_name(comparison, side, words) for side in sorted(set(sides["side"]))}
        ordered = sides.assign(at=sides["side"].map({side: at for at, side in enumerate(names)})).sort_values(["at"], kind="stable")
        ordered = ordered.sort_values("what", key=lambda column: column.map({what: at for at, what in enumerate(order)}), kind="stable")
        charts.intervals(axes, [label.get(what, what) for what in ordered["what"]], ordered["estimate"], ordered["low"], ordered["high"], words=words, unit=words("share_of_turns"), series=[names[side] for side in ordered["side"]])
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.legend(frameon=False, fontsize=8, loc="upper center", bbox_to_anchor=(0.3, -0.12), ncols=2)
        charts.title(axes, words("compare_beside", n=len(names)))
        return [words("compare_no_mark"), words("compare_talk_note")]

    return charts.in_three_languages(comparison, STAGE, "beside", draw)


def differences(comparison: Comparison, found: pd.DataFrame, codes: pd.DataFrame):
    """The largest differences by size against their error, filled where they hold after the correction for many tests."""
    tested = found[found["p"].notna() & (found["level"] == "all")].copy()
    tested["size"] = np.abs(tested["difference"]) / tested["se"]
    tested = tested.sort_values("size", ascending=False, kind="stable").groupby("measure", sort=False).head(MOST).sort_values(["measure", "size"], ascending=[False, False], kind="stable")

    def draw(axes, words):
        if tested.empty:
            return charts.empty(axes, words("compare_nothing"))
        label = labels(codes, words.language) | indicator_labels(comparison, words.language)
        axes.figure.set_size_inches(7.6, 2.0 + 0.45 * len(tested))
        at = np.arange(len(tested))[::-1]
        for y, row in zip(at, tested.itertuples(), strict=True):
            sure = row.p_adjusted < SURE
            colour = charts.BLUE if row.measure == TURNS else charts.ORANGE
            axes.hlines(y, 100 * row.ci_low, 100 * row.ci_high, color=colour, linewidth=1.6)
            axes.plot([100 * row.difference], [y], "o" if row.measure == TURNS else "s", color=colour, markerfacecolor=colour if sure else "white", markersize=6)
        axes.axvline(0, color="#444444", linewidth=0.8)
        names = [charts.wrap(f"{label.get(row.what, row.what)} ({_pair(comparison, row, words)})", 54) for row in tested.itertuples()]
        axes.set_yticks(at, names, fontsize=7.5)
        axes.set_ylim(-0.7, len(tested) - 0.3)
        axes.xaxis.set_major_formatter(lambda value, _: words.number(value, 0, sign=value != 0))
        axes.set_xlabel(words("compare_axis"))
        axes.grid(axis="x", color="#dddddd", linewidth=0.6)
        for measure, colour, mark in ((TURNS, charts.BLUE, "o"), (PEOPLE, charts.ORANGE, "s")):
            if (tested["measure"] == measure).any():
                axes.plot([], [], mark, color=colour, label=words("share_of_turns" if measure == TURNS else "share_of_people"))
        axes.plot([], [], "o", color="#444444", markerfacecolor="white", label=words("compare_unsure"))
        axes.legend(frameon=False, fontsize=8, loc="upper center", bbox_to_anchor=(0.2, -2.2 / (2 * axes.figure.get_size_inches()[1])), ncols=3)
        sure = found[found["p"].notna()]
        charts.title(axes, words("compare_differences", sure=int((sure["p_adjusted"] < SURE).sum()), total=len(sure)))
        return [words("compare_difference_note")]

    return charts.in_three_languages(comparison, STAGE, "differences", draw)


def _pair(comparison: Comparison, row, words) -> str:
    one, other = row.first.split("/"), row.second.split("/")
    if one[0] == other[0]:
        return f"{side_name(comparison, row.first, words)} → {words(other[1]) if words.has(other[1]) else other[1]}"
    return f"{side_name(comparison, row.first, words).rsplit(',', 1)[0]} → {side_name(comparison, row.second, words).rsplit(',', 1)[0]}"


def labels(codes: pd.DataFrame, language: str) -> dict[str, str]:
    return dict(zip(codes["code"], codes[f"label_{language}"], strict=True))


def indicator_labels(comparison: Comparison, language: str) -> dict[str, str]:
    return {name: indicator.label.get(language, name) for study in comparison.studies.values() for name, indicator in study.config.survey.indicators.items()}


def statements(comparison: Comparison, places: pd.DataFrame, codes: pd.DataFrame, indicators: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """What the studies have in common and what not, a sentence a row in ky, ru and en; where there is nothing, it says so."""
    from pipeline.show.words import LANGUAGES, Words

    said = {}
    for language in LANGUAGES:
        words = Words(language)
        lines = []
        for level, key in (("place", "compare_places"), ("area", "compare_areas")):
            shared = places[(places["level"] == level) & (places["n_studies"] > 1)]
            lines.append(words(key, names=", ".join(comparison.place_name(domain, language) for domain in shared["domain"])) if len(shared) else words(f"{key}_none"))
        lines.append(words("compare_codes", n=int((codes["state"] == "compared").sum()), left=int(codes["state"].isin(("merged", "split", "dropped")).sum())))
        shared = int((indicators["state"] == "compared").sum())
        lines.append(words("compare_indicators", n=shared) if shared else words("compare_indicators_none"))
        for measure, key in ((TURNS, "share_of_turns"), (PEOPLE, "share_of_people")):
            mine = found[(found["measure"] == measure) & found["p"].notna()]
            lines.append(words("compare_found", measure=words(key), total=len(mine), sure=int((mine["p_adjusted"] < SURE).sum())) if len(mine) else words("compare_found_none", measure=words(key)))
        said[language] = lines
    return pd.DataFrame(said)


def shown(said: pd.DataFrame):
    """The sentences as a notebook shows them, whole; a pandas style would write an address of this run into the notebook."""
    from IPython.display import HTML

    with pd.option_context("display.max_colwidth", None):
        return HTML(said.to_html(index=False, justify="left"))
