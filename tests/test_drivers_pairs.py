"""Codes said in one breath: the numbers of the plain definition, and turns that wait to be coded anew."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse, stats

from pipeline.drivers.coded import Coded
from pipeline.drivers.network import pairs

GROUPS, TURNS = 8, 12


def talk(human, waiting=None, people=6):
    """Every turn read, twelve a group; `human` and `waiting` are turns × codes."""
    n = len(human)
    frame = pd.DataFrame({"document": np.repeat([f"d{i}" for i in range(n // TURNS)], TURNS), "turn": [f"t{i}" for i in range(n)], "n_participants": people})
    matrix = sparse.csr_matrix(np.array(human, dtype=float))
    return Coded(frame, [f"C.{i}" for i in range(matrix.shape[1])], matrix * 0, matrix, matrix, np.ones(n, dtype=bool), np.ones(n), None if waiting is None else sparse.csr_matrix(np.array(waiting, dtype=float)))


def drawn(seed=3):
    chance = np.random.default_rng(seed)
    human = chance.random((GROUPS * TURNS, 4)) < [0.5, 0.4, 0.3, 0.2]
    waiting = np.zeros_like(human)
    # two turns wait for the first two codes, which are siblings
    waiting[[5, 40], :2] = True
    return human & ~waiting, waiting


def plainly(human, waiting, a, b):
    """log odds, low, high over the turns in which neither code waits: Haldane's half added, linearised, groups as clusters."""
    known = ~waiting[:, a] & ~waiting[:, b]
    group, x, y = np.repeat(np.arange(GROUPS), TURNS)[known], human[known, a], human[known, b]
    masks = [x & y, x & ~y, ~x & y, ~x & ~y]
    cells = [mask.sum() + 0.5 for mask in masks]
    log_odds = np.log(cells[0] * cells[3] / cells[1] / cells[2])
    score = sum(sign * (mask - cell / len(x)) / cell for sign, mask, cell in zip((1, -1, -1, 1), masks, cells, strict=True))
    by_group = np.array([score[group == one].sum() for one in np.unique(group)])
    half = stats.t.ppf(0.975, len(by_group) - 1) * np.sqrt(len(by_group) / (len(by_group) - 1) * (by_group**2).sum())
    return int((x & y).sum()), log_odds, log_odds - half, log_odds + half


@pytest.mark.parametrize("waits", [False, True])
def test_pairs_are_those_of_the_plain_definition(waits):
    human, waiting = drawn()
    waiting = waiting if waits else np.zeros_like(waiting)
    found = pairs(talk(human, waiting if waits else None)).set_index(["first", "second"])
    assert len(found) == 6
    for (first, second), row in found.iterrows():
        assert row[["n_turns", "log_odds", "ci_low", "ci_high"]].tolist() == pytest.approx(plainly(human, waiting, int(first[-1]), int(second[-1])), rel=1e-12)


def test_a_turn_that_waits_counts_as_unread_and_not_as_no():
    # both codes stand together in every turn of two groups but one, of which the second waits; read as no, that turn would speak against the pair
    human = np.zeros((4 * TURNS, 2), dtype=bool)
    human[: 2 * TURNS] = True
    human[0, 1] = False
    waiting = np.zeros_like(human)
    waiting[0, 1] = True
    unread, no = (pairs(talk(human, one))["log_odds"].iloc[0] for one in (waiting, waiting * 0))
    assert (unread, no) == pytest.approx((np.log(23.5 * 24.5 / 0.25), np.log(23.5 * 24.5 / 0.75)))


def test_of_a_code_of_which_much_waits_no_pair_is_told():
    human, waiting = drawn()
    waiting[:20, 0] = True
    found = pairs(talk(human & ~waiting, waiting))
    assert len(found) == 3 and "C.0" not in set(found["first"]) | set(found["second"])


def test_where_nothing_stands_together_there_are_no_pairs():
    assert pairs(talk(np.zeros((24, 3)))).empty


def test_a_code_of_every_turn_is_no_pair_of_any():
    human, _ = drawn()
    human[:, 3] = True
    assert "C.3" not in set(pairs(talk(human))["second"]) and len(pairs(talk(human))) == 3
