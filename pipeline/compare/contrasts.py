"""What differs between two studies, or between two waves of one, beyond chance?

Shares of turns are set against shares of turns, shares of people against shares of people, never one against the other. Two studies share no group and no respondent: the variance of a difference is
the sum of the two, its degrees of freedom are Welch's (1947). Two waves of one study may share groups or a panel, so their contrasts are taken from the stages that know the design (contrasts,
changes). All p-values of one measure are one family (Benjamini and Hochberg 1995). What a study hid, or gave without an interval, is not compared. A difference between two studies is one of talk
under two question guides, or of two samples: it is no change over time. Out: the table comparisons.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from pipeline.compare import overlap
from pipeline.compare.sources import Comparison
from pipeline.errors import TableError

TURNS, PEOPLE = "share of turns", "share of people"
LEVELS = ("all", "area", "place", "gender", "youth", "group")
COLUMNS = ["measure", "what", "level", "domain", "first", "second", "first_estimate", "first_low", "first_high", "first_n", "first_rank", "second_estimate", "second_low", "second_high", "second_n", "second_rank",
           "difference", "se", "ci_low", "ci_high", "df", "p", "p_adjusted", "family", "method"]  # fmt: skip
BETWEEN, WITHIN, ONE_SIDE = "two studies", "two waves", "raised on one side"


def comparisons(comparison: Comparison) -> pd.DataFrame:
    """The table comparisons: one row a code or indicator in a domain that both sides have."""
    from scipy.stats import false_discovery_control

    sides = {TURNS: _talk(comparison), PEOPLE: _people(comparison)}
    frames = []
    for measure, mine in sides.items():
        # a baseline is set against a baseline: two studies at two stages of a programme would mix both differences
        rows = [between(mine[one], mine[other], measure) for one, other in combinations(mine, 2) if one.split("/")[0] != other.split("/")[0] and one.split("/")[1] == other.split("/")[1]]
        rows.append(_waves(comparison, measure))
        rows = [frame for frame in rows if len(frame)]
        if rows:
            table = pd.concat(rows, ignore_index=True).reindex(columns=COLUMNS)
            tested = table["p"].dropna().astype(float)
            # a bound on the share of false finds among what was tested
            table.loc[tested.index, "p_adjusted"] = false_discovery_control(tested)
            table["family"] = len(tested)
            frames.append(table)
    return pd.concat(frames, ignore_index=True)[COLUMNS] if frames else pd.DataFrame(columns=COLUMNS)


def between(first: pd.DataFrame, second: pd.DataFrame, measure: str) -> pd.DataFrame:
    """The contrasts of two sides of two studies.

    first, second   what, level, domain, side, measure, estimate, se, ci_low, ci_high, n, rank, df: one side each
    Raises TableError if either is of another measure: a share of turns is never set against a share of people.
    """
    if any((frame["measure"] != measure).any() for frame in (first, second)):
        raise TableError("a share of turns would be set against a share of people", remedy="Compare talk with talk and survey with survey.")
    both = first.merge(second, on=["what", "level", "domain"], suffixes=("_1", "_2"))
    both = both[both["estimate_1"].notna() | both["estimate_2"].notna()].reset_index(drop=True)
    if both.empty:
        return pd.DataFrame(columns=COLUMNS)
    from scipy import stats

    one, other = both["se_1"] ** 2, both["se_2"] ** 2
    se = np.sqrt(one + other)
    tested = (se > 0) & (both["se_1"] > 0) & (both["se_2"] > 0)
    df = ((one + other) ** 2 / (one**2 / both["df_1"] + other**2 / both["df_2"])).where(tested)
    difference = both["estimate_2"] - both["estimate_1"]
    half = stats.t.ppf(0.975, df) * se
    sides = {f"{name}_{to}": both[f"{column}_{at}"] for name, at in (("first", 1), ("second", 2)) for to, column in (("estimate", "estimate"), ("low", "ci_low"), ("high", "ci_high"), ("n", "n"), ("rank", "rank"))}
    return pd.DataFrame(both[["what", "level", "domain"]].to_dict("list") | sides | {"measure": measure, "first": both["side_1"], "second": both["side_2"], "difference": difference, "se": se.where(tested),
        "ci_low": (difference - half).where(tested), "ci_high": (difference + half).where(tested), "df": df, "p": pd.Series(2 * stats.t.sf(np.abs(difference) / se.where(tested), df)).where(tested.to_numpy()),
        "method": np.where(difference.notna(), BETWEEN, ONE_SIDE)})[
        [column for column in COLUMNS if column not in ("p_adjusted", "family")]]  # fmt: skip


def _talk(comparison: Comparison) -> dict[str, pd.DataFrame]:
    """side -> shares of turns with an interval, under the codes of today; a code that was merged, split or dropped is left out."""
    names, found = overlap.names_of_today(comparison), {}
    for study, frame in comparison.read("drivers").items():
        now = {code: new for code, (new, became) in names[study].items() if became in ("same", "renamed")}
        # a code that nobody raised in what was read has no share, and says so beside a study that raised it
        known = frame["se"].notna() | ((frame["method"] == "not raised") & (frame["level"] == "all"))
        frame = frame[frame["level"].isin(LEVELS) & known & ~frame["suppressed"] & frame["code"].isin(set(now))].copy()
        frame["what"], frame["domain"], frame["level"] = frame["code"].map(now), frame["domain"], _level(comparison, frame)
        frame["rank"] = frame.groupby(["level", "domain", "wave"])["estimate"].rank(ascending=False, method="min")
        found |= _sides(study, frame.assign(n=frame["n_groups"], df=(frame["n_groups"] - 1).clip(lower=1)), TURNS)
    return found


def _people(comparison: Comparison) -> dict[str, pd.DataFrame]:
    """side -> shares of respondents, for indicators that ask the same."""
    table = overlap.indicators(comparison)
    same, found = set(table.loc[table["state"] == "compared", "indicator"]), {}
    for study, frame in comparison.read("estimates").items():
        frame = frame[frame["indicator"].isin(same) & frame["domain_level"].isin(LEVELS) & frame["se"].notna() & ~frame["suppressed"]].copy()
        frame["what"], frame["level"] = frame["indicator"], _level(comparison, frame.rename(columns={"level": "kind", "domain_level": "level"}))
        found |= _sides(study, frame.assign(rank=np.nan), PEOPLE)
    return found


def _sides(study: str, frame: pd.DataFrame, measure: str) -> dict[str, pd.DataFrame]:
    columns = ["what", "level", "domain", "side", "measure", "estimate", "se", "ci_low", "ci_high", "n", "rank", "df"]
    return {f"{study}/{wave}": mine.assign(side=f"{study}/{wave}", measure=measure)[columns].reset_index(drop=True) for wave, mine in frame.groupby("wave", sort=True)}


def _level(comparison: Comparison, frame: pd.DataFrame) -> pd.Series:
    """A place of one study that is an area of another is compared as the area it is."""
    areas = {area for study in comparison.studies.values() for area in study.config.areas}
    return frame["level"].where(~((frame["level"] == "place") & frame["domain"].isin(areas)), "area")


def _waves(comparison: Comparison, measure: str) -> pd.DataFrame:
    """The waves of each study, from the stage that knows what they share."""
    rows = []
    if measure == TURNS:
        for study, frame in comparison.read("contrasts").items():
            names = overlap.names_of_today(comparison)[study]
            for row in frame[(frame["contrast"] == "wave") & ~frame["suppressed"] & frame["difference"].notna()].itertuples():
                now, became = names.get(row.code, (None, "dropped"))
                if became in ("same", "renamed"):
                    rows.append({"what": now, "level": "all", "domain": "all", "first": f"{study}/{row.first}", "second": f"{study}/{row.second}", "first_estimate": row.first_estimate, "first_n": row.n_groups_first,
                                 "second_estimate": row.second_estimate, "second_n": row.n_groups_second, "difference": row.difference, "se": row.se, "ci_low": row.ci_low, "ci_high": row.ci_high, "df": row.df, "p": row.p})  # fmt: skip
    else:
        for study, frame in comparison.read("changes").items():
            for row in frame[(frame["kind"] == "change") & (frame["domain_level"].isin(("all", "area", "gender"))) & ~frame["suppressed"] & frame["estimate"].notna()].itertuples():
                rows.append({"what": row.indicator, "level": row.domain_level, "domain": row.domain, "first": f"{study}/{row.baseline}", "second": f"{study}/{row.wave}", "first_estimate": row.before, "first_n": row.n_before,
                             "second_estimate": row.after, "second_n": row.n_after, "difference": row.estimate, "se": row.se, "ci_low": row.ci_low, "ci_high": row.ci_high, "df": row.df, "p": row.p_value})  # fmt: skip
    return pd.DataFrame(rows).assign(measure=measure, method=WITHIN) if rows else pd.DataFrame()
