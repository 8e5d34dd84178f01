"""Do 95 % intervals hold the truth in 95 of 100 samples? Simulated samples of the example survey: 300, and 4,000 with YNTYMAK_NIGHTLY=1."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from survey_samples import COMPARISON, QUESTIONS, Population

from pipeline.survey import Design, estimate, tablebook
from pipeline.survey.areas import fay_herriot, smoothed_variance
from pipeline.survey.multiplicity import adjust

NIGHTLY = bool(os.environ.get("YNTYMAK_NIGHTLY"))
SAMPLES = 4000 if NIGHTLY else 300


def measures(population: Population, design: Design) -> list[tuple[str, bool]]:
    """(measure, does its interval hold the truth) of one sample."""
    names, found = list(QUESTIONS), []

    def note(kind, row, truth):
        found.append((kind, bool(row["ci_low"] <= truth <= row["ci_high"])))

    whole = estimate.means(design, names, "wave")
    for row in whole.to_dict("records"):
        note(f"mean, {row['variable']}, wave {row['wave']}", row, population.truth(row["variable"], row["wave"]))
    for row in estimate.means(design, names, ["wave", "gender"]).to_dict("records"):
        note(f"mean of {'women men'.split()[row['gender']]}, {row['variable']}, wave {row['wave']}", row, population.truth(row["variable"], row["wave"], gender=row["gender"]))
    apart = estimate.means(design, names, ["wave", "programme"])
    for number, name in enumerate(names):
        change = np.zeros(len(whole))
        change[[2 * number, 2 * number + 1]] = -1, 1
        note(f"change, {name}", design.contrast(whole, change, df=design.df).iloc[0], population.truth(name, 1) - population.truth(name, 0))
        difference = np.zeros(len(apart))
        difference[4 * number : 4 * number + 4] = 1, -1, -1, 1
        truth = [population.truth(name, wave, places=places) for wave in (0, 1) for places in (COMPARISON, ~COMPARISON)]
        note(f"difference in differences, {name}", design.contrast(apart, difference, df=design.df).iloc[0], float(np.dot([1, -1, -1, 1], truth)))
    return found


@pytest.fixture(scope="module")
def simulated():
    """Coverage of each measure, of places' means (five clusters each), and squared errors of places' estimates, direct and helped."""
    population, held, places, errors = Population(), [], [], []
    for seed in range(SAMPLES):
        data = population.sample([5, seed])
        held += measures(population, Design(data, weights="weight", strata="place", clusters="cluster"))
        if seed % 3 == 0:
            first = Design(data[data["wave"] == 0], weights="weight", strata="place", clusters="cluster")
            table = tablebook.estimates(first, list(QUESTIONS), ["place"], method="logit")
            for name, rows in table.groupby("variable"):
                truth = np.array([population.truth(name, 0, places=np.arange(25) == place) for place in rows["domain_level"]])
                places += list((rows["ci_low"] <= truth) & (truth <= rows["ci_high"]))
                helped = fay_herriot(rows["estimate"], smoothed_variance(rows["estimate"], rows["n"], rows["deff"]))
                errors.append((((rows["estimate"] - truth) ** 2).mean(), ((helped["estimate"].to_numpy() - truth) ** 2).mean(), ((helped["ci_low"] <= truth) & (truth <= helped["ci_high"])).mean()))
    return pd.DataFrame(held, columns=["measure", "held"]).groupby("measure")["held"].agg(["sum", "count"]), np.array(places), np.array(errors)


def test_coverage_is_ninety_five_per_cent_on_average(simulated):
    counts = simulated[0]
    average = counts["sum"].sum() / counts["count"].sum()
    low, high = (0.945, 0.955) if NIGHTLY else (0.937, 0.963)
    assert low <= average <= high


def test_no_measure_is_off_after_holm(simulated):
    counts = simulated[0]
    p = [stats.binomtest(int(held), int(count), 0.95).pvalue for held, count in counts.itertuples(index=False)]
    assert (adjust(p, "holm") >= 0.01).all(), counts.assign(p=p).sort_values("p").head().to_string()


def test_places_of_five_clusters_are_judged_apart(simulated):
    assert 0.92 <= simulated[1].mean() <= 0.98


def test_help_from_other_places_lowers_the_error(simulated):
    direct, helped, _ = simulated[2].mean(axis=0)
    assert helped < 0.9 * direct


def test_intervals_of_helped_estimates_hold_the_truth(simulated):
    low, high = (0.94, 0.96) if NIGHTLY else (0.93, 0.97)
    assert low <= simulated[2][:, 2].mean() <= high
