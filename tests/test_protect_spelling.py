"""How a name stands on a letter: in the nominative, whole, in the reader's script. All names are invented or common given names."""

import pytest

from pipeline.protect.spelling import written_name


@pytest.mark.parametrize(
    ("spellings", "name"),
    [
        (["Канат", "Канаттын", "Канату", "Qanat"], "Канат"),
        (["Замиру", "Замираны"], "Замира"),
        (["Гүлбарчынга"], "Гүлбарчын"),
        (["Темирбекке", "Темирбектин"], "Темирбек"),
        (["Аселге", "Аселдин", "Асель", "Аселя"], "Асель"),
        (["Нурсул", "Нурсултан", "Нурсултанга"], "Нурсултан"),
        (["Зинаида Павловнаны", "Зинаиде Павловне", "Зинаида Павловна"], "Зинаида Павловна"),
        (["Жоломановага"], "Жоломанова"),
        (["Асаналиеву"], "Асаналиев"),
        (["Замире Чотбаевой"], "Замира Чотбаева"),
        (["Юсупу-аке"], "Юсуп-аке"),
    ],
)
def test_the_ending_that_a_sentence_asked_for_is_taken_off(spellings, name):
    assert written_name(spellings, "ru") == name


@pytest.mark.parametrize("name", ["Тынай", "Бекболсун", "Чыке", "Айнура", "Салия", "Асылбек", "Жаңыл", "Никитин", "Турсунай", "Роза"])
def test_a_name_that_ends_like_a_case_stays_whole(name):
    assert written_name([name], "ky") == name


def test_what_is_not_understood_stays_as_it_stands():
    assert written_name(["Шлхкуйдан"], "ky") == "Шлхкуйдан" and written_name([], "en") == "?"


def test_a_whole_name_goes_before_initials_and_before_a_word_of_courtesy():
    assert written_name(["Чотоева Т.", "Турдукан Чотоева", "Турдукан эже"], "ru") == "Турдукан Чотоева"
    assert written_name(["Кубаныч", "Кубаныч байке"], "ky") == "Кубаныч байке"


def test_kyrgyz_and_russian_letters_are_written_in_cyrillic_with_the_letters_of_the_language():
    spellings = ["Nazgul Nazaralieva", "Назгуль Назаралиева", "Назгүл Назаралиева"]
    assert [written_name(spellings, language) for language in ("ky", "ru")] == ["Назгүл Назаралиева", "Назгуль Назаралиева"]


def test_small_letters_of_a_message_become_great_ones():
    assert written_name(["турдукан байгазиева"], "ky") == "Турдукан Байгазиева" and written_name(["гүлнара эже"], "ky") == "Гүлнара эже"


def test_two_sentences_that_met_are_parted():
    assert written_name(["Нурсултан. Нурсултан Касымбеков"], "ky") == "Нурсултан Касымбеков"
