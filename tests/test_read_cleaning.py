"""The cleaning log: IMPACT's raw data with its log give its clean data, and each kind of line does what it says on small invented answers."""

import json
from functools import cache

import pandas as pd
import pytest
import yaml
from small_study import make

from pipeline.errors import InputError
from pipeline.read import corpus
from pipeline.read.cleaning import apply_cleaning_log, clean_survey, read_cleaning_log, summary
from pipeline.read.survey import read_survey
from pipeline.read.uncleaned import uncleaned, without_removed
from pipeline.study import Study
from test_read_survey import FORM, NAMES, ROWS
from test_read_xlsform import write

HEAD = ["uuid", "questions", "old_value", "new_value", "change_type", "reason"]


@pytest.fixture
def survey(tmp_path):
    form = write(tmp_path / "form.xlsx", **FORM)
    members = [["members/age", "_index", "_parent_index", "_submission__uuid"], ["40", 1, 1, "u1"], ["7", 2, 1, "u1"], ["30", 3, 3, "u3"]]
    return read_survey(write(tmp_path / "export.xlsx", main=[NAMES, *ROWS], members=members), form)


@pytest.fixture
def cleaned(survey, tmp_path):
    def run(*lines, head=HEAD):
        return clean_survey(survey, read_cleaning_log(log_of(tmp_path, *lines, head=head)))

    return run


def log_of(folder, *lines, head=HEAD, name="cleaning_log.csv"):
    path = folder / name
    pd.DataFrame([list(line) + [""] * (len(head) - len(line)) for line in lines], columns=head).to_csv(path, index=False)
    return path


def only(found):
    """(state, problem) of the one line."""
    (row,) = found[1].to_dict("records")
    return row["state"], row["problem"]


# ---------------------------------------------------------------- the real log of IMPACT's tools


@cache
def impact(folder):
    form = (folder / "cleaningtools_survey.csv", folder / "cleaningtools_choices.csv")
    raw, clean = (read_survey(folder / f"cleaningtools_{name}_data.csv", form) for name in ("raw", "clean"))
    return raw, clean, *clean_survey(raw, read_cleaning_log(folder / "cleaningtools_cleaning_log.csv"))


@pytest.fixture
def real(shared):
    return impact(shared / "real" / "survey")


def test_the_log_leaves_the_interviews_of_the_clean_data(real):
    raw, clean, mine, _ = real
    assert len(raw.answers) == 632 and len(mine.answers) == 578
    assert set(mine.answers.index) == set(clean.answers.index)


def test_the_log_gives_the_clean_data_cell_by_cell(real):
    _, clean, mine, _ = real
    theirs = clean.answers.loc[mine.answers.index, list(mine.answers)]
    differing = {}
    for question in mine.answers:
        one, other = (frame[question].astype("string").fillna("") for frame in (mine.answers, theirs))
        if (one != other).any():
            differing[question] = sorted(set(zip(one[one != other], other[one != other])))
    # a column that holds nothing but zeros was taken for truth values when the clean file was written; no line of the log speaks of it
    assert differing == {"spend_tap": [("0", "FALSE")]}


def test_every_difference_from_the_raw_data_has_its_line(real):
    raw, _, mine, changes = real
    told = set(changes.loc[changes["state"] == "done", ["uuid", "question"]].itertuples(index=False, name=None))
    before = raw.answers.loc[mine.answers.index]
    found = {(uuid, question) for question in mine.answers for uuid, same in (before[question].astype("string").fillna("") == mine.answers[question].astype("string").fillna("")).items() if not same}
    assert found == {(uuid, question) for uuid, question in told if isinstance(question, str)}


def explained(real):
    """(uuid, question) -> why: every cell in which the raw and the clean file differ, in the interviews that both hold."""
    raw, clean, mine, changes = real
    before, after = (frame.answers.loc[mine.answers.index, list(mine.answers)].astype("string").fillna("") for frame in (raw, clean))
    lines = changes[changes["state"] == "done"].dropna(subset=["question"]).drop_duplicates(["uuid", "question"], keep="last").set_index(["uuid", "question"])
    why = {}
    for question in mine.answers:
        for uuid in before.index[before[question] != after[question]]:
            retyped = (before.at[uuid, question], after.at[uuid, question]) == ("0", "FALSE")
            why[uuid, question] = "re-typed when the clean file was written" if retyped else lines["reason"].get((uuid, question), "unexplained")
    return why


