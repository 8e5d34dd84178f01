"""The Kyrgyz analyser: lemma, class and the chain of endings; words typed without ө, ү, ң; and how often it is right on a hand-made standard."""

import re
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.language import lemmatise
from pipeline.language.kyrgyz import analyse, is_form, lemma
from pipeline.language.stems import Lexicon, lexicon, sounds, spelled
from pipeline.language.suffixes import faces

ROOT = Path(__file__).resolve().parents[1]
EXAM = ROOT.parent / "shared" / "exam" / "data" / "language"


def chain(word):
    best = analyse(word)[0]
    return best.lemma, [name for _, name in best.endings]


@pytest.mark.parametrize(
    ("word", "found", "endings"),
    [
        ("суубузга", "суу", ["possessive 1pl", "dative"]),
        ("суулуу", "суу", ["having"]),
        ("китебим", "китеп", ["possessive 1sg"]),
        ("ордунда", "орун", ["possessive 3", "locative"]),
        ("көчөсүндөгүлөргө", "көчө", ["possessive 3", "locative", "relational", "plural", "dative"]),
        ("суубуздагылардын", "суу", ["possessive 1pl", "locative", "relational", "plural", "genitive"]),
        ("келбегендигинен", "кел", ["negative", "past participle", "fact of", "possessive 3", "ablative"]),
        ("баштоодо", "башта", ["doing", "locative"]),
        ("сүйлөөдөн", "сүйлө", ["doing", "ablative"]),
        ("коюптур", "кой", ["converb", "inferential"]),
        ("жаят", "жай", ["present", "3"]),
        ("көргөм", "көр", ["past 1sg (contracted)"]),
        ("айтсаңыздар", "айт", ["condition", "2pl polite"]),
        ("жазышпайт", "жаз", ["together", "negative", "present", "3"]),
        ("бузулган", "буз", ["passive", "past participle"]),
        ("участокко", "участок", ["dative"]),
        ("депутаттарыбыз", "депутат", ["plural", "possessive 1pl"]),
        ("мамлекеттик", "мамлекет", ["of, -ness"]),
        ("чоңдугу", "чоңдук", ["of, -ness", "possessive 3"]),
        ("тынчыраак", "тынч", ["comparative"]),
        ("келатат", "кел", ["in progress (contracted жат)", "present", "3"]),
        ("сурагысы", "сура", ["wish to", "possessive 3"]),
    ],
)
def test_a_word_is_its_stem_and_its_endings(word, found, endings):
    assert chain(word) == (found, endings)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("ага", "ал"), ("муну", "бул"), ("балдарыбыздын", "бала"), ("балдарыңардын", "бала"), ("чечилмейинче", "чеч"), ("болмоюнча", "бол"), ("тезирээк", "тез"), ("балдарымдан", "бала"), ("балдын", "бал"), ("дешет", "де"), ("таап", "тап"), ("ЖӨБгө", "ЖӨБ"), ("Ноокаттан", "Ноокат"), ("2024-жылы", "2024"),
        ("кз", "кз"), ("", ""),
    ],
)  # fmt: skip
def test_lemma(word, found):
    assert (lemma(word) if word else lemmatise([word], "ky")[0]) == found


@pytest.mark.parametrize(("word", "found"), [("коз", "көз"), ("тушунот", "түшүн"), ("жонундо", "жөнүндө"), ("суйлошту", "сүйлөш")])
def test_a_keyboard_without_the_three_letters(word, found):
    assert lemma(word) == found


def test_a_text_without_the_three_letters_reads_o_as_oe_where_another_word_stands_too():
    words = "бул жерде суу бар эле анан ал кишилер суну болушуп алып кетишти дешти".split()
    assert lemmatise(words, "ky")[words.index("болушуп")] in ("бөлүш", "бөл")


def test_latin_look_alikes_are_cyrillic():
    assert lemma("cууга") == "суу"


