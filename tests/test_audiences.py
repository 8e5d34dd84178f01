"""Who speaks for an audience: in the talk, in the survey, what may be told of it, and what a researcher may change."""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import report_study

from pipeline import tables
from pipeline.adjust import listed, recorded
from pipeline.config import FindingsSection
from pipeline.drivers.audiences import membership, shrunken, tellable
from pipeline.errors import InputError
from pipeline.protect.crossings import hidden_crossings
from pipeline.report.evidence import Evidence
from pipeline.report.needs import _adjusted
from pipeline.show.words import Words
from pipeline.study import LANGUAGES, Study
from pipeline.survey.groups import _any_of, group_answers, groups

ROOT = Path(__file__).resolve().parents[1]

# ---------------------------------------------------------------- in the talk


class Config:
    def __init__(self, **audiences):
        self.config = argparse.Namespace(findings=FindingsSection(audiences=audiences))


TALK = pd.DataFrame({"group": ["women", "women", "youth", "mixed"], "gender": ["f", "f", "m", "f"], "youth": ["older", "older", "young", "older"]})


@pytest.mark.parametrize(
    ("voices", "mine"),
    [({"groups": ["women"]}, [1, 1, 0, 0]), ({"speakers": {"gender": ["f"]}}, [1, 1, 0, 1]), ({"groups": ["youth"], "speakers": {"gender": ["f"]}}, [1, 1, 1, 1]), ({"speakers": {"youth": ["young"]}}, [0, 0, 1, 0])],
)
def test_groups_and_speakers_speak_for_an_audience(voices, mine):
    assert membership(TALK, Config(YW=voices))["YW"].astype(int).tolist() == mine


def test_an_audience_for_whom_nobody_speaks_is_left_out():
    assert membership(TALK, Config(MIN={}, LSGX={"groups": ["officials"]})) == {}


def people(*cells):
    """A turn a person: (group, gender, number)."""
    rows = [{"speaker": f"{group}-{gender}-{one}", "group": group, "gender": gender, "youth": None, "place": None, "area": None} for group, gender, number in cells for one in range(number)]
    return pd.DataFrame(rows)


MANY = people(("women", "f", 14), ("men", "m", 14), ("officials", "f", 6), ("officials", "m", 8))


@pytest.mark.parametrize(
    ("talk", "inside", "hidden", "told"),
    [
        (MANY, lambda t: t["group"] == "officials", set(), True),
        # six women of fourteen officials: what is left of all women without the women's group
        (MANY, lambda t: (t["group"] == "women") | (t["group"] == "men"), {("group", "men")}, False),
        (people(("women", "f", 14), ("men", "m", 9)), lambda t: t["group"] == "men", set(), False),
        (people(("women", "f", 30), ("men", "m", 9)), lambda t: t["group"] == "women", set(), False),
        (MANY, lambda t: t["group"] == "officials", {("group", "officials")}, False),
    ],
)
def test_an_audience_is_told_of_only_where_nobody_few_is_given_away(talk, inside, hidden, told):
    assert tellable(talk, inside(talk).to_numpy(), hidden) is told


def spoken(mine, unequal, seed=1, units=12, codes=20):
    chance = np.random.default_rng(seed)
    share = np.geomspace(0.1, 0.02, codes)
    true = np.where(np.arange(units)[:, None] < mine, share * np.exp(chance.normal(0, unequal, codes)), share)
    return np.clip(true + chance.normal(0, 0.01, (units, codes)), 0, 1), np.full(units, 40.0), np.arange(units) < mine


def test_an_audience_like_all_others_is_not_set_apart():
    assert not shrunken(*spoken(4, 0.0))[0].any()


def test_an_audience_that_differs_is_set_apart_by_less_than_it_seems():
    shares, weights, mine = spoken(4, 0.8)
    shift, half, kept = shrunken(shares, weights, mine)
    apart = shares[mine].mean(axis=0) - shares.mean(axis=0)
    assert 0.5 < kept < 1 and np.allclose(shift, kept * apart) and (half > 0).all()


def test_one_group_is_too_few_to_tell_anything():
    shares, weights, mine = spoken(4, 0.8, units=3)
    assert shrunken(shares, weights, mine)[2] == 0.0


# ---------------------------------------------------------------- in the survey


@pytest.mark.parametrize(("values", "hit"), [(("18-29",), [True, True, False, False]), (("yes",), [False] * 4), (("30", "18"), [True, False, True, False])])
def test_respondents_are_chosen_by_answers_or_spans_of_numbers(values, hit):
    assert _any_of(pd.Series([18.0, 29.0, 30.0, None]), values).tolist() == hit


def test_an_answer_may_be_a_word_or_a_truth_value():
    assert _any_of(pd.Series(["Yes", "no", None]), ("yes",)).tolist() == [True, False, False]


def survey(tmp_path, **findings):
    folder = tmp_path / "corpora" / "s"
    folder.mkdir(parents=True)
    (folder / "study.yaml").write_text(json.dumps({"study": "s", "title": {"en": "e"}, "survey": {"by": ["gender"], "age": "age"}, "findings": {"audiences": findings}}), "utf-8")
    return Study("s", tmp_path)


