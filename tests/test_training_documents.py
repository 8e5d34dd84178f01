"""The documents of a training beside the guide: what each holds and must not hold, in three languages, as PDF, docx, pptx and XLSForm."""

import dataclasses
import datetime
import re
import zipfile
from types import SimpleNamespace as Simple

import docx
import openpyxl
import pandas as pd
import pptx
import pytest
from conftest import pages_of

from pipeline.errors import CurriculumError
from pipeline.read.xlsform import read_form
from pipeline.show.words import Words
from pipeline.training.catalogue import Catalogue
from pipeline.training.annex import print_annexes
from pipeline.training.documents import KINDS, Training, compose, quantities, sheets
from pipeline.training.editable import guide_paper
from pipeline.training.manuals import Guide
from pipeline.training.papers import cell
from pipeline.training.printing import document_path, people_of, print_kind, shares
from pipeline.training.questions import feedback_form, quiz_form, quiz_items, write_form

CATALOGUE = Catalogue()
TAUGHT = ["M01", "M02", "M11", "M30"]
NOTICE = {"ky": "Ойдон чыгарылган маалымат", "ru": "Вымышленные данные", "en": "Invented data"}
LANGUAGES = ("ky", "ru", "en")


def study(outputs, root=None):
    blocks = [("Suu-Bashy", "CL", 1, 540 + 60 * at, 60, module, "full", 1) for at, module in enumerate(TAUGHT)]
    blocks.append(("Suu-Bashy", "CL", 1, 800, 15, "tea", "pause", 1))
    plan = pd.DataFrame(blocks, columns=["place", "audience", "day", "start_min", "minutes", "module", "variant", "part"])
    config = Simple(programme={}, title={"ky": "Суу", "ru": "Вода", "en": "Water"}, training=Simple(printed=None))
    return Simple(name="water", outputs=outputs, root=root, folder=outputs, invented=True, config=config, place_name=lambda place, _: place, read=lambda name: {"plan": plan}[name])


def training(language, people=20):
    here = study(None)
    return Training(here, Guide("Suu-Bashy", "CL", language), here.read("plan"), CATALOGUE, people)


def text_of(kind, language, **more):
    return "\n".join(compose(kind, training(language, **more)).pieces)


