"""An office is its holder there and then, never a string: the register joins айыл башчысы with whoever held it, and keeps a successor apart."""

from __future__ import annotations

import pandas as pd
import pytest
import small_study
import yaml

from pipeline.erase import carry_out, plan_erasure
from pipeline.errors import InputError
from pipeline.protect.offices import office_of, offices_said
from pipeline.read.corpus import names_of_people, read_corpus
from pipeline.read.offices import read_offices
from pipeline.study import Study

FORM = [["type", "name", "label"], ["text", "village", "Village"], ["begin_repeat", "nomination", "People"], ["text", "who", "Who"], ["end_repeat", "", ""]]
PEOPLE = [["start", "village", "_uuid", "_index"], *(["2025-03-10T10:00:00.000+06:00", "osh-jazy", f"u{n}", n] for n in (1, 2, 3)), ["2025-09-10T10:00:00.000+06:00", "osh-jazy", "u4", 4], ["2025-03-11T10:00:00.000+06:00", "osh-gulistan", "u5", 5]]
NAMED = [["who", "_parent_index", "_submission__uuid"], ["айыл башчысы", 1, "u1"], ["Асаналиев Темирбек", 2, "u2"], ["биздин айыл башчы", 3, "u3"], ["Айыл башчысы", 4, "u4"], ["айыл башчысы", 5, "u5"], ["школанын директору", 5, "u5"], ["Имамидин", 5, "u5"]]
REGISTER = "office,place,name,from,to\nайыл башчысы,osh-jazy,Асаналиев Темирбек,2023-01-01,2025-06-30\nстароста села,osh-jazy,Сагынбеков Өмүрзак,2025-07-01,\n"


