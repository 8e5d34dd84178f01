"""Needs of a place: which evidence speaks for it, what it is called, and how sides are weighed."""

import json

import numpy as np
import pandas as pd
import pytest
import yaml

from pipeline import tables
from pipeline.errors import InputError, StudyError
from pipeline.findings.needs import needs_and_draws
from pipeline.study import Study

CODES = [("NR.1", "driver"), ("SE.2", "driver"), ("SK.1", "skill"), ("PC.1", "connector")]
INDICATORS = {
    "quarrels": {"question": "q", "answers": ["yes"], "codes": ["NR.1"]},
    "afraid": {"question": "a", "answers": ["yes"], "codes": ["NR.1"]},
    "trust": {"question": "t", "answers": ["yes"], "codes": ["SE.2"], "problem": False},
}


def talk(code="NR.1", domain="ala", level="place", estimate=0.2, groups=3, raised=2, wave="baseline"):
    known = not np.isnan(estimate)
    return {"code": code, "domain": domain, "level": level, "wave": wave, "n_groups": groups, "n_turns": 40, "n_raised": raised, "estimate": estimate, "se": 0.01 if known else np.nan,
            "ci_low": estimate - 0.05, "ci_high": estimate + 0.05, "method": "m", "suppressed": False}  # fmt: skip


def answer(indicator="quarrels", domain="ala", level="place", estimate=0.4, n=40, wave="baseline"):
    return {"indicator": indicator, "level": "share", "domain": domain, "domain_level": level, "wave": wave, "n": n, "estimate": estimate, "se": 0.02, "ci_low": estimate - 0.1, "ci_high": estimate + 0.1,
            "deff": 1.0, "df": 9.0, "method": "m", "suppressed": False}  # fmt: skip


def heard(code="NR.1", audience="CL", place="all", estimate=np.nan, shift=np.nan, groups=2, raised=1):
    """A row of audience_talk."""
    return {"code": code, "audience": audience, "place": place, "wave": "baseline", "n_groups": groups, "n_raised": raised, "estimate": estimate, "ci_low": estimate - 0.05, "ci_high": estimate + 0.05,
            "shift": shift, "shift_low": shift - 0.01, "shift_high": shift + 0.01, "kept": 0.5, "method": "m", "suppressed": False}  # fmt: skip


def group(indicator="quarrels", audience="CL", place="all", estimate=0.6, difference=np.nan, n=60, other=60):
    """A row of group_answers."""
    return {"indicator": indicator, "level": "audience", "domain": audience, "place": place, "wave": "baseline", "n": n, "estimate": estimate, "se": 0.02, "ci_low": estimate - 0.1, "ci_high": estimate + 0.1,
            "n_other": other, "other_estimate": 0.5, "difference": difference, "difference_low": difference - 0.02, "difference_high": difference + 0.02, "suppressed": False}  # fmt: skip


TOLD = {"CL": {"groups": ["officials"]}, "YW": {"groups": ["youth"]}}


@pytest.fixture
def found(project):
    """found(drivers, estimates): the table `needs` of place ala in the area north."""

    def make(drivers=(), estimates=(), audiences=("CL",), heard=(), groups=(), declared=None, adjusted=()):
        folder = project / "corpora" / "both"
        folder.mkdir(exist_ok=True)
        facts = {"study": "both", "invented": True, "title": {"ky": "к", "ru": "р", "en": "e"}, "areas": {"north": {"en": "North"}}, "places": {"ala": {"area": "north", "audiences": list(audiences)}, "bel": {}},
                 "survey": {"indicators": INDICATORS}, "findings": {"audiences": declared or {}}}  # fmt: skip
        (folder / "study.yaml").write_text(yaml.safe_dump(facts, allow_unicode=True), "utf-8")
        study = Study("both")
        (folder / "decisions").mkdir(exist_ok=True)
        if adjusted:
            study.decisions("adjustments").write_text("".join(json.dumps(line) + "\n" for line in adjusted), "utf-8")
        # checked and kept at hand, not written to the disk and read again
        keep = lambda name, frame: study._tables.update({name: tables.check(name, frame)})  # noqa: E731
        keep("contrasts", tables.empty("contrasts"))
        for name, rows in (("drivers", drivers), ("estimates", estimates), ("audience_talk", heard), ("group_talk", ()), ("group_answers", groups)):
            keep(name, pd.DataFrame(list(rows)).reindex(columns=list(tables.CONTRACTS[name].columns)) if rows else tables.empty(name))
        keep("codes", pd.DataFrame([(code, code[:2], kind, code, code, code, "normal") for code, kind in CODES], columns=list(tables.CONTRACTS["codes"].columns)))
        table, drawn = needs_and_draws(study)
        tables.check("need_draws", drawn)
        return tables.check("needs", table)

    return make


