"""What each audience of each place needs to work on: talk beside survey, and a weight that both sides agree to.

A matter is a need in proportion to how it ranks among all on each side where there is evidence: its prevalence in talk, the share of respondents for whom it is a problem. The
two shares are never compared or added: ranks are, those of the survey among matters asked about in the same way. Direct evidence is that of the audience's own people in the place,
three groups or thirty respondents; else the place's, or the wider area's, moved by what sets the audience apart over the whole study (audience_talk, group_answers): borrowed.
In: the tables of both sides, findings.audiences of study.yaml, decisions/adjustments.jsonl. Out: the table `needs`, and with it `need_draws`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.findings.adjust import adjusted, adjustments
from pipeline.findings.audiences import Audience
from pipeline.findings.draws import DRAWS, drawn_weights, reckon
from pipeline.findings.sides import ALL, Sides, question_of, waves_of
from pipeline.study import Study

COLUMNS = ["place", "audience", "need", "wave", "weight", "weight_low", "weight_high", "top_three", "rank", "basis", "evidence", "distinguished", "survey_side", "survey_low", "survey_high", "survey_n", "survey_area",
           "survey_basis", "survey_own", "survey_shift", "survey_shift_low", "survey_shift_high", "indicator", "question", "talk_side", "talk_low", "talk_high", "talk_groups", "talk_raised", "talk_area", "talk_basis",
           "talk_own", "talk_shift", "talk_shift_low", "talk_shift_high", "verdict", "weight_evidence", "adjusted", "adjusted_by", "adjustment_reason_ky", "adjustment_reason_ru", "adjustment_reason_en"]  # fmt: skip
DRAW_COLUMNS = ["place", "audience", "need", "draw", "weight"]
BASES = ("direct", "borrowed", "wider area", "groups counted", "no evidence")


def needs(study: Study) -> pd.DataFrame:
    """The table `needs` alone."""
    return needs_and_draws(study)[0]


def needs_and_draws(study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables `needs` and `need_draws`, from the baseline where there is one, else from the first wave; places without audiences in study.yaml have none.

    Raises InputError where a line of decisions/adjustments.jsonl cannot be used.
    """
    codes, waves = study.read("codes"), waves_of(study)
    codes = list(codes.loc[codes["kind"] != "connector", "code"])
    told = adjustments(study, codes)
    if not waves:
        return pd.DataFrame(columns=COLUMNS), pd.DataFrame(columns=DRAW_COLUMNS)
    sides = Sides(study, waves[0])
    audiences = {name: Audience(study, sides, name) for facts in study.config.places.values() for name in facts.audiences}
    frames, draws = [], []
    for place, facts in study.config.places.items():
        here = []
        for name in facts.audiences:
            frame = _cell(study, sides, audiences[name], place, waves[0], codes)
            factor, notes = adjusted(told, place, name, codes)
            frame, drawn = _weighed(frame.assign(**notes), factor, study.config.seed)
            here.append(frame)
            draws.append(drawn)
        apart = any(not np.array_equal(one["weight"], here[0]["weight"]) for one in here[1:])
        frames += [frame.assign(distinguished=apart) for frame in here]
    if not frames:
        return pd.DataFrame(columns=COLUMNS), pd.DataFrame(columns=DRAW_COLUMNS)
    return pd.concat(frames, ignore_index=True)[COLUMNS], pd.concat(draws, ignore_index=True)[DRAW_COLUMNS]


def _cell(study: Study, sides: Sides, audience: Audience, place: str, wave: str, codes: list[str]) -> pd.DataFrame:
    """The evidence of one audience in one place."""
    near, rows = [("place", place, ALL), ("area", study.area_of(place), ALL), (ALL, ALL, ALL)], []
    for code in codes:
        said, answered = audience.talk(code, place, near), audience.survey(code, place, near)
        indicator = answered["indicator"]
        rows.append({"place": place, "audience": audience.name, "need": code, "wave": wave, "basis": _basis(said, answered), "evidence": _evidence(code, audience.name, place, said, answered, wave, indicator in sides.everybody),
                     "verdict": _verdict(said, answered), "indicator": indicator, "question": question_of(study.config.survey.indicators[indicator].question) if indicator in sides.ranked else None}
                    | {f"talk_{key}" if key != "share" else "talk_side": value for key, value in said.items()}
                    | {f"survey_{key}" if key != "share" else "survey_side": value for key, value in answered.items() if key != "indicator"})  # fmt: skip
    return pd.DataFrame(rows)


