"""How strongly are people named, and how sure is that? A tier is a probability of standing among the first of one's stratum, never a rank.

Strata are place, gender and age band. Clusters (groups, sample points) and the respondents within them are drawn anew, many times; people who tie share
the last places, so that neither the alphabet nor a lot decides. Tier A asks for two kinds of sources and two groups; a person named by one
group stays at C or below. Without each recruiter in turn the whole is done again. In: mentions, people, documents, answers. Out: `leaders`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.leaders.nominations import DEFAULT_RHO, estimated_rho, nominations, rate_given_doubt, units_of, with_units

COLUMNS = ["person", "place", "stratum", "count", "exposure", "rate", "rate_low", "rate_high", "score", "p_top", "p_top_least", "tier", "n_sources", "n_groups", "n_recruiters", "office_holder", "position_only"]  # fmt: skip
FEW = 30.0  # nominations of each gender that are added as if they were equal: regard is unequal, so a few nominations tell little of exposure
OWN_PRIOR = 12  # people in a stratum from which it has a prior of its own; below, the place's


def leaders(mentions: pd.DataFrame, people: pd.DataFrame, documents: pd.DataFrame, answers: pd.DataFrame, *, leader_questions: set[str], top: int, draws: int, rho: float | None, seed: int,
            participants: pd.DataFrame | None = None) -> pd.DataFrame:  # fmt: skip
    """The table `leaders`: rate with its 90 % interval, the probability of being among the `top` of the stratum, and a tier.

    rho           how far members of a group echo each other; None: estimated, 0.2 where the data are too few
    participants  who took part in groups: tells who holds an office (role official)
    `score` is the rate as if women and men had been named equally often, 1 on average; `p_top_least` the least probability when one recruiter's groups are left out;
    `position_only` marks people named by office holders alone. Tiers: A at least .8, B .5 to .8, C .2 to .5, else D.
    """
    named = with_units(nominations(mentions, leader_questions))
    if named.empty:
        return pd.DataFrame(columns=COLUMNS)
    if rho is None:
        rho = echo_of(mentions, documents, answers, leader_questions=leader_questions)
    units = units_of(named, documents, answers, rho)
    named = named.assign(by_office=_by_office(named, documents, participants))
    # what a group says again, it says once: other voices that say the same are no further voices
    units = units[units["same_as"].isna()]
    named = named[named["unit"].isin(units["unit"])].drop_duplicates(["unit", "mentioner", "person"])
    facts = people.drop_duplicates("person").set_index("person").reindex(sorted(named["person"].unique()))
    rows = []
    for number, place in enumerate(sorted(units["place"].unique())):
        mine = units[units["place"] == place].reset_index(drop=True)
        rows += _place(place, mine, named[named["unit"].isin(mine["unit"])], facts, top, draws, [seed, number])
    found = pd.DataFrame(rows, columns=COLUMNS)
    return found.assign(score=found["score"] / np.sort(found["score"].to_numpy()).mean()) if len(found) else found


def echo_of(mentions: pd.DataFrame, documents: pd.DataFrame, answers: pd.DataFrame, *, leader_questions: set[str], default: float = DEFAULT_RHO) -> float:
    """rho as the groups show it, else the default."""
    named = with_units(nominations(mentions, leader_questions))
    found = estimated_rho(named, units_of(named, documents, answers, default)) if len(named) else None
    return default if found is None else found


def _by_office(named: pd.DataFrame, documents: pd.DataFrame, participants: pd.DataFrame | None) -> list[bool]:
    """Whether each nomination was made by somebody who holds an office: a group of officials, or a participant with that role."""
    groups = set(documents.loc[documents["group"] == "officials", "document"]) if "group" in documents else set()
    known = participants if participants is not None else pd.DataFrame(columns=["document", "participant", "role"])
    official = set(map(tuple, known.loc[known["role"] == "official", ["document", "participant"]].to_numpy()))
    return [row.document in groups or (row.document, row.mentioner) in official for row in named.itertuples()]


def _place(place: str, units: pd.DataFrame, named: pd.DataFrame, facts: pd.DataFrame, top: int, draws: int, seed: list[int]) -> list[dict]:
    persons = sorted(named["person"].unique())
    if not persons:
        return []
    at_unit, at_person = {unit: i for i, unit in enumerate(units["unit"])}, {person: i for i, person in enumerate(persons)}
    table = np.zeros((len(units), len(persons)))
    np.add.at(table, ([at_unit[unit] for unit in named["unit"]], [at_person[person] for person in named["person"]]), 1.0)
    weight = units["nominators"].to_numpy(dtype=float)
    # the voices of a group together are worth its effective size
    votes = (weight / np.maximum(units["size"].to_numpy(dtype=float), table.max(axis=1)))[:, None] * table
    total = weight.sum()
    strata = np.array([f"{place} | {_known(facts, p, 'gender')} | {_known(facts, p, 'age_band')}" for p in persons])
    counts = votes.sum(axis=0)
    rates = _rates(counts, total, float(units["size"].sum()), strata, np.array([_known(facts, p, "gender") for p in persons]))
    rng = np.random.default_rng(seed)
    drawn = _drawn(units["cluster"], draws, rng)
    p_top = _chances(drawn @ votes, strata, top)
    least = _least(drawn, votes, units["recruiter"], strata, top, p_top)
    group_of = units.set_index("unit")[["cluster", "source_type", "recruiter"]]
    rows = []
    for i, person in enumerate(persons):
        mine = named[named["person"] == person]
        behind = group_of.loc[mine["unit"]]
        n_sources, n_groups = behind["source_type"].nunique(), behind["cluster"].nunique()
        rows.append({"person": person, "place": place or None, "stratum": strata[i], "count": int(table[:, i].sum()), "exposure": total, **rates[i], "p_top": p_top[i], "p_top_least": least[i],
                     "tier": tier_of(p_top[i], n_sources, n_groups), "n_sources": n_sources, "n_groups": n_groups, "n_recruiters": behind["recruiter"].nunique(),
                     "office_holder": bool(pd.notna(office := facts.at[person, "is_office_holder"]) and office), "position_only": bool(mine["by_office"].all())})  # fmt: skip
    return rows


def _rates(counts: np.ndarray, total: float, asked: float, strata: np.ndarray, genders: np.ndarray) -> list[dict]:
    """Rates with intervals, shrunk within the stratum where it is large enough, and `score`: the rate against the exposure of the person's gender."""
    exposure = np.full(len(counts), total)
    heard = _heard(counts, genders)
    rows: list[dict] = [{}] * len(counts)
    for stratum in np.unique(strata):
        members = np.flatnonzero(strata == stratum)
        found = rate_given_doubt(counts[members], exposure[members], among=None if len(members) >= OWN_PRIOR else (counts, exposure), asked=asked)
        for member, row in zip(members, found.itertuples(), strict=True):
            rows[member] = {"rate": row.rate, "rate_low": row.low, "rate_high": row.high, "score": row.rate / heard.get(genders[member], 1.0)}
    return rows