def of(table, need="NR.1"):
    return table.set_index("need").loc[need]


@pytest.mark.parametrize(
    ("drivers", "estimates"),
    [
        ([talk(), talk("SE.2", estimate=0.1)], [answer(), answer("trust")]),
        ([talk(estimate=np.nan, raised=1, groups=1)], []),
        ([], [answer()]),
        ([talk(domain="all", level="all"), talk("SK.1", domain="north", level="area", estimate=0.3)], [answer(domain="north", level="area")]),
    ],
)
def test_weights_add_up_to_one(found, drivers, estimates):
    assert found(drivers, estimates)["weight"].sum() == pytest.approx(1.0)


def test_weights_add_up_to_one_for_each_audience(found):
    table = found([talk(), talk("SE.2", estimate=0.1)], audiences=("CL", "YW"))
    assert table.groupby("audience")["weight"].sum().tolist() == pytest.approx([1.0, 1.0])


def test_ranks_are_squared(found):
    # two codes in talk: ranks 1 and 1/2, squares 1 and 1/4
    table = found([talk(), talk("SE.2", estimate=0.1)])
    assert [of(table)["weight"], of(table, "SE.2")["weight"]] == pytest.approx([0.8, 0.2])


def test_ranks_of_both_sides_are_averaged(found):
    # talk: NR.1 first, SE.2 second; survey: SE.2 first (distrust .9), NR.1 second: both 3/4
    table = found([talk(), talk("SE.2", estimate=0.1)], [answer(estimate=0.4), answer("trust", estimate=0.1)])
    assert [of(table)["weight"], of(table, "SE.2")["weight"]] == pytest.approx([0.5, 0.5])


def test_a_need_without_evidence_weighs_nothing(found):
    assert of(found([talk()]), "SE.2")["weight"] == 0.0


def test_a_need_that_one_group_raised_weighs_less_than_an_estimated_one(found):
    table = found([talk(estimate=0.01), talk("SE.2", estimate=np.nan, raised=1)])
    assert 0 < of(table, "SE.2")["weight"] < of(table)["weight"]


def test_a_connector_is_no_need(found):
    assert "PC.1" not in set(found([talk("PC.1")])["need"])


def test_a_place_without_audiences_has_no_needs(found):
    assert set(found([talk(domain="bel")])["place"]) == {"ala"}


# ---------------------------------------------------------------- which evidence


def test_the_place_s_own_evidence_is_direct(found):
    assert of(found([talk()], [answer()]))["basis"] == "direct"


def test_three_groups_of_the_place_speak_for_it(found):
    assert of(found([talk(), talk(domain="north", level="area", estimate=0.9)]))["talk_area"] == "ala"


def test_with_fewer_than_three_groups_the_wider_area_speaks(found):
    assert of(found([talk(estimate=np.nan, groups=2), talk(domain="north", level="area", estimate=0.3)]))["talk_side"] == 0.3


def test_with_fewer_than_three_groups_the_wider_area_is_named(found):
    assert of(found([talk(estimate=np.nan, groups=2), talk(domain="north", level="area", estimate=0.3)]))["talk_area"] == "north"


