"""Shares of respondents whose open answer holds a code: who counts, whose coding, which design; and the figures before and after cleaning."""

import numpy as np
import pandas as pd
import pytest
import yaml

from pipeline import tables
from pipeline.study import Study
from pipeline.survey.cleaning_effect import cleaning_effect
from pipeline.survey.design import Design
from pipeline.survey.open_answers import coded, open_answers, prevalence

CODES = pd.Series({"NR.1": "NR", "GV.1": "GV"})


def turns(n, *, document="survey:baseline", language="ky"):
    return pd.DataFrame({"document": document, "turn": [f"u{i}/why" for i in range(n)], "participant": [f"u{i}" for i in range(n)], "role": "participant", "language": language, "start_s": np.nan, "end_s": np.nan,
                         "text": "суу жок", "notes": None, "question": "why"})  # fmt: skip


def coding(rows):
    """(number of the answer, code, coder, source) -> codings."""
    frame = pd.DataFrame([(f"u{i}/why", code, coder, source) for i, code, coder, source in rows], columns=["turn", "code", "coder", "source"])
    return frame.assign(document="survey:baseline", start=0, end=7, facets=None, probability=[0.9 if source == "machine" else np.nan for source in frame["source"]], reason=None, memo=None, codebook_version="1", at=None)


def review(numbers, *, coder="x", queue="random", inclusion=np.nan):
    return pd.DataFrame({"document": "survey:baseline", "turn": [f"u{i}/why" for i in numbers], "coder": coder, "at": None, "queue": queue, "inclusion": inclusion, "blind": True, "codebook_version": "1"})


def people(n, **columns):
    return pd.DataFrame({"uuid": [f"u{i}" for i in range(n)], "wave": "baseline", "weight": 1.0, "stratum": None, "cluster": None, "panel": None, "place": "ala", "all": "all"} | columns)


def estimate(who, written, codings, reviews):
    table = prevalence(who, coded(written, who["uuid"], codings, reviews, CODES), "all")
    return table.set_index("code").loc["NR.1"]


def test_where_every_answer_was_read_people_alone_decide():
    row = estimate(people(20), turns(20), coding([(i, "NR.1", "x", "human") for i in range(5)] + [(i, "NR.1", "machine", "machine") for i in range(20)]), review(range(20), queue="document"))
    assert row["estimate"] == pytest.approx(0.25) and row["method"] == "read by people"


def test_the_interval_of_a_share_that_was_read_whole_is_that_of_the_survey():
    rng = np.random.default_rng(5)
    who = people(200, weight=rng.uniform(1, 3, 200), cluster=[f"c{i // 10}" for i in range(200)], stratum=[f"s{i // 50}" for i in range(200)])
    named = rng.random(200) < 0.3
    row = estimate(who, turns(200), coding([(i, "NR.1", "x", "human") for i in np.flatnonzero(named)]), review(range(200)))
    plain = Design(who.assign(named=named.astype(float)), weights="weight", strata="stratum", clusters="cluster").proportion("named", levels=[1.0]).iloc[0]
    assert row[["estimate", "se", "ci_low", "ci_high", "df"]].tolist() == pytest.approx(plain[["estimate", "se", "ci_low", "ci_high", "df"]].tolist())


def test_weights_count():
    row = estimate(people(20, weight=[3.0] * 5 + [1.0] * 15), turns(20), coding([(i, "NR.1", "x", "human") for i in range(5)]), review(range(20)))
    assert row["estimate"] == pytest.approx(0.5)


def test_who_wrote_nothing_is_not_counted():
    row = estimate(people(100), turns(20), coding([(i, "NR.1", "x", "human") for i in range(5)]), review(range(20)))
    assert row["n"] == 20 and row["estimate"] == pytest.approx(0.25)