ANSWERS = pd.DataFrame({"gender": ["f", "m", None], "age": [20, 40, None], "attended": ["yes", "no", None]})


def test_each_gender_age_and_audience_is_set_against_everybody_else(tmp_path):
    found = groups(survey(tmp_path, CSO={"respondents": {"attended": ["yes"]}}, MIN={}), ANSWERS)
    told = {key: side.tolist() for key, (side, _) in found.items()}
    assert told == {("gender", "f"): ["in", "out", None], ("gender", "m"): ["out", "in", None], ("youth", "young"): ["in", "out", None], ("youth", "older"): ["out", "in", None], ("audience", "CSO"): ["in", "out", "out"]}


def test_whole_years_with_gaps_as_a_form_gives_them_are_read(tmp_path):
    side, _ = groups(survey(tmp_path), ANSWERS.assign(age=pd.array([20, 40, None], dtype="Int64")))["youth", "young"]
    assert side.tolist() == ["in", "out", None]


def test_the_question_that_makes_the_audience_is_told_so_that_its_indicator_is_left_out(tmp_path):
    assert groups(survey(tmp_path, CSO={"respondents": {"attended": ["yes"]}}), ANSWERS)["audience", "CSO"][1] == {"attended"}


def test_a_question_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match="attendance"):
        groups(survey(tmp_path, CSO={"respondents": {"attendance": ["yes"]}}), ANSWERS)


WHOLE = {("all", "all", "in"): 80, ("all", "all", "out"): 60}


def hidden(cells, shown, **more):
    return hidden_crossings(WHOLE | cells, {}, shown={("all", "all", "in"), ("all", "all", "out"), *shown}, **more)


def test_a_small_remainder_hides_the_audience_in_the_place():
    cells = {("place", "ala", "in"): 40, ("place", "ala", "out"): 4, ("place", "bel", "in"): 40, ("place", "bel", "out"): 56}
    shown = {("place", "ala", "in"), ("place", "bel", "in")}
    # with one place hidden the other is the whole less the first, so it goes too
    assert shown <= hidden(cells, shown)


def test_large_cells_are_shown():
    cells = {("place", place, side): n for place in ("ala", "bel") for side, n in (("in", 40), ("out", 30))}
    assert not hidden(cells, set(cells))


def test_what_is_left_of_women_without_the_areas_shown_is_guarded():
    # 4 women are in no area: all women less those of both areas
    cells = {("area", "north", "in"): 40, ("area", "north", "out"): 30, ("area", "south", "in"): 36, ("area", "south", "out"): 30}
    assert {("area", "north", "in"), ("area", "south", "in")} & hidden(cells, set(cells))


def test_those_of_whom_the_group_is_not_known_are_guarded():
    # the place less its women and men is three people
    cells = {("place", place, side): n for place in ("ala", "bel") for side, n in (("in", 40), ("out", 30))} | {("place", "ala", ""): 3, ("all", "all", ""): 3}
    assert {("place", "ala", "in"), ("place", "ala", "out")} & hidden(cells, {cell for cell in cells if cell[2]})


def test_places_of_which_nothing_is_shown_need_not_be_hidden_one_by_one():
    cells = {("place", f"p{number}", side): 12 for number in range(5) for side in ("in", "out")}
    assert hidden_crossings(cells | WHOLE, {}, shown=set(WHOLE)) <= {("rest", "all", "all", "in"), ("rest", "all", "all", "out")}


@pytest.mark.parametrize(("women", "men", "told"), [(40, 40, ["all", "ala", "bel"]), (40, 20, ["all"]), (20, 40, ["all"])])
def test_women_of_a_place_are_told_of_where_enough_of_both_answered(project, women, men, told):
    rows = [(f"{place}{gender}{number}", gender, place, "yes" if number % 2 else "no") for place in ("ala", "bel") for gender, n in (("f", women), ("m", men)) for number in range(n)]
    answers = pd.DataFrame(rows, columns=["uuid", "gender", "place", "safe"]).assign(wave="baseline", weight=1.0, stratum=None, cluster=lambda frame: frame["uuid"], panel=None)
    folder = project / "corpora" / "s"
    folder.mkdir(parents=True)
    facts = {"study": "s", "title": {"en": "e"}, "places": {"ala": {}, "bel": {}}, "survey": {"by": ["gender"], "indicators": {"safe": {"question": "safe", "answers": ["yes"]}}}}
    (folder / "study.yaml").write_text(json.dumps(facts), "utf-8")
    study = Study("s")
    study._tables |= {"answers": answers, "asked": tables.empty("asked")}
    found = group_answers(study)
    mine = found[found["domain"] == "f"]
    assert mine["place"].tolist() == told and mine["n_other"].tolist() == [men * 2, men, men][: len(told)]
    # what is said of men is the same the other way round
    assert found.loc[found["domain"] == "m", "difference"].tolist() == [-value for value in mine["difference"]]


