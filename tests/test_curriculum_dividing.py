"""Language that divides: each kind is found in ky, ru and en, plain speech about groups is left alone, and every reason has its source."""

import pytest

from pipeline.cli import main
from pipeline.curriculum.dividing import PATH, dividing, dividing_faults, explain
from pipeline.config import read_yaml

RULES = read_yaml(PATH)


def kinds(text, language):
    return [one.kind for one in dividing(text, language) if not one.quoted]


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("ky", "Келгиндер жыйынга келген жок.", "sides"),
        ("ky", "Суу маселеси биз жана алар деген талашка айланды.", "sides"),
        ("ru", "Понаехавшие заняли рынок.", "sides"),
        ("en", "It is always us versus them at the canal.", "sides"),
        ("ky", "Өзбектер дайыма кечигет.", "all"),
        ("ky", "Жаштар эч качан укпайт.", "all"),
        ("ru", "Все мигранты приходят вечером.", "all"),
        ("ru", "Женщины всегда опаздывают.", "all"),
        ("en", "Newcomers never pay for water.", "all"),
        ("ky", "Кечээки урушка мигранттар күнөөлүү.", "blame"),
        ("ru", "Вчера узбек украл сено, он вор.", "blame"),
        ("en", "The Uzbek driver is dangerous.", "blame"),
        ("ky", "Бул маңкурттар менен сүйлөшпөйбүз.", "insult"),
        ("ru", "Это быдло пришло на сход.", "insult"),
        ("en", "These people are vermin.", "insult"),
        ("ky", "Аларды айылдан кууп чыгалы.", "exclude"),
        ("ru", "Их надо выгнать из села.", "exclude"),
        ("en", "We will drive them out of the village.", "exclude"),
    ],
)
def test_a_sentence_that_divides_is_found(language, text, kind):
    assert kind in kinds(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ky", "Жыйынга бардык аялдар жана жаштар чакырылат."),
        ("ky", "Кыргызстандын мыйзамы бардык жарандарга бирдей."),
        ("ky", "Угуу кыргызча жана орусча өтөт."),
        ("ru", "Всех женщин приглашают на сход в среду."),
        ("ru", "Ворота канала всегда закрыты ночью."),
        ("ru", "Молодёжь и старшие вместе чистят арык."),
        ("en", "All women are invited to the hearing."),
        ("en", "The council always answers within ten days."),
        ("en", "Women and men spoke in turn; the deed was wrong."),
    ],
)
def test_plain_speech_about_people_is_left_alone(language, text):
    assert kinds(text, language) == []


def test_what_stands_in_quotation_marks_is_shown_as_somebody_s_speech():
    (one,) = dividing("Бир киши: «Тигилерди тыйыш керек», – деди.", "ky")
    assert (one.kind, one.words, one.quoted) == ("sides", "Тигилерди", True)


def test_a_marked_word_does_not_hide_the_writer_s_own():
    assert [one.quoted for one in dividing("Тигилер келди, «тигилер» деп койду.", "ky")] == [False]


def test_a_group_and_a_bad_word_in_two_sentences_are_not_joined():
    assert kinds("Мигранты пришли на сход. Вор пойман вчера.", "ru") == []


def test_every_reason_has_its_source_and_three_languages():
    for kind in RULES["kinds"]:
        said = [explain(kind, language) for language in ("ky", "ru", "en")]
        assert all(all(one.values()) for one in said) and len({one["why"] for one in said}) == 3 and said[0]["source"][-4:].isdigit()


def test_every_kind_has_words_in_each_language():
    assert set(RULES["phrases"]) | {"all", "blame"} == set(RULES["kinds"])
    assert all(len(entries[language]) >= 4 for entries in [*RULES["phrases"].values(), RULES["bad"], RULES["closed"], RULES["open"]] for language in ("ky", "ru", "en"))


def test_a_file_of_ours_is_named_with_its_line(tmp_path):
    (tmp_path / "words.yaml").write_text("a: {ky: Суу, ru: Вода}\nb: {ky: Кош, ru: Понаехавшие ушли}\n", "utf-8")
    (fault,) = dividing_faults(tmp_path / "words.yaml", "words.yaml")
    assert (fault.line, fault.key, fault.fill) == (2, "fault_dividing_sides", {"words": "Понаехавшие"})


def test_a_text_of_one_s_own_is_read_from_the_command_line(tmp_path, capsys):
    (tmp_path / "leaflet.txt").write_text("Жители села, в среду в десять часов пройдёт общий сход о воде. Приезжие всегда опаздывают на наши собрания.\n", "utf-8")
    assert main(["check", "--text", str(tmp_path / "leaflet.txt"), "--language", "ru"]) == 1
    said = capsys.readouterr().out
    assert "обобщение" in said and "2012" in said and "Скажите, кто, где, когда" in said
    (tmp_path / "leaflet.txt").write_text("Жители села, в среду в десять часов пройдёт общий сход о воде. Приходите всей семьёй.\n", "utf-8")
    assert main(["check", "--text", str(tmp_path / "leaflet.txt"), "--language", "ru"]) == 0