@pytest.mark.parametrize("kind", KINDS)
def test_every_document_is_printed_with_the_notice_on_each_page_and_twice_with_the_same_bytes(kind, tmp_path):
    printed = [print_kind(study(tmp_path / turn), kind, [Guide("Suu-Bashy", "CL", "ky")]) for turn in ("a", "b")]
    assert len(printed[0]) >= 2 and [path.read_bytes() for path in printed[0]] == [path.read_bytes() for path in printed[1]]
    assert all(NOTICE["ky"] in page for page in pages_of(printed[0][0]))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_document_has_english_titles_in_another_language(kind, language):
    paper = compose(kind, training(language))
    said = " ".join([paper.title, *re.findall(r'(?:title|note)="([^"]*)"', "\n".join(paper.pieces))])
    assert language == "en" or not re.search(r"[A-Za-z]{4,}", said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_has_no_line_of_the_trainer_no_key_and_no_test(language):
    text = text_of("workbook", language)
    for module in TAUGHT:
        for block in CATALOGUE.text(module, language).blocks:
            hidden = [inner.markdown for inner in block.inner if inner.kind in ("trainer", "key")] + ([block.markdown] if block.kind in ("test", "difficulties", "preparation") else [])
            assert not any(part and part.strip() in text for part in hidden)
    assert CATALOGUE.text("M01", language).all("handout")[1].attributes["title"] not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_has_what_a_participant_keeps_in_the_order_of_the_timetable(language):
    text = text_of("workbook", language)
    goals = [text.index(CATALOGUE.text(module, language).first("objectives").markdown) for module in TAUGHT]
    assert goals == sorted(goals)


def test_a_module_that_goes_on_next_day_is_numbered_from_its_first_part():
    made = training("en")
    more = made.plan[made.plan["module"] == "M02"].assign(day=2, part=2)
    page = "\n".join(compose("timetable", dataclasses.replace(made, plan=pd.concat([made.plan, more], ignore_index=True))).pieces)
    assert f"{made.title('M02')} (part 1)" in page and f"{made.title('M02')} (part 2)" in page


def test_sheets_to_cut_are_counted_for_groups_and_others_for_people():
    copies = {block.attributes["title"]: copies for _, block, copies, _ in sheets(training("en", people=12))}
    assert (copies["My code"], copies["Five case cards (cut out)"]) == (12, 3)


def test_a_case_of_several_modules_is_printed_once():
    here = study(None)
    plan = here.read("plan").assign(module=lambda f: f["module"].replace("M11", "M03"))
    titles = [block.attributes["title"] for _, block, _, _ in sheets(Training(here, Guide("Suu-Bashy", "CL", "en"), plan, CATALOGUE))]
    assert titles.count("Case: The water turn") == 1


def test_quantities_follow_the_number_of_people():
    few, many = ({item: count for item, _, count in quantities(training("en", people=people))} for people in (10, 30))
    assert (few["item_pens"], many["item_pens"], few["item_tea"], few["item_markers"]) == (11, 33, 12, 6)


def test_the_list_of_materials_counts_by_itself(tmp_path):
    print_kind(study(tmp_path), "materials", [Guide("Suu-Bashy", "CL", "en")])
    page = openpyxl.load_workbook(document_path(study(tmp_path), Guide("Suu-Bashy", "CL", "en"), "materials", "xlsx")).active
    assert page["C4"].value == 20 and page["C9"].value == "=ROUNDUP(22*$C$4/20,0)" and page["E9"].value == "=C9*D9"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_on_a_module_not_taught_gives_way_to_one_that_is(language):
    items = quiz_items(CATALOGUE, language, TAUGHT)
    assert len(items) == 10 and [item.module for item in items[:5]] == ["M02", "M02", "M02", "M02", "M11"]
    assert all(item.key in dict(item.options) for item in items[:8]) and not items[9].options


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_key_stands_on_its_own_page_behind_both_tests(language):
    paper = compose("test", training(language))
    assert len(paper.pieces) == 4 and not re.search(r"^\| 1 \|", "".join(paper.pieces[:3]), re.M) and re.search(r"\| 1 \| .+ \| b \|", paper.pieces[3])


@pytest.mark.parametrize(("form", "questions"), [(quiz_form(CATALOGUE, TAUGHT, "water"), 10), (feedback_form(CATALOGUE, "water"), 13)])
def test_a_form_for_phones_has_its_questions_lists_and_languages(form, questions):
    head, *rows = form["survey"]
    lists = {row[0] for row in form["choices"][1:]}
    assert sum(bool(re.match(r"(q|f)\d|gender|age", row[1])) for row in rows) == questions
    assert {row[0].split()[1] for row in rows if row[0].startswith("select_one")} <= lists
    assert all(all(row[2:5]) for row in rows[1:]) and len({row[1] for row in rows}) == len(rows)
    assert all(len({row[1] for row in form["choices"] if row[0] == name}) == sum(row[0] == name for row in form["choices"]) for name in lists)


def test_the_key_is_in_no_sheet_that_a_form_server_reads():
    form = quiz_form(CATALOGUE, TAUGHT, "water")
    assert form["key"][1] == ["q1", "M02", "b"] and not any("key" in row[0] for name in ("survey", "choices", "settings") for row in form[name])


def test_slides_carry_the_trainer_s_words_as_notes_and_say_that_the_data_are_invented(tmp_path):
    print_kind(study(tmp_path), "slides", [Guide("Suu-Bashy", "CL", "ru")])
    show = pptx.Presentation(document_path(study(tmp_path), Guide("Suu-Bashy", "CL", "ru"), "slides", "pptx"))
    assert any("Встречайте людей у двери" in slide.notes_slide.notes_text_frame.text for slide in show.slides if slide.has_notes_slide)
    assert all(any(shape.has_text_frame and NOTICE["ru"] in shape.text_frame.text for shape in slide.shapes) for slide in show.slides)


def test_a_word_document_can_be_edited_and_says_on_every_page_that_the_data_are_invented(tmp_path):
    print_kind(study(tmp_path), "workbook", [Guide("Suu-Bashy", "CL", "en")])
    document = docx.Document(document_path(study(tmp_path), Guide("Suu-Bashy", "CL", "en"), "workbook", "docx"))
    assert NOTICE["en"] in document.sections[0].header.paragraphs[0].text
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"][:2] == ["Timetable", CATALOGUE["M01"].title["en"]]


def test_large_print_is_18_points(tmp_path):
    print_kind(study(tmp_path), "feedback", [Guide("Suu-Bashy", "CL", "en")], large=True)
    with zipfile.ZipFile(document_path(study(tmp_path), Guide("Suu-Bashy", "CL", "en"), "feedback", "docx", large=True)) as archive:
        assert 'w:sz w:val="36"' in archive.read("word/styles.xml").decode()


def test_an_unknown_kind_is_named_with_those_that_are_there(tmp_path):
    with pytest.raises(CurriculumError, match="there is no document 'song'"):
        print_kind(study(tmp_path), "song", [Guide("Suu-Bashy", "CL", "en")])


def test_a_text_in_a_cell_is_no_markup():
    assert cell("a|b *c* [d](e) #f\n$g$ &lt;") == r"a\|b \*c\* \[d\](e) \#f \$g\$ \&lt;"


def test_a_legal_fact_inside_a_sheet_is_printed_with_its_days():
    here = training("en")
    day = datetime.date(2026, 11, 29)
    piece = next(piece for piece in compose("handouts", dataclasses.replace(here, day=day)).pieces if 'title="Law card on mediation"' in piece)
    assert "2026-11-22" in piece.split("\n", 1)[1]


def test_everywhere_is_every_training_in_every_language_once():
    planned = [("Suu-Bashy", "CL"), ("Suu-Bashy", "YW"), ("Kara-Suu", "CL")]
    every = [guide for share in shares(planned) for guide in share]
    assert len(every) == 9 and set(every) == {Guide(*pair, language) for pair in planned for language in LANGUAGES}
    assert all(len({guide.language for guide in share}) == 1 for share in shares(planned))


@pytest.mark.parametrize(("form", "name", "label"), [(quiz_form(CATALOGUE, TAUGHT, "water", invented=True), "q4", "күн сайын"), (feedback_form(CATALOGUE, "water", invented=True), "f9", "Бир нерсе мени")])
def test_a_form_for_phones_is_read_back_as_the_survey_s_own_forms_are(form, name, label, tmp_path):
    read = read_form(write_form(tmp_path / "form.xlsx", form))
    row = read.questions.set_index("name").loc[name]
    assert label in row["label_ky"] and row["label_ru"] and row["label_en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guide_to_be_edited_has_what_the_pdf_has_with_headings_in_the_reader_s_language(language):
    words = Words(language)
    module = {"id": "M02", "title": CATALOGUE["M02"].title[language], "facts": ["M02"], "review": "–", "why": [{"need": "x_1", "text": "1 | 2"}], "quotes": [{"text": "суу", "source": "–"}]}
    cover = {"kind": words("guide"), "programme": "–", "place": "Suu-Bashy", "audience": "–", "days": "1", "lines": [], "review": words("needs_review")}
    rows = [{"time": "09:00–09:15", "title": words("recap"), "minutes": 15}]
    data = {"lang": language, "cover": cover, "notice": "–", "days": [{"title": words("day", n=1), "rows": rows, "note": None}], "evidence": [{"module": "x", "need": "y", "evidence": [["y", "z"]]}], "notes": ["n"], "left_out": ["L"], "modules": [module]}
    whole = "\n".join(guide_paper(data, CATALOGUE, datetime.date(2026, 11, 29)).pieces)
    text = CATALOGUE.text("M02", language)
    assert all(f'title="{words(key)}"' in whole for key in ("guide_use", "timetable", "why_these", "objectives", "materials", "debrief", "low_literacy", "local_case", "test"))
    assert whole.count(f"**{words('trainer')}**") >= len(text.all("step")) and f"**{words('key')}**" in whole and all(block.attributes["title"] in whole for block in text.all("handout"))
    assert "\x00" not in whole and "**x\\_1.** 1 \\| 2" in whole


def test_glossary_and_certificate_can_be_edited_and_say_that_the_data_are_invented(tmp_path):
    here = study(tmp_path)
    made = print_annexes(here, ("ky",), editable=True)
    again = [path.read_bytes() for path in made]
    assert [path.name for path in made] == ["glossary.pdf", "glossary.docx", "certificate.pdf", "certificate.docx"] and again == [path.read_bytes() for path in print_annexes(here, ("ky",), editable=True)]
    glossary, form = (docx.Document(str(path)) for path in made[1::2])
    assert len(glossary.tables) >= 5 and any("медиация" in cell.text.lower() for table in glossary.tables for row in table.rows for cell in row.cells)
    assert len(form.tables[0].rows) == 6 and all(NOTICE["ky"] in document.sections[0].header.paragraphs[0].text for document in (glossary, form))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_poster_stands_on_one_sheet(language, tmp_path):
    (path,) = print_kind(study(tmp_path), "posters", [Guide("Suu-Bashy", "CL", language)], editable=False)
    # the opening, a day, the rules, the questions, and each module
    assert len(pages_of(path)) == 1 + 1 + 2 + len(TAUGHT)


def test_copies_are_counted_for_the_people_that_the_study_names():
    here = study(None)
    here.config.training = Simple(printed=None, people=25, places={"ala": Simple(people=12), "bel": Simple(people=None)})
    assert [people_of(here, place) for place in ("ala", "bel", "osh")] == [12, 25, 25]
