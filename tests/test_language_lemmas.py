import pytest

from pipeline.language import lemmatise


@pytest.mark.parametrize(
    ("word", "lemma"),
    [
        ("айылдарыбыздан", "айыл"), ("суунун", "суу"), ("китебим", "китеп"), ("балдарга", "бала"), ("жайытты", "жайыт"), ("көчөсүндөгү", "көчө"), ("мугалимдер", "мугалим"),
        ("айтып", "айт"), ("келди", "кел"), ("иштегендер", "иште"), ("баштоо", "башта"), ("бөлүүдө", "бөл"), ("ага", "ал"), ("ордуна", "орун"), ("ичтик", "ич"),
        ("министрдин", "министр"), ("Бишкектен", "Бишкек"), ("Ошто", "Ош"), ("АКШнын", "АКШ"), ("бөлүгү", "бөлүк"), ("ак", "ак"),
    ],
)  # fmt: skip
def test_kyrgyz(word, lemma):
    assert lemmatise([word], "ky") == [lemma]


def test_russian():
    assert lemmatise(["воды", "делили", "сёлах"], "ru") == ["вода", "делить", "село"]


def test_english():
    assert lemmatise(["villages", "went"], "en") == ["village", "go"]


def test_another_language_is_only_lowered():
    assert lemmatise(["Ауылда"], "other") == ["ауылда"]


def test_one_lemma_a_word():
    assert len(lemmatise(["а", "", "-", "12"], "ky")) == 4
