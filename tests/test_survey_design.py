"""Design-based estimates against published answers and against sums done by hand."""

import numpy as np
import pandas as pd
import pytest

from pipeline.errors import InputError
from pipeline.survey import Design

# ---------------------------------------------------------------- published: R's survey package on the api data


@pytest.fixture(scope="module")
def clusters(shared):
    return Design(pd.read_csv(shared / "exam/data/estimates/apiclus1.csv"), weights="pw", clusters="dnum")


@pytest.fixture(scope="module")
def strata(shared):
    return Design(pd.read_csv(shared / "exam/data/estimates/apistrat.csv"), weights="pw", strata="stype")


def one(table, column):
    assert len(table) == 1
    return table[column].iloc[0]


def test_the_mean_of_a_cluster_sample_is_the_published_one(clusters):
    assert one(clusters.mean("api00"), "estimate") == pytest.approx(644.17, abs=0.005)


def test_the_standard_error_of_a_cluster_sample_is_the_published_one(clusters):
    # the vignette prints 23.542 with the 15 of 757 districts taken into account, which multiplies by the root of 1 - 15/757
    assert one(clusters.mean("api00"), "se") * (1 - 15 / 757) ** 0.5 == pytest.approx(23.542, abs=0.0005)


@pytest.mark.parametrize(("column", "answer"), [("se", 23.7790107208869), ("ci_low", 593.168493261091), ("ci_high", 695.170304553117), ("deff", 9.534802121425)])
def test_a_cluster_sample_without_correction_as_in_r(clusters, column, answer):
    assert one(clusters.mean("api00"), column) == pytest.approx(answer, rel=1e-8)


def test_degrees_of_freedom_are_clusters_less_strata(clusters):
    assert one(clusters.mean("api00"), "df") == 14


@pytest.mark.parametrize(("stype", "mean", "se"), [("E", 648.868055555556, 22.5873130662433), ("H", 618.571428571429, 38.4026282327055), ("M", 631.44, 31.927369)])
def test_means_by_kind_of_school_as_in_r(clusters, stype, mean, se):
    found = clusters.mean("api00", by="stype").set_index("stype").loc[stype]
    assert found[["estimate", "se"]].tolist() == pytest.approx([mean, se], rel=1e-7)


@pytest.mark.parametrize(("column", "answer"), [("estimate", 648.406015037594), ("se", 22.7010582607408), ("ci_low", 599.363360302554), ("df", 13)])
def test_a_mean_in_a_domain_as_in_r(clusters, column, answer):
    assert one(clusters.mean("api00", where=clusters.data["comp_imp"] == "Yes"), column) == pytest.approx(answer, rel=1e-8)


@pytest.mark.parametrize(("column", "answer"), [("estimate", 0.87431693988704), ("se", 0.0205642374474379), ("ci_low", 0.823218026789344), ("ci_high", 0.912220624145119)])
def test_a_share_with_a_logit_interval_as_in_r(clusters, column, answer):
    found = clusters.proportion("sch_wide", levels=["Yes"])
    assert one(found, column) == pytest.approx(answer, rel=1e-7)


@pytest.mark.parametrize(("column", "answer"), [("estimate", 0.12568306010929), ("ci_low", 0.0815771573848441), ("ci_high", 0.169788962833735)])
def test_a_share_with_a_plain_interval_as_in_r(clusters, column, answer):
    assert one(clusters.proportion("sch_wide", levels=["No"], method="mean"), column) == pytest.approx(answer, rel=1e-8)


def test_the_mean_of_a_stratified_sample_is_the_published_one(strata):
    assert one(strata.mean("api00"), "estimate") == pytest.approx(662.287, abs=0.0005)


def test_the_published_error_of_a_stratified_sample_is_smaller_because_it_is_corrected(strata):
    # 9.409 with sampling fractions of 100/4421, 50/755 and 50/1018; without them the error lies a little above
    assert 9.409 < one(strata.mean("api00"), "se") < 9.409 / (1 - 50 / 755) ** 0.5


def test_strata_and_clusters_with_weights_as_in_r(shared):
    design = Design(pd.read_csv(shared / "exam/data/estimates/fpc.csv"), weights="weight", strata="stratid", clusters="psuid")
    assert design.mean("x")[["estimate", "se"]].iloc[0].tolist() == pytest.approx([5.44814811812507, 0.741268326768812], rel=1e-8)


def test_a_lonely_cluster_that_counts_as_certain_as_in_r(shared):
    design = Design(pd.read_csv(shared / "exam/data/estimates/apistrat_lonely.csv"), weights="pw", strata="stype", lonely="certainty")
    assert design.mean("api00")[["estimate", "se"]].iloc[0].tolist() == pytest.approx([666.794801764414, 10.6163015703078], rel=1e-8)


# ---------------------------------------------------------------- by hand


def test_without_a_design_it_is_the_plain_mean():
    assert one(Design(pd.DataFrame({"x": [1.0, 2.0, 6.0]})).mean("x"), "estimate") == 3.0


