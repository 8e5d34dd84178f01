"""The form made from the indicator bank: what our own reader finds in it, consent first, refusals everywhere, conditions that can be evaluated."""

import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
import yaml

from pipeline.cli import main
from pipeline.config import read_yaml
from pipeline.errors import InputError
from pipeline.read.relevance import parse, questions_in, relevance_mask
from pipeline.read.xlsform import read_form
from pipeline.study import Study
from pipeline.survey.form import SURVEY, asked_of_people, questionnaire, write_form

ROOT = Path(__file__).resolve().parents[1]
STUDY = Study("living-in-peace")
BANK = {row["id"]: row for row in read_yaml(ROOT / "corpora/indicators.yaml")["bank"]}
OPEN = ("interview", "about", "consent")


@pytest.fixture(scope="module")
def sheets():
    return questionnaire(STUDY, list(BANK))[0]


@pytest.fixture(scope="module")
def form(sheets, tmp_path_factory):
    path = tmp_path_factory.mktemp("form") / "form.xlsx"
    write_form(path, sheets)
    return read_form(path)


def rows(sheets):
    """The survey sheet as dicts, groups left out."""
    return [dict(zip(SURVEY, row, strict=True)) for row in sheets["survey"][1:] if not row[0].endswith("_group")]


def test_what_our_reader_finds_is_what_was_written(sheets, form):
    written = rows(sheets)
    assert form.questions["name"].tolist() == [row["name"] for row in written]
    assert form.languages == ("ky", "ru", "en") and form.settings["default_language"] == "ky"
    for row in written:
        read = form.question(row["name"])
        assert read["type"] + (f" {read['list']}" if isinstance(read["list"], str) else "") == row["type"]
        for language, name in (("ky", "Кыргызча (ky)"), ("ru", "Русский (ru)"), ("en", "English (en)")):
            for text in ("label", "hint"):
                wanted = row[f"{text}::{name}"]
                assert (read[f"{text}_{language}"] == wanted) if wanted else pd.isna(read[f"{text}_{language}"])
        assert (read["relevant"] == row["relevant"]) if row["relevant"] else pd.isna(read["relevant"])


def test_options_are_read_back_with_their_labels_and_codes(sheets, form):
    assert form.options[["list", "name", "label_ky", "label_ru", "label_en"]].astype(object).values.tolist() == [row[:5] for row in sheets["choices"][1:]]
    assert form.options.loc[form.options["name"] == "pasture", "code"].tolist() == ["NR.2"]


def test_every_name_is_unique_and_one_that_a_form_may_have(sheets):
    names = [row[1] for row in sheets["survey"][1:] if row[0] != "end_group"]
    assert max(Counter(names).values()) == 1
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)


def test_options_of_a_list_are_unique_and_hold_no_blank(form):
    assert not form.options.duplicated(["list", "name"]).any()
    assert not form.options["name"].str.contains(r"\s").any()


def test_everything_that_is_shown_has_three_languages(form):
    for table in (form.questions[~form.questions["type"].isin(["start", "end", "today"])], form.groups, form.options):
        assert table[["label_ky", "label_ru", "label_en"]].notna().all(axis=None)


def test_kyrgyz_stands_in_kyrgyz_and_is_not_the_russian(form):
    asked = form.questions[form.questions["label_ky"].notna()]
    assert (asked["label_ky"] != asked["label_ru"]).all() and (asked["label_ky"] != asked["label_en"]).all()


def test_consent_comes_first_and_opens_everything_that_a_respondent_answers(form):
    shown = form.questions[~form.questions["type"].isin(["start", "end", "today"])]
    assert shown["name"].tolist()[:2] == ["about", "consent"]
    for row in shown[~shown["name"].isin(OPEN) & (shown["group"] != "interview")].to_dict("records"):
        assert "${consent} = 'yes'" in row["conditions"]


def test_do_not_know_and_refuse_stand_in_every_closed_question_of_the_respondent(form):
    closed = form.questions[form.questions["type"].str.startswith("select") & (form.questions["group"] != "interview") & (form.questions["name"] != "consent")]
    assert len(closed) > 45
    for name in closed["name"]:
        offered = set(form.options_of(name)["name"])
        assert "ref" in offered and ("dk" in offered or name == "gender")


def test_an_open_question_follows_a_closed_one_and_may_stay_empty(sheets):
    for row in rows(sheets):
        if row["type"] == "text" and row["name"] != "cluster":
            assert row["relevant"] and row["required"] is None


def test_conditions_look_only_at_questions_before_them_and_can_be_read(form):
    seen = set()
    for row in form.questions.to_dict("records"):
        for expression in [*row["conditions"], *([row["constraint"]] if isinstance(row["constraint"], str) else [])]:
            parse(expression)
            assert set(questions_in(expression)) <= seen
        seen.add(row["name"])


