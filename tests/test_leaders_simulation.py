"""A few simulated communities with known leaders: ours finds more of them than counts do; docs/leaders.md has the 200."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

from leaders_simulation import run


def test_known_leaders_are_found_more_often_than_by_counts_degree_or_pagerank():
    found = run(12)
    assert all(found["ours"].mean() > found[other].mean() for other in ("raw counts", "degree", "PageRank"))
    assert (found["covered"] * found["n"]).sum() / found["n"].sum() > 0.8
