"""Coding beside its peers, in one run: Krippendorff's alpha with an interval, against the packages krippendorff and nltk called once a draw.

    python benchmarks/coding.py [agreement] [--peers PATH_TO_A_PYTHON_THAT_HAS_krippendorff_AND_nltk] [--draws 1000] [--units 20000]

The peers are no part of this project (krippendorff is GPL-3); where they are absent they are left out, and said to be. Everyone gets the same ratings and the
same draws of whole focus groups, on one thread. Peers are timed on a few draws and the time multiplied, for each draw costs the same. Seconds are processor
seconds of the work itself, without imports and reading. Data are simulated. A part of this file is a function of PARTS.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
CODERS, GROUPS = 5, 200
LEVELS = ("nominal", "ordinal", "interval")

PEERS = """
import json, sys, time
import numpy as np
path, draws, nltk_draws = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
data = np.load(path)
ratings, groups, picks = data["ratings"], data["groups"], data["picks"]
units = [np.flatnonzero(groups == g) for g in range(groups.max() + 1)]
found = {}
try:
    import krippendorff
except ImportError:
    krippendorff = None
if krippendorff is not None:
    for level in sys.argv[4].split(","):
        value = krippendorff.alpha(reliability_data=ratings, level_of_measurement=level)
        start, values = time.process_time(), []
        for pick in picks[:draws]:
            values.append(krippendorff.alpha(reliability_data=ratings[:, np.concatenate([units[g] for g in pick])], level_of_measurement=level))
        found["krippendorff, " + level] = {"seconds": (time.process_time() - start) / draws, "value": value, "draws": values}
try:
    from nltk.metrics.agreement import AnnotationTask
except ImportError:
    AnnotationTask = None
if AnnotationTask is not None and nltk_draws:
    start = time.process_time()
    values = []
    for pick in picks[:nltk_draws]:
        drawn = ratings[:, np.concatenate([units[g] for g in pick])]
        task = AnnotationTask(data=[(c, u, drawn[c, u]) for c in range(len(drawn)) for u in np.flatnonzero(~np.isnan(drawn[c]))])
        values.append(task.alpha())
    found["nltk, nominal"] = {"seconds": (time.process_time() - start) / nltk_draws, "value": None, "draws": values}
print(json.dumps(found))
"""


def simulated(units: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Ratings of 5 coders, 0 to 3, a tenth missing, in 200 focus groups that differ in how hard they are to code; and the group of each unit."""
    random = np.random.default_rng(seed)
    groups = np.sort(random.integers(0, GROUPS, units))
    groups[:GROUPS] = np.arange(GROUPS)
    truth = random.choice(4, units, p=(0.6, 0.2, 0.15, 0.05))
    sure = random.uniform(0.4, 0.9, GROUPS)[groups]
    ratings = np.where(random.random((CODERS, units)) < sure, truth, random.integers(0, 4, (CODERS, units))).astype(float)
    ratings[random.random(ratings.shape) < 0.1] = np.nan
    return ratings, np.sort(groups)


def agreement(given) -> None:
    """Alpha and its interval by draws of focus groups: seconds a thousand draws, ratios, and whether the numbers are the same."""
    from pipeline.coding.agreement import krippendorff_alpha
    from pipeline.coding.ratings import drawn

    ratings, groups = simulated(given.units)
    ours, results = {}, {}
    for level in LEVELS:
        krippendorff_alpha(ratings, level, groups=groups, draws=10)
        start = time.process_time()
        results[level] = krippendorff_alpha(ratings, level, groups=groups, draws=given.draws)
        ours[level] = time.process_time() - start
    # the very draws that ours made, as lists of groups; groups are numbered by their names, which sort as words do
    order = np.unique(groups.astype(str)).astype(int)
    weights = np.concatenate(list(drawn(GROUPS, given.draws, 0)))
    picks = np.array([np.repeat(order, row.astype(int)) for row in weights[: max(given.peer_draws, given.nltk_draws)]])
    peers = _peers(given, ratings, groups, picks)
    print(f"Krippendorff's alpha: {CODERS} coders, {given.units} units, {GROUPS} focus groups, {given.draws} draws of groups; processor seconds")
    for level in LEVELS:
        print(f"  {'ours, ' + level:<26} {ours[level]:>10.3f} s")
    for name, peer in peers.items():
        level = name.split(", ")[1]
        seconds = peer["seconds"] * given.draws
        same = _first_draws(ratings, groups, level, len(peer["draws"]))
        gap = max([abs(a - b) for a, b in zip(peer["draws"], same, strict=True)] + ([abs(peer["value"] - results[level].value)] if peer["value"] is not None else []))
        print(f"  {name:<26} {seconds:>10.1f} s   ({len(peer['draws'])} draws timed)   {seconds / ours[level]:>9.0f} times ours   largest difference of alpha {gap:.1e}")
    for package in ("krippendorff", "nltk"):
        if not any(name.startswith(package) for name in peers):
            print(f"  {package} is left out: it is not installed in {given.peers or 'any Python named with --peers'}")


