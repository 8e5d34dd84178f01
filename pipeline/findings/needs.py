"""What each audience of each place needs to work on: talk beside survey, and a weight that both sides agree to.

A driver is a need in proportion to how it ranks among all needs on each side where there is evidence: its prevalence in talk, the
share of respondents for whom it is a problem. The two shares are never compared or added: ranks are. Evidence is the place's own
where at least three groups or thirty respondents stand behind it; else the wider area's, and is called so. In: drivers, estimates
and study.yaml. Out: the table `needs`. Audiences of one place share its evidence until groups that speak for one are told apart.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.study import Study

COLUMNS = ["place", "audience", "need", "wave", "weight", "basis", "evidence", "survey_side", "survey_low", "survey_high", "survey_n", "survey_area", "indicator", "talk_side", "talk_low", "talk_high",
           "talk_groups", "talk_raised", "talk_area", "verdict"]  # fmt: skip


def needs(study: Study) -> pd.DataFrame:
    """The table `needs` for the study's last wave with evidence; places without audiences in study.yaml have none."""
    drivers, estimates, codes = study.read("drivers"), study.read("estimates"), study.read("codes")
    codes = codes[codes["kind"] != "connector"]["code"]
    waves = sorted(set(drivers["wave"]) | set(estimates["wave"]), key=lambda wave: (wave != "endline", wave))
    if not waves:
        return pd.DataFrame(columns=COLUMNS)
    rows = []
    for place, facts in study.config.places.items():
        for audience in facts.audiences:
            for wave in [w for w in ("baseline", *waves) if w in waves][:1]:
                rows += _place(study, place, audience, wave, codes, drivers[drivers["wave"] == wave], estimates[estimates["wave"] == wave])
    return pd.DataFrame(rows, columns=COLUMNS)


def _place(study: Study, place: str, audience: str, wave: str, codes, drivers: pd.DataFrame, estimates: pd.DataFrame) -> list[dict]:
    domains = [(place, "place"), (study.area_of(place), "area"), ("all", "all")]
    rows = []
    for code in codes:
        talk, survey = _talk(code, domains, drivers), _survey(study, code, domains, estimates)
        direct = place in (talk["talk_area"], survey["survey_area"])
        told = talk["talk_area"] is not None or survey["survey_area"] is not None
        basis = "direct" if direct else "wider area" if told else "groups counted" if talk["talk_raised"] else "no evidence"
        evidence = "; ".join([f"drivers/{code}/{talk['talk_area']}/{wave}"] * (talk["talk_area"] is not None) + [f"estimates/{survey['indicator']}/{survey['survey_area']}/{wave}"] * (survey["survey_area"] is not None))
        rows.append({"place": place, "audience": audience, "need": code, "wave": wave, "basis": basis, "evidence": evidence, "verdict": _verdict(talk, survey)} | talk | survey)
    frame = pd.DataFrame(rows)
    frame["weight"] = _weights(frame)
    return frame.to_dict("records")


def _talk(code: str, domains, drivers: pd.DataFrame) -> dict:
    row = {"talk_side": np.nan, "talk_low": np.nan, "talk_high": np.nan, "talk_groups": 0, "talk_raised": 0, "talk_area": None}
    mine = drivers[drivers["code"] == code]
    here = mine[(mine["domain"] == domains[0][0]) & (mine["level"] == "place")]
    if len(here):
        row |= {"talk_groups": int(here["n_groups"].iloc[0]), "talk_raised": int(here["n_raised"].iloc[0])}
    for domain, level in domains:
        found = mine[(mine["domain"] == domain) & (mine["level"] == level) & mine["estimate"].notna()]
        if len(found):
            first = found.iloc[0]
            return row | {"talk_side": first["estimate"], "talk_low": first["ci_low"], "talk_high": first["ci_high"], "talk_area": domain}
    return row


def _survey(study: Study, code: str, domains, estimates: pd.DataFrame) -> dict:
    """The indicator of a code with the greatest problem share, from the nearest domain with enough respondents."""
    row = {"survey_side": np.nan, "survey_low": np.nan, "survey_high": np.nan, "survey_n": 0, "survey_area": None, "indicator": None}
    section = study.config.survey
    mine = {name: indicator for name, indicator in section.indicators.items() if code in indicator.codes}
    for domain, level in domains:
        found = estimates[estimates["indicator"].isin(mine) & (estimates["domain"] == domain) & (estimates["domain_level"] == level) & (estimates["n"].fillna(0) >= section.min_respondents) & estimates["ci_low"].notna()]
        if found.empty:
            continue
        share = pd.DataFrame([_problem(r, mine[r["indicator"]].problem) for r in found.to_dict("records")])
        best = share.sort_values(["survey_side", "indicator"], ascending=[False, True]).iloc[0].to_dict()
        return row | best | {"survey_area": domain}
    return row


def _problem(row: dict, problem: bool) -> dict:
    """The share for whom the matter is a problem: the indicator's share, or the rest where a high share is good."""
    low, value, high = row["ci_low"], row["estimate"], row["ci_high"]
    if not problem:
        low, value, high = 1 - high, 1 - value, 1 - low
    return {"survey_side": value, "survey_low": low, "survey_high": high, "survey_n": int(row["n"]), "indicator": row["indicator"]}


def _weights(frame: pd.DataFrame) -> pd.Series:
    """Mean of the ranks on the sides that have evidence, scaled to add up to 1; a need without any has 0."""
    sides = pd.DataFrame({side: frame[side].where(frame[side] > 0).rank(pct=True) for side in ("talk_side", "survey_side")})
    # a code that one group raised and nobody could estimate still counts, below every estimated one
    faint = (frame["talk_raised"] > 0) & sides.isna().all(axis=1)
    score = sides.mean(axis=1).fillna(0.0) + np.where(faint, 0.05, 0.0)
    # ranks near the bottom say little; the square keeps them from crowding out what comes first
    score = score**2
    return score / score.sum() if score.sum() > 0 else score


def _verdict(talk: dict, survey: dict) -> str:
    has_talk, has_survey = talk["talk_area"] is not None or talk["talk_raised"] > 0, survey["survey_area"] is not None
    return "both sides" if has_talk and has_survey else "talk only" if has_talk else "survey only" if has_survey else "silent"
