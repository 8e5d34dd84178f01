"""Where words, expressions and sentences begin and end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language.segment import expressions, sentences, tokens
from pipeline.language.stopwords import is_stopword, stopwords


def words(text):
    return [word for _, _, word in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Бар-жогу 12,5 сом.", ["Бар-жогу", "12,5", "сом", "."]),
        ("12.03.2025 күнү", ["12.03.2025", "күнү"]),
        ("2025-03-12", ["2025-03-12"]),
        ("12 000 сом", ["12 000", "сом"]),
        ("саат 10:30", ["саат", "10:30"]),
        ("5-чи топ", ["5-чи", "топ"]),
        ("5-мектепте", ["5", "-", "мектепте"]),
        ("жол, суу ж.б. маселелер", ["жол", ",", "суу", "ж.б.", "маселелер"]),
        ("дороги и т.д. и т. п. есть", ["дороги", "и", "т.д.", "и", "т. п.", "есть"]),
        ("Ошская обл., г. Ош", ["Ошская", "обл.", ",", "г.", "Ош"]),
        ("А. Т. Сатыбеков", ["А.", "Т.", "Сатыбеков"]),
        ("Mr. Brown, e.g. here", ["Mr.", "Brown", ",", "e.g.", "here"]),
        ("ЖӨБ-гө ОМСУнун", ["ЖӨБ-гө", "ОМСУнун"]),
        ("Мен... билбейм", ["Мен", "...", "билбейм"]),
        ("www.kg.example/a жана a.b@example.kg", ["www.kg.example/a", "жана", "a.b@example.kg"]),
        ("P-5GCK42нын айтканы", ["P-5GCK42нын", "айтканы"]),
        ("COVID-19 келди", ["COVID-19", "келди"]),
    ],
)
def test_tokens(text, expected):
    assert words(text) == expected


@given(st.text(alphabet="аөБгж1,. -'’P\n«»!?…0", max_size=40))
def test_tokens_quote_the_text_in_order_and_lose_only_spaces(text):
    found = tokens(text)
    assert all(text[start:end] == word for start, end, word in found)
    assert "".join("".join(word.split()) for _, _, word in found) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("айыл өкмөтүнө бардык", [("айыл өкмөтүнө", "айыл өкмөтү")]),
        ("айыл окмотуно бардык", [("айыл окмотуно", "айыл өкмөтү")]),
        ("жергиликтүү өз алдынча башкарууну", [("жергиликтүү өз алдынча башкарууну", "жергиликтүү өз алдынча башкаруу")]),
        ("ЖӨБдүн кызматы", [("ЖӨБдүн", "жергиликтүү өз алдынча башкаруу")]),
        ("органов местного самоуправления", [("органов местного самоуправления", "органы местного самоуправления")]),
        ("в ОМСУ и ОПЦ", [("ОМСУ", "органы местного самоуправления"), ("ОПЦ", "общественно-профилактический центр")]),
        ("ак жолтой", []),
        ("айыл менен шаар", []),
        ("айыл. Өкмөт", []),
    ],
)
def test_expressions(text, expected):
    assert [(text[start:end], name) for start, end, name in expressions(text)] == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("ky", ["Мен келдим.", "Ал кетти ж.б.", "Анан суу жок болду."]),
        ("ky", ["Жол, суу ж.б. маселелер бар.", "Эмне кылабыз?"]),
        ("ky", ["— Кайда барасың? — деди ал.", "«Суу жок!» — деди."]),
        ("ky", ["Мен... билбейм.", "Ошол…", "Анан эмне?!", "Кеттик."]),
        ("ky", ["Иштери жакшы (абдан!).", "Кеттик."]),
        ("ky", ["суу жок.", "эмне кылабыз?", "билбейм"]),
        ("ky", ["1. Суу.", "2. Жол."]),
        ("ky", ["Жалал-Абад обл. Ноокен району алыс.", "Барбадык."]),
        ("ru", ["В 2025 г. в Ошской обл. было так.", "А. С. Сатыбеков пришёл.", "И т.д.", "Потом ушёл."]),
        ("ru", ["Сатыбеков И.И.", "Он ушёл на ул. Мира, д. 5.", "Всё."]),
        ("ru", ["Школа им. Токтогула далеко.", "Это было в 2024 г.", "Потом закрыли."]),
        ("en", ["Mr. Brown came, e.g. Tuesday.", "He left at 5 p.m.", "They stayed."]),
        ("en", ["See No. 5 here.", "We said no.", "Water is short."]),
    ],
)
def test_sentences(language, expected):
    text = " ".join(expected)
    assert [sentence for _, _, sentence in sentences(text, language)] == expected


def test_a_line_that_is_broken_in_a_sentence_goes_on_and_an_empty_line_ends_it():
    assert [sentence for _, _, sentence in sentences("Биз бардык\nсууга\n\nкелди")] == ["Биз бардык\nсууга", "келди"]


def test_an_empty_text_has_no_sentence():
    assert sentences("") == [] and sentences(" \n ") == [] and expressions("") == []


@given(st.text(alphabet="аөБгж1,. -P\n«»!?…—", max_size=60))
def test_sentences_quote_the_text_and_lose_only_spaces(text):
    found = sentences(text)
    assert all(text[start:end] == sentence for start, end, sentence in found)
    assert "".join("".join(sentence.split()) for _, _, sentence in found) == "".join(text.split())


@pytest.mark.parametrize(("word", "language"), [("жана", "ky"), ("Алардын", "ky"), ("учун", "ky"), ("который", "ru"), ("ещё", "ru"), ("еще", "ru"), ("the", "en"), ("don’t", "en")])
def test_stop_words(word, language):
    assert is_stopword(word, language) and is_stopword(word)


@pytest.mark.parametrize("word", ["суу", "жер", "вода", "конфликт", "water", "жаштар"])
def test_words_of_the_field_are_no_stop_words(word):
    assert not is_stopword(word)


def test_another_language_has_no_stop_words():
    with pytest.raises(ValueError, match="there are no stop words for 'kk'"):
        stopwords("kk")
