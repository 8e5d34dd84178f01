"""Can a hidden cell be reckoned back? Small tables by hand, and an attack by linear programming on random ones."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from pipeline.protect.cells import PUBLIC, TEAM, domains, hidden_cells

TREE = [("all", ("north", "south")), ("north", ("a", "b", "c")), ("south", ("d", "e"))]


def hide(minimum=PUBLIC, also=(), **counts):
    return hidden_cells(counts, TREE, minimum=minimum, also=also)


def test_beside_a_small_place_one_of_its_own_area_is_hidden():
    assert hide(all=120, north=75, a=5, b=30, c=40, south=45, d=20, e=25) == {"a", "b"}


def test_where_an_area_has_one_place_the_area_goes_with_it():
    assert hidden_cells({"all": 50, "north": 5, "south": 45, "a": 5, "d": 20, "e": 25}, [("all", ("north", "south")), ("north", ("a",)), ("south", ("d", "e"))]) >= {"a", "north"}


def test_nothing_small_hides_nothing():
    assert hide(all=120, north=75, a=10, b=25, c=40, south=45, d=20, e=25) == set()


def test_inside_the_team_five_are_enough():
    assert hide(TEAM, all=120, north=75, a=5, b=30, c=40, south=45, d=20, e=25) == set()


def test_a_cell_hidden_for_another_reason_is_covered_too():
    assert hide(also=["d"], all=120, north=75, a=10, b=25, c=40, south=45, d=20, e=25) == {"d", "e"}


def test_an_unknown_cell_is_never_alone():
    assert len(hide(all=120, north=75, a=math.nan, b=25, c=40, south=45, d=20, e=25)) == 2


def test_a_few_without_a_place_hide_a_place():
    counts, sums, unpublished = domains(53.0, {}, {"a": 20.0, "b": 30.0}, {"a": None, "b": None}, {})
    assert hidden_cells(counts, sums, unpublished=unpublished) - unpublished


def attack(counts, sums, hidden, target):
    """(least, greatest) people in the target that fit everything shown: an attacker's linear program, written apart from the house's own."""
    cells = sorted(hidden)
    left, right = [], []
    for total, parts in sums:
        signs = dict.fromkeys(parts, 1.0) | ({total: -1.0} if total is not None else {})
        known = sum(sign * counts[cell] for cell, sign in signs.items() if cell not in hidden)
        left.append([signs.get(cell, 0.0) for cell in cells])
        right.append((sum(counts[part] for part in parts) if total is None else 0.0) - known)
    aim = np.array([float(cell == target) for cell in cells])
    low, high = (linprog(sign * aim, A_eq=left, b_eq=right, bounds=(0, None)) for sign in (1, -1))
    return low.fun, math.inf if high.status == 3 else -high.fun


SIZES = st.one_of(st.integers(0, 12), st.integers(10, 60))
QUICK = settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@QUICK
@given(st.lists(st.lists(SIZES, min_size=1, max_size=5), min_size=1, max_size=4), st.lists(st.integers(1, 9), min_size=2, max_size=4))
def test_no_small_cell_of_a_whole_its_areas_places_and_groups_can_be_bounded_closer_than_ten(areas, cuts):
    places = {f"p{i}{j}": float(n) for i, area in enumerate(areas) for j, n in enumerate(area)}
    whole = sum(places.values())
    shares = [math.floor(whole * cut / sum(cuts)) for cut in cuts]
    groups = {f"g{i}": float(n) for i, n in enumerate([*shares[:-1], whole - sum(shares[:-1])])}
    counts, sums, unpublished = domains(whole, {f"a{i}": float(sum(area)) for i, area in enumerate(areas)}, places, {name: f"a{name[1]}" for name in places}, {"group": groups})
    check(counts, sums, hidden_cells(counts, sums, unpublished=unpublished))


@QUICK
@given(st.integers(2, 5), st.integers(2, 5), st.data())
def test_no_small_cell_of_a_table_with_both_margins_can_be_bounded_closer_than_ten(rows, columns, data):
    counts = {(r, c): float(data.draw(SIZES)) for r in range(rows) for c in range(columns)}
    sums = [(None, tuple((r, c) for c in range(columns))) for r in range(rows)] + [(None, tuple((r, c) for r in range(rows))) for c in range(columns)]
    check({str(cell): n for cell, n in counts.items()}, [(None, tuple(map(str, parts))) for _, parts in sums], hidden_cells({str(cell): n for cell, n in counts.items()}, [(None, tuple(map(str, parts))) for _, parts in sums]))


def check(counts, sums, hidden):
    small = {cell for cell, n in counts.items() if 0 < n < PUBLIC}
    assert small <= set(hidden)
    for cell in small:
        low, high = attack(counts, sums, hidden, cell)
        # where everything that a sum binds is hidden, its published total is all there is to bound with
        room = min([sum(counts[part] for part in parts) for total, parts in sums if total is None and cell in parts], default=math.inf)
        assert high - low >= min(PUBLIC, room) - 1e-6, (cell, low, high)


@pytest.mark.parametrize("minimum", [TEAM, PUBLIC])
def test_two_loops_joined_by_one_hidden_cell_are_seen_through(minimum):
    """Each row and column has two hidden cells, yet the one that joins the loops is bound; sums of one line do not show that, the bounds do."""
    n = {"11": 3, "12": 30, "21": 30, "22": 3, "23": 4, "33": 30, "34": 3, "43": 3, "44": 30}
    counts = {f"{r}{c}": float(n.get(f"{r}{c}", 50)) for r in range(1, 5) for c in range(1, 5)}
    sums = [(None, tuple(f"{r}{c}" for c in range(1, 5))) for r in range(1, 5)] + [(None, tuple(f"{r}{c}" for r in range(1, 5))) for c in range(1, 5)]
    hidden = hidden_cells(counts, sums, minimum=minimum)
    low, high = attack(counts, sums, hidden, "23")
    assert high - low >= minimum - 1e-6
