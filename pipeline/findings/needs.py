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
    """The table `needs`, from the baseline where there is one, else from the first wave; places without audiences in study.yaml have none."""
    drivers, estimates, codes = study.read("drivers"), study.read("estimates"), study.read("codes")
    codes = codes[codes["kind"] != "connector"]["code"]
    waves = sorted(set(drivers["wave"]) | set(estimates["wave"]))
    if not waves:
        return pd.DataFrame(columns=COLUMNS)
    wave = next(w for w in ("baseline", *waves) if w in waves)
    talk = {(r["code"], r["domain"], r["level"]): r for r in drivers[drivers["wave"] == wave].to_dict("records")}
    asked = {(r["indicator"], r["domain"], r["domain_level"]): r for r in estimates[(estimates["wave"] == wave) & estimates["ci_low"].notna()].to_dict("records")}
    frames = []
    for place, facts in study.config.places.items():
        shared = _place(study, place, wave, codes, talk, asked)
        # audiences of a place share its evidence until groups that speak for one are told apart
        frames += [shared.assign(audience=audience) for audience in facts.audiences]
    return pd.concat(frames, ignore_index=True)[COLUMNS] if frames else pd.DataFrame(columns=COLUMNS)


def _place(study: Study, place: str, wave: str, codes, talk: dict, asked: dict) -> pd.DataFrame:
    domains = [(place, "place"), (study.area_of(place), "area"), ("all", "all")]
    rows = []
    for code in codes:
        said, answered = _talk(code, domains, talk), _survey(study, code, domains, asked)
        direct = place in (said["talk_area"], answered["survey_area"])
        told = said["talk_area"] is not None or answered["survey_area"] is not None
        basis = "direct" if direct else "wider area" if told else "groups counted" if said["talk_raised"] else "no evidence"
        evidence = [f"drivers/{code}/{said['talk_area']}/{wave}"] * (said["talk_area"] is not None) + [f"estimates/{answered['indicator']}/{answered['survey_area']}/{wave}"] * (answered["survey_area"] is not None)
        rows.append({"place": place, "need": code, "wave": wave, "basis": basis, "evidence": "; ".join(evidence), "verdict": _verdict(said, answered)} | said | answered)
    frame = pd.DataFrame(rows)
    return frame.assign(weight=weights(frame))


def _talk(code: str, domains, talk: dict) -> dict:
    row = {"talk_side": np.nan, "talk_low": np.nan, "talk_high": np.nan, "talk_groups": 0, "talk_raised": 0, "talk_area": None}
    here = talk.get((code, *domains[0]))
    # what a place of fewer than ten people said is not counted outside the team
    if here and not here["suppressed"]:
        row |= {"talk_groups": int(here["n_groups"]), "talk_raised": int(here["n_raised"])}
    for domain, level in domains:
        found = talk.get((code, domain, level))
        if found and not np.isnan(found["estimate"]):
            return row | {"talk_side": found["estimate"], "talk_low": found["ci_low"], "talk_high": found["ci_high"], "talk_area": domain}
    return row


def _survey(study: Study, code: str, domains, asked: dict) -> dict:
    """The indicator of a code with the greatest problem share, from the nearest domain with enough respondents."""
    row = {"survey_side": np.nan, "survey_low": np.nan, "survey_high": np.nan, "survey_n": 0, "survey_area": None, "indicator": None}
    section = study.config.survey
    mine = {name: indicator for name, indicator in section.indicators.items() if code in indicator.codes}
    for domain, level in domains:
        found = [r for name in mine if (r := asked.get((name, domain, level))) and r["n"] >= section.min_respondents]
        if found:
            shares = [_problem(r, mine[r["indicator"]].problem) for r in found]
            return row | min(shares, key=lambda share: (-share["survey_side"], share["indicator"])) | {"survey_area": domain}
    return row


def _problem(row: dict, problem: bool) -> dict:
    """The share for whom the matter is a problem: the indicator's share, or the rest where a high share is good."""
    low, value, high = row["ci_low"], row["estimate"], row["ci_high"]
    if not problem:
        low, value, high = 1 - high, 1 - value, 1 - low
    return {"survey_side": value, "survey_low": low, "survey_high": high, "survey_n": int(row["n"]), "indicator": row["indicator"]}


def weights(frame: pd.DataFrame) -> pd.Series:
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
