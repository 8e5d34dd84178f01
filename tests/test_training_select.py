"""The choice of modules: what is covered, what is required, and that the minutes are never exceeded."""

from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.training.catalogue import Module
from pipeline.training.select import Infeasible, choose_modules, covered_need


class Shelf:
    """A catalogue in memory: modules whose steps are given in minutes."""

    def __init__(self, *modules, unwritten=()):
        self.modules = {module.id: module for module in modules}
        self.written = [name for name in self.modules if name not in unwritten]

    def __getitem__(self, name):
        return self.modules[name]

    def text(self, name, language):
        module = self.modules[name]
        return SimpleNamespace(step_minutes=lambda variant: [module.minutes if variant == "full" else module.minutes_min])


def module(name, minutes=60, least=None, answers=(), before=(), audiences=("CL",)):
    return Module(id=name, tier="core", title={"en": name}, audiences=audiences, minutes=minutes, minutes_min=least or minutes, prerequisites=before, answers_drivers=answers)


def weights(**need):
    return pd.DataFrame({"need": list(need), "weight": list(need.values())})


def choose(needs, minutes, *modules, **more):
    return choose_modules(needs, Shelf(*modules), minutes, audience="CL", **more)


A, B, C = module("A", answers=("x",)), module("B", answers=("y",)), module("C", answers=("z",))


def test_the_heavier_need_is_answered_first():
    assert list(choose(weights(x=0.3, y=0.7), 60, A, B).variants) == ["B"]


def test_all_needs_are_answered_where_there_is_room():
    assert list(choose(weights(x=0.3, y=0.7), 120, A, B).variants) == ["A", "B"]


def test_two_short_modules_may_be_worth_more_than_a_long_one():
    # .5 in 90 minutes against .3 + .3 in 45 and 45
    chosen = choose(weights(x=0.4, y=0.3, z=0.3), 90, module("A", 90, answers=("x",)), module("B", 45, answers=("y",)), module("C", 45, answers=("z",)))
    assert list(chosen.variants) == ["B", "C"]


def test_a_second_module_for_a_need_counts_half():
    # again x: .6 / 2 = .3, less than y with .4
    assert list(choose(weights(x=0.6, y=0.4), 120, A, module("A2", answers=("x",)), B).variants) == ["A", "B"]


def test_a_module_brings_its_prerequisite():
    assert list(choose(weights(x=1.0), 120, module("P"), module("A", answers=("x",), before=("P",))).variants) == ["P", "A"]


def test_a_module_whose_prerequisite_does_not_fit_stays_out():
    assert "A" not in choose(weights(x=1.0), 100, module("P"), module("A", answers=("x",), before=("P",))).variants


def test_a_module_whose_prerequisite_has_no_text_stays_out():
    shelf = Shelf(module("P"), module("A", answers=("x",), before=("P",)), B, unwritten=("P",))
    assert list(choose_modules(weights(x=0.9, y=0.1), shelf, 200, audience="CL").variants) == ["B"]


def test_a_module_for_others_stays_out():
    assert "A" not in choose(weights(x=1.0), 60, module("A", answers=("x",), audiences=("MED",)), B).variants


def test_a_prerequisite_for_others_joins():
    chosen = choose(weights(x=1.0), 120, module("P", audiences=("MED",)), module("A", answers=("x",), before=("P",)))
    assert list(chosen.variants) == ["P", "A"]


def test_a_required_module_is_in_without_a_need():
    assert "R" in choose(weights(x=1.0), 120, module("R"), A, required=("R",)).variants


def test_a_module_stands_at_full_length_where_there_is_room():
    assert choose(weights(x=1.0), 60, module("A", 60, 40, answers=("x",))).variants == {"A": "full"}


def test_a_module_is_shortened_where_that_makes_room_for_another():
    chosen = choose(weights(x=0.5, y=0.5), 85, module("A", 60, 40, answers=("x",)), module("B", 60, 40, answers=("y",)))
    assert chosen.variants == {"A": "minimum", "B": "minimum"}


def test_a_full_length_never_pushes_a_module_out():
    # either x in full, or x shortened and y as well: y is worth .1 more
    assert list(choose(weights(x=0.9, y=0.1), 60, module("A", 60, 40, answers=("x",)), module("B", 20, answers=("y",))).variants) == ["A", "B"]


def test_the_minutes_are_those_of_the_chosen_lengths():
    assert choose(weights(x=0.5, y=0.5), 105, module("A", 60, 40, answers=("x",)), module("B", 60, 40, answers=("y",))).minutes == 100


