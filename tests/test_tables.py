"""Contracts of tables: types, order, keys and what they refuse, without repeating what stands in a cell."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import tables
from pipeline.errors import TableError

TIER = {"place": "ala", "tier": "A", "n_people": 12, "suppressed": False}
TURN = {"document": "d", "turn": "t1", "participant": "P1", "role": "participant", "language": "ky", "start_s": None, "end_s": None, "text": "сөз", "notes": None, "backchannels": None, "redactions": None, "question": None}


def tiers(**more):
    return pd.DataFrame([TIER | more])


def refused(name, frame):
    with pytest.raises(TableError) as caught:
        tables.check(name, frame)
    return caught.value


@pytest.mark.parametrize("name", tables.CONTRACTS)
def test_a_table_may_be_empty(name):
    assert tables.empty(name).columns.tolist() == list(tables.CONTRACTS[name].columns)


@pytest.mark.parametrize("name", tables.CONTRACTS)
def test_a_key_is_made_of_columns_that_are_there(name):
    assert set(tables.CONTRACTS[name].key) <= set(tables.CONTRACTS[name].columns)


def test_columns_are_put_in_their_order():
    assert tables.check("tiers", tiers()[["suppressed", "n_people", "tier", "place"]]).columns.tolist() == ["place", "tier", "n_people", "suppressed"]


def test_rows_are_numbered_anew():
    assert tables.check("tiers", tiers().set_axis([7])).index.tolist() == [0]


def test_the_frame_that_was_given_is_not_changed():
    frame = tiers(n_people=None)
    tables.check("tiers", frame)
    assert frame["n_people"].tolist() == [None]


def test_a_missing_column_is_named():
    assert "no column 'tier'" in refused("tiers", tiers().drop(columns="tier")).problem


def test_an_unknown_column_is_named_beside_those_there_are():
    assert refused("tiers", tiers(teir="A")).problem == "unknown column 'teir'; the contract has place, tier, n_people, suppressed"


def test_an_open_table_keeps_further_columns_behind_its_own():
    answers = pd.DataFrame([{"q1": "yes", "uuid": "u", "wave": "baseline", "weight": 1, "stratum": None, "cluster": None, "panel": None, "place": None}])
    assert tables.check("answers", answers).columns.tolist() == ["uuid", "wave", "weight", "stratum", "cluster", "panel", "place", "q1"]


def test_a_repeat_of_the_form_has_a_table():
    assert tables.contract("answers_leaders").circle == "team"


def test_an_unknown_table_names_those_there_are():
    with pytest.raises(TableError, match="there is no table 'tier'; there are reading, cleaning"):
        tables.contract("tier")


@pytest.mark.parametrize(("column", "value"), [("role", "chair"), ("language", "de")])
def test_a_value_that_is_none_of_the_listed_is_refused(column, value):
    assert f"column '{column}' breaks the rule" in refused("turns", pd.DataFrame([TURN | {column: value}])).problem


@pytest.mark.parametrize("value", [-0.01, 1.01])
def test_a_share_outside_of_nought_and_one_is_refused(value):
    row = {"code": "NR.1", "support": 3, "precision": value, "recall": 0.5, "method": "m"}
    assert "a share lies in [0, 1]" in refused("suggester", pd.DataFrame([row])).problem


@pytest.mark.parametrize(("column", "value"), [("document", None), ("text", None), ("role", None)])
def test_what_must_be_there_may_not_be_missing(column, value):
    assert f"column '{column}'" in refused("turns", pd.DataFrame([TURN | {column: value}])).problem


def test_what_may_be_missing_stays_missing():
    assert pd.isna(tables.check("tiers", tiers(n_people=None))["n_people"][0])


def test_whole_numbers_with_a_gap_stay_whole():
    assert str(tables.check("tiers", pd.DataFrame([TIER, TIER | {"tier": "B", "n_people": None}]))["n_people"].dtype) == "Int64"


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_a_truth_value_that_is_not_known_is_never_taken_for_true_or_false(missing):
    """names_reviewed decides whether a document may be quoted; nobody's decision is not a yes."""
    row = {"document": "d", "kind": "transcripts", "wave": None, "place": None, "date": None, "language": None, "group": None, "recruiter": None, "n_participants": None, "n_turns": 1, "names_reviewed": missing}
    assert "names_reviewed" in refused("documents", pd.DataFrame([row])).problem


def test_the_word_false_is_never_taken_for_true():
    try:
        found = tables.check("tiers", tiers(suppressed="False"))
    except TableError:
        return
    assert not found["suppressed"][0]


def test_a_text_is_never_taken_for_a_number():
    assert refused("tiers", tiers(n_people="many")).problem == "column 'n_people' cannot be read as int"


def test_an_error_names_its_table():
    assert refused("tiers", tiers(n_people="many")).file == "table tiers"


def test_two_rows_of_one_key_are_refused_with_the_row():
    assert refused("tiers", pd.DataFrame([TIER, TIER])).place == "row 1"


def test_an_error_never_repeats_what_stands_in_the_cell():
    assert "Айсулуу" not in str(refused("turns", pd.DataFrame([TURN | {"role": "Айсулуу"}])))


def test_the_row_of_a_fault_is_its_number():
    assert refused("turns", pd.DataFrame([TURN, TURN | {"turn": "t2", "role": "chair"}])).place == "row 1"


# ---------------------------------------------------------------- rounding


@pytest.mark.parametrize(("value", "twelve"), [(0.1 + 0.2, 0.3), (1 / 3, 0.333333333333), (123456789.1234567, 123456789.123), (0.0, 0.0), (-2 / 3, -0.666666666667)])
def test_numbers_are_rounded_to_twelve_digits(value, twelve):
    assert tables.rounded(pd.Series([value])).tolist() == [twelve]


def test_what_is_no_number_is_left_alone():
    assert np.array_equal(tables.rounded(pd.Series([np.nan, np.inf, -np.inf])), [np.nan, np.inf, -np.inf], equal_nan=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.001, 1000), min_size=2, max_size=8), st.randoms())
def test_the_order_of_a_sum_does_not_show_in_the_table(numbers, random):
    shuffled = random.sample(numbers, len(numbers))
    first, second = (tables.rounded(pd.Series([sum(part)]))[0] for part in (numbers, shuffled))
    assert first == pytest.approx(second, rel=1.1e-11, abs=0)


@settings(max_examples=60, deadline=None)
@given(st.floats(1e-200, 1e200))
def test_a_number_that_was_rounded_stays_as_it_is(number):
    once = tables.rounded(pd.Series([number]))
    assert tables.rounded(once)[0] == once[0]