def _heard(counts: np.ndarray, genders: np.ndarray) -> dict[str, float]:
    """How much women and men are named at all, 1 being an equal half; where women are asked about less, one nomination of a woman says more."""
    sums = {gender: float(np.sort(counts[genders == gender]).sum()) + FEW for gender in ("f", "m")}
    half = sum(sums.values()) / 2
    return {gender: value / half for gender, value in sums.items()}


def _drawn(clusters: pd.Series, draws: int, rng) -> np.ndarray:
    """draws x units: how often each unit is drawn, clusters with replacement and then units within each drawn cluster."""
    code = pd.factorize(clusters)[0]
    sizes = np.bincount(code)
    chosen = np.stack([np.bincount(rng.integers(len(sizes), size=len(sizes)), minlength=len(sizes)) for _ in range(draws)])
    out = np.zeros((draws, len(code)))
    for cluster, size in enumerate(sizes):
        members, times = np.flatnonzero(code == cluster), chosen[:, cluster]
        out[:, members] = times[:, None] if size == 1 else rng.multinomial(times * size, np.full(size, 1 / size))
    return out


def _chances(scores: np.ndarray, strata: np.ndarray, top: int) -> np.ndarray:
    """The probability of each person to be among the `top` of the stratum; those who tie for the last places share them."""
    scores = np.round(scores, 9)
    out = np.zeros(scores.shape[1])
    for stratum in np.unique(strata):
        members = np.flatnonzero(strata == stratum)
        mine = scores[:, members]
        if len(members) <= top:
            # whom nobody names in a draw is not among the first, even where there is room
            out[members] = (mine > 0).mean(axis=0)
            continue
        bar = -np.partition(-mine, top - 1, axis=1)[:, top - 1 : top]
        above, level = mine > bar, mine == bar
        share = (top - above.sum(axis=1, keepdims=True)) / level.sum(axis=1, keepdims=True)
        out[members] = np.where(mine > 0, above + level * share, 0.0).mean(axis=0)
    return out


def _least(drawn: np.ndarray, votes: np.ndarray, recruiters: pd.Series, strata: np.ndarray, top: int, p_top: np.ndarray) -> np.ndarray:
    """The least probability when the groups of one recruiter are left out."""
    least = p_top.copy()
    for recruiter in recruiters.dropna().unique():
        kept = (recruiters != recruiter).to_numpy()
        least = np.minimum(least, _chances(drawn[:, kept] @ votes[kept], strata, top) if kept.any() else 0.0)
    return least


def tier_of(p_top: float, n_sources: int, n_groups: int) -> str:
    """A, B, C or D by the chance of being among those named most; A needs two kinds of source, A and B two groups."""
    tier = "A" if p_top >= 0.8 else "B" if p_top >= 0.5 else "C" if p_top >= 0.2 else "D"
    if n_groups < 2 and tier < "C":
        # one voice alone never lifts anybody, however small the stratum
        return "C"
    return "B" if n_sources < 2 and tier == "A" else tier


def _known(facts: pd.DataFrame, person: str, column: str) -> str:
    value = facts.at[person, column]
    return "?" if pd.isna(value) else str(value)
