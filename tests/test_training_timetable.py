"""The days of a training: what stands where, what follows what, and where a module may be cut."""

from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipeline import tables
from pipeline.training.catalogue import Catalogue, Module
from pipeline.training.days import training_day
from pipeline.training.manuals import clock
from pipeline.training.select import Infeasible
from pipeline.training.timetable import DAY, build, teaching_order

FRAME = ("M01", "M30")


class Shelf:
    """A catalogue in memory: modules with the minutes of each step, at full and at least length."""

    def __init__(self, *made):
        self.modules = {module.id: module for module, _, _ in made}
        self.written = list(self.modules)
        self._steps = {module.id: {"full": full, "minimum": least} for module, full, least in made}

    def __getitem__(self, name):
        return self.modules[name]

    def text(self, name, language):
        return SimpleNamespace(step_minutes=lambda variant: self._steps[name][variant])


def module(name, steps=(60,), least=None, answers=("x",), before=(), sensitivity="normal"):
    least = list(least or steps)
    made = Module(id=name, tier="core", title={"en": name}, audiences=("CL",), minutes=sum(steps), minutes_min=sum(least), prerequisites=before, answers_drivers=answers, sensitivity=sensitivity)
    return made, list(steps), least


OPENING, CLOSING = module("M01", (20,), answers=()), module("M30", (20,), answers=(), before=("M01",))
NEED = pd.DataFrame({"need": ["x", "y"], "weight": [0.6, 0.4]})


def plan(*made, days=1, needs=NEED, **more):
    return build(needs, Shelf(OPENING, *made, CLOSING), days, audience="CL", place="ala", **more)


def taught(table):
    return table.plan[table.plan["variant"] != "pause"]


def order(table):
    return list(dict.fromkeys(taught(table)["module"]))


# ---------------------------------------------------------------- the day


def test_a_day_has_its_pauses():
    pauses = plan(module("M02")).plan.query("variant == 'pause'")
    assert pauses[["module", "start_min", "minutes"]].values.tolist() == [["recap", 540, 15], ["tea", 645, 15], ["lunch", 750, 60], ["energiser", 810, 10], ["tea", 910, 15]]


def test_the_first_module_begins_after_registration():
    assert taught(plan(module("M02"))).iloc[0][["module", "start_min", "minutes"]].tolist() == ["M01", 555, 20]


def test_a_module_that_fits_stands_in_one_piece():
    assert taught(plan(module("M02", (30, 30)))).query("module == 'M02'")[["start_min", "minutes", "part"]].values.tolist() == [[575, 60, 1]]


def test_a_module_is_cut_between_its_steps():
    # 20 minutes of the first 90 are taken: one step of 50 fits, the next begins after tea
    assert taught(plan(module("M02", (50, 40)))).query("module == 'M02'")[["start_min", "minutes", "part"]].values.tolist() == [[575, 50, 1], [660, 40, 2]]


def test_a_step_that_does_not_fit_waits_for_the_next_session():
    assert taught(plan(module("M02", (80,)))).query("module == 'M02'")["start_min"].tolist() == [660]


def test_free_minutes_are_counted_a_day():
    # 355 minutes of sessions less 20 + 60 + 20
    assert plan(module("M02")).reserve == (255,)


def test_the_windows_may_be_given():
    table = plan(module("M02", (30,)), windows=[[(600, 80, None), (680, 20, "tea"), (700, 80, None)]])
    assert taught(table)["start_min"].tolist() == [600, 620, 650]


def test_a_block_says_which_needs_it_answers_the_heaviest_first():
    assert taught(plan(module("M02", answers=("y", "x")))).query("module == 'M02'")["why"].tolist() == ["x y"]


def test_a_block_that_answers_no_need_of_the_place_says_nothing():
    assert taught(plan(module("M02"))).query("module == 'M01'")["why"].isna().all()


# ---------------------------------------------------------------- the order


def test_the_opening_is_first_and_the_closing_last():
    assert order(plan(module("M02"), module("M03"))) == ["M01", "M02", "M03", "M30"]


def test_a_prerequisite_comes_before_what_needs_it():
    assert order(plan(module("M02", before=("M03",)), module("M03", answers=()))) == ["M01", "M03", "M02", "M30"]


def test_plan_making_is_last_before_the_closing():
    assert order(plan(module("M17"), module("M18"))) == ["M01", "M18", "M17", "M30"]


def test_another_plan_making_module_may_be_named():
    assert order(plan(module("M05"), module("M18"), last="M05")) == ["M01", "M18", "M05", "M30"]


def test_a_module_of_high_sensitivity_comes_after_the_one_that_builds_trust():
    assert order(plan(module("M05", sensitivity="high"), module("M08", (30,)))) == ["M01", "M08", "M05", "M30"]


def test_a_circle_of_prerequisites_is_refused():
    shelf = Shelf(module("M02", before=("M03",)), module("M03", before=("M02",)))
    with pytest.raises(Infeasible, match="circle"):
        teaching_order(["M02", "M03"], shelf)


