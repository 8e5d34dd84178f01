import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import tag_words, tokens
from pipeline.language.letters import BOTH, LETTERS, MOST, letter_odds
from pipeline.language.parts import WordTag, tag_parts


def test_tokens_have_places():
    assert tokens("Бар-жогу 12,5 сом.") == [(0, 8, "Бар-жогу"), (9, 13, "12,5"), (14, 17, "сом"), (17, 18, ".")]


@given(st.text(alphabet="аөБ1,. -'’", max_size=40))
def test_tokens_quote_the_text(text):
    assert all(text[start:end] == word for start, end, word in tokens(text))


def test_a_switch_inside_a_sentence():
    assert tag_words("Мен кечээ айттым, но никто не слушал, ошондой болду") == [
        ("Мен", "ky"), ("кечээ", "ky"), ("айттым", "ky"), ("но", "ru"), ("никто", "ru"), ("не", "ru"), ("слушал", "ru"), ("ошондой", "ky"), ("болду", "ky"),
    ]  # fmt: skip


def test_a_switch_typed_without_kyrgyz_letters():
    assert [language for _, language in tag_words("озубуз коп суйлоштук, а они просто молчали")] == ["ky"] * 3 + ["ru"] * 4


def test_a_russian_stem_with_a_kyrgyz_suffix_is_kyrgyz():
    assert dict(tag_words("участокко барып, администрацияга айттык"))["участокко"] == "ky"


def test_english_words():
    assert [language for _, language in tag_words("we need water")] == ["en"] * 3


def test_a_name_in_latin_letters_belongs_to_its_sentence():
    assert dict(tag_words("Биз Zorpex компаниясына кат жаздык"))["Zorpex"] == "ky"


def test_nothing_in_nothing():
    assert tag_words("12, 5!") == [] and tokens("") == [] and tag_parts("") == []


@pytest.mark.parametrize(
    ("word", "stem", "ending"),
    [("участокко", "ru", "ky"), ("школада", "ru", "ky"), ("депутаттарыбыз", "ru", "ky"), ("коңшубузга", "ky", "ky"), ("дагы", "ky", None), ("кечээ", "ky", None)],
)
def test_stem_and_ending_have_their_own_language(word, stem, ending):
    tag = tag_parts(f"Кечээ {word} айттык, бирок эч ким келген жок")[1]
    assert (tag.word, tag.language, tag.stem_language, tag.ending_language) == (word, "ky", stem, ending)


def test_a_kyrgyz_stem_with_a_russian_ending():
    tag = tag_parts("потом позвали аксакалов на собрание")[2]
    assert (tag.language, tag.stem_language, tag.ending_language) == ("ru", "ky", "ru")


@pytest.mark.parametrize(("text", "at"), [("Президент кечээ келди", 0), ("бизге газ керек", 1), ("решил комитет, а не мы", 1)])
def test_a_loan_that_both_languages_write_is_shared(text, at):
    assert tag_parts(text)[at].shared


@pytest.mark.parametrize(("text", "at"), [("колумда топ бар", 1), ("комитетке бардык", 0), ("там чистая вода", 2), ("суу жок", 0)])
def test_a_word_of_one_language_is_not_shared(text, at):
    assert not tag_parts(text)[at].shared


def test_the_language_of_a_shared_word_is_that_of_its_neighbours():
    assert [tag_parts(text)[1].language for text in ("бизге газ керек", "нам газ нужен")] == ["ky", "ru"]


def test_a_tag_says_where_its_word_stands():
    assert tag_parts("Жок, 2 газ!")[1] == WordTag("газ", 7, 10, "ky", "ru", None, True)


def test_letters_alone_tell_the_languages_apart():
    assert letter_odds("жумушчуларга") > 2 and letter_odds("рабочими") < -2


def test_the_tables_stay_small():
    assert LETTERS.stat().st_size + BOTH.stat().st_size < MOST
