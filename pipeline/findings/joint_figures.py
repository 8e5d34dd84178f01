"""The joint display as a picture: what was said beside what was answered, each with its interval on an axis of its own, and the verdict in words.

In: the table `joint` and the codes. Out: SVG a language, for the whole study and for the areas and places in which groups enough were heard.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.findings.verdicts import VERDICTS
from pipeline.show import charts
from pipeline.study import Study

MOST, MOST_DOMAINS = 20, 4
SIGNS = {"contradicts": "≠", "confirms": "=", "extends": "+", "silent_talk": "…", "silent_survey": "…", "cannot_say": "?"}


def display(study: Study, joint: pd.DataFrame, codes: pd.DataFrame, level: str = "all", domain: str = "all"):
    """Matters of one domain in the first wave, contradictions on top; at most twenty, those with a verdict before those of which one cannot say."""
    here = joint[(joint["level"] == level) & (joint["domain"] == domain) & (joint["wave"] == _first(joint)) & (joint["talk_share"].notna() | joint["survey_share"].notna())]
    counts, shown = here["verdict"].value_counts(), here.head(MOST)

    def draw(axes, words):
        if shown.empty:
            return charts.empty(axes, words("finding_empty"))
        label, figure = codes.set_index("code")[f"label_{words.language}"], axes.figure
        axes.remove()
        figure.set_size_inches(9.2, 2.2 + 0.36 * len(shown))
        talk, survey = figure.subplots(1, 2, sharey=True)
        at = np.arange(len(shown))[::-1]
        for panel, side, colour, mark, unit in ((talk, "talk", charts.BLUE, "o", "share_of_turns"), (survey, "survey", charts.ORANGE, "s", "share_with_problem")):
            share, low, high = (100 * shown[f"{side}_{end}"].to_numpy(dtype=float) for end in ("share", "low", "high"))
            own = (shown[f"{side}_area"] == domain).to_numpy()
            panel.hlines(at, low, high, color=colour, linewidth=1.6)
            for solid, face in ((own, colour), (~own, "white")):
                panel.plot(share[solid], at[solid], mark, color=colour, markerfacecolor=face, markersize=5, linestyle="none")
            panel.set_xlim(left=0)
            panel.set_xlabel(charts.wrap(words(unit), 40))
            panel.xaxis.set_major_formatter(lambda value, _: words.percent(value / 100))
            panel.grid(axis="x", color="#dddddd", linewidth=0.6)
            panel.set_title(words("talk_side" if side == "talk" else "survey_side"), fontsize=9, weight="bold")
            if not np.isfinite(share).any():
                panel.set_xlim(0, 100)
                panel.text(0.5, 0.5, words("side_silent"), ha="center", va="center", fontsize=9, color="#555555", transform=panel.transAxes)
        talk.set_yticks(at, [charts.wrap(label[code], 34) for code in shown["code"]], fontsize=7.5)
        talk.set_ylim(-0.7, len(shown) - 0.3)
        for y, name, compared in zip(at, shown["verdict"], shown["compared"], strict=True):
            by = "" if name not in ("contradicts", "confirms", "extends") else f" ({words('compared_' + compared)})"
            survey.text(1.03, y, charts.wrap(f"{SIGNS[name]} {words('verdict_' + name)}{by}", 30), va="center", fontsize=7.5, transform=survey.get_yaxis_transform(), weight="bold" if name == "contradicts" else "normal")
        where = words("all_places") if domain == "all" else study.place_name(domain, words.language)
        where = where[:1].upper() + where[1:]
        told = {name: int(counts.get(name, 0)) for name in ("contradicts", "confirms", "extends")}
        charts.finding(figure, words("finding_joint", where=where, **told) if here["survey_area"].notna().any() and here["talk_area"].notna().any() else words("finding_joint_alone", where=where))
        return [words("joint_note"), "; ".join(f"{SIGNS[name]} {words('verdict_' + name)}: {int(counts[name])}" for name in VERDICTS if counts.get(name))]

    return charts.in_three_languages(study, "6-findings", "joint" if domain == "all" else f"joint-{domain}", draw)


def displays(study: Study, joint: pd.DataFrame, codes: pd.DataFrame) -> list:
    """The same for the areas and places in which the talk has intervals of its own, at most four."""
    own = joint[joint["level"].isin(["area", "place"]) & (joint["talk_area"] == joint["domain"]) & (joint["wave"] == _first(joint))]
    return [display(study, joint, codes, level, domain) for level, domain in own[["level", "domain"]].drop_duplicates().sort_values(["level", "domain"]).head(MOST_DOMAINS).itertuples(index=False)]


def _first(joint: pd.DataFrame) -> str:
    waves = sorted(set(joint["wave"]), key=lambda wave: (wave != "baseline", wave))
    return waves[0] if waves else ""
