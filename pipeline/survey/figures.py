"""Figures of stage 5-survey: indicators with their intervals by wave, and the spread over places. Out: SVG a language."""

from __future__ import annotations

import pandas as pd

from pipeline.show import charts
from pipeline.show.gaps import no_estimates
from pipeline.study import Study
from pipeline.survey.pictures import place_names

MOST = 14


def indicators(study: Study, estimates: pd.DataFrame):
    """Indicators of the whole study with 95 % intervals, baseline beside endline; sources of quarrels are left to the table."""
    whole = estimates[(estimates["domain_level"] == "all") & ~estimates["suppressed"]]
    good = [name for name, indicator in study.config.survey.indicators.items() if not indicator.problem]
    mine = whole[whole["indicator"].isin(good[:MOST])].sort_values(["indicator", "wave"])
    problems = whole[~whole["indicator"].isin(good)].sort_values("estimate", ascending=False)

    def draw(axes, words):
        if mine.empty and problems.empty:
            return charts.empty(axes, words(no_estimates(study) if estimates.empty else "finding_empty"))
        shown = mine if len(mine) else problems.head(MOST)
        labels = [study.config.survey.indicators[name].label.get(words.language, name) for name in shown["indicator"]]
        axes.figure.set_size_inches(7.6, max(3.2, 0.42 * shown["indicator"].nunique() + 1))
        charts.intervals(axes, labels, shown["estimate"], shown["ci_low"], shown["ci_high"], words=words, unit=words("share_of_people"), series=[words(w) if words.has(w) else w for w in shown["wave"]])
        both = shown.pivot(index="indicator", columns="wave", values="estimate").iloc[:, [0, -1]].dropna()
        charts.title(axes, words("finding_waves", up=int((both.iloc[:, 1] > both.iloc[:, 0]).sum()), all=len(both)) if shown["wave"].nunique() > 1 else words("survey_title"))

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
            return charts.empty(axes, words(no_estimates(study) if estimates.empty else "finding_empty"))
        axes.figure.set_size_inches(7.6, max(3.2, 0.24 * len(mine) + 1))
        charts.intervals(axes, mine["domain"].map(place_names(study, mine["domain"], words)).tolist(), mine["estimate"], mine["ci_low"], mine["ci_high"], words=words, unit=words("share_of_people"), colours=[charts.ORANGE])
        charts.title(axes, words("finding_survey", indicator=study.config.survey.indicators[first].label.get(words.language, first)))

    return charts.in_three_languages(study, "5-survey", "places", draw)


def open_answers(study: Study, found: pd.DataFrame):
    """What respondents name in their own words: codes with 95 % intervals, by wave; where nobody has read the answers, how often the machine suggests a code."""
    whole = found[(found["domain_level"] == "all") & ~found["suppressed"]]
    question = whole.groupby("question")["n"].sum().idxmax() if len(whole) else None
    mine = whole[whole["question"] == question]
    shares = mine[mine["estimate"].notna()]
    first = (shares if len(shares) else mine).groupby("code")["estimate" if len(shares) else "n_raised"].max().sort_values(ascending=False, kind="stable").head(MOST)
    codes, asked = study.read("codes").set_index("code") if len(first) else None, study.read("questions").set_index("name") if len(first) else None

    def draw(axes, words):
        if first.empty:
            return charts.empty(axes, words("no_open_answers"))
        label = {code: codes.at[code, f"label_{words.language}"] for code in first.index}
        axes.figure.set_size_inches(7.6, max(3.2, 0.42 * len(first) + 1.2))
        text = asked[f"label_{words.language}"].get(question) if question in asked.index else None
        asks = question if not isinstance(text, str) else f"“{text}”" if words.language == "en" else f"«{text}»"
        if shares.empty:
            charts.bars(axes, list(label.values()), [mine.loc[mine["code"] == code, "n_raised"].sum() for code in first.index], unit=words("number_of_answers"), colour=charts.GREY)
            charts.title(axes, words("open_suggested"))
            return [asks]
        rows = pd.concat([shares[shares["code"] == code].sort_values("wave") for code in first.index])
        charts.intervals(axes, [label[code] for code in rows["code"]], rows["estimate"], rows["ci_low"], rows["ci_high"], words=words, unit=words("share_of_writers"), series=[words(w) if words.has(w) else w for w in rows["wave"]])
        axes.xaxis.get_major_locator().set_params(integer=True)
        charts.title(axes, words("finding_open", code=label[first.index[0]]))
        return [asks]

    return charts.in_three_languages(study, "5-survey", "open-answers", draw)


def cleaning(study: Study, effect: pd.DataFrame):
    """The indicators that cleaning moved most, before and after, with their intervals."""
    mine = effect[~effect["suppressed"] & (effect["n_changed"] > 0)]
    mine = mine.reindex(mine["difference"].abs().sort_values(ascending=False, kind="stable").index).head(MOST)

    def draw(axes, words):
        if mine.empty:
            return charts.empty(axes, words("no_cleaning"))
        several = mine["wave"].nunique() > 1
        name = [study.config.survey.indicators[row.indicator].label.get(words.language, row.indicator) + (f" ({words(row.wave) if words.has(row.wave) else row.wave})" if several else "") for row in mine.itertuples()]
        axes.figure.set_size_inches(7.6, max(3.2, 0.5 * len(mine) + 1.2))
        both = [pd.concat([mine[f"before{end}"], mine[f"after{end}"]]) for end in ("", "_low", "_high")]
        charts.intervals(axes, [*name, *name], *both, words=words, unit=words("share_of_people"), series=[words("before_cleaning")] * len(mine) + [words("after_cleaning")] * len(mine))
        largest = mine["difference"].abs().max()
        charts.title(axes, words("finding_cleaning", points=f"{100 * largest:.1f}".replace(".", "." if words.language == "en" else ",")))

    return charts.in_three_languages(study, "5-survey", "cleaning", draw)
