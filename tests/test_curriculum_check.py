"""The check of the curriculum: our own texts pass whole, and each kind of fault is found with its file and line."""

import dataclasses
import datetime
import shutil

import pytest
import yaml

from pipeline.cli import main
from pipeline.curriculum import check
from pipeline.curriculum.check import check_curriculum, number_faults, report
from pipeline.curriculum.numbers import differences, numbers
from pipeline.curriculum.reading import LEAST, ease
from pipeline.curriculum.terms import avoided
from pipeline.curriculum.wording import LEAST_WORDS, shared_runs
from pipeline.show.words import Words
from pipeline.training.catalogue import CURRICULUM, Catalogue
from pipeline.training.facts import read_facts, to_check
from pipeline.training.glossary import read_glossary

GLOSSARY = read_glossary()
EN = Words("en")


@pytest.fixture(scope="module")
def ours():
    return check_curriculum(day=datetime.date(2026, 11, 29))


def test_our_curriculum_has_no_fault(ours):
    assert [fault.said(EN) for fault in ours.faults] == []


def test_all_texts_were_read(ours):
    assert ours.texts == 117


def test_every_text_reads_easily_enough(ours):
    assert all(score >= LEAST[language] for scores in ours.ease.values() for language, score in scores.items())


# ---------------------------------------------------------------- a fault of each kind, on a copy


def part_of(folder, *modules):
    """A curriculum of some modules, complete in itself."""
    raw = yaml.safe_load((CURRICULUM / "catalogue.yaml").read_text("utf-8"))
    raw["modules"] = [entry | {"prerequisites": [m for m in entry["prerequisites"] if m in modules]} for entry in raw["modules"] if entry["id"] in modules]
    for module in modules:
        shutil.copytree(CURRICULUM / "modules" / module, folder / "modules" / module)
        for path in (folder / "modules" / module).glob("*.md"):
            text = path.read_text("utf-8")
            entry = next(entry for entry in raw["modules"] if entry["id"] == module)
            path.write_text("\n".join(f"prerequisites: [{', '.join(entry['prerequisites'])}]" if line.startswith("prerequisites:") else line for line in text.split("\n")), "utf-8")
    (folder / "catalogue.yaml").write_text(yaml.safe_dump(raw, allow_unicode=True), "utf-8")
    for name in ("facts.yaml", "glossary.yaml"):
        shutil.copy(CURRICULUM / name, folder / name)
    return folder


@pytest.fixture
def found(tmp_path):
    """found(language, old, new): the faults of M25 after one change of one text."""

    def make(language, old, new, words=EN):
        folder = part_of(tmp_path, "M25")
        path = folder / "modules" / "M25" / f"{language}.md"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        make.line = text[: text.index(old)].count("\n") + 2
        return [fault.said(words) for fault in check_curriculum(Catalogue(folder)).faults]

    return make


@pytest.mark.parametrize(
    ("language", "old", "new", "fault"),
    [
        ("ky", "Алты каалоочу керек", "Жети каалоочу керек", "step: the number 6 stands here"),
        ("ru", "::: objectives\n", "::: objectives\n- Понимать слухи.\n", "M25/ru.md, line {line}: the objective does not name what one can see a person do"),
        ("ky", "::: objectives\n", "::: objectives\n- Ушакты түшүнөт.\n", "M25/ky.md, line {line}: the objective does not name what one can see a person do"),
        ("en", "::: objectives\n", "::: objectives\n- Understand rumours.\n", "M25/en.md, line {line}: the objective does not name what one can see a person do"),
        ("ky", "Чынжыр\n", "Чынжыp\n", "letters of two alphabets in the word “Чынжыp”"),
        ("ky", "Чынжыр\n", "Чынжѳр\n", "the letter ѳ is not in the alphabet of this language: “Чынжѳр”"),
        ("en", "::: materials\n", "::: materials\n- Слух.\n", "the letter С is not in the alphabet of this language: “Слух”"),
        ("ky", "Чынжыр\n", "Имиш-имиштерден чынжыр\n", "say “ушак” instead of “имиш-имиштерден” (glossary.yaml, rumour)"),
        ("ru", "::: materials\n", "::: materials\n- Карточки с фейками.\n", "M25/ru.md, line {line}: say “ложная информация” instead of “фейками” (glossary.yaml, false-information)"),
        ("en", "::: materials\n", "::: materials\n- Law No. 12 of 2020.\n", "M25/en.md, line {line}: the number of a law stands in facts.yaml alone"),
        ("en", "::: materials\n", "::: materials\n- ![](chain.png) A figure.\n", "M25/en.md, line {line}: the figure has no description"),
        ("en", "::: materials\n", "::: materials\n- ![A chain](chain.png)\n", "M25/en.md, line {line}: there is no chain.png"),
        ("en", "::: materials\n", "::: materials\n- See M77.\n", "M25/en.md, line {line}: there is no M77"),
        ("en", '{.fact id="F-DEF"}', '{.fact id="F-NONE"}', "there is no F-NONE"),
        ("ru", "::: debrief\n", "::: debrief\n##### Вопросы\n", "debrief differs from en.md"),
    ],
)
def test_a_fault_is_found_with_its_place(found, language, old, new, fault):
    lines = found(language, old, new)
    assert any(fault.format(line=found.line) in line for line in lines)