def test_every_difference_between_raw_and_clean_data_has_its_reason(real):
    why = explained(real)
    retyped = sorted(question for (_, question), reason in why.items() if reason.startswith("re-typed"))
    assert "unexplained" not in why.values() and len(why) == 55 and retyped == ["spend_tap"] * 8


def test_every_interview_that_the_clean_data_lack_has_its_reason(real):
    raw, clean, _, changes = real
    gone = changes[(changes["kind"] == "remove") & (changes["state"] == "done")]
    assert set(gone["uuid"]) == set(raw.answers.index) - set(clean.answers.index) and gone["reason"].notna().all() and len(gone) == 54


def test_the_answers_before_the_log_hold_632_interviews_and_no_uuid_of_the_54_taken_out(real):
    raw, _, mine, _ = real
    before = without_removed(uncleaned(raw, mine, "baseline"), lambda uuid: False)
    assert len(before) == 632 and before["uuid"].isna().sum() == before["removed"].sum() == 54
    assert set(before["uuid"].dropna()) == set(mine.answers.index)


def test_every_line_of_the_log_is_accounted_for(real):
    changes = real[3]
    assert changes.groupby(["kind", "state"]).size().to_dict() == {
        ("blank", "done"): 3, ("change", "already"): 2, ("change", "done"): 44, ("change", "gone"): 2, ("none", "gone"): 23, ("none", "kept"): 597, ("remove", "already"): 1, ("remove", "done"): 54,
    }  # fmt: skip


def test_the_raw_tables_stay_as_they_were(real):
    assert real[0].answers.loc["fcc6b9e8-c72a-4228-8dc0-6e803114b6d6", "water_tank_litres_nb"] == 70000


# ---------------------------------------------------------------- each kind of line


def test_an_answer_is_changed(cleaned):
    survey, changes = cleaned(("u1", "size", "4", "5", "change_response", "typed wrongly"))
    assert survey.answers.loc["u1", "size"] == 5
    assert changes[["old", "new", "kind", "reason", "state"]].values.tolist() == [["4", "5", "change", "typed wrongly", "done"]]


def test_an_answer_is_emptied(cleaned):
    assert pd.isna(cleaned(("u1", "size", "4", "", "blank_response"))[0].answers.loc["u1", "size"])


def test_a_change_without_a_new_value_is_refused(cleaned):
    assert only(cleaned(("u1", "size", "4", "", "change_response")))[0] == "refused"


def test_who_was_asked_follows_the_cleaned_answers(cleaned):
    survey, _ = cleaned(("u2", "trust", "99", "2", "change_response"))
    assert bool(survey.asked.loc["u2", "news"])


def test_a_removed_interview_is_gone_with_its_entries(cleaned):
    survey, _ = cleaned(("u1", "", "", "", "remove_survey"))
    assert "u1" not in survey.answers.index and "u1" not in survey.asked.index and survey.repeats["members"]["parent_uuid"].tolist() == ["u3"]


def test_a_confirmed_answer_stays(cleaned):
    assert only(cleaned(("u1", "size", "4", "", "no_action")))[0] == "kept"


@pytest.mark.parametrize("question", ["trust", "grp/trust", "grp.trust", "Вы доверяете кенешу?", "Кеңешке ишенесизби?"])
def test_a_question_is_known_by_any_of_its_names(cleaned, question):
    assert cleaned(("u1", question, "", "1", "change_response"))[0].answers.loc["u1", "trust"] == "1"


def test_an_option_is_changed_as_r_writes_it(cleaned):
    assert not cleaned(("u1", "grp.news.tv", "1", "0", "change_response"))[0].answers.loc["u1", "news/tv"]


def test_the_first_option_of_an_unanswered_question_answers_it(cleaned):
    survey, _ = cleaned(("u3", "news/net", "", "1", "change_response"))
    assert survey.answers.loc["u3", ["news/tv", "news/net", "news/social", "news/dk"]].tolist() == [False, True, False, False]


