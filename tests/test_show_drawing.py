"""A figure in a page: its letters are text in a font that the page brings along, its ids are its own, and nothing of it is lost that a reader sees."""

from __future__ import annotations

import io
import re
from base64 import b64decode

import lxml.html
import pytest
from matplotlib import pyplot

from pipeline.show import charts
from pipeline.show.drawing import drawn, fonts

TEXT = "Өзгөндө суу жетпейт: 47 % <көп> & «баары»"


@pytest.fixture(scope="module")
def figure(tmp_path_factory):
    """A chart as the stages draw them: a bold title, a turned label, marks with intervals."""
    path = tmp_path_factory.mktemp("drawn") / "chart.svg"
    with pyplot.rc_context({"svg.hashsalt": "yntymak", "font.family": "DejaVu Sans"}):
        made, axes = pyplot.subplots(figsize=(5, 3))
        axes.bar([3], [0.4], hatch="///")
        axes.text(3, 0.4, " 47 %")
        axes.errorbar([1.23456, 2], [0.4, 0.5], yerr=[[0.1, 0.1], [0.1, 0.2]], fmt="o", capsize=3)
        axes.set_title(TEXT, fontweight="bold")
        axes.set_ylabel("Үлүшү, %")
        axes.set_xlabel("Экинчи сап")
        charts.save(made, path, alt=TEXT)
        pyplot.close(made)
    return path


def test_what_a_figure_says_is_text_that_can_be_found(figure):
    tree = lxml.html.fromstring(drawn(figure, "f1", TEXT))
    said = [one.text for one in tree.iter("text")]
    assert {TEXT, "Үлүшү, %", "Экинчи сап"} <= set(said) and tree.get("aria-label") == TEXT and tree.get("role") == "img"
    # the blank that keeps it off the bar is left
    assert "\u00a047 %" in said
    # the label of the axis is turned, the title bold
    assert "rotate" in next(one.get("transform") for one in tree.iter("text") if one.text == "Үлүшү, %") and [one.text for one in tree.iter("text") if one.get("class") == "w"] == [TEXT]


def test_no_text_of_a_figure_becomes_markup(figure):
    assert "<көп>" not in drawn(figure, "f1", TEXT) and "&lt;көп&gt;" in drawn(figure, "f1", TEXT)


def test_a_figure_is_a_fraction_of_its_file_and_the_same_each_time(figure):
    assert len(drawn(figure, "f1", "")) < figure.stat().st_size / 5 and drawn(figure, "f1", "") == drawn(figure, "f1", "")


def test_all_that_is_pointed_at_is_there_and_two_figures_share_no_id(figure):
    page = drawn(figure, "f1", "") + drawn(figure, "f2", "")
    ids = re.findall(r' id="([^"]+)"', page)
    pointed = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', page))
    assert len(ids) == len(set(ids)) and {one or other for one, other in pointed} <= set(ids)
    # marks, the area of the axes, and the hatching of the bar
    assert "<clipPath" in page and re.search(r"<use href=", page) and re.search(r"fill:url\(#f1-\d+\)", page)


def test_the_fonts_hold_every_letter_of_the_figures_and_few_others(figure):
    from fontTools.ttLib import TTFont

    rules = fonts(drawn(figure, "f1", ""))
    held = {}
    for weight, data in re.findall(r"font-weight:(\w+);src:url\(data:font/woff;base64,([^)]+)\)", rules):
        held[weight] = {chr(code) for code in TTFont(io.BytesIO(b64decode(data))).getBestCmap()}
    assert set(TEXT) <= held["bold"] and set("Үлүшү, %Экинчи сап") <= held["normal"] and all(len(letters) < 80 for letters in held.values())
    assert len(rules) < 30_000 and rules == fonts(drawn(figure, "f1", "")) and fonts("<p>no figure</p>") == ""


def test_a_text_with_formulas_keeps_its_shapes(tmp_path):
    path = tmp_path / "formula.svg"
    made, axes = pyplot.subplots(figsize=(3, 2))
    axes.set_title("$\\alpha^2$")
    charts.save(made, path)
    pyplot.close(made)
    page = drawn(path, "f1", "")
    assert "alpha" not in page and re.search(r'<path id="f1-\d+" d="M', page)


def test_an_axis_of_counts_has_whole_numbers():
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    charts.bars(axes, ["a", "b"], [2, 1], unit="places")
    assert [tick for tick in axes.get_xticks() if 0 <= tick <= 2] == [0, 1, 2]