def test_two_coders_who_differ_count_half():
    both = pd.concat([review(range(20)), review(range(20), coder="y")])
    assert estimate(people(20), turns(20), coding([(i, "NR.1", "x", "human") for i in range(10)]), both)["estimate"] == pytest.approx(0.25)


def test_a_rejected_suggestion_is_no_coding():
    row = estimate(people(20), turns(20), coding([(0, "NR.1", "x", "human"), *[(i, "NR.1", "x", "rejected") for i in range(1, 20)]]), review(range(20)))
    assert row["estimate"] == pytest.approx(0.05)


@pytest.mark.parametrize(("waiting", "estimate_", "n_read", "method"), [(0, 20 / 40, 40, "read by people"), (2, 20 / 38, 38, "machine, corrected by people"), (5, None, 35, "waits to be coded anew")])
def test_a_coding_that_waits_to_be_coded_anew_is_no_no(waiting, estimate_, n_read, method):
    """After a split a coding stands under the parent: of the codes below it the answer counts as unread, and of many such answers no share is told."""
    row = estimate(people(40), turns(40), coding([(i, "NR.1", "x", "human") for i in range(20)] + [(39 - i, "NR", "x", "human") for i in range(waiting)]), review(range(40)))
    assert (row["n_read"], row["method"]) == (n_read, method)
    assert pd.isna(row["estimate"]) if estimate_ is None else row["estimate"] == pytest.approx(estimate_)


def test_a_code_is_found_though_another_coding_of_the_answer_waits():
    row = estimate(people(40), turns(40), coding([(i, "NR.1", "x", "human") for i in range(20)] + [(i, "NR", "x", "human") for i in range(20)]), review(range(40)))
    assert row["estimate"] == pytest.approx(0.5) and row["method"] == "read by people"


def test_what_coders_chose_to_read_stands_for_nothing_else():
    row = estimate(people(20), turns(20), coding([(i, "NR.1", "x", "human") for i in range(5)] + [(i, "NR.1", "machine", "machine") for i in range(8)]), review(range(5), queue="code"))
    assert pd.isna(row["estimate"]) and row["method"] == "machine suggestions, not reviewed" and row["n_raised"] == 8


def simulated(seed, n=600, sample=150, *, wrong=0.2):
    """A machine that finds every true code and adds false ones; a random sample read by people, who are right."""
    rng = np.random.default_rng(seed)
    truth = rng.random(n) < 0.2
    machine = truth | (rng.random(n) < wrong)
    read = rng.choice(n, sample, replace=False)
    codings = coding([(i, "NR.1", "machine", "machine") for i in np.flatnonzero(machine)] + [(i, "NR.1", "x", "human") for i in read if truth[i]])
    who = people(n, cluster=[f"c{i // 10}" for i in range(n)], stratum="one")
    return truth.mean(), estimate(who, turns(n), codings, review(read, inclusion=sample / n)), machine.mean()


def test_the_machines_errors_are_taken_off():
    truth, row, machine = simulated(1)
    assert row["method"] == "machine, corrected by people"
    assert machine > 0.33 and abs(row["estimate"] - truth) < 0.06 and row["n_read"] == 150


def test_a_good_machine_makes_the_interval_narrower():
    assert simulated(2, wrong=0.01)[1]["se"] < 0.7 * simulated(2, wrong=0.9)[1]["se"]


def test_the_interval_holds_the_truth_as_often_as_it_says():
    hits = [row["ci_low"] <= 0.2 <= row["ci_high"] for _, row, _ in map(simulated, range(40))]
    assert np.mean(hits) >= 0.9


# ---------------------------------------------------------------- the tables in a study


