"""What a guide says in a reader's language: no Latin word in the furniture of a Kyrgyz or Russian guide, each template read with each place, and marks where they belong."""

import re
import string

import pandas as pd
import pytest

from pipeline.language.inflect import inflect
from pipeline.show.words import Words
from pipeline.study import Study, studies
from pipeline.training.catalogue import Catalogue
from pipeline.training.facts import put_in, read_facts
from pipeline.training.manuals import Guide, choice_notes, guide_data, reading_state
from pipeline.training.why import Background

CATALOGUE = Catalogue()
# ids, the project's own names and file formats are the same in every language
ALLOWED = re.compile(r"\b(?:[MFGP][-\d][\w-]*|F-[A-Z]+|PDF|XLSX|DOCX|Yntymak|KoboToolbox|WhatsApp|Telegram|Instagram|Facebook|TikTok|SMART|ID)\b")
LATIN = re.compile(r"[A-Za-z]{2,}")
WHY = {"talk_side": 0.3, "talk_low": 0.2, "talk_high": 0.4, "talk_groups": 5, "talk_raised": 3, "survey_side": 0.4, "survey_low": 0.3, "survey_high": 0.5, "survey_n": 60}


def plan(place, audience, modules):
    rows = [(1, 555 + 30 * i, 30, module, 1, "full", None) for i, module in enumerate(modules)] + [(1, 540, 15, "recap", 1, "pause", None), (1, 1005, 15, "tea", 1, "pause", None)]
    return pd.DataFrame(rows, columns=["day", "start_min", "minutes", "module", "part", "variant", "why"]).assign(place=place, audience=audience)


def needs(place, audience, area, indicator):
    rows = [WHY | {"place": place, "audience": audience, "need": "NR.1", "wave": "baseline", "weight": 0.5, "talk_area": area, "survey_area": area, "indicator": indicator}]
    return pd.DataFrame(rows)


def guide(study, place, language, *, wider):
    audience, area = study.config.places[place].audiences[0], study.area_of(place) if wider else place
    indicator = next(iter(study.config.survey.indicators), None)
    mine = needs(place, audience, area, indicator)
    if indicator is None:
        mine["survey_area"] = None
    words = Words(language)
    background = Background({("NR.1", language): words("timetable")}, {("NR.1", area, "baseline"): 4})
    quotes = pd.DataFrame([{"place": place, "need": "NR.1", "text": "Сөз", "language": language, "said_in": area, "kind": "quotation"}])
    unmet = pd.DataFrame([{"place": place, "audience": audience, "module": "M12", "value": 0.1}])
    return guide_data(study, background, Guide(place, audience, language), plan(place, audience, ["M01", "M02", "M10", "M31", "M30"]), mine, unmet, quotes, CATALOGUE)


def texts(value):
    """Every text of the data that a guide prints; labels, file names and ids are not read by anybody."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("label", "file", "id", "trail", "lang"):
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


EVERY = [(name, place) for name in studies() for place, facts in Study(name).config.places.items() if facts.audiences]


@pytest.mark.parametrize("language", ["ky", "ru"])
@pytest.mark.parametrize("name", studies())
def test_no_latin_word_stands_in_the_furniture_of_a_guide(name, language):
    study = Study(name)
    found = set()
    for place in [place for one, place in EVERY if one == name]:
        for wider in (False, True):
            for text in texts(guide(study, place, language, wider=wider)):
                found |= set(LATIN.findall(ALLOWED.sub("", text)))
    assert not found


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_no_latin_word_stands_in_what_is_said_of_the_choice(language):
    trainings = pd.DataFrame([{"place": "ala", "audience": "CL", "flat": True, "distinguished": True, "hour_modules": "M09 M10", "hour_value": 0.1}])
    choice = pd.DataFrame([{"place": "ala", "audience": "CL", "module": "M11", "chosen": True, "verdict": "depends"}, {"place": "ala", "audience": "CL", "module": "M12", "chosen": False, "verdict": "depends"}])
    notes = choice_notes(Guide("ala", "CL", language), choice, trainings, CATALOGUE)
    assert len(notes) == 4 and not LATIN.findall("".join(notes))


# ---------------------------------------------------------------- places in sentences

# the templates of a training that a place or area fills, and where the name may stand in the nominative: first in the sentence or after a colon, dash or bracket
PLACE_FILLERS = ("place", "area")


def templates(language):
    return {key: text for key, text in Words(language).all().items() if {field for _, field, _, _ in string.Formatter().parse(text)} & set(PLACE_FILLERS)}


def test_templates_with_places_are_found():
    assert {"talk_share", "talk_share_wider", "survey_share", "survey_share_wider", "said_elsewhere"} <= set(templates("ky"))


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_a_place_stands_in_each_template_in_the_nominative_alone(language):
    # before the name: nothing, a colon, a dash, a bracket, a quotation mark or a full stop; no word that would ask for a case, no ending glued to the name
    wrong = {}
    for key, text in templates(language).items():
        for name in PLACE_FILLERS:
            for found in re.finditer(r"(.*?)\{" + name + r"\}(.?)", text, re.S):
                if not re.search(r"(?:^|[:–—(«.,;]\s*)$", found[1].rsplit("}", 1)[-1] if found[1].endswith("}") else found[1]) or found[2].isalpha() or found[2] == "-":
                    wrong[key] = text
    assert not wrong


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_each_template_is_read_with_each_place(language):
    study_names = {study.place_name(place, language) for name, place in EVERY for study in [Study(name)]}
    read = 0
    for text in templates(language).values():
        fields = {field for _, field, _, _ in string.Formatter().parse(text) if field}
        for place in study_names:
            said = text.format(**{field: place if field in PLACE_FILLERS else "7" for field in fields})
            assert place in said and "{" not in said and "  " not in said
            read += 1
    assert read == len(templates(language)) * len(study_names) > 0


@pytest.mark.parametrize("name", studies())
@pytest.mark.parametrize("language", ["ky", "ru"])
def test_each_place_has_a_name_of_its_own_letters_and_can_be_inflected(name, language):
    study = Study(name)
    for place in study.config.places:
        said = study.place_name(place, language)
        assert said != place and not LATIN.search(said)
        assert inflect(said, "locative", language)


# ---------------------------------------------------------------- marks


@pytest.mark.parametrize(("language", "mark"), [("ky", "Ойдон чыгарылган маалымат"), ("ru", "Вымышленные данные"), ("en", "Invented data")])
def test_invented_data_is_called_so_on_the_cover_and_every_page(language, mark):
    data = guide(Study("mining"), "jalal-abad-oblast", language, wider=False)
    assert data["notice"] == data["cover"]["notice"] == mark


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_each_module_says_who_has_read_it(language):
    data = guide(Study("mining"), "jalal-abad-oblast", language, wider=False)
    assert [module["review"] for module in data["modules"]] == [reading_state(CATALOGUE.text(module["id"], language), Words(language)) for module in data["modules"]]
    assert all(module["review"] for module in data["modules"])


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_a_fact_past_its_date_gives_way_to_a_call_in_the_reader_s_language(language):
    facts = read_facts(CATALOGUE.folder / "facts.yaml")
    module = next(m for m in CATALOGUE.written if CATALOGUE[m].legal_facts)
    body = CATALOGUE.path(module, language).read_text("utf-8").split("\n---", 1)[1]
    call = {"ky": "текшер", "ru": "проверьте", "en": "check the current law"}[language]
    assert call in put_in(body, facts, None, Words(language)).casefold()
