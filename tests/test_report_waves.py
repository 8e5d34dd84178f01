"""A report of two waves: which wave a figure is of, in how many places a change was met, and what cannot be compared; and its Word file."""

import re
import zipfile

import pandas as pd
import pytest
import report_study

from pipeline.check import check_study
from pipeline.report import limits, places, sayings, summary
from pipeline.report.counts import counts
from pipeline.report.document import report, title
from pipeline.report.evidence import Evidence
from pipeline.report.startpage import write_index
from pipeline.show.blocks import Heading, Listing, Paragraph
from pipeline.show.paper import to_docx
from pipeline.show.words import Words
from pipeline.tables.waves import called_otherwise


def words_of(part) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, tuple | list):
        return "".join(map(words_of, part))
    return words_of(getattr(part, "text", getattr(part, "items", "")))


@pytest.fixture
def study(tmp_path):
    found = report_study.make(tmp_path)
    joint = found.read("joint")
    found.write("joint", pd.concat([joint, joint.assign(wave="endline", survey_share=joint["survey_share"] / 2)], ignore_index=True))
    return found


@pytest.mark.parametrize(("language", "first", "newest"), [("en", "(baseline)", "Endline: "), ("ru", "(начало)", "Конец: "), ("ky", "(башталышы)", "Аягы: ")])
def test_the_first_drivers_say_of_which_wave_they_are_and_show_the_newest_beneath(study, language, first, newest):
    evidence = Evidence(study, Words(language))
    for blocks in (summary.sections(evidence)[0].blocks, places.place_section(evidence, "ala").blocks):
        at = next(i for i, block in enumerate(blocks) if isinstance(block, Heading) and words_of(block).startswith(Words(language)("report_top_title")))
        assert first in words_of(blocks[at])
        items = next(block for block in blocks[at:] if isinstance(block, Listing)).items
        assert all(sum(words_of(line).startswith(newest) for line in item) == 1 for item in items)


def test_the_survey_s_figure_beside_a_driver_is_the_one_that_its_weight_rests_on(study):
    """Beside talk stands one indicator of a driver, the weight may rest on another: a first place that stands beside 2% of the wrong question tells nobody why."""
    needs = study.read("needs")
    mine = (needs["place"] == "ala") & (needs["need"] == "NR.1")
    needs.loc[mine, ["indicator", "survey_side", "survey_low", "survey_high", "basis"]] = ["trust", 0.83, 0.7, 0.9, "borrowed"]
    study.write("needs", needs)
    evidence = Evidence(study, Words("en"))
    said = words_of(sayings.behind_waves(evidence, "ala", {"need": "NR.1", "wave": "baseline"}))
    assert "83%" in said and evidence.problem("trust") in said and evidence.problem("water") in said.partition("Endline")[2]


def test_an_answer_that_all_gave_has_no_interval(study):
    evidence = Evidence(study, Words("en"))
    row = evidence.records("joint", code="NR.1", domain="ala")[0] | {"survey_share": 0.0, "survey_low": 0.0, "survey_high": 0.0}
    assert words_of(sayings.value_between(evidence, "joint", row, 0, "survey_share", "survey_low", "survey_high")) == "0% (no interval)"


def test_a_study_of_one_wave_names_none(study):
    for table in ("joint", "drivers", "estimates", "changes"):
        frame = study.read(table)
        study.write(table, frame[frame["wave"] == "baseline"])
    said = words_of([block for block in summary.sections(Evidence(study, Words("en")))[0].blocks if isinstance(block, Heading | Listing)])
    assert "baseline" not in said and "Endline" not in said


def test_a_change_says_in_how_many_places_it_was_met(study):
    answers = study.read("answers")
    extra = answers[(answers["wave"] == "endline") & (answers["place"] == "bel")].index[:12]
    answers.loc[extra, "place"] = "new"
    answers.loc[(answers["wave"] == "endline") & (answers["place"] == "bel"), "place"] = "new"
    study.write("answers", answers)
    study.write("counts", counts(study))
    said = words_of([block for block in summary.change(Evidence(study, Words("en"))) if isinstance(block, Paragraph)])
    assert "surveyed in both waves: 1 (places in the first wave: 2, in this one: 2)" in said


