"""python -m pipeline trace: from a module over its need and its estimates to turns under pseudonyms and answers, and to the code and version that made each row."""

from __future__ import annotations

import hashlib
import random
import shutil
from pathlib import Path

import pytest
import report_study

from pipeline.cli import main
from pipeline.errors import StudyError
from pipeline.lineage import write_lineage
from pipeline.report.document import report
from pipeline.show.blocks import ids
from pipeline.show.trail import quote_id
from pipeline.show.words import Words
from pipeline.study import STAGES, Study
from pipeline.trace_rows import trace

ROOT = Path(__file__).resolve().parents[1]
WORDS = Words("en")


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Study:
    root = tmp_path_factory.mktemp("trace")
    (root / "corpora").mkdir()
    for name in ("codebook.yaml", "places.yaml"):
        shutil.copy(ROOT / "corpora" / name, root / "corpora" / name)
    study = report_study.make(root)
    for stage in STAGES:
        write_lineage(study, stage)
    return study


def traced(study: Study, one: str, **more) -> str:
    return "\n".join(trace(study, one, WORDS, **more))


def test_a_module_is_followed_over_its_need_and_estimate_to_what_was_said(study):
    text = traced(study, "choice/ala/CL/M08")
    for one in ("choice/ala/CL/M08", "needs/ala/CL/NR.1/baseline", "drivers/NR.1/all/all/baseline", "estimates/water/share/ala/place/baseline"):
        assert f"{one}\n" in text
    assert f"d0/t1 P-ABC101 (ky) [aigul (human), bolot (human)]: {report_study.SAID} 0.1" in text


def test_turns_of_another_wave_or_without_the_code_are_not_behind_a_number(study):
    text = traced(study, "drivers/NR.1/all/all/baseline/estimate")
    assert "Turns that hold this subject: 4" in text and "d4/t1" not in text and "/t0 " not in text


def test_turns_of_one_place_are_behind_its_number(study):
    text = traced(study, "drivers/NR.1/ala/place/baseline")
    assert "d0/t1" in text and "d2/t1" in text and "d1/t1" not in text


def test_answers_are_behind_an_estimate_each_counted_and_under_a_short_number(study):
    text = traced(study, "estimates/water/share/bel/place/endline", most=3)
    answers = study.read("answers")
    mine = answers[(answers["wave"] == "endline") & (answers["place"] == "bel")]
    assert f"interviews: {len(mine)}" in text and f"yes: {(mine['tension'] == 'yes').sum()}" in text
    assert mine["uuid"].iloc[0][:8] in text and f"… {len(mine) - 3} more" in text


def test_behind_what_an_audience_said_are_the_turns_of_its_own_people_alone(study):
    text = traced(study, "audience_talk/NR.1/YW/all/baseline")
    # of the four groups of the baseline two are of women, who speak for the audience
    assert "Turns that hold this subject: 2\n" in text and "d0/t1" in text and "d1/t1" in text and "d2/t1" not in text and "d4/t1" not in text
    text = traced(study, "audience_talk/NR.1/YW/bel/baseline/estimate")
    assert "Turns that hold this subject: 1\n" in text and "d1/t1" in text


def test_behind_what_an_audience_answered_are_its_own_respondents_alone(study):
    answers, most = study.read("answers"), {"most": 0}
    first = answers[answers["wave"] == "baseline"]
    women_and_youth = first[(first["gender"] == "f") | first["age"].between(18, 29)]
    women = first[first["gender"] == "f"]
    for one, mine in (("audience/YW/all", women_and_youth), ("audience/YW/ala", women_and_youth[women_and_youth["place"] == "ala"]), ("gender/f/all", women)):
        level, domain, place = one.split("/")
        text = traced(study, f"group_answers/water/{level}/{domain}/{place}/baseline", **most)
        others = len(first if place == "all" else first[first["place"] == place]) - len(mine)
        assert f"interviews: {len(mine)}\n" in text and f"everybody else: {others};" in text and f"yes: {(mine['tension'] == 'yes').sum()}" in text
        shown = {line.split()[0] for line in text.splitlines() if line.startswith("    u0")}
        assert 0 < len(mine) < len(first) and shown == {uuid[:8] for uuid in mine["uuid"]}


def test_behind_an_answer_of_women_are_the_answers_of_women(study):
    answers = study.read("answers")
    women = answers[(answers["wave"] == "endline") & (answers["gender"] == "f")]
    assert f"interviews: {len(women)}\n" in traced(study, "estimates/water/share/f/gender/endline")


def test_a_quotation_is_followed_to_its_turn(study):
    row = study.read("quotes").to_dict("records")[0]
    assert f"{row['document']}/{row['turn']} P-ABC1" in traced(study, quote_id(row))


def test_a_change_is_followed_to_both_waves(study):
    text = traced(study, "changes/trust/change/all/all/endline")
    assert "estimates/trust/share/all/all/baseline\n" in text and "estimates/trust/share/all/all/endline\n" in text


def test_the_code_and_version_that_made_a_row_are_named(study):
    text = traced(study, "tiers/ala/A")
    source = hashlib.sha256((ROOT / "pipeline/leaders/figures.py").read_bytes()).hexdigest()[:16]
    assert f"pipeline/leaders/figures.py, tiers_table(), SHA-256 {source}" in text and WORDS("trace_same") in text


def test_a_table_that_was_changed_since_its_stage_ran_is_called_so(tmp_path):
    (tmp_path / "corpora").mkdir()
    study = report_study.make(tmp_path, talk=False, survey=False)
    write_lineage(study, "4-leaders")
    tiers = study.read("tiers")
    tiers["n_people"] = 12
    study.write("tiers", tiers)
    assert WORDS("trace_changed") in traced(study, "tiers/ala/A")


@pytest.mark.parametrize("kind", ["number", "module", "quotation"])
def test_fifty_ids_of_the_report_are_followed_to_their_end(study, kind):
    sections = [section for section in report(study, "en") if not section.key.startswith("annex")]
    named = dict.fromkeys(one for section in sections for one in ids(section.blocks))
    found = [one for one in named if {"choice": "module", "quotes": "quotation"}.get(one.split("/")[0], "number") == kind]
    assert found
    for one in random.Random(5).sample(found, min(50, len(found))):
        lines = list(trace(study, one, WORDS, most=1))
        assert lines[0].split("  ")[0] in (one, one.rpartition("/")[0]) and any(WORDS("report_made_by") in line for line in lines)


def test_the_command_says_that_it_shows_what_was_said(study, monkeypatch, capsys):
    monkeypatch.setenv("YNTYMAK_ROOT", str(study.root))
    assert main(["trace", "small", "drivers/GV.1/all/baseline", "--language", "ky", "--most", "1"]) == 0
    shown = capsys.readouterr()
    assert Words("ky")("trace_shows") in shown.err and report_study.SAID in shown.out and shown.out.startswith("drivers/GV.1/all/all/baseline")


def test_an_id_that_is_nowhere_is_said_to_be(study):
    with pytest.raises(StudyError, match="has no row"):
        traced(study, "drivers/XX.1/all/all/baseline")
