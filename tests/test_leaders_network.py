"""Positions in a network, on networks small enough to count by hand, and against their definitions on random ones."""

from itertools import combinations, product

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from pipeline.errors import InputError
from pipeline.leaders.network import ROLES, brokerage, brokerage_expected, diffusion_centrality, distances, key_players, participation, reach, ties

# 0 -> 1 -> 2, 3 -> 1, groups: 0 and 1 of one, 2 and 3 of another
SMALL = np.array([[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0], [0, 1, 0, 0]])
GROUPS = ["up", "up", "down", "down"]


def networks(directed=True):
    @st.composite
    def made(draw):
        count = draw(st.integers(2, 9))
        cells = draw(st.lists(st.booleans(), min_size=count * count, max_size=count * count))
        matrix = np.array(cells, dtype=float).reshape(count, count)
        np.fill_diagonal(matrix, 0)
        return matrix if directed else np.maximum(matrix, matrix.T)

    return made()


def test_one_person_stands_between_others_as_representative_and_itinerant():
    table = brokerage(SMALL, GROUPS)
    assert table.loc[1].to_dict() == {"coordinator": 0, "itinerant": 1, "representative": 1, "gatekeeper": 0, "liaison": 0}
    assert table.drop(1).to_numpy().sum() == 0


@given(networks(), st.data())
@settings(max_examples=60, deadline=None)
def test_brokerage_is_what_its_definition_counts(matrix, data):
    groups = data.draw(st.lists(st.sampled_from("abc"), min_size=len(matrix), max_size=len(matrix)))
    counted = np.zeros((len(matrix), 5), dtype=int)
    for v, i, j in product(range(len(matrix)), repeat=3):
        if len({v, i, j}) < 3 or not matrix[i, v] or not matrix[v, j] or matrix[i, j]:
            continue
        a, b, c = groups[i], groups[v], groups[j]
        counted[v, 0 if a == b == c else 1 if a == c else 2 if a == b else 3 if b == c else 4] += 1
    assert (brokerage(matrix, groups)[ROLES].to_numpy() == counted).all()


@given(networks())
@settings(max_examples=40, deadline=None)
def test_relabelling_people_changes_nothing(matrix):
    order = np.random.default_rng(3).permutation(len(matrix))
    shuffled = matrix[np.ix_(order, order)]
    assert np.allclose(diffusion_centrality(shuffled, 3), diffusion_centrality(matrix, 3)[order])
    assert np.allclose(reach(shuffled, 2), reach(matrix, 2)[order])


def test_expected_brokerage_of_a_network_by_chance():
    # 73 people in classes of 25, 24 and 24 with 243 ties: figures of R's sna for the Coleman network
    matrix = np.zeros((73, 73))
    matrix.flat[[i for i in range(73 * 73) if i // 73 != i % 73][:243]] = 1
    expected = brokerage_expected(matrix, ["A"] * 25 + ["B"] * 24 + ["C"] * 24)
    assert expected.round(3).tolist() == [77.648, 168.997, 168.997, 168.997, 176.14]


@given(networks(), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_reach_is_the_share_within_so_many_steps(matrix, steps):
    found = reach(matrix, steps)
    for node in range(len(matrix)):
        near = networkx.single_source_shortest_path_length(networkx.DiGraph(matrix), node, cutoff=steps)
        assert found[node] == pytest.approx((len(near) - 1) / (len(matrix) - 1))


def test_news_in_a_ring_is_heard_once_a_round():
    ring = np.roll(np.eye(5), 1, axis=1)
    assert diffusion_centrality(ring, 3) == pytest.approx([3.0] * 5)


def test_a_network_without_circles_passes_news_on_for_certain():
    assert diffusion_centrality(np.array([[0, 1, 1], [0, 0, 1], [0, 0, 0]]), 2).tolist() == [3.0, 1.0, 0.0]


def test_large_networks_have_the_eigenvalue_of_small_ones():
    blocks = sparse.block_diag([np.roll(np.eye(5), 1, axis=1)] * 100, format="csr")
    assert diffusion_centrality(blocks, 3) == pytest.approx([3.0] * 500, abs=1e-6)


@given(networks(directed=False), st.integers(1, 3))
@settings(max_examples=40, deadline=None)
def test_key_players_leave_no_better_set(matrix, k):
    k = min(k, len(matrix))
    steps = distances(matrix)
    with np.errstate(divide="ignore"):
        near = np.where(np.isfinite(steps), 1 / np.maximum(steps, 1), 0)
    best = max(near[list(chosen)].max(axis=0).mean() for chosen in combinations(range(len(matrix)), k))
    assert near[key_players(matrix, k)].max(axis=0).mean() == pytest.approx(best)


def test_many_sets_are_left_to_the_integer_programme(monkeypatch):
    graph = networkx.to_numpy_array(networkx.karate_club_graph(), weight=None)
    tried = key_players(graph, 3)
    monkeypatch.setattr("pipeline.leaders.network.MOST_SETS", 1)
    solved = key_players(graph, 3)
    steps = distances(graph)
    with np.errstate(divide="ignore"):
        near = np.where(np.isfinite(steps), 1 / np.maximum(steps, 1), 0)
    assert near[solved].max(axis=0).sum() == pytest.approx(near[tried].max(axis=0).sum())


def test_named_by_one_group_only_is_less_than_by_two():
    named = np.zeros((6, 6))
    named[[1, 2, 3], 0] = 1
    named[[1, 2, 4], 5] = 1
    found = participation(named, ["a", "a", "a", "a", "b", "b"])
    assert found[5] > found[0]


def test_ties_to_oneself_and_weights_do_not_count():
    assert ties([[5.0, 2.0], [0.0, 1.0]]).toarray().tolist() == [[0.0, 1.0], [0.0, 0.0]]


@pytest.mark.parametrize(("matrix", "problem"), [([[0, 1]], "as many rows as columns"), ([[0, -1], [0, 0]], "negative or missing"), ([[0, np.nan], [0, 0]], "negative or missing")])
def test_what_is_no_network_is_refused(matrix, problem):
    with pytest.raises(InputError, match=problem):
        reach(np.array(matrix, dtype=float), 2)


def test_a_network_of_nobody_is_no_error():
    nobody = np.zeros((0, 0))
    assert brokerage(nobody, []).empty and not len(participation(nobody, [])) and not len(diffusion_centrality(nobody, 3)) and not len(reach(nobody, 3))
