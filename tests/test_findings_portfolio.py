"""Initiatives beside needs: what is covered, what is a gap, what nobody raised; and what may not stand in the file."""

import followup_study
import pytest
import yaml

from pipeline.errors import InputError
from pipeline.findings.portfolio import coverage, portfolio, unraised
from pipeline.study import ROOT, Study

THEME = {"ky": "Суу боюнча сүйлөшүү", "ru": "Разговор о воде", "en": "Talk on water"}
GRANT = {"id": "G1", "kind": "cso_grant", "places": ["ala"], "theme": THEME, "drivers": ["NR.1", "IN.1"]}
WEIGHTS = {"ala": {"NR.1": 0.4, "GV.1": 0.3, "GV.2": 0.2, "IN.1": 0.0, "IN.2": 0.05, "SE.1": 0.05}, "bel": {"NR.1": 0.5, "GV.1": 0.5, "GV.2": 0.0, "IN.1": 0.0, "IN.2": 0.0, "SE.1": 0.0}}


def write(study: Study, *entries: dict, announced: dict | None = None) -> Study:
    (study.folder / "followup" / "portfolio.yaml").write_text(yaml.safe_dump({"announced": announced or {}, "initiatives": list(entries)}, allow_unicode=True), "utf-8")
    return study


@pytest.fixture
def study(project):
    return followup_study.make(project)


def test_a_driver_of_a_place_is_covered_a_gap_open_or_not_raised(study):
    grants, _ = portfolio(write(study, GRANT))
    table = coverage(study, followup_study.needs(WEIGHTS), grants).set_index(["place", "need"])
    assert table.loc[("ala", "NR.1"), ["state", "grants", "rank"]].tolist() == ["covered", "G1", 1]
    assert table.loc[("ala", "GV.1"), "state"] == "gap"
    assert table.loc[("ala", "IN.1"), "state"] == "not raised"
    assert table.loc[("bel", "GV.1"), "state"] == "gap"
    # without weight in a place nothing is a gap, whatever its rank
    assert table.loc[("bel", "GV.2"), "state"] == "open"


def test_a_driver_that_no_place_with_an_initiative_raised_is_named_with_its_initiatives(study):
    grants, _ = portfolio(write(study, GRANT, GRANT | {"id": "G2", "places": ["bel"], "drivers": ["IN.1"]}))
    table = unraised(coverage(study, followup_study.needs(WEIGHTS), grants))
    assert table.values.tolist() == [["IN.1", "G1; G2", False]]


def test_what_was_announced_and_not_listed_is_counted_and_nothing_is_made_up(study):
    grants, totals = portfolio(write(study, GRANT, announced={"cso_grant": 1, "lsg_grant": 25}))
    assert totals.to_dict("records") == [{"kind": "cso_grant", "announced": 1, "listed": 1, "not_listed": 0}, {"kind": "lsg_grant", "announced": 25, "listed": 0, "not_listed": 25}, {"kind": "all", "announced": 26, "listed": 1, "not_listed": 25}]
    assert len(grants) == 1


def test_a_place_outside_the_study_stands_and_says_so(study):
    grants, _ = portfolio(write(study, GRANT | {"places": ["ala", "osh-uzgen"]}))
    assert grants.set_index("place")["in_study"].to_dict() == {"ala": True, "osh-uzgen": False}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"organisation": "x"}, "may not stand here"),
        ({"places": ["nowhere"]}, "places are not known"),
        ({"drivers": ["NR.9"]}, "NR.9 is no code of a driver"),
        ({"drivers": ["PC.2"]}, "PC.2 is no code of a driver"),
        ({"theme": {"ky": "а", "ru": "б"}}, "ky, ru and en"),
        ({"theme": THEME | {"ru": "Обучение молодёжи силами компании «Ак-Кен Голд»"}}, "names an organisation"),
        ({"kind": "loan"}, "kind of initiative"),
        ({"start": "spring"}, "start is no day"),
        ({"drivers": []}, "drivers is missing"),
    ],
)
def test_what_may_not_stand_is_refused_with_the_initiative_and_a_remedy(study, change, said):
    with pytest.raises(InputError, match=said) as error:
        portfolio(write(study, GRANT | change))
    assert error.value.file.endswith("followup/portfolio.yaml") and error.value.remedy
    assert "Голд" not in str(error.value)


def test_an_id_that_stands_twice_is_refused(study):
    with pytest.raises(InputError, match="twice"):
        portfolio(write(study, GRANT, GRANT))


def test_a_csv_says_the_same_as_yaml(study):
    from_yaml, _ = portfolio(write(study, GRANT))
    folder = study.folder / "followup"
    (folder / "portfolio.yaml").unlink()
    (folder / "portfolio.csv").write_text(f"id;kind;places;theme_ky;theme_ru;theme_en;drivers\nG1;cso_grant;ala;{THEME['ky']};{THEME['ru']};{THEME['en']};NR.1, IN.1\n", "utf-8")
    from_csv, _ = portfolio(study)
    assert from_csv.to_dict("records") == from_yaml.to_dict("records")


def test_a_column_of_organisations_is_refused_in_a_csv(study):
    (study.folder / "followup" / "portfolio.csv").write_text("id,places,theme_ky,theme_ru,theme_en,drivers,organisation\n", "utf-8")
    with pytest.raises(InputError, match="column 7") as error:
        portfolio(study)
    assert "organisation" not in error.value.problem


def test_without_a_file_the_tables_are_empty(study):
    grants, totals = portfolio(study)
    assert grants.empty and totals.empty and coverage(study, followup_study.needs(WEIGHTS), grants).empty


def test_the_example_has_25_grants_and_states_that_25_are_not_listed():
    said = yaml.safe_load((ROOT / "corpora" / "living-in-peace" / "followup" / "portfolio.yaml").read_text("utf-8"))
    assert [entry["id"] for entry in said["initiatives"]] == [f"G{n:02d}" for n in range(1, 26)]
    assert said["announced"] == {"cso_grant": 25, "lsg_grant": 25} and {entry["kind"] for entry in said["initiatives"]} == {"cso_grant"}