@pytest.mark.parametrize(
    ("form", "before", "after"),
    [
        ("LAр", "суу", "лар"), ("LAр", "китеп", "тер"), ("LAр", "күн", "дөр"), ("LAр", "кол", "дор"), ("NIн", "көл", "дүн"), ("NIн", "ата", "нын"), ("GA", "тоо", "го"),
        ("(с)I", "эне", "си"), ("(с)I", "үй", "ү"), ("(I)м", "бала", "м"), ("c:(A)", "бар", "а"), ("BA", "айт", "па"),
    ],
)  # fmt: skip
def test_a_suffix_follows_the_sounds_before_it(form, before, after):
    assert faces(form, before) == (after,)


def test_a_suffix_for_vowels_does_not_stand_after_a_consonant():
    assert faces("v:й", "бар") == ()


@pytest.mark.parametrize("word", ["коюп", "жаят", "аяк", "тоюп"])
def test_sounds_and_letters_go_both_ways(word):
    assert spelled(sounds(word)) == word


def test_a_russian_verb_is_no_form_of_a_kyrgyz_word():
    assert not is_form("договорились")


def test_the_lexicon_holds_six_thousand_stems_with_a_class():
    assert len(lexicon().classes) >= 6000
    assert all(lexicon().classes.values())


def test_a_class_that_is_not_there_is_an_error(tmp_path):
    (tmp_path / "own.txt").write_text("[thing]\nсуу\n", "utf-8")
    with pytest.raises(InputError, match="line 1: there is no class 'thing'"):
        Lexicon(tmp_path)


def fold(word):
    return word.lower().replace("ё", "е")


def gold():
    lines = (ROOT / "tests" / "kyrgyz_gold.tsv").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if "\t" in line and not line.startswith("#")]


def share_right(pairs):
    found = lemmatise([form for form, _ in pairs], "ky")
    return sum(fold(a) == fold(b) for a, (_, b) in zip(found, pairs, strict=True)) / len(pairs)


def test_lemmas_of_our_own_texts_are_right_as_marked_by_hand():
    assert share_right(gold()) >= 0.93


def test_words_that_stand_in_no_exam_file_are_at_most_five_points_worse():
    exam = [line.split("\t") for line in (EXAM / "ky_ktmu_train.tsv").read_text("utf-8").splitlines() if "\t" in line]
    seen = {word.lower() for path in EXAM.glob("*.tsv") for word in re.findall(r"[^\W\d_]+", path.read_text("utf-8"))}
    unseen = [pair for pair in gold() if pair[0].lower() not in seen]
    assert len(unseen) > 500
    assert share_right(unseen) >= share_right(exam) - 0.05


def documented():
    rows = [line.strip("| ").split(" | ") for line in (ROOT / "docs" / "kyrgyz.md").read_text("utf-8").splitlines() if line.startswith("| ") and line.count("|") == 7]
    return [row for row in rows if row[0] != "word"]


@pytest.mark.parametrize("row", documented(), ids=lambda row: row[0])
def test_the_page_of_tricky_words_says_what_the_analyser_says(row):
    word, found, kind, stem, endings, _ = row
    best = analyse(word)[0]
    assert (best.lemma, best.kind, best.stem) == (found, kind, stem)
    assert endings == (" + ".join(f"{written} ({name})" for written, name in best.endings) or "—")


def test_the_page_shows_at_least_twenty_words():
    assert len(documented()) >= 20


def test_what_the_automaton_has_forgotten_it_finds_again(monkeypatch):
    from pipeline.language import automaton

    machine = automaton.Automaton(loose=False)
    found = [machine.best(machine.after("көчө", "N"), "сүндөгүлөргө") for _ in range(2)]
    monkeypatch.setattr(automaton, "_MOST", 1)
    found += [machine.best(machine.after("көчө", "N"), "сүндөгүлөргө") for _ in range(2)]
    assert found[0] is not None and [arc.name for _, arc in found[0][1]] == ["possessive 3", "locative", "relational", "plural", "dative"]
    assert found[1:] == found[:1] * 3


def test_one_place_of_the_automaton_stands_for_all_stems_of_its_sound():
    from pipeline.language.automaton import automaton

    machine = automaton(loose=False)
    assert machine.after("апа", "N") is machine.after("шыра", "N") is not machine.after("көчө", "N")
