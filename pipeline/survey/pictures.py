"""Figures of the table book: steps of answers, change, places, and what all places say about a small one.

In: the tables distributions, changes, estimates and small_areas. Out: one SVG a language each, with what it shows as its title; without a
survey, or without what a figure needs, the figure says so. Nothing suppressed is drawn: its place is marked.
"""

from __future__ import annotations

import pandas as pd

from pipeline.show import charts, schematic
from pipeline.show.gaps import no_estimates
from pipeline.study import Study

STAGE, MOST_STEPS, MOST_PANELS = "5-survey", 7, 15
CERTAIN = 0.05
NO_INTERVAL = (float("nan"), float("nan"))


def likert(study: Study, distributions: pd.DataFrame):
    """A figure a list of answers: each question of it, wave by wave; returns that with most questions, to be shown."""
    whole = distributions[(distributions["domain_level"] == "all") & ~distributions["suppressed"]]
    lists = study.read("questions").set_index("name")["list"] if len(whole) else {}
    steps = whole[whole["kind"] == "step"].groupby("question", sort=False)["level"].nunique()
    groups: dict[str, list[str]] = {}
    for question in steps.index[steps <= MOST_STEPS]:
        groups.setdefault(str(lists[question]), []).append(question)
    drawn = {name: charts.in_three_languages(study, STAGE, f"answers-{name}", lambda axes, words, mine=mine, name=name: _likert(axes, words, study, whole[whole["question"].isin(mine)], name)) for name, mine in groups.items()}
    if not drawn:
        return charts.in_three_languages(study, STAGE, "answers", lambda axes, words: charts.empty(axes, words("no_answers_in_steps" if study.config.read.survey else "no_survey")))
    return drawn[max(groups, key=lambda name: len(groups[name]))]


