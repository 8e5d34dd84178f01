"""A study: study.yaml refuses what it does not know, tables stand in their circle, and are written whole or not at all."""

import datetime
import json
from pathlib import Path

import pandas as pd
import pytest
import yaml

from pipeline.config import load
from pipeline.errors import DisclosureError, StudyError, TableError
from pipeline.study import Study, atomic, compute, studies

FACTS = {"study": "small", "invented": True, "title": {"ky": "к", "ru": "р", "en": "e"}}


@pytest.fixture
def make(project):
    """make(**facts): the study `small` with these sections in its study.yaml."""

    def build(**facts):
        folder = project / "corpora" / "small"
        folder.mkdir(exist_ok=True)
        (folder / "study.yaml").write_text(yaml.safe_dump(FACTS | facts, allow_unicode=True), "utf-8")
        return Study("small")

    return build


@pytest.fixture
def written(project):
    """written(content): load a study.yaml with exactly this content, bytes or text."""

    def build(content):
        folder = project / "corpora" / "small"
        folder.mkdir(exist_ok=True)
        (folder / "study.yaml").write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return Study("small")

    return build


def problem(call):
    with pytest.raises(StudyError) as caught:
        call()
    return caught.value.problem


# ---------------------------------------------------------------- study.yaml


def test_an_unknown_key_names_the_keys_there_are(make):
    assert "; there are study, invented, key, key_fingerprint, seed, title" in problem(lambda: make(ttile="a"))


@pytest.mark.parametrize(
    ("facts", "known"),
    [
        ({"drivers": {"min_group": 3}}, "there are min_groups"),
        ({"read": {"design": {"wieght": "w"}}}, "there are weight, stratum, cluster, panel, place"),
        ({"places": {"ala": {"nmae": {}}}}, "there are name, area, audiences"),
        ({"read": {"documents": {"a.txt": {"plce": "ala"}}}}, "there are place, group, wave"),
        ({"guide": [{"id": "Q1", "leader": True}]}, "there are id, ky, ru, en, leaders"),
        ({"survey": {"indicators": {"trust": {"question": "q", "answers": ["y"], "lable": {}}}}}, "there are question, answers, label"),
        ({"read": {"survey": [{"wave": "baseline", "data": "a.csv", "from": "f.xlsx"}]}}, "there are wave, data, form"),
        ({"read": {"nominations": {"repeat": "r", "name": "n", "sex": "s"}}}, "there are repeat, name, gender"),
    ],
)
def test_an_unknown_key_of_a_section_names_the_keys_there_are(make, facts, known):
    assert known in problem(lambda: make(**facts))


def test_an_unknown_key_is_named_with_its_section(make):
    assert problem(lambda: make(drivers={"min_group": 3})).startswith("drivers.min_group:")


def test_a_value_out_of_range_is_refused(make):
    assert problem(lambda: make(drivers={"min_groups": 1})).startswith("drivers.min_groups:")


def test_a_study_without_a_title_is_refused(written):
    assert problem(lambda: written("study: small\n")).startswith("title:")


def test_names_review_is_required_or_waived(make):
    assert "names_review is 'required' or 'waived'" in problem(lambda: make(read={"names_review": "no"}))


def test_a_missing_study_yaml_says_how_to_make_one(project):
    with pytest.raises(StudyError, match="python -m pipeline new nowhere"):
        Study("nowhere")


def test_broken_yaml_is_refused_with_its_line(written):
    with pytest.raises(StudyError) as caught:
        written("study: small\ntitle: {ru: a\n")
    assert caught.value.place == "line 3"


@pytest.mark.parametrize("content", ["- small\n", "small\n", "1: small\n"])
def test_a_file_that_is_no_list_of_keys_is_refused(written, content):
    with pytest.raises(StudyError):
        written(content)


def test_an_empty_file_is_refused(written):
    assert problem(lambda: written("")).startswith("study:")


def test_a_file_in_another_encoding_is_refused(written):
    with pytest.raises(StudyError):
        written("study: small\ntitle: {ru: Согласие}\n".encode("cp1251"))


def test_a_byte_order_mark_does_not_matter(written):
    assert written(b"\xef\xbb\xbf" + yaml.safe_dump(FACTS, allow_unicode=True).encode()).config.study == "small"


def test_another_name_than_the_folder_s_is_refused(make):
    assert problem(lambda: make(study="other")) == "study is 'other' but the folder is 'small'"


