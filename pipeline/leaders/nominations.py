"""Whom people name, counted against how often they could have been named.

A nomination is one nominator naming one person when asked whom people listen to; nobody counts for himself, for a relative, a
household member or a colleague of the same employer. A focus group of n people counts as n / (1 + (n - 1) rho) nominators, since
its members echo each other. Rates are shrunk towards the mean of their stratum (Gamma-Poisson). In: mentions, people, participants,
answers. Out: one row a person. Raw counts reward the loudest group; so no rank is given, only a tier with its probability.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.errors import YntymakError

LEFT_OUT = ("self", "relative", "household", "employer")


class NominationError(YntymakError):
    """Counts and exposures that cannot be: negative, or without any opportunity."""


def shrunken_rate(count, exposure) -> pd.DataFrame:
    """Nomination rate per opportunity, shrunk towards the group's mean.

    count      nominations received, one per person, by people outside the household
    exposure   how often the person could have been named: effective nominators x knowing the place
    Returns a frame with rate, low and high (90 % interval), one row per person, in the unit of 1 / exposure.
    Gamma-Poisson with (alpha, beta) by marginal maximum likelihood; Gelman et al., Bayesian Data Analysis (2013), 2.7.
    Raises NominationError if a count is negative or an exposure is not positive.
    """
    from scipy import stats

    count, exposure = np.array(count, dtype=float), np.array(exposure, dtype=float)
    if (count < 0).any() or (exposure <= 0).any():
        raise NominationError("a count is negative or an exposure is not positive", remedy="Each person needs at least one group or respondent who could have named them.")
    alpha, beta = _prior(count, exposure)
    shape, rate = alpha + count, beta + exposure
    return pd.DataFrame({"rate": shape / rate, "low": stats.gamma.ppf(0.05, shape, scale=1 / rate), "high": stats.gamma.ppf(0.95, shape, scale=1 / rate)})


def _prior(count: np.ndarray, exposure: np.ndarray) -> tuple[float, float]:
    """(alpha, beta) that make the counts most likely: negative binomial with the exposures as offsets."""
    from scipy import optimize, special

    mean = max(count.sum() / exposure.sum(), 1e-9)

    def loss(parameters):
        alpha, beta = np.exp(parameters)
        terms = special.gammaln(alpha + count) - special.gammaln(alpha) + alpha * np.log(beta / (beta + exposure)) + count * (np.log(exposure) - np.log(beta + exposure))
        return -terms.sum()

    # log alpha in [-7, 7] keeps the search off the edge where all rates are equal and the likelihood is flat
    start = np.array([0.0, -np.log(mean)])
    found = optimize.minimize(loss, start, method="L-BFGS-B", bounds=[(-7, 7), (start[1] - 10, start[1] + 10)])
    return float(np.exp(found.x[0])), float(np.exp(found.x[1]))


def nominations(mentions: pd.DataFrame, leader_questions: set[str]) -> pd.DataFrame:
    """Mentions that are nominations: an answer to a question about leaders or to the survey's repeat, by somebody who may count."""
    asked = mentions["question"].isin(leader_questions) | (mentions["source_type"] == "survey")
    allowed = ~mentions["relation"].isin(LEFT_OUT)
    return mentions[asked & allowed & mentions["mentioner"].notna()].drop_duplicates(["document", "mentioner", "person"]).reset_index(drop=True)


def leaders(mentions: pd.DataFrame, people: pd.DataFrame, documents: pd.DataFrame, answers: pd.DataFrame, *, leader_questions: set[str], top: int, draws: int, rho: float, seed: int) -> pd.DataFrame:
    """The table `leaders`: rate with its 90 % interval, the probability of being among the top of the stratum, and a tier.

    Tiers: A at least .8, B .5 to .8, C .2 to .5, else D. Tier A needs two source types and two groups; who lacks them is held at B.
    The bootstrap draws groups and respondents within a place, `draws` times, from the seed.
    """
    named = nominations(mentions, leader_questions)
    columns = ["person", "place", "stratum", "count", "exposure", "rate", "rate_low", "rate_high", "p_top", "tier", "n_sources", "n_groups", "position_only"]
    if named.empty:
        return pd.DataFrame(columns=columns)
    units = _units(named, documents, answers, rho)
    facts = people.set_index("person").reindex(sorted(named["person"].unique()))
    rows = []
    for place in sorted(units["place"].unique()):
        mine = units[units["place"] == place].reset_index(drop=True)
        here = named[named["unit"].isin(mine["unit"])] if "unit" in named else named[named["place"] == place]
        rows += _place(place, mine, here, facts, top, draws, np.random.default_rng([seed, len(rows)]))
    return pd.DataFrame(rows, columns=columns)


