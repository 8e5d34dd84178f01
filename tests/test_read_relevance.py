"""Conditions of XLSForm on invented answers: one fact a test."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.read.relevance import Unparsed, parse, questions_in, relevance_mask

ANSWERS = {
    "trust": ["1", "5", "99", ""],
    "news": ["tv net", "net_social", "", "tv"],
    "age": ["17", "18", "", "64"],
    "day": ["2026-05-01", "2026-06-01", "", "2026-05-31"],
    "gone": ["", "", "", None],
}


def mask(expression, **more):
    return relevance_mask(expression, ANSWERS | more, 4).tolist()


@pytest.mark.parametrize(
    "expression, expected",
    [
        ("${trust} != '99'", [True, True, False, True]),
        ("${trust} = ''", [False, False, False, True]),
        ("${trust} > 1", [False, True, True, False]),
        ("selected(${news}, 'net')", [True, False, False, False]),
        ("selected( ${news} ,'tv') or selected(${news},'net_social')", [True, True, False, True]),
        ("not(selected(${news}, 'tv')) and ${age} >= 18", [False, True, False, False]),
        ("count-selected(${news}) = 2", [True, False, False, False]),
        ("selected-at(${news}, 1) = 'net'", [True, False, False, False]),
        ("${age} + 1 = 18 or ${age} - 1 = 17", [True, True, False, False]),
        ("${age} * 2 div 4 > 8.6", [False, True, False, True]),
        ("${age} mod 2 = 0", [False, True, False, True]),
        ("${day} > date('2026-05-15')", [False, True, False, True]),
        ("if(${trust} = '1', ${age} = 17, false())", [True, False, False, False]),
        ("coalesce(${trust}, 'none') = 'none'", [False, False, False, True]),
        ("string-length(${trust}) = 2", [False, False, True, False]),
        ("regex(${age}, '[0-9]{2}')", [True, True, False, True]),
        ("regex(${age}, '[[:digit:]]+')", [True, True, False, True]),
        ("regex(${age}, '^[[:alpha:][:space:]]*$')", [False, False, True, False]),
        ("-${age} < -17", [False, True, False, True]),
        ("(${trust}=1)or(${trust}=5)", [True, True, False, False]),
        ("../trust = '5'", [False, True, False, False]),
        ("true()", [True] * 4),
    ],
)
def test_an_expression_holds_for_the_right_respondents(expression, expected):
    assert mask(expression) == expected


def test_no_condition_holds_for_everybody():
    assert mask(pd.NA) == [True] * 4 and mask("  ") == [True] * 4


def test_a_question_missing_from_the_data_is_unknown():
    assert mask("${absent} = '1'") == [pd.NA] * 4


def test_false_and_unknown_is_false():
    assert mask("${absent} = '1' and ${trust} = '1'") == [pd.NA, False, False, False]


def test_true_or_unknown_is_true():
    assert mask("${absent} = '1' or ${trust} = '1'") == [True, pd.NA, pd.NA, pd.NA]


def test_not_of_unknown_is_unknown():
    assert mask("not(${absent} = '1')") == [pd.NA] * 4


def test_the_clock_is_unknown():
    assert mask("${day} < today()") == [pd.NA] * 4


def test_a_dot_stands_for_the_question_itself():
    assert relevance_mask(". = '5'", ANSWERS, 4, question="trust").tolist() == [False, True, False, False]


def test_a_number_is_compared_as_a_number_and_a_text_as_a_text():
    assert mask("${age} = 18.0") == [False, True, False, False]
    assert mask("${age} = '18.0'") == [False] * 4


def test_the_result_is_nullable_boolean():
    assert relevance_mask("${trust} = 1", ANSWERS, 4).dtype == "boolean"


@pytest.mark.parametrize("broken", ["${trust} = ", "selected(${news}, 'tv'", "${trust} == '1'", "'open", "1 2", "&", "selected(${news})"])
def test_a_broken_expression_is_refused(broken):
    with pytest.raises(InputError, match="cannot be read|wrong arguments"):
        relevance_mask(broken, ANSWERS, 4, question="q7")


def test_the_error_names_the_question():
    with pytest.raises(InputError) as caught:
        relevance_mask("${trust} =", ANSWERS, 4, question="q7")
    assert caught.value.place == "question q7"


def test_python_is_never_run():
    with pytest.raises(InputError):
        relevance_mask("__import__('os').getcwd()", ANSWERS, 4)
    assert mask("getcwd()") == [pd.NA] * 4


def test_questions_in_an_expression():
    assert questions_in("${a} = 1 and selected(${ b_2 }, 'x')") == ["a", "b_2"]


@given(st.text(max_size=40))
def test_any_text_parses_or_is_refused(text):
    try:
        parse(text)
    except Unparsed:
        pass


@given(st.sampled_from(["${a}='1'", "${b}='1'", "${c}='1'"]), st.sampled_from(["${a}='1'", "${b}='1'", "${c}='1'"]))
def test_de_morgan_holds_with_unknowns(left, right):
    answers = {"a": ["1", "", "0"], "b": ["0", "1", "1"]}  # c is unknown
    one = relevance_mask(f"not({left} and {right})", answers, 3)
    two = relevance_mask(f"not({left}) or not({right})", answers, 3)
    assert one.tolist() == two.tolist()
