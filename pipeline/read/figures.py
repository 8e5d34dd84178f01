"""Figures of stage 1-read: which languages people speak in, where and in which groups, and how long they speak.

In: the turns in brief, and documents. Out: SVG a language.
"""

from __future__ import annotations

import pandas as pd

from pipeline.show import charts
from pipeline.study import Study


def turns_in_brief(study: Study) -> pd.DataFrame:
    """document, role, language and number of words of every turn, a few bytes each: what the figures need of a talk of any length."""
    parts = [frame.assign(words=frame.pop("text").str.split().str.len().astype("int32")) for frame in study.batches("turns", ["document", "role", "language", "text"])]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({"document": [], "role": [], "language": [], "words": []}, dtype="str")


def languages(study: Study, turns: pd.DataFrame):
    """Turns of participants by language of the turn."""
    counts = turns.loc[(turns["role"] != "moderator") & ~turns["document"].str.startswith("survey:"), "language"].value_counts()
    counts = counts.sort_values(ascending=False, kind="stable")

    def draw(axes, words):
        if counts.empty:
            return charts.empty(axes, words("no_transcripts"))
        charts.title(axes, words("finding_languages", language=words(f"lang_{counts.index[0]}")))
        return charts.bars(axes, [words(f"lang_{lang}") for lang in counts.index], counts.to_numpy(), unit=words("number_of_turns"))

    return charts.in_three_languages(study, "1-read", "languages", draw)


LEAST_TURNS = LEAST_PEOPLE = 10
SPOKEN = {"ky": charts.BLUE, "ru": charts.ORANGE, "en": charts.GREEN, "other": charts.GREY}
HATCHES = {"ky": "", "ru": "//", "en": "..", "other": "xx"}


def languages_by(study: Study, turns: pd.DataFrame, documents: pd.DataFrame):
    """Shares of the languages of participants' turns, a bar a place and a bar a kind of group; bars of fewer than 10 people or turns are left out."""
    said = turns[turns["role"] != "moderator"].merge(documents[["document", "place", "group"]], on="document")
    # the language that a few people speak tells who they are
    people = {column: documents.assign(n=documents["n_participants"].astype("Float64").fillna(0)).groupby(column)["n"].sum() for column in ("place", "group")}
    shares = {
        column: table.loc[(table.sum(axis=1) >= LEAST_TURNS) & (people[column].reindex(table.index).fillna(0) >= LEAST_PEOPLE).to_numpy(dtype=bool)].pipe(lambda kept: kept.div(kept.sum(axis=1), axis=0))
        for column in ("place", "group")
        for table in [said.groupby([column, "language"]).size().unstack(fill_value=0).reindex(columns=list(SPOKEN), fill_value=0)]
    }
    shares = {column: table.sort_values(["ky", "ru"], ascending=[False, True], kind="stable") for column, table in shares.items() if len(table)}
    spoken = [lang for lang in SPOKEN if any((table[lang] > 0).any() for table in shares.values())]

    def draw(axes, words):
        if not shares:
            return charts.empty(axes, words("no_transcripts"))
        labels, at, top = [], [], 0.0
        for column, table in shares.items():
            axes.text(0, top + 0.75, words("place") if column == "place" else words("groups"), fontsize=8, fontweight="bold", va="center")
            rows = [top - row for row in range(len(table))]
            left = pd.Series(0.0, index=table.index)
            for lang in spoken:
                axes.barh(rows, 100 * table[lang], left=100 * left, height=0.7, color=SPOKEN[lang], hatch=HATCHES[lang], edgecolor="white", linewidth=0.5, label=words(f"lang_{lang}") if top == 0 else None)
                left = left + table[lang]
            labels += [_named(study, words, column, one) for one in table.index]
            at += rows
            top = rows[-1] - 2.2
        axes.figure.set_size_inches(7.6, max(3.0, 1.7 + 0.25 * (1 - min(at))))
        axes.set_yticks(at, [charts.wrap(label) for label in labels], fontsize=8)
        axes.set_ylim(min(at) - 0.6, 1.3)
        axes.set_xlim(0, 100)
        axes.set_xlabel(words("share_of_turns"))
        axes.xaxis.set_major_formatter(lambda value, _: words.percent(value / 100))
        axes.tick_params(axis="y", length=0)
        axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0))
        low, high = (float(pick(shares["place"]["ky"])) if "place" in shares else 0.0 for pick in (min, max))
        least = labels[len(shares["place"]) - 1] if "place" in shares else ""
        charts.title(axes, words("finding_languages_by", low=words.percent(low), high=words.percent(high), least=least) if high > low else words("share_of_turns"))
        return [words("few_turns")]

    return charts.in_three_languages(study, "1-read", "languages-by", draw)


def _named(study: Study, words, column: str, one: str) -> str:
    if column == "place":
        return study.place_name(one, words.language)
    return words(f"group_{one}") if words.has(f"group_{one}") else one


def lengths(study: Study, turns: pd.DataFrame):
    """How many words a turn of a participant has."""
    talk = turns[(turns["role"] != "moderator") & ~turns["document"].str.startswith("survey:")]
    words_in = talk["words"]

    def draw(axes, words):
        if words_in.empty:
            return charts.empty(axes, words("no_transcripts"))
        axes.hist(words_in.clip(upper=100), bins=range(0, 105, 5), color=charts.BLUE, edgecolor="white")
        axes.set_xlabel(words("words_per_turn"))
        axes.set_ylabel(words("number_of_turns"))
        return charts.title(axes, words("finding_length", n=int(words_in.median())))

    return charts.in_three_languages(study, "1-read", "lengths", draw)
