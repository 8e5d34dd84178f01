"""Figures of stage 5-survey: indicators with their intervals by wave, and the spread over places. Out: SVG a language."""

from __future__ import annotations

import pandas as pd

from pipeline.show import charts
from pipeline.study import Study

MOST = 14


def indicators(study: Study, estimates: pd.DataFrame):
    """Indicators of the whole study with 95 % intervals, baseline beside endline; sources of quarrels are left to the table."""
    whole = estimates[(estimates["domain_level"] == "all") & ~estimates["suppressed"]]
    good = [name for name, indicator in study.config.survey.indicators.items() if not indicator.problem]
    mine = whole[whole["indicator"].isin(good[:MOST])].sort_values(["indicator", "wave"])
    problems = whole[~whole["indicator"].isin(good)].sort_values("estimate", ascending=False)

    def draw(axes, words):
        if mine.empty and problems.empty:
            return charts.empty(axes, words("no_survey"))
        shown = mine if len(mine) else problems.head(MOST)
        labels = [study.config.survey.indicators[name].label.get(words.language, name) for name in shown["indicator"]]
        axes.figure.set_size_inches(7.6, max(3.2, 0.42 * shown["indicator"].nunique() + 1))
        charts.intervals(axes, labels, shown["estimate"], shown["ci_low"], shown["ci_high"], words=words, unit=words("share_of_people"), series=[words(w) if words.has(w) else w for w in shown["wave"]])
        charts.title(axes, words("finding_waves") if shown["wave"].nunique() > 1 else words("survey_title"))

    return charts.in_three_languages(study, "5-survey", "indicators", draw)


def tension(study: Study, estimates: pd.DataFrame):
    """The most frequent problem, place by place, with intervals: how far places differ and how sure that is."""
    bad = [name for name, indicator in study.config.survey.indicators.items() if indicator.problem]
    whole = estimates[(estimates["domain_level"] == "all") & estimates["indicator"].isin(bad)].sort_values(["estimate", "indicator"], ascending=[False, True])
    first = whole["indicator"].iloc[0] if len(whole) else None
    wave = min(estimates["wave"]) if len(estimates) else None
    mine = estimates[(estimates["domain_level"] == "place") & (estimates["indicator"] == first) & (estimates["wave"] == wave) & ~estimates["suppressed"] & estimates["ci_low"].notna()].sort_values(["estimate", "domain"], ascending=[False, True])

    def draw(axes, words):
        if mine.empty:
            return charts.empty(axes, words("no_survey"))
        axes.figure.set_size_inches(7.6, max(3.2, 0.24 * len(mine) + 1))
        charts.intervals(axes, [study.place_name(place, words.language) for place in mine["domain"]], mine["estimate"], mine["ci_low"], mine["ci_high"], words=words, unit=words("share_of_people"), colours=[charts.ORANGE])
        charts.title(axes, words("finding_survey", indicator=study.config.survey.indicators[first].label.get(words.language, first)))

    return charts.in_three_languages(study, "5-survey", "places", draw)