@pytest.mark.parametrize(
    ("question", "answers", "wanted"),
    [
        ("trust_okmotu", {"consent": ["yes", "no", ""]}, [True, False, False]),
        ("contact_quality", {"consent": ["yes"] * 5, "contact_frequency": ["0", "1", "4", "dk", ""]}, [False, True, True, False, False]),
        ("tension_other", {"consent": ["yes"] * 3, "tension_sources": ["pasture other", "pasture", "dk"]}, [True, False, False]),
        ("promises_kept", {"consent": ["yes", "yes"], "company_here": ["yes", "ref"]}, [True, False]),
        ("used_story", {"consent": ["yes", "yes"], "used_tool": ["yes", "no"]}, [True, False]),
    ],
)
def test_skips(form, question, answers, wanted):
    held = pd.Series(True, index=range(len(wanted)), dtype="boolean")
    for expression in form.question(question)["conditions"]:
        known = {name: answers.get(name, ["yes"] * len(wanted)) for name in questions_in(expression)}
        held &= relevance_mask(expression, known, len(wanted))
    assert held.tolist() == wanted


def test_sources_of_tension_are_three_at_most_and_do_not_know_stands_alone(form):
    given = ["pasture land other", "pasture land other jobs", "dk", "dk pasture", "ref dk"]
    assert relevance_mask(form.question("tension_sources")["constraint"], {"tension_sources": given}, 5, question="tension_sources").tolist() == [True, False, True, False, False]


def test_scales_have_a_show_card(form):
    scaled = form.questions[form.questions["list"].isin(["trust5", "agree5", "safe5", "ladder", "quality5"])]
    assert scaled["hint_ky"].notna().all() and scaled["hint_en"].str.startswith("Show card").all()


def test_what_one_reviewer_saw_keeps_its_mark(form):
    asked = form.questions[form.questions["indicator"].notna()]
    assert (asked["note"] == "ky: needs native-speaker review").all()


def test_the_wording_is_that_of_the_bank(form):
    for name, indicator in (("trust_okmotu", "I01"), ("tension", "I06"), ("last_message", "I30"), ("spoke_freely", "I23")):
        for language in ("ky", "ru", "en"):
            assert form.label(name, language) == BANK[indicator]["question"][language]


def test_the_example_survey_asks_in_the_same_words(form):
    example = read_form(ROOT / "corpora/living-in-peace/survey/form.xlsx")
    ours = set(form.questions.loc[form.questions["indicator"].notna() & form.questions["list"].notna(), "name"])
    shared = [name for name in example.questions["name"] if name in ours]
    assert len(shared) > 30
    for name in shared:
        assert all(form.label(name, language) == example.label(name, language) for language in ("ky", "ru", "en"))


def test_a_study_asks_what_its_indicators_need_and_what_opens_them():
    assert asked_of_people(STUDY)[:4] == ["I01", "I02", "I03", "I04"] and "I08" not in asked_of_people(STUDY)
    names = [row["name"] for row in rows(questionnaire(STUDY, ["I30", "I34"])[0])]
    assert {"got_message", "last_message", "has_pupil", "pupil_tells"} <= set(names) and "trust_okmotu" not in names


def test_indicators_that_are_not_asked_of_people_are_named():
    silent = questionnaire(STUDY, list(BANK))[1]
    assert silent == ["I17", "I18", "I19", "I21", "I24", "I25", "I26", "I27", "I28", "I32"]


def test_places_are_those_of_the_study(form):
    assert form.options_of("place")["name"].tolist() == list(STUDY.config.places)
    assert form.label("place", "ky", "osh-nookat") == STUDY.place_name("osh-nookat", "ky")


def test_the_same_study_gives_the_same_bytes_and_another_form_is_never_replaced(sheets, tmp_path):
    path = tmp_path / "form.xlsx"
    write_form(path, sheets)
    before = path.read_bytes()
    write_form(path, sheets)
    assert path.read_bytes() == before
    with pytest.raises(InputError, match="another form"):
        write_form(path, questionnaire(STUDY, ["I01"])[0])
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def small(root, form):
    (root / "corpora/test").mkdir(parents=True)
    (root / "corpora/test/study.yaml").write_text(yaml.safe_dump({"study": "test", "title": {"en": "T"}, "language": "en"}), "utf-8")
    (root / "corpora/indicators.yaml").write_text((ROOT / "corpora/indicators.yaml").read_text("utf-8"), "utf-8")
    (root / "corpora/form.yaml").write_text(yaml.safe_dump(form, allow_unicode=True), "utf-8")
    return Study("test", root)


def test_a_study_without_places_writes_the_place_down(tmp_path, monkeypatch):
    small(tmp_path, read_yaml(ROOT / "corpora/form.yaml"))
    monkeypatch.setenv("YNTYMAK_ROOT", str(tmp_path))
    assert main(["form", "test"]) == 0
    made = read_form(tmp_path / "corpora/test/survey/form.xlsx")
    assert made.question("place")["type"] == "text" and made.settings["form_id"] == "test"


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda form: form["groups"][1]["questions"][0].update(type="select_one nowhere"), "the list nowhere"),
        (lambda form: form["groups"][1]["questions"][0].update(label=["one", "two"]), "three languages"),
        (lambda form: form["lists"]["times"].append([18_28, "a", "b", "c"]), "not text: 1828"),
        (lambda form: form["cards"].update(trust5=["one"]), "three languages"),
    ],
)
def test_a_bank_that_is_broken_says_where(tmp_path, spoil, problem):
    form = read_yaml(ROOT / "corpora/form.yaml")
    spoil(form)
    with pytest.raises(InputError, match=problem):
        questionnaire(small(tmp_path, form), list(BANK))
