"""Coding beside its peers, in one run: Krippendorff's alpha with an interval, against the packages krippendorff and nltk called once a draw; and a million turns.

    python benchmarks/coding.py [agreement] [--peers PATH_TO_A_PYTHON_THAT_HAS_krippendorff_AND_nltk] [--draws 1000] [--units 20000]
    python benchmarks/coding.py suggestions [--turns 1000000] [--sentences 2]

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


STUDIES = ("mining", "living-in-peace", "tolerance")


def suggestions(given) -> None:
    """Suggestions for many turns on two processes: seconds on the clock, processor seconds, and the memory of all processes together, texts included.

    The model learns from all coded turns of the three example studies (1-read must have run for them). A turn is `--sentences` sentences of theirs, in one language,
    with the slips of typing: a letter missing, doubled or swapped in one word of fifty, and one Kyrgyz turn in ten without ө, ү and ң.
    """
    import pandas as pd
    from joblib.externals.loky import get_reusable_executor
    from suggestions import coded

    from pipeline.coding.suggest import default_codebook, fit
    from pipeline.study import Study

    codes, taught = list(default_codebook().codes["code"]), [coded(Study(name))[:2] for name in STUDIES]
    turns, labels = pd.concat([one for one, _ in taught], ignore_index=True), pd.concat([one.reindex(columns=codes, fill_value=False) for _, one in taught], ignore_index=True)
    suggester = fit(list(turns["text"]), labels, list(turns["language"]), groups=list(turns["document"]))
    texts, languages = _typed(given.turns, given.sentences)
    words = sum(text.count(" ") + 1 for text in texts)
    forms = len({word for text in texts for word in text.split()})
    with _Memory() as memory:
        wall, before = time.perf_counter(), _spent()
        found = suggester.suggest(texts, languages, jobs=2)
        wall = time.perf_counter() - wall
    get_reusable_executor().shutdown(wait=True)
    print(f"suggestions: {given.turns:,} turns of {words / given.turns:.1f} words, {forms:,} different words; the model knows {len(suggester.learned)} codes from {len(turns):,} turns\n"
          f"  {len(found):,} suggestions in {wall:.0f} s on the clock with 2 processes, {_spent() - before:.0f} s of processor time, {memory.most / 1024**3:.2f} GB at most")  # fmt: skip


def _typed(n: int, sentences: int, seed: int = 1) -> tuple[list[str], list[str]]:
    """Turns made of the example studies' sentences, and the language of each."""
    from pipeline.coding.coded import spoken
    from pipeline.language import segment
    from pipeline.study import Study

    pools: dict[str, set[str]] = {"ky": set(), "ru": set()}
    for name in STUDIES:
        for row in spoken(Study(name).read("turns")).itertuples():
            pools[row.language].update(said for _, _, said in segment.sentences(row.text))
    random, said = np.random.default_rng(seed), {language: sorted(pool) for language, pool in pools.items()}
    languages, texts = random.choice(["ky", "ru"], n, p=[0.7, 0.3]).tolist(), []
    for language in languages:
        words = " ".join(said[language][at] for at in random.integers(0, len(said[language]), sentences)).split()
        for at in np.flatnonzero(random.random(len(words)) < 0.02):
            words[at] = _slip(words[at], int(random.integers(0, len(words[at]))), int(random.integers(0, 3)))
        text = " ".join(words)
        texts.append(text.translate(str.maketrans("өүңӨҮҢ", "оунОУН")) if language == "ky" and random.random() < 0.1 else text)
    return texts, languages


def _slip(word: str, at: int, kind: int) -> str:
    """A letter missing, doubled, or swapped with the next."""
    return (word[:at] + word[at + 1 :] or word, word[: at + 1] + word[at:], word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :])[kind]


class _Memory:
    """The most memory that this process and its children hold together, looked at twice a second; shared pages count once where the system tells them (Linux)."""

    def __enter__(self) -> _Memory:
        import threading

        self.most, self._ended = 0, threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()
        return self

    def __exit__(self, *_) -> None:
        self._ended.set()
        self._watch.join()

    def _look(self) -> None:
        import psutil

        me = psutil.Process()
        while not self._ended.wait(0.5):
            held = 0
            for one in (me, *me.children(recursive=True)):
                try:
                    told = one.memory_full_info()
                    held += getattr(told, "pss", told.rss)
                except psutil.Error:
                    continue
            self.most = max(self.most, held)


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
    parser.add_argument("--sentences", type=int, default=2, help="sentences of a turn")
    given = parser.parse_args()
    for part in given.parts or PARTS:
        PARTS[part](given)


if __name__ == "__main__":
    main()