@pytest.fixture
def study(tmp_path) -> Study:
    made = small_study.make(tmp_path)
    for name, sheets in {"form": {"survey": FORM}, "answers": {"main": PEOPLE, "nomination": NAMED}}.items():
        small_study.workbook(made.folder / "survey" / f"{name}.xlsx", **sheets)
    content = yaml.safe_load((made.folder / "study.yaml").read_text("utf-8"))
    content["read"] |= {"survey": [{"wave": "baseline", "data": "answers.xlsx", "form": "form.xlsx"}], "nominations": {"repeat": "nomination", "name": "who"}, "design": {"place": "village"}}
    (made.folder / "study.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    file = made.folder / "transcripts" / "group-0.txt"
    file.write_text(file.read_text("utf-8") + "\n\nК2: Айыл башчысы жолду оңдотту, айыл башчысына ыраазыбыз.", "utf-8")
    return Study(made.name, tmp_path)


def named(tables: dict[str, pd.DataFrame], uuid: str) -> list[str]:
    mentions = tables["mentions"]
    return list(mentions.loc[mentions["mentioner"] == uuid, "person"])


def test_an_office_is_whoever_held_it_on_the_day_of_the_interview(study):
    (study.folder / "decisions" / "offices.csv").write_text(REGISTER, "utf-8")
    study = Study(study.name, study.root)
    tables = read_corpus(study)
    first, person, again, later, elsewhere = (named(tables, f"u{n}")[0] for n in (1, 2, 3, 4, 5))
    assert first == person == again and len({first, later, elsewhere}) == 3
    behind = names_of_people(study)
    assert behind[later] == ["Сагынбеков Өмүрзак"] and "office: village-head, baseline" in behind[elsewhere]
    holders = tables["people"].set_index("person")["is_office_holder"]
    assert holders[later] or holders[elsewhere]


def test_talk_keeps_the_office_and_mentions_its_holder(study):
    before = read_corpus(study)
    (study.folder / "decisions" / "offices.csv").write_text(REGISTER, "utf-8")
    after = read_corpus(Study(study.name, study.root))
    said = after["turns"][after["turns"]["text"].str.contains("жолду оңдотту")]
    assert said["text"].tolist() == ["Айыл башчысы жолду оңдотту, айыл башчысына ыраазыбыз."]
    here = lambda tables: tables["mentions"][tables["mentions"]["turn"].isin(said["turn"]) & tables["mentions"]["document"].isin(said["document"])]  # noqa: E731
    assert here(before).empty and list(here(after)["person"]) == named(after, "u2")


def test_without_a_register_an_office_masks_no_word_and_is_one_role_a_place_and_wave(study):
    tables = read_corpus(study)
    assert tables["turns"]["text"].str.contains("Айыл башчысы жолду").any() and tables["turns"]["text"].str.contains("Айыл өкмөтүнө эч ким").any()
    roles = [named(tables, f"u{n}")[0] for n in (1, 3, 4, 5)]
    assert roles[0] == roles[1] == roles[2] != roles[3] and named(tables, "u2")[0] not in roles
    assert tables["people"].set_index("person")["is_office_holder"][roles[3]]


def test_several_holders_at_once_are_nobody(study):
    (study.folder / "decisions" / "offices.csv").write_text(REGISTER.replace("2025-07-01", "2025-01-01"), "utf-8")
    register = read_offices(study)
    assert register.holder("village-head", "osh-jazy", "2025-03-10") is None and register.holder("village-head", "osh-jazy", "2024-03-10") == "Асаналиев Темирбек"
    assert register.holder("village-head", "osh-jazy", None) is None


def test_an_office_of_the_studys_own(study):
    (study.folder / "decisions" / "offices.csv").write_text("office;place;name;from;to\nтегирменчи;osh-jazy;Асаналиев Темирбек;;\n", "utf-8")
    register = read_offices(study)
    assert register.named("Тегирменчи", "osh-jazy", "2025-03-10", "baseline") == "Асаналиев Темирбек"
    assert [span.text for span in register.spans("тегирменчиге барганбыз", "osh-jazy", "2025-03-10", [])] == ["Асаналиев Темирбек"]


@pytest.mark.parametrize(("row", "problem"), [("айыл башчысы,mars,Асаналиев Темирбек,,", "no place 'mars'"), ("айыл башчысы,osh-jazy,,,", "cell name is empty"), ("айыл башчысы,osh-jazy,Асаналиев Темирбек,кечээ,", "no date")])
def test_what_is_wrong_in_the_register_is_told_with_its_line(study, row, problem):
    (study.folder / "decisions" / "offices.csv").write_text(f"office,place,name,from,to\n{row}\n", "utf-8")
    with pytest.raises(InputError, match=problem) as error:
        read_offices(study)
    assert error.value.place == "line 2" and error.value.file.endswith("decisions/offices.csv")


def test_names_of_the_register_never_leave(study):
    (study.folder / "decisions" / "offices.csv").write_text(REGISTER, "utf-8")
    file = study.folder / "transcripts" / "group-1.txt"
    file.write_text(file.read_text("utf-8") + "\n\nК2: сагынбеков өмүрзакка айттык.", "utf-8")
    assert not read_corpus(Study(study.name, study.root))["turns"]["text"].str.contains("(?i)сагынбек|өмүрзак").any()


def test_whoever_is_erased_leaves_the_register_and_the_office_is_nobodys(study):
    file = study.folder / "decisions" / "offices.csv"
    file.write_text(REGISTER, "utf-8")
    study = Study(study.name, study.root)
    person = named(read_corpus(study), "u2")[0]
    carry_out(plan_erasure(study, "Асаналиев Темирбек", by="aigul", at="2026-01-01T10:00:00+06:00"))
    assert "Асаналиев" not in file.read_text("utf-8") and "Сагынбеков" in file.read_text("utf-8")
    after = read_corpus(Study(study.name, study.root))
    assert not after["mentions"]["person"].eq(person).any() and named(after, "u2") == [] and len(named(after, "u1")) == 1


@pytest.mark.parametrize(("said", "office"), [("Айыл башчы", "village-head"), ("глава Айыл окмоту", "municipality-head"), ("айыл өкмөтүнүн башчысына", "municipality-head"), ("Участковый.", "police-officer"), ("мектептин директору", "school-director"),
                                              ("Имамидин", None), ("Мэрим", None), ("айыл башчысы Асанов Кубат", None), ("депутаттар", None), ("айыл", None)])  # fmt: skip
def test_what_is_an_office_and_what_is_none(said, office):
    assert office_of(said) == office


def test_offices_are_found_in_talk_in_any_case():
    text = "К главе айыл окмоту ходили, участковому звонили, мектеп директорунан сурадык, айыл башчылары жок."
    assert [text[start:end] for start, end, _ in offices_said(text)] == ["главе айыл окмоту", "участковому", "мектеп директорунан"]
