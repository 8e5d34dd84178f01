"""What have the studies in common: places and areas, codes under the names of today, and indicators that ask the same?

A code of an older codebook is followed through its change log: a renamed one is compared under its new name, a merged, split or dropped one is not compared, because no sum of the old
shares is the new one. An indicator is the same if question, answers and direction are. Out: tables compared_places, compared_codes, compared_indicators; "nothing" is a result.
"""

from __future__ import annotations

import pandas as pd

from pipeline.compare.sources import Comparison
from pipeline.config.changes import number, today

PLACES = ["level", "domain", "studies", "n_studies"]
CODES = ["code", "studies", "n_studies", "was", "state"]
INDICATORS = ["indicator", "studies", "n_studies", "state"]


def places(comparison: Comparison) -> pd.DataFrame:
    """The table compared_places: every area and place, and the studies that have it."""
    held: dict[tuple[str, str], list[str]] = {}
    for name, study in comparison.studies.items():
        for area in study.config.areas:
            held.setdefault(("area", area), []).append(name)
        for place in study.config.places:
            level = "area" if place in _areas(comparison) else "place"
            if name not in held.setdefault((level, place), []):
                held[level, place].append(name)
    rows = [{"level": level, "domain": domain, "studies": "; ".join(names), "n_studies": len(names)} for (level, domain), names in held.items()]
    frame = pd.DataFrame(rows, columns=PLACES)
    return frame.sort_values(["n_studies", "level", "domain"], ascending=[False, True, True], kind="stable").reset_index(drop=True)


def _areas(comparison: Comparison) -> set[str]:
    """What is an area to one study, though another calls it a place: they are the same ground."""
    return {area for study in comparison.studies.values() for area in study.config.areas}


def versions(comparison: Comparison) -> dict[str, str | None]:
    """The version of the codebook under which each study was coded; None where its codings are not at hand or tell none."""
    found = {}
    for name, frame in comparison.read("codings").items():
        told = frame.loc[frame["source"] == "machine", "codebook_version"].dropna() if len(frame) else frame.get("codebook_version")
        told = told if told is not None and len(told) else frame["codebook_version"].dropna()
        found[name] = max(told, key=number) if len(told) else None
    return {name: found.get(name) for name in comparison.studies}


def names_of_today(comparison: Comparison) -> dict[str, dict[str, tuple[str | None, str]]]:
    """study -> code as its tables have it -> (code of today or None, what became of it). A version that is not known counts as today's."""
    made, changes, current = versions(comparison), comparison.codebook.get("changes") or (), comparison.codebook.get("version")
    return {name: {code: today(code, made[name] or current, changes) for code in frame["code"]} for name, frame in comparison.read("codes").items()}


def codes(comparison: Comparison) -> pd.DataFrame:
    """The table compared_codes; state: compared, one study, merged, split, dropped; `was`: earlier names, as study:code."""
    held: dict[str, dict] = {}
    for name, mine in names_of_today(comparison).items():
        for code, (now, became) in mine.items():
            row = held.setdefault(now or code, {"studies": [], "was": [], "became": set()})
            if name not in row["studies"]:
                row["studies"].append(name)
            row["became"] |= {became}
            row["was"] += [f"{name}:{code}"] if now != code else []
    rows = [{"code": code, "studies": "; ".join(row["studies"]), "n_studies": len(row["studies"]), "was": "; ".join(row["was"]) or None, "state": _state(row)} for code, row in held.items()]
    return pd.DataFrame(rows, columns=CODES)


def _state(row: dict) -> str:
    for became in ("split", "dropped", "merged"):
        if became in row["became"]:
            return became
    return "compared" if len(row["studies"]) > 1 else "one study"


def indicators(comparison: Comparison) -> pd.DataFrame:
    """The table compared_indicators; state: compared, one study, not the same question."""
    held: dict[str, dict[str, tuple]] = {}
    for name, study in comparison.studies.items():
        for indicator, facts in study.config.survey.indicators.items():
            held.setdefault(indicator, {})[name] = (facts.question, frozenset(facts.answers), facts.problem)
    rows = [{"indicator": indicator, "studies": "; ".join(mine), "n_studies": len(mine), "state": "one study" if len(mine) < 2 else "compared" if len(set(mine.values())) == 1 else "not the same question"} for indicator, mine in held.items()]
    return pd.DataFrame(rows, columns=INDICATORS)
