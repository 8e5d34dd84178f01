"""Legal facts expire: what is printed on which day, and what a broken file says."""

import datetime
import shutil

import pytest
import yaml

from pipeline.errors import CurriculumError
from pipeline.show.words import Words
from pipeline.training.catalogue import CURRICULUM, Catalogue
from pipeline.training.facts import printed, put_in, read_facts, to_check
from pipeline.training.render import module_sources

FACTS = read_facts()
DAY = datetime.date(2026, 11, 29)
LATER = datetime.date(2027, 1, 10)


def test_a_module_of_the_catalogue_and_its_facts_name_each_other():
    catalogue = Catalogue()
    assert {(fact, module) for module in catalogue.modules for fact in catalogue[module].legal_facts} == {(fact.id, module) for fact in FACTS.values() for module in fact.modules}


def test_every_fact_has_a_source_and_a_day_of_checking():
    assert all(fact.sources and fact.checked < fact.valid_until for fact in FACTS.values())


@pytest.mark.parametrize(("day", "current"), [(None, False), (datetime.date(2026, 11, 21), False), (DAY, True), (datetime.date(2026, 12, 31), True), (LATER, False)])
def test_a_fact_stands_from_its_check_to_its_date(day, current):
    assert FACTS["F-MED"].current(day) is current


def test_a_fact_that_stands_is_printed_with_its_dates_and_sources():
    text = printed(FACTS["F-DEF"], DAY, Words("en"))
    assert text.startswith("From 10 February 2025") and text.endswith("(Checked: 2026-11-22. Valid until: 2027-05-22. Sources: 24.kg, media.kg.)")


def test_what_is_not_verified_is_not_told_as_a_fact():
    assert printed(FACTS["F-LSG-2"], DAY, Words("ru")).endswith("**Проверьте действующий закон:** какой орган назначает главу айыл окмоту.")


@pytest.mark.parametrize(("language", "call"), [("ky", "**Колдонуудагы мыйзамды текшериңиз:** Медиация."), ("ru", "**Проверьте действующий закон:** Медиация."), ("en", "**Check the current law:** Mediation.")])
def test_a_fact_past_its_date_prints_as_a_call_to_check_the_law(language, call):
    text = printed(FACTS["F-MED"], LATER, Words(language))
    assert text.startswith(call) and "161" not in text


@pytest.mark.parametrize("day", [LATER, None])
def test_a_printed_module_calls_to_check_the_law_and_keeps_its_remark(day):
    source = module_sources(["M11"], "en", Catalogue(), day)["M11"]
    assert "Check the current law" in source and "No. 161" not in source and "does not give mediator status" in source


def test_a_printed_module_states_the_law_while_it_stands():
    source = module_sources(["M11"], "en", Catalogue(), DAY)["M11"]
    # in the note and on the law card for participants
    assert source.count("Law No. 161") == 2 and "Valid until: 2026-12-31" in source


def test_a_day_changes_only_the_facts():
    one, other = (put_in("text\n\n::: {.fact id=\"F-MED\"}\nremark\n:::\n", FACTS, day, Words("en")) for day in (DAY, LATER))
    assert one != other and one.startswith("text\n\n:::") and other.endswith("\nremark\n:::\n")


def test_what_has_to_be_checked_is_listed_with_its_reason():
    reasons = {fact.id: reason for fact, reason in to_check(FACTS, LATER)}
    assert (reasons["F-MED"], reasons["F-ELE"], "F-DEF" in reasons) == ("fact_past", "fact_open", False)


def test_without_a_day_every_fact_has_to_be_checked():
    assert {reason for _, reason in to_check(FACTS, None)} == {"fact_no_day"} and len(to_check(FACTS, None)) == len(FACTS)


def test_an_unknown_fact_is_an_error():
    with pytest.raises(CurriculumError, match="there is no fact F-NONE"):
        put_in('::: {.fact id="F-NONE"}\n:::', FACTS, DAY, Words("en"))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"sources": []}, "a fact that was found names its sources"),
        ({"valid_until": "2020-01-01"}, "valid_until lies before checked"),
        ({"status": "partly"}, "what could not be verified stands under open"),
        ({"text": {"en": "x"}}, "text must stand in ky, ru and en"),
        ({"till": "2027"}, "till: Extra inputs are not permitted"),
    ],
)
def test_a_fact_that_breaks_the_form_is_named(tmp_path, change, problem):
    shutil.copy(CURRICULUM / "facts.yaml", tmp_path / "facts.yaml")
    raw = yaml.safe_load((tmp_path / "facts.yaml").read_text("utf-8"))
    next(entry for entry in raw["facts"] if entry["id"] == "F-DEF").update(change)
    (tmp_path / "facts.yaml").write_text(yaml.safe_dump(raw, allow_unicode=True), "utf-8")
    with pytest.raises(CurriculumError, match="F-DEF") as error:
        read_facts(tmp_path / "facts.yaml")
    assert problem in error.value.problem