def test_a_prerequisite_that_is_not_taught_does_not_hold_a_module_up():
    assert teaching_order(["M03"], Shelf(module("M02"), module("M03", before=("M02",)))) == ["M03"]


HIGH = module("M05", (60,), answers=("x",), sensitivity="high")


def test_a_module_of_high_sensitivity_never_ends_a_day():
    # after M01 and M04 a session of 85 minutes is left on the first day; M05 would be the last thing said on it
    table = plan(module("M04", (70, 90, 90), answers=("y",)), HIGH, module("M06", (90,), answers=("x",)), days=2)
    assert taught(table).query("module == 'M05'")["day"].tolist() == [2]


def test_of_two_modules_of_high_sensitivity_neither_ends_a_day():
    # M05 would be followed by M06 in the same session, but M06 moves to the next day, so M05 would end this one
    table = plan(module("M04", (70, 90, 90), answers=("y",)), module("M05", (40,), sensitivity="high"), module("M06", (40,), sensitivity="high"), days=2)
    assert taught(table).groupby("day")["module"].last()[1] == "M04"


def test_the_first_part_of_a_module_of_high_sensitivity_does_not_end_a_day_either():
    # 27 minutes of M05 fit into the third session; its other step moves to the next day, and nothing follows on this one
    table = plan(module("M04", (70, 90, 60), answers=("y",)), module("M05", (27, 76), sensitivity="high"), module("M06", (40,)), days=2)
    assert taught(table).groupby("day")["module"].last()[1] != "M05"


# ---------------------------------------------------------------- what cannot be


def test_required_modules_that_take_more_than_half_are_refused():
    with pytest.raises(Infeasible, match="at most half"):
        plan(module("M02", (90, 90)), required=("M01", "M02", "M30"))


def test_a_required_step_that_fits_no_session_is_refused():
    with pytest.raises(Infeasible) as caught:
        plan(module("M02", (95,)), days=3, required=("M01", "M02", "M30"))
    assert caught.value.problem


def test_a_step_that_fits_no_session_keeps_only_its_own_module_out():
    # M02 has a step of 95 minutes, M03 answers the lesser need and fits
    table = plan(module("M02", (95,), answers=("x",)), module("M03", (30,), answers=("y",)), days=2)
    assert "M03" in order(table)


def test_what_is_known_not_to_fit_lowers_the_bound():
    # the minutes alone would allow all three, but 50 and 50 leave no session for a step of 35: the two that fit are proven best
    windows = [[(540, 70, None), (610, 15, "tea"), (625, 75, None)]]
    table = plan(module("M02", (50,), answers=("x",)), module("M03", (50,), answers=("y",)), module("M05", (5, 35), answers=("z",)), windows=windows, needs=pd.DataFrame({"need": list("xyz"), "weight": [0.5, 0.4, 0.1]}), required=())
    assert (sorted(set(order(table)) - {"M01", "M30"}), table.gap) == (["M02", "M03"], 0.0)


# ---------------------------------------------------------------- whatever the catalogue, the needs and the days


@st.composite
def shelves(draw):
    """Opening, closing, plan-making and up to four more; steps of 5 to 45 minutes, prerequisites backwards."""
    names = ["M08", "M02", "M05", "M31", "M17", "M23"]
    made = [OPENING]
    for name in names[: draw(st.integers(1, 6))]:
        least = draw(st.lists(st.integers(5, 30), min_size=1, max_size=4))
        full = [minutes + draw(st.integers(0, 15)) for minutes in least]
        earlier = [m.id for m, _, _ in made if m.id not in ("M17", "M23")]
        before = draw(st.sets(st.sampled_from(earlier), max_size=2))
        high = name not in ("M08", "M17", "M23") and draw(st.booleans())
        made.append(module(name, full, least, tuple(sorted(draw(st.sets(st.sampled_from("xyz"), min_size=1)))), tuple(sorted(before)), "high" if high else "normal"))
    return Shelf(*made, CLOSING)


@st.composite
def trainings(draw):
    shelf, days = draw(shelves()), draw(st.integers(1, 3))
    needs = pd.DataFrame({"need": list("xyz"), "weight": [draw(st.integers(1, 9)) / 27 for _ in "xyz"]})
    return shelf, build(needs, shelf, days, audience="CL", place="ala"), days


@settings(max_examples=20, deadline=None)
@given(trainings())
def test_every_block_lies_in_a_session_of_at_most_90_minutes(case):
    _, table, _ = case
    sessions = [(start, start + minutes) for start, minutes, kind in DAY if kind is None]
    assert all(any(low <= block.start_min and block.start_min + block.minutes <= high for low, high in sessions) for block in taught(table).itertuples())
    assert max(high - low for low, high in sessions) <= 90


@st.composite
def hours(draw):
    """A day with its hour, and prayer that lunch and tea can hold; some are Fridays."""
    start = draw(st.integers(32, 40)) * 15
    noon = start + draw(st.integers(10, 16)) * 15
    windows = {"noon": (clock(noon), clock(noon + draw(st.integers(1, 3)) * 15)), "afternoon": (clock(start + 420), clock(start + 420 + draw(st.integers(1, 2)) * 15))}
    return training_day(clock(start), friday=draw(st.booleans()), **{name: window for name, window in windows.items() if draw(st.booleans())}), windows


