"""Figures of stage 3-drivers: the drivers raised most with their intervals, the groups that raised them, and the words that mark a group.

In: the tables drivers and codes; for the words also words, turns and documents of 1-read. Out: SVG a language.
"""

from __future__ import annotations

import pandas as pd

from pipeline.drivers.raised import UNREVIEWED
from pipeline.language.keyness import key_words
from pipeline.show import charts
from pipeline.study import Study

MOST = 12
WORDS_A_GROUP = 5
SURE = 1.96  # z beyond which a single word's difference is rare by chance


def prevalence(study: Study, drivers: pd.DataFrame, codes: pd.DataFrame):
    """Share of turns with 95 % intervals, drivers of the whole study and below them what connects people, by wave; of a single wave the human sample alone stands beside it."""
    kind = codes.set_index("code")["kind"]
    whole = drivers[(drivers["level"] == "all") & drivers["estimate"].notna() & (drivers["n_raised"] > 0)]
    order, dividers = [], 0
    for one, most in (("driver", MOST), ("connector", 3)):
        mine = whole[whole["code"].map(kind) == one]
        order += list(mine.groupby("code")["estimate"].max().sort_values(ascending=False, kind="stable").head(most).index)
        dividers = len(order) if one == "driver" else dividers
    mine = whole.set_index("code").loc[order].reset_index() if order else whole.iloc[:0]
    single = mine["wave"].nunique() == 1
    unsure = _as_often(whole[whole["code"].map(kind) == "driver"], order[0]) if dividers else 0
    everywhere = drivers[drivers["level"] == "all"]
    raised = everywhere.groupby("code")["method"].agg(lambda methods: (methods != "not raised").any())
    silent = [code for code, found in raised.items() if not found and kind[code] == "driver"]
    read = int(everywhere.drop_duplicates("wave")["n_read"].fillna(0).sum())

    def draw(axes, words):
        if mine.empty:
            return charts.empty(axes, words("no_transcripts") if drivers.empty else words("no_codings") if (drivers["method"] == UNREVIEWED).all() else words("shares_none"))
        label = codes.set_index("code")[f"label_{words.language}"]
        axes.figure.set_size_inches(7.6, 1.4 + 0.34 * len(order))
        shown = pd.concat([mine, mine.assign(estimate=mine["human_estimate"], ci_low=mine["human_low"], ci_high=mine["human_high"])]) if single else mine
        series = [words("corrected_share")] * len(mine) + [words("human_alone")] * len(mine) if single else [words(wave) if words.has(wave) else wave for wave in mine["wave"]]
        charts.intervals(axes, list(label.loc[shown["code"]]), shown["estimate"], shown["ci_low"], shown["ci_high"], words=words, unit=words("share_of_turns"), series=series,
                         colours=(charts.BLUE, charts.GREY) if single else charts.COLOURS)  # fmt: skip
        if 0 < dividers < len(order):
            axes.axhline(len(order) - dividers - 0.5, color="#555555", linewidth=0.8)
        charts.title(axes, words("finding_driver_unsure", code=label[order[0]], n=unsure) if unsure else words("finding_driver" if dividers else "finding", code=label[order[0]]))
        return [words("prevalence_note"), *([words("not_raised_note", n=len(silent), turns=read)] if len(silent) else [])]

    return charts.in_three_languages(study, "3-drivers", "prevalence", draw)


def _as_often(shares: pd.DataFrame, first: str) -> int:
    """Drivers that may be raised as often as the first: their intervals reach into its own, in the wave in which it has its largest share."""
    top = shares[shares["code"] == first].sort_values("estimate", kind="stable").iloc[-1]
    others = shares[(shares["wave"] == top["wave"]) & (shares["code"] != first)]
    return int((others["ci_high"] >= top["ci_low"]).sum())


