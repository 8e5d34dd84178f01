"""The catalogue and the check of its texts: our own modules pass, and each kind of fault is found."""

import shutil

import pytest
import yaml

from pipeline.errors import CurriculumError
from pipeline.training.catalogue import CURRICULUM, Catalogue, faults, main

CATALOGUE = Catalogue()
CODEBOOK = yaml.safe_load((CURRICULUM.parent / "corpora" / "codebook.yaml").read_text("utf-8"))
MODULES = sorted(CATALOGUE.modules)


@pytest.mark.parametrize("module", CATALOGUE.written)
def test_a_written_module_has_no_fault(module):
    assert faults(CATALOGUE, module) == []


@pytest.mark.parametrize("module", MODULES)
def test_what_a_module_answers_is_in_the_code_book(module):
    assert set(CATALOGUE[module].answers) <= {code["id"] for code in CODEBOOK["codes"]}


@pytest.mark.parametrize("module", MODULES)
def test_a_prerequisite_is_a_module(module):
    assert set(CATALOGUE[module].prerequisites) <= set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_the_audience_of_a_module_is_one_of_ours(module):
    assert set(CATALOGUE[module].audiences) <= set(CATALOGUE.audiences)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_never_shorter_than_its_least(module):
    assert 0 < CATALOGUE[module].minutes_min <= CATALOGUE[module].minutes


@pytest.mark.parametrize("module", CATALOGUE.written)
def test_no_step_is_longer_than_a_session(module):
    assert max(CATALOGUE.text(module, "en").step_minutes()) <= 90


def test_every_driver_and_skill_has_a_written_module():
    answered = {code for module in CATALOGUE.written for code in CATALOGUE[module].answers}
    assert {code["id"] for code in CODEBOOK["codes"] if code["parent"] != "PC"} - answered == set()


def test_an_audience_has_a_name_in_three_languages():
    assert all(set(names) == {"ky", "ru", "en"} for names in CATALOGUE.audiences.values())


def test_an_unknown_module_names_those_there_are():
    with pytest.raises(CurriculumError, match="there is no module M99; there are M01, M02"):
        CATALOGUE["M99"]


# ---------------------------------------------------------------- faults, on a copy of one module


@pytest.fixture
def broken(tmp_path):
    """broken(old, new): the faults of M02 after one change of its English text; languages: which texts are changed."""

    def make(old, new, languages=("en",)):
        shutil.copytree(CURRICULUM / "modules" / "M02", tmp_path / "modules" / "M02")
        shutil.copy(CURRICULUM / "catalogue.yaml", tmp_path / "catalogue.yaml")
        for language in languages:
            path = tmp_path / "modules" / "M02" / f"{language}.md"
            text = path.read_text("utf-8")
            assert old in text
            path.write_text(text.replace(old, new, 1), "utf-8")
        return faults(Catalogue(tmp_path), "M02")

    return make


ALL = ("ky", "ru", "en")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("minutes: 75", "minutes: 70", "M02/en.md, line 1: minutes is 70, the catalogue says 75"),
        ("language: en", "language: ky", "M02/en.md, line 1: language is 'ky', the catalogue says 'en'"),
        ("sensitivity: normal\n", "", "M02/en.md, line 1: the front matter has no sensitivity"),
        ("::: materials", "::: tools", "unknown div 'tools'"),
        ("::: preparation", "::: materials", "there is no div preparation"),
        ('phase="why"', 'phase="who"', "phase 'who'; known are why, what, how, whatif"),
        ("::: trainer", "::: teacher", "the step has no ::: trainer"),
        ("\n### ", "\n#### ", "the step does not begin with a ### title"),
        ("::: key", "::: answers", "the test has no ::: key"),
        ("review: needs native-speaker review", "review: fine", "M02/en.md, line 1: review is 'fine'; known are needs native-speaker review, signed by a native speaker"),
        ("review: needs native-speaker review", "review: signed by a native speaker\nreadings: []", "review says that a native speaker signed, and no reading is by a native speaker"),
    ],
)
def test_a_fault_is_found(broken, old, new, fault):
    assert any(fault in line for line in broken(old, new))


def test_minutes_that_do_not_add_up_are_found(broken):
    step = next(block for block in CATALOGUE.text("M02", "en").blocks if block.kind == "step")
    was = f'minutes="{step.attributes["minutes"]}"'
    found = broken(was, f'minutes="{int(step.attributes["minutes"]) + 1}"', ALL)
    assert sum("the steps' minutes (full) add up to 76, not 75" in line for line in found) == 3


def test_a_language_that_says_less_than_english_is_found(broken):
    text = CATALOGUE.path("M02", "ru").read_text("utf-8")
    item = next(line for line in text.split("\n---\n", 1)[1].splitlines() if line.startswith("- "))  # not an item of the front matter
    assert any(line.startswith("M02/ru.md") and "differs from en.md" in line for line in broken(item + "\n", "", ("ru",)))


def test_a_missing_language_is_found(tmp_path):
    shutil.copytree(CURRICULUM / "modules" / "M02", tmp_path / "modules" / "M02")
    shutil.copy(CURRICULUM / "catalogue.yaml", tmp_path / "catalogue.yaml")
    (tmp_path / "modules" / "M02" / "ky.md").unlink()
    assert faults(Catalogue(tmp_path), "M02") == ["M02/ky.md: the text in this language is missing"]


def test_a_module_without_one_language_is_not_written(tmp_path):
    shutil.copytree(CURRICULUM / "modules" / "M02", tmp_path / "modules" / "M02")
    shutil.copy(CURRICULUM / "catalogue.yaml", tmp_path / "catalogue.yaml")
    (tmp_path / "modules" / "M02" / "ky.md").unlink()
    assert Catalogue(tmp_path).written == []


def test_a_file_that_cannot_be_read_is_a_fault_with_its_line(broken):
    assert any("line 1: the front matter has no end" in line for line in broken("\n---\n", "\n"))


def test_without_faults_the_check_ends_well(capsys):
    assert main(["M02"]) == 0
