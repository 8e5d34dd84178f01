"""What lies under private/ holds names: its folders are open to their owner alone (700), its files too (600), from the first byte that is written."""

from __future__ import annotations

import os
import stat

import pytest
import small_study

from pipeline.cli import main
from pipeline.errors import YntymakError
from pipeline.run import run_stage
from pipeline.start import new_study
from pipeline.study import atomic, private_folder


def modes(folder) -> set[tuple[str, int]]:
    """(folder or file, mode) of all that lies under a folder, and of itself; .gitignore names nobody."""
    return {("folder" if path.is_dir() else "file", stat.S_IMODE(path.stat().st_mode)) for path in (folder, *folder.rglob("*")) if path.name != ".gitignore"}


CLOSED = {("folder", 0o700), ("file", 0o600)}


def test_a_folder_and_those_above_it_are_closed_and_no_further(project):
    project.chmod(0o755)
    private_folder(project / "private" / "small" / "failed", project)
    assert modes(project / "private") == {("folder", 0o700)} and stat.S_IMODE(project.stat().st_mode) == 0o755


def test_a_folder_that_was_open_is_closed(project):
    (project / "private").mkdir(mode=0o755)
    private_folder(project / "private", project)
    assert modes(project / "private") == {("folder", 0o700)}


def test_a_private_file_is_closed_before_anything_stands_in_it(project):
    with atomic(project / "private.csv", mode=0o600) as temporary:
        assert stat.S_IMODE(temporary.stat().st_mode) == 0o600
        temporary.write_text("x")
    assert stat.S_IMODE((project / "private.csv").stat().st_mode) == 0o600


def test_the_sample_from_a_list_of_addresses_is_closed(project):
    small_study.make(project)
    (project / "list.csv").write_text("household,place\n" + "".join(f"h{n},{'ab'[n % 2]}\n" for n in range(40)), "utf-8")
    assert main(["sample", "small", str(project / "list.csv"), "--unit", "household", "--total", "10"]) == 0
    assert modes(project / "private") == CLOSED


def test_the_traceback_of_a_stage_that_failed_is_closed(project):
    study = small_study.make(project)
    (study.folder / "codings" / "first.jsonl").write_text("{", "utf-8")
    with pytest.raises(YntymakError):
        run_stage("2-code", "small", root=project, progress=False)
    assert modes(project / "private") == CLOSED and list((study.private / "failed").iterdir())


def test_what_nobody_foresaw_is_closed(project, monkeypatch):
    monkeypatch.setattr("pipeline.start.check_study", lambda *_: 1 / 0)
    assert main(["check", "small"]) == 1 and modes(project / "private") == CLOSED


def test_the_key_of_a_new_study_is_closed_whatever_the_mask(project, tmp_path):
    source, before = tmp_path / "raw", os.umask(0o000)
    try:
        source.mkdir()
        (source / "talk.txt").write_text("Модератор: Кандай?\n\nК1: Жакшы.\n", "utf-8")
        new_study("fresh", [source], project)
    finally:
        os.umask(before)
    assert modes(project / "private") == CLOSED
