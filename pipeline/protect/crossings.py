"""Which cells of a group crossed with a place may be shown beside everything else that is?

The people of a gender, an age or an audience are a part of the whole, of each area and of each place, and the wholes are published: what is shown of some leaves a rest for the others. One
list of sums holds all of it for one question: a place is its groups and those of whom no group is known, a group is its areas, an area's group its places (protect.cells does the rest). Places of which no
cell is shown are added up where the sums leave each of their cells ten people of room; the others stand one by one. In: counts by place and group. Out: the cells that must not leave.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pipeline.protect.cells import PUBLIC, hidden_cells

ALL = ("all", "all")
UNKNOWN, REST = "", "rest"
Place = tuple[str, str]
Cell = tuple[str, str, str]


def hidden_crossings(cells: Mapping[Cell, int], area_of: Mapping[str, str | None], *, shown: Collection[Cell], also: Collection[Cell] = (), gone: Collection[Place] = ()) -> set:
    """The cells (level, place, group) and wholes (level, place) to hide.

    cells     answers by level ('all', 'area', 'place'), place and group; the group "" are those of whom it is not known
    area_of   the area of each place
    shown     the cells that a table would show
    also      cells to hide for another reason than their size; gone: areas and places that another table hides already
    """
    counts: dict = {cell: float(n) for cell, n in cells.items() if n > 0}
    values = sorted({value for _, _, value in counts} - {UNKNOWN})
    shown = {cell for cell in shown if cell in counts}
    wholes: dict[Place, float] = {}
    for (level, where, _), n in counts.items():
        wholes[level, where] = wholes.get((level, where), 0.0) + n
    apart = _apart(counts, wholes, shown, values, area_of)
    sums, unpublished = [], set(counts) - shown
    for whole, n in wholes.items():
        if whole[0] != "place" or whole in apart:
            counts[whole] = n
            parts = [cell for cell in cells if cell[:2] == whole and cell in counts]
            sums.append((whole, tuple(parts)))
        else:
            for cell in [cell for cell in counts if len(cell) == 3 and cell[:2] == whole]:
                unpublished.discard(cell)
                del counts[cell]
    areas = [whole for whole in wholes if whole[0] == "area"]
    for value in (*values, UNKNOWN):
        inside = lambda area: [(*whole, value) for whole in wholes if whole[0] == "place" and area_of.get(whole[1]) == area]  # noqa: E731
        outside = [(*whole, value) for whole in wholes if whole[0] == "place" and ("area", str(area_of.get(whole[1]))) not in areas]
        for whole, parts in [(ALL, [(*area, value) for area in areas] + outside), *((area, inside(area[1])) for area in areas)]:
            total = (*whole, value)
            parts = [part for part in parts if part in counts]
            if total not in counts or not parts:
                continue
            if (rest := counts[total] - sum(counts[part] for part in parts)) > 0.5:
                counts[REST, *total] = rest
                unpublished.add((REST, *total))
                parts.append((REST, *total))
            sums.append((total, tuple(parts)))
    known = [cell for cell in also if cell in counts]
    return hidden_cells(counts, sums, minimum=PUBLIC, also={*known, *(whole for whole in gone if whole in counts)}, unpublished=unpublished)


def _apart(counts: dict, wholes: dict, shown: set, values: list, area_of: Mapping) -> set[Place]:
    """The places that must stand by themselves in the sums: one of their cells is shown, or the rest of their area would leave a cell of theirs less than ten people of room."""
    apart = {whole for whole in wholes if whole[0] == "place" and any((*whole, value) in shown for value in values)}
    while True:
        more = set()
        for area in {area_of.get(where) for level, where in wholes if level == "place"}:
            together = [whole for whole in wholes if whole[0] == "place" and whole not in apart and area_of.get(whole[1]) == area]
            rest = {value: sum(counts.get((*whole, value), 0.0) for whole in together) for value in (*values, UNKNOWN)}
            for whole in together:
                for value in (*values, UNKNOWN):
                    room = min(wholes[whole], rest[value]) - max(0.0, wholes[whole] - (sum(rest.values()) - rest[value]))
                    if counts.get((*whole, value), 0.0) and room < PUBLIC:
                        more.add(whole)
        if not more:
            return apart
        apart |= more