def _first_draws(ratings: np.ndarray, groups: np.ndarray, level: str, n: int) -> list[float]:
    """Alpha of the first n draws, by the sums that ours uses."""
    from pipeline.coding.alpha import _Sums
    from pipeline.coding.ratings import coded, drawn, group_numbers

    codes, scale = coded(ratings)
    kept = (codes >= 0).sum(0) >= 2
    numbers, n_groups = group_numbers(groups[kept], int(kept.sum()))
    sums = _Sums(codes[:, kept], scale, level, numbers, n_groups)
    return list(sums.alpha(np.concatenate(list(drawn(n_groups, 1000, 0)))[:n]))


def _peers(given, ratings: np.ndarray, groups: np.ndarray, picks: np.ndarray) -> dict:
    if not given.peers:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ratings.npz"
        np.savez(path, ratings=ratings, groups=groups, picks=picks)
        done = subprocess.run([given.peers, "-c", PEERS, str(path), str(given.peer_draws), str(given.nltk_draws), ",".join(LEVELS)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def suggestions(given) -> None:
    """Suggestions for many turns on two processes: processor seconds, and memory of the two and of the one that hands out the work.

    Turns of the three studies' kind: two clauses of the codebook's examples and definitions in three languages, one word in twenty with an ending that
    no other turn has, so that no table of known words answers for all. The model is learned from 1,000 of them.
    """
    import resource

    import pandas as pd

    from pipeline.coding.suggest import default_codebook, fit, passages

    book, random = default_codebook(), np.random.default_rng(1)
    said, taught, _ = passages(book)
    codes = sorted(set(taught))
    tongue = [lang for entry in book.entries for lang in ("ky", "ru", "en") for _ in range(4 + len(entry["near_misses"]))]
    pools = {lang: np.array([i for i, one in enumerate(tongue) if one == lang]) for lang in ("ky", "ru", "en")}
    letters = {"ky": list("аеиоуөүыгднлрст"), "ru": list("аеиоуывгднлрст"), "en": list("aeiougdnlrst")}

    def turns(n: int) -> tuple[list[str], list[str], np.ndarray]:
        languages = random.choice(["ky", "ru", "en"], n, p=[0.55, 0.4, 0.05])
        pairs = np.array([random.choice(pools[lang], 2) for lang in languages])
        texts = []
        for lang, pair in zip(languages, pairs, strict=True):
            words = f"{said[pair[0]]} {said[pair[1]]}".split()
            for at in np.flatnonzero(random.random(len(words)) < 0.05):
                words[at] += "".join(random.choice(letters[lang], 3))
            texts.append(" ".join(words))
        return texts, list(languages), pairs

    texts, languages, pairs = turns(1000)
    labels = pd.DataFrame([[code in {taught[i] for i in pair} for code in codes] for pair in pairs], columns=codes)
    suggester = fit(texts, labels, languages, codebook=book)
    texts, languages, _ = turns(given.turns)
    wall, before = time.perf_counter(), _spent()
    found = suggester.suggest(texts, languages, jobs=2)
    wall = time.perf_counter() - wall
    from joblib.externals.loky import get_reusable_executor

    get_reusable_executor().shutdown(wait=True)
    seconds = _spent() - before
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + 2 * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024**2
    print(f"suggestions: {given.turns:,} turns, {len(found):,} suggestions; {seconds:.0f} s of processor time, {wall:.0f} s on the clock with 2 processes, {memory:.2f} GB; "
          f"a million turns, start-up counted for each share: {seconds / given.turns * 1e6 / 2:.0f} s on 2 cores")  # fmt: skip


def _spent() -> float:
    import resource

    return sum(one.ru_utime + one.ru_stime for one in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)))


PARTS = {"agreement": agreement, "suggestions": suggestions}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="default: all")
    parser.add_argument("--peers", help="a Python that has krippendorff and nltk")
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--units", type=int, default=20_000)
    parser.add_argument("--peer-draws", type=int, default=20, help="draws on which krippendorff is timed")
    parser.add_argument("--nltk-draws", type=int, default=1, help="draws on which nltk is timed")
    parser.add_argument("--turns", type=int, default=1_000_000, help="turns to suggest codes for")
    given = parser.parse_args()
    for part in given.parts or PARTS:
        PARTS[part](given)


if __name__ == "__main__":
    main()
