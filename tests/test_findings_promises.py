"""Promises: what may be recorded, what is late on a stated day, and the indicator beside it."""

import datetime

import followup_study
import pytest

from pipeline.cli import main
from pipeline.errors import InputError
from pipeline.findings.promises import promises
from pipeline.study import Study, json_lines

WHAT = ["--what", "en:post the budget on the board"]


@pytest.fixture
def study(project):
    return followup_study.make(project, findings={"followup": {"day": "2026-06-10"}})


def record(*words: str) -> int:
    return main(["promise", "ala-study", *words])


def test_a_promise_is_late_on_the_stated_day_and_not_by_the_clock(study):
    record("add", "--owner", "mayor", "--place", "ala", "--due", "2026-06-01", *WHAT)
    record("add", "--owner", "school", "--place", "bel", "--due", "2026-06-11", *WHAT)
    table = promises(Study("ala-study"))
    assert table[["promise", "timing", "days_late"]].values.tolist() == [["pr-1", "late", 9], ["pr-2", "in time", 0]]


def test_without_a_day_nothing_is_called_late(project):
    study = followup_study.make(project)
    record("add", "--owner", "mayor", "--due", "2020-01-01", *WHAT)
    assert promises(study)["timing"].tolist() == ["not known"]


def test_what_ended_is_late_by_the_day_on_which_it_ended(study):
    record("add", "--owner", "mayor", "--due", "2026-03-01", *WHAT)
    record("update", "pr-1", "--state", "done", "--day", "2026-03-04")
    row = promises(study).iloc[0]
    assert (row["state"], row["timing"], row["days_late"]) == ("done", "late", 3)


def test_a_day_that_was_moved_keeps_the_first_one_beside_it(study):
    record("add", "--owner", "mayor", "--due", "2026-03-01", *WHAT)
    record("update", "pr-1", "--due", "2026-09-01")
    row = promises(study).iloc[0]
    assert (row["due_first"], row["due"], row["times_moved"], row["timing"]) == ("2026-03-01", "2026-09-01", 1, "in time")


def test_lines_are_only_added(study):
    record("add", "--owner", "mayor", *WHAT)
    before = study.decisions("promises").read_bytes()
    record("update", "pr-1", "--state", "in_work")
    assert study.decisions("promises").read_bytes().startswith(before)
    assert [line["kind"] for _, _, line in json_lines(study.decisions("promises"), remedy="")] == ["promise", "state"]


@pytest.mark.parametrize(("domains", "wanted"), [((("ala", "place"), ("north", "area"), ("all", "all")), "ala"), ((("north", "area"), ("all", "all")), "north"), ((("all", "all"),), "all")])
def test_the_change_beside_it_is_of_its_place_else_of_the_area_else_of_all(study, domains, wanted):
    study.write("changes", followup_study.changes(*(("I01", domain, level, 0.4, 0.5) for domain, level in domains)))
    record("add", "--owner", "mayor", "--place", "ala", "--indicator", "I01", *WHAT)
    row = promises(study).iloc[0]
    assert row["indicator_domain"] == wanted and row["change"] == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "--owner", "mayor", "--place", "nowhere", *WHAT), "not one of the study"),
        (("add", "--owner", "mayor"), "does not say what was promised"),
        (("add", *WHAT), "the owner is no role"),
        (("add", "--owner", "mayor", "--due", "soon", *WHAT), "due is no day"),
        (("add", "--owner", "mayor", "--indicator", "I99", *WHAT), "indicator is not one"),
        (("add", "--owner", "mayor", "--driver", "XX.1", *WHAT), "XX.1 is no code"),
        (("add", "--owner", "mayor", "--what", "no language"), "begins with a language"),
        (("add", "--owner", "mayor", "--what", "ru:Темирбек Асаналиев повесит бюджет"), "a name or a telephone"),
        (("add", "--owner", "mayor", "--what", "ru:звонить 0555 12 34 56"), "a name or a telephone"),
        (("add", "--owner", "mayor", "--what", "ru:компания «Ак-Кен Голд» построит мост"), "names an organisation"),
        (("update", "pr-7", "--state", "done"), "no promise has this id"),
        (("update", "pr-7"), "nothing is to be changed"),
        (("update",), "needs the id"),
    ],
)
def test_what_may_not_be_recorded_is_refused_and_nothing_is_written(study, capsys, words, said):
    assert record(*words) == 1
    shown = capsys.readouterr().err
    assert said in shown and "Асаналиев" not in shown and "Голд" not in shown
    assert not study.decisions("promises").exists()


def test_a_broken_line_is_named_by_its_number(study):
    study.decisions("promises").write_text('{"kind": "promise", "id": "pr-1", "type": "promise", "owner": "mayor", "what": {"en": "a"}}\n{"kind": "state", "id": "pr-2", "state": "done"}\n', "utf-8")
    with pytest.raises(InputError, match="no promise has this id") as error:
        promises(study)
    assert error.value.place == "line 2"


def test_the_list_shows_each_promise_in_the_readers_language(study, capsys):
    record("add", "--owner", "mayor", "--place", "ala", "--due", "2026-06-01", "--what", "ru:вывесить бюджет")
    capsys.readouterr()
    record("list", "--language", "ru")
    shown = capsys.readouterr().out
    assert shown == "pr-1  Ala  обещание  мэр города  01.06.2026  не начато; опоздание, дней: 9: вывесить бюджет\n"


def test_the_day_is_written_in_quotes(project):
    from pipeline.errors import StudyError

    with pytest.raises(StudyError, match="in quotes"):
        followup_study.make(project, findings={"followup": {"day": datetime.date(2026, 6, 10)}})