def test_a_key_stands_only_in_an_invented_study(make):
    assert problem(lambda: make(invented=False, key="ab" * 32)) == "a key stands in study.yaml of a study that is not invented"


def test_a_refused_key_is_not_repeated(make):
    with pytest.raises(StudyError) as caught:
        make(invented=False, key="ab" * 32)
    assert "abab" not in str(caught.value)


def test_a_study_cannot_be_changed(make):
    study = make()
    with pytest.raises(ValueError, match="frozen"):
        study.config.seed = 3


# ---------------------------------------------------------------- places


PLACES = {"areas": {"north": {"ky": "Түндүк"}}, "places": {"ala": {"name": {"ky": "Ала-Бел"}, "area": "north"}, "bel": {}}}


@pytest.mark.parametrize(("place", "language", "name"), [("ala", "ky", "Ала-Бел"), ("north", "ky", "Түндүк"), ("north", "ru", "north"), ("nowhere", "ky", "nowhere")])
def test_the_name_of_a_place(make, place, language, name):
    assert make(**PLACES).place_name(place, language) == name


@pytest.mark.parametrize(("place", "area"), [("ala", "north"), ("bel", "all"), ("nowhere", "all")])
def test_the_wider_area_of_a_place(make, place, area):
    assert make(**PLACES).area_of(place) == area


# ---------------------------------------------------------------- tables


TIERS = pd.DataFrame([{"place": "ala", "tier": "A", "n_people": 12, "suppressed": False}])


def test_a_public_table_stands_among_the_tables_of_its_stage(make):
    assert make().path("tiers").relative_to(make().outputs).as_posix() == "4-leaders/tables/tiers.parquet"


def test_a_team_table_stands_with_the_team(make):
    assert make().path("leaders").relative_to(make().outputs).as_posix() == "4-leaders/team/leaders.parquet"


def test_what_was_written_is_read(make):
    study = make()
    study.write("tiers", TIERS)
    assert study.read("tiers").values.tolist() == [["ala", "A", 12, False]]


def test_what_was_read_may_be_changed_without_changing_the_study(make):
    study = make()
    study.write("tiers", TIERS)
    mine = study.read("tiers")
    mine["place"] = "bel"
    assert study.read("tiers")["place"].tolist() == ["ala"]


def test_what_is_written_again_is_read_anew(make):
    study = make()
    study.write("tiers", TIERS)
    study.read("tiers")
    study.write("tiers", TIERS.assign(tier="B"))
    assert study.read("tiers")["tier"].tolist() == ["B"]


def test_a_table_that_is_not_there_says_which_stage_makes_it(make):
    with pytest.raises(StudyError, match="python -m pipeline run 4-leaders --study small"):
        make().read("tiers")


def test_a_table_that_breaks_its_contract_is_not_written(make):
    study = make()
    with pytest.raises(TableError):
        study.write("tiers", TIERS.drop(columns="tier"))
    assert not study.has("tiers")


def test_a_table_of_an_invented_study_carries_the_word(make):
    assert make().write("tiers", TIERS).attrs == {"study": "small", "invented": True}


def test_the_same_table_gives_the_same_bytes(make):
    study = make()
    study.write("tiers", TIERS)
    first = study.path("tiers").read_bytes()
    study.write("tiers", TIERS.copy())
    assert study.path("tiers").read_bytes() == first


@pytest.mark.parametrize("text", ["P-7K2M9Q", "said P-7K2M9Q twice", "P-7K2M9Q'нын сөзү", "P-7K2M9Qнын сөзү", "P-7K2M9Qга айтты"])
def test_a_public_table_with_a_pseudonym_is_refused(make, text):
    study = make()
    with pytest.raises(DisclosureError, match="a public table holds a person's pseudonym"):
        study.write("tiers", TIERS.assign(place=text))


def test_a_refused_public_table_is_not_written(make):
    study = make()
    with pytest.raises(DisclosureError):
        study.write("tiers", TIERS.assign(place="P-7K2M9Q"))
    assert not study.has("tiers")


def test_the_refusal_names_the_column_and_the_row(make):
    with pytest.raises(DisclosureError) as caught:
        make().write("tiers", pd.concat([TIERS, TIERS.assign(place="P-7K2M9Q")]))
    assert caught.value.place == "column place, row 1"


