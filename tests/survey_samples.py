"""Samples of the example survey's population, drawn again and again with fresh sampling points and people, and the truth about it.

The model is the generator's own (corpora/living-in-peace/survey/model.py): places keep their effects, all else is drawn anew.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pandas as pd

SURVEY = Path(__file__).resolve().parents[1] / "corpora/living-in-peace/survey"
PLACES, POINTS, INTERVIEWS, AGAIN = 25, 5, 10, (3, 3, 2, 2, 2)
QUESTIONS = {
    "trust": {"p": 0.46, "woman": 0.08, "age": [-0.1, 0, 0.05, 0.1], "endline": 0.25, "family": "power"},
    "belong": {"p": 0.68, "woman": 0.0, "age": [-0.1, 0, 0.1, 0.1], "endline": 0.10, "family": "ties"},
    "worry": {"p": 0.22, "woman": 0.15, "age": [0.05, 0, 0, -0.1], "endline": -0.12, "family": "strain"},
}  # fmt: skip
COMPARISON = np.arange(PLACES) >= 17  # places where no programme works
EXTRA = 0.15  # how much less the latent answer changes there


def model():
    """The generator's model as a module; its folder is no package."""
    if "survey_model" not in sys.modules:
        spec = importlib.util.spec_from_file_location("survey_model", SURVEY / "model.py")
        sys.modules["survey_model"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["survey_model"])
    return sys.modules["survey_model"]


class Population:
    """The places' effects, and the true shares that follow from them."""

    def __init__(self, seed: int = 5) -> None:
        self.model = model()
        effects = self.model.draw_effects(seed, {name: draw["family"] for name, draw in QUESTIONS.items()}, PLACES, PLACES * POINTS)
        self.place = {name: effects[name][0] - np.outer(COMPARISON * EXTRA * np.sign(QUESTIONS[name]["endline"]), [0, 1]) for name in QUESTIONS}
        self.adults = np.random.default_rng(seed).integers(3000, 25000, PLACES)
        gender, age, adults, weight = self.model.cells()
        self.share = {}  # place x wave x kind of person
        for name, draw in QUESTIONS.items():
            mean = self.model.latent_mean(draw, self.place[name][:, :, None], np.arange(2)[None, :, None], gender[None, None], age[None, None], adults[None, None])
            self.share[name] = (1 - _normal(-mean), weight, gender)

    def truth(self, name: str, wave: int, *, gender: int | None = None, places=None) -> float:
        share, weight, who = self.share[name]
        kinds = np.ones(len(who), bool) if gender is None else who == gender
        where = np.ones(PLACES, bool) if places is None else places
        by_place = (share[:, wave][:, kinds] * weight[kinds]).sum(1) / weight[kinds].sum()
        return float(np.average(by_place[where], weights=self.adults[where]))

    def sample(self, seed) -> pd.DataFrame:
        """Both waves of 1,250 interviews: the same sampling points, 12 people a place met again."""
        m, random = self.model, np.random.default_rng(seed)
        n = PLACES * POINTS * INTERVIEWS
        place, cluster = np.repeat(np.arange(PLACES), POINTS * INTERVIEWS), np.repeat(np.arange(PLACES * POINTS), INTERVIEWS)
        met = m.P_ADULTS / m.ADULTS / (m.P_ADULTS / m.ADULTS).sum()
        gender, age, adults = ([random.choice(len(p), n, p=p) for _ in range(2)] for p in (m.P_GENDER, m.P_AGE, met))
        same = np.concatenate([random.permutation(INTERVIEWS)[: AGAIN[point % POINTS]] + point * INTERVIEWS for point in range(PLACES * POINTS)])
        for values in (gender, age, adults):
            values[1][same] = values[0][same]
        steady, fresh = ({family: random.normal(size=size) for family in ("power", "ties", "strain")} for size in (PLACES * POINTS, (2, PLACES * POINTS)))
        first = {family: random.normal(size=n) for family in steady}
        second = {family: random.normal(size=n) for family in steady}
        for family in second:
            second[family][same] = 0.7 * first[family][same] + np.sqrt(1 - 0.49) * second[family][same]
        frames = []
        for wave in range(2):
            frame = {"wave": wave, "place": place, "cluster": cluster, "gender": gender[wave], "programme": ~COMPARISON[place], "weight": self.adults[place] * m.ADULTS[adults[wave]] / np.bincount(place, m.ADULTS[adults[wave]])[place]}
            for name, draw in QUESTIONS.items():
                family = draw["family"]
                point = np.sqrt(0.7) * (np.sqrt(0.6) * steady[family] + np.sqrt(0.4) * fresh[family][wave]) + np.sqrt(0.3) * random.normal(size=PLACES * POINTS)
                latent = m.latent_mean(draw, self.place[name][place, wave], wave, gender[wave], age[wave], adults[wave]) + np.sqrt(m.CLUSTER) * point[cluster]
                latent = latent + np.sqrt(m.PERSON) * (first, second)[wave][family] + random.normal(0, np.sqrt(1 - m.CLUSTER - m.PERSON), n)
                answer = (latent > 0).astype(float)
                answer[random.random(n) < 0.04] = np.nan
                frame[name] = answer
            frames.append(pd.DataFrame(frame))
        return pd.concat(frames, ignore_index=True)


def _normal(x):
    from scipy.stats import norm

    return norm.cdf(x)
