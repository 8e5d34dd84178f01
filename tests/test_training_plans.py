"""The programmes' instruments: the same fields in three languages, evidence put in from public tables alone, pdf, docx and xlsx."""

import re
from pathlib import Path
from types import SimpleNamespace as Simple

import openpyxl
import pandas as pd
import pytest
import yaml
from conftest import pages_of

from pipeline import tables
from pipeline.errors import CurriculumError
from pipeline.show.words import Words
from pipeline.training.catalogue import CURRICULUM, Catalogue
from pipeline.training.glossary import read_glossary
from pipeline.training.manuals import Guide
from pipeline.training.plans import fields, plan_ids, plan_paper, read_plan
from pipeline.training.printing import print_kind
from pipeline.training.slots import FILLED, SLOTS, Evidence, put_rows
from pipeline.training.texts import REVIEWS

LANGUAGES = ("ky", "ru", "en")
READ = ["needs", "codes", "drivers", "documents"]


def study(outputs, needs=()):
    columns = ["place", "need", "weight", "talk_side", "talk_low", "talk_high", "talk_area", "talk_groups", "talk_raised", "wave", "survey_area"]
    codes = pd.DataFrame([("NR.1", "driver", "Суу", "Вода", "Water"), ("SK.1", "skill", "Угуу", "Слушать", "Listening"), ("PC.1", "connector", "Той", "Праздник", "Feast"), ("PC.2", "connector", "Ашар", "Ашар", "Ashar")], columns=["code", "kind", "label_ky", "label_ru", "label_en"])
    drivers = pd.DataFrame([("PC.1", "all", "all", "baseline", 6, 80, 5, 0.1, False), ("PC.2", "all", "all", "baseline", 6, 80, 3, 0.1, True), ("NR.1", "all", "all", "baseline", 6, 80, 9, 0.12, False)],
                           columns=["code", "domain", "level", "wave", "n_groups", "n_read", "n_raised", "estimate", "suppressed"])  # fmt: skip
    frames = {"needs": pd.DataFrame(list(needs), columns=columns), "codes": codes, "drivers": drivers}
    config = Simple(programme={}, title={"ky": "Суу", "ru": "Вода", "en": "Water"}, training=Simple(printed=None))
    return Simple(name="water", folder=Path(outputs or ".") / "no training", outputs=outputs, invented=True, config=config, place_name=lambda place, _: place, read=lambda name: frames[name])


NEEDS = [("Suu-Bashy", "NR.1", 0.4, 0.12, 0.05, 0.2, "all", 2, 1, "baseline", None), ("Suu-Bashy", "SK.1", 0.3, 0.12, 0.05, 0.2, "all", 0, 0, "baseline", None), ("Suu-Bashy", "NR.1", 0.2, 0.12, 0.05, 0.2, "all", 2, 1, "baseline", None)]


@pytest.mark.parametrize("plan", plan_ids())
def test_a_plan_has_the_same_fields_in_three_languages(plan):
    ky, ru, en = (fields(read_plan(plan, language)) for language in LANGUAGES)
    assert ky == ru == en and len(en) >= 6 and sum(len(part[4]) for part in en) >= 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("plan", plan_ids())
def test_a_plan_says_who_it_is_for_who_has_read_it_and_has_no_english_in_another_language(plan, language):
    text = read_plan(plan, language)
    assert (text.front["id"], text.front["language"]) == (plan, language) and text.front["review"] in REVIEWS and set(text.front["audiences"]) <= set(Catalogue().audiences)
    said = " ".join([text.front["title"], *(f"{block.attributes['title']} {block.markdown}" for block in text.blocks)])
    assert (language == "en") != bool(re.search("[а-яё]{4}", said)) and (language == "en" or not re.search(r"[A-Za-z]{4,}", said))


@pytest.mark.parametrize("plan", plan_ids())
def test_every_slot_is_known(plan):
    assert {slot for part in fields(read_plan(plan, "en")) for slot in part[5]} <= {*SLOTS, *FILLED}


def test_slots_read_public_tables_alone():
    asked = []
    here = study(None, NEEDS)
    Evidence(Simple(**{**vars(here), "read": lambda name: (asked.append(name), here.read(name))[1]})).slot("needs", "Suu-Bashy", Words("en"))
    assert set(asked) <= set(READ) and all(tables.CONTRACTS[name].circle == "public" for name in READ)


def test_a_need_of_several_audiences_stands_once_and_skills_do_not():
    rows = Evidence(study(None, NEEDS)).slot("needs", "Suu-Bashy", Words("en")).splitlines()[2:]
    assert [row.split("|")[1].strip() for row in rows] == ["Water", ""] and "12% of turns (95% interval 5% – 20%)" in rows[0]


def test_a_suppressed_connector_is_not_printed():
    slot = Evidence(study(None)).slot("connectors", "Suu-Bashy", Words("en"))
    assert "Feast" in slot and "raised in 5 of 6 discussions" in slot and "Ashar" not in slot


@pytest.fixture(scope="module")
def grants():
    return yaml.safe_load((CURRICULUM / "grants.yaml").read_text("utf-8"))["grants"]


