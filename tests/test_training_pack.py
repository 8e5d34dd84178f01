"""Packing modules into sessions: exact, cut only between steps, nobody sent home after a sensitive lesson."""

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.training.pack import Lesson, best_order, in_order, sessions_of

ONE = ((1, 540, 90), (1, 645, 90))


def free(*names):
    return {name: set() for name in names}


def test_another_order_fits_where_the_first_leaves_a_gap():
    # 60 + 60 + 30 + 30: the first order leaves 30 idle in the first session and needs a third
    lessons = [Lesson("A", (60,)), Lesson("B", (60,)), Lesson("C", (30,)), Lesson("D", (30,))]
    assert in_order(lessons, ONE) is None and best_order(lessons, free(*"ABCD"), ONE) is not None


def test_what_must_come_before_does():
    lessons = [Lesson("A", (30,)), Lesson("B", (30,))]
    blocks = best_order(lessons, {"A": {"B"}, "B": set()}, ONE)
    assert [block[3] for block in blocks] == ["B", "A"]


def test_more_minutes_than_the_days_have_never_fit():
    assert best_order([Lesson("A", (90,)), Lesson("B", (90,)), Lesson("C", (5,))], free(*"ABC"), ONE) is None


def test_a_sensitive_lesson_alone_fits_no_day():
    assert best_order([Lesson("A", (30,), True)], free("A"), ONE) is None


def test_sessions_of_all_days_are_counted_in_order():
    assert sessions_of([[(540, 90, None), (630, 15, "tea")], [(540, 60, None)]]) == ((1, 540, 90), (2, 540, 60))


TWO = ((1, 540, 60), (1, 620, 60), (2, 540, 60))


@st.composite
def lessons(draw):
    made = [Lesson(name, tuple(draw(st.lists(st.integers(5, 40), min_size=1, max_size=2))), draw(st.booleans()) and name != "A") for name in "ABCD"[: draw(st.integers(2, 4))]]
    after = {lesson.module: {"A"} if lesson.module != "A" and draw(st.booleans()) else set() for lesson in made}
    return made, after


@settings(max_examples=60, deadline=None)
@given(lessons())
def test_it_finds_an_order_wherever_trying_all_orders_does(case):
    made, after = case
    orders = [order for order in permutations(made) if all(after[lesson.module] <= {one.module for one in order[:i]} for i, lesson in enumerate(order))]
    tried = [laid for order in orders if (laid := in_order(list(order), TWO))]
    found = best_order(made, after, TWO)
    assert not tried or found is not None
    if found is not None:
        assert all(not next(one.high for one in made if one.module == max((b for b in found if b[0] == day))[3]) for day in {block[0] for block in found})
        assert {m: sum(b[2] for b in found if b[3] == m) for m in after} == {lesson.module: sum(lesson.steps) for lesson in made}