def _likert(axes, words, study: Study, whole: pd.DataFrame, name: str):
    options, questions = study.read("options"), study.read("questions").set_index("name")
    label = options[options["list"] == name].set_index("name")[f"label_{words.language}"]
    steps = whole[whole["kind"] == "step"].sort_values("position")
    levels = list(dict.fromkeys(steps["level"]))
    table = steps.pivot_table(index=["question", "wave"], columns="level", values="estimate", sort=False)[levels]
    aside = whole[whole["kind"] == "apart"].groupby(["question", "wave"])["estimate"].sum()
    high = table[levels[-(len(levels) // 2) :]].sum(axis=1)
    order = sorted(table.index, key=lambda key: (-high.xs(key[0], level="question").mean(), key[0], key[1]))
    asked = list(dict.fromkeys(question for question, _ in order))
    waves = sorted({wave for _, wave in order})
    order = [(question, wave) for question in asked for wave in waves]
    axes.figure.set_size_inches(8.4, 0.36 * len(order) + 1.9)
    charts.diverging(axes, [str(questions.at[question, f"label_{words.language}"]) for question in asked], [wave_name(wave, words) for _, wave in order], table.reindex(order).fillna(0.0).to_numpy(),
                     [str(label.get(level, level)) for level in levels], [words.percent(aside.get(key, 0.0)) if key in table.index else "" for key in order], words=words, unit=words("likert_unit"), aside=words("likert_apart"))  # fmt: skip
    charts.finding(axes.figure, words("finding_likert", low=words.percent(high.min()), high=words.percent(high.max())))
    return [words("likert_note")]


def slopes(study: Study, changes: pd.DataFrame, estimates: pd.DataFrame):
    """Baseline and the last wave of each indicator of which a high share is good, with the p-value after Holm's correction."""
    mine = _whole(changes)
    mine = mine[~mine["indicator"].isin(_problems(study))].sort_values(["p_holm", "indicator"]).head(MOST_PANELS)
    spans = _intervals(estimates)

    def draw(axes, words):
        if mine.empty:
            return charts.empty(axes, words("no_change"))
        panels = charts.multiples(axes, len(mine), 4, height=1.75)
        for panel, row in zip(panels, mine.itertuples(), strict=True):
            lows, highs = zip(*(spans.get((row.indicator, "all", "all", wave), NO_INTERVAL) for wave in (row.baseline, row.wave)), strict=True)
            known = pd.notna(row.p_holm)
            charts.slope(panel, (row.before, row.after), lows, highs, [wave_name(row.baseline, words), wave_name(row.wave, words)], words=words, title=charts.wrap(indicator(study, row.indicator, words), 27),
                         below=f"{words.number(100 * row.estimate, 1, sign=True)} {words('points')}" + (f"; {words.probability(row.p_holm)}" if known else ""), strong=bool(known and row.p_holm < CERTAIN))  # fmt: skip
        panels[0].set_ylim(0, 100)
        charts.finding(panels[0].figure, words("finding_changes", n=int((mine["p_holm"] < CERTAIN).sum()), all=len(mine)))
        return [words("slope_note")]

    return charts.in_three_languages(study, STAGE, "changes", draw)


def by_place(study: Study, changes: pd.DataFrame, estimates: pd.DataFrame):
    """Place by place, the two waves of the indicator that changed most surely in the study as a whole."""
    whole = _whole(changes).sort_values(["p_value", "indicator"])
    name = whole["indicator"].iloc[0] if len(whole) else None
    mine = changes[(changes["indicator"] == name) & (changes["domain_level"] == "place") & (changes["kind"] == "change") & (changes["wave"] == (whole["wave"].iloc[0] if len(whole) else ""))].set_index("domain")
    places = [place for place in study.config.places if place in mine.index]
    spans = _intervals(estimates)

    def draw(axes, words):
        if not places:
            return charts.empty(axes, words("no_change"))
        panels, names = charts.multiples(axes, len(places), 5, height=1.45), place_names(study, places, words)
        for panel, place in zip(panels, places, strict=True):
            row, shown = mine.loc[place], charts.wrap(names[place], 24)
            if row["suppressed"]:
                panel.set_title(shown, fontsize=7, weight="bold", loc="left", pad=3)
                panel.text(0.5, 0.5, "×", ha="center", va="center", transform=panel.transAxes)
                continue
            lows, highs = zip(*(spans.get((name, "place", place, wave), NO_INTERVAL) for wave in (row["baseline"], row["wave"])), strict=True)
            charts.slope(panel, (row["before"], row["after"]), lows, highs, [wave_name(row["baseline"], words), wave_name(row["wave"], words)], words=words, title=shown, strong=bool(row["p_holm"] < CERTAIN),
                         below=f"{words.number(100 * row['estimate'], 0, sign=True)} {words('points')}")  # fmt: skip
        panels[0].set_ylim(0, 100)
        up = int((mine["estimate"].dropna() > 0).sum())
        charts.finding(panels[0].figure, words("finding_by_place", indicator=sentence(indicator(study, name, words)), up=up, all=int(mine["estimate"].notna().sum())))
        return [words("slope_note_places"), words("hidden_mark")]

    return charts.in_three_languages(study, STAGE, "change-by-place", draw)


def where(study: Study, estimates: pd.DataFrame):
    """The schematic of oblasts and places: the most frequent problem in the last wave."""
    last = max(estimates["wave"]) if len(estimates) else None
    name = _most_frequent(study, estimates[estimates["wave"] == last])
    mine = estimates[(estimates["indicator"] == name) & (estimates["wave"] == last) & ~estimates["suppressed"] & estimates["estimate"].notna()]
    shares = {level: dict(zip(part["domain"], part["estimate"], strict=True)) for level, part in mine.groupby("domain_level")}

    def draw(axes, words):
        if not schematic.tiles(study) or "place" not in shares:
            return charts.empty(axes, words(no_estimates(study) if estimates.empty else "no_places"))
        axes.figure.set_size_inches(8.4, 5.8)
        left = schematic.draw(axes, study, words, shares["place"], shares.get("area", {}))
        seen = shares["place"].values()
        charts.finding(axes.figure, words("finding_where", indicator=sentence(indicator(study, name, words)), low=words.percent(min(seen)), high=words.percent(max(seen)), wave=wave_name(last, words)))
        return [words("schematic_note"), words("hidden_mark"), *([words("schematic_left", n=len(left))] if left else [])]

    return charts.in_three_languages(study, STAGE, "schematic", draw)


def helped(study: Study, small_areas: pd.DataFrame, estimates: pd.DataFrame):
    """Each place's own estimate of the most frequent problem beside the one that all places help, in the last wave."""
    last = max(small_areas["wave"]) if len(small_areas) else None
    name = _most_frequent(study, estimates[(estimates["wave"] == last) & estimates["indicator"].isin(set(small_areas["indicator"]))])
    mine = small_areas[(small_areas["indicator"] == name) & (small_areas["wave"] == last)].sort_values(["estimate", "place"], ascending=[False, True])
    spans = _intervals(estimates)

    def draw(axes, words):
        if mine.empty:
            return charts.empty(axes, words(no_estimates(study) if estimates.empty else "no_small_areas"))
        axes.figure.set_size_inches(7.6, 0.36 * len(mine) + 1.4)
        names, rows = place_names(study, mine["place"], words), []
        kinds = [words("direct_estimate"), words("helped_estimate"), words("synthetic_estimate")]
        for row in mine.itertuples():
            rows += [] if row.suppressed else [(names[row.place], row.direct, *spans.get((name, "place", row.place, last), NO_INTERVAL), kinds[0])]
            rows.append((names[row.place], row.estimate, row.ci_low, row.ci_high, kinds[2 if row.suppressed else 1]))
        labels, values, lows, highs, series = zip(*sorted(rows, key=lambda row: kinds.index(row[4])), strict=True)
        charts.intervals(axes, labels, values, lows, highs, words=words, unit=words("share_of_people"), series=series, colours=[charts.GREY, charts.BLUE, charts.ORANGE])
        charts.finding(axes.figure, words("finding_helped", indicator=sentence(indicator(study, name, words)), wave=wave_name(last, words)))
        return [words("helped_note")]

    return charts.in_three_languages(study, STAGE, "small-areas", draw)


def place_names(study: Study, places, words) -> dict[str, str]:
    """Names of places; those of one name get their oblast's."""
    plain = {place: study.place_name(place, words.language) for place in places}
    shared = {name for name in plain.values() if list(plain.values()).count(name) > 1}
    return {place: f"{name} ({study.place_name(study.area_of(place), words.language)})" if name in shared else name for place, name in plain.items()}


def indicator(study: Study, name: str, words) -> str:
    return study.config.survey.indicators[name].label.get(words.language, name) if name in study.config.survey.indicators else name


def sentence(text: str) -> str:
    """The text with a capital at its head."""
    return text[:1].upper() + text[1:]


def wave_name(wave: str, words) -> str:
    return words(wave) if words.has(wave) else wave


def _problems(study: Study) -> set[str]:
    return {name for name, indicator in study.config.survey.indicators.items() if indicator.problem}


def _most_frequent(study: Study, estimates: pd.DataFrame) -> str | None:
    """The problem with the highest share in the study as a whole."""
    mine = estimates[(estimates["domain_level"] == "all") & estimates["indicator"].isin(_problems(study))].sort_values(["estimate", "indicator"], ascending=[False, True])
    return mine["indicator"].iloc[0] if len(mine) else None


def _whole(changes: pd.DataFrame) -> pd.DataFrame:
    """The changes of the study as a whole up to its last wave, without what is suppressed."""
    return changes[(changes["domain_level"] == "all") & (changes["kind"] == "change") & (changes["wave"] == (max(changes["wave"]) if len(changes) else "")) & ~changes["suppressed"].astype(bool)]


def _intervals(estimates: pd.DataFrame) -> dict[tuple[str, str, str, str], tuple[float, float]]:
    """The interval of each estimate that has one, by indicator, level, domain and wave."""
    known = estimates[estimates["ci_low"].notna()]
    return dict(zip(zip(*(known[column] for column in ("indicator", "domain_level", "domain", "wave")), strict=True), zip(known["ci_low"].astype(float), known["ci_high"].astype(float), strict=True), strict=True))