def test_a_fault_is_told_in_the_reader_s_language(found):
    lines = found("ky", "::: materials\n", "::: materials\n- № 12 мыйзам.\n", Words("ky"))
    assert any(line.startswith(f"M25/ky.md, {found.line}-сап: ") and "мыйзамдын номери facts.yaml файлында гана турат" in line for line in lines)


def test_a_part_of_the_curriculum_alone_has_no_fault(tmp_path):
    catalogue = Catalogue(part_of(tmp_path, "M02", "M03", "M04"))
    assert [fault.said(EN) for fault in check_curriculum(catalogue).faults if "M01" not in fault.said(EN) and "M08" not in fault.said(EN) and "M25" not in fault.said(EN)] == []


def test_a_short_text_is_found(tmp_path):
    folder = part_of(tmp_path, "M25")
    path = folder / "modules" / "M25" / "ky.md"
    kept = [line if line.startswith((":", "-", "#", "|")) or line[:1].isdigit() else "" for line in path.read_text("utf-8").split("\n---", 1)[1].split("\n")]
    short = "\n".join(" ".join(line.split()[:4]) if not line.startswith(":") else line for line in kept)
    path.write_text(path.read_text("utf-8").split("\n---", 1)[0] + "\n---" + short, "utf-8")
    assert [fault.fill["least"] for fault in check_curriculum(Catalogue(folder)).faults if fault.key == "fault_words"] == [LEAST_WORDS["ky"]] == [700]


def shared(folder, line_a, line_b):
    part_of(folder, "M05", "M06")
    for module, line in (("M05", line_a), ("M06", line_b)):
        path = folder / "modules" / module / "en.md"
        path.write_text(path.read_text("utf-8").replace("::: materials\n", f"::: materials\n- {line}\n", 1), "utf-8")
    return [fault.said(EN) for fault in shared_runs(Catalogue(folder), "en")]


def test_twelve_words_that_two_modules_share_are_found(tmp_path):
    line = "one two red hens walked over the old bridge on a very wet day"
    assert shared(tmp_path, line, line) == ["M06/en.md, line 22: twelve words in a row stand in M05 too: “one two red hens walked over the old bridge on a very”"]


def test_eleven_shared_words_are_no_fault(tmp_path):
    assert shared(tmp_path, "red hens walked over the old bridge on a very wet", "red hens walked over the old bridge on a very wet") == []


def test_texts_of_one_module_with_other_divs_give_no_numbers():
    catalogue = Catalogue()
    assert list(number_faults({"en": catalogue.text("M02", "en"), "ky": catalogue.text("M05", "ky"), "ru": catalogue.text("M02", "ru")}, "M02")) == []


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("language", "text", "figures", "words"),
    [
        ("en", "20,000 som for twenty-five people", {20000: 1}, {25: 1}),
        ("ru", "20 000 сомов на двадцать пять человек", {20000: 1}, {25: 1}),
        ("ky", "20 000 сом жыйырма беш кишиге", {20000: 1}, {25: 1}),
        ("ru", "шестью словами, в семи домах", {}, {6: 1, 7: 1}),
        ("ru", "в кругу семьи, с семьёй", {}, {}),
        ("ky", "саат он бирде, он мүнөттө", {}, {11: 1, 10: 1}),
        ("ky", "жүзү кызарып, үч киши", {}, {3: 1}),
        ("ky", "төрт жүз элүү миң", {}, {450000: 1}),
        ("en", "four hundred thousand one can pay", {}, {400000: 1}),
        ("ru", "по четыре-пять человек", {}, {4: 1, 5: 1}),
        ("en", "the years 2021–22", {2021: 1, 2022: 1}, {}),
    ],
)
def test_numbers_are_read_in_figures_and_words(language, text, figures, words):
    assert (dict(numbers(text, language)[0]), dict(numbers(text, language)[1])) == (figures, words)


