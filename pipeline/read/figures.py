"""Figures of stage 1-read: which languages people speak in, and how long they speak. In: turns and documents. Out: SVG a language."""

from __future__ import annotations

import pandas as pd

from pipeline.show import charts
from pipeline.study import Study


def languages(study: Study, turns: pd.DataFrame):
    """Turns of participants by language of the turn."""
    counts = turns.loc[turns["role"] != "moderator", "language"].value_counts()
    counts = counts.sort_values(ascending=False, kind="stable")

    def draw(axes, words):
        if counts.empty:
            return charts.empty(axes, words("no_transcripts"))
        charts.title(axes, words("finding_languages", language=words(f"lang_{counts.index[0]}")))
        return charts.bars(axes, [words(f"lang_{lang}") for lang in counts.index], counts.to_numpy(), unit=words("number_of_turns"))

    return charts.in_three_languages(study, "1-read", "languages", draw)


def lengths(study: Study, turns: pd.DataFrame):
    """How many words a turn of a participant has."""
    talk = turns[(turns["role"] != "moderator") & ~turns["document"].str.startswith("survey:")]
    words_in = talk["text"].str.split().str.len()

    def draw(axes, words):
        if words_in.empty:
            return charts.empty(axes, words("no_transcripts"))
        axes.hist(words_in.clip(upper=100), bins=range(0, 105, 5), color=charts.BLUE, edgecolor="white")
        axes.set_xlabel(words("words_per_turn"))
        axes.set_ylabel(words("number_of_turns"))
        return charts.title(axes, words("finding_length", n=int(words_in.median())))

    return charts.in_three_languages(study, "1-read", "lengths", draw)
