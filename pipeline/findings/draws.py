"""How sure are the weights of needs? Draws of both sides within their intervals, and the weights that each draw would give.

A share of turns is drawn from the normal distribution of its interval, the wider half of a lopsided one; a share of respondents on the scale of log odds; both within [0, 1]. What
several places share (an area's estimate, what sets an audience apart) is drawn once for all of them. The ranks and weights are then taken as in needs. In: rows of `needs` of one
place and audience, and the study's seed. Out: needs x draws.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

# the table need_draws holds so many, for 7-training solves each of them; intervals of weights rest on more
DRAWS = 20
MANY = 200
LIMIT = 1.959964
# options of one question are ranked by themselves where there are at least so many, else among the questions that stand alone
LEAST_OPTIONS = 3


def drawn_weights(frame: pd.DataFrame, seed: int, draws: int = MANY) -> np.ndarray:
    """Needs × draws: the weight of each need in each draw; the first draws are the same however many there are."""
    talk = _drawn(frame, "talk", ["need", "talk_area"], seed, draws)
    survey = _drawn(frame, "survey", ["indicator", "survey_area"], seed, draws)
    return reckon(frame, talk, survey)


def reckon(frame: pd.DataFrame, talk: np.ndarray, survey: np.ndarray) -> np.ndarray:
    """Needs × draws: the mean of the ranks on the sides that have evidence, squared and scaled to add up to 1 in each draw.

    talk, survey   shares, needs × draws; NaN or 0 is no evidence
    """
    questions = frame["question"].to_numpy(dtype=object) if "question" in frame else np.full(len(frame), None)
    options = pd.Series(questions)[(survey > 0).any(axis=1)].value_counts()
    kinds = np.array([one if isinstance(one, str) and options.get(one, 0) >= LEAST_OPTIONS else "" for one in questions], dtype=object)
    of_survey = np.full(survey.shape, np.nan)
    for kind in sorted(set(kinds)):
        of_survey[kinds == kind] = _ranks(survey[kinds == kind])
    sides = np.stack([_ranks(talk), of_survey])
    known = ~np.isnan(sides)
    score = np.where(known, sides, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    # a code that one group raised and nobody could estimate still counts, below every estimated one
    faint = (frame["talk_raised"].to_numpy() > 0)[:, None] & ~known.any(axis=0)
    # ranks near the bottom say little; the square keeps them from crowding out what comes first
    score = (score + np.where(faint, 0.05, 0.0)) ** 2
    total = score.sum(axis=0)
    return np.divide(score, total, out=np.zeros_like(score), where=total > 0)


def _ranks(values: np.ndarray) -> np.ndarray:
    """Rank of each positive value among the positive ones of its column, from above 0 to 1, ties at their mean; NaN for the others."""
    there = np.nan_to_num(values) > 0
    filled = np.where(there, values, np.nan)
    with np.errstate(invalid="ignore"):
        below, same = (filled[None] < filled[:, None]).sum(axis=1), (filled[None] == filled[:, None]).sum(axis=1)
    return np.where(there, (below + (same + 1) / 2) / np.maximum(there.sum(axis=0), 1), np.nan)


def _drawn(frame: pd.DataFrame, side: str, keys: list[str], seed: int, draws: int) -> np.ndarray:
    """Needs × draws of one side; the same evidence has the same draws, whichever place or audience it stands in for."""
    value, low, high = (frame[f"{side}_{end}"].to_numpy(dtype=float) for end in ("side", "low", "high"))
    whose = frame["audience"] if "audience" in frame else pd.Series("", index=frame.index)
    own = frame[f"{side}_own"] if f"{side}_own" in frame else pd.Series(False, index=frame.index)
    evidence = frame[keys].fillna("").agg("/".join, axis=1) + np.where(own, "/" + whose, "")
    noise = _noise(evidence, side, seed, draws)
    if side == "survey":
        edge = lambda share: np.log(np.clip(share, 1e-4, 1 - 1e-4) / (1 - np.clip(share, 1e-4, 1 - 1e-4)))  # noqa: E731
        spread = np.nan_to_num((edge(high) - edge(low)) / (2 * LIMIT))
        shares = 1 / (1 + np.exp(-(edge(value)[:, None] + spread[:, None] * noise)))
    else:
        spread = np.nan_to_num(np.maximum(high - value, value - low) / LIMIT)
        shares = value[:, None] + spread[:, None] * noise
    if f"{side}_shift" in frame:
        shift, far = (np.nan_to_num(frame[f"{side}_{end}"].to_numpy(dtype=float)) for end in ("shift", "shift_high"))
        shares = shares + shift[:, None] + ((far - shift) / LIMIT)[:, None] * _noise(frame[keys[0]].fillna("") + "/shift/" + whose, side, seed, draws)
    # a side that was estimated above nothing stays above it: the ranks count only what was raised
    return np.clip(shares, 1e-9, 1) * np.where(value > 0, 1.0, value)[:, None]


def _noise(evidence: pd.Series, side: str, seed: int, draws: int) -> np.ndarray:
    key = {name: int.from_bytes(hashlib.sha256(f"{side}/{name}".encode()).digest()[:8], "big") for name in set(evidence)}
    return np.stack([np.random.default_rng([seed, key[name]]).standard_normal(draws) for name in evidence])
