"""Rooms and trainers: nobody in two places at once, every module led, every group seated, or a refusal that says what is short."""

from types import SimpleNamespace

import pytest

from pipeline import tables
from pipeline.config.results import TrainingSection
from pipeline.training.catalogue import Catalogue
from pipeline.training.select import Infeasible
from pipeline.training.staffing import can_be_led, staff

MONDAY, TUESDAY = ("2026-11-30",), ("2026-12-01",)


def table(groups, **section):
    study = SimpleNamespace(config=SimpleNamespace(training=TrainingSection(days=1, **section), language="ky"))
    return staff(study, [(place, "CL", dates, ("M01", "M02")) for place, dates in groups])


def test_on_different_days_one_trainer_leads_both():
    assert table([("ala", MONDAY), ("bel", TUESDAY)], trainers={"T1": {}, "T2": {}})["trainers"].tolist() == ["T1", "T1"]


def test_on_the_same_day_two_are_needed():
    assert sorted(table([("ala", MONDAY), ("bel", MONDAY)], trainers={"T1": {}, "T2": {}})["trainers"]) == ["T1", "T2"]


def test_too_few_trainers_are_refused():
    with pytest.raises(Infeasible, match="1 trainers do not suffice for 2 groups"):
        table([("ala", MONDAY), ("bel", MONDAY)], trainers={"T1": {}})


def test_each_module_has_somebody_who_can_lead_it():
    assert table([("ala", MONDAY)], trainers={"T1": {"modules": ["M01"]}, "T2": {"modules": ["M02"]}})["trainers"].tolist() == ["T1 T2"]


def test_a_module_that_nobody_can_lead_is_named():
    with pytest.raises(Infeasible, match="lead M02"):
        table([("ala", MONDAY)], trainers={"T1": {"modules": ["M01"]}})


def test_a_trainer_who_is_away_is_not_sent():
    assert table([("ala", MONDAY)], trainers={"T1": {"away": MONDAY}, "T2": {}})["trainers"].tolist() == ["T2"]


def test_a_trainer_speaks_the_group_s_language():
    assert table([("ala", MONDAY)], trainers={"T1": {"languages": ["ky"]}, "T2": {"languages": ["ru"]}}, places={"ala": {"language": "ru"}})["trainers"].tolist() == ["T2"]


def test_a_room_stands_in_the_place_and_seats_the_group():
    assert table([("ala", MONDAY)], rooms={"hall": {"place": "bel"}, "small": {"place": "ala", "seats": 12}, "school": {"place": "ala", "seats": 30}})["room"].tolist() == ["school"]


def test_a_group_that_no_room_seats_is_named():
    with pytest.raises(Infeasible, match="ala, CL: no room seats 25 people"):
        table([("ala", MONDAY)], rooms={"small": {"place": "ala", "seats": 12}})


def test_two_groups_of_a_day_do_not_share_a_room():
    with pytest.raises(Infeasible, match="share a room"):
        table([("ala", MONDAY), ("ala", MONDAY)], rooms={"school": {"place": "ala", "seats": 30}})


def test_without_trainers_and_rooms_nothing_is_promised():
    assert table([("ala", ())])[["date", "room", "trainers"]].isna().all(axis=None)


def test_the_table_keeps_its_contract():
    assert len(tables.check("staffing", table([("ala", MONDAY)], trainers={"T1": {}}))) == 1


def test_only_modules_that_somebody_can_lead_are_chosen_from():
    assert can_be_led(TrainingSection(trainers={"T1": {"modules": ["M02", "M01"]}}), Catalogue()) == ["M01", "M02"]


def test_a_trainer_without_a_list_leads_all():
    assert can_be_led(TrainingSection(trainers={"T1": {}, "T2": {"modules": ["M01"]}}), Catalogue()) is None


def test_a_bare_day_is_refused():
    import datetime

    with pytest.raises(ValueError, match="in quotes: '2026-11-27'"):
        TrainingSection(dates=(datetime.date(2026, 11, 27),))
