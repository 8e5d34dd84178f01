"""Input that nobody here wrote: raw interviews, meetings in another language, a real survey, five published documents."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml
from conftest import fresh_project

from pipeline.protect.contents import contents
from pipeline.run import run_stage
from pipeline.start import check_study, new_study
from pipeline.study import STAGES, Study

ROOT = Path(__file__).resolve().parents[1]
HASHES = {line for line in (ROOT / "tests" / "people_of_the_sources.txt").read_text("utf-8").splitlines() if not line.startswith("#")}
WORD = re.compile(r"[^\W\d_]+")
CONTACT = re.compile(r"[\w.-]+@(?:international-alert|dpi|eeas)\.\w+|(?:\+?996[\s(/-]*)?(?:312|555|770)[\s)/-]*\d{2,3}[\s/-]*\d{2,3}[\s/-]*\d{2,3}")
# the survey's own free answers are not read, and its header holds nobody
CONTACTS_OF_THE_SOURCES = ("988811", "261000", "261007", "770711", "313385", "0023717")


@pytest.fixture(scope="module")
def field(shared, tmp_path_factory) -> Study:
    """A study made by `new` from the real inputs and the five sources, carried to its end."""
    root = fresh_project(tmp_path_factory.mktemp("field"))
    (root / "params.yaml").write_text("# kept\nstudies:\n- mining\ncompute:\n  jobs: 1\n", "utf-8")
    shutil.copy(ROOT / ".gitignore", root / ".gitignore")
    for command in (["git", "init", "-q"], [sys.executable, "-m", "dvc", "init", "-q"]):
        subprocess.run(command, cwd=root, check=True, capture_output=True)
    new_study("field", [shared / "real", shared / "sources"], root)
    for stage in STAGES:
        run_stage(stage, "field", root=root, progress=False)
    return Study("field", root)


def everything(folder: Path):
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            for place, text in contents(path.read_bytes()):
                assert text is not None, f"{path.name} could not be opened"
                yield f"{path.relative_to(folder)}, {place}", text


def test_it_goes_to_the_end(field):
    assert (field.outputs / "index.html").exists()
    for language in ("ky", "ru", "en"):
        assert (field.outputs / language / "report.pdf").stat().st_size > 5_000


def test_no_name_phone_or_e_mail_of_the_sources_is_in_any_byte(field):
    for place, text in everything(field.outputs):
        for word in set(WORD.findall(text)):
            assert hashlib.sha256(word.casefold().encode()).hexdigest()[:16] not in HASHES, place
        assert "@international-alert" not in text and "@dpi" not in text and "@eeas" not in text, place
        if not place.endswith((".svg, ", ".svg")):
            digits = re.sub(r"\D", "", text) if len(text) < 20_000 else ""
            assert not any(number in digits for number in CONTACTS_OF_THE_SOURCES), place


def test_raw_files_enter_no_git_commit_and_no_shared_remote(field):
    tracked = subprocess.run(["git", "add", "-A", "--dry-run"], cwd=field.root, check=True, capture_output=True, text=True).stdout
    assert "transcripts.dvc" in tracked
    assert not re.search(r"\.(pdf|csv|txt)'", tracked) and "names.txt" not in tracked and "private/" not in tracked
    for name in ("transcripts", "documents", "survey"):
        assert yaml.safe_load((field.folder / f"{name}.dvc").read_text("utf-8"))["outs"][0]["push"] is False


def test_the_key_is_private_and_only_its_fingerprint_stands_in_study_yaml(field):
    key = field.root / "private" / "field.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_text("ascii").strip() not in (field.folder / "study.yaml").read_text("utf-8")


def test_the_study_joins_params_yaml_which_keeps_its_comments(field):
    text = (field.root / "params.yaml").read_text("utf-8")
    assert text == "# kept\nstudies:\n- mining\n- field\ncompute:\n  jobs: 1\n"


def test_meetings_in_another_language_come_through_readable_and_uncoded(field):
    turns, reading = field.read("turns"), field.read("reading")
    document = reading.loc[reading["file"] == "vladivideos-20.csv", "document"].iloc[0]
    spoken = turns[turns["document"] == document]
    assert len(spoken) > 100 and (spoken["language"] == "other").mean() > 0.9
    assert spoken["text"].str.contains("señor").any()
    assert not field.read("codings")["document"].isin(spoken.loc[spoken["language"] == "other", "document"]).any()


def test_an_interview_is_told_apart_into_its_two_voices(field):
    turns, reading = field.read("turns"), field.read("reading")
    document = reading.loc[reading["file"].str.endswith("-P1.txt"), "document"].iloc[0]
    assert turns.loc[turns["document"] == document, "participant"].nunique() == 2


def test_the_real_survey_has_its_632_households_and_its_skips(field):
    assert len(field.read("answers")) == 632
    assert set(field.read("asked")["state"]) >= {"answered", "not_asked"}


def test_logs_and_copies_of_the_survey_are_named_and_left_aside(field):
    text = (field.folder / "study.yaml").read_text("utf-8")
    assert "cleaningtools_cleaning_log.csv is not read: a log of changes" in text
    assert "the same respondents as cleaningtools_raw_data.csv" in text


def test_the_five_sources_are_documents(field):
    documents = field.read("documents")
    assert (documents["kind"] == "documents").sum() == 5


def test_nothing_is_quoted_before_somebody_has_reviewed_the_names(field):
    assert not field.read("documents")["names_reviewed"].any()
    assert field.read("quotes").empty


def test_check_says_what_is_missing(field, monkeypatch):
    monkeypatch.setenv("YNTYMAK_ROOT", str(field.root))
    rows, _ = check_study("field", "ru")
    said = " ".join(cell for row in rows for cell in row)
    assert "В study.yaml не указаны места и аудитории" in said and "нет кодов, поставленных людьми" in said


def test_raw_files_are_as_they_were(field, shared):
    for kind, source in (("transcripts", shared / "real" / "transcripts"), ("documents", shared / "sources")):
        for path in source.iterdir():
            assert (field.folder / kind / path.name).read_bytes() == path.read_bytes()


def test_answers_hold_no_device_no_place_on_the_map_and_no_submitter(field):
    columns = set(field.read("answers").columns)
    assert not columns & {"deviceid", "_geopoint", "gps", "username", "_submitted_by", "enumerator_num", "phonenumber"}
    assert isinstance(field.read("answers"), pd.DataFrame)
