"""Figures: a title that states the finding, axes with units, one palette, labels in the reader's language.

The palette (blue, orange, grey, green; Okabe and Ito 2008) survives colour blindness, and marks differ in shape so that black-and-
white print does not lose them. In: numbers and labels. Out: one SVG a language, the same bytes each time, and the figure itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from pipeline.show.at_once import at_once
from pipeline.show.words import LANGUAGES, Words
from pipeline.study import Study

BLUE, ORANGE, GREY, GREEN = "#0072B2", "#D55E00", "#7A7A7A", "#009E73"
BROWN = "#A84A00"  # orange dark enough for white figures on it
COLOURS = (BLUE, ORANGE, GREEN, GREY)
MARKS = ("o", "s", "^", "D")
LABEL_WIDTH = 38
NOTE_SIGNS = 16  # of the notes below a figure, an inch of its width


def in_three_languages(study: Study, stage: str, name: str, draw: Callable, show: str | None = None, *, circle: str = "public"):
    """Call `draw(axes, words)` once a language and save each figure; returns the one of the study's own language, to be shown.

    `draw` sets title, axes and labels from `words` and returns a list of notes below the figure, or None. `circle`: team puts it where the team's tables stand.
    """
    import matplotlib

    matplotlib.use("agg", force=False)
    from matplotlib import pyplot
    from matplotlib.backends import backend_svg  # noqa: F401 - before the languages part, or each of them would import it

    words_of = {language: Words(language) for language in LANGUAGES}

    def make(language: str):
        words = words_of[language]
        figure, axes = pyplot.subplots(figsize=(7.6, 4.2), layout="constrained")
        notes = draw(axes, words) or []
        if study.invented:
            notes = [*notes, words("invented")]
        below = "   ".join([words("source_note", study=study.config.title[language]), *notes])
        figure.text(0.01, -0.02, wrap(below, int(NOTE_SIGNS * figure.get_size_inches()[0])), ha="left", va="top", fontsize=7, color="#444444")
        save(figure, study.figure(stage, name, language, circle=circle), alt=". ".join(part.rstrip(".") for part in (_said(figure), *notes) if part))
        pyplot.close(figure)
        return figure if language == show else None

    settings = {"svg.hashsalt": "yntymak", "font.family": "DejaVu Sans", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "axes.titlelocation": "left", "axes.titlesize": 11,
                "axes.titleweight": "bold", "figure.dpi": 100, "hatch.linewidth": 0.5}  # fmt: skip
    show = show or study.config.language
    with pyplot.rc_context(settings):
        shown = next(figure for figure in at_once(make, LANGUAGES, here=show) if figure is not None)
    # the notebook that a stage leaves is public: the team's figures are no more than named in it
    see = _named if circle != "public" and os.environ.get("YNTYMAK_STAGE") else _in_notebook
    shown._repr_html_ = partial(see, study.figure(stage, name, show, circle=circle))
    return shown


def _named(path: Path) -> str:
    return f"<code>{path.parent.parent.name}/{path.parent.name}/{path.name}</code>"


def _in_notebook(path: Path) -> str:
    """The saved figure as a notebook shows it, with its words for a screen reader.

    The backend draws to files alone, so IPython would print a figure's size and no picture. An image and not the drawing itself: JupyterLab shows no drawing in a notebook that somebody else has run.
    """
    import base64
    import html

    return f'<img alt="{html.escape(alt_text(path))}" src="data:image/svg+xml;base64,{base64.b64encode(path.read_bytes()).decode("ascii")}" style="max-width: 100%">'


def save(figure, path: Path, *, alt: str = "") -> None:
    """SVG without a date, so that the same figure has the same bytes; `alt` is what a screen reader says of it."""
    import html

    from pipeline.study import atomic

    with atomic(path) as temporary:
        figure.savefig(temporary, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": "Yntymak"})
        if alt:
            text = temporary.read_text("utf-8")
            temporary.write_text(text.replace("<svg ", f'<svg role="img" aria-label="{html.escape(alt)}" ', 1), "utf-8")


def alt_text(path: Path) -> str:
    """What `save` wrote into a figure for screen readers; empty where nothing was."""
    import html
    import re

    with path.open(encoding="utf-8") as handle:
        found = re.search(r'<svg role="img" aria-label="([^"]*)"', handle.read(8_000))
    return html.unescape(found[1]) if found else ""


def _said(figure) -> str:
    """The figure's own title, or that of its only axes, in one line; of a figure that shows nothing, why (`empty`)."""
    titles = [figure.get_suptitle(), *(axes.get_title(loc="left") for axes in figure.axes[:1]), *(text.get_text() for axes in figure.axes[:1] for text in axes.texts[:1] if not axes.axison)]
    return " ".join(next((text for text in titles if text), "").split())


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


