"""How long do the tables of stage 3-drivers take on a large talk, and how much memory?

60 codes × 7 divisions (area, place, kind of group, gender, age, language, and the whole, in two waves) on 1,000,000 turns: drivers, audiences, groups within places, contrasts, pairs,
saturation, speakers, voices, loudest. Beside them in the same run the plain road: pandas takes the turns that people read in a place apart, and statsmodels gives the share of one code
after another with errors clustered by group; it has people alone, no machine and no tuning (pip install statsmodels; without it its row is left out and named). In: nothing; the talk is drawn with a fixed seed. Out: seconds a table and the peak of memory; milliseconds
an estimate on both roads, and how far apart their estimates are. Promise: 60 s and 4 GB.

    python benchmarks/drivers.py [turns]
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pipeline.drivers.audiences import audience_talk
from pipeline.drivers.coded import matrices, talk_turns
from pipeline.drivers.contrast import contrasts
from pipeline.drivers.crossed import group_talk
from pipeline.drivers.network import pairs
from pipeline.drivers.prevalence import shares
from pipeline.drivers.raised import drivers
from pipeline.drivers.saturation import saturation
from pipeline.drivers.voices import loudest, speakers, voices

CODES = [f"C.{i}" for i in range(60)]
PLACES = [f"place-{i:02}" for i in range(20)]


def study():
    """Twenty places in four areas, of which two are the north."""
    audiences = {"YW": SimpleNamespace(groups=("women", "youth"), speakers={}), "CL": SimpleNamespace(groups=("mixed",), speakers={"gender": ("m",)})}
    config = SimpleNamespace(drivers=SimpleNamespace(min_groups=3, regions={"north": ("area-0", "area-1"), "south": ("area-2", "area-3")}), findings=SimpleNamespace(audiences=audiences), places=dict.fromkeys(PLACES))
    return SimpleNamespace(config=config, area_of=lambda place: f"area-{int(place[-2:]) // 5}")


def drawn(turns: int):
    """turns, documents, participants, codings, reviews: groups of fifty turns and eight people; people read a tenth."""
    chance, groups = np.random.default_rng(1), max(turns // 50, 12)
    number = np.arange(groups)
    documents = pd.DataFrame({"document": [f"d{i:06}" for i in number], "kind": "transcripts", "wave": np.where(number % 2 == 0, "baseline", "endline"), "place": [PLACES[i // 2 % 20] for i in number],
                              "group": [("women", "men", "mixed", "youth")[i // 40 % 4] for i in number], "date": "2026-01-01", "n_participants": 8})  # fmt: skip
    of = np.arange(turns) // 50 % groups
    person = chance.integers(0, 8, turns)
    said = pd.DataFrame({"document": documents["document"].to_numpy()[of], "turn": [f"t{i:07}" for i in range(turns)], "participant": np.char.add("p", person.astype(str)), "role": "participant",
                         "language": np.where(chance.random(turns) < 0.7, "ky", "ru"), "text": "бир сөз"})  # fmt: skip
    people = pd.DataFrame([(d, f"p{i}", "participant", "f" if i % 2 else "m", 20.0 + 10 * (i // 2), None) for d in documents["document"] for i in range(8)], columns=["document", "participant", "role", "gender", "age", "age_band"])
    rate = chance.beta(1, 30, len(CODES))
    hits = [np.flatnonzero(chance.random(turns) < share) for share in rate]
    rows = np.concatenate(hits)
    code = np.repeat(CODES, [len(hit) for hit in hits])
    right = chance.random(len(rows)) < 0.8
    read = chance.random(turns) < 0.1
    base = pd.DataFrame({"document": said["document"].to_numpy()[rows], "turn": said["turn"].to_numpy()[rows], "code": code})
    machine = base[right].assign(coder="machine", source="machine", probability=0.9)
    human = base[read[rows]].assign(coder="A", source="human", probability=np.nan)
    reviews = said.loc[read, ["document", "turn"]].assign(coder="A", queue="random", inclusion=0.1)
    return said, documents, people, pd.concat([machine, human], ignore_index=True), reviews


def main(turns: int) -> None:
    said, documents, people, codings, reviews = drawn(turns)
    print(f"{turns} turns, {len(documents)} groups, {len(codings)} codings, {len(CODES)} codes; before: {_peak():.2f} GB")
    began, busy, here = time.perf_counter(), time.process_time(), study()
    parts = _timed("turns × codes", lambda: matrices(talk_turns(said, documents, people, here), codings, reviews, CODES))
    table = _timed("drivers", lambda: drivers(here, parts))
    _timed("audiences", lambda: audience_talk(here, parts))
    _timed("group talk", lambda: group_talk(here, parts))
    _timed("contrasts", lambda: contrasts(here, parts))
    _timed("pairs", lambda: pairs(parts))
    _timed("saturation", lambda: saturation(here, parts, documents))
    spoke = _timed("speakers", lambda: speakers(said, people, documents))
    _timed("voices", lambda: voices(spoke, documents, here, parts))
    _timed("loudest", lambda: loudest(spoke, parts, here))
    print(f"all: {time.perf_counter() - began:.1f} s, of the processor {time.process_time() - busy:.1f} s, peak {_peak():.2f} GB, {len(table)} rows of drivers in {table.groupby('level').ngroups} levels")


    beside(parts)


def beside(parts, codes: int = 3, places: int = 4) -> None:
    """A few codes and places on the plain road; ours gives all codes, corrected and by people alone."""
    try:
        import statsmodels.api as sm
    except ImportError:
        print("statsmodels is not installed: nothing stands beside the estimates (pip install statsmodels)")
        return
    spent, plain, apart, errors = 0.0, 0.0, [], []
    for place in PLACES[:places]:
        rows = np.flatnonzero((parts.talk["wave"] == "baseline") & (parts.talk["place"] == place))
        busy = time.process_time()
        found = shares(parts.sums(rows, pd.factorize(parts.talk["document"].iloc[rows], sort=True)[0]))
        spent += time.process_time() - busy
        read = parts.talk.iloc[rows].assign(**{code: parts.human[rows][:, number].toarray().ravel() for number, code in enumerate(parts.codes[:codes])})[parts.sampled[rows]]
        busy = time.process_time()
        fits = [sm.OLS(read[code].to_numpy(), np.ones(len(read))).fit(cov_type="cluster", cov_kwds={"groups": pd.factorize(read["document"])[0]}) for code in parts.codes[:codes]]
        plain += time.process_time() - busy
        apart += [abs(fit.params[0] - found["human_estimate"][number]) for number, fit in enumerate(fits)]
        errors += [found["human_se"][number] / fit.bse[0] for number, fit in enumerate(fits)]
    ours, theirs = 1000 * spent / (2 * len(CODES) * places), 1000 * plain / (codes * places)
    print(f"an estimate: ours {ours:.3f} ms, statsmodels {theirs:.3f} ms, ratio {theirs / ours:.0f}; shares apart by {max(apart):.1e} at most, our error / theirs {min(errors):.3f} to {max(errors):.3f}")


def _timed(name: str, work):
    began, busy = time.perf_counter(), time.process_time()
    made = work()
    print(f"{name:14} {time.perf_counter() - began:6.1f} s   of the processor {time.process_time() - busy:6.1f} s   peak {_peak():.2f} GB", flush=True)
    return made


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