def _weighed(frame: pd.DataFrame, factor: np.ndarray, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The weights by the evidence and by the researcher's adjustment, with what draws of the evidence say of them; and the first draws themselves."""
    evidence = weights(frame)
    drawn = drawn_weights(frame, seed) * factor[:, None]
    total = drawn.sum(axis=0)
    drawn = np.divide(drawn, total, out=np.zeros_like(drawn), where=total > 0)
    weight = evidence * factor
    weight = weight / weight.sum() if weight.sum() > 0 else weight
    low, high = np.quantile(drawn, [0.05, 0.95], axis=1)
    ahead, level = (drawn[:, None, :] < drawn[None, :, :]).sum(axis=1), (drawn[:, None, :] == drawn[None, :, :]).sum(axis=1)
    # needs of one weight share the places that are left among the first three
    first = np.where(drawn > 0, np.clip((3 - ahead) / level, 0, 1), 0.0)
    frame = frame.assign(weight=weight, weight_evidence=evidence, weight_low=np.minimum(low, weight), weight_high=np.maximum(high, weight), top_three=np.where(weight > 0, first.mean(axis=1), 0.0),
                         rank=weight.where(weight > 0).rank(ascending=False, method="min"))  # fmt: skip
    draw, at = np.nonzero(drawn[:, :DRAWS].T > 0)
    kept = frame[["place", "audience", "need"]].iloc[at].reset_index(drop=True)
    return frame, kept.assign(draw=draw, weight=drawn[at, draw])


def weights(frame: pd.DataFrame) -> pd.Series:
    """Mean of the ranks on the sides that have evidence, squared and scaled to add up to 1; a need without any has 0.

    frame   talk_side and survey_side with their shifts, question (whose options are ranked together; missing: a question of its own), talk_raised
    """
    return pd.Series(reckon(frame, *(_moved(frame, side)[:, None] for side in ("talk", "survey")))[:, 0], index=frame.index)


def _moved(frame: pd.DataFrame, side: str) -> np.ndarray:
    """A side's share, moved by what sets the audience apart; what was found at all stays found."""
    share = frame[f"{side}_side"].to_numpy(dtype=float)
    shift = np.nan_to_num(frame[f"{side}_shift"].to_numpy(dtype=float))
    return np.where(share > 0, np.clip(share + shift, 1e-9, 1), share)


def _basis(said: dict, answered: dict) -> str:
    found = {said["basis"], answered["basis"]}
    return next((basis for basis in BASES if basis in found), "groups counted" if said["raised"] else "no evidence")


def _evidence(code: str, audience: str, place: str, said: dict, answered: dict, wave: str, everybody: bool) -> str:
    """The rows of tables behind a need, as table/row/domain/wave, the audience's own before the rest."""
    found = []
    if said["area"] is not None:
        found.append(f"audience_talk/{code}/{audience}/{place}/{wave}" if said["basis"] == "direct" and said["own"] else f"drivers/{code}/{said['area']}/{wave}")
    if pd.notna(said["shift"]):
        found.append(f"audience_talk/{code}/{audience}/all/{wave}")
    if answered["area"] is not None:
        name, whole, group = answered["indicator"], "of_everybody" if everybody else "estimates", "group_of_everybody" if everybody else "group_answers"
        found.append(f"{group}/{name}/{audience}/{place}/{wave}" if answered["basis"] == "direct" and answered["own"] else f"{whole}/{name}/{answered['area']}/{wave}")
        if pd.notna(answered["shift"]):
            found.append(f"{group}/{name}/{audience}/all/{wave}")
    return "; ".join(found)


def _verdict(talk: dict, survey: dict) -> str:
    has_talk, has_survey = talk["area"] is not None or talk["raised"] > 0, survey["area"] is not None
    return "both sides" if has_talk and has_survey else "talk only" if has_talk else "survey only" if has_survey else "silent"
