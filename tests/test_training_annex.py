"""The glossary and the certificate in print: three languages, every term, the order of the alphabet, the same bytes twice."""

from types import SimpleNamespace as Simple

import pytest
from conftest import pages_of

from pipeline.errors import CurriculumError
from pipeline.show.words import Words
from pipeline.training.annex import alphabetical, glossary_data, print_annexes
from pipeline.training.glossary import read_glossary

GLOSSARY = read_glossary()


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    return [path for path in print_annexes(study(tmp_path_factory.mktemp("outputs"))) if path.name == "glossary.pdf"]


def study(outputs):
    return Simple(outputs=outputs, invented=True, config=Simple(programme={}, title={"ky": "Суу", "ru": "Вода", "en": "Water"}))


def test_there_is_one_a_language(printed):
    assert [path.parts[-3:] for path in printed] == [(language, "manuals", "glossary.pdf") for language in ("ky", "ru", "en")]


@pytest.mark.parametrize(("number", "notice", "term"), [(0, "Ойдон чыгарылган маалымат", "купуялуулук"), (1, "Вымышленные данные", "конфиденциальность"), (2, "Invented data", "confidentiality")])
def test_every_page_of_an_invented_study_says_so_and_the_terms_are_there(printed, number, notice, term):
    pages = pages_of(printed[number])
    assert all(notice in page for page in pages) and any(term in page for page in pages)


def test_the_same_input_prints_the_same_bytes(printed, tmp_path):
    again = print_annexes(study(tmp_path), ("ky",))
    assert again[0].read_bytes() == printed[0].read_bytes()


@pytest.mark.parametrize(("number", "status"), [(0, "Бул сертификат медиатор статусун бербейт"), (1, "Этот сертификат не даёт статуса медиатора"), (2, "This certificate gives no mediator status")])
def test_a_certificate_says_that_it_gives_no_mediator_status(printed, number, status):
    (page,) = pages_of(printed[number].with_name("certificate.pdf"))
    assert status in " ".join(page.split())


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_every_term_is_printed_in_every_language(language):
    rows = [row for section in glossary_data(GLOSSARY, Words(language))["sections"] for row in section["rows"]]
    assert len(rows) == len(GLOSSARY.terms) and all(len(row) == 4 and all(row) for row in rows)


def test_kyrgyz_letters_stand_in_their_places():
    assert sorted(["пикир", "өзгөрүү", "ооба", "үн", "уруу", "ңк", "нан", "фонд"], key=alphabetical) == ["нан", "ңк", "ооба", "өзгөрүү", "пикир", "уруу", "үн", "фонд"]


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        ("review: x\nsections: [{id: a, ky: а, ru: а, en: a, terms: [{id: t, ky: т, ru: т, en: t, definition: {ky: Т., ru: Т., en: t}}]}]", "the definition is one sentence"),
        ("review: x\nsections: [{id: a, ky: а, ru: а, en: a, terms: [{id: t, ky: т, ru: т, definition: {ky: Т., ru: Т., en: T.}}]}]", "en: Field required"),
    ],
)
def test_a_term_that_breaks_the_form_is_named(tmp_path, broken, problem):
    (tmp_path / "glossary.yaml").write_text(broken, "utf-8")
    with pytest.raises(CurriculumError, match=problem):
        read_glossary(tmp_path / "glossary.yaml")


def test_a_term_that_stands_twice_is_named(tmp_path):
    term = "{id: t, ky: т, ru: т, en: t, definition: {ky: Т., ru: Т., en: T.}}"
    (tmp_path / "glossary.yaml").write_text(f"review: x\nsections: [{{id: a, ky: а, ru: а, en: a, terms: [{term}, {term}]}}]", "utf-8")
    with pytest.raises(CurriculumError, match="this term stands twice"):
        read_glossary(tmp_path / "glossary.yaml")
