"""Where does which driver come first? The schematic of places, each tile with the number of its first driver, and a legend that names them.

A schematic and no map, because borders are disputed (pipeline.show.schematic). A driver is told by its number; the colour only helps. In: the table `tops`. Out: SVG a language.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.config import read_yaml
from pipeline.show import charts, schematic
from pipeline.show.words import Words
from pipeline.study import Study

COLOURS = ("#CFE3F2", "#FBE0CC", "#CFEBDF", "#E6E6E6", "#F6EFC4", "#E3D5EC", "#D9D2C3", "#D6EEF0", "#F7D4DD", "#DDE8B9", "#C3CCF2")


def tiles(study: Study) -> dict[str, tuple[int, int]]:
    """Where each place stands; a study whose places are oblasts has one tile for each."""
    found, areas = schematic.tiles(study), read_yaml(schematic.PATH)["areas"]
    for place in study.config.places:
        if place not in found and place in areas:
            found[place] = (areas[place]["x"], areas[place]["y"])
    return found


def path(study: Study, language: str) -> Path:
    return study.outputs / "8-report" / "figures" / f"first-{language}.svg"


def draw(study: Study, tops, codes):
    """The figure `first` in three languages; None where no place of the study has a tile."""
    at = tiles(study)
    first = tops[tops["rank"] == 1].set_index("place")["need"]
    first = first[[place for place in first.index if place in at]]
    if first.empty:
        return None
    order = list(first.value_counts(sort=True).sort_index(kind="stable").sort_values(ascending=False, kind="stable").index)

    def on(axes, words: Words):
        from matplotlib.patches import Rectangle

        label = codes.set_index("code")[f"label_{words.language}"]
        axes.figure.set_size_inches(7.6, max(3.2, 0.62 * (max(y for _, y in at.values()) + 2)))
        for place, (x, y) in at.items():
            number = order.index(first[place]) if place in first.index else None
            axes.add_patch(Rectangle((x + 0.03, y + 0.03), 0.94, 0.94, facecolor="white" if number is None else COLOURS[number % len(COLOURS)], edgecolor="#555555", linewidth=0.6))
            schematic.name(axes, x, y, study.place_name(place, words.language))
            axes.text(x + 0.5, y + 0.74, "×" if number is None else str(number + 1), ha="center", va="center", fontsize=9, weight="bold")
        anchors = read_yaml(schematic.PATH)["areas"]
        for area in dict.fromkeys(study.area_of(place) for place in at):
            if area in anchors:
                axes.text(anchors[area]["x"] + 0.03, anchors[area]["y"] - 0.08, study.place_name(area, words.language), ha="left", va="bottom", fontsize=7.5, weight="bold")
        right = max(x for x, _ in at.values()) + 1.4
        top = min(y for _, y in at.values())
        for number, code in enumerate(order):
            axes.add_patch(Rectangle((right, top + 0.72 * number), 0.5, 0.5, facecolor=COLOURS[number % len(COLOURS)], edgecolor="#555555", linewidth=0.6))
            axes.text(right + 0.25, top + 0.72 * number + 0.26, str(number + 1), ha="center", va="center", fontsize=8, weight="bold")
            axes.text(right + 0.65, top + 0.72 * number + 0.26, charts.wrap(label[code], 26), ha="left", va="center", fontsize=7)
        axes.set_xlim(min(x for x, _ in at.values()) - 0.1, right + 4.2)
        axes.set_ylim(max(max(y for _, y in at.values()) + 1.1, top + 0.72 * len(order)), top - 0.6)
        axes.set_aspect("equal")
        axes.axis("off")
        most = first.value_counts().to_numpy()
        tied = len(most) > 1 and most[0] == most[1]
        charts.title(axes, words("report_map_tied") if tied else words("report_map_title", n=int(most[0]), all=len(study.config.places), code=label[order[0]]))
        left = [place for place in study.config.places if place not in at]
        return [words("schematic_note"), *([words("schematic_left", n=len(left))] if left else [])]

    return charts.in_three_languages(study, "8-report", "first", on)
