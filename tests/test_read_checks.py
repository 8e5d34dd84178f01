"""The checks of raw answers: each planted fault is found, what is clean is left alone, and nothing changes without a decision."""

import shutil
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
import yaml
from small_study import make

from pipeline.clean import clean
from pipeline.config import Cleaning
from pipeline.errors import InputError
from pipeline.read import corpus
from pipeline.read.checks import check_survey
from pipeline.read.checks_field import distance_km
from pipeline.read.checks_style import audit_minutes, fences_of, medcouple
from pipeline.read.survey import read_survey
from pipeline.read.survey_tables import survey_tables
from pipeline.read.uncleaned import uncleaned
from pipeline.show.cells import read_csv
from pipeline.show.words import Words
from pipeline.study import Study
from pipeline.survey.indicators import share_values
from test_read_xlsform import write

DESIGN = {"weight": "weight", "stratum": "stratum", "cluster": "cluster", "panel": "panel", "place": "place"}
RULE = {"wrong": "${age} < 18", "question": "age", "ky": "Маек чоңдор менен гана жүргүзүлөт.", "ru": "Опрашивают только взрослых.", "en": "Only adults are interviewed."}
BATTERIES = ["trust_okmotu", "trust_kenesh", "trust_police", "trust_prevention", "act_together", "belonging", "belonging_child", "fair_share", "feel_heard", "women_decide", "youth_decide",
             "conflict_useful", "conflict_avoid", "conflict_listen"]  # fmt: skip


@cache
def wave(root, name):
    return read_survey(root / f"{name}.xlsx", root / "form.xlsx")


@cache
def clean_wave(root, name):
    return check_survey(wave(root, name), name, design=DESIGN)


@pytest.fixture(scope="module")
def folder():
    from conftest import ROOT

    return ROOT / "corpora" / "living-in-peace" / "survey"


# ---------------------------------------------------------------- on the invented survey: what is clean, and planted faults


def test_of_1250_clean_interviews_five_are_suspected_and_only_of_hurry(folder):
    """Their minutes are drawn from a normal distribution, whose fast tail is long on the log scale."""
    found = clean_wave(folder, "baseline").findings
    assert set(found["check"]) == {"hurried"} and found["uuid"].nunique() == 5


def test_no_question_of_the_clean_survey_depends_on_the_interviewer(folder):
    effects = clean_wave(folder, "baseline").interviewers
    assert len(effects) > 40 and effects["p_holm"].min() > 0.05


@cache
def planted(root):
    """(what was planted by check, Checked): faults put into a copy of the baseline's answers, each into interviews of its own."""
    raw = wave(root, "baseline")
    answers, order = raw.answers.copy(), np.random.default_rng(11).permutation(1250)
    taken = iter(order)
    pick = lambda n: answers.index[[next(taken) for _ in range(n)]]  # noqa: E731
    faults = {}
    faults["hurried"] = pick(10)
    answers.loc[faults["hurried"], "end"] = [(pd.Timestamp(start) + pd.Timedelta(minutes=5)).isoformat() for start in answers.loc[faults["hurried"], "start"]]
    faults["clock"] = pick(3)
    answers.loc[faults["clock"], "end"] = answers.loc[faults["clock"], "start"]
    faults["straight_line"] = pick(10)
    answers.loc[faults["straight_line"], BATTERIES] = "3"
    faults["outlier"] = pick(5)
    answers.loc[faults["outlier"], "age"] = 390
    faults["rule"] = pick(5)
    answers.loc[faults["rule"], "age"] = 16
    faults["relevance"] = pick(5)
    answers.loc[faults["relevance"], ["company_here", "promises_kept"]] = ["no", "4"]
    faults["gps"] = pick(5)
    answers.loc[faults["gps"], "gps"] = [f"{float(point.split()[0]) + 0.5:.5f} {point.split(' ', 1)[1]}" for point in answers.loc[faults["gps"], "gps"]]
    for check, altered in (("duplicate", []), ("soft_duplicate", ["safe_street", "belonging", "women_decide"])):
        copies = answers.loc[pick(6)].copy()
        faults[check] = copies.index + "-copy"
        copies.index = faults[check]
        for column in altered:
            copies[column] = ["1" if value != "1" else "5" for value in copies[column]]
        answers = pd.concat([answers, copies])
    answers.index.name = "uuid"
    mine = answers["username"] == "enumerator03"
    answers.loc[mine, "women_decide"] = "5"
    asked = raw.asked.reindex(answers.index.str.removesuffix("-copy")).set_axis(answers.index)
    rules = Cleaning.model_validate({"rules": {"adults": RULE}})
    return faults, check_survey(replace(raw, answers=answers, asked=asked), "baseline", told=rules, design=DESIGN)


@pytest.mark.parametrize("check", ["duplicate", "soft_duplicate", "clock", "straight_line", "outlier", "rule", "relevance", "gps"])
def test_every_planted_fault_is_found_and_nothing_else(folder, check):
    faults, checked = planted(folder)
    assert set(checked.findings.loc[checked.findings["check"] == check, "uuid"]) == set(faults[check])