def test_all_options_at_once(cleaned):
    survey, changes = cleaned(("u1", "news", "tv social", "net dk", "change_response"))
    assert survey.answers.loc["u1", ["news/tv", "news/net", "news/social", "news/dk"]].tolist() == [False, True, False, True]
    assert changes["old"].tolist() == ["tv social"]


def test_a_label_stands_for_its_code(cleaned):
    assert cleaned(("u1", "trust", "Да", "Жок", "change_response"))[0].answers.loc["u1", "trust"] == "1"


def test_an_option_that_the_form_lacks_is_refused(cleaned):
    assert "not among the options" in only(cleaned(("u1", "trust", "2", "7", "change_response")))[1]


def test_a_word_for_a_number_is_refused(cleaned):
    assert only(cleaned(("u1", "size", "4", "many", "change_response"))) == ("refused", "the new value is not a number")


def test_another_old_value_than_the_file_holds_is_refused(cleaned):
    survey, changes = cleaned(("u1", "size", "40", "5", "change_response"))
    assert survey.answers.loc["u1", "size"] == 4 and changes["problem"].tolist() == ["the answer in the file is not the old value of the line"]


def test_an_empty_old_value_is_not_compared(cleaned):
    assert cleaned(("u1", "size", "", "5", "change_response"))[0].answers.loc["u1", "size"] == 5


def test_a_line_that_stands_twice_is_done_once(cleaned):
    line = ("u1", "size", "4", "5", "change_response")
    assert cleaned(line, line)[1]["state"].tolist() == ["done", "already"]


def test_a_later_line_overrules_an_earlier_one(cleaned):
    survey, changes = cleaned(("u1", "size", "4", "5", "change_response"), ("u1", "size", "4", "6", "change_response"))
    assert survey.answers.loc["u1", "size"] == 6 and changes["problem"].tolist()[1] == "overrules line 2"


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (("u9", "size", "", "5", "change_response"), "no interview has this uuid"),
        (("", "size", "", "5", "change_response"), "the line names no interview"),
        (("u1", "", "", "5", "change_response"), "the line names no question"),
        (("u1", "height", "", "5", "change_response"), "no question is called so"),
        (("u1", "size", "", "5", "chnage"), "the kind of change 'chnage' is not known"),
        (("u1", "size", "", "5", ""), "the line does not say what kind of change it is"),
        (("u1", "size", "", "", "delete"), "the kind of change 'delete' is not known"),
        (("u1", "age", "", "41", "change_response"), "this interview has 2 entries in the repeat group members; add a column row with the number of the entry"),
        (("u2", "age", "", "41", "change_response"), "this interview has no entry in the repeat group members"),
    ],
)
def test_a_line_that_cannot_be_applied_says_why(cleaned, line, problem):
    assert only(cleaned(line)) == ("refused", problem)


def test_an_answer_in_a_repeat_is_changed_in_the_only_entry(cleaned):
    assert cleaned(("u3", "members/age", "30", "31", "change_response"))[0].repeats["members"]["age"].tolist() == [40, 7, 31]


def test_an_entry_is_named_by_its_number(cleaned):
    assert cleaned(("u1", "age", "7", "8", "change_response", "", "2"), head=[*HEAD, "row"])[0].repeats["members"]["age"].tolist() == [40, 8, 30]


def test_one_entry_is_taken_out(cleaned):
    assert cleaned(("u1", "", "", "", "remove_entry", "", "1", "members"), head=[*HEAD, "row", "repeat"])[0].repeats["members"]["age"].tolist() == [7, 30]


def test_a_column_becomes_numbers_once_its_strange_cell_is_mended(tmp_path):
    form = write(tmp_path / "f.xlsx", survey=FORM["survey"], choices=FORM["choices"])
    survey = read_survey(write(tmp_path / "e.xlsx", main=[["size", "_uuid"], ["four", "a"], ["3", "b"]]), form)
    survey, _ = clean_survey(survey, read_cleaning_log(log_of(tmp_path, ("a", "size", "four", "4", "change_response"))))
    assert survey.answers["size"].tolist() == [4, 3]


