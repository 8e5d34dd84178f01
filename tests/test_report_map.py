"""The map of first drivers says of one that it stands first most often only where no other does as often."""

from __future__ import annotations

from types import SimpleNamespace

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from pipeline.report import map as report_map
from pipeline.show import schematic
from pipeline.show.words import Words

CODES = pd.DataFrame({"code": ["NR.1", "GV.1"]} | {f"label_{language}": ["Суу", "Ишеним"] for language in ("ky", "ru", "en")})


@pytest.mark.parametrize(("first", "key"), [(["NR.1", "GV.1"], "report_map_tied"), (["NR.1", "NR.1"], "report_map_title")])
def test_a_tie_is_no_first_place(monkeypatch, first, key):
    places = {"osh-uzgen": None, "osh-nookat": None}
    study = SimpleNamespace(config=SimpleNamespace(places=places), area_of=lambda place: "osh", place_name=lambda place, language: place)
    monkeypatch.setattr(report_map, "tiles", lambda study: {"osh-uzgen": (0, 0), "osh-nookat": (1, 0)})
    told = []
    monkeypatch.setattr(report_map.charts, "title", lambda axes, text: told.append(text))
    monkeypatch.setattr(report_map.charts, "in_three_languages", lambda study, stage, name, on: on(plt.figure().add_subplot(), Words("ky")))
    report_map.draw(study, pd.DataFrame({"place": list(places), "need": first, "rank": [1, 1]}), CODES)
    plt.close("all")
    assert told == [Words("ky")(key, **({} if key.endswith("tied") else {"n": 2, "all": 2, "code": "Суу"}))]


@pytest.mark.parametrize("place", ["Кызыл-Адыр", "А. Сүйөркулов", "Джалал-Абадская область", "Tokmok"])
def test_the_name_of_a_place_stays_on_its_tile_and_no_word_is_torn(place):
    axes = plt.figure(figsize=(7.6, 6)).add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 16), ylim=(0, 13), aspect="equal")
    schematic.name(axes, 3, 3, place)
    box = axes.texts[0].get_window_extent().transformed(axes.transData.inverted())
    plt.close("all")
    assert 3 <= box.x0 and box.x1 <= 4
    assert axes.texts[0].get_text().replace("-\n", "-").split() == place.split()
