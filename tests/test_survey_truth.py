"""Do the estimates of the example survey find the values that its generator wrote down?"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import yaml

from pipeline import tables
from pipeline.read.respondents import read_waves
from pipeline.study import Study
from pipeline.survey.indicators import estimates

ROOT = Path(__file__).resolve().parents[1]


class Read(Study):
    """The example study with its survey read straight from the raw files."""

    def read(self, name):
        return self.frames[name] if name in self.frames else tables.empty(name)


@pytest.fixture(scope="module")
def pairs():
    """(estimate row, true value, level) of each indicator whose truth is a share of the same answers."""
    study = Read("living-in-peace")
    waves = read_waves(study)
    # who was asked what comes question by question
    study.frames = {name: tables.check(name, frame) for name, frame in {**waves.frames, "asked": pd.concat(waves.asked(), ignore_index=True)}.items()}
    truth = yaml.load((ROOT / "corpora/living-in-peace/survey/truth.yaml").read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))["questions"]
    found = []
    for row in estimates(study).to_dict("records"):
        indicator = study.config.survey.indicators[row["indicator"]]
        facts = truth.get(indicator.question)
        if facts is None or facts["measure"] != "share answering 4 or 5" or set(indicator.answers) != {"4", "5"}:
            continue
        if row["domain_level"] == "all":
            found.append((row, facts["everywhere"]["all"][row["wave"]], "all"))
        elif row["domain_level"] == "gender":
            found.append((row, facts["everywhere"][row["domain"]][row["wave"]], "gender"))
        elif row["domain_level"] == "place" and not row["suppressed"]:
            found.append((row, facts["places"][row["domain"]]["all"][row["wave"]], "place"))
    return found


@pytest.mark.parametrize(("level", "least"), [("all", 12), ("gender", 24), ("place", 300)])
def test_there_is_enough_to_judge_by(pairs, level, least):
    assert sum(kind == level for _, _, kind in pairs) >= least


@pytest.mark.parametrize(("level", "least"), [("all", 0.85), ("gender", 0.85), ("place", 0.9)])
def test_the_95_per_cent_intervals_hold_the_truth_as_often_as_they_should(pairs, level, least):
    inside = [row["ci_low"] <= truth <= row["ci_high"] for row, truth, kind in pairs if kind == level and row["ci_low"] == row["ci_low"]]
    assert sum(inside) / len(inside) >= least


def test_estimates_lean_to_neither_side(pairs):
    errors = [row["estimate"] - truth for row, truth, kind in pairs if kind == "place"]
    assert abs(sum(errors) / len(errors)) < 0.015