def test_without_a_form_the_columns_tell_the_types():
    answers = pd.DataFrame({"size": pd.array([1, 2], dtype="Int64")}, index=pd.Index(["a", "b"], name="uuid"))
    log = pd.DataFrame([{"line": "2", "wave": "", "uuid": "a", "repeat": "", "row": "", "question": "size", "old": "1.0", "new": "1,5", "change": "change", "written": "", "reason": ""}])
    assert apply_cleaning_log(answers, {}, log).answers["size"].tolist() == [1.5, 2.0]


# ---------------------------------------------------------------- the file


@pytest.mark.parametrize("head", [["X_uuid", "question.name", "old.value", "new.value", "change.type", "issue"], ["_uuid", "Variable", "Old value", "New value", "Action", "Comment"]])
def test_headers_as_teams_and_r_write_them(tmp_path, head):
    log = read_cleaning_log(log_of(tmp_path, ("uuid:u1", "size", "4", "5", "Change response", "why"), head=head))
    assert log[["uuid", "question", "old", "new", "change", "reason"]].values.tolist() == [["u1", "size", "4", "5", "change", "why"]]


def test_a_studys_own_headers(tmp_path):
    path = log_of(tmp_path, ("u1", "size", "5", "change_response"), head=["who", "what", "becomes", "how"])
    assert read_cleaning_log(path, columns={"uuid": "who", "question": "what", "new": "becomes", "change": "how"})["new"].tolist() == ["5"]


def test_a_sheet_of_deletions_takes_interviews_out(tmp_path):
    path = write(tmp_path / "log.xlsx", cleaning_log=[HEAD, ["u1", "size", "4", "5", "change_response", "x"]], deletion_log=[["uuid", "reason"], ["u2", "too short"]], readme=[["How to use"], ["text"]])
    assert read_cleaning_log(path)[["line", "uuid", "change"]].values.tolist() == [["cleaning_log:2", "u1", "change"], ["deletion_log:2", "u2", "remove"]]


def test_a_log_in_json_lines(tmp_path):
    path = tmp_path / "cleaning_log.jsonl"
    path.write_text(json.dumps({"uuid": "u1", "question": "size", "new_value": 5, "change_type": "change_response"}) + "\n", "utf-8")
    assert read_cleaning_log(path)[["question", "new", "change"]].values.tolist() == [["size", "5", "change"]]


def test_a_file_that_is_no_log_is_refused(tmp_path):
    with pytest.raises(InputError, match="no cleaning log"):
        read_cleaning_log(log_of(tmp_path, ("u1", "4"), head=["uuid", "size"]))


def test_the_summary_counts_interviews_and_hides_what_is_not_shown(cleaned):
    _, changes = cleaned(("u1", "words", "Соседи", "Коңшулар", "change_response", "spelling"), ("u1", "size", "4", "5", "change_response"), ("u4", "size", "2", "5", "change_response"))
    table = summary(changes, shown={"size"})
    assert table[["question", "old", "new", "n", "lines"]].values.tolist() == [["words", "…", "…", 1, "2"], ["size", "4", "5", 1, "3"], ["size", "2", "5", 1, "4"]]


# ---------------------------------------------------------------- in a study

SURVEY = [
    ["type", "name", "label::English (en)"],
    ["select_one yn", "member", "Member?"],
    ["text", "helps", "What would help?"],
    ["begin_repeat", "nomination", "People"],
    ["text", "who", "Name"],
    ["end_repeat"],
]
PEOPLE = [["member", "helps", "_uuid"], ["yes", "Темирбек байке жардам берсе экен, суу жетсе.", "a"], ["no", "Мирбайлдан сурагыла, айылга суу керек.", "b"]]
NAMED = [["who", "_submission__uuid"], ["Гүлбарчын", "a"], ["Шаршенкүл Мирбайлова", "b"]]


