"""Networks of 100,000 people and cohorts of 25 and 120: seconds, side by side with networkx and, where installed, rustworkx.

    python benchmarks/leaders.py [--people 100000] [--ties 1000000]

Ties are directed nominations, most of them within settlements of about 200. networkx computes the same columns on a tenth of the people by its
own functions (reach by breadth-first search, diffusion centrality by a loop over a dictionary); rustworkx the same where it is installed.
Processor seconds. People are simulated.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.leaders.cohort import choose, fair_lottery
from pipeline.leaders.network import brokerage, diffusion_centrality, participation, reach


def network(people: int, ties: int, seed: int = 1) -> tuple[sparse.csr_array, np.ndarray]:
    """A network of nominations, nine of ten within a settlement, and each person's identity group."""
    random = np.random.default_rng(seed)
    source = random.integers(0, people, ties)
    near = (source // 200) * 200 + random.integers(0, 200, ties)
    target = np.where(random.random(ties) < 0.9, np.minimum(near, people - 1), random.integers(0, people, ties))
    keep = source != target
    return sparse.csr_array((np.ones(keep.sum()), (source[keep], target[keep])), shape=(people, people)), random.choice(list("abc"), people, p=[0.6, 0.3, 0.1])


def seconds(work) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def columns(matrix, groups) -> dict[str, float]:
    return {"diffusion centrality, 3 rounds": seconds(lambda: diffusion_centrality(matrix, 3)), "reach in 3 steps": seconds(lambda: reach(matrix, 3)), "brokerage roles": seconds(lambda: brokerage(matrix, groups)),
            "participation": seconds(lambda: participation(matrix, groups))}  # fmt: skip


def by_networkx(matrix) -> dict[str, float]:
    import networkx

    graph = networkx.from_scipy_sparse_array(matrix, create_using=networkx.DiGraph)
    radius = float(abs(sparse.linalg.eigs(matrix, k=1, which="LM", return_eigenvectors=False)[0]))

    def spread():
        heard, total = dict.fromkeys(graph, 1.0), dict.fromkeys(graph, 0.0)
        for _ in range(3):
            heard = {node: sum(heard[other] for other in graph.successors(node)) / radius for node in graph}
            for node in graph:
                total[node] += heard[node]

    return {"diffusion centrality, 3 rounds": seconds(spread), "reach in 3 steps": seconds(lambda: [len(networkx.single_source_shortest_path_length(graph, node, cutoff=3)) for node in graph])}


def people(count: int, places: int, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame({"person": [f"p{i}" for i in range(count)], "utility": random.gamma(2, 1, count), "gender": random.choice(["woman", "man"], count, p=[0.35, 0.65]), "age": random.choice(["young", "old"], count, p=[0.3, 0.7]),
                         "group": random.choice(list("abc"), count, p=[0.6, 0.3, 0.1]), "place": random.integers(0, places, count), "settlement": random.integers(0, 8, count), "household": random.integers(0, count, count),
                         "office_holder": random.random(count) < 0.2})  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--ties", type=int, default=1_000_000)
    options = parser.parse_args()
    matrix, groups = network(options.people, options.ties)
    print(f"{options.people:,} people, {matrix.nnz:,} ties, ours:")
    for name, took in (whole := columns(matrix, groups)).items():
        print(f"  {name:<34} {took:8.2f} s")
    print(f"  {'together':<34} {sum(whole.values()):8.2f} s")
    small, small_groups = network(options.people // 10, options.ties // 10)
    mine, theirs = columns(small, small_groups), by_networkx(small)
    print(f"{options.people // 10:,} people, {small.nnz:,} ties:")
    for name, took in theirs.items():
        print(f"  {name:<34} ours {mine[name]:6.3f} s   networkx {took:8.2f} s   {took / max(mine[name], 1e-4):6.0f} x")
    quotas = {"gender": {"woman": (10, 15)}, "age": {"young": (8, 25)}, "group": {"a": (11, 17), "b": (5, 10), "c": (1, 5)}}
    took = seconds(lambda: choose(people(5000, 1), 25, quotas, seed=1, one_each=("household",), cover=(("settlement", 2, 0.5),), most={"office_holder": 0.2}))
    print(f"cohort of 25 from 5,000, proven optimal       {took:6.2f} s")
    quotas = {"gender": {"woman": (48, 72)}, "age": {"young": (36, 120)}, "group": {"a": (60, 84), "b": (24, 48), "c": (6, 24)}, "place": {place: (3, 6) for place in range(25)}}
    took = seconds(lambda: choose(people(5000, 25), 120, quotas, seed=1, one_each=("household",), most={"office_holder": 0.2}))
    print(f"cohort of 120 over 25 places, proven optimal  {took:6.2f} s")
    quotas = {"gender": {"woman": (9, 13)}, "age": {"young": (7, 12)}, "group": {"a": (11, 15), "b": (5, 8), "c": (1, 4)}}
    took = seconds(lambda: fair_lottery(people(150, 1), 22, quotas, seed=1))
    print(f"lottery of 22 among 150, leximin              {took:6.2f} s")


if __name__ == "__main__":
    main()
