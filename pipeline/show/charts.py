"""Figures: a title that states the finding, axes with units, one palette, labels in the reader's language.

The palette (blue, orange, grey, green; Okabe and Ito 2008) survives colour blindness, and marks differ in shape so that black-and-
white print does not lose them. In: numbers and labels. Out: one SVG a language, the same bytes each time, and the figure itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from pipeline.show.words import LANGUAGES, Words
from pipeline.study import Study

BLUE, ORANGE, GREY, GREEN = "#0072B2", "#D55E00", "#7A7A7A", "#009E73"
COLOURS = (BLUE, ORANGE, GREEN, GREY)
MARKS = ("o", "s", "^", "D")
LABEL_WIDTH = 38


def in_three_languages(study: Study, stage: str, name: str, draw: Callable, show: str | None = None):
    """Call `draw(axes, words)` once a language and save each figure; returns the one of the study's own language, to be shown.

    `draw` sets title, axes and labels from `words` and returns a list of notes below the figure, or None.
    """
    import matplotlib

    matplotlib.use("agg", force=False)
    from matplotlib import pyplot

    shown = None
    settings = {"svg.hashsalt": "yntymak", "font.family": "DejaVu Sans", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "axes.titlelocation": "left", "axes.titlesize": 11,
                "axes.titleweight": "bold", "figure.dpi": 100}  # fmt: skip
    with pyplot.rc_context(settings):
        for language in LANGUAGES:
            words = Words(language)
            figure, axes = pyplot.subplots(figsize=(7.6, 4.2), layout="constrained")
            notes = draw(axes, words) or []
            if study.invented:
                notes = [*notes, words("invented")]
            figure.text(0.01, -0.02, "   ".join([words("source_note", study=study.config.title[language]), *notes]), ha="left", va="top", fontsize=7, color="#444444")
            save(figure, study.figure(stage, name, language))
            if language == (show or study.config.language):
                shown = figure
            else:
                pyplot.close(figure)
    pyplot.close(shown)
    return shown


def save(figure, path: Path) -> None:
    """SVG without a date, so that the same figure has the same bytes."""
    from pipeline.study import atomic

    with atomic(path) as temporary:
        figure.savefig(temporary, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": "Yntymak"})


def intervals(axes, labels: Sequence[str], values, lows, highs, *, words: Words, unit: str, series: Sequence[str] | None = None, colours: Sequence[str] = COLOURS) -> None:
    """Points with their intervals, the first label on top; values in [0, 1] are shown as percentages. `series` splits rows by colour and mark."""
    values, lows, highs = (np.array(part, dtype=float) for part in (values, lows, highs))
    names = list(dict.fromkeys(series)) if series is not None else [None]
    rows = list(dict.fromkeys(labels))
    for number, name in enumerate(names):
        here = [i for i in range(len(labels)) if series is None or series[i] == name]
        shift = (number - (len(names) - 1) / 2) * 0.28
        at = np.array([len(rows) - 1 - rows.index(labels[i]) for i in here], dtype=float) - shift
        colour, mark = colours[number % len(colours)], MARKS[number % len(MARKS)]
        axes.hlines(at, 100 * lows[here], 100 * highs[here], color=colour, linewidth=1.6)
        axes.plot(100 * values[here], at, mark, color=colour, markersize=5, label=name, linestyle="none")
    axes.set_yticks(range(len(rows)), [wrap(label) for label in reversed(rows)])
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xlim(left=0)
    axes.set_xlabel(unit)
    axes.xaxis.set_major_formatter(lambda value, _: words.percent(value / 100))
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    if series is not None and len(names) > 1:
        axes.legend(frameon=False, fontsize=8, loc="lower right")


def bars(axes, labels: Sequence[str], values, *, unit: str, colour: str = BLUE, percent: Words | None = None) -> None:
    """Horizontal bars with their value written at the end, the first label on top."""
    values = np.array(values, dtype=float)
    at = np.arange(len(labels))[::-1]
    axes.barh(at, values, color=colour, height=0.62)
    for y, value in zip(at, values, strict=True):
        text = percent.percent(value) if percent else f"{value:g}"
        axes.text(value, y, f" {text}", va="center", fontsize=8)
    axes.set_yticks(at, [wrap(label) for label in labels])
    axes.set_xlabel(unit)
    axes.margins(x=0.12)
    if percent:
        axes.xaxis.set_major_formatter(lambda value, _: percent.percent(value))


def title(axes, text: str) -> None:
    """The finding, broken into lines that fit; the title begins at the left edge of the figure, over the labels."""
    axes.set_title(wrap(text, 58), loc="left", x=0.0, pad=10)


def empty(axes, text: str) -> None:
    """A figure that says that there is nothing to show, and why."""
    axes.axis("off")
    axes.text(0.5, 0.5, wrap(text, 60), ha="center", va="center", fontsize=11, transform=axes.transAxes)


def wrap(text: str, width: int = LABEL_WIDTH) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(str(text), width)) or str(text)