def test_where_the_area_has_too_little_the_whole_study_is_named(found):
    table = found([talk(estimate=np.nan, groups=2), talk(domain="north", level="area", estimate=np.nan), talk(domain="all", level="all", estimate=0.3)])
    assert of(table)["talk_area"] == "all"


def test_with_twenty_nine_respondents_the_wider_area_speaks(found):
    assert of(found([], [answer(n=29), answer(domain="north", level="area", n=90, estimate=0.6)]))["survey_side"] == 0.6


def test_with_twenty_nine_respondents_the_wider_area_is_named(found):
    assert of(found([], [answer(n=29), answer(domain="north", level="area", n=90)]))["survey_area"] == "north"


def test_thirty_respondents_speak_for_the_place(found):
    assert of(found([], [answer(n=30), answer(domain="north", level="area", n=90)]))["survey_area"] == "ala"


def test_evidence_of_the_wider_area_is_called_so(found):
    assert of(found([talk(estimate=np.nan, groups=2, raised=0), talk(domain="north", level="area")], [answer(n=29), answer(domain="north", level="area")]))["basis"] == "wider area"


def test_what_only_one_group_raised_is_called_counted(found):
    assert of(found([talk(estimate=np.nan, groups=1, raised=1)]))["basis"] == "groups counted"


def test_the_groups_of_the_place_are_counted_even_where_the_area_speaks(found):
    table = found([talk(estimate=np.nan, groups=2, raised=1), talk(domain="north", level="area", groups=8)])
    assert of(table)[["talk_groups", "talk_raised"]].tolist() == [2, 1]


def test_a_need_that_nobody_spoke_of_has_no_evidence(found):
    assert of(found([talk()]), "SK.1")["basis"] == "no evidence"


def test_the_trail_names_tables_codes_domains_and_the_wave(found):
    assert of(found([talk()], [answer()]))["evidence"] == "drivers/NR.1/ala/baseline; estimates/quarrels/ala/baseline"


@pytest.mark.parametrize(
    ("drivers", "estimates", "verdict"),
    [([talk()], [answer()], "both sides"), ([talk()], [], "talk only"), ([], [answer()], "survey only"), ([talk("SE.2")], [], "silent"), ([talk(estimate=np.nan, raised=1)], [answer()], "both sides")],
)
def test_the_verdict_says_which_sides_speak(found, drivers, estimates, verdict):
    assert of(found(drivers, estimates))["verdict"] == verdict


# ---------------------------------------------------------------- the survey side


def test_of_two_indicators_the_greater_problem_counts(found):
    assert of(found([], [answer(estimate=0.4), answer("afraid", estimate=0.6)]))["indicator"] == "afraid"


def test_where_a_high_share_is_good_the_rest_is_the_problem(found):
    assert of(found([], [answer("trust", estimate=0.7)]), "SE.2")["survey_side"] == pytest.approx(0.3)


def test_where_a_high_share_is_good_the_limits_change_places(found):
    found_row = of(found([], [answer("trust", estimate=0.7)]), "SE.2")
    assert found_row[["survey_low", "survey_high"]].tolist() == pytest.approx([0.2, 0.4])


def test_a_share_without_an_interval_is_no_evidence(found):
    hidden = answer() | {"n": None, "estimate": np.nan, "ci_low": np.nan, "ci_high": np.nan, "suppressed": True}
    assert of(found([talk()], [hidden]))["survey_area"] is None or pd.isna(of(found([talk()], [hidden]))["survey_area"])


# ---------------------------------------------------------------- who speaks for an audience


def need_of(table, audience, need="NR.1"):
    return table[table["audience"] == audience].set_index("need").loc[need]


def test_the_audience_s_own_groups_in_the_place_are_direct(found):
    table = found([talk()], audiences=("CL", "YW"), heard=[heard(place="ala", estimate=0.4, groups=3)], declared=TOLD)
    assert (need_of(table, "CL")["basis"], need_of(table, "CL")["talk_side"]) == ("direct", 0.4)


def test_what_other_people_of_the_place_said_is_borrowed(found):
    assert need_of(found([talk()], audiences=("CL", "YW"), declared=TOLD), "YW")["basis"] == "borrowed"