def test_without_a_design_the_error_is_that_of_simple_sampling():
    # variance (4 + 1 + 9) / 2 = 7
    assert one(Design(pd.DataFrame({"x": [1.0, 2.0, 6.0]})).mean("x"), "se") == pytest.approx((7 / 3) ** 0.5)


def test_weights_move_the_mean():
    assert one(Design(pd.DataFrame({"x": [0.0, 1.0], "w": [1.0, 3.0]}), weights="w").mean("x"), "estimate") == 0.75


def test_two_strata_of_equal_people_have_no_error():
    frame = pd.DataFrame({"x": [1.0, 1.0, 5.0, 5.0], "s": ["a", "a", "b", "b"]})
    assert one(Design(frame, strata="s").mean("x"), "se") == 0.0


def test_people_of_one_cluster_count_together():
    # two clusters with means 0 and 1: se .5, whatever stands inside
    frame = pd.DataFrame({"x": [0.0, 0.0, 1.0, 1.0], "c": ["a", "a", "b", "b"]})
    assert one(Design(frame, clusters="c").mean("x"), "se") == pytest.approx(0.5)


def test_one_name_in_two_strata_means_two_clusters():
    frame = pd.DataFrame({"x": [0.0, 1.0, 4.0, 5.0], "s": ["a", "a", "b", "b"], "c": ["1", "2", "1", "2"]})
    assert one(Design(frame, strata="s", clusters="c").mean("x"), "df") == 2


def test_a_missing_answer_leaves_the_respondent_out():
    assert Design(pd.DataFrame({"x": [1.0, np.nan, 3.0]})).mean("x")[["n", "estimate"]].iloc[0].tolist() == [2, 2.0]


def test_where_nobody_answered_nothing_is_claimed():
    assert np.isnan(one(Design(pd.DataFrame({"x": [np.nan, np.nan]})).mean("x"), "estimate"))


def test_a_missing_answer_is_in_no_level_s_denominator():
    frame = pd.DataFrame({"x": ["a", "a", "b", None]})
    assert Design(frame).proportion("x").set_index("level")["estimate"].to_dict() == pytest.approx({"a": 2 / 3, "b": 1 / 3})


def test_a_share_of_nought_has_an_interval_of_nought():
    found = Design(pd.DataFrame({"x": ["a"] * 5})).proportion("x", levels=["b"])
    assert found[["ci_low", "ci_high"]].iloc[0].tolist() == [0.0, 0.0]


def test_a_logit_interval_stays_within_nought_and_one():
    found = Design(pd.DataFrame({"x": [1] + [0] * 19})).proportion("x", levels=[1])
    assert 0 < one(found, "ci_low") < 0.05 < one(found, "ci_high") < 1


def test_people_without_a_place_are_in_no_place():
    frame = pd.DataFrame({"x": [1.0, 2.0, 3.0], "place": ["a", "a", None]})
    assert Design(frame).mean("x", by="place")["n"].tolist() == [2]


def test_each_estimate_has_the_columns_that_others_count_on():
    frame = pd.DataFrame({"x": [1.0, 2.0], "place": ["a", "b"]})
    assert Design(frame).mean("x", by="place").columns.tolist() == ["variable", "level", "place", "n", "estimate", "se", "ci_low", "ci_high", "deff", "df"]


LONELY = pd.DataFrame({"x": [1.0, 3.0, 8.0], "s": ["a", "a", "b"]})


def test_a_stratum_of_one_cluster_is_refused():
    with pytest.raises(InputError, match="single cluster"):
        Design(LONELY, strata="s").mean("x")


def test_a_stratum_of_one_cluster_that_is_certain_adds_no_variance():
    # only stratum a: linearised values -1 and -1/3 off their mean of -1: (1/3, -1/3), factor 2
    assert one(Design(LONELY, strata="s", lonely="certainty").mean("x"), "se") == pytest.approx((2 * 2 / 9) ** 0.5)


def test_a_stratum_of_one_cluster_may_stand_around_the_grand_mean():
    # as above, and its own linearised value (8 - 4) / 3 off the grand mean of nought
    assert one(Design(LONELY, strata="s", lonely="adjust").mean("x"), "se") == pytest.approx((4 / 9 + 16 / 9) ** 0.5)


def test_a_respondent_without_a_weight_is_refused_with_the_row():
    with pytest.raises(InputError) as caught:
        Design(pd.DataFrame({"x": [1, 2], "w": [1.0, None]}), weights="w")
    assert caught.value.place == "row 1"


def test_a_column_that_is_not_there_is_refused_with_those_there_are():
    with pytest.raises(InputError, match="no column 'wieght' for weights; there are x, w"):
        Design(pd.DataFrame({"x": [1], "w": [1.0]}), weights="wieght")


@pytest.mark.parametrize(("problem", "call"), [("fail, certainty, remove, adjust, average", lambda: Design(LONELY, lonely="merge")), ("logit, beta, wilson, asin, mean", lambda: Design(LONELY).proportion("x", method="score"))])
def test_an_unknown_choice_names_those_there_are(problem, call):
    with pytest.raises(InputError, match=problem):
        call()
