"""Orders of several sources joined into one."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.leaders.ranking import borda, kendall_w, plackett_luce

THREE = [["a", "b", "c"]] * 3 + [["b", "c", "a"]] * 2 + [["c", "a"]]


def likelihood(worth, rankings):
    total = 0.0
    for ranking in rankings:
        for place in range(len(ranking) - 1):
            total += np.log(worth[ranking[place]]) - np.log(sum(worth[item] for item in ranking[place:]))
    return total


def test_two_items_have_the_odds_of_their_wins():
    worth = plackett_luce([["a", "b"]] * 3 + [["b", "a"]], prior=0)
    assert worth["a"] == pytest.approx(0.75) and worth["b"] == pytest.approx(0.25)


def test_no_other_worths_are_likelier():
    found = plackett_luce(THREE, prior=0)
    best = likelihood(found, THREE)
    for item in "abc":
        for factor in (0.97, 1.03):
            assert likelihood({**found, item: found[item] * factor}, THREE) < best


def test_somebody_praised_once_does_not_come_first():
    rankings = [["star", "b", "c", "d"], ["b", "star"]] + [["b", "c", "d"], ["c", "b", "d"], ["b", "d", "c"], ["b", "c", "d"]] * 4
    assert plackett_luce(rankings, prior=0).index[0] == "star"
    assert plackett_luce(rankings, prior=1).index[0] == "b"


def test_who_never_loses_needs_a_prior():
    with pytest.raises(InputError, match="no bound"):
        plackett_luce([["a", "b"], ["a", "c"], ["c", "b"]], prior=0)
    assert plackett_luce([["a", "b"], ["a", "c"], ["c", "b"]], prior=1).index.tolist() == ["a", "c", "b"]


@given(st.lists(st.permutations("abcd"), min_size=1, max_size=8))
@settings(max_examples=30, deadline=None)
def test_worths_add_up_to_one_and_names_do_not_matter(rankings):
    worth = plackett_luce(rankings)
    assert worth.sum() == pytest.approx(1)
    renamed = plackett_luce([[item.upper() for item in ranking] for ranking in rankings])
    assert np.allclose(renamed.sort_index(), worth.sort_index())


def test_every_order_once_says_nothing():
    worth = plackett_luce([list(order) for order in permutations("abc")])
    assert worth.tolist() == pytest.approx([1 / 3] * 3)


def test_borda_is_the_mean_place():
    assert borda([["a", "b", "c"], ["b", "a"]]).to_dict() == {"b": 0.75, "a": 0.5, "c": 0.0}


def test_agreement_of_rankings():
    assert kendall_w([["a", "b", "c"], ["a", "b", "c"]]) == 1.0
    assert kendall_w([["a", "b", "c"], ["c", "b", "a"]]) == 0.0
    assert np.isnan(kendall_w([["a", "b"]]))


def test_equals_share_their_places_when_agreement_is_reckoned():
    # by hand: places 1 2.5 2.5 4 and 1 2 3.5 3.5, sums 2 4.5 6 7.5, S = 16.5 (mean 5), a tie of two in each: W = 12 * 16.5 / (4 * 60 - 2 * 12)
    assert kendall_w([{"a": 9, "b": 5, "c": 5, "d": 1}, {"a": 9, "b": 7, "c": 2, "d": 2}]) == pytest.approx(12 * 16.5 / 216)
    assert np.isnan(kendall_w([{"a": 1, "b": 1}, {"a": 2, "b": 1}]))


def test_an_item_twice_in_a_ranking_is_refused():
    with pytest.raises(InputError, match="twice"):
        plackett_luce([["a", "b", "a"]])


def test_the_empty_places_of_a_table_of_shorter_lists_are_no_items():
    padded = [["a", "b", "c"], ["b", "a", np.nan], ["c", "b", None]]
    bare = [["a", "b", "c"], ["b", "a"], ["c", "b"]]
    assert plackett_luce(padded, prior=0).equals(plackett_luce(bare, prior=0)) and borda(padded).equals(borda(bare))


def test_items_tied_in_one_place_are_refused_and_the_ranking_is_named():
    with pytest.raises(InputError, match="ranking 2"):
        plackett_luce([["a", "b"], ["a", ["b", "c"]]])
