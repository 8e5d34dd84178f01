"""Networks of 100,000 people and cohorts of 25 and 120, side by side with networkx and rustworkx on the same network.

    python benchmarks/leaders.py [--people 100000] [--ties 1000000] [--rustworkx PATH_TO_A_PYTHON_THAT_HAS_IT]

Ties are directed nominations, most of them within settlements of about 200. Every contestant has the same network in a process of its own, gives the same values (compared here), and is
measured in processor seconds and in the memory it takes beside its network. What a library has no measure for is written over its graph (benchmarks/leaders_peers.py) and marked. rustworkx is
looked for in this Python, then in that of --rustworkx or of the variable RUSTWORKX_PYTHON, and said to be missing where it is in neither. People are simulated.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.leaders_peers import ROUNDS, STEPS, took
from pipeline.leaders.cohort import choose, fair_lottery
from pipeline.leaders.network import brokerage, diffusion_centrality, participation, reach, ties


def network(people: int, named: int, seed: int = 1) -> tuple[sparse.csr_array, np.ndarray]:
    """A network of nominations, nine of ten within a settlement, and each person's identity group."""
    random = np.random.default_rng(seed)
    source = random.integers(0, people, named)
    near = (source // 200) * 200 + random.integers(0, 200, named)
    target = np.where(random.random(named) < 0.9, np.minimum(near, people - 1), random.integers(0, people, named))
    keep = source != target
    return sparse.csr_array((np.ones(keep.sum()), (source[keep], target[keep])), shape=(people, people)), random.choice(list("abc"), people, p=[0.6, 0.3, 0.1])


def seconds(work) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def columns(matrix, groups) -> dict:
    """measure -> what we compute; PageRank is no column here: benchmarks/leaders_simulation.py says why."""
    return {"in-degree": lambda: ties(matrix).sum(axis=0), "diffusion centrality, 3 rounds": lambda: diffusion_centrality(matrix, ROUNDS), "reach in 3 steps": lambda: reach(matrix, STEPS),
            "brokerage roles": lambda: brokerage(matrix, groups).to_numpy(), "participation": lambda: participation(matrix, groups)}  # fmt: skip


def peer(python: str, name: str, given: Path) -> tuple[str, dict, dict]:
    """(version, measure -> [seconds, MB, own], measure -> values) of a library in another process."""
    results = given.with_name(f"{name}.npz")
    done = subprocess.run([python, str(Path(__file__).with_name("leaders_peers.py")), name, str(given), str(results)], check=True, capture_output=True, text=True)
    said = json.loads(done.stdout)
    return said["version"], said["figures"], dict(np.load(results))


def side_by_side(matrix, groups, rustworkx: str | None) -> None:
    source, target = matrix.nonzero()
    ours = {measure: took(work) for measure, work in columns(matrix, groups).items()}
    peers = {}
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "ties.npz"
        np.savez(given, count=matrix.shape[0], source=source, target=target, group=np.unique(groups, return_inverse=True)[1])
        for name, python in (("networkx", sys.executable), ("rustworkx", rustworkx)):
            if python:
                peers[name] = peer(python, name, given)
    print(f"{matrix.shape[0]:,} people, {matrix.nnz:,} ties; processor seconds and MB beside the network" + "".join(f"; {name} {version}" for name, (version, _, _) in peers.items()))
    for measure in dict.fromkeys([*ours, *(measure for _, figures, _ in peers.values() for measure in figures)]):
        line = f"  {measure:<32}" + (f"ours {ours[measure][0]:7.3f} s {ours[measure][1]:6.0f} MB" if measure in ours else f"{'ours: no such column':<24}")
        for name, (_, figures, values) in peers.items():
            took_peer, grown, own = figures[measure]
            line += f"   {name}{'' if own else '*'} {took_peer:7.3f} s {grown:6.0f} MB"
            if measure in ours:
                same = np.allclose(values[measure], ours[measure][2], rtol=1e-8, atol=1e-9)
                line += f" {took_peer / max(ours[measure][0], 1e-4):6.1f} x{'' if same else ' OTHER VALUES'}"
        print(line)
    print(f"  {'together':<32}ours {sum(spent for spent, _, _ in ours.values()):7.3f} s\n  * written over the library's graph, which has no such measure")
    if not rustworkx:
        print("  rustworkx is left out: neither this Python has it nor was one given (--rustworkx PYTHON or RUSTWORKX_PYTHON)")


def people(count: int, places: int, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame({"person": [f"p{i}" for i in range(count)], "utility": random.gamma(2, 1, count), "gender": random.choice(["woman", "man"], count, p=[0.35, 0.65]), "age": random.choice(["young", "old"], count, p=[0.3, 0.7]),
                         "group": random.choice(list("abc"), count, p=[0.6, 0.3, 0.1]), "place": random.integers(0, places, count), "settlement": random.integers(0, 8, count), "household": random.integers(0, count, count),
                         "office_holder": random.random(count) < 0.2})  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--ties", type=int, default=1_000_000)
    parser.add_argument("--rustworkx", metavar="PYTHON", default=sys.executable if find_spec("rustworkx") else os.environ.get("RUSTWORKX_PYTHON"), help="a Python interpreter that has rustworkx and NumPy")
    options = parser.parse_args()
    side_by_side(*network(options.people, options.ties), options.rustworkx)
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