def test_every_hurried_interview_is_found(folder):
    faults, checked = planted(folder)
    found = set(checked.findings.loc[checked.findings["check"] == "hurried", "uuid"])
    assert set(faults["hurried"]) <= found and len(found - set(faults["hurried"])) <= 5


def test_an_interviewer_who_ticks_one_answer_shows(folder):
    effects = planted(folder)[1].interviewers
    assert effects.loc[effects["p_holm"] < 0.05, "question"].tolist() == ["women_decide"] and effects["icc"].iloc[0] > 0.05


def test_a_finding_of_a_copy_names_the_interview_that_it_copies(folder):
    faults, checked = planted(folder)
    copies = checked.findings[checked.findings["check"] == "duplicate"]
    assert [row["fill"]["other"] + "-copy" for row in copies.to_dict("records")] == copies["uuid"].tolist()


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_each_proposal_says_why_in_the_readers_language(folder, language):
    from pipeline.clean import proposals

    checked = planted(folder)[1]
    table = proposals(checked, None, None, Words(language))
    assert len(table) == len(checked.findings) and table["issue"].str.len().min() > 20 and not table.loc[table["check"] != "relevance", "issue"].str.contains("[{}]").any()
    assert (table["change_type"] == "").all() and (table["new_value"] == "").all()


def test_before_the_log_every_indicator_is_what_it_is_after_a_log_that_changes_nothing(folder):
    raw, config = wave(folder, "baseline"), Study("living-in-peace").config
    tables, before = survey_tables(raw, "baseline"), uncleaned(raw, raw, "baseline")
    index = pd.MultiIndex.from_frame(tables["answers"][["uuid", "wave"]])
    states = {question: frame.set_index(["uuid", "wave"])["state"] for question, frame in tables["asked"].groupby("question")}
    for name, indicator in config.survey.indicators.items():
        np.testing.assert_array_equal(share_values(before, {}, index, indicator, name), share_values(tables["answers"], states, index, indicator, name))


def test_before_the_log_stands_no_time_point_interviewer_contact_or_text(folder):
    before = uncleaned(wave(folder, "baseline"), wave(folder, "baseline"), "baseline")
    assert not {"start", "end", "username", "deviceid", "gps", "panel", "contact_phone", "what_helps", "decision_text", "tension_other", "_submitted_by"} & set(before)


# ---------------------------------------------------------------- the rules of single checks


@pytest.fixture
def small(tmp_path):
    """small(rows, **columns of the form): a survey of the questions age, married and, skipped for the young, children."""

    def build(rows, header=("age", "married", "children", "_uuid"), survey=None):
        survey = survey or [["type", "name", "relevant", "constraint"], ["integer", "age", "", ". >= 18 and . < 111"], ["select_one yn", "married", "", ""], ["integer", "children", "${married} = 'yes'", ""]]
        form = write(tmp_path / "form.xlsx", survey=survey, choices=[["list_name", "name"], ["yn", "yes"], ["yn", "no"]])
        return read_survey(write(tmp_path / "data.xlsx", main=[list(header), *rows]), form)

    return build


def found(checked, check):
    return checked.findings.loc[checked.findings["check"] == check, ["uuid", "question", "old"]].values.tolist()


def test_an_answer_against_the_forms_constraint(small):
    assert found(check_survey(small([["17", "no", "", "a"], ["40", "no", "", "b"]]), "w"), "constraint") == [["a", "age", "17"]]


def test_an_answer_to_a_question_that_is_skipped(small):
    assert found(check_survey(small([["30", "no", "2", "a"], ["40", "yes", "2", "b"]]), "w"), "relevance") == [["a", "children", "2"]]


def test_what_the_data_cannot_tell_accuses_nobody(small):
    form = [["type", "name", "relevant"], ["integer", "age", "${elsewhere} = 'yes'"]]
    assert found(check_survey(small([["30", "a"]], ("age", "_uuid"), form), "w"), "relevance") == []


def test_a_rule_about_a_question_that_is_not_there_is_refused(small):
    told = Cleaning.model_validate({"rules": {"odd": RULE | {"wrong": "${agee} < 18", "question": "age"}}})
    with pytest.raises(InputError, match="the rule asks for agee"):
        check_survey(small([["30", "no", "", "a"]]), "w", told=told)


def test_a_rule_that_cannot_be_read_is_refused(small):
    told = Cleaning.model_validate({"rules": {"odd": RULE | {"wrong": "${age} < (", "question": "age"}}})
    with pytest.raises(InputError, match="the expression `wrong` cannot be read"):
        check_survey(small([["30", "no", "", "a"]]), "w", told=told)


def test_minutes_of_an_audit_log_overrule_the_clock(tmp_path):
    (tmp_path / "u1").mkdir()
    (tmp_path / "u1" / "audit.csv").write_text("event,node,start,end\nform start,,0,\nquestion,/a,0,30000\nquestion,/b,30000,90000\nexit,,90000,95000\n", "utf-8")
    assert audit_minutes(tmp_path) == {"u1": 1.5}


