"""Draws of the needs: within the intervals, the same for the same evidence, the same for the same seed."""

import numpy as np
import pandas as pd
import pytest

from pipeline import tables
from pipeline.findings.draws import need_draws


def side(stem, value, width, area):
    return {f"{stem}_side": value, f"{stem}_low": value - width, f"{stem}_high": value + width, f"{stem}_area": area}


NONE = {"talk_side": np.nan, "talk_low": np.nan, "talk_high": np.nan, "talk_area": None, "survey_side": np.nan, "survey_low": np.nan, "survey_high": np.nan, "survey_area": None,
        "indicator": None, "talk_raised": 0}  # fmt: skip


def needs(*rows):
    return pd.DataFrame([NONE | {"place": "ala", "audience": "CL", "need": "NR.1"} | row for row in rows])


TWO = needs(side("talk", 0.3, 0.1, "ala"), side("talk", 0.29, 0.1, "ala") | {"need": "SE.2"})


def of(frame, need="NR.1", place="ala"):
    return frame[(frame["need"] == need) & (frame["place"] == place)]["weight"].to_numpy()


def test_needs_that_nearly_tie_change_places_in_some_draws():
    assert set(of(need_draws(TWO, 1)).round(6)) == {0.8, 0.2}


def test_needs_far_apart_keep_their_places():
    apart = needs(side("talk", 0.9, 0.01, "ala"), side("talk", 0.1, 0.01, "ala") | {"need": "SE.2"})
    assert set(of(need_draws(apart, 1)).round(6)) == {0.8}


def test_weights_of_a_draw_add_up_to_one():
    assert need_draws(TWO, 1).groupby("draw")["weight"].sum().to_numpy() == pytest.approx(np.ones(20))


def test_the_same_seed_gives_the_same_draws():
    pd.testing.assert_frame_equal(need_draws(TWO, 1), need_draws(TWO, 1))


def test_another_seed_gives_others():
    assert not need_draws(TWO, 1).equals(need_draws(TWO, 2))


def test_two_places_under_one_area_share_its_draws():
    shared = needs(*[side("talk", value, 0.1, "north") | {"need": need, "place": place} for place in ("ala", "bel") for need, value in (("NR.1", 0.3), ("SE.2", 0.29))])
    drawn = need_draws(shared, 1)
    assert of(drawn, place="ala").tolist() == of(drawn, place="bel").tolist()


def test_what_nobody_spoke_of_is_never_drawn():
    assert set(need_draws(needs(side("talk", 0.3, 0.1, "ala"), {"need": "SK.1"}), 1)["need"]) == {"NR.1"}


def test_audiences_of_a_place_are_drawn_once():
    both = pd.concat([TWO, TWO.assign(audience="YW")])
    assert len(need_draws(both, 1)) == len(need_draws(TWO, 1))


def test_the_table_keeps_its_contract():
    assert len(tables.check("need_draws", need_draws(TWO, 1))) == 40


def test_without_needs_there_are_no_draws():
    assert need_draws(needs().reindex(columns=TWO.columns), 1).empty
