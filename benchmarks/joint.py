"""How often does the joint display err? Verdicts over simulated studies whose truth is known: false contradictions, false confirmations, and how many true ones are found; and how
often an audience is told apart that is not.

A study is groups of 20 to 60 turns and a survey. Each matter has a true share of turns and a true share of respondents; the chance in a group is drawn around the first (beta, 40
pseudo-turns), the respondents' answers around the second, with a design effect of 2. Of the worlds, in `same` both sides order fifteen matters alike; in `unrelated` one order is a
random shuffle of the other, so that some true contradictions occur; in `opposite` one matter is first in talk and last in the survey. Directions: a matter differs between two parts
of the people by so many points on each side, or not at all. In: numbers. Out: rates a row and a table, with how many rows they rest on; docs/findings.md.

    python benchmarks/joint.py [400]      # so many studies of each kind
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scipy import stats

from pipeline.drivers.audiences import shrunken
from pipeline.drivers.prevalence import Sums, shares
from pipeline.findings.rare import effective_turns, rare_share
from pipeline.findings.verdicts import ranks, verdict

MATTERS = 15
TALK = np.geomspace(0.10, 0.008, MATTERS)
SURVEY = np.geomspace(0.35, 0.03, MATTERS)
CHANCES = ("top", "bottom", "upper", "lower")
UNKNOWN = {f"{side}_{name}": np.nan for side in ("talk", "survey") for name in (*CHANCES, "direction_low", "direction_high")}
HELD = {"talk_held": True, "survey_held": True, "survey_asked": True, "talk_hidden": False, "talk_present_wider": False}


def heard(chance: np.random.Generator, share: np.ndarray, groups: int, turns: tuple[int, int] = (20, 61)) -> dict[str, np.ndarray]:
    """Share of turns of each matter with its interval, as 3-drivers gives them, and in how many groups it was raised."""
    size = chance.integers(*turns, groups).astype(float)[:, None]
    said = chance.binomial(size.astype(int), chance.beta(40 * share, 40 * (1 - share), (groups, len(share)))).astype(float)
    found = shares(Sums(said, size, np.zeros_like(said), np.zeros_like(said), size, said, size))
    return {"share": found["estimate"], "low": found["ci_low"], "high": found["ci_high"], "se": found["se"], "raised": (said > 0).sum(axis=0), "read": int(size.sum())}


def answered(chance: np.random.Generator, share: np.ndarray, respondents: int, deff: float = 2.0) -> dict[str, np.ndarray]:
    """Share of respondents of each matter with its logit interval, from as many as the design effect leaves."""
    n = respondents / deff
    value = np.clip(chance.binomial(round(n), share) / round(n), 0.5 / n, 1 - 0.5 / n)
    half = stats.norm.ppf(0.975) / np.sqrt(n * value * (1 - value))
    edge = np.log(value / (1 - value))
    return {"share": value, "low": 1 / (1 + np.exp(half - edge)), "high": 1 / (1 + np.exp(-half - edge)), "se": np.sqrt(value * (1 - value) / n)}


def study(chance: np.random.Generator, world: str, groups: int, respondents: int) -> list[tuple[str, str, bool, bool]]:
    """(verdict, compared, is a contradiction true, is a confirmation of ranks false) of each matter in one study."""
    talk, survey = TALK.copy(), SURVEY.copy()
    if world == "unrelated":
        survey = chance.permutation(survey)
    if world == "opposite":
        talk[[0, -1]] = talk[[-1, 0]]
    said, answers = heard(chance, talk, groups), answered(chance, survey, respondents)
    told, seed = ~np.isnan(said["low"]), int(chance.integers(2**32))
    share, worth = np.where(told, said["share"], 0.0), effective_turns(said["share"], said["low"], said["high"], groups)
    rare = [(np.nan, np.nan) if known else rare_share(int(raised), said["read"], worth) for known, raised in zip(told, said["raised"], strict=True)]
    of_talk = ranks(share, said["low"], said["high"], seed=[seed, 1], scale="logit", rare=rare)
    of_survey = ranks(answers["share"], answers["low"], answers["high"], seed=[seed, 2], scale="logit")
    true = [(np.argsort(np.argsort(values)) + 0.5) / MATTERS for values in (talk, survey)]
    rows = []
    for at in range(MATTERS):
        row = HELD | UNKNOWN | {"talk_own": bool(share[at] > 0), "survey_own": True, "talk_groups": groups, "talk_raised": int(said["raised"][at]), "survey_low": answers["low"][at], "survey_high": answers["high"][at]}
        row |= {f"talk_{name}": of_talk.at[at, name] for name in CHANCES} | {f"survey_{name}": of_survey.at[at, name] for name in CHANCES}
        found, compared, _ = verdict(row)
        ends = [place > 2 / 3 and 1 or place < 1 / 3 and -1 or 0 for place in (true[0][at], true[1][at])]
        halves = [np.sign(place - 0.5) for place in (true[0][at], true[1][at])]
        rows.append((found, compared, ends[0] * ends[1] < 0, halves[0] * halves[1] < 0))
    return rows


def order(world: str, *, groups: int, respondents: int, studies: int, seed: int = 11) -> dict[str, float]:
    """Rates of the comparison of ranks over so many studies."""
    chance = np.random.default_rng([seed, groups, respondents, len(world)])
    tables = [study(chance, world, groups, respondents) for _ in range(studies)]
    rows = [row for table in tables for row in table]
    untrue, true = [row for row in rows if not row[2]], [row for row in rows if row[2]]
    confirmed = [row for row in rows if row[:2] == ("confirms", "rank")]
    share = lambda part, of: len(part) / len(of) if of else float("nan")  # noqa: E731
    return {
        "rows": len(rows), "false_contradictions": share([row for row in untrue if row[0] == "contradicts"], untrue),
        "tables_with_one": share([table for table in tables if any(row[0] == "contradicts" and not row[2] for row in table)], tables), "true_rows": len(true),
        "found": share([row for row in true if row[0] == "contradicts"], true), "confirmed_by_rank": share(confirmed, rows), "false_confirmations": share([row for row in confirmed if row[3]], confirmed),
        "cannot_say": share([row for row in rows if row[0] == "cannot_say"], rows),
    }  # fmt: skip


def directions(in_talk: float, in_survey: float, *, groups: int, respondents: int, studies: int, seed: int = 12) -> dict[str, float]:
    """Rates of the comparison of directions: a matter at 6 % of turns and 30 % of respondents that differs between two halves of the people by so much."""
    chance = np.random.default_rng([seed, groups, respondents, round(1000 + 1000 * in_talk), round(1000 + 1000 * in_survey)])
    counts = {"contradicts": 0, "confirms": 0, "extends": 0, "cannot_say": 0}
    for _ in range(studies):
        halves = [heard(chance, np.array([0.06 + sign * in_talk / 2]), max(groups // 2, 2)) for sign in (1, -1)]
        parts = [answered(chance, np.array([0.30 + sign * in_survey / 2]), respondents // 2) for sign in (1, -1)]
        row = HELD | UNKNOWN | {"talk_own": True, "survey_own": True, "talk_groups": groups, "talk_raised": groups, "survey_low": 0.2, "survey_high": 0.4}
        for side, (one, other), spread in (("talk", halves, stats.t.ppf(0.975, max(groups - 2, 1))), ("survey", parts, stats.norm.ppf(0.975))):
            value, half = one["share"][0] - other["share"][0], spread * np.hypot(one["se"][0], other["se"][0])
            row |= {f"{side}_direction_low": value - half, f"{side}_direction_high": value + half}
        found, compared, _ = verdict(row)
        if compared == "direction":
            counts[found] += 1
    return {name: n / studies for name, n in counts.items()}


def audiences(groups: int, mine: int, unequal: float, *, studies: int, seed: int = 13) -> dict[str, float]:
    """How often an audience of so many groups is told apart from the rest, and how far its shares are missed: as all others speak, as it is reckoned, and from its own groups alone.

    unequal   standard deviation of the logarithm by which the audience's true shares differ from everybody's; 0: not at all
    """
    chance = np.random.default_rng([seed, groups, mine, round(100 * unequal)])
    share, told, missed = np.geomspace(0.10, 0.008, 25), 0, np.zeros(3)
    ours = np.arange(groups) < mine
    for _ in range(studies):
        size = chance.integers(20, 61, groups).astype(float)
        true = np.where(ours[:, None], np.clip(share * np.exp(chance.normal(0, unequal, 25)), 0, 0.6), share)
        found = chance.binomial(size[:, None].astype(int), chance.beta(40 * true, 40 * (1 - true))) / size[:, None]
        shift, _, kept = shrunken(found, size, ours)
        whole = lambda values: (size[:, None] * values).sum(axis=0) / size.sum()  # noqa: E731
        apart, own = true[0] - whole(true), (size[ours, None] * found[ours]).sum(axis=0) / size[ours].sum() - whole(found)
        told += kept > 0
        missed += [np.abs(value - apart).mean() for value in (np.zeros(25), shift, own)]
    return {"told_apart": told / studies} | dict(zip(("missed_without", "missed", "missed_alone"), missed / studies, strict=True))


def main(studies: int) -> None:
    print("ranks\nworld      groups people  rows  false contradictions  tables with one  true rows  found  confirmed by rank  of them false  cannot say")
    for world in ("same", "unrelated", "opposite"):
        for groups, respondents in ((3, 50), (4, 50), (6, 350), (8, 1200), (12, 1200), (24, 1200)):
            found = order(world, groups=groups, respondents=respondents, studies=studies)
            print(f"{world:<10} {groups:>6} {respondents:>6} {found['rows']:>5}  {found['false_contradictions']:>20.4f}  {found['tables_with_one']:>15.3f}  {found['true_rows']:>9}  {found['found']:>5.3f}"
                  f"  {found['confirmed_by_rank']:>17.3f}  {found['false_confirmations']:>13.4f}  {found['cannot_say']:>10.3f}")  # fmt: skip
    print("\ndirections (points of turns, of respondents)\ntalk   survey  groups people  contradicts  confirms  extends")
    for in_talk, in_survey in ((0, 0), (0.06, 0.0), (0, 0.15), (0.06, 0.15), (0.06, -0.15), (0.10, -0.20)):
        for groups, respondents in ((6, 350), (12, 1200), (24, 1200)):
            found = directions(in_talk, in_survey, groups=groups, respondents=respondents, studies=studies * 5)
            print(f"{in_talk:>+.2f}  {in_survey:>+.2f}  {groups:>6} {respondents:>6}  {found['contradicts']:>11.4f}  {found['confirms']:>8.4f}  {found['extends']:>7.4f}")
    print("\naudiences (points of turns by which the difference from everybody is missed)\ngroups  its own  unequal  told apart  as all others  reckoned  its groups alone")
    for groups, mine in ((8, 2), (12, 2), (12, 6), (7, 3)):
        for unequal in (0.0, 0.3, 0.7):
            found = audiences(groups, mine, unequal, studies=studies)
            print(f"{groups:>6} {mine:>8} {unequal:>8.1f}  {found['told_apart']:>10.3f}  {found['missed_without']:>13.4f}  {found['missed']:>8.4f}  {found['missed_alone']:>16.4f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
