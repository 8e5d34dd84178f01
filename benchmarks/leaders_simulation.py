"""Simulated communities with known leaders: does the list of ten find them, and do the intervals cover?

    python benchmarks/leaders_simulation.py [--communities 200] [--seed 1]

A community is four places of 40 people, half of them women, whose regard is drawn from a gamma distribution; the five women and the five men of the greatest regard are
its leaders. The field work reached the places unequally: four, two, one and one focus groups of 6 to 10 people (one name in three is one that was said
before; people come back to a name) and 16, 8, 4 and 4 respondents, each naming people of the own place. In half of the communities women's exposure is halved:
everybody names a woman half as often. Counted are known leaders among the first ten of: our score, raw counts of mentions, in-degree (distinct
nominators) and PageRank of the same nominations; and whether 90 % intervals hold the true rate. Everything is invented.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.leaders.tiers import leaders

PLACES, PER_PLACE, FIRST = (4, 2, 1, 1), 40, 10
PEOPLE = PER_PLACE * len(PLACES)


def community(seed: int, halved: bool) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame, np.ndarray, np.ndarray]:
    """(mentions, people, documents, answers, leaders, true rate of each person per person asked)."""
    random = np.random.default_rng([seed, halved])
    woman, home = np.arange(PEOPLE) % 2 == 0, np.arange(PEOPLE) // PER_PLACE
    regard = random.gamma(0.35, 1.0, PEOPLE)
    known = np.concatenate([np.flatnonzero(mine)[np.argsort(-regard[mine])[: FIRST // 2]] for mine in (woman, ~woman)])
    exposure = np.where(woman, 0.5 if halved else 1.0, 1.0)
    # each person asked names 1.5 people on average where nobody is halved
    rate = np.minimum(1.5 * regard * exposure / (0.35 * PER_PLACE), 0.95)
    mentions, documents, answers = [], [], []

    def name(document, mentioner, person, source):
        mentions.append({"document": document, "turn": "t1", "mentioner": mentioner, "person": f"P-{person:06d}", "question": "Q1", "source_type": source, "evidence": None, "relation": None, "place": f"s{home[person]}"})

    for place, groups in enumerate(PLACES):
        here = np.flatnonzero(home == place)
        for group in range(groups):
            size, document = int(random.integers(6, 11)), f"d{place}{group}"
            said: list[int] = []
            for member in range(size):
                for person in here[random.random(PER_PLACE) < rate[here]]:
                    # one of three names is one that was said before
                    person = said[random.integers(len(said))] if said and random.random() < 1 / 3 else int(person)
                    said.append(person)
                    for _ in range(1 + random.poisson(0.5)):
                        name(document, f"K{member}", person, "focus group")
            documents.append({"document": document, "kind": "transcripts", "place": f"s{place}", "n_participants": size, "recruiter": f"R{place}{group % 2}", "group": "mixed"})
        for number in range(4 * groups):
            uuid = f"u{place}-{number}"
            answers.append({"uuid": uuid, "wave": "baseline", "place": f"s{place}", "cluster": f"c{place}-{number // 4}"})
            for person in here[random.random(PER_PLACE) < rate[here]]:
                name("survey:baseline", uuid, int(person), "survey")
    people = pd.DataFrame({"person": [f"P-{i:06d}" for i in range(PEOPLE)], "gender": np.where(woman, "f", "m"), "age_band": None, "is_office_holder": False})
    return pd.DataFrame(mentions), people, pd.DataFrame(documents), pd.DataFrame(answers), known, rate


def pagerank(pairs: pd.DataFrame) -> pd.Series:
    """PageRank (damping .85) of the directed network from nominators to the people they named."""
    nodes = sorted({*pairs["mentioner"], *pairs["person"]})
    at = {node: i for i, node in enumerate(nodes)}
    links = np.zeros((len(nodes), len(nodes)))
    np.add.at(links, (pairs["mentioner"].map(at), pairs["person"].map(at)), 1.0)
    out = links.sum(axis=1, keepdims=True)
    step = np.where(out > 0, links / np.maximum(out, 1), 1 / len(nodes))
    rank = np.full(len(nodes), 1 / len(nodes))
    for _ in range(100):
        rank = 0.15 / len(nodes) + 0.85 * rank @ step
    return pd.Series(rank, index=nodes)[sorted(pairs["person"].unique())]


def precision(score: pd.Series, known: np.ndarray) -> float:
    """Share of the known among the first ten; those who tie for the last places count in part."""
    score = score.round(9)
    bar = score.sort_values(ascending=False).iloc[min(FIRST, len(score)) - 1]
    ours = set(f"P-{i:06d}" for i in known)
    above, level = score.index[score > bar], score.index[score == bar]
    return (len(ours & set(above)) + len(ours & set(level)) * (FIRST - len(above)) / len(level)) / FIRST


def measures(seed: int, halved: bool) -> dict:
    mentions, people, documents, answers, known, rate = community(seed, halved)
    found = leaders(mentions, people, documents, answers, leader_questions={"Q1"}, top=5, draws=60, rho=None, seed=seed).set_index("person")
    pairs = mentions.assign(mentioner=mentions["document"] + mentions["mentioner"])
    true = pd.Series(rate, index=people["person"])[found.index]
    every = pairs.drop_duplicates(["mentioner", "person"])
    return {
        "halved": halved, "ours": precision(found["score"], known), "raw counts": precision(pairs.groupby("person").size(), known), "degree": precision(every.groupby("person").size(), known),
        "PageRank": precision(pagerank(every), known), "covered": ((found["rate_low"] <= true) & (true <= found["rate_high"])).mean(), "n": len(found),
        "tier A and B known": found.index[found["tier"] < "C"].isin([f"P-{i:06d}" for i in known]).mean(),
    }  # fmt: skip


def run(communities: int, seed: int = 1) -> pd.DataFrame:
    return pd.DataFrame([measures(seed * 10_000 + number, bool(number % 2)) for number in range(communities)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--communities", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found = run(options.communities, options.seed)
    names = ["ours", "raw counts", "degree", "PageRank"]
    for label, mine in (("all", found), ("exposure equal", found[~found["halved"]]), ("women's exposure halved", found[found["halved"]])):
        print(f"{label} ({len(mine)} communities): known leaders among the first ten")
        for name in names:
            gap = mine["ours"] - mine[name]
            print(f"  {name:<12} {mine[name].mean():.3f}" + ("" if name == "ours" else f"   ours ahead by {gap.mean():+.3f} (se {gap.std(ddof=1) / np.sqrt(len(mine)):.3f}); ahead in {int((gap > 1e-9).sum())}, level in {int((gap.abs() <= 1e-9).sum())}, behind in {int((gap < -1e-9).sum())}"))
        print(f"  90 % intervals cover {(mine['covered'] * mine['n']).sum() / mine['n'].sum():.3f}; of tiers A and B, known leaders {mine['tier A and B known'].mean():.3f}")


if __name__ == "__main__":
    main()
