"""The joint display: which verdict for which evidence, how often it errs on simulated studies, and what it says when a side is missing."""

import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

import joint as simulated

from pipeline import tables
from pipeline.findings.joint import joint
from pipeline.findings.verdicts import VERDICTS, ranks, verdict
from pipeline.show.words import Words
from pipeline.study import Study

NAN = float("nan")
CHANCES = {f"{side}_{name}": NAN for side in ("talk", "survey") for name in ("top", "bottom", "upper", "lower", "direction_low", "direction_high")}
BOTH = CHANCES | {"talk_held": True, "survey_held": True, "survey_asked": True, "talk_own": True, "survey_own": True, "talk_hidden": False, "talk_groups": 8, "talk_raised": 5, "talk_present_wider": False,
                  "survey_low": 0.2, "survey_high": 0.4}  # fmt: skip
OPPOSITE = {"talk_direction_low": 0.04, "talk_direction_high": 0.10, "survey_direction_low": -0.20, "survey_direction_high": -0.08}
SILENT = {"talk_own": False, "talk_raised": 0}


CASES = [
    ({}, ("confirms", "presence", "joint_both_present")),
    (OPPOSITE, ("contradicts", "direction", "joint_opposite_direction")),
    # sure at 95 %, not at 99 %
    (OPPOSITE | {"talk_direction_low": 0.005}, ("cannot_say", "direction", "joint_apart_unsure")),
    (OPPOSITE | {"survey_direction_low": 0.08, "survey_direction_high": 0.2}, ("confirms", "direction", "joint_same_direction")),
    ({"talk_direction_low": 0.04, "talk_direction_high": 0.1, "survey_direction_low": -0.1, "survey_direction_high": 0.1}, ("extends", "direction", "joint_direction_talk")),
    ({"talk_top": 0.97, "survey_bottom": 0.96}, ("contradicts", "rank", "joint_talk_high_survey_low")),
    ({"talk_bottom": 0.97, "survey_top": 0.96}, ("contradicts", "rank", "joint_survey_high_talk_low")),
    ({"talk_top": 0.97, "survey_bottom": 0.92}, ("cannot_say", "rank", "joint_apart_unsure")),
    ({"talk_top": 0.97, "survey_bottom": 0.5}, ("extends", "rank", "joint_rank_talk")),
    ({"talk_upper": 0.95, "survey_upper": 0.91}, ("confirms", "rank", "joint_both_upper")),
    ({"talk_lower": 0.95, "survey_lower": 0.91}, ("confirms", "rank", "joint_both_lower")),
    # the order of matters in three groups confirms nothing
    ({"talk_upper": 0.95, "survey_upper": 0.91, "talk_groups": 3}, ("confirms", "presence", "joint_both_present")),
    ({"survey_bottom": 0.95}, ("extends", "rank", "joint_rank_survey")),
    ({"survey_low": 0.01, "survey_high": 0.04}, ("silent_survey", "presence", "joint_hardly_named")),
    ({"survey_low": 0.02, "survey_high": 0.2}, ("cannot_say", "presence", "joint_survey_unsure")),
    ({"survey_asked": False}, ("silent_survey", "presence", "joint_not_asked")),
    ({"survey_held": False}, ("silent_survey", "presence", "joint_no_survey")),
    ({"survey_asked": False, "talk_raised": 1}, ("cannot_say", "none", "joint_one_group")),
    ({"survey_asked": False, "talk_raised": 0}, ("cannot_say", "none", "joint_nothing")),
    ({"survey_own": False}, ("cannot_say", "none", "joint_few_respondents")),
    (SILENT, ("silent_talk", "presence", "joint_not_raised")),
    (SILENT | {"survey_low": 0.01, "survey_high": 0.04}, ("cannot_say", "presence", "joint_hardly_both")),
    (SILENT | {"talk_held": False, "talk_groups": 0}, ("silent_talk", "presence", "joint_no_talk")),
    (SILENT | {"talk_groups": 0, "talk_present_wider": True}, ("extends", "presence", "joint_talk_elsewhere")),
    (SILENT | {"talk_groups": 0, "talk_present_wider": True, "survey_direction_low": 0.02, "survey_direction_high": 0.2}, ("extends", "direction", "joint_direction_elsewhere")),
    (SILENT | {"talk_groups": 0}, ("cannot_say", "none", "joint_no_groups")),
    (SILENT | {"talk_groups": 0, "talk_hidden": True}, ("cannot_say", "none", "joint_few_people")),
    (SILENT | {"talk_groups": 2}, ("cannot_say", "none", "joint_few_groups")),
    ({"talk_own": False, "talk_groups": 2, "talk_raised": 1}, ("cannot_say", "none", "joint_one_group")),
    ({"talk_raised": 1}, ("cannot_say", "presence", "joint_one_group")),
    (OPPOSITE | {"talk_direction_low": -0.1, "talk_direction_high": 0.1}, ("extends", "direction", "joint_direction_survey")),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_the_verdict_and_the_rule_that_gave_it(change, expected):
    assert verdict(BOTH | change) == expected


def test_evidence_of_the_wider_area_is_never_a_contradiction():
    assert verdict(BOTH | OPPOSITE | {"talk_own": False, "talk_groups": 0, "talk_raised": 0, "talk_present_wider": True})[0] != "contradicts"


# ---------------------------------------------------------------- simulated studies with a known truth


@pytest.fixture(scope="module")
def worlds():
    return {world: simulated.order(world, groups=12, respondents=1200, studies=25) for world in ("same", "opposite")}


def test_equal_orders_are_never_called_a_contradiction(worlds):
    # 375 rows; docs/findings.md: none in 6,000 rows either
    assert worlds["same"]["false_contradictions"] == 0


def test_a_matter_first_in_talk_and_last_in_the_survey_is_mostly_found(worlds):
    # docs/findings.md: 50 in a hundred with twelve groups
    assert worlds["opposite"]["found"] > 0.4


def test_two_sides_without_a_difference_between_groups_do_not_contradict_each_other():
    assert simulated.directions(0, 0, groups=12, respondents=1200, studies=100)["contradicts"] <= 0.02


def test_opposite_directions_are_found():
    assert simulated.directions(0.1, -0.2, groups=24, respondents=1200, studies=60)["contradicts"] > 0.8


def test_three_groups_and_fifty_respondents_are_too_few_for_a_contradiction_of_ranks():
    assert simulated.order("opposite", groups=3, respondents=50, studies=15)["found"] == 0


def test_a_matter_that_nobody_raised_stands_at_the_foot_of_the_talk():
    found = ranks([0.1, 0.08, 0.06, 0.05, 0.04, 0.0], [0.09, 0.07, 0.05, 0.04, 0.03, NAN], [0.11, 0.09, 0.07, 0.06, 0.05, NAN], seed=1)
    assert (found["rank"].iloc[-1], found["bottom"].iloc[-1]) == (6, 1.0)


NIGHTLY = bool(os.environ.get("YNTYMAK_NIGHTLY"))
SIZES = [(3, 50), (8, 1200), (24, 1200)] if NIGHTLY else [(12, 1200)]
MANY = 400 if NIGHTLY else 20


@pytest.mark.parametrize("size", SIZES)
def test_orders_that_have_nothing_to_do_with_each_other_seldom_give_a_false_contradiction(size):
    # docs/findings.md: at most 0.13 in a hundred rows, 1.5 in a hundred tables
    found = simulated.order("unrelated", groups=size[0], respondents=size[1], studies=MANY)
    assert found["false_contradictions"] <= (0.006 if NIGHTLY else 0.02)


@pytest.mark.parametrize("one_sided", [(0.06, 0.0), (0.0, 0.15)])
def test_a_difference_on_one_side_alone_is_seldom_called_a_contradiction(one_sided):
    # docs/findings.md: at most 0.8 in a hundred
    assert simulated.directions(*one_sided, groups=24, respondents=1200, studies=5 * MANY)["contradicts"] <= (0.015 if NIGHTLY else 0.03)


def test_an_audience_like_all_others_is_seldom_told_apart():
    # docs/findings.md: 1.5 to 9.8 in a hundred
    assert simulated.audiences(12, 6, 0.0, studies=5 * MANY)["told_apart"] <= (0.03 if NIGHTLY else 0.05)


# ---------------------------------------------------------------- the table

CODES = [f"D.{number}" for number in range(1, 8)]


def talk(code, estimate, domain="all", level="all", raised=4, groups=6, half=0.004):
    return {"code": code, "domain": domain, "level": level, "wave": "baseline", "n_groups": groups, "n_turns": 200, "n_read": 200, "n_raised": raised, "estimate": estimate, "se": half / 2, "ci_low": max(estimate - half, 0), "ci_high": estimate + half,
            "method": "m", "suppressed": False}  # fmt: skip


def answer(code, estimate, domain="all", level="all", n=800, half=0.01):
    return {"indicator": code.lower(), "level": "share", "domain": domain, "domain_level": level, "wave": "baseline", "n": n, "estimate": estimate, "se": half / 2, "ci_low": estimate - half, "ci_high": estimate + half,
            "deff": 1.0, "df": 50.0, "method": "m", "suppressed": False}  # fmt: skip


TALK = [talk(code, 0.16 - 0.02 * place) for place, code in enumerate(CODES)]
SURVEY = [answer(code, 0.40 - 0.05 * place) for place, code in enumerate(CODES)]


@pytest.fixture
def made(project):
    """made(drivers, estimates): the table `joint` of a study whose seven matters are options of one question."""

    def make(drivers=TALK, estimates=SURVEY, groups=(), apart=(), crossed=()):
        folder = project / "corpora" / "both"
        folder.mkdir(exist_ok=True)
        indicators = {code.lower(): {"question": f"sources/{code.lower()}", "answers": ["true"], "codes": [code]} for code in CODES}
        facts = {"study": "both", "invented": True, "title": {"ky": "к", "ru": "р", "en": "e"}, "places": {"ala": {"audiences": ["CL"]}}, "survey": {"indicators": indicators}}
        (folder / "study.yaml").write_text(yaml.safe_dump(facts, allow_unicode=True), "utf-8")
        study = Study("both")
        # checked and kept at hand, not written to the disk and read again
        keep = lambda name, frame: study._tables.update({name: tables.check(name, frame)})  # noqa: E731
        for name, rows in (("drivers", drivers), ("estimates", estimates), ("audience_talk", ()), ("group_talk", crossed), ("group_answers", groups), ("contrasts", apart)):
            keep(name, pd.DataFrame(list(rows)).reindex(columns=list(tables.CONTRACTS[name].columns)) if len(rows) else tables.empty(name))
        keep("codes", pd.DataFrame([(code, "D", "driver", code, code, code, "normal") for code in [*CODES, "D.9"]], columns=list(tables.CONTRACTS["codes"].columns)))
        return tables.check("joint", joint(study))

    return make


def of(table, code, level="all"):
    return table[(table["code"] == code) & (table["level"] == level)].iloc[0]


def test_both_sides_stand_in_a_row_with_their_intervals_and_ranks(made):
    row = of(made(), "D.2")
    assert (row["talk_share"], row["survey_share"], row["talk_rank"], row["survey_rank"], row["n_ranked"], row["verdict"]) == (0.14, 0.35, 2, 2, 7, "confirms")


def test_contradictions_come_first(made):
    turned = [answer(code, 0.10 + 0.05 * place) for place, code in enumerate(CODES)]
    table = made(estimates=turned)
    assert table["verdict"].iloc[0] == "contradicts" and table["verdict"].map(VERDICTS.index).is_monotonic_increasing


def test_a_code_without_an_indicator_is_silent_in_the_survey(made):
    assert of(made([*TALK, talk("D.9", 0.05)]), "D.9")["reason"] == "joint_not_asked"


def test_without_the_survey_the_talk_speaks_alone_and_says_so(made):
    assert set(made(estimates=())["reason"]) == {"joint_no_survey", "joint_nothing"}


def test_without_focus_groups_the_survey_speaks_alone_and_says_so(made):
    table = made(drivers=())
    assert set(table["verdict"]) == {"silent_talk", "cannot_say"} and set(table["talk_groups"]) == {0}


def test_without_either_there_is_nothing(made):
    assert made(drivers=(), estimates=()).empty


def test_a_place_without_groups_shows_the_wider_talk_and_is_not_contradicted(made):
    row = of(made(estimates=[*SURVEY, *(answer(code, 0.10 + 0.05 * place, "ala", "place", n=50) for place, code in enumerate(CODES))]), "D.7", "place")
    assert row[["talk_area", "survey_area", "verdict", "reason"]].tolist() == ["all", "ala", "extends", "joint_talk_elsewhere"]


def test_a_group_is_set_against_everybody_else_on_both_sides(made):
    talks = [*TALK, *(talk("D.1", 0.2, who, "gender") for who in ("f", "m"))]
    apart = [{"code": "D.1", "contrast": "gender", "first": "f", "second": "m", "wave": "baseline", "n_groups_first": 6, "n_groups_second": 6, "difference": -0.1, "ci_low": -0.13, "ci_high": -0.07, "family": 1, "method": "m", "suppressed": False}]
    groups = [{"indicator": "d.1", "level": "gender", "domain": "f", "place": "all", "wave": "baseline", "n": 400, "estimate": 0.3, "se": 0.02, "ci_low": 0.26, "ci_high": 0.34, "n_other": 400, "other_estimate": 0.5,
               "difference": -0.2, "difference_low": -0.26, "difference_high": -0.14, "suppressed": False}]  # fmt: skip
    row = of(made(talks, [*SURVEY, answer("D.1", 0.3, "f", "gender")], groups, apart), "D.1", "gender")
    assert (row["talk_direction"], row["survey_direction"], row["verdict"], row["compared"]) == (0.1, -0.2, "contradicts", "direction")


# ---------------------------------------------------------------- a group in one place


def in_place(code="D.1", difference=0.1, half=0.02):
    """A row of group_talk: women of ala."""
    return {"code": code, "level": "gender", "domain": "f", "place": "ala", "wave": "baseline", "n_groups": 4, "n_read": 120, "n_raised": 3, "estimate": 0.2, "ci_low": 0.15, "ci_high": 0.26, "n_groups_other": 4, "other_estimate": 0.2 - difference,
            "difference": difference, "difference_low": difference - half, "difference_high": difference + half, "method": "m", "suppressed": False}  # fmt: skip


def answered_in_place(code="D.1", difference=-0.2, half=0.05, n=60, other=60, place="ala"):
    return {"indicator": code.lower(), "level": "gender", "domain": "f", "place": place, "wave": "baseline", "n": n, "estimate": 0.3, "se": 0.02, "ci_low": 0.26, "ci_high": 0.34, "n_other": other, "other_estimate": 0.3 - difference,
            "difference": difference, "difference_low": difference - half, "difference_high": difference + half, "suppressed": False}  # fmt: skip


def women(table, place="ala"):
    return table[(table["level"] == "gender") & (table["place"] == place)]


def test_women_of_a_place_are_set_against_the_others_there_on_both_sides(made):
    row = women(made(crossed=[in_place()], groups=[answered_in_place()])).iloc[0]
    assert row[["domain", "talk_area", "survey_area", "talk_direction", "survey_direction", "verdict", "compared"]].tolist() == ["f", "f", "f", 0.1, -0.2, "contradicts", "direction"]


def test_where_too_few_groups_held_women_the_survey_of_the_place_tells_the_direction(made):
    row = women(made(groups=[answered_in_place()])).iloc[0]
    # the talk beside it is the wider area's, and is called so
    assert row[["talk_area", "verdict", "reason"]].tolist() == ["all", "extends", "joint_direction_elsewhere"]


def test_of_women_of_whom_nothing_can_be_said_there_is_no_row(made):
    hardly = answered_in_place() | {"estimate": 0.02, "ci_low": 0.01, "ci_high": 0.04}
    assert women(made(groups=[hardly])).empty


def test_women_of_one_place_are_not_all_women(made):
    table = made(crossed=[in_place()], groups=[answered_in_place()])
    assert set(table.loc[table["level"] == "gender", "place"]) == {"ala"} and set(table.loc[table["level"] != "gender", "place"]) == {"all"}


def test_a_difference_from_too_few_others_is_none(made):
    row = women(made(crossed=[in_place()], groups=[answered_in_place(other=12)])).iloc[0]
    assert np.isnan(row["survey_direction"]) and row["reason"] == "joint_direction_talk"


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_each_verdict_and_reason_has_words(language):
    words = Words(language)
    assert all(words(key) for _, told in CASES for key in (f"verdict_{told[0]}", f"compared_{told[1]}", told[2]))


def test_the_cases_above_hold_each_reason_that_the_rule_can_give():
    named = {key for key in Words("en").all() if key.startswith("joint_")} - {"joint_note"}
    assert {told[2] for _, told in CASES} == named


def test_the_same_tables_give_the_same_joint_display(made):
    pd.testing.assert_frame_equal(made(), made())


def test_a_share_is_nowhere_taken_from_the_other_side(made):
    # twice the turns, the same ranks: no verdict changes
    louder = [row | {key: 2 * row[key] for key in ("estimate", "ci_low", "ci_high")} for row in TALK]
    assert made(louder)[["code", "verdict", "reason"]].sort_values("code").reset_index(drop=True).equals(made()[["code", "verdict", "reason"]].sort_values("code").reset_index(drop=True))


def test_ranks_do_not_depend_on_numpy_s_global_state():
    np.random.seed(1)
    one = ranks([0.1, 0.2], [0.05, 0.1], [0.15, 0.3], seed=[4, 1])
    np.random.seed(2)
    pd.testing.assert_frame_equal(one, ranks([0.1, 0.2], [0.05, 0.1], [0.15, 0.3], seed=[4, 1]))
