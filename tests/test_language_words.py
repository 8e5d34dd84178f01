import re

from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import tag_words, tokens
from pipeline.language.words import _PATTERN


def test_tokens_have_places():
    assert tokens("Бар-жогу 12,5 сом.") == [(0, 8, "Бар-жогу"), (9, 13, "12,5"), (14, 17, "сом"), (17, 18, ".")]


@given(st.text(alphabet="аөБ1,. -'’", max_size=40))
def test_tokens_quote_the_text_and_agree_with_the_pattern(text):
    found = tokens(text)
    assert all(text[start:end] == word for start, end, word in found)
    assert [word for _, _, word in found] == re.findall(_PATTERN, text)


def test_a_switch_inside_a_sentence():
    assert tag_words("Мен кечээ айттым, но никто не слушал, ошондой болду") == [
        ("Мен", "ky"), ("кечээ", "ky"), ("айттым", "ky"), ("но", "ru"), ("никто", "ru"), ("не", "ru"), ("слушал", "ru"), ("ошондой", "ky"), ("болду", "ky"),
    ]  # fmt: skip


def test_a_russian_stem_with_a_kyrgyz_suffix_is_kyrgyz():
    assert dict(tag_words("участокко барып, администрацияга айттык"))["участокко"] == "ky"


def test_english_words():
    assert [language for _, language in tag_words("we need water")] == ["en"] * 3


def test_nothing_in_nothing():
    assert tag_words("12, 5!") == [] and tokens("") == []