def test_the_need_that_is_covered():
    assert choose(weights(x=0.3, y=0.7), 60, A, B).value == pytest.approx(0.7)


def test_the_need_that_is_covered_is_a_share_of_all_needs():
    assert choose(weights(x=1.0), 180, *(module(name, answers=("x",)) for name in "ABC")).value <= 1


def test_a_need_covered_thrice_counts_one_and_three_quarters():
    assert covered_need(["A", "A2", "A3"], pd.Series({"x": 0.4}), Shelf(A, module("A2", answers=("x",)), module("A3", answers=("x",)))) == pytest.approx(0.4 * 1.75)


def test_a_fourth_module_for_a_need_adds_nothing():
    shelf = Shelf(*(module(name, answers=("x",)) for name in "ABCD"))
    assert covered_need("ABCD", pd.Series({"x": 1.0}), shelf) == covered_need("ABC", pd.Series({"x": 1.0}), shelf)


def test_what_was_left_out_has_the_need_it_would_still_add():
    assert choose(weights(x=0.3, y=0.5, z=0.2), 60, A, B, C).left_out == {"A": pytest.approx(0.3), "C": pytest.approx(0.2)}


def test_a_module_that_answers_nothing_is_not_missed():
    assert "P" not in choose(weights(x=1.0), 60, A, module("P")).left_out


def test_equal_modules_are_chosen_in_the_order_of_the_catalogue():
    assert list(choose(weights(x=0.5, y=0.5), 60, A, B).variants) == ["A"]


def test_required_modules_may_not_take_more_than_half():
    with pytest.raises(Infeasible, match="the required modules take 60 of 119 minutes; at most half may be required"):
        choose(weights(x=1.0), 119, module("R"), A, required=("R",))


def test_required_modules_may_take_half():
    assert list(choose(weights(x=1.0), 120, module("R"), A, required=("R",)).variants) == ["R", "A"]


def test_a_required_module_without_a_text_is_named():
    with pytest.raises(Infeasible, match="required modules have no text, or a prerequisite of theirs has none: R"):
        choose_modules(weights(x=1.0), Shelf(module("R"), A, unwritten=("R",)), 300, audience="CL", required=("R",))


def test_where_there_is_no_module_for_the_audience_the_reason_is_given():
    with pytest.raises(Infeasible):
        choose(weights(x=1.0), 120, module("A", answers=("x",), audiences=("MED",)))


def test_required_modules_that_do_not_fit_with_their_prerequisites_are_named():
    with pytest.raises(Infeasible, match="no choice of modules fits 120 minutes together with R"):
        choose(weights(x=1.0), 120, module("P", 90), module("R", 60, before=("P",)), required=("R",))


# ---------------------------------------------------------------- whatever the catalogue and the needs

NEEDS = ("u", "v", "w")


@st.composite
def shelves(draw):
    """Up to seven modules; prerequisites point backwards, so they never run in a circle."""
    made = []
    for number in range(draw(st.integers(1, 7))):
        least = draw(st.integers(10, 90))
        earlier = tuple(draw(st.sets(st.sampled_from([m.id for m in made]), max_size=2))) if made else ()
        made.append(module(f"M{number}", least + draw(st.integers(0, 40)), least, tuple(sorted(draw(st.sets(st.sampled_from(NEEDS))))), tuple(sorted(earlier))))
    return Shelf(*made)


NEEDED = st.tuples(*[st.floats(0, 1) for _ in NEEDS]).map(lambda w: weights(**{need: value / max(sum(w), 1e-9) for need, value in zip(NEEDS, w, strict=True)}))


@settings(max_examples=50, deadline=None)
@given(shelves(), NEEDED, st.integers(10, 500), st.booleans())
def test_the_choice_keeps_every_demand_or_says_why_not(shelf, needs, minutes, require):
    required = ("M0",) if require else ()
    try:
        chosen = choose_modules(needs, shelf, minutes, audience="CL", required=required)
    except Infeasible as error:
        assert require and str(minutes) in error.problem
        return
    taken = sum(shelf[m].minutes if length == "full" else shelf[m].minutes_min for m, length in chosen.variants.items())
    assert taken == chosen.minutes <= minutes
    assert set(required) <= set(chosen.variants)
    assert all(set(shelf[m].prerequisites) <= set(chosen.variants) for m in chosen.variants)
    assert not set(chosen.left_out) & set(chosen.variants)