@pytest.fixture
def study(tmp_path):
    made = make(tmp_path, places={})
    write(made.folder / "survey" / "form.xlsx", survey=SURVEY, choices=[["list_name", "name", "label::English (en)"], ["yn", "yes", "Yes"], ["yn", "no", "No"]])
    write(made.folder / "survey" / "answers.xlsx", main=PEOPLE, nomination=NAMED)
    content = yaml.safe_load((made.folder / "study.yaml").read_text("utf-8"))
    content["read"] |= {"survey": [{"wave": "baseline", "data": "answers.xlsx", "form": "form.xlsx"}], "nominations": {"repeat": "nomination", "name": "who"}, "keep_text": ["helps"]}
    (made.folder / "study.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return Study("small", tmp_path)


def test_open_answers_are_turns_under_the_pseudonyms_of_the_talk(study):
    turns = corpus.read_corpus(study)["turns"].set_index(["document", "turn"])
    answer = turns.loc[("survey:baseline", "a/helps")]
    assert "Темирбек" not in answer["text"] and answer["text"].startswith("P-") and answer["language"] == "ky" and answer["question"] == "helps"


def test_open_answers_are_no_document(study):
    assert not corpus.read_corpus(study)["documents"]["document"].str.startswith("survey:").any()


def test_a_removed_interview_leaves_nothing_in_any_table(study):
    log_of(study.folder / "decisions", ("b", "", "", "", "remove_survey", "invented by the interviewer"))
    for name, frame in corpus.read_corpus(study).items():
        for column in frame.columns.intersection(["uuid", "turn", "mentioner", "participant"]):
            assert not frame[column].astype("string").fillna("").str.fullmatch(r"b(/.*)?").any(), name
        text = frame.astype("string").fillna("").to_csv()
        assert "Мирбайл" not in text and "айылга суу керек" not in text


def test_the_name_in_a_removed_nomination_still_never_leaves(study):
    (study.folder / "transcripts" / "extra.txt").write_text("К1: Шаршенкүл Мирбайлова келди, Мирбайловага айттык.\n\nК2: Ооба, ошондой болду.\n", "utf-8")
    log_of(study.folder / "decisions", ("b", "", "", "", "remove_survey"))
    assert not corpus.read_corpus(study)["turns"]["text"].str.contains("Мирбайлов").any()


def test_the_reading_names_the_lines_that_could_not_be_applied(study):
    log_of(study.folder / "decisions", ("a", "member", "yes", "no", "change_response"), ("z", "", "", "", "remove_survey"))
    row = corpus.read_corpus(study)["reading"].set_index("kind").loc["cleaning"]
    assert row[["file", "state", "reason", "notes"]].tolist() == ["cleaning_log.csv", "read with notes", "not applied: no interview has this uuid (line 3)", "answers changed: 1"]


def test_a_broken_log_stops_the_reading(study):
    log_of(study.folder / "decisions", ("a", "1"), head=["uuid", "nothing"])
    with pytest.raises(InputError, match="no cleaning log"):
        corpus.read_corpus(study)


def test_two_logs_are_refused(study):
    log_of(study.folder / "decisions", ("a", "member", "yes", "no", "change_response"))
    (study.folder / "decisions" / "cleaning_log.jsonl").write_text("", "utf-8")
    with pytest.raises(InputError, match="2 cleaning logs"):
        corpus.read_corpus(study)


def test_an_interview_that_stands_in_two_waves_must_be_told_apart(study):
    content = yaml.safe_load((study.folder / "study.yaml").read_text("utf-8"))
    content["read"]["survey"].append(content["read"]["survey"][0] | {"wave": "endline", "data": "again.xlsx"})
    (study.folder / "study.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    write(study.folder / "survey" / "again.xlsx", main=PEOPLE, nomination=NAMED)
    log_of(study.folder / "decisions", ("a", "", "", "", "remove_survey", "", ""), ("b", "", "", "", "remove_survey", "", "endline"), head=[*HEAD, "wave"])
    answers = corpus.read_corpus(Study("small", study.root))["answers"]
    assert answers[["uuid", "wave"]].values.tolist() == [["a", "baseline"], ["b", "baseline"], ["a", "endline"]]


def test_the_raw_files_are_not_touched(study):
    path = study.folder / "survey" / "answers.xlsx"
    before = path.read_bytes()
    log_of(study.folder / "decisions", ("b", "", "", "", "remove_survey"))
    corpus.read_corpus(study)
    assert path.read_bytes() == before