def bars(axes, labels: Sequence[str], values, *, unit: str, colour: str = BLUE, percent: Words | None = None, width: int = LABEL_WIDTH) -> None:
    """Horizontal bars with their value written at the end, the first label on top; a missing value has its label and no bar. Counts, or shares with `percent`."""
    values = np.array(values, dtype=float)
    at = np.arange(len(labels))[::-1]
    known = ~np.isnan(values)
    axes.barh(at, np.where(known, values, 0.0), color=colour, height=0.62)
    for y, value in zip(at[known], values[known], strict=True):
        text = percent.percent(value) if percent else f"{value:g}"
        axes.text(value, y, f" {text}", va="center", fontsize=8)
    axes.set_yticks(at, [wrap(label, width) for label in labels])
    axes.set_xlabel(unit)
    axes.margins(x=0.12)
    if percent:
        axes.xaxis.set_major_formatter(lambda value, _: percent.percent(value))
    else:
        # a count between 1 and 2 would be read for one
        axes.xaxis.get_major_locator().set_params(integer=True)


def diverging(axes, groups: Sequence[str], labels: Sequence[str], shares, levels: Sequence[str], apart: Sequence[str], *, words: Words, unit: str, aside: str) -> None:
    """Bars of answers that have an order, low steps to the left of the middle and high ones to the right, the first label on top.

    groups   what each group of bars is about; labels, of each bar, the same number to each group
    shares   bars x steps, in [0, 1], each adding up to 1; levels, the name of each step
    apart    what is written at the end of each bar, under the heading `aside`
    The middle step of an odd number lies half on each side. Low steps are hatched and shares are written on them: colour is not needed.
    """
    from matplotlib import patheffects

    shares = np.array(shares, dtype=float)
    steps, number = shares.shape[1], np.arange(len(labels))
    together = len(labels) // len(groups)
    at = -(number * 0.85 + number // together * 0.6)
    left = -(shares[:, : steps // 2].sum(axis=1) + (shares[:, steps // 2] / 2 if steps % 2 else 0))
    for step in range(steps):
        colour, hatch = _step(step, steps)
        axes.barh(at, shares[:, step], left=left, color=colour, height=0.72, edgecolor="white", linewidth=0.5, hatch=hatch, label=levels[step])
        for y, start, share in zip(at, left, shares[:, step], strict=True):
            if share >= 0.06:
                ink = "white" if step in (0, steps - 1) else "#111111"
                axes.text(start + share / 2, y, f"{100 * share:.0f}", ha="center", va="center", fontsize=7.5, color=ink, path_effects=[patheffects.withStroke(linewidth=2.6, foreground=colour)])
        left = left + shares[:, step]
    for y, text in zip(at, apart, strict=True):
        axes.text(1.03, y, text, va="center", fontsize=7, color="#444444", transform=axes.get_yaxis_transform())
    axes.use_sticky_edges = False
    axes.margins(x=0.02)
    axes.axvline(0, color="#444444", linewidth=0.8)
    for place, text in enumerate(groups):
        axes.annotate(wrap(text, 50), (0, at[place * together : (place + 1) * together].mean()), xytext=(-58, 0), xycoords=axes.get_yaxis_transform(), textcoords="offset points", ha="right", va="center", fontsize=7.5)
    axes.set_yticks(at, labels, fontsize=7)
    axes.set_ylim(at.min() - 0.6, 1.3)
    axes.text(1.03, 0.45, aside, fontsize=7, color="#444444", transform=axes.get_yaxis_transform(), va="bottom")
    axes.xaxis.set_major_formatter(lambda value, _: words.percent(abs(value)))
    axes.set_xlabel(wrap(unit, 60), fontsize=8)
    axes.tick_params(axis="y", length=0)
    axes.legend(frameon=False, fontsize=7.5, ncols=3, loc="lower center", bbox_to_anchor=(0.4, 1.0), columnspacing=1.0, handlelength=1.4)


def _step(step: int, steps: int) -> tuple[str, str | None]:
    from matplotlib.colors import to_hex, to_rgb

    if steps % 2 and step == steps // 2:
        return "#D0D0D0", None
    low = step < steps // 2
    far = abs(step - (steps - 1) / 2) / ((steps - 1) / 2)
    base = to_rgb(BROWN if low else BLUE)
    return to_hex(tuple(channel * far + 1 - far if far > 0.9 else channel * 0.45 + 0.55 for channel in base)), "////" if low else None


def multiples(axes, count: int, columns: int, *, height: float):
    """A grid of small axes of one scale in place of `axes`, as a flat list; those too many are taken away."""
    figure, rows = axes.figure, -(-count // columns)
    axes.remove()
    figure.set_size_inches(7.6, rows * height + 0.9)
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    for spare in grid[count:]:
        spare.axis("off")
    return list(grid[:count])


def slope(axes, ends, lows, highs, labels: Sequence[str], *, words: Words, title: str, below: str = "", strong: bool = True) -> None:
    """Two waves of one share with their intervals, joined by a line: unbroken where `strong`, else broken. Shares in [0, 1]."""
    ends, lows, highs = (100 * np.array(part, dtype=float) for part in (ends, lows, highs))
    axes.errorbar([0, 1], ends, yerr=np.maximum([ends - lows, highs - ends], 0), fmt="none", ecolor=GREY, elinewidth=1.2, capsize=2)
    axes.plot([0, 1], ends, color=BLUE if strong else GREY, linewidth=1.8, linestyle="-" if strong else "--")
    for x, mark in ((0, "o"), (1, "s")):
        axes.plot(x, ends[x], mark, color=BLUE if strong else GREY, markersize=4.5)
    axes.set_xlim(-0.45, 1.45)
    axes.set_xticks([0, 1], labels, fontsize=6.5)
    axes.yaxis.set_major_formatter(lambda value, _: words.percent(value / 100))
    axes.tick_params(axis="y", labelsize=6.5)
    axes.grid(axis="y", color="#e2e2e2", linewidth=0.5)
    axes.set_title(title, fontsize=6.8, weight="bold", loc="left", pad=3)
    if below:
        axes.text(0.5, 0.02, below, fontsize=6.5, ha="center", va="bottom", transform=axes.transAxes)


def finding(figure, text: str) -> None:
    """The title of a figure of many axes."""
    figure.suptitle(wrap(text, 76), x=0.01, ha="left", fontsize=11, weight="bold")


def title(axes, text: str) -> None:
    """The finding, broken into lines that fit; the title begins at the left edge of the figure, over the labels."""
    axes.set_title(wrap(text, 58), loc="left", x=0.0, pad=10)


def empty(axes, text: str) -> None:
    """A figure that says that there is nothing to show, and why."""
    axes.axis("off")
    axes.text(0.5, 0.5, wrap(text, 60), ha="center", va="center", fontsize=11, transform=axes.transAxes)


def wrap(text: str, width: int = LABEL_WIDTH) -> str:
    """Lines of so many signs at most; no line begins with a dash or a per cent sign, and «из-за» and "p < 0.05" stay together."""
    import re
    import textwrap

    held = re.sub(r" (?=[–—%…](?:\W|$))|(?<=\bp) (?=[<≥])|(?<=\bp [<≥]) ", "\u00a0", re.sub(r"\b([Ии]з)-(?=за\b|под\b)", "\\1\u2011", str(text)))
    return "\n".join(textwrap.wrap(held, width)) or held
