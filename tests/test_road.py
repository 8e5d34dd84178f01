"""The whole road on a small invented study: circles, keys, decisions, same bytes, failures that leak nothing."""

from __future__ import annotations

import hashlib
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pandas as pd
import pytest
import small_study
from conftest import fresh_project, pages_of

from pipeline.errors import KeyMissing, YntymakError
from pipeline.protect.disclosure import find_leaks
from pipeline.protect.names import KnownNames
from pipeline.run import run_stage
from pipeline.study import STAGES, Study
from pipeline.training.catalogue import Catalogue

ROOT = Path(__file__).resolve().parents[1]


def digests(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_road_ends_with_a_guide_in_each_language_for_each_place(done):
    guides = sorted(path.relative_to(done.outputs).as_posix() for path in done.outputs.glob("*/manuals/*/*/guide.pdf"))
    assert guides == [f"{lang}/manuals/{place}/CL/guide.pdf" for lang in ("en", "ky", "ru") for place in ("osh-gulistan", "osh-jazy")]


def test_a_guide_says_where_three_groups_stand_behind_a_driver_and_where_one_spoke(done):
    text = " ".join(" ".join(pages_of(done.outputs / "en/manuals/osh-jazy/CL/guide.pdf")).split())
    assert "95% interval" in text and "groups: 3" in text
    elsewhere = " ".join(" ".join(pages_of(done.outputs / "en/manuals/osh-gulistan/CL/guide.pdf")).split())
    assert "wider area" in elsewhere and "One group here spoke of this; no interval" in elsewhere


def test_a_guide_of_a_study_without_a_day_of_printing_states_no_law(done):
    catalogue = Catalogue()
    plan = done.read("plan")
    taught = set(plan.loc[(plan["place"] == "osh-jazy") & (plan["audience"] == "CL"), "module"]) & set(catalogue.modules)
    facts = [fact for module in taught for fact in catalogue[module].legal_facts]
    for lang, call in (("ky", "Колдонуудагы мыйзамды текшериңиз"), ("ru", "Проверьте действующий закон"), ("en", "Check the current law")):
        text = " ".join(" ".join(pages_of(done.outputs / lang / "manuals/osh-jazy/CL/guide.pdf")).split())
        assert text.count(f"{call}:") >= len(facts) > 0 and "№ 1" not in text and "Law No." not in text


def test_the_glossary_is_printed_in_each_language(done):
    assert [(done.outputs / lang / "manuals" / "glossary.pdf").exists() for lang in ("ky", "ru", "en")] == [True, True, True]


def test_every_page_of_an_invented_study_says_so(done):
    for lang, words in (("ky", "Ойдон чыгарылган маалымат"), ("ru", "Вымышленные данные"), ("en", "Invented data")):
        assert all(words in page for page in pages_of(done.outputs / lang / "manuals/osh-jazy/CL/guide.pdf"))
        assert words in (done.outputs / lang / "report.html").read_text("utf-8")


def test_every_table_knows_that_it_is_invented(done):
    for path in done.outputs.rglob("*.parquet"):
        assert pd.read_parquet(path).attrs["invented"] is True


def test_no_name_phone_or_e_mail_of_the_study_is_in_any_byte_of_its_outputs(done):
    assert find_leaks(done.outputs, KnownNames(small_study.NAMES)) == []


def test_the_text_keeps_what_was_said_around_the_name(done):
    text = done.read("turns")["text"].str.cat(sep=" ")
    assert "кезекти P-" in text and "байке бузуп коёт" in text and "[tel]" in text


def test_spellings_of_one_person_share_a_pseudonym(done):
    named = done.read("mentions")
    third = named[named["turn"] == "t0008"].drop_duplicates("document")
    assert third["person"].nunique() == 2  # one person in each of two places


def test_teams_tables_lie_in_the_team_circle(done):
    team = {path.stem for path in done.outputs.glob("*/team/*.parquet")}
    assert {"turns", "participants", "people", "mentions", "codings", "reviews", "leaders"} <= team
    assert not {path.stem for path in done.outputs.glob("*/tables/*.parquet")} & team


def test_outputs_made_again_are_the_same_bytes_and_stages_2_to_8_need_neither_key_nor_raw_files(done, tmp_path):
    root = fresh_project(tmp_path)
    folder = shutil.copytree(done.folder, root / "corpora" / "small")
    run_stage("1-read", "small", root=root, progress=False)
    shutil.rmtree(folder / "transcripts")
    (folder / "names.txt").unlink()
    text = (folder / "study.yaml").read_text("utf-8")
    (folder / "study.yaml").write_text(text.replace(f"key: {small_study.KEY}\n", ""), "utf-8")
    assert small_study.KEY not in (folder / "study.yaml").read_text("utf-8")
    for stage in STAGES[1:]:
        run_stage(stage, "small", root=root, progress=False)
    # every coding and decision was in place, so nothing differs by a byte
    assert digests(root / "outputs" / "small") == digests(done.outputs)
    assert len(Study("small", root).read("codings").query("source == 'human'")) == 64
    with pytest.raises(KeyMissing):
        run_stage("1-read", "small", root=root, progress=False)


def test_another_key_stops_and_makes_no_new_pseudonyms(tmp_path):
    root = fresh_project(tmp_path)
    small_study.make(root, invented=False)
    (root / "private" / "small.key").write_text("ab" * 32, "ascii")
    with pytest.raises(KeyMissing, match="not the key"):
        run_stage("1-read", "small", root=root, progress=False)
    assert not list((root / "outputs").rglob("*.parquet"))


def test_a_run_that_fails_on_a_line_with_a_name_tells_the_name_to_nobody_outside_private(tmp_path):
    root = fresh_project(tmp_path)
    study = small_study.make(root)
    (root / "notebooks").unlink()
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    book = nbformat.read(root / "notebooks" / "1-read.ipynb", as_version=4)
    code = next(cell for cell in book.cells if cell.cell_type == "code" and "write_corpus" in cell.source and "Study(study)" not in cell.source)
    code.source = 'raw = (this.folder / "transcripts" / "group-0.txt").read_text("utf-8")\nprint(raw)\nint(raw)'
    nbformat.write(book, root / "notebooks" / "1-read.ipynb")
    script = f"from pipeline.cli import main; import sys; sys.exit(main(['run', '1-read', '--study', 'small']))"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env={"YNTYMAK_ROOT": str(root), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert ran.returncode == 1 and "private/small/failed/1-read.txt" in ran.stderr
    known = KnownNames(small_study.NAMES)
    assert not known.holds(ran.stdout + ran.stderr)
    assert find_leaks(root / "outputs", known) == []
    assert known.holds((root / "private" / "small" / "failed" / "1-read.txt").read_text("utf-8"))
    assert (root / "outputs" / "small" / "failed" / "1-read.ipynb").exists()
    assert study.folder.exists()


def test_a_run_that_is_killed_leaves_no_half_written_table_and_the_next_one_continues(tmp_path):
    root = fresh_project(tmp_path)
    small_study.make(root)
    script = "from pipeline.run import run_stage; run_stage('1-read', 'small', progress=False)"
    environment = {"YNTYMAK_ROOT": str(root), "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    limit = time.monotonic() + 60
    while not list((root / "outputs").rglob("*.parquet")) and time.monotonic() < limit and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    for path in (root / "outputs").rglob("*.parquet"):
        if not path.name.startswith(".writing-"):
            pd.read_parquet(path)
    run_stage("1-read", "small", root=root, progress=False)
    assert not list((root / "outputs").rglob(".writing-*"))
    assert len(Study("small", root).read("turns")) > 50


def test_a_study_without_anything_goes_to_the_end_and_says_what_is_missing(tmp_path):
    root = fresh_project(tmp_path)
    study = small_study.make(root, places={})
    shutil.rmtree(study.folder / "transcripts")
    (study.folder / "transcripts").mkdir()
    for path in (study.folder / "codings").glob("*.jsonl"):
        path.unlink()
    for stage in STAGES:
        run_stage(stage, "small", root=root, progress=False)
    page = (root / "outputs" / "small" / "en" / "report.html").read_text("utf-8")
    assert "This study has no transcripts." in page and "This study has no survey." in page


def test_an_unknown_stage_is_named_with_those_there_are(tmp_path):
    with pytest.raises(YntymakError, match="there are 1-read"):
        run_stage("9-else", "small", root=tmp_path)
