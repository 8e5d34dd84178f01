"""Codings of an older version of the codebook follow its change log; the validator says file and line; a study adds and leaves out."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from pipeline.coding.codebook import read_codebook, study_codebook
from pipeline.coding.codebook_check import problems
from pipeline.coding.versions import follow, recode
from pipeline.errors import InputError
from pipeline.language.stopwords import LANGUAGES
from pipeline.study import Study

OURS = Path(__file__).resolve().parents[1] / "corpora" / "codebook.yaml"
LABEL = {"ky": "к", "ru": "р", "en": "e"}


def entry(code, **more):
    return {"id": code, "parent": code.split(".")[0], "label": LABEL, "sensitivity": "normal", "seeds": {"en": ["water"]}} | more


def write(path, *codes, changes=()):
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = {"codebook": {"version": "0.3.0", "changes": list(changes)}, "parents": [{"id": "NR"}, {"id": "GV"}], "codes": list(codes) or [entry("NR.1"), entry("NR.2"), entry("GV.1")]}
    path.write_text(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False), "utf-8")
    return path


def line(code, version="0.1.0"):
    return {"kind": "coding", "code": code, "codebook_version": version}


@pytest.fixture
def book(tmp_path):
    return lambda *changes: read_codebook(write(tmp_path / "corpora" / "codebook.yaml", changes=changes))


# ------------------------------------------------------------------------------------------------- versions


@pytest.mark.parametrize(
    ("change", "then"),
    [
        ({"renamed": {"NR.7": "NR.1"}}, "NR.1"),
        ({"merged": {"NR.7": "GV.1"}}, "GV.1"),
        ({"split": {"NR.7": ["NR.1", "NR.2"]}}, "NR"),
        ({"dropped": {"NR.7": "GV"}}, "GV"),
    ],
)
def test_an_old_coding_follows_the_change(book, change, then):
    assert [one["code"] for one in follow([line("NR.7")], book({"version": "0.2.0", **change}))] == [then]


def test_a_coding_made_under_the_version_of_the_change_stays(book):
    changed = book({"version": "0.2.0", "split": {"NR.1": ["NR.1", "NR.2"]}})
    assert [one["code"] for one in follow([line("NR.1", "0.2.0"), line("NR.1", "0.1.9")], changed)] == ["NR.1", "NR"]


def test_changes_are_followed_in_the_order_of_versions_not_of_letters(book):
    changed = book({"version": "0.10.0", "renamed": {"NR.8": "NR.2"}}, {"version": "0.9.0", "renamed": {"NR.7": "NR.8"}})
    assert follow([line("NR.7")], changed)[0]["code"] == "NR.2"


def test_a_code_split_into_one_that_was_renamed_later_finds_its_parent(book):
    changed = book({"version": "0.3.0", "renamed": {"NR.9": "GV.1"}}, {"version": "0.2.0", "split": {"NR.7": ["NR.9", "NR.2"]}})
    assert follow([line("NR.7")], changed)[0]["code"] == "GV"


def test_a_split_coding_says_what_it_was_and_what_it_may_be(book):
    assert follow([line("NR.7")], book({"version": "0.2.0", "split": {"NR.7": ["NR.1", "NR.2"]}}))[0]["reason"] == "NR.7 (0.1.0): NR.1, NR.2"


def test_a_line_without_a_version_is_older_than_every_change(book):
    assert follow([{"kind": "coding", "code": "NR.7"}], book({"version": "0.2.0", "renamed": {"NR.7": "NR.1"}}))[0]["code"] == "NR.1"


def test_a_review_follows_nothing(book):
    review = {"kind": "review", "codebook_version": "0.1.0"}
    assert follow([review], book({"version": "0.2.0", "renamed": {"NR.7": "NR.1"}})) == [review]


def test_the_lines_themselves_are_not_changed(book):
    made = line("NR.7")
    follow([made], book({"version": "0.2.0", "renamed": {"NR.7": "NR.1"}}))
    assert made == line("NR.7")


def test_codings_of_a_parent_wait_for_a_person(book):
    codings = pd.DataFrame([{"document": "d", "turn": "t", "start": 0, "end": 3, "code": code, "coder": "a", "source": source, "reason": "why"}
                            for code, source in (("NR", "human"), ("NR.1", "human"), ("NR", "rejected"))])  # fmt: skip
    assert recode(codings, book()).to_dict("records") == [{"document": "d", "turn": "t", "start": 0, "end": 3, "code": "NR", "coder": "a", "why": "why"}]


# ------------------------------------------------------------------------------------------------ validator


@pytest.mark.parametrize(
    ("wrong", "message", "key"),
    [
        ({"sensitivity": "secret"}, "the sensitivity 'secret'", "sensitivity:"),
        ({"parent": "XX"}, "the parent 'XX'", "parent: XX"),
        ({"defintion": LABEL}, "a key 'defintion' that nobody reads", "defintion:"),
        ({"seeds": {"kk": ["су"]}}, "seeds in 'kk'", "kk:"),
        ({"seeds": {"en": ["wa*ter"]}}, "'wa\\*ter' is no seed", "wa*ter"),
        ({"exclude": {"en": "Tap water (GV.9)."}}, "sends to GV.9", "exclude:"),
        ({"near_misses": [{"belongs_to": "GV.9", **LABEL}]}, "belongs to 'GV.9'", "- belongs_to:"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(tmp_path, wrong, message, key):
    path = write(tmp_path / "corpora" / "codebook.yaml", entry("NR.1"), entry("NR.2", **wrong))
    at = max(number for number, text in enumerate(path.read_text("utf-8").splitlines(), 1) if key in text)
    with pytest.raises(InputError, match=message) as caught:
        read_codebook(path)
    assert (caught.value.file, caught.value.place) == ("corpora/codebook.yaml", f"line {at}")


def test_a_code_that_stands_twice_is_refused(tmp_path):
    with pytest.raises(InputError, match="NR.1 stands here a second time"):
        read_codebook(write(tmp_path / "codebook.yaml", entry("NR.1"), entry("NR.1")))


def test_a_change_into_a_code_that_is_not_there_is_refused(book):
    with pytest.raises(InputError, match="NR.7 is split into 'NR.9', which is not there"):
        book({"version": "0.2.0", "split": {"NR.7": ["NR.1", "NR.9"]}})


def test_a_file_without_its_three_parts_is_refused(tmp_path):
    (tmp_path / "codebook.yaml").write_text("codes: []\n", "utf-8")
    with pytest.raises(InputError, match="there is no codebook, parents"):
        read_codebook(tmp_path / "codebook.yaml")


def test_what_is_unfinished_can_be_read_and_is_named(tmp_path):
    path = write(tmp_path / "corpora" / "codebook.yaml", entry("NR.1"))
    read_codebook(path)
    assert "definition of NR.1 is not there in ky, ru, en" in [error.problem for error in problems(path)]


def test_our_code_book_has_nothing_wrong_and_nothing_unfinished():
    assert [str(error) for error in problems(OURS)] == []


@pytest.mark.parametrize("key", ["definition", "include", "exclude"])
def test_our_code_book_says_it_in_three_languages_that_differ(key):
    assert [entry["id"] for entry in read_codebook(OURS).entries if len({entry[key][lang] for lang in LANGUAGES}) < 3] == []


def test_the_examples_of_our_code_book_are_the_same_number_in_each_language():
    assert {len(entry["examples"][lang]) for entry in read_codebook(OURS).entries for lang in LANGUAGES} == {2}


def test_no_example_of_our_code_book_stands_twice():
    said = [text for entry in read_codebook(OURS).entries for texts in entry["examples"].values() for text in texts]
    assert len(said) == len(set(said))


# ---------------------------------------------------------------------------------------- a study's own codes


def study(tmp_path, **code):
    write(tmp_path / "corpora" / "codebook.yaml")
    (tmp_path / "corpora" / "small").mkdir()
    (tmp_path / "corpora" / "small" / "study.yaml").write_text(yaml.safe_dump({"study": "small", "invented": True, "title": LABEL, "code": code}, allow_unicode=True), "utf-8")
    return Study("small", tmp_path)


def test_a_study_adds_a_code(tmp_path):
    assert list(study_codebook(study(tmp_path, add=[entry("NR.50")])).codes["code"]) == ["NR.1", "NR.2", "GV.1", "NR.50"]


def test_a_study_leaves_codes_out(tmp_path):
    assert list(study_codebook(study(tmp_path, drop=["NR.2"])).codes["code"]) == ["NR.1", "GV.1"]


def test_a_study_adds_seeds_to_a_code(tmp_path):
    assert list(study_codebook(study(tmp_path, seeds={"GV.1": {"ky": ["башкарма*"]}})).hits("Башкармага бардык")) == ["GV.1"]


@pytest.mark.parametrize(
    ("code", "message"),
    [({"drop": ["NR.9"]}, "there is no code 'NR.9'"), ({"seeds": {"NR.9": {}}}, "there is no code 'NR.9'"), ({"add": [entry("NR.1")]}, "NR.1 stands here a second time"), ({"add": [{"id": "NR.5"}]}, "code NR.5 has no parent")],
)
def test_what_a_study_adds_wrongly_is_refused_with_the_line_of_study_yaml(tmp_path, code, message):
    with pytest.raises(InputError, match=message) as caught:
        study_codebook(study(tmp_path, **code))
    assert caught.value.file == "corpora/small/study.yaml" and int(caught.value.place.removeprefix("line ")) > 1
