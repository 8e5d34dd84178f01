"""A lineage says what a stage made and from what; it changes when, and only when, something before it changed."""

import json
import shutil

import pytest

from pipeline.lineage import BEFORE, earlier, lineage_path, write_lineage
from pipeline.study import STAGES, Study

STUDY = """study: ala
invented: true
key: 0123456789abcdef0123456789abcdef
title: {ky: Сыноо, ru: Проба, en: Trial}
places:
  ala: {name: {ky: Ала-Тоо, ru: Ала-Тоо, en: Ala-Too}, audiences: [leaders]}
"""


@pytest.fixture
def study(tmp_path):
    folder = tmp_path / "corpora" / "ala"
    folder.mkdir(parents=True)
    (folder / "study.yaml").write_text(STUDY, "utf-8")
    return Study("ala", tmp_path)


def put(study, name, content):
    path = study.outputs / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_every_stage_has_a_lineage_and_the_last_rests_on_all():
    assert set(BEFORE) == set(STAGES)
    assert earlier("8-report") == set(STAGES) - {"8-report"}


def test_it_names_each_table_and_figure_by_its_hash(study):
    put(study, "1-read/tables/documents.parquet", b"abc")
    put(study, "1-read/team/turns.parquet", b"")
    put(study, "1-read/notebook.ipynb", b"not part of it")
    written = write_lineage(study, "1-read")
    assert written["files"] == {
        "1-read/tables/documents.parquet": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "1-read/team/turns.parquet": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
    assert json.loads(lineage_path(study, "1-read").read_text("utf-8")) == written


def test_a_change_far_up_the_road_reaches_the_last_stage(study):
    def road():
        for stage in STAGES:
            write_lineage(study, stage)
        return lineage_path(study, "8-report").read_bytes()

    put(study, "1-read/team/spans.parquet", b"one")
    first = road()
    assert road() == first
    put(study, "1-read/team/spans.parquet", b"two")
    assert road() != first


def test_the_places_of_study_yaml_are_part_of_it_and_a_stage_s_own_section_is_not(study):
    first = write_lineage(study, "1-read")
    path = study.folder / "study.yaml"
    path.write_text(STUDY + "report: {}\n", "utf-8")
    assert write_lineage(study, "1-read") == first
    path.write_text(STUDY.replace("ru: Ала-Тоо", "ru: Алатоо"), "utf-8")
    assert write_lineage(study, "1-read") != first


def test_a_stage_before_it_that_has_not_run_stands_as_null(study):
    assert write_lineage(study, "6-findings")["from"] == {"3-drivers": None, "4-leaders": None, "5-survey": None}
    shutil.rmtree(study.outputs)