# ---------------------------------------------------------------- what a researcher changes


@pytest.fixture
def place(project, monkeypatch):
    folder = project / "corpora" / "small"
    for part in ("decisions", "transcripts", "survey"):
        (folder / part).mkdir(parents=True)
    (folder / "participants.csv").write_text("document,participant,name,role,gender,age,settlement,consent\ng.txt,К1,Чынаркүл Жоломанова,participant,f,34,,yes\n", "utf-8")
    (folder / "names.txt").write_text("", "utf-8")
    facts = {"study": "small", "title": {"ky": "к", "ru": "р", "en": "e"}, "places": {"ala": {"name": {"en": "Ala"}, "audiences": ["CL"]}}}
    (folder / "study.yaml").write_text(json.dumps(facts), "utf-8")
    return Study("small")


def told(**change):
    return argparse.Namespace(**{"need": "NR.1", "place": "ala", "audience": None, "factor": 1.5, "reason": ["en:the canal was washed away", "ru:весной паводок размыл канал"], "coder": "A"} | change)


def test_adjustments_are_only_ever_added(place):
    recorded(place, told(), Words("en"), at="2026-03-01T10:00:00+06:00")
    before = place.decisions("adjustments").read_bytes()
    recorded(place, told(factor=1), Words("en"), at="2026-03-02T10:00:00+06:00")
    after = place.decisions("adjustments").read_bytes()
    assert after.startswith(before) and after.count(b"\n") == 2


def test_an_adjustment_says_who_when_why_and_by_how_much(place):
    recorded(place, told(), Words("en"), at="2026-03-01T10:00:00+06:00")
    line = json.loads(place.decisions("adjustments").read_text("utf-8"))
    assert line == {"kind": "adjustment", "need": "NR.1", "place": "ala", "audience": None, "factor": 1.5, "reason": {"en": "the canal was washed away", "ru": "весной паводок размыл канал"}, "coder": "A", "at": "2026-03-01T10:00:00+06:00"}


def test_whoever_adjusts_a_need_without_evidence_is_told_that_nought_stays_nought(place):
    rows = [{"place": "ala", "audience": "CL", "need": need, "wave": "baseline", "weight": weight, "weight_evidence": weight, "basis": "direct", "evidence": "", "verdict": "silent"} for need, weight in (("NR.1", 0.0), ("SE.1", 1.0))]
    place.write("needs", report_study.filled("needs", rows))
    said = [recorded(place, told(need=need), Words("en"), at="2026-03-01T10:00:00+06:00") for need in ("NR.1", "SE.1")]
    assert ["nothing speaks for" in one for one in said] == [True, False]


def test_what_is_in_force_is_listed_in_the_reader_s_language(place):
    recorded(place, told(), Words("en"), at="2026-03-01T10:00:00+06:00")
    assert listed(place, Words("ru")) == ["NR.1  × 1,5  ala  все аудитории  A, 2026-03-01: весной паводок размыл канал"]


@pytest.mark.parametrize(
    ("change", "said"),
    [({"reason": ["ru:так сказала Чынаркүл Жоломанова"]}, "name"), ({"reason": ["так надо сделать"]}, "language"), ({"factor": None}, "factor"), ({"need": "PC.1"}, "no driver"), ({"coder": " "}, "coder"), ({"reason": []}, "reason")],
)
def test_an_adjustment_that_may_not_stand_is_refused_and_nothing_is_written(place, change, said):
    with pytest.raises(InputError, match=said):
        recorded(place, told(**change), Words("en"))
    assert not place.decisions("adjustments").exists()


def test_the_report_shows_an_adjustment_beside_the_weight_by_the_evidence(tmp_path):
    (tmp_path / "corpora").mkdir()
    for name in ("codebook.yaml", "places.yaml"):
        shutil.copy(ROOT / "corpora" / name, tmp_path / "corpora" / name)
    made = report_study.make(tmp_path)
    table = made.read("needs").astype({f"adjustment_reason_{language}": "object" for language in LANGUAGES} | {"adjusted_by": "object"})
    table.loc[0, ["adjusted", "weight_evidence", "adjusted_by", "adjustment_reason_ru"]] = [1.5, 0.125, "A, 2026-03-01", "весной паводок размыл канал"]
    made.write("needs", table)
    note, shown = _adjusted(Evidence(made, Words("en")))
    assert [cell[0] if isinstance(cell[0], str) else cell[0].text for cell in shown.rows[0].cells][4:] == ["12.5%", "1.5", "A, 2026-03-01: весной паводок размыл канал (Russian, untranslated)"]


def test_the_report_says_nothing_of_adjustments_where_there_are_none(tmp_path):
    (tmp_path / "corpora").mkdir()
    for name in ("codebook.yaml", "places.yaml"):
        shutil.copy(ROOT / "corpora" / name, tmp_path / "corpora" / name)
    assert _adjusted(Evidence(report_study.make(tmp_path), Words("en"))) == []
