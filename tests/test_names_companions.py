"""What stands beside a Russian name, or names the same person elsewhere in the document, is found with it."""

import pytest

from pipeline.protect.names import find_names


def found(text: str) -> list[str]:
    return [span.text for span in find_names(text, language="ru")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("На встречу пришёл Людвиг фон Штальберг из посольства.", "Людвиг фон Штальберг"),
        ("Потом слово взяла миссис Квендолл и поблагодарила всех.", "Квендолл"),
        ("Мы собрались в клубе имени Хрулёва вечером.", "Хрулёва"),
    ],
)
def test_a_particle_and_who_is_introduced_belong_to_the_name(text, name):
    assert name in found(text)


def test_a_name_found_once_is_found_in_every_case_of_the_document():
    text = "Жумашев обещал воду\n\nГлава района Нурлан Жумашев встретился с жителями. Письмо отправили Жумашеву. Жумашевым довольны не все."
    assert sum(one.count("Жумашев") for one in found(text)) == 4


@pytest.mark.parametrize("text", ["Рабочие говорили о правилах. И тогда Опустили мы флаг, и всё.", "Это решение Центральной комиссии по выборам."])
def test_a_verb_and_the_adjective_of_an_institution_are_no_names(text):
    assert found(text) == []
