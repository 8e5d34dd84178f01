"""A word in every form and language, phrases with gaps, seeds of a code, and the command that shows them."""

import pandas as pd
import pytest

from pipeline.errors import InputError
from pipeline.language import lemmatise
from pipeline.language.context import in_context
from pipeline.language.search import find_code, find_words, read_book
from pipeline.language.segment import tokens
from pipeline.study import ROOT

BOOK = read_book(ROOT / "corpora" / "codebook.yaml")


def study(*texts):
    """The tables words and turns of some turns, each (language, text)."""
    turns = pd.DataFrame([("d", f"t{i}", "participant", lang, text) for i, (lang, text) in enumerate(texts)], columns=["document", "turn", "role", "language", "text"])
    rows = [("d", row.turn, at, start, end, word, row.language, lemmatise([word], row.language)[0]) for row in turns.itertuples() for at, (start, end, word) in enumerate(tokens(row.text))]
    return pd.DataFrame(rows, columns=["document", "turn", "position", "start", "end", "word", "language", "lemma"]), turns


def found(query, *texts, **options):
    words, turns = study(*texts)
    text = turns.set_index("turn")["text"]
    hits = find_words(words, query, **options)
    return [text[row.turn][row.start : row.end] for row in hits.itertuples()]


@pytest.mark.parametrize("form", ["суу", "Суусу", "сууну", "суубузга", "суулуу", "суусуз", "суунун", "сууларыбыздан"])
def test_every_form_of_a_kyrgyz_word(form):
    assert found("суу", ("ky", f"Биз {form} дедик")) == [form]


@pytest.mark.parametrize("other", ["суук", "суроо", "сурап"])
def test_no_other_word(other):
    assert found("суу", ("ky", f"Биз {other} дедик")) == []


def test_a_word_in_the_other_languages_of_the_codebook():
    assert found("суу", ("ru", "Воды нет, и воду не дают."), ("en", "We need water."), book=BOOK) == ["Воды", "воду", "water"]


@pytest.mark.parametrize("query", ["пастбища", "pastures", "жайытты"])
def test_any_form_and_language_may_be_asked_for(query):
    assert found(query, ("ky", "Жайыттар тарыды"), ("ru", "на пастбище"), ("en", "the pasture")) == ["Жайыттар", "пастбище", "pasture"]


def test_a_word_of_another_language_inside_a_turn():
    assert found("вода", ("ky", "Кечээ воду бербей койду")) == ["воду"]


def test_kyrgyz_typed_without_its_letters():
    assert found("өкмөт", ("ky", "Окмоткө бардык"), ("ky", "окмоту айтты")) == ["Окмоткө", "окмоту"]


def test_exact_matching_takes_the_letters_alone():
    assert found("Сууну", ("ky", "Сууну бер, суу жок, сууну"), ("ru", "воды"), exact=True, book=BOOK) == ["Сууну", "сууну"]


def test_a_beginning():
    assert found("тала*", ("ky", "Талаш чыкты, талаа алыс, тал өстү")) == ["Талаш", "талаа"]


def test_a_phrase_in_all_its_forms():
    assert found("айыл өкмөтү", ("ky", "Айыл өкмөтүнө бардык. Айылдын жаны, өкмөт")) == ["Айыл өкмөтүнө"]


def test_a_star_stands_for_up_to_three_words():
    assert found("суу * талаш", ("ky", "Сууну эки айыл талашып келди"), ("ky", "суу талашат"), ("ky", "суу бар кезде бир да талаш жок")) == ["Сууну эки айыл талашып", "суу талашат"]


def test_words_between_two_words_of_a_phrase():
    assert found("суу талаш", ("ky", "Сууну айыл талашат, суу үчүн эки эл талашат"), gap=1) == ["Сууну айыл талашат"]


def test_a_phrase_does_not_go_over_the_end_of_a_sentence():
    assert found("суу талаш", ("ky", "Суу. Талаш чыкты"), gap=3) == []


def test_a_label_of_the_codebook_in_the_other_languages():
    assert found("Сугат суусу", ("ru", "Не хватает поливной воды"), ("en", "irrigation water"), book=BOOK) == ["поливной воды", "irrigation water"]


def test_without_a_word_nothing_is_looked_for():
    with pytest.raises(InputError, match="there is no word to look for"):
        found(" * ", ("ky", "суу"))


def test_seeds_of_a_code_are_found_in_three_languages():
    words, _ = study(("ky", "Мурабга айттык"), ("ru", "очередь на полив"), ("en", "canals are dry"), ("ky", "Мектепке бардык"))
    assert find_code(words, "NR.1", BOOK)["turn"].tolist() == ["t0", "t1", "t2"]


def test_a_parent_stands_for_all_its_codes():
    words, _ = study(("ky", "Жайытта мал көп"), ("ky", "Арык жок"))
    assert find_code(words, "NR", BOOK)["turn"].tolist() == ["t0", "t1"]


def test_an_unknown_code_names_those_there_are():
    with pytest.raises(InputError, match="there is no code 'XX.9'; there are NR.1"):
        find_code(study(("ky", "суу"))[0], "XX.9", BOOK)


def test_lines_of_a_word_in_its_context():
    words, turns = study(("ky", "Бизде суу жок"))
    assert in_context(words, turns, "суунун") == [f"d t0  {'Бизде ':>45}[суу] жок"]


def test_find_shows_group_and_place(done, capsys, monkeypatch):
    from pipeline.cli import main

    monkeypatch.setenv("YNTYMAK_ROOT", str(done.root))
    assert main(["find", "small", "суу"]) == 0
    out = capsys.readouterr()
    assert "Jazy, mixed group  t0001" in out.out and "[суусу]" in out.out and "[Воды]" in out.out
    assert "суу: found 10; turns 9, groups 4" in out.err


def test_find_looks_for_the_seeds_of_a_code(done, capsys, monkeypatch):
    from pipeline.cli import main

    monkeypatch.setenv("YNTYMAK_ROOT", str(done.root))
    assert main(["find", "small", "--code", "NR.1", "--language", "ky"]) == 0
    assert "аралаш топ" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["суу", "--code", "NR.1"], ["суу", "--gap", "-1"]])
def test_find_refuses_what_it_cannot_understand(done, capsys, monkeypatch, arguments):
    from pipeline.cli import main

    monkeypatch.setenv("YNTYMAK_ROOT", str(done.root))
    assert main(["find", "small", *arguments]) == 1


def test_a_table_of_hits_for_a_notebook(done):
    from pipeline.language.context import search

    hits = search(done, "арык")
    assert hits[["place", "group", "found"]].drop_duplicates().values.tolist() == [["osh-jazy", "mixed", "арык"]]
