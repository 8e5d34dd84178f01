"""What does the mediators' network do: how many cases came, were mediated and settled, where, when and of what kind?

The return of the network holds counts alone, no names; each count under ten is hidden, with as many others as it takes that no total gives it away (protect.cells): cases received are
those settled, those mediated and not settled, and those not mediated, and a whole is its places, its kinds or its quarters. Mentors' meetings are counted beside them.
In: corpora/<study>/followup/mediation.csv (place, month, kind, received, mediated, settled) and mentors.csv (month, place, meetings, present). Out: the table mediation.
"""

from __future__ import annotations

import pandas as pd

from pipeline.findings import returns
from pipeline.protect.cells import PUBLIC, hidden_cells
from pipeline.study import Study

KINDS = ("water", "pasture", "land", "neighbours", "family_property", "youth", "services", "company", "other")
COLUMNS = ["level", "domain", "measure", "n", "suppressed"]
_PARTS = ("settled", "not_settled", "not_mediated")


def mediation(study: Study) -> pd.DataFrame:
    """The table mediation: a count of cases in a domain; suppressed ones have no number. Raises InputError with file, row, column and what to do."""
    cases, meetings = _cases(study), _meetings(study)
    return pd.concat([_table(cases, study), _mentors(meetings, study)], ignore_index=True)[COLUMNS]


def _cases(study: Study) -> pd.DataFrame:
    out = []
    for row in returns.rows(study.folder / "followup", "mediation", ("place", "month", "kind", "received", "mediated", "settled")):
        if row["place"] not in study.config.places:
            raise returns.refuse(row, "place", "this place is not one of the study", "Use an id of study.yaml, for instance osh-uzgen.")
        if row["kind"] not in KINDS:
            raise returns.refuse(row, "kind", "this kind of case is not known", f"The kinds are {', '.join(KINDS)}.")
        received, mediated, settled = (returns.count(row, column) for column in ("received", "mediated", "settled"))
        if mediated > received:
            raise returns.refuse(row, "mediated", "more cases were mediated than received", "A case counts in the month in which it was received.")
        if settled > mediated:
            raise returns.refuse(row, "settled", "more cases were settled than mediated", "Count here only what was settled in mediation.")
        out.append({"place": row["place"], "quarter": _quarter(returns.month(row)), "kind": row["kind"], "settled": settled, "not_settled": mediated - settled, "not_mediated": received - mediated})
    return pd.DataFrame(out, columns=["place", "quarter", "kind", *_PARTS])


def _table(cases: pd.DataFrame, study: Study) -> pd.DataFrame:
    if cases.empty:
        return pd.DataFrame(columns=COLUMNS)
    counts: dict[tuple, int] = {}
    sums: list = []
    domains = {("all", "all"): cases}
    for level in ("place", "kind", "quarter"):
        domains |= {(level, name): mine for name, mine in cases.groupby(level, sort=True)}
    for (level, name), mine in domains.items():
        parts = {part: int(mine[part].sum()) for part in _PARTS}
        totals = {"received": sum(parts.values()), "mediated": parts["settled"] + parts["not_settled"]}
        counts |= {(level, name, measure): n for measure, n in (totals | parts).items()}
        sums += [((level, name, "received"), ((level, name, "mediated"), (level, name, "not_mediated"))), ((level, name, "mediated"), ((level, name, "settled"), (level, name, "not_settled")))]
    for level in ("place", "kind", "quarter"):
        names = [name for kind, name in domains if kind == level]
        sums += [(("all", "all", measure), tuple((level, name, measure) for name in names)) for measure in ("received", "mediated", *_PARTS)]
    hidden = hidden_cells(counts, sums, minimum=PUBLIC)
    return _rows(counts, hidden, study)


def _meetings(study: Study) -> pd.DataFrame:
    out = []
    for row in returns.rows(study.folder / "followup", "mentors", ("month", "meetings", "present"), ("place",)):
        if row.get("place") and row["place"] not in study.config.places:
            raise returns.refuse(row, "place", "this place is not one of the study", "Use an id of study.yaml, or leave the cell empty.")
        out.append({"quarter": _quarter(returns.month(row)), "meetings": returns.count(row, "meetings"), "present": returns.count(row, "present")})
    return pd.DataFrame(out, columns=["quarter", "meetings", "present"])


def _mentors(meetings: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Meetings are no people and are shown; those present, counted anew at each meeting, are hidden where they are few."""
    if meetings.empty:
        return pd.DataFrame(columns=COLUMNS)
    domains = {("all", "all"): meetings} | {("quarter", name): mine for name, mine in meetings.groupby("quarter", sort=True)}
    present = {(level, name, "present"): int(mine["present"].sum()) for (level, name), mine in domains.items()}
    hidden = hidden_cells(present, [(("all", "all", "present"), tuple(cell for cell in present if cell[0] == "quarter"))], minimum=PUBLIC)
    held = {(level, name, "meetings"): int(mine["meetings"].sum()) for (level, name), mine in domains.items()}
    return _rows(held | present, hidden, study)


def _rows(counts: dict, hidden: set, study: Study) -> pd.DataFrame:
    return pd.DataFrame([{"level": level, "domain": name, "measure": measure, "n": None if (level, name, measure) in hidden else n, "suppressed": (level, name, measure) in hidden} for (level, name, measure), n in counts.items()], columns=COLUMNS)


def _quarter(month: str) -> str:
    return f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"
