"""A theme becomes a code of the study's own in one step, and study.yaml keeps every other line."""

import pandas as pd
import pytest
import yaml

from pipeline.cli import main
from pipeline.coding.codebook import study_codebook
from pipeline.errors import InputError
from pipeline.study import Study
from pipeline.theme import make_code, with_code

LABELS = {"ky": "Мектептеги чыр", "ru": "Школьные ссоры", "en": "Quarrels at school"}
ENTRY = {"id": "GV.7", "parent": "GV", "label": LABELS, "sensitivity": "normal", "seeds": {"ky": ["мектеп*"], "ru": [], "en": []}}
HEAD = "# the researcher's own words\nstudy: talk\n"


@pytest.fixture
def study(project):
    folder = project / "corpora" / "talk"
    folder.mkdir()
    (folder / "study.yaml").write_text("study: talk\ninvented: true\ntitle: {ky: к, ru: р, en: e}  # to be found\nlanguage: en\ncode:\n  min_examples: 8\n", "utf-8")
    found = Study("talk")
    found.write("themes", pd.DataFrame([("ky-1", "ky", "мектеп; суу", 12, 3, 0.7), ("ru-1", "ru", "школа; драка", 9, 3, 0.6)], columns=["theme", "language", "words", "n_turns", "n_groups", "stability"]))
    return found


def theme(study, name="ky-1"):
    return study.read("themes").set_index("theme").loc[name]


def test_a_theme_becomes_the_next_code_of_its_area(study):
    assert make_code(study, theme(study), parent="GV", labels=LABELS) == "GV.7"


def test_the_study_codes_with_it(study):
    make_code(study, theme(study), parent="GV", labels=LABELS)
    assert study_codebook(Study("talk")).hits("Биздин мектепте чыр чыкты") == {"GV.7": ["мектепте"]}


def test_a_second_theme_stands_behind_the_first(study):
    make_code(study, theme(study), parent="GV", labels=LABELS)
    make_code(Study("talk"), theme(study, "ru-1"), parent="GV", labels=LABELS)
    assert [one["id"] for one in Study("talk").config.code.add] == ["GV.7", "GV.8"]


def test_a_russian_word_is_looked_for_without_its_ending(study):
    make_code(study, theme(study, "ru-1"), parent="GV", labels=LABELS)
    assert Study("talk").config.code.add[0]["seeds"]["ru"] == ["школ*", "драк*"]


def test_every_other_line_of_study_yaml_stands_as_it_was(study):
    before = (study.folder / "study.yaml").read_text("utf-8").splitlines()
    make_code(study, theme(study), parent="GV", labels=LABELS)
    assert [line for line in (study.folder / "study.yaml").read_text("utf-8").splitlines() if line in before] == before


@pytest.mark.parametrize("section", ["", "code:\n  min_examples: 8\n", "code:\n  add: []\n  drop: [NR.1]\nleaders:\n  top: 3\n", "code:\n  add:\n  - id: NR.4\n    parent: NR\n  # more to come\n  drop: [NR.1]\n", "code:\n    add:\n      - id: NR.4\n        parent: NR\nleaders:\n  top: 3\n", "leaders:\n  top: 3"])
def test_the_code_goes_to_the_end_of_the_list(section):
    before, after = (yaml.safe_load(text) for text in (HEAD + section, with_code(HEAD + section, ENTRY)))
    expected = {**(before.get("code") or {}), "add": [*((before.get("code") or {}).get("add") or []), ENTRY]}
    assert after == {**before, "code": expected}


@pytest.mark.parametrize(("parent", "labels", "said"), [("GV", LABELS | {"ru": ""}, "no name in ru"), ("XX", LABELS, "area of the codebook"), (None, LABELS, "area of the codebook")])
def test_without_a_name_or_an_area_nothing_is_written(study, parent, labels, said):
    before = (study.folder / "study.yaml").read_bytes()
    with pytest.raises(InputError, match=said):
        make_code(study, theme(study), parent=parent, labels=labels)
    assert (study.folder / "study.yaml").read_bytes() == before


def test_a_list_in_one_line_is_refused_and_nothing_is_written(study):
    path = study.folder / "study.yaml"
    path.write_text(path.read_text("utf-8").replace("code:\n  min_examples: 8\n", "code: {min_examples: 8}\n"), "utf-8")
    before = path.read_bytes()
    with pytest.raises(InputError, match="lines of their own"):
        make_code(Study("talk"), theme(study), parent="GV", labels=LABELS)
    assert path.read_bytes() == before


def test_the_command_shows_the_themes(study, capsys):
    assert main(["theme", "talk"]) == 0
    assert "ky-1  мектеп; суу" in capsys.readouterr().out


def test_the_command_makes_a_code(study, capsys):
    assert main(["theme", "talk", "ky-1", "--under", "GV", "--ky", "Мектеп", "--ru", "Школа", "--en", "School"]) == 0
    assert "GV.7" in capsys.readouterr().out


def test_an_unknown_theme_is_named(study, capsys):
    assert main(["theme", "talk", "ky-9"]) == 1
    assert "there are ky-1, ru-1" in capsys.readouterr().err
