"""Do the focus groups and the survey tell the same of a matter? One verdict, and the rule that gave it.

Three things can be compared, for what was said and what was answered are of different kinds: whether a matter is there at all (presence), how high it stands among the
others (rank), and which group speaks of it more (direction). A share of turns is never set against a share of people. A contradiction needs both sides to be sure of their
own; where either is not, the verdict is that one cannot say. The words are those of joint displays: confirmation, expansion, discordance (Fetters, Curry and Creswell,
Health Services Research 48, 2013). The rule in words, and how often it errs: docs/findings.md. In: one row of both sides. Out: verdict, what was compared, the reason.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

VERDICTS = ("contradicts", "confirms", "extends", "silent_talk", "silent_survey", "cannot_say")
# a side is sure of a rank where at least so many of its draws agree; for a contradiction it must be surer
SURE, SURER = 0.9, 0.95
# a direction is sure where its 95 % interval leaves out nought; for a contradiction, where one as wide as a 99 % interval would
WIDER = 2.575829 / 1.959964
# below this share of respondents a matter is hardly named
HARDLY = 0.05
# ranks are compared among at least so many matters that were asked about in one and the same question
LEAST_RANKED = 6
# groups that must have been read before their silence says anything, and before a code's own share has an interval
LEAST_GROUPS = 3
# groups that must have been read before the order of matters in talk confirms that of the survey: in three too much of the order is chance (docs/findings.md)
RANK_GROUPS = 4
# in so many groups a matter is said to be there
PRESENT_GROUPS = 2
DRAWS = 400


def ranks(shares, lows, highs, *, seed, scale: str = "share", draws: int = DRAWS, rare=None) -> pd.DataFrame:
    """How high each matter stands among the others: rank (1 is the highest) and the chance that it stands in the upper or lower third or half.

    shares, lows, highs   estimates with their 95 % limits; a share of 0 without limits is a matter that nobody raised and has no noise, unless `rare` gives it some
    scale                 share: normal noise cut at 0, for shares of turns; logit: for shares of respondents
    rare                  matters × 2: beta parameters of the share of a matter raised in too few turns for limits (findings.rare), NaN for the others; its rank is still taken from `shares`
    """
    value = np.asarray(shares, dtype=float)
    noisy = drawn(value, lows, highs, seed=seed, scale=scale, draws=draws)
    if rare is not None:
        rare = np.asarray(rare, dtype=float)
        known = ~np.isnan(rare).any(axis=1)
        # a stream of its own: the others keep their draws
        chance = np.random.default_rng(np.random.SeedSequence(seed).spawn(1)[0])
        noisy[known] = chance.beta(rare[known, :1], rare[known, 1:], (int(known.sum()), draws))
    n = len(value)
    # mean rank among ties, as a place between 0 (lowest) and 1 (highest)
    above = (noisy[:, None, :] > noisy[None, :, :]).sum(axis=1) + 0.5 * ((noisy[:, None, :] == noisy[None, :, :]).sum(axis=1) - 1)
    place = (above + 0.5) / n
    rank = pd.Series(-value).rank(method="average").to_numpy()
    chance = {"top": place > 2 / 3, "bottom": place < 1 / 3, "upper": place > 0.5, "lower": place < 0.5}
    return pd.DataFrame({"rank": rank} | {name: hit.mean(axis=1) for name, hit in chance.items()})


def drawn(shares, lows, highs, *, seed, scale: str, draws: int) -> np.ndarray:
    """Matters x draws: shares as they might have come out, within their intervals. The wider half of a lopsided interval counts, for the other may have been cut at 0 or 1."""
    value, low, high = (np.asarray(part, dtype=float) for part in (shares, lows, highs))
    noise = np.random.default_rng(seed).standard_normal((len(value), draws))
    if scale == "logit":
        edge = lambda share: np.log(np.clip(share, 1e-4, 1 - 1e-4) / (1 - np.clip(share, 1e-4, 1 - 1e-4)))  # noqa: E731
        spread = np.nan_to_num((edge(high) - edge(low)) / (2 * 1.959964))
        return 1 / (1 + np.exp(-(edge(value)[:, None] + spread[:, None] * noise)))
    spread = np.nan_to_num(np.maximum(high - value, value - low) / 1.959964)
    return np.clip(value[:, None] + spread[:, None] * noise, 0, 1)


def verdict(row: dict) -> tuple[str, str, str]:
    """(verdict, compared, reason) of one matter in one domain. `reason` is a key of words.yaml; `compared` is presence, rank, direction or none.

    row   talk_held, survey_held (was there any in this wave), talk_own, survey_own (does the side speak of this very domain, with an interval), talk_hidden (too few people to be
          shown), talk_groups, talk_raised, talk_present_wider (the wider area surely raised it), survey_asked (an indicator speaks of it), survey_low, survey_high,
          talk_top, talk_bottom, talk_upper, talk_lower and the same of survey_ (chances of ranks, NaN where not ranked), talk_direction_low, _high and the same of survey_
    """
    talk, survey = _rank(row, "talk"), _rank(row, "survey")
    ways = _way(row, "talk"), _way(row, "survey")
    if row["talk_own"] and row["survey_own"]:
        if _way(row, "talk", WIDER) * _way(row, "survey", WIDER) < 0:
            return "contradicts", "direction", "joint_opposite_direction"
        for one, other, reason in (("top", "bottom", "joint_talk_high_survey_low"), ("bottom", "top", "joint_survey_high_talk_low")):
            if row[f"talk_{one}"] >= SURER and row[f"survey_{other}"] >= SURER:
                return "contradicts", "rank", reason
        if ways[0] * ways[1] < 0 or {talk["third"], survey["third"]} == {"top", "bottom"}:
            return "cannot_say", "direction" if ways[0] * ways[1] < 0 else "rank", "joint_apart_unsure"
    if not row["survey_asked"] or not row["survey_held"]:
        return ("silent_survey", "presence", "joint_not_asked" if row["survey_held"] else "joint_no_survey") if _said(row) else ("cannot_say", "none", "joint_one_group" if row["talk_raised"] else "joint_nothing")
    if not row["survey_own"]:
        return "cannot_say", "none", "joint_few_respondents"
    answered = "there" if row["survey_low"] >= HARDLY else "hardly" if row["survey_high"] < HARDLY else "unsure"
    if not row["talk_held"]:
        return ("silent_talk", "presence", "joint_no_talk") if answered == "there" else ("cannot_say", "none", "joint_no_groups")
    if row["talk_groups"] < LEAST_GROUPS and not _said(row):
        return _little_talk(row, answered, ways[1])
    if not row["talk_raised"]:
        return {"there": ("silent_talk", "presence", "joint_not_raised"), "hardly": ("cannot_say", "presence", "joint_hardly_both")}.get(answered, ("cannot_say", "presence", "joint_survey_unsure"))
    if not _said(row):
        return "cannot_say", "presence", "joint_one_group"
    if answered == "hardly":
        return "silent_survey", "presence", "joint_hardly_named"
    if ways[0] * ways[1] > 0:
        return "confirms", "direction", "joint_same_direction"
    if talk["half"] and talk["half"] == survey["half"] and row["talk_groups"] >= RANK_GROUPS:
        return "confirms", "rank", "joint_both_" + talk["half"]
    for compared, known in (("direction", ways), ("rank", (talk["third"], survey["third"]))):
        if bool(known[0]) != bool(known[1]):
            return "extends", compared, f"joint_{compared}_{'talk' if known[0] else 'survey'}"
    return ("confirms", "presence", "joint_both_present") if answered == "there" else ("cannot_say", "presence", "joint_survey_unsure")


def _little_talk(row: dict, answered: str, way: int) -> tuple[str, str, str]:
    """Hardly anybody was heard in this domain: what was said elsewhere may be carried on by the survey, never contradicted."""
    if row["talk_present_wider"] and answered == "there":
        return ("extends", "direction", "joint_direction_elsewhere") if way else ("extends", "presence", "joint_talk_elsewhere")
    if row["talk_hidden"]:
        return "cannot_say", "none", "joint_few_people"
    return "cannot_say", "none", "joint_one_group" if row["talk_raised"] else "joint_few_groups" if row["talk_groups"] else "joint_no_groups"


def _said(row: dict) -> bool:
    return row["talk_raised"] >= PRESENT_GROUPS


def _rank(row: dict, side: str) -> dict:
    """The third and half in which a side is sure that the matter stands; None where it is not sure."""
    sure = lambda *names: next((name for name in names if row[f"{side}_{name}"] >= SURE), None)  # noqa: E731
    return {"third": sure("top", "bottom"), "half": sure("upper", "lower")}


def _way(row: dict, side: str, wider: float = 1.0) -> int:
    """1 or -1 where a side is sure which group speaks of it, or has it, more; else 0. `wider`: how many times as wide the interval is taken."""
    low, high = row[f"{side}_direction_low"], row[f"{side}_direction_high"]
    middle, half = (low + high) / 2, wider * (high - low) / 2
    return 1 if middle - half > 0 else -1 if middle + half < 0 else 0