@pytest.fixture
def study(project):
    folder = project / "corpora" / "asked"
    folder.mkdir()
    facts = {"study": "asked", "invented": True, "title": {"ky": "к", "ru": "р", "en": "e"}, "places": {"ala": {}, "bel": {}}, "survey": {"indicators": {"trust": {"question": "trust", "answers": ["yes"]}}}}
    (folder / "study.yaml").write_text(yaml.safe_dump(facts, allow_unicode=True), "utf-8")
    study = Study("asked")
    n = 60
    answers = people(n, place=["ala"] * 55 + ["bel"] * 5, trust=["yes"] * 30 + ["no"] * 30).drop(columns="all")
    study.write("answers", answers)
    study.write("turns", turns(n).reindex(columns=list(tables.contract("turns").columns)))
    study.write("asked", pd.DataFrame({"uuid": answers["uuid"], "wave": "baseline", "question": "trust", "state": "answered"}))
    study.write("reviews", review(range(n)))
    study.write("codings", coding([(i, "NR.1", "x", "human") for i in range(30)] + [(i, "GV.1", "x", "human") for i in range(4)]))
    labels = {f"label_{language}": list(CODES.index) for language in ("ky", "ru", "en")}
    study.write("codes", pd.DataFrame({"code": list(CODES.index), "parent": list(CODES), "kind": "driver", "sensitivity": "normal"} | labels))
    study.write("questions", pd.DataFrame({"name": ["why"], "list": None, "type": "text", "label_ky": "Эмне үчүн?", "label_ru": "Почему?", "label_en": "Why?"}))
    study.write("uncleaned", tables.empty("uncleaned"))
    return study


def cell(table, code="NR.1", domain="all"):
    return table[(table["code"] == code) & (table["domain"] == domain)].iloc[0]


def test_the_table_keeps_its_contract(study):
    assert cell(study.write("open_answers", open_answers(study)))["estimate"] == pytest.approx(0.5)


def test_a_place_of_five_is_hidden_and_the_other_with_it(study):
    assert open_answers(study).loc[lambda table: table["domain_level"] == "place", "suppressed"].all()


def test_how_many_named_a_code_is_not_said_of_four(study):
    assert pd.isna(cell(open_answers(study), "GV.1")["n_raised"]) and cell(open_answers(study))["n_raised"] == 30


def test_a_domain_in_which_nine_answers_were_read_has_no_share():
    row = estimate(people(40), turns(40), coding([(i, "NR.1", "x", "human") for i in range(5)]), review(range(9), inclusion=0.225))
    assert pd.isna(row["estimate"]) and row["method"] == "too few read"


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_the_figure_stands_in_three_languages(study, language):
    from pipeline.survey import figures

    figures.open_answers(study, open_answers(study))
    assert study.figure("5-survey", "open-answers", language).stat().st_size > 5000


def before(study, changed):
    """The table `uncleaned` of a study whose log took `changed` interviews out, all of which had trust."""
    answers = study.read("answers").drop(columns=["panel"])
    gone = answers.head(changed).assign(uuid=None, removed=True, trust="yes")
    study.write("uncleaned", pd.concat([answers.assign(removed=False), gone], ignore_index=True))
    return cleaning_effect(study).iloc[0]


def test_the_effect_of_taking_out_interviews(study):
    row = before(study, 20)
    assert row[["n_before", "n_after", "n_changed"]].tolist() == [80, 60, 20]
    assert row["before"] == pytest.approx(50 / 80) and row["after"] == pytest.approx(0.5) and row["difference"] == pytest.approx(-0.125)


def test_an_effect_that_few_people_make_is_hidden(study):
    row = before(study, 9)
    assert row["suppressed"] and row[["n_before", "before", "after", "difference", "n_changed"]].isna().all()


def test_without_a_log_there_is_no_effect(study):
    assert cleaning_effect(study).empty


def test_changed_answers_count_as_changed(study):
    answers = study.read("answers").drop(columns=["panel"])
    study.write("uncleaned", answers.assign(removed=False, trust=["no"] * 12 + list(answers["trust"][12:])))
    row = cleaning_effect(study).iloc[0]
    assert row["n_changed"] == 12 and row["difference"] == pytest.approx(0.2)
