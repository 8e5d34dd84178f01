"""The editions in pictures: a drawing and its words for everything shown, four for each module, few words, and the same bytes."""

import re
import zipfile

import pytest
from conftest import pages_of
from test_training_documents import CATALOGUE, NOTICE, study, training

from pipeline.errors import CurriculumError
from pipeline.training.manuals import Guide
from pipeline.training.pictures import DRAWINGS, KINDS, compose_pictures, read_pictures
from pipeline.training.printing import print_kind

LABELS, OF_MODULES = read_pictures()
LETTERS = {"ky": re.compile(r"[А-Яа-яЁёҢңӨөҮү -]+"), "ru": re.compile(r"[А-Яа-яЁё -]+"), "en": re.compile(r"[A-Za-z -]+")}


def test_every_module_has_its_four_pictures():
    assert list(OF_MODULES) == list(CATALOGUE.modules)


def test_every_drawing_has_its_words():
    assert sorted(path.stem for path in DRAWINGS.glob("*.svg")) == sorted(LABELS)


@pytest.mark.parametrize("language", ("ky", "ru", "en"))
def test_a_picture_has_three_words_at_most_in_the_reader_s_letters(language):
    said = [labels[language] for labels in LABELS.values()]
    assert all(LETTERS[language].fullmatch(label) and len(label.split()) <= 4 for label in said) and len(set(said)) == len(said)


def test_a_drawing_holds_no_letters_to_read():
    assert not [path.name for path in DRAWINGS.glob("*.svg") if "<text" in path.read_text("utf-8")]


@pytest.mark.parametrize("kind", KINDS)
def test_an_edition_in_pictures_shows_each_module_and_is_the_same_twice(kind, tmp_path):
    printed = [print_kind(study(tmp_path / turn), kind, [Guide("Suu-Bashy", "CL", "ky")], pictures=True) for turn in ("a", "b")]
    assert [path.name for path in printed[0]] == [f"{kind}-pictures.pdf", f"{kind}-pictures.docx"]
    assert [path.read_bytes() for path in printed[0]] == [path.read_bytes() for path in printed[1]]
    pages = pages_of(printed[0][0])
    assert all(NOTICE["ky"] in page for page in pages)
    assert all(any(label in " ".join(page.split()) for page in pages) for label in ("Кош келиңиз", "Чыр-чатак", "Медиатор", "Убада"))
    assert len([name for name in zipfile.ZipFile(printed[0][1]).namelist() if name.startswith("word/media/")]) >= 12


def test_an_edition_in_pictures_is_short_on_words():
    ours = " ".join(compose_pictures("workbook", training("ru")).pieces)
    assert len(re.findall(r"[А-Яа-я]{2,}", ours)) < 160


def test_a_kind_without_pictures_says_which_have_them(tmp_path):
    with pytest.raises(CurriculumError, match="no edition in pictures"):
        print_kind(study(tmp_path), "slides", [Guide("Suu-Bashy", "CL", "ky")], pictures=True)


def test_a_picture_without_a_drawing_is_named(tmp_path):
    (tmp_path / "pictures.yaml").write_text("pictures:\n  yurt: {ky: Боз үй, ru: Юрта, en: Yurt}\nmodules: {}\n", "utf-8")
    with pytest.raises(CurriculumError, match="no drawing") as told:
        read_pictures(tmp_path / "pictures.yaml")
    assert told.value.place == "yurt"