def test_what_other_people_said_elsewhere_is_of_the_wider_area(found):
    elsewhere = [talk(estimate=np.nan, groups=1, raised=0), talk(domain="north", level="area", estimate=0.3)]
    assert need_of(found(elsewhere, audiences=("CL",), declared=TOLD), "CL")["basis"] == "wider area"


def test_the_audience_s_own_people_elsewhere_are_borrowed(found):
    elsewhere = [talk(estimate=np.nan, groups=1, raised=0), talk(domain="north", level="area", estimate=0.3)]
    assert need_of(found(elsewhere, audiences=("CL",), heard=[heard(shift=0.02)], declared=TOLD), "CL")["basis"] == "borrowed"


def test_what_sets_an_audience_apart_changes_the_order_of_its_needs(found):
    table = found([talk(estimate=0.2), talk("SE.2", estimate=0.21)], audiences=("CL", "YW"), heard=[heard(shift=0.05)], declared=TOLD)
    assert [need_of(table, who)["rank"] for who in ("CL", "YW")] == [1, 2]


def test_thirty_of_the_audience_s_respondents_in_the_place_are_direct(found):
    table = found([], [answer()], groups=[group(place="ala", n=30)], declared={"CL": {"respondents": {"q": ["1"]}}})
    assert need_of(table, "CL")[["survey_basis", "survey_side"]].tolist() == ["direct", 0.6]


def test_an_audience_is_set_apart_in_the_survey_only_as_far_as_chance_does_not(found):
    # one indicator alone does not tell chance from difference
    table = found([], [answer()], groups=[group(difference=0.2)], declared={"CL": {"respondents": {"q": ["1"]}}})
    assert pd.isna(need_of(table, "CL")["survey_shift"])


def test_audiences_with_equal_needs_are_not_distinguished(found):
    assert not found([talk()], audiences=("CL", "YW"), declared=TOLD)["distinguished"].any()


def test_audiences_with_other_needs_are_distinguished(found):
    assert found([talk(estimate=0.2), talk("SE.2", estimate=0.21)], audiences=("CL", "YW"), heard=[heard(shift=0.05)], declared=TOLD)["distinguished"].all()


def test_an_audience_that_nobody_tells_apart_is_not_changed_by_another_s_groups(found):
    told = found([talk(estimate=0.2), talk("SE.2", estimate=0.21)], audiences=("CL", "YW"), heard=[heard(shift=0.05)], declared=TOLD)
    plain = found([talk(estimate=0.2), talk("SE.2", estimate=0.21)], audiences=("CL", "YW"), declared=TOLD)
    assert need_of(told, "YW")["weight"] == need_of(plain, "YW")["weight"]


# ---------------------------------------------------------------- how sure


def test_the_weight_lies_within_its_interval(found):
    table = found([talk(), talk("SE.2", estimate=0.19), talk("SK.1", estimate=0.1)])
    assert ((table["weight_low"] <= table["weight"]) & (table["weight"] <= table["weight_high"])).all()


def test_a_need_far_ahead_of_the_others_is_among_the_first_three_in_all_draws(found):
    assert of(found([talk(estimate=0.9), talk("SE.2", estimate=0.1)]))["top_three"] == 1.0


# ---------------------------------------------------------------- a researcher's own adjustment

LINE = {"kind": "adjustment", "need": "NR.1", "place": None, "audience": None, "factor": 3, "reason": {"en": "Flood damaged the canal in spring"}, "coder": "coder-a", "at": "2026-03-01T10:00:00+06:00"}
TWO = [talk(estimate=0.2), talk("SE.2", estimate=0.3)]


def test_needs_that_cannot_be_told_apart_share_the_first_three_places(found):
    # three needs of one weight: all are among the first three; of six each is in half of the draws
    even = lambda *codes: [talk(code) | {"ci_low": 0.2, "ci_high": 0.2} for code in codes]  # noqa: E731
    assert found(even("NR.1", "SE.2", "SK.1"))["top_three"].tolist() == [1.0, 1.0, 1.0]
    six = needs_of_one_weight(6)
    assert six["top_three"].tolist() == [0.5] * 6 and six["rank"].tolist() == [1.0] * 6


