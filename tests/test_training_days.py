"""The parts of a training day: sessions of at most 90 minutes, lunch that holds midday prayer, a longer one on a Friday, tea that holds the afternoon's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import TrainingSection
from pipeline.errors import StudyError
from pipeline.training.days import is_friday, minutes_of, training_day
from pipeline.training.programme import days_of


def net(day):
    return sum(minutes for _, minutes, kind in day if kind is None)


def lunch(day):
    return next((start, start + minutes) for start, minutes, kind in day if kind == "lunch")


def test_the_usual_day_has_355_minutes():
    assert net(training_day()) == 355


def test_on_a_friday_lunch_takes_90_minutes_and_the_net_falls_by_30():
    friday = training_day(friday=True)
    assert [lunch(friday)[1] - lunch(friday)[0], net(friday)] == [90, 325]


def test_lunch_moves_to_hold_midday_prayer():
    assert lunch(training_day(noon=("13:10", "13:40"))) == (760, 820)


def test_friday_prayer_longer_than_lunch_makes_lunch_as_long():
    assert lunch(training_day(friday=True, noon=("12:30", "14:15"))) == (750, 855)


def test_afternoon_prayer_falls_in_a_pause():
    day = training_day(afternoon=("15:40", "16:00"))
    assert (940, 20, "tea") in day


def test_afternoon_prayer_after_the_day_changes_nothing():
    assert training_day(afternoon=("17:30", "17:50")) == training_day()


def test_a_prayer_that_does_not_fall_in_the_middle_of_the_day_is_refused():
    with pytest.raises(StudyError, match="18:00"):
        training_day(noon=("18:00", "18:20"))


def test_a_date_is_known_to_be_a_friday():
    assert [is_friday("2026-11-27"), is_friday("2026-11-28")] == [True, False]


CLOCK = st.integers(11 * 60 + 30, 13 * 60 + 30)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["08:30", "09:00", "09:30"]), st.booleans(), CLOCK, st.integers(10, 80), st.integers(14 * 60 + 30, 17 * 60), st.integers(10, 30))
def test_whatever_the_windows_prayer_is_in_a_pause_and_no_session_is_longer_than_90_minutes(start, friday, noon, long, asr, short):
    def clock(minutes):
        return f"{minutes // 60:02d}:{minutes % 60:02d}"

    day = training_day(start, friday=friday, noon=(clock(noon), clock(noon + long)), afternoon=(clock(asr), clock(asr + short)))
    ends = [start + minutes for start, minutes, _ in day]
    assert ends[:-1] == [start for start, _, _ in day][1:] and all(minutes > 0 for _, minutes, _ in day)
    assert all(minutes <= 90 for _, minutes, kind in day if kind is None)
    assert lunch(day)[0] <= noon and noon + long <= lunch(day)[1]
    assert ends[-1] == minutes_of(start) + 470
    taught = [(start, start + minutes) for start, minutes, kind in day if kind is None]
    # a window that begins before lunch is over, or ends after the day, is left to the people themselves
    if asr >= lunch(day)[1] + 10 and asr + short < ends[-1]:
        assert all(high <= asr or asr + short <= low for low, high in taught)


# ---------------------------------------------------------------- as study.yaml says it


def section(**more):
    return TrainingSection(days=2, dates=("2026-11-26", "2026-11-27"), **more)


def test_of_two_days_the_friday_has_the_longer_lunch():
    assert [net(day) for day in days_of(section(), "ala")] == [355, 325]


def test_a_place_may_have_its_own_dates_and_hour():
    days = days_of(section(places={"ala": {"dates": ["2026-11-27", "2026-11-28"], "start": "10:00"}}), "ala")
    assert [net(day) for day in days] == [325, 355] and days[0][0][0] == 600


def test_friday_prayer_has_its_own_window():
    thursday, friday = days_of(section(prayer={"noon": ["13:10", "13:30"], "friday": ["13:00", "14:20"]}), "ala")
    assert lunch(thursday) == (750, 810) and lunch(friday)[0] <= 780 and lunch(friday)[1] >= 860


def test_a_window_that_runs_backwards_is_refused():
    with pytest.raises(ValueError, match="earlier to the later"):
        section(prayer={"noon": ["13:30", "13:00"]})