@pytest.mark.parametrize(
    ("english", "other", "language"),
    [
        ("six months", "полугодовой план", "ru"),
        ("on question 8", "о восьмом вопросе", "ru"),
        ("half past seven", "в половине восьмого", "ru"),
        ("a twelve-year-old", "двенадцатилетний", "ru"),
        ("after six months", "жарым жылдан кийин", "ky"),
        ("twenty of them within three months", "жыйырмасы үч айда", "ky"),
        ("two people talk with one another", "эки киши сүйлөшөт", "ky"),
    ],
)
def test_what_a_language_says_in_another_way_is_no_difference(english, other, language):
    assert differences(english, other, "en", language) == []


@pytest.mark.parametrize(("english", "other", "language", "number"), [("seven minutes", "восемь минут", "ru", 7), ("12 cards", "11 карточка", "ky", 12), ("card 5", "карточка", "ru", 5)])
def test_another_number_is_a_difference(english, other, language, number):
    assert number in [value for value, _, _ in differences(english, other, "en", language)]


# ---------------------------------------------------------------- reading ease and terms


def test_flesch_of_a_plain_sentence():
    # 6 words, 1 sentence, 6 syllables: 206.835 - 1.015 × 6 - 84.6 × 1
    assert ease("The cat sat on the mat.", "en").score == 116.1


def test_oborneva_of_a_plain_sentence():
    # 3 words, 6 syllables: 206.835 - 1.3 × 3 - 60.1 × 2
    assert ease("Мама мыла раму.", "ru").score == 82.7


def test_ours_of_a_kyrgyz_sentence():
    # 4 words, of which айылдаштарыбыз has six syllables: 100 - 1.5 × 4 - 200 × 1/4
    assert ease("Кечээ айылдаштарыбыз суу бөлдү.", "ky").score == 44.0


def test_a_heavy_text_lies_below_the_bound():
    heavy = "Institutional accountability presupposes participatory deliberation, comprehensive documentation and interdepartmental responsibility"
    assert ease(heavy, "en").score < LEAST["en"]


def test_a_text_without_a_word_has_no_ease():
    assert ease("12 | 5", "en") is None


@pytest.mark.parametrize(
    ("language", "line", "term"),
    [("ru", "Буллингу нет места", "bullying"), ("ky", "индикаторлорду жазыңыз", "indicator"), ("en", "a member of the village government", "ayil-okmotu"), ("ky", "жанжалдан кийин", "conflict")],
)
def test_a_word_to_avoid_is_found_in_any_form(language, line, term):
    assert [entry.id for _, entry in avoided(line, language, GLOSSARY)] == [term]


def test_a_word_of_the_same_stem_is_not_taken_for_one_to_avoid():
    assert avoided("отчетту окуңуз", "ky", GLOSSARY) == []


# ---------------------------------------------------------------- the glossary, the command


def test_the_glossary_has_its_terms_once():
    assert len(GLOSSARY.terms) == len({term.id for term in GLOSSARY.terms}) >= 270


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_no_two_terms_bear_one_name(language):
    names = [getattr(term, language).lower() for term in GLOSSARY.terms]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_no_term_is_a_word_to_avoid(language):
    assert [term.id for term in GLOSSARY.terms for text in (getattr(term, language), term.definition[language]) if avoided(text, language, GLOSSARY)] == []


def test_the_command_ends_well(ours, monkeypatch, capsys):
    monkeypatch.setattr(check, "check_curriculum", lambda *, day: ours)
    assert main(["check", "--curriculum"]) == 0 and "Faults: 0" in capsys.readouterr().out


def test_the_report_lists_what_has_expired(ours):
    later = datetime.date(2027, 1, 10)
    lines = report(dataclasses.replace(ours, facts=to_check(read_facts(), later)), "en", day=later)
    assert "  Check the current law: F-MED: Mediation: past its date; checked 2026-11-22, until 2026-12-31" in lines


def test_the_report_speaks_kyrgyz(ours):
    assert "Каталар: 0" in report(ours, "ky")


def test_check_needs_something_to_check(capsys):
    assert main(["check"]) == 1
    assert "check needs a study, --curriculum or --text" in capsys.readouterr().err
