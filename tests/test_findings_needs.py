"""Needs of a place: which evidence speaks for it, what it is called, and how sides are weighed."""

import numpy as np
import pandas as pd
import pytest
import yaml

from pipeline import tables
from pipeline.findings.needs import needs
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


@pytest.fixture
def found(project):
    """found(drivers, estimates): the table `needs` of place ala in the area north."""

    def make(drivers=(), estimates=(), audiences=("CL",)):
        folder = project / "corpora" / "both"
        folder.mkdir(exist_ok=True)
        facts = {"study": "both", "invented": True, "title": {"ky": "к", "ru": "р", "en": "e"}, "areas": {"north": {"en": "North"}}, "places": {"ala": {"area": "north", "audiences": list(audiences)}, "bel": {}},
                 "survey": {"indicators": INDICATORS}}  # fmt: skip
        (folder / "study.yaml").write_text(yaml.safe_dump(facts, allow_unicode=True), "utf-8")
        study = Study("both")
        for name, rows in (("drivers", drivers), ("estimates", estimates)):
            study.write(name, pd.DataFrame(list(rows)).reindex(columns=list(tables.CONTRACTS[name].columns)) if rows else tables.empty(name))
        study.write("codes", pd.DataFrame([(code, code[:2], kind, code, code, code, "normal") for code, kind in CODES], columns=list(tables.CONTRACTS["codes"].columns)))
        return needs(study)

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
