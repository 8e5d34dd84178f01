"""What is made in three languages at once is what would be made one after another; what goes wrong in one of them is told as if it had gone wrong here."""

from __future__ import annotations

import os
import signal
import sys

import pytest
import small_study

from pipeline.errors import InputError, YntymakError
from pipeline.show import at_once as module
from pipeline.show import charts
from pipeline.show.at_once import at_once

LANGUAGES = ("ky", "ru", "en")


@pytest.fixture
def two_cores(monkeypatch):
    """A machine of two cores, in a process that has not used typst."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1})
    monkeypatch.delitem(sys.modules, "typst", raising=False)


def test_results_stand_in_the_order_of_the_items_each_from_a_process_of_its_own(two_cores):
    found = at_once(lambda language: (language, os.getpid()), LANGUAGES)
    assert [language for language, _ in found] == list(LANGUAGES)
    assert len({pid for _, pid in found} | {os.getpid()}) == 4


def test_one_item_may_be_made_here_for_a_result_that_cannot_be_sent(two_cores):
    found = at_once(lambda language: (lambda: os.getpid()) if language == "ru" else os.getpid(), LANGUAGES, here="ru")
    assert found[1]() == os.getpid() and os.getpid() not in (found[0], found[2])


@pytest.mark.parametrize("why", ["one core", "typst", "jobs", "another system"])
def test_where_a_fork_is_not_safe_or_not_wanted_all_is_made_here(two_cores, monkeypatch, why):
    if why == "one core":
        monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0})
    elif why == "typst":
        # its threads stay behind when a process forks, and the new one would wait for them for ever
        monkeypatch.setitem(sys.modules, "typst", module)
    elif why == "jobs":
        monkeypatch.setattr(module, "compute", lambda: ("loky", 1))
    else:
        monkeypatch.setattr(sys, "platform", "darwin")
    assert at_once(lambda language: os.getpid(), LANGUAGES) == [os.getpid()] * 3


def test_an_error_of_ours_comes_back_whole_with_the_lines_where_it_arose(two_cores):
    def make(language):
        if language == "ru":
            raise InputError("a broken cell", file="a.xlsx", place="row 3", remedy="Mend it.")
        return language

    with pytest.raises(InputError) as caught:
        at_once(make, LANGUAGES)
    assert (caught.value.problem, caught.value.file, caught.value.place, caught.value.remedy) == ("a broken cell", "a.xlsx", "row 3", "Mend it.")
    assert "in make" in caught.value.__notes__[0]


def test_an_error_that_cannot_be_sent_is_told_by_its_lines(two_cores):
    class Unsendable(Exception):
        def __reduce__(self):
            raise TypeError("not this one")

    def make(language):
        raise Unsendable("lost")

    with pytest.raises(RuntimeError, match="Unsendable: lost"):
        at_once(make, LANGUAGES)


def test_a_process_that_is_ended_from_outside_is_named_with_what_to_do(two_cores):
    with pytest.raises(YntymakError, match="compute.jobs"):
        at_once(lambda language: os.kill(os.getpid(), signal.SIGKILL) if language == "en" else language, LANGUAGES)


def test_an_interrupt_here_ends_the_others(two_cores, tmp_path):
    import time

    def make(language):
        if language == "ky":
            raise KeyboardInterrupt
        time.sleep(60)
        (tmp_path / language).touch()

    with pytest.raises(KeyboardInterrupt):
        at_once(make, LANGUAGES, here="ky")
    assert not module.multiprocessing.active_children() and not list(tmp_path.iterdir())


def test_figures_have_the_same_bytes_in_one_process_and_in_three(two_cores, monkeypatch, tmp_path):
    study = small_study.make(tmp_path)

    def draw(axes, words):
        charts.bars(axes, [words("group_women"), words("group_men")], [0.25, 0.5], unit=words("share_of_people"), percent=words)
        charts.title(axes, words("figures"))

    charts.in_three_languages(study, "5-survey", "three", draw)
    monkeypatch.setattr(module, "_may_fork", lambda: False)
    charts.in_three_languages(study, "5-survey", "one", draw)
    for language in LANGUAGES:
        assert study.figure("5-survey", "three", language).read_bytes() == study.figure("5-survey", "one", language).read_bytes()