def test_without_a_change_the_report_says_that_none_can_be_told(study):
    study.write("changes", study.read("changes").iloc[:0])
    study.write("counts", counts(study))
    assert "no place was surveyed in both waves" in words_of([block for block in summary.change(Evidence(study, Words("en"))) if isinstance(block, Paragraph)])


def test_answers_in_other_codes_are_found_and_those_that_share_one_are_not():
    answers = pd.DataFrame({"wave": ["baseline"] * 2 + ["endline"] * 2, "gender": ["f", "m", "1", "2"], "kind": ["a", "b", "b", "c"]})
    assert called_otherwise(answers, ["gender", "kind", "absent"]) == [("gender", "endline", ["1", "2"], ["f", "m"])]


@pytest.mark.parametrize(("language", "said"), [("en", "not compared between waves: gender (endline)"), ("ru", "между волнами не сравниваются: gender (конец)"), ("ky", "толкундар аралык салыштырылган жок: gender (аягы)")])
def test_the_limits_name_groups_that_are_not_compared(study, language, said):
    answers = study.read("answers")
    answers["gender"] = answers["gender"].where(answers["wave"] == "baseline", answers["gender"].map({"f": "1", "m": "2"}))
    study.write("answers", answers)
    study.write("counts", counts(study))
    assert said in words_of(limits.sections(Evidence(study, Words(language)))[0].blocks)


def test_check_names_them_before_anything_is_reckoned(tmp_path, monkeypatch):
    study = report_study.make(tmp_path)
    for wave, codes in (("baseline", "fm"), ("endline", "12")):
        (study.folder / "survey" / f"{wave}.csv").write_text("uuid,weight,gender,tension,trust,rumours\n" + "".join(f"{wave}{n},1.0,{codes[n % 2]},yes,no,yes\n" for n in range(20)), "utf-8")
    path = study.folder / "study.yaml"
    path.write_text(path.read_text("utf-8").replace("read:\n", "read:\n  survey:\n  - {wave: baseline, data: baseline.csv}\n  - {wave: endline, data: endline.csv}\n"), "utf-8")
    monkeypatch.setenv("YNTYMAK_ROOT", str(tmp_path))
    rows, _ = check_study("small")
    row = next((row for row in rows if row[0] == "survey.by: gender"), rows)
    assert row[1] == "not compared" and "(1, 2)" in row[2] and "(f, m)" in row[2]


def test_the_start_page_links_to_no_comparison_that_may_not_be_there(study):
    page = write_index(study).read_text("utf-8")
    assert 'href="../compare' not in page


@pytest.mark.parametrize(("language", "locale"), [("ky", "ky-KG"), ("ru", "ru-RU"), ("en", "en-GB")])
def test_the_word_file_knows_its_language_its_contents_and_the_heads_of_its_tables(study, tmp_path, language, locale):
    words, sections = Words(language), report(study, language)
    with zipfile.ZipFile(to_docx(title(study, language), sections, words, tmp_path / "r.docx", notice=True)) as made:
        text, styles = made.read("word/document.xml").decode(), made.read("word/styles.xml").decode()
    assert f'w:val="{locale}"' in styles and (language == "ky" or 'w:lang w:val="ky-KG"' in text)
    tables = re.findall(r"<w:tbl>.*?</w:tbl>", text, re.S)
    assert tables and all("<w:tblHeader" in one for one in tables) and text.count("<w:tr>") <= text.count("<w:cantSplit")
    begin = text.index(f">{words('contents')}<")
    assert begin < text.index('w:anchor="limits"', begin) and all(f'w:anchor="{one.key}"' in text[begin:] for one in sections)
    assert all(len(one) > 10 for one in re.findall(r'<wp:docPr [^>]*descr="([^"]*)"', text))
