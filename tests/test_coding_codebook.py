"""Seeds suggest codes: the syntax that corpora/codebook.yaml promises, one rule a test."""

from pathlib import Path

import pytest
import yaml

from pipeline.coding.codebook import normal, read_codebook
from pipeline.errors import InputError

CODEBOOK = Path(__file__).resolve().parents[1] / "corpora" / "codebook.yaml"


def code(name, parent="NR", label=None, **seeds):
    return {"id": name, "parent": parent, "label": label or {"ky": "к", "ru": "р", "en": "e"}, "sensitivity": "normal", "seeds": seeds}


def write(folder, *codes, parents=("NR", "PC", "SK")):
    path = folder / "codebook.yaml"
    path.write_text(yaml.safe_dump({"codebook": {"version": "9.1"}, "parents": [{"id": parent} for parent in parents], "codes": list(codes)}, allow_unicode=True), "utf-8")
    return path


@pytest.fixture
def book(tmp_path):
    """A code book with the given seeds of one code, NR.1."""
    return lambda **seeds: read_codebook(write(tmp_path, code("NR.1", **seeds)))


@pytest.mark.parametrize(
    ("language", "seed", "text"),
    [
        ("en", "water", "The water is gone."),
        ("en", "water*", "They quarrel at the waterworks."),
        ("en", "water", "WATER!"),
        ("ru", "конфликт*", "Опять конфликтуют на поле"),
        ("ru", "жёсткий", "Был жесткий спор"),
        ("ky", "топ*", "Бир тобу келди"),
        ("ky", "тармак*", "Суу тармагы бузулду"),
        ("ky", "өзөн", "Озон суусу кургады"),
        ("ky", "сууну бөлүштүрүү", "сууну адилет бөлүштүрүү керек"),
        ("en", "water turn", "the water for our turn"),
        ("en", "water turn", "the water in the turn"),
    ],
)
def test_a_seed_is_found(book, language, seed, text):
    assert list(book(**{language: [seed]}).hits(text)) == ["NR.1"]


@pytest.mark.parametrize(
    ("language", "seed", "text"),
    [
        ("en", "water", "They quarrel at the waterworks."),
        ("en", "water*", "The underwater pump"),
        ("ru", "топ*", "Пришёл тобою названный"),
        ("ky", "топ", "Бир тобу келди"),
        ("en", "water turn", "the turn for water"),
        ("en", "water turn", "the water was not our turn"),
        ("en", "water turn", "only water"),
        ("en", "water", ""),
    ],
)
def test_a_seed_is_not_found(book, language, seed, text):
    assert book(**{language: [seed]}).hits(text) == {}


def test_two_tokens_may_stand_between_the_words_of_a_phrase(book):
    assert book(en=["water turn"]).hits("water one two turn") == {"NR.1": ["water turn"]}


def test_three_tokens_may_not_stand_between_the_words_of_a_phrase(book):
    assert book(en=["water turn"]).hits("water one two three turn") == {}


def test_the_words_that_matched_are_given_as_the_text_has_them(book):
    assert book(en=["water* turn"]).hits("Waterless is our turn") == {"NR.1": ["waterless turn"]}


def test_kyrgyz_letters_are_folded_only_where_nothing_matched_as_written(book):
    assert book(ky=["көл*"]).hits("кол көлдө") == {"NR.1": ["көлдө"]}


def test_normal_composes_letters_and_folds_yo():
    assert normal("Ёлка и\u0306") == "елка й"


def test_hits_are_in_the_order_of_the_codes(tmp_path):
    book = read_codebook(write(tmp_path, code("NR.2", en=["well"]), code("NR.1", en=["pump"])))
    assert list(book.hits("the well and the pump")) == ["NR.1", "NR.2"]


@pytest.mark.parametrize(("parent", "kind"), [("NR", "driver"), ("PC", "connector"), ("SK", "skill")])
def test_the_kind_of_a_code_follows_from_its_parent(tmp_path, parent, kind):
    assert read_codebook(write(tmp_path, code("X.1", parent))).kind("X.1") == kind


def test_a_label_is_given_in_the_language_asked_for(tmp_path):
    path = write(tmp_path, code("NR.1", label={"ky": "суу", "ru": "вода", "en": "water"}))
    assert read_codebook(path).label("NR.1", "ky") == "суу"


def test_the_version_is_the_one_of_the_file(tmp_path):
    assert read_codebook(write(tmp_path, code("NR.1"))).version == "9.1"


def test_a_code_without_a_label_is_refused(tmp_path):
    with pytest.raises(InputError, match="code NR.1 has no label in ky, en"):
        read_codebook(write(tmp_path, code("NR.1", label={"ru": "вода"})))


def test_a_code_of_an_unknown_parent_names_the_parents_there_are(tmp_path):
    with pytest.raises(InputError, match="NR.1 has the parent 'XX'; there are NR, PC, SK"):
        read_codebook(write(tmp_path, code("NR.1", "XX")))


def test_our_code_book_has_32_drivers_3_connectors_and_9_skills():
    assert read_codebook(CODEBOOK).codes["kind"].value_counts().to_dict() == {"driver": 32, "skill": 9, "connector": 3}


def test_every_seed_of_our_code_book_finds_itself():
    book = read_codebook(CODEBOOK)
    assert [seed.text for seed in book.seeds if seed.code not in book.hits(seed.text.replace("*", ""))] == []