def _units(named: pd.DataFrame, documents: pd.DataFrame, answers: pd.DataFrame, rho: float) -> pd.DataFrame:
    """Who could name: a row a focus group (effective size) or a respondent (1), with its place and the group it counts as."""
    groups = documents[documents["kind"] == "transcripts"]
    size = groups["n_participants"].fillna(6).astype(float)
    listed = pd.DataFrame({"unit": groups["document"], "group": groups["document"], "place": groups["place"].fillna(""), "nominators": size / (1 + (size - 1) * rho)})
    # respondents of one cluster are one group: neighbours echo each other as members of a focus group do
    asked = pd.DataFrame({"unit": answers["uuid"] + "/" + answers["wave"], "group": answers["cluster"].fillna(answers["uuid"]), "place": answers["place"].fillna(""), "nominators": 1.0}) if len(answers) else listed.iloc[:0]
    named["unit"] = [row.document if row.source_type != "survey" else f"{row.mentioner}/{row.document.split(':', 1)[1]}" for row in named.itertuples()]
    return pd.concat([listed, asked if named["source_type"].eq("survey").any() else listed.iloc[:0]], ignore_index=True)


def _place(place: str, units: pd.DataFrame, named: pd.DataFrame, facts: pd.DataFrame, top: int, draws: int, rng) -> list[dict]:
    persons = sorted(named["person"].unique())
    if not persons:
        return []
    at_unit, at_person = {unit: i for i, unit in enumerate(units["unit"])}, {person: i for i, person in enumerate(persons)}
    table = np.zeros((len(units), len(persons)))
    for row in named.itertuples():
        table[at_unit[row.unit], at_person[row.person]] += 1
    weight = units["nominators"].to_numpy(dtype=float)
    speakers = named.groupby("unit")["mentioner"].nunique()
    # several voices of one group are worth its effective size, shared among those who spoke
    share = np.array([min(1.0, w / speakers.get(unit, 1)) for unit, w in zip(units["unit"], weight, strict=True)])
    counts, total = share @ table, weight.sum()
    strata = np.array([f"{place} | {_known(facts, p, 'gender')} | {_known(facts, p, 'age_band')}" for p in persons])
    rates = shrunken_rate(counts, np.full(len(persons), total))
    hits = np.zeros(len(persons))
    for _ in range(draws):
        drawn = np.bincount(rng.integers(len(units), size=len(units)), minlength=len(units))
        # exposure is one for all of a place, so counts rank as rates do; ties are broken by lot, not by the alphabet
        score = (drawn * share) @ table + 1e-6 * rng.random(len(persons))
        for stratum in np.unique(strata):
            members = np.flatnonzero(strata == stratum)
            hits[members[np.argsort(-score[members], kind="stable")[:top]]] += 1
    group_of, rows = units.set_index("unit")["group"], []
    for i, person in enumerate(persons):
        mine = named[named["person"] == person]
        n_sources, n_groups = mine["source_type"].nunique(), group_of[mine["unit"]].nunique()
        p_top = hits[i] / draws
        position = bool(facts.at[person, "is_office_holder"]) if pd.notna(facts.at[person, "is_office_holder"]) else False
        rows.append({"person": person, "place": place or None, "stratum": strata[i], "count": int(table[:, i].sum()), "exposure": total, "rate": rates["rate"][i], "rate_low": rates["low"][i],
                     "rate_high": rates["high"][i], "p_top": p_top, "tier": _tier(p_top, n_sources, n_groups), "n_sources": n_sources, "n_groups": n_groups, "position_only": position})  # fmt: skip
    return rows


def _tier(p_top: float, n_sources: int, n_groups: int) -> str:
    tier = "A" if p_top >= 0.8 else "B" if p_top >= 0.5 else "C" if p_top >= 0.2 else "D"
    if n_groups < 2 and tier < "C":
        # one voice alone never lifts anybody, however small the stratum
        return "C"
    return "B" if n_sources < 2 and tier == "A" else tier


def _known(facts: pd.DataFrame, person: str, column: str) -> str:
    value = facts.at[person, column]
    return "?" if pd.isna(value) else str(value)
