"""Where in the country is a share high? A schematic of oblasts and places as tiles, instead of a map.

Some borders are disputed, and a map would colour empty mountains more than people; so each place is a tile of the same size, near the
places that it is near to (schematic.yaml, in tiles, drawn by hand). The share stands on the tile, so that it can be read without colour. In: a
study's places and shares. Out: marks on axes, and the places for which the schematic has no oblast.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.config import read_yaml
from pipeline.show import charts
from pipeline.show.words import Words
from pipeline.study import Study

PATH = Path(__file__).with_name("schematic.yaml")
LIGHT, DARK = (0.93, 0.96, 0.98), (0.0, 0.27, 0.50)
ACROSS = 7  # signs of a name across a tile


def tiles(study: Study) -> dict[str, tuple[int, int]]:
    """(x, y) of each place whose oblast stands in the schematic; places of an oblast fill its rows from the left, in the order of study.yaml."""
    areas, filled, found = read_yaml(PATH)["areas"], {}, {}
    for place in study.config.places:
        area = areas.get(study.area_of(place))
        if area is not None:
            number = filled.get(study.area_of(place), 0)
            filled[study.area_of(place)] = number + 1
            found[place] = (area["x"] + number % area["width"], area["y"] + number // area["width"])
    return found


def name(axes, x: float, y: float, text: str, **look) -> None:
    """The name of a place on its tile: lines break at hyphens, and a long word is set smaller, so that nothing leaves the tile."""
    import textwrap

    lines = textwrap.wrap(text, ACROSS, break_long_words=False)
    axes.text(x + 0.5, y + 0.34, "\n".join(lines), ha="center", va="center", fontsize=6 * min(1.0, 9 / max(map(len, lines), default=1)), **look)


def draw(axes, study: Study, words: Words, places: Mapping[str, float], areas: Mapping[str, float]) -> list[str]:
    """Draw tiles and names of oblasts; returns the places that have no tile.

    places, areas   share in [0, 1] of each; one that is absent is hidden or was not asked, its tile is hatched
    """
    from matplotlib.patches import Rectangle

    at, anchors = tiles(study), read_yaml(PATH)["areas"]
    low, high = min(places.values(), default=0.0), max(places.values(), default=1.0)
    for place, (x, y) in at.items():
        share = places.get(place)
        depth = 0.0 if share is None or high == low else (share - low) / (high - low)
        colour = "white" if share is None else tuple(a + (b - a) * depth for a, b in zip(LIGHT, DARK, strict=True))
        axes.add_patch(Rectangle((x + 0.03, y + 0.03), 0.94, 0.94, facecolor=colour, edgecolor="#555555", linewidth=0.6, hatch="////" if share is None else None))
        ink = "white" if depth > 0.62 else "#111111"
        box = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"} if share is None else None
        name(axes, x, y, study.place_name(place, words.language), color=ink, bbox=box)
        axes.text(x + 0.5, y + 0.74, "×" if share is None else words.percent(share), ha="center", va="center", fontsize=8, color=ink, weight="bold", bbox=box)
    for area in dict.fromkeys(study.area_of(place) for place in at):
        share = f": {words.percent(areas[area])}" if area in areas else ""
        axes.text(anchors[area]["x"] + 0.03, anchors[area]["y"] - 0.08, study.place_name(area, words.language) + share, ha="left", va="bottom", fontsize=7.5, weight="bold")
    if at:
        axes.set_xlim(min(x for x, _ in at.values()) - 0.1, max(x for x, _ in at.values()) + 1.1)
        axes.set_ylim(max(y for _, y in at.values()) + 1.1, min(y for _, y in at.values()) - 0.6)
    axes.set_aspect("equal")
    axes.axis("off")
    return [place for place in study.config.places if place not in at]
