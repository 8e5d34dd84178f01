"""What do the sources say, each by itself and together, and do they disagree? Survey, groups, lists and talk each rank some of the people.

Plackett-Luce with a gamma prior combines the rankings, so that a person praised in one source alone does not come first; Borda stands beside it;
Kendall's W says how far the sources agree. Worths are columns for the reader and change no tier. In: nominations, units, talk. Out: columns a person.
"""

from __future__ import annotations

import pandas as pd

from pipeline.leaders.nominations import nominations
from pipeline.leaders.ranking import borda, kendall_w, plackett_luce

COLUMNS = ["person", "place", "worth", "borda", "sources_differ"]


def points(named: pd.DataFrame, conduct: pd.DataFrame | None = None) -> dict[str, dict]:
    """source -> its people of one place and how many named each; of talk, how often others take up what they brought in."""
    by = named["document"].astype(str) + "/" + named["mentioner"].astype(str)
    counts = {source: frame.groupby("person")["by"].nunique().to_dict() for source, frame in named.assign(by=by).groupby("source_type", sort=True)}
    if conduct is not None and len(mine := conduct[conduct["person"].isin(set(named["person"]))]) > 1:
        counts["talk"] = dict(zip(mine["person"], mine["taken_up"].round(9), strict=True))
    return counts


def rankings(named: pd.DataFrame, conduct: pd.DataFrame | None = None) -> dict[str, list[list]]:
    """source -> its people of one place in order, most nominated first, twice: equals in the order in which they appear, and in the reverse.

    So equals are equal in the sum of both, and no alphabet decides.
    """
    seen = {person: number for number, person in enumerate(dict.fromkeys(named["person"]))}
    return {source: [sorted(values, key=lambda one: (-values[one], sign * seen[one])) for sign in (1, -1)] for source, values in points(named, conduct).items()}  # noqa: B023


def combined(mentions: pd.DataFrame, leader_questions: set[str], places: pd.Series, conduct: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(a row a person: worth against the mean of the place, Borda, whether the sources differ by half of the list or more; a row a place: sources, W).

    places   person -> place
    """
    named = nominations(mentions, leader_questions)
    named = named.assign(home=named["place"].where(named["place"].notna(), named["person"].map(places)).fillna(""))
    rows, agreement = [], []
    for place, mine in named.groupby("home"):
        found = rankings(mine, conduct)
        lists = [order for both in found.values() for order in both]
        # each source stands there twice, so the prior weighs twice as much
        worth, mean_place = plackett_luce(lists, prior=2.0), borda(lists)
        at = [{person: (one.index(person) + other.index(person)) / 2 / max(len(one) - 1, 1) for person in one} for one, other in found.values()]
        for person in sorted(mine["person"].unique()):
            places_in = [one[person] for one in at if person in one]
            rows.append({"person": person, "place": place or None, "worth": worth[person] * len(worth), "borda": mean_place[person], "sources_differ": len(places_in) > 1 and max(places_in) - min(places_in) >= 0.5})
        agreement.append({"place": place or "without a place", "n_sources": len(found), "kendall_w": kendall_w(list(points(mine, conduct).values())), "sources": ", ".join(found)})
    return pd.DataFrame(rows, columns=COLUMNS), pd.DataFrame(agreement, columns=["place", "n_sources", "kendall_w", "sources"])
