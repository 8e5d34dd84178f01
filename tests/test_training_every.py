"""All sets that the minutes allow: none is missing, and the best of them is the one that the integer programme finds."""

from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.training import every
from pipeline.training.catalogue import Catalogue, Module
from pipeline.training.choice import _times_chosen
from pipeline.training.every import every_set
from pipeline.training.select import Offer, covered_need, solve


class Shelf:
    """A catalogue in memory."""

    def __init__(self, *modules):
        self.modules = {module.id: module for module in modules}
        self.written = list(self.modules)

    def __getitem__(self, name):
        return self.modules[name]

    def text(self, name, language):
        return SimpleNamespace(step_minutes=lambda variant: [self.modules[name].minutes_min])


def module(name, minutes=60, answers=(), before=()):
    return Module(id=name, tier="core", title={"en": name}, audiences=("CL",), minutes=minutes, minutes_min=minutes, prerequisites=before, answers_drivers=answers)


def names_of(sets):
    return {tuple(m for i, m in enumerate(sets.names) if int(bits) >> i & 1) for bits in sets.bits}


def test_every_set_that_fits_is_there_once():
    shelf = Shelf(module("A", 30), module("B", 40), module("C", 50))
    sets = every_set(list("ABC"), [], shelf, 80)
    assert names_of(sets) == {(), ("A",), ("B",), ("C",), ("A", "B"), ("A", "C")} and len(sets.bits) == 6


def test_a_module_stands_with_its_prerequisite_alone_even_where_that_comes_later_in_the_catalogue():
    assert names_of(every_set(["A", "P"], [], Shelf(module("A", before=("P",)), module("P")), 200)) == {(), ("P",), ("A", "P")}


def test_what_is_required_stands_in_every_set():
    assert names_of(every_set(["A", "B"], [], Shelf(module("A"), module("B")), 200, ["B"])) == {("B",), ("A", "B")}


def test_what_is_required_and_does_not_fit_leaves_no_set():
    assert len(every_set(["A"], [], Shelf(module("A", 90)), 60, ["A"]).bits) == 0


def test_a_set_is_worth_the_need_that_it_covers():
    shelf = Shelf(module("A", answers=("x",)), module("B", answers=("x", "y")), module("C", answers=("x",)), module("D", answers=("x",)))
    sets = every_set(list("ABCD"), ["x", "y"], shelf, 240)
    worth = sets.worth(np.array([[0.6], [0.4]]))[:, 0]
    whole = worth[sets.holding("ABCD")]
    # x once, half and a quarter, the fourth for nothing; less a trifle for the places 0 + 1 + 2 + 3
    assert whole == pytest.approx([0.6 * 1.75 + 0.4 - 6e-6], abs=1e-12)


def test_of_equals_those_that_stand_first_are_taken():
    sets = every_set(list("ABC"), ["x"], Shelf(*(module(m, answers=("x",)) for m in "ABC")), 60)
    assert sets.best(sets.worth(np.ones((1, 1)))[:, 0], np.ones(len(sets.bits), bool)) == ["A"]


def test_too_many_sets_are_not_listed_and_the_integer_programme_answers(monkeypatch):
    needs, catalogue = pd.DataFrame({"need": ["NR.1", "SK.3"], "weight": [0.6, 0.4]}), Catalogue()
    listed = Offer(needs, catalogue, 355, audience="CL", required=("M01", "M30"))
    draws = pd.concat([needs.assign(draw=0), needs.assign(draw=1, weight=[0.1, 0.9])])
    among = {"audience": "CL", "required": ("M01", "M30"), "available": None}
    chosen, times = listed.best(355), _times_chosen(draws, 355, catalogue, **among)
    monkeypatch.setattr(every, "MOST", 10)
    solved = Offer(needs, catalogue, 355, audience="CL", required=("M01", "M30"))
    assert listed.sets is not None and solved.sets is None
    assert solved.best(355) == chosen and _times_chosen(draws, 355, catalogue, **among) == times


def test_a_choice_that_is_ruled_out_does_not_come_again_and_the_next_best_does():
    offer = Offer(pd.DataFrame({"need": list("xyz"), "weight": [0.5, 0.3, 0.2]}), Shelf(*(module(m, answers=(need,)) for m, need in zip("ABC", "xyz", strict=True))), 120, audience="CL")
    found = []
    while (best := offer.best(120)) is not None:
        found.append("".join(best))
        offer.rule_out(best)
    # a set that is ruled out takes larger ones with it, never smaller ones
    assert found == ["AB", "AC", "A", "BC", "B", "C", ""]


@st.composite
def shelves(draw):
    """Up to eight modules of 20 to 90 minutes, prerequisites backwards and forwards, needs v to z."""
    names = list("ABCDEFGH"[: draw(st.integers(1, 8))])
    order, made = draw(st.permutations(names)), {}
    for at, name in enumerate(order):
        before = draw(st.sets(st.sampled_from(order[:at]), max_size=2)) if at else set()
        made[name] = module(name, 5 * draw(st.integers(4, 18)), tuple(sorted(draw(st.sets(st.sampled_from("vwxyz"), max_size=3)))), tuple(sorted(before)))
    return Shelf(*(made[name] for name in names))


@settings(max_examples=60, deadline=None)
@given(shelves(), st.lists(st.integers(1, 20), min_size=5, max_size=5), st.integers(0, 400))
def test_the_best_set_is_worth_what_trying_all_and_what_the_integer_programme_find(shelf, numbers, minutes):
    weight = pd.Series(dict(zip("vwxyz", (number / sum(numbers) for number in numbers), strict=True)))
    names = list(shelf.modules)
    sets = every_set(names, list(weight.index), shelf, minutes)
    fits = [one for size in range(len(names) + 1) for one in combinations(names, size) if sum(shelf[m].minutes for m in one) <= minutes and all(set(shelf[m].prerequisites) <= set(one) for m in one)]
    assert names_of(sets) == set(fits)
    best = sets.best(sets.worth(weight.to_numpy()[:, None])[:, 0], np.ones(len(sets.bits), bool))
    worth = covered_need(best, weight, shelf)
    assert worth == pytest.approx(max(covered_need(one, weight, shelf) for one in fits), abs=1e-4)
    assert worth >= covered_need(solve(weight, names, shelf, minutes, lengths=False), weight, shelf) - 1e-4