def needs_of_one_weight(n):
    from pipeline.findings.needs import _weighed

    side = {"talk_side": 0.2, "talk_low": 0.2, "talk_high": 0.2, "talk_area": "ala", "survey_side": np.nan, "survey_low": np.nan, "survey_high": np.nan, "survey_area": None, "indicator": None,
            "question": None, "talk_raised": 2, "place": "ala", "audience": "CL"}  # fmt: skip
    shifts = {f"{one}_shift{end}": np.nan for one in ("talk", "survey") for end in ("", "_low", "_high")}
    return _weighed(pd.DataFrame([side | shifts | {"need": f"N.{number}"} for number in range(n)]), np.ones(n), 1)[0]


def test_an_audience_that_stands_twice_in_a_place_is_named(found):
    with pytest.raises(StudyError, match="CL stands here more than once"):
        found([talk()], audiences=("CL", "CL"))


def test_an_adjustment_multiplies_the_weight(found):
    # 1/4 and 1 become 3/4 and 1
    assert of(found(TWO, adjusted=[LINE]))["weight"] == pytest.approx(3 / 7)


def test_the_weight_by_the_evidence_alone_stays_beside_it(found):
    assert of(found(TWO, adjusted=[LINE]))["weight_evidence"] == pytest.approx(0.2)


def test_an_adjustment_is_shown_with_its_reason_and_who_made_it(found):
    row = of(found(TWO, adjusted=[LINE]))
    assert row[["adjusted", "adjusted_by", "adjustment_reason_en"]].tolist() == [3.0, "coder-a, 2026-03-01", "Flood damaged the canal in spring"]


def test_a_need_that_nobody_adjusted_says_nothing_of_it(found):
    assert pd.isna(of(found(TWO, adjusted=[LINE]), "SE.2")["adjusted"])


def test_a_later_line_goes_before_an_earlier_one(found):
    assert of(found(TWO, adjusted=[LINE, LINE | {"factor": 1}]))["weight"] == pytest.approx(0.2)


def test_a_line_for_one_audience_goes_before_a_line_for_all(found):
    table = found(TWO, audiences=("CL", "YW"), adjusted=[LINE | {"audience": "CL", "factor": 0}, LINE])
    assert [need_of(table, who)["adjusted"] for who in ("CL", "YW")] == [0.0, 3.0]


def test_a_retracted_line_does_not_count(found):
    taken_back = {"kind": "retract", "retracts": "x1", "coder": "coder-a", "at": "2026-03-02T10:00:00+06:00"}
    assert pd.isna(of(found(TWO, adjusted=[LINE | {"id": "x1"}, taken_back]))["adjusted"])


@pytest.mark.parametrize("change", [{"need": "XX.1"}, {"place": "nowhere"}, {"audience": "ZZ"}, {"factor": 11}, {"factor": True}, {"factor": "2"}, {"reason": {"en": "so"}}, {"reason": {"fr": "la crue du canal"}}, {"reason": "a flood in spring"}, {"coder": ""}])
def test_a_line_that_cannot_be_used_is_named(found, change):
    with pytest.raises(InputError, match="line 1"):
        found(TWO, adjusted=[LINE | change])


# ---------------------------------------------------------------- waves and the table


def test_needs_rest_on_the_baseline_where_there_is_one(found):
    assert set(found([talk(), talk(wave="endline")])["wave"]) == {"baseline"}


def test_without_a_baseline_another_wave_speaks(found):
    assert set(found([talk(wave="midline")])["wave"]) == {"midline"}


def test_the_table_keeps_its_contract(found):
    table = found([talk()], [answer()], audiences=("CL", "YW"))
    assert len(tables.check("needs", table)) == len(table)


def test_without_any_evidence_the_table_is_empty(found):
    assert found().empty
