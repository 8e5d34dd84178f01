"""Many documents: what is not masked yet waits under private/ alone, is gone afterwards, and changes no byte of the tables."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import small_study

from pipeline.errors import TableError
from pipeline.protect.known import KnownNames
from pipeline.read import corpus
from pipeline.read.waiting import PREFIX, waiting_room
from pipeline.study import Study

ROOT = Path(__file__).resolve().parents[1]


def tables(study: Study) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in study.outputs.rglob("*.parquet")}


@pytest.fixture
def on_disk(monkeypatch):
    """Every study is taken for a large one, its workers being this process."""
    monkeypatch.setattr(corpus, "WORTH_WORKERS", 1)
    monkeypatch.setattr(corpus, "compute", lambda root: ("sequential", 1))


def test_documents_that_wait_on_the_disk_give_the_same_bytes_and_leave_nothing(tmp_path, monkeypatch, on_disk):
    study = small_study.make(tmp_path)
    corpus.write_corpus(study)
    waited = tables(study)
    assert set(waited) == {f"{name}.parquet" for name in corpus.PROMISED} and not study.private.exists()
    monkeypatch.setattr(corpus, "WORTH_WORKERS", 1000)
    corpus.write_corpus(study)
    assert tables(study) == waited
    whole = {name: study.write(name, frame) for name, frame in corpus.read_corpus(study).items()}
    assert tables(study) == waited and len(whole["turns"]) == 86


def test_while_documents_wait_only_their_owner_can_read_them(tmp_path, on_disk):
    study = small_study.make(tmp_path)
    with corpus.gathered(study) as (found, _):
        folder = found.waiting.folder
        assert folder.parent == study.private and {path.stat().st_mode & 0o777 for path in (folder, study.private)} == {0o700}
        assert {path.stat().st_mode & 0o077 for path in folder.iterdir() if path.suffix == ".talk"} == {0}
        assert [talk.reading.path.name for talk in found.talks()] == [f"group-{number}.txt" for number in range(4)]
    assert not folder.exists()


def test_a_worker_keeps_nothing_of_what_was_said(tmp_path, monkeypatch, on_disk):
    setups = []
    look = corpus._setup.__wrapped__
    monkeypatch.setattr(corpus, "_setup", lambda *path: setups.append(look(*path)) or setups[-1])
    with corpus.gathered(small_study.make(tmp_path)) as (found, _):
        assert len(found.spoken) == 4
    readings = [reading for setup in setups for reading in setup.readings.values()]
    assert readings and all(reading.turns is None for reading in readings)


def test_a_fault_half_way_leaves_no_name_anywhere(tmp_path, monkeypatch, on_disk):
    study = small_study.make(tmp_path)

    def fault(*_):
        raise ValueError

    monkeypatch.setattr(corpus, "protected", fault)
    with pytest.raises(ValueError):
        corpus.write_corpus(study)
    assert not study.private.exists() and not tables(study)


def test_a_killed_run_leaves_names_under_private_alone_and_the_next_run_sweeps_them(tmp_path):
    study = small_study.make(tmp_path)
    script = (
        "import os, signal, sys; from pathlib import Path; from pipeline.read import corpus; from pipeline.study import Study\n"
        "corpus.WORTH_WORKERS, corpus.compute = 1, lambda root: ('sequential', 1)\n"
        "corpus.protected = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "corpus.write_corpus(Study('small', Path(sys.argv[1])))"
    )
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    ran = subprocess.run([sys.executable, "-c", script, str(tmp_path)], env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}, capture_output=True)
    assert ran.returncode == -signal.SIGKILL
    left = list(study.private.glob(f"{PREFIX}*"))
    assert len(left) == 1 and left[0].stat().st_mode & 0o777 == 0o700
    known = KnownNames(small_study.NAMES)
    holding = {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*") if path.is_file() and known.holds(path.read_bytes().decode("utf-8", "replace"))}
    assert holding == {"corpora", "private"}
    corpus.read_corpus(study)
    assert not list(study.private.glob(f"{PREFIX}*"))


def test_a_folder_that_somebody_works_in_is_not_swept(tmp_path):
    study = small_study.make(tmp_path)
    with waiting_room(study, on_disk=True) as first, waiting_room(study, on_disk=True) as second:
        first.put("a", [1])
        assert first.folder != second.folder and first.get("a") == [1]
    assert not study.private.exists()


def test_a_document_that_comes_in_two_parts_of_a_table_is_refused_and_the_table_stays(tmp_path):
    study = small_study.make(tmp_path)
    accusations = pd.DataFrame({"place": ["osh-jazy"], "n_mentions": [1]})
    spans = pd.DataFrame({"uuid": ["a", "b"], "wave": "baseline", "question": "q1", "state": "answered"})
    assert study.write_parts("asked", [spans, spans.assign(question="q2"), spans[:0]]) == 4
    assert study.write_parts("accusations", [accusations, accusations]) == 2
    before = tables(study)
    with pytest.raises(TableError, match="comes twice"):
        study.write_parts("asked", [spans, spans])
    assert tables(study) == before
    assert study.read("asked")["question"].tolist() == ["q1", "q1", "q2", "q2"]
    assert sum(len(batch) for batch in study.batches("asked", ["state"])) == 4


def test_a_row_group_ends_where_the_table_grows_too_long_to_be_held(tmp_path, monkeypatch):
    import pyarrow.parquet as pq

    from pipeline.tables import parts

    study = small_study.make(tmp_path)
    pieces = [pd.DataFrame({"uuid": ["a", "b"], "wave": "baseline", "question": f"q{number}", "state": "answered"}) for number in range(5)]
    whole = study.write("asked", pd.concat(pieces, ignore_index=True))
    monkeypatch.setattr(parts, "ROWS", 4)
    study.write_parts("asked", pieces)
    assert pq.ParquetFile(study.path("asked")).num_row_groups == 3
    assert study.read("asked").equals(whole)


def test_beginnings_of_stems_are_those_that_a_set_of_all_would_hold():
    known = KnownNames(("Чынаркүл Жоломанова", "Темирбек Асаналиев", "Айтемир", "Аймат"))
    every = {stem[:size] for stem in known._stems for size in range(2, len(stem))}
    asked = {stem[:size] for stem in known._stems for size in range(1, len(stem) + 1)} | {"ab", "zz", "te", ""}
    assert {one for one in asked if one in known._beginnings} == every
