"""Whose evidence stands behind a need: the audience's own people in the place, everybody of the place, of its wider area, or of the study, said of each side in the same words everywhere.

In: a row of `needs`. Out: a kind, and a phrase in the reader's language; the report, the guides and `pipeline trace` print it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.show.words import Words

KINDS = ("own", "place", "area", "study", "counted", "none")
SIDES = ("talk", "survey")


def kind(row: Mapping) -> str:
    """The nearest evidence that a need has on either side, one of KINDS."""
    found = {_side(row, side) for side in SIDES}
    return next((one for one in KINDS if one in found), "none")


def whose(row: Mapping, words: Words, name: Callable[[str], str]) -> str:
    """Of both sides, talk before survey: whose it is, with the wider area's name, and whether the difference of the audience from everybody was laid on top.

    name   the name of an area in the reader's language
    """
    said = []
    for side in SIDES:
        if (found := _side(row, side)) in ("own", "place", "area", "study"):
            text = words(f"whose_{side}_{found}", **({"area": name(row[f"{side}_area"])} if found == "area" else {}))
            shift = row.get(f"{side}_shift", float("nan"))
            said.append(words("whose_apart", whose=text) if shift == shift and shift != 0 else text)
        elif found == "counted":
            said.append(words("whose_counted"))
    return "; ".join(said) or words("whose_none")


def _side(row: Mapping, side: str) -> str:
    area = row[f"{side}_area"]
    if not isinstance(area, str):
        return "counted" if side == "talk" and row["talk_raised"] else "none"
    if row.get(f"{side}_own"):
        return "own"
    return "place" if area == row["place"] else "study" if area == "all" else "area"