def test_grants_are_told_by_number_place_and_theme_alone(grants):
    assert [grant["id"] for grant in grants] == [f"G{n:02d}" for n in range(1, 26)]
    assert all(set(grant) == {"id", "places", "drivers", "place", "theme"} and set(grant["theme"]) == set(grant["place"]) == set(LANGUAGES) for grant in grants)
    letters = " ".join(grant[key][language] for grant in grants for key in ("place", "theme") for language in ("ky", "ru"))
    assert not re.findall(r"\b(?!GALS)[A-Za-z]{3,}", letters)


def test_the_place_s_own_grant_comes_first_and_others_share_its_heaviest_cause():
    rows = Evidence(study(None, [("chui-kurama", "NR.1", 0.4, None, None, None, None, 0, 0, "baseline", None)])).rows("grants", "chui-kurama", Words("ru"))
    assert [row[0] for row in rows] == ["G02. Курама", "G03. МТУ-1"] and rows[0][2] == "Вода"


def test_a_place_without_needs_and_grants_has_no_example():
    assert Evidence(study(None)).rows("grants", "Suu-Bashy", Words("en")) == []


def test_the_register_of_practice_begins_with_what_was_said_and_where():
    here = study(None)
    drivers = pd.DataFrame([("PC.1", "north", "area", "baseline", 4, 50, 3, 0.1, False), ("PC.1", "south", "area", "baseline", 3, 50, 2, 0.1, False), ("PC.2", "south", "area", "baseline", 3, 50, 1, 0.1, True)],
                           columns=["code", "domain", "level", "wave", "n_groups", "n_read", "n_raised", "estimate", "suppressed"])  # fmt: skip
    frames = {"needs": here.read("needs"), "codes": here.read("codes"), "drivers": drivers}
    rows = Evidence(Simple(**{**vars(here), "read": frames.__getitem__})).rows("practice", "Suu-Bashy", Words("en"))
    assert rows == [["Feast", "north, south", "", "the study: raised in 5 of 7 discussions", ""]]


def test_measures_and_a_seminar_begin_with_the_heaviest_causes():
    here = Evidence(study(None, NEEDS))
    assert here.rows("measures", "Suu-Bashy", Words("ky")) == [["1.", "Суу"]] and here.rows("programme", "Suu-Bashy", Words("ky")) == [[], ["", "Суу"]]


def test_rows_fill_the_first_of_a_table_and_leave_one_to_write_in():
    own = "| A | B |\n|---|---|\n| 9:00 |  |\n|  |  |"
    assert put_rows(own, [["", "x|y"]]) == "| A | B |\n|---|---|\n| 9:00 | x\\|y |\n|  |  |"
    assert put_rows(own, [["a", "b"], ["c", "d"], ["e", "f"]]).splitlines()[-1] == "|  |  |"


def test_an_unknown_table_to_fill_is_named():
    with pytest.raises(CurriculumError, match="no slot 'prices'"):
        Evidence(study(None)).rows("prices", "Suu-Bashy", Words("en"))


def test_a_place_without_evidence_says_so_and_leaves_rows_to_write():
    assert Evidence(study(None)).slot("needs", "Suu-Bashy", Words("en")).startswith("The study holds no evidence on this place.")


def test_a_plan_is_printed_with_the_notice_on_each_page_a_budget_that_counts_and_the_same_bytes(tmp_path):
    twice = [print_kind(study(tmp_path / turn, NEEDS), "plan:small-grant", [Guide("Suu-Bashy", audience, "ru") for audience in ("CL", "YW")]) for turn in ("a", "b")]
    pdf, word, book = twice[0]
    assert [path.suffix for path in twice[0]] == [".pdf", ".docx", ".xlsx"] and [path.read_bytes() for path in twice[0]] == [path.read_bytes() for path in twice[1]]
    assert all("Вымышленные данные" in page for page in pages_of(pdf))
    page = next(sheet for sheet in openpyxl.load_workbook(book) if sheet["A1"].value == "Бюджет")
    assert page["A3"].value == "Вымышленные данные" and page["E6"].value == "=C6*D6" and page["E14"].value == "=SUM(E6:E13)"


def test_an_unknown_plan_is_named_with_those_that_are_there():
    with pytest.raises(CurriculumError, match="there is no plan 'song' in ky"):
        plan_paper(Evidence(study(None)), "song", "Suu-Bashy", "ky")


@pytest.mark.parametrize("language", LANGUAGES)
def test_plans_use_the_terms_of_the_glossary(language):
    avoided = [word.lower() for term in read_glossary().terms for word in term.avoid.get(language, ())]
    said = "\n".join(read_plan(plan, language).path.read_text("utf-8").lower() for plan in plan_ids())
    assert [word for word in avoided if re.search(rf"(?<!\w){re.escape(word)}", said)] == []


def test_the_twelve_instruments_of_the_programmes_are_there():
    assert plan_ids() == ["advocacy", "communication", "company-seminar", "consultation-workshop", "convening-fund", "dialogue-charter", "initiative", "joint-plan", "mediators-network", "needs-assessment", "small-grant", "working-group"]