def test_the_distance_from_osh_to_bishkek():
    assert distance_km(40.5140, 72.8161, 42.8746, 74.5698).item() == pytest.approx(300, abs=3)


@pytest.mark.parametrize(("values", "skew"), [([1, 2, 3, 4, 5], 0.0), ([1, 2, 3, 5, 9], 1 / 3), ([1, 1, 1, 1, 1], 0.0)])
def test_the_medcouple_of_a_few_numbers(values, skew):
    assert medcouple(np.array(values, dtype=float)) == pytest.approx(skew)


def test_a_long_tail_is_no_outlier():
    incomes = np.exp(np.random.default_rng(3).normal(9, 0.8, 2000))
    low, high = fences_of(incomes)
    assert ((incomes < low) | (incomes > high)).sum() == 0 and high < 100 * np.median(incomes)


def test_few_numbers_have_no_outlier():
    assert fences_of(np.arange(29.0)) is None


# ---------------------------------------------------------------- from proposals to decisions


@pytest.fixture
def study(project):
    made = make(project, places={})
    form = [["type", "name", "label::Кыргызча (ky)", "label::Русский (ru)", "label::English (en)", "constraint"], ["integer", "age", "Жашыңыз?", "Ваш возраст?", "Your age?", ". >= 18"]]
    write(made.folder / "survey" / "form.xlsx", survey=form, choices=[["list_name", "name"]])
    write(made.folder / "survey" / "answers.xlsx", main=[["age", "_uuid"], ["7", "a"], ["41", "b"], ["8", "c"]])
    content = yaml.safe_load((made.folder / "study.yaml").read_text("utf-8"))
    content["read"] |= {"survey": [{"wave": "baseline", "data": "answers.xlsx", "form": "form.xlsx"}]}
    (made.folder / "study.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return Study("small", made.root)


def proposed(study):
    clean("small")
    return read_csv(study.private / "cleaning" / "proposals.csv")


def filled(study, **decisions):
    table = proposed(study).astype(object).set_index("uuid")
    for uuid, (kind, new) in decisions.items():
        table.loc[uuid, ["change_type", "new_value"]] = [kind, new]
    table.reset_index().to_csv(study.private / "filled.csv", index=False)
    return study.private / "filled.csv"


def test_a_proposal_stands_in_the_layout_of_impacts_log(study):
    table = proposed(study)
    assert table[["uuid", "question", "old_value", "check", "question_text"]].astype(str).values.tolist() == [["a", "age", "7", "constraint", "Your age?"], ["c", "age", "8", "constraint", "Your age?"]]


def test_a_proposal_alone_changes_nothing(study):
    proposed(study)
    assert corpus.read_corpus(study)["answers"]["age"].tolist() == [7, 41, 8]


def test_a_decision_is_applied_when_the_study_is_read(study):
    clean("small", decided=filled(study, a=("change_response", "70"), c=("remove_survey", "")), coder="x")
    assert corpus.read_corpus(study)["answers"]["age"].tolist() == [70, 41]


def test_what_was_decided_is_not_asked_again(study):
    clean("small", decided=filled(study, a=("no_action", "")), coder="x")
    assert proposed(study)["uuid"].tolist() == ["c"]


def test_decisions_are_only_ever_appended_and_once(study):
    clean("small", decided=filled(study, a=("no_action", "")), coder="x")
    before = study.decisions("cleaning_decisions").read_bytes()
    shutil.copy(study.private / "filled.csv", study.private / "again.csv")
    clean("small", decided=study.private / "again.csv", coder="x")
    assert study.decisions("cleaning_decisions").read_bytes() == before
    clean("small", decided=filled(study, c=("blank_response", "")), coder="x")
    assert study.decisions("cleaning_decisions").read_bytes().startswith(before)


def test_a_table_with_an_unknown_change_is_refused_whole(study):
    with pytest.raises(InputError, match="line 3"):
        clean("small", decided=filled(study, a=("no_action", ""), c=("chnage", "9")), coder="x")
    assert not study.decisions("cleaning_decisions").exists()


def test_the_table_of_checks_counts_what_was_found_and_decided(study):
    clean("small", decided=filled(study, a=("no_action", "")), coder="x")
    table = corpus.read_corpus(study)["checks"]
    assert table.loc[table["check"] == "constraint", ["question", "n_tested", "n_flagged", "n_decided"]].values.tolist() == [["age", 3, 2, 1]]


def test_the_answers_before_cleaning_keep_no_uuid_of_a_removed_interview(study):
    clean("small", decided=filled(study, a=("change_response", "70"), c=("remove_survey", "")), coder="x")
    before = corpus.read_corpus(study)["uncleaned"]
    assert before[["uuid", "age", "removed"]].astype(object).where(before[["uuid", "age", "removed"]].notna(), None).values.tolist() == [["a", 7, False], ["b", 41, False], [None, 8, True]]


def test_without_a_log_there_is_no_table_of_uncleaned_answers(study):
    assert corpus.read_corpus(study)["uncleaned"].empty
