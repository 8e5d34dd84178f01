"""Draws of the needs: within the intervals, the same for the same evidence, the same for the same seed."""

import numpy as np
import pandas as pd
import pytest

from pipeline.findings.draws import drawn_weights, reckon

NONE = {"talk_side": np.nan, "talk_low": np.nan, "talk_high": np.nan, "talk_area": None, "survey_side": np.nan, "survey_low": np.nan, "survey_high": np.nan, "survey_area": None,
        "indicator": None, "question": None, "talk_raised": 0, "audience": "CL"}  # fmt: skip


def side(stem, value, width, area="ala", **more):
    return {f"{stem}_side": value, f"{stem}_low": value - width, f"{stem}_high": value + width, f"{stem}_area": area} | more


def needs(*rows):
    return pd.DataFrame([NONE | {"place": "ala", "need": "NR.1"} | row for row in rows])


TWO = needs(side("talk", 0.3, 0.1), side("talk", 0.29, 0.1, need="SE.2"))


def test_needs_that_nearly_tie_change_places_in_some_draws():
    assert set(drawn_weights(TWO, 1)[0].round(6)) == {0.8, 0.2}


def test_needs_that_lie_far_apart_never_change_places():
    assert set(drawn_weights(needs(side("talk", 0.9, 0.05), side("talk", 0.1, 0.05, need="SE.2")), 1)[0].round(6)) == {0.8}


def test_the_weights_of_each_draw_add_up_to_one():
    assert drawn_weights(TWO, 1).sum(axis=0) == pytest.approx(np.ones(200))


def test_the_same_seed_gives_the_same_draws():
    np.testing.assert_array_equal(drawn_weights(TWO, 1), drawn_weights(TWO, 1))


def test_another_seed_gives_other_draws():
    assert not np.array_equal(drawn_weights(TWO, 1), drawn_weights(TWO, 2))


def test_the_first_draws_do_not_depend_on_how_many_there_are():
    np.testing.assert_array_equal(drawn_weights(TWO, 1)[:, :20], drawn_weights(TWO, 1, 20))


def test_places_that_share_an_area_s_evidence_share_its_draws():
    np.testing.assert_array_equal(drawn_weights(TWO.assign(place="ala"), 1), drawn_weights(TWO.assign(place="bel"), 1))


def test_an_audience_s_own_evidence_has_draws_of_its_own():
    own = TWO.assign(talk_own=True)
    assert not np.array_equal(drawn_weights(own.assign(audience="CL"), 1), drawn_weights(own.assign(audience="YW"), 1))


def test_a_need_without_evidence_weighs_nothing_in_any_draw():
    assert not drawn_weights(needs(side("talk", 0.3, 0.1), {"need": "SK.1"}), 1)[1].any()


def test_an_interval_cut_at_nought_is_as_wide_as_its_other_half():
    # the lower half is cut: the spread is that of the upper one, so that the higher share does not always stay ahead
    cut = needs({"talk_side": 0.05, "talk_low": 0.0, "talk_high": 0.3, "talk_area": "ala"}, side("talk", 0.1, 0.01, need="SE.2"))
    assert 0.2 < (drawn_weights(cut, 1)[0] > 0.5).mean() < 0.8


def test_a_shift_changes_the_draws():
    apart = TWO.assign(talk_shift=[0.0, 0.3], talk_shift_low=[0.0, 0.29], talk_shift_high=[0.0, 0.31])
    assert (drawn_weights(apart, 1)[1] > 0.5).mean() > 0.95


def weighed(*rows):
    frame = needs(*rows)
    return reckon(frame, *(frame[f"{one}_side"].to_numpy(float)[:, None] for one in ("talk", "survey")))[:, 0]


def test_options_of_one_question_are_ranked_among_themselves():
    # 9 % is the first of three options; beside a question of its own with 60 % it still stands first in its own question
    options = [side("survey", share, 0.01, need=f"N{number}", indicator=f"i{number}", question="sources") for number, share in enumerate((0.09, 0.05, 0.02))]
    alone = side("survey", 0.6, 0.01, need="A", indicator="a")
    found = weighed(*options, alone)
    assert found[0] == found[3] > found[1] > found[2]


def test_two_options_are_too_few_to_be_ranked_by_themselves():
    options = [side("survey", share, 0.01, need=f"N{number}", indicator=f"i{number}", question="sources") for number, share in enumerate((0.09, 0.05))]
    found = weighed(*options, side("survey", 0.6, 0.01, need="A", indicator="a"))
    assert found[2] > found[0] > found[1]
