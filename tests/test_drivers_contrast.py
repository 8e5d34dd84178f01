"""Contrasts between groups: differences by hand, one family, and no more false finds than promised."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from pipeline import tables
from pipeline.drivers.coded import Coded
from pipeline.drivers.contrast import adjusted, contrasts

STUDY = SimpleNamespace(config=SimpleNamespace(drivers=SimpleNamespace(min_groups=3, regions={"north": ("ala",), "south": ("bel",)}), findings=SimpleNamespace(audiences={})), area_of=lambda place: "all")


def talk(human, document, gender, place="ala", people=12, wave="baseline"):
    """One code or several, each turn read; `human` is turns × codes."""
    n = len(document)
    frame = pd.DataFrame({"document": document, "turn": [f"t{i}" for i in range(n)], "gender": gender, "place": place, "wave": wave, "n_participants": people, "group": None, "area": None, "youth": None, "language": "ky", "all": "all"})
    frame["speaker"] = [f"{d}/{i}" for i, d in enumerate(document)]
    matrix = sparse.csr_matrix(np.array(human, dtype=float).reshape(n, -1))
    return Coded(frame, [f"C.{i}" for i in range(matrix.shape[1])], matrix * 0, matrix, matrix, np.ones(n, dtype=bool), np.ones(n))


SIX = np.repeat(["a", "b", "c", "d", "e", "f"], 4)
RAISED = [1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0] + [0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0]
APART = talk(RAISED, SIX, np.repeat(["f", "m"], 12))


def test_the_difference_is_that_of_the_two_shares():
    # women .25, .5, .75; men 0, .25, .5
    assert contrasts(STUDY, APART)["difference"].tolist() == pytest.approx([-0.25])


def test_its_error_is_that_of_two_samples_of_groups():
    # sd .25 on both sides, three groups each: as in a t test of two samples
    assert contrasts(STUDY, APART)["se"].tolist() == pytest.approx([(2 * 0.25**2 / 3) ** 0.5])


def test_groups_of_one_side_each_leave_groups_less_two_degrees_of_freedom():
    assert contrasts(STUDY, APART)["df"].tolist() == [4]


def test_sides_in_one_group_are_compared_inside_it():
    # in each of four groups of six women and six men, two more women than men raise it: the difference has no spread beyond theirs
    document, gender = np.repeat(["a", "b", "c", "d"], 12), np.tile(np.repeat(["f", "m"], 6), 4)
    human = np.concatenate([np.r_[np.repeat([1, 0], [k + 2, 4 - k]), np.repeat([1, 0], [k, 6 - k])] for k in (1, 2, 3, 4)])
    assert contrasts(STUDY, talk(human, document, gender))["se"].tolist() == pytest.approx([0.0], abs=1e-9)


def test_places_named_as_regions_are_compared():
    place = np.repeat(["ala", "bel"], 12)
    found = contrasts(STUDY, talk(RAISED, SIX, None, place=place))
    assert found[["contrast", "first", "second", "difference"]].iloc[0].tolist() == ["region", "north", "south", pytest.approx(-0.25)]


def test_waves_are_compared():
    found = contrasts(STUDY, talk(RAISED, SIX, None, wave=np.repeat(["baseline", "endline"], 12)))
    assert found[["contrast", "wave"]].iloc[0].tolist() == ["wave", "all"]


def test_few_women_are_compared_with_nobody():
    few = talk(RAISED[:21], SIX[:21], np.repeat(["f", "m"], [12, 9]))
    assert contrasts(STUDY, few)[["suppressed", "method"]].values.tolist() == [[True, "few people"]]


def test_two_groups_a_side_are_not_compared():
    found = contrasts(STUDY, talk(RAISED[:20] + [0] * 4, np.repeat(["a", "b", "c", "d"], 6), np.repeat(["f", "m"], 12)))
    assert found[["difference", "method"]].values.tolist() == [[pytest.approx(np.nan, nan_ok=True), "too few groups"]]


def test_a_code_that_one_side_never_raised_is_not_tested():
    found = contrasts(STUDY, talk(RAISED[:12] + [0] * 12, SIX, np.repeat(["f", "m"], 12)))
    assert found[["method", "difference"]].values.tolist() == [["raised on one side", pytest.approx(-0.5)]]


def test_the_table_keeps_its_contract():
    assert len(tables.check("contrasts", contrasts(STUDY, APART))) == 1


def test_the_family_is_adjusted_as_one():
    # R: p.adjust(c(.01, .02, .03, .5), "BH")
    assert adjusted([0.01, 0.02, np.nan, 0.03, 0.5]).tolist() == pytest.approx([0.04, 0.04, np.nan, 0.04, 0.5], nan_ok=True)


def test_where_nothing_differs_at_most_one_study_in_ten_finds_something():
    # 20 codes, 12 groups that differ among themselves, women and men in six of them each; nominal: one in twenty
    found = 0
    for seed in range(100):
        chance = np.random.default_rng([7, seed])
        document = np.repeat([f"d{i:02}" for i in range(12)], 40)
        human = chance.random((480, 20)) < np.repeat(chance.beta(2, 8, (12, 20)), 40, axis=0)
        found += (contrasts(STUDY, talk(human, document, np.repeat(["f", "m"], 240)))["p_adjusted"] < 0.05).any()
    assert found <= 10


def test_a_wave_before_the_baseline_by_name_is_compared_and_the_baseline_never_with_itself():
    found = contrasts(STUDY, talk(RAISED, SIX, None, wave=np.repeat(["2020", "baseline"], 12)))
    assert found[["first", "second"]].values.tolist() == [["baseline", "2020"]]


def test_groups_that_nobody_read_bear_no_degree_of_freedom():
    parts = talk(RAISED + [0, 0, 0, 0], np.r_[SIX, ["g"] * 4], np.repeat(["f", "m"], [12, 16]))
    parts.sampled[-4:] = False
    assert contrasts(STUDY, parts)["df"].tolist() == [4]


def test_what_every_turn_holds_on_both_sides_was_raised_and_is_not_tested():
    found = contrasts(STUDY, talk(np.ones(24), SIX, np.repeat(["f", "m"], 12))).iloc[0]
    assert found[["first_estimate", "second_estimate", "difference", "method"]].tolist() == [1.0, 1.0, 0.0, "groups alike, not tested"] and np.isnan(found[["p", "ci_low", "ci_high"]].astype(float)).all()


def test_groups_alike_on_one_side_are_not_tested():
    human = [1, 0, 0, 0] * 3 + [0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0]
    found = contrasts(STUDY, talk(human, SIX, np.repeat(["f", "m"], 12))).iloc[0]
    assert found["method"] == "groups alike, not tested" and np.isnan(found["p"])


def test_a_difference_that_is_the_same_in_every_group_has_no_interval_without_width():
    document, gender = np.repeat(["a", "b", "c", "d"], 12), np.tile(np.repeat(["f", "m"], 6), 4)
    human = np.concatenate([np.r_[np.repeat([1, 0], [k + 2, 4 - k]), np.repeat([1, 0], [k, 6 - k])] for k in (1, 2, 3, 4)])
    found = contrasts(STUDY, talk(human, document, gender)).iloc[0]
    assert found["difference"] == pytest.approx(-1 / 3) and np.isnan(found[["p", "ci_low", "ci_high"]].astype(float)).all()
