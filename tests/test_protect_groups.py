"""Ethnic groups, parties and companies in what leaves the team: how many are found, how many finds are right, and how the sentence reads."""

import re
from pathlib import Path

import pytest

from pipeline.protect.groups import find_groups, mask_groups

KINDS = {"e": "ethnic", "p": "party", "c": "company"}


def marked(line):
    """(language, plain text, [(start, end, kind)]) of a line of marked_groups.txt."""
    language, text = line.split("\t", 1)
    plain, marks, at = "", [], 0
    for match in re.finditer(r"\{([epc]):([^}]*)\}", text):
        plain += text[at : match.start()]
        marks.append((len(plain), len(plain) + len(match[2]), KINDS[match[1]]))
        plain, at = plain + match[2], match.end()
    return language, plain + text[at:], marks


ALL = (Path(__file__).parent / "marked_groups.txt").read_text("utf-8")
LINES = [marked(line) for line in ALL.splitlines() if line and not line.startswith("#")]


def measured(kind=None, language=None):
    """(marks, marks whose every letter is covered by finds of their kind, finds, finds that touch a mark of their kind)."""
    marks = covered = finds = right = 0
    for lang, text, mine in LINES:
        if language and lang != language:
            continue
        mine = [mark for mark in mine if kind in (None, mark[2])]
        found = [one for one in find_groups(text, lang) if kind in (None, one.kind)]
        marks, finds = marks + len(mine), finds + len(found)
        covered += sum(any(one.start <= a and b <= one.end and one.kind == what for one in found) for a, b, what in mine)
        right += sum(any(a < one.end and one.start < b and one.kind == what for a, b, what in mine) for one in found)
    return marks, covered, finds, right


@pytest.mark.parametrize(("kind", "language", "figures"), [(None, None, (142, 141, 140, 140)), ("ethnic", None, (91, 90, 89, 89)), ("party", None, (19, 19, 19, 19)), ("company", None, (32, 32, 32, 32)),
                                                           (None, "ky", (44, 44, 44, 44)), (None, "ru", (53, 52, 51, 51)), (None, "en", (45, 45, 45, 45))])  # fmt: skip
def test_the_figures_of_docs_names_hold(kind, language, figures):
    assert measured(kind, language) == figures


def test_at_least_forty_marked_sentences_a_language_and_a_third_without_any_mark():
    assert min(sum(lang == one for lang, _, _ in LINES) for one in ("ky", "ru", "en")) >= 40 and sum(not marks for _, _, marks in LINES) >= len(LINES) / 4


READ = [
    ("ky", "Суу кезегин өзбектерден сурабай эле өзгөртүп коюшту.", "Суу кезегин [этникалык топтон] сурабай эле өзгөртүп коюшту."),
    ("ky", "Татар аялдары тойго өзүнчө отурат.", "[Этникалык топтун] аялдары тойго өзүнчө отурат."),
    ("ky", "Ал «Ай Нуру» партиясынан чыгып кетти.", "Ал [партиядан] чыгып кетти."),
    ("ky", "«Күмүш Кен» ЖЧКга жер беришти.", "[компанияга] жер беришти."),
    ("ru", "Воду дали узбекам.", "Воду дали [представителям этнической группы]."),
    ("ru", "В узбекской махалле нет света.", "В махалле [этнической группы] нет света."),
    ("ru", "Он говорил с таджичкой.", "Он говорил с [представительницей этнической группы]."),
    ("ru", "Из партии «Заря» вышли все.", "Из [партии] вышли все."),
    ("ru", "Работаем с ОАО «Заря».", "Работаем с [компанией]."),
    ("en", "A Tajik boy was beaten.", "An [ethnic group] boy was beaten."),
    ("en", "The Uzbeks left.", "[Members of an ethnic group] left."),
    ("en", "He works for the Silver Peak company.", "He works for [a company]."),
]  # fmt: skip


@pytest.mark.parametrize(("language", "said", "printed"), READ)
def test_the_sentence_stays_readable(language, said, printed):
    assert mask_groups(said, language) == printed


STAY = [("ky", "Кыргызча да, өзбек тилинде да жаз."), ("ky", "Кыргызстандыктар Кыргыз Республикасын сүйөт."), ("ky", "Биздин компания, бул партия жооп бербейт."), ("ru", "Пишите по-узбекски или на кыргызском языке."),
        ("ru", "Я кыргызский понимаю, но говорить стесняюсь."), ("ky", "Мен русский тилинен сабак берем."), ("ru", "Мен кыргыз тилинен берем, часов мало."), ("ru", "Кыргызстанцы живут в Кыргызстане, в Кыргызской Республике."), ("ru", "Эта компания и партии молчат."), ("en", "Write in Uzbek, or speak Kyrgyz."), ("en", "Citizens of Kyrgyzstan, the Kyrgyz Republic.")]  # fmt: skip


@pytest.mark.parametrize(("language", "said"), STAY)
def test_languages_the_country_its_citizens_and_nameless_companies_stay(language, said):
    assert mask_groups(said, language) == said


@pytest.mark.parametrize(("language", "said", "printed"), [("ky", "Жаркенге арыз бердик.", "[компанияга] арыз бердик."), ("ru", "Мы писали в Жаркен.", "Мы писали в [компании]."), ("en", "We wrote to Zharken.", "We wrote to [a company].")])
def test_a_name_of_the_study_s_own_list_is_found_in_any_form(language, said, printed):
    assert mask_groups(said, language, companies=["Жаркен"]).lower() == printed.lower()


def test_a_kind_that_the_study_switches_off_stays():
    assert mask_groups("Узбеки состоят в партии «Заря».", "ru", off=["ethnic"]) == "Узбеки состоят в [партии]."


def test_a_people_named_in_another_language_than_the_turn_s_is_found():
    assert "узбеки" not in mask_groups("Бул жерде узбеки көп турат.", "ky").lower()