@settings(max_examples=25, deadline=None)
@given(shelves(), st.lists(hours(), min_size=1, max_size=3))
def test_whatever_the_hours_of_prayer_nobody_teaches_in_a_pause_and_every_minute_of_a_session_is_its_own(shelf, drawn):
    windows = [list(day) for day, _ in drawn]
    try:
        table = build(pd.DataFrame({"need": list("xyz"), "weight": [0.5, 0.3, 0.2]}), shelf, len(windows), audience="CL", place="ala", windows=windows)
    except Infeasible:
        return
    for row in taught(table).itertuples():
        inside = [1 for start, minutes, kind in windows[row.day - 1] if kind is None and start <= row.start_min and row.start_min + row.minutes <= start + minutes <= start + 90]
        assert len(inside) == 1
    pauses = table.plan[table.plan["variant"] == "pause"]
    assert len(pauses) == sum(kind is not None for day in windows[: taught(table)["day"].max()] for *_, kind in day)


@settings(max_examples=20, deadline=None)
@given(trainings())
def test_no_two_blocks_overlap(case):
    _, table, _ = case
    for _, day in table.plan.sort_values("start_min").groupby("day"):
        ends = (day["start_min"] + day["minutes"]).to_numpy()[:-1]
        assert (ends <= day["start_min"].to_numpy()[1:]).all()


@settings(max_examples=20, deadline=None)
@given(trainings())
def test_the_minutes_of_a_module_add_up_to_the_length_that_was_chosen(case):
    shelf, table, _ = case
    lengths = {m: shelf[m].minutes if variant == "full" else shelf[m].minutes_min for m, variant in table.selection.variants.items()}
    assert taught(table).groupby("module")["minutes"].sum().to_dict() == lengths


@settings(max_examples=20, deadline=None)
@given(trainings())
def test_minutes_taught_and_minutes_free_fill_the_days(case):
    _, table, days = case
    assert taught(table)["minutes"].sum() + sum(table.reserve) == days * 355


@settings(max_examples=20, deadline=None)
@given(trainings())
def test_nobody_is_invited_to_a_day_of_pauses(case):
    _, table, _ = case
    assert set(table.plan["day"]) == set(taught(table)["day"])


def test_a_day_that_little_evidence_leaves_empty_is_not_held():
    table = plan(module("M02", (30,)), days=3)
    assert set(table.plan["day"]) == {1} and table.reserve == (285, 355, 355)


@settings(max_examples=20, deadline=None)
@given(trainings())
def test_prerequisites_come_before_what_needs_them(case):
    shelf, table, _ = case
    names = order(table)
    assert all(names.index(before) < names.index(m) for m in names for before in shelf[m].prerequisites)


@settings(max_examples=20, deadline=None)
@given(trainings())
def test_plan_making_and_closing_are_last(case):
    _, table, _ = case
    names = order(table)
    tail = [m for m in ("M17", "M23", "M30") if m in names]
    assert names[-len(tail) :] == tail


@settings(max_examples=20, deadline=None)
@given(trainings())
def test_parts_are_counted_from_one(case):
    _, table, _ = case
    for _, parts in taught(table).groupby("module")["part"]:
        assert parts.tolist() == list(range(1, len(parts) + 1))


@settings(max_examples=20, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])  # making a counterexample smaller takes minutes here
@given(trainings())
def test_a_day_never_ends_with_a_module_of_high_sensitivity(case):
    shelf, table, _ = case
    assert all(shelf[m].sensitivity != "high" for m in taught(table).sort_values("start_min").groupby("day")["module"].last())


# ---------------------------------------------------------------- on our own catalogue


@pytest.fixture(scope="module")
def ours():
    needs = pd.DataFrame({"need": ["NR.1", "GV.1", "SK.3", "IN.1"], "weight": [0.4, 0.3, 0.2, 0.1]})
    return build(needs, Catalogue(), 2, audience="CL", place="ala")


def test_two_days_of_our_own_modules_open_and_close(ours):
    assert [order(ours)[0], order(ours)[-1]] == ["M01", "M30"]


def test_our_own_modules_add_up(ours):
    catalogue = Catalogue()
    lengths = {m: catalogue[m].minutes if variant == "full" else catalogue[m].minutes_min for m, variant in ours.selection.variants.items()}
    assert taught(ours).groupby("module")["minutes"].sum().to_dict() == lengths


def test_the_plan_keeps_its_contract(ours):
    assert len(tables.check("plan", ours.plan)) == len(ours.plan)


def test_the_same_needs_give_the_same_plan(ours):
    needs = pd.DataFrame({"need": ["NR.1", "GV.1", "SK.3", "IN.1"], "weight": [0.4, 0.3, 0.2, 0.1]})
    assert build(needs, Catalogue(), 2, audience="CL", place="ala").plan.equals(ours.plan)