def raised_by_place(study: Study, drivers: pd.DataFrame, codes: pd.DataFrame):
    """In how many groups each of the drivers raised most came up, place by place; by wider area where every place has too few people to be shown."""
    kind = codes.set_index("code")["kind"]
    said = drivers[drivers["code"].map(kind) == "driver"]
    by_level = [said[said["level"] == level] for level in ("place", "area")]
    mine = next((one for one in by_level if not one["suppressed"].astype(bool).all()), by_level[0])
    some_hidden, mine = by_level[0]["suppressed"].any() or mine["suppressed"].any(), mine[~mine["suppressed"].astype(bool)]
    # the finding is one of all groups, those too whose place is not shown
    whole = said[(said["level"] == "all") & ~said["suppressed"].astype(bool)]
    told = mine if whole.empty else whole
    groups, counts = int(told.drop_duplicates(["domain", "wave"])["n_groups"].sum()), told.groupby("code")["n_raised"].sum().sort_values(ascending=False, kind="stable")
    widest = int(counts.max()) if len(counts) else 0
    tied, order = int((counts == widest).sum()) - 1, counts[counts > 0].head(8).index if len(mine) else []
    held = mine.drop_duplicates(["domain", "wave"]).groupby("domain")["n_groups"].sum()

    def draw(axes, words):
        if not len(order):
            return charts.empty(axes, words("places_hidden") if some_hidden else words("finding_empty"))
        label = codes.set_index("code")[f"label_{words.language}"]
        places = [place for place in (*study.config.places, *study.config.areas) if place in set(mine["domain"])]
        table = mine.groupby(["code", "domain"])["n_raised"].sum().astype(int).unstack(fill_value=0).reindex(index=order, columns=places, fill_value=0)
        axes.imshow(table.to_numpy(), cmap="Blues", vmin=0, vmax=max(1, table.to_numpy().max()) * 1.25, aspect="auto")
        for (row, column), value in pd.DataFrame(table.to_numpy()).stack().items():
            axes.text(column, row, int(value), ha="center", va="center", fontsize=8, color="white" if value > 0.7 * table.to_numpy().max() else "#1d2b36")
        axes.set_yticks(range(len(order)), [charts.wrap(label[code]) for code in order])
        axes.set_xticks(range(len(places)), [f"{charts.wrap(study.place_name(place, words.language), 14)}\nn = {int(held[place])}" for place in places], rotation=35 if len(places) > 4 else 0, ha="right" if len(places) > 4 else "center")
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        finding = words("finding_raised_tied" if tied else "finding_raised", code=label[order[0]], n=widest, groups=groups, **({"more": tied} if tied else {}))
        charts.title(axes, f"{words('by_machine')}. {finding}" if (told["method"] == UNREVIEWED).all() else finding)
        return [words("raised_note"), *([words("places_hidden")] if some_hidden else [])]

    return charts.in_three_languages(study, "3-drivers", "raised", draw)


def words_by_group(study: Study, words_said: pd.DataFrame, turns: pd.DataFrame, documents: pd.DataFrame):
    """The words that mark each kind of group, by z; only words of at least 3 turns of 2 groups of that kind, and no names."""
    kinds = documents.dropna(subset=["group"]).set_index("document")["group"]
    found = key_words(words_said, turns, kinds, most=WORDS_A_GROUP)
    strongest = found.groupby("group")["z"].max().sort_values(ascending=False, kind="stable").index
    found = found.set_index("group").loc[strongest].reset_index() if len(found) else found

    def draw(axes, words):
        if found.empty:
            return charts.empty(axes, words("key_words_none") if len(turns) else words("no_transcripts"))
        named = [words(f"group_{kind}") if words.has(f"group_{kind}") else kind for kind in found["group"]]
        # a free row parts two groups
        at = [-(row + list(strongest).index(kind)) for row, kind in enumerate(found["group"])]
        axes.figure.set_size_inches(7.6, max(3.0, 1.2 + 0.165 * (1 - min(at))))
        for number, kind in enumerate(strongest):
            rows = [row for row, other in enumerate(found["group"]) if other == kind]
            colour, mark = charts.COLOURS[number % len(charts.COLOURS)], charts.MARKS[number % len(charts.MARKS)]
            axes.hlines([at[row] for row in rows], 0, found["z"].iloc[rows], color=colour, linewidth=1.2)
            axes.plot(found["z"].iloc[rows], [at[row] for row in rows], mark, color=colour, markersize=4, linestyle="none")
            axes.text(1.0, at[rows[0]], charts.wrap(named[rows[0]], 24), transform=axes.get_yaxis_transform(), ha="right", va="center", color=colour, fontweight="bold", fontsize=8)
        axes.axvline(SURE, color="#888888", linewidth=0.8, linestyle="--")
        axes.set_yticks(at, found["word"], fontsize=8)
        axes.set_ylim(min(at) - 0.8, 0.8)
        axes.set_xlim(0, found["z"].max() * 1.45)
        axes.set_xlabel(words("key_words_z"))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace(".", "." if words.language == "en" else ","))
        axes.tick_params(axis="y", length=0)
        charts.title(axes, words("finding_key_words", group=named[0], word=found["word"].iloc[0]))
        return [words("key_words_note")]

    return charts.in_three_languages(study, "3-drivers", "key-words", draw)
