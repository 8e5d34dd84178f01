"""Talk beside numbers: each driver and skill in each domain, what the groups said, what the survey answered, and a stated verdict.

A domain is the whole study, an area, a place, a gender, an age or an audience, or one of these three in one area or place. Each side stands in its own measure, with its interval; a side that has too little in a domain
shows the wider area's and is called so. Ranks are taken among the matters that one question of the survey lists, on both sides among the same ones; directions are those of a
group against the people outside it. The verdict is given by `verdicts`. In: drivers, contrasts, estimates, codes and study.yaml. Out: the table `joint`, contradictions first.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from pipeline.findings.sides import ALL, Domain, Sides, waves_of
from pipeline.findings.verdicts import LEAST_RANKED, VERDICTS, ranks, verdict
from pipeline.study import Study

LEVELS = ("all", "area", "place", "audience", "gender", "youth")
WHOLE: Domain = (ALL, ALL, ALL)
CHANCES = ("top", "bottom", "upper", "lower")
COLUMNS = ["code", "level", "domain", "place", "wave", "talk_share", "talk_low", "talk_high", "talk_groups", "talk_raised", "talk_area", "talk_rank", "talk_top", "talk_bottom", "indicator", "indicators", "survey_share",
           "survey_low", "survey_high", "survey_n", "survey_area", "survey_rank", "survey_top", "survey_bottom", "n_ranked", "talk_direction", "talk_direction_low", "talk_direction_high",
           "survey_direction", "survey_direction_low", "survey_direction_high", "compared", "verdict", "reason"]  # fmt: skip


def joint(study: Study) -> pd.DataFrame:
    """The table `joint`; without talk and survey it is empty."""
    codes = study.read("codes")
    codes = list(codes.loc[codes["kind"] != "connector", "code"])
    rows = []
    for wave in waves_of(study):
        sides = Sides(study, wave)
        for where in sorted((one for one in sides.domains() if one[0] in LEVELS), key=_order):
            level, domain, place = where
            found = _domain(study, sides, codes, where, "/".join([level, domain, *([place] if place != ALL else []), wave]))
            rows += [row | {"level": level, "domain": domain, "place": place, "wave": wave} for row in found]
    if not rows:
        return pd.DataFrame(columns=COLUMNS)
    frame = pd.DataFrame(rows)
    frame[["verdict", "compared", "reason"]] = [verdict(row) for row in frame.to_dict("records")]
    # a group in one place has a row where it speaks for itself on one side at least and that says something; the place's own row tells the rest
    frame = frame[(frame["place"] == ALL) | frame["talk_own"] | (frame["survey_own"] & (frame["verdict"] != "cannot_say"))].copy()
    frame["position"] = frame["verdict"].map(VERDICTS.index)
    frame["strength"] = -frame["talk_share"].fillna(-1)
    return frame.sort_values(["position", "strength"], kind="stable", ignore_index=True)[COLUMNS]


def _order(where: Domain) -> tuple:
    level, domain, place = where
    return place != ALL, LEVELS.index(level), domain, place


def nearest(study: Study, where: Domain) -> list[Domain]:
    """The domain itself and what stands in for it, the nearest first."""
    level, domain, place = where
    if place != ALL:
        return [where, *nearest(study, ("place" if place in study.config.places else "area", place, ALL))]
    if level == "place" and study.area_of(domain) != "all":
        return [where, ("area", study.area_of(domain), ALL), WHOLE]
    return list(dict.fromkeys([where, WHOLE]))


def _domain(study: Study, sides: Sides, codes: list[str], where: Domain, name: str) -> list[dict]:
    near, rows, domain = nearest(study, where), [], where[1]
    for code in codes:
        said, answered = sides.said(code, near), sides.answered(code, near, ranked_first=True)
        row = {"code": code} | {f"talk_{name}": value for name, value in said.items()} | {f"survey_{name}": value for name, value in answered.items() if name != "indicator"}
        names = sides.indicators(code)
        here = sides.talk.get((code, *where))
        row |= {"talk_held": bool(sides.talk), "survey_held": bool(sides.survey), "talk_hidden": bool(here and here["suppressed"])}
        row |= {"indicator": answered["indicator"], "indicators": " ".join(names) or None, "survey_asked": bool(names)}
        row |= {"talk_own": said["area"] == domain, "survey_own": answered["area"] == domain, "talk_present_wider": said["area"] not in (None, domain) and said["low"] > 0}
        ways = {"talk": sides.difference_of_talk(code, where), "survey": sides.difference(answered["indicator"], where)}
        row |= {f"{side}_direction{end}": way[key] for side, way in ways.items() for end, key in (("", "difference"), ("_low", "low"), ("_high", "high"))}
        rows.append(row)
    # the noise of a domain is its own, whichever other domains there are
    _rank(rows, sides, where, [study.config.seed, int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")])
    return rows


def _rank(rows: list[dict], sides: Sides, where: Domain, seed: list[int]) -> None:
    """Give each row its ranks on both sides, among the matters that both sides can rank in this domain."""
    blank = {"n_ranked": 0} | {f"{side}_{name}": np.nan for side in ("talk", "survey") for name in ("rank", *CHANCES)}
    for row in rows:
        row |= blank
    heard = any(row["talk_own"] for row in rows)
    mine = [row for row in rows if heard and row["survey_own"] and row["indicator"] in sides.ranked]
    if len(mine) < LEAST_RANKED:
        return
    # a matter that no group here raised, or too few turns for a share, stands at the foot of the talk; how surely, its draws say
    share = lambda row, name: row[f"talk_{name}"] if row["talk_own"] else 0.0  # noqa: E731
    rare = [(np.nan, np.nan) if row["talk_own"] else sides.rare(row["code"], where) for row in mine]
    talk = ranks(*([share(row, name) for row in mine] for name in ("share", "low", "high")), seed=[*seed, 1], scale="logit", rare=rare)
    survey = ranks(*([row[f"survey_{name}"] for row in mine] for name in ("share", "low", "high")), seed=[*seed, 2], scale="logit")
    for at, row in enumerate(mine):
        row["n_ranked"] = len(mine)
        for side, frame in (("talk", talk), ("survey", survey)):
            row |= {f"{side}_{name}": float(frame.at[at, name]) for name in ("rank", *CHANCES)}
