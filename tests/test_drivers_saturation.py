"""Saturation against sums done by hand."""

import numpy as np
import pytest

from pipeline.drivers.saturation import curve, further, guest, steps

# four groups, three codes: the first in all of them, the second in two, the third in one
FOUR = np.array([[1, 1, 0], [1, 1, 0], [1, 0, 0], [1, 0, 1]], dtype=bool)


def test_codes_are_counted_as_the_groups_came():
    assert curve(FOUR, most=1)["codes"].tolist() == [2, 2, 2, 3]


def test_in_any_order_two_groups_raise_so_many_codes():
    # 1 + (1 - C(2,2)/C(4,2)) + (1 - C(3,2)/C(4,2)) = 1 + 5/6 + 1/2
    assert curve(FOUR, most=1)["expected"].tolist()[1] == pytest.approx(1 + 5 / 6 + 1 / 2)


def test_chao_2_adds_what_nobody_raised_yet():
    # once 1, twice 1: 3/4 · 1 / 2
    assert further(FOUR, [""] * 4)[0]["codes_in_all"] == pytest.approx(3.375)


def test_one_more_group_of_a_kind_adds_what_only_such_a_group_raised():
    assert {one["group"]: one["new_in_next"] for one in further(FOUR, ["men", "men", "women", "women"])} == {"all": 0.25, "men": 0.0, "women": 0.5}


def test_beyond_the_last_group_the_curve_nears_chao_2():
    assert curve(FOUR, most=100)["expected"].iloc[-1] == pytest.approx(3.375, abs=1e-3)


def test_a_codebook_heard_everywhere_needs_no_further_group():
    assert further(np.ones((5, 3), dtype=bool), [""] * 5)[0]["groups_needed"] == 0


def test_the_last_run_of_two_groups_brought_one_code_in_ten():
    raised = np.zeros((6, 11), dtype=bool)
    raised[0, :10] = raised[5, 10] = True
    assert guest(raised) == (pytest.approx(0.1), None)


def test_a_run_without_a_new_code_ends_the_search():
    raised = np.zeros((6, 10), dtype=bool)
    raised[0] = True
    assert guest(raised) == (0.0, 4)


def test_five_groups_are_too_few_for_a_run():
    assert guest(np.ones((5, 3), dtype=bool)) == (None, None)


def test_codes_are_told_only_where_ten_people_lie_between():
    assert steps([8, 8, 12, 8, 8]) == [2, 3, 5]


def test_a_last_group_of_few_people_is_told_with_the_one_before():
    assert steps([8, 8, 8]) == [3]


@pytest.mark.parametrize("groups", [1, 2])
def test_of_one_or_two_groups_nothing_is_said_of_further_ones(groups):
    found = further(FOUR[:groups], [""] * groups)[0]
    assert found["groups_needed"] is None and found["codes_in_all"] is None and not curve(FOUR[:groups])["extrapolated"].any()


def test_two_groups_have_a_curve_and_no_interval():
    found = curve(np.array([[1, 0, 1], [0, 1, 1]], dtype=bool))
    assert found["expected"].tolist() == pytest.approx([2, 3]) and found[["ci_low", "ci_high"]].isna().all(axis=None)
