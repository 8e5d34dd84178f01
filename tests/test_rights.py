"""What this user may not read or write is named before a stage does anything: a folder that may not be opened looks like an empty one. Two runs of one stage do not mix."""

from __future__ import annotations

import fcntl
import os

import pytest
import small_study

from pipeline.check import check_study
from pipeline.cli import main
from pipeline.errors import InputError, StudyError
from pipeline.rights import alone, refuse_without_rights, unreadable
from pipeline.run import run_stage
from pipeline.show.said import said_error
from pipeline.show.words import Words


@pytest.fixture
def denied(monkeypatch):
    """Paths that the system refuses from now on; the tests may run as root, whom no mode stops."""
    closed, plain = set(), os.access
    monkeypatch.setattr(os, "access", lambda path, mode: str(path) not in closed and plain(path, mode))
    return closed


@pytest.mark.parametrize("place", ["transcripts", "transcripts/group-1.txt", "codings/first.jsonl", "names.txt", "decisions"])
def test_what_may_not_be_read_stops_a_stage_with_its_place(project, denied, place):
    study = small_study.make(project)
    denied.add(str(study.folder / place))
    with pytest.raises(InputError) as stopped:
        run_stage("1-read", "small", root=project, progress=False)
    told = [said_error(stopped.value, Words(language)) for language in ("ky", "ru", "en")]
    assert len(set(told)) == 3 and all(f"corpora/small/{place}" in one for one in told)
    assert not study.outputs.exists()
    rows, wrong = check_study("small", "ru")
    assert wrong and [row[0] for row in rows[1:]] == [place]


def test_the_key_is_asked_about_too(project, denied):
    small_study.make(project, invented=False)
    denied.add(str(project / "private" / "small.key"))
    assert unreadable(project, "small") == ["private/small.key"]


def test_results_that_may_not_be_written_stop_before_the_old_ones_are_gone(project, denied):
    study = small_study.make(project)
    old = study.outputs / "1-read" / "tables" / "old.parquet"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"old")
    denied.add(str(old.parent))
    with pytest.raises(InputError, match="outputs/small/1-read/tables"):
        run_stage("1-read", "small", root=project, progress=False)
    assert old.read_bytes() == b"old"


def test_a_study_that_may_only_be_read_is_read(project):
    study = small_study.make(project)
    for path in (*study.folder.rglob("*"), study.folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    refuse_without_rights(project, "small", study.outputs / "1-read")
    assert unreadable(project, "small") == []


def test_a_stage_that_is_being_run_is_not_run_beside_it(project):
    study = small_study.make(project)
    folder = study.outputs / "1-read"
    with alone(folder, "1-read", "small"):
        (folder / "half.txt").write_text("half")
        with pytest.raises(StudyError) as stopped:
            run_stage("1-read", "small", root=project, progress=False)
        assert (folder / "half.txt").exists()
    told = [said_error(stopped.value, Words(language)) for language in ("ky", "ru", "en")]
    assert len(set(told)) == 3 and all("1-read" in one and "small" in one for one in told)


def test_what_an_earlier_run_left_is_cleared_and_the_folder_is_free_again(project):
    study = small_study.make(project)
    folder = study.outputs / "1-read"
    (folder / "tables").mkdir(parents=True)
    (folder / "tables" / "old.parquet").write_bytes(b"old")
    run_stage("1-read", "small", root=project, progress=False)
    assert not (folder / "tables" / "old.parquet").exists() and (folder / "tables" / "documents.parquet").exists()
    held = os.open(folder, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(held)


def test_what_the_system_refuses_is_named_and_not_who_is_in_its_name(project, monkeypatch, capsys):
    study = small_study.make(project)
    refused = study.folder / "decisions" / "Темирбек Асаналиев" / ".writing-x.jsonl"

    def refuse(*_):
        raise PermissionError(13, "Permission denied", str(refused))

    monkeypatch.setattr("pipeline.start.check_study", refuse)
    assert main(["check", "small"]) == 1
    said = capsys.readouterr().err
    assert "corpora/small/decisions/[name]: Permission denied" in said and "саналиев" not in said