def test_the_refusal_does_not_repeat_the_pseudonym(make):
    with pytest.raises(DisclosureError) as caught:
        make().write("tiers", TIERS.assign(place="P-7K2M9Q"))
    assert "7K2M9Q" not in str(caught.value)


@pytest.mark.parametrize("text", ["P-2025", "P-7k2m9q", "P-ILOU00"])
def test_what_only_looks_like_a_pseudonym_may_be_public(make, text):
    study = make()
    study.write("tiers", TIERS.assign(place=text))
    assert study.has("tiers")


def test_a_team_table_may_hold_a_pseudonym(make):
    study = make()
    study.write("people", pd.DataFrame([{"person": "P-7K2M9Q", "place": None, "gender": None, "age_band": None, "is_office_holder": False, "consent": None, "settlement": None, "household": None, "identity_group": None}]))
    assert study.has("people")


def fail_midway(self, path, **options):
    path.write_bytes(b"half a table")
    raise OSError("no space left")


def test_when_writing_fails_midway_the_old_table_stays(make, monkeypatch):
    study = make()
    study.write("tiers", TIERS)
    monkeypatch.setattr(pd.DataFrame, "to_parquet", fail_midway)
    with pytest.raises(OSError, match="no space left"):
        study.write("tiers", TIERS.assign(tier="B"))
    assert pd.read_parquet(study.path("tiers"))["tier"].tolist() == ["A"]


def test_when_writing_fails_midway_nothing_is_left_over(make, monkeypatch):
    study = make()
    monkeypatch.setattr(pd.DataFrame, "to_parquet", fail_midway)
    with pytest.raises(OSError, match="no space left"):
        study.write("tiers", TIERS)
    assert list(study.path("tiers").parent.iterdir()) == []


def test_a_file_that_is_written_whole_replaces_the_old(tmp_path):
    (tmp_path / "a.txt").write_text("old", "utf-8")
    with atomic(tmp_path / "a.txt") as temporary:
        temporary.write_text("new", "utf-8")
    assert (tmp_path / "a.txt").read_text("utf-8") == "new"


def test_the_old_file_stands_until_the_new_one_is_whole(tmp_path):
    (tmp_path / "a.txt").write_text("old", "utf-8")
    with atomic(tmp_path / "a.txt") as temporary:
        temporary.write_text("half", "utf-8")
        assert (tmp_path / "a.txt").read_text("utf-8") == "old"


def test_the_repeats_that_were_read_are_listed(make):
    study = make()
    study.write("answers_leaders", pd.DataFrame([{"uuid": "u", "wave": "baseline", "name": "P-7K2M9Q"}]))
    assert study.repeats() == ["answers_leaders"]


# ---------------------------------------------------------------- params.yaml


def test_the_studies_that_make_carries_to_the_end(tmp_path):
    (tmp_path / "params.yaml").write_text("studies: [one, two]\n", "utf-8")
    assert studies(tmp_path) == ["one", "two"]


def test_how_the_machine_is_used(tmp_path):
    (tmp_path / "params.yaml").write_text("compute: {backend: threading, jobs: 2}\n", "utf-8")
    assert compute(tmp_path) == ("threading", 2)


def test_without_settings_all_cores_are_used(tmp_path):
    assert compute(tmp_path) == ("loky", -1)


def test_a_day_without_quotes_is_refused_because_dvc_cannot_watch_it(make):
    with pytest.raises(StudyError, match="put the day in quotes: printed: '2026-11-29'"):
        make(training={"printed": datetime.date(2026, 11, 29)})


@pytest.mark.parametrize("study", studies())
def test_all_that_dvc_watches_in_study_yaml_can_be_written_as_json(study):
    path = Path(__file__).resolve().parents[1] / "corpora" / study / "study.yaml"
    assert json.dumps(yaml.safe_load(path.read_text("utf-8")))


def test_a_gate_s_question_that_the_guide_does_not_have_is_named(tmp_path):
    path = tmp_path / "talk" / "study.yaml"
    path.parent.mkdir()
    path.write_text("study: talk\ntitle: {ky: к, ru: р, en: e}\nguide: [{id: Q1}]\nleaders: {gates: {knows_questions: [Q4]}}\n", "utf-8")
    with pytest.raises(StudyError, match="the guide has no question Q4; there are Q1"):
        load(path)
