"""The report: no number differs from its table, every id leads to evidence and back, what is missing is said, nothing of the team's gets in."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import lxml.html
import pandas as pd
import pytest
import report_study
from conftest import pages_of

from pipeline import tables
from pipeline.report import annex
from pipeline.report.document import report, title
from pipeline.report.evidence import Evidence
from pipeline.show.blocks import Link, Table, ids
from pipeline.show.paper import goal, on_paper, to_docx, to_pdf
from pipeline.report.startpage import write_index, write_report
from pipeline.show.trail import MAKERS, Trail
from pipeline.show.webpage import page
from pipeline.show.words import Words
from pipeline.study import LANGUAGES, Study

ROOT = Path(__file__).resolve().parents[1]


def project_at(root: Path) -> Path:
    (root / "corpora").mkdir()
    for name in ("codebook.yaml", "places.yaml"):
        shutil.copy(ROOT / "corpora" / name, root / "corpora" / name)
    return root


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Study:
    return report_study.make(project_at(tmp_path_factory.mktemp("report")))


@pytest.fixture(scope="module")
def written(study) -> Study:
    write_report(study)
    write_index(study)
    return study


def page_of(study: Study, language: str) -> str:
    return page(title(study, language), report(study, language), Words(language), invented=study.invented, named=Evidence(study, Words(language)).place)


def html_of(study: Study, language: str) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(page_of(study, language))


@pytest.fixture(scope="module")
def pages(study) -> dict[str, lxml.html.HtmlElement]:
    return {language: html_of(study, language) for language in LANGUAGES}


def numbers(tree) -> list[tuple[str, str]]:
    """(id, what is shown) of each number: in the text by the link and its column, in the annex by row and head of column."""
    found = [(id_of(one), one.text_content()) for one in tree.iter("a") if one.get("data-c")]
    for table in tree.xpath("//table[@class='rows']"):
        heads = [head.get("data-c") for head in table.xpath("./thead/tr/th")]
        for row in table.xpath("./tbody/tr"):
            for head, cell in zip(heads, row.xpath("./th|./td"), strict=True):
                if head and cell.text_content().strip() != "—":
                    found.append((f"{row.get('id')}/{head}", cell.text_content().strip()))
    return found


def id_of(link) -> str:
    return "/".join(part for part in (link.get("href")[1:], link.get("data-c")) if part)


def read_number(shown: str) -> tuple[float, int, bool]:
    """(value, digits after the point, was it a percentage) of a number as a reader sees it."""
    text = shown.replace("\u2212", "-").replace("\u00a0", "").replace(",", ".")
    percent = text.endswith("%")
    text = text.rstrip("%")
    return float(text), len(text.partition(".")[2]), percent


def differs(trail: Trail, one: str, shown: str) -> bool:
    """Whether what is shown is not the value of the table rounded to as many digits; a share is shown as it is, in per cent or in points."""
    found = trail.find(one)
    value, digits, percent = read_number(shown)
    worth = float(found.row[found.column])
    scales = (100.0,) if percent else (1.0, 100.0)
    return not any(abs(worth * scale - value) <= 0.5 * 10**-digits + 1e-9 for scale in scales)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_of_the_report_differs_from_its_table(study, pages, language):
    trail, found = Trail(study), numbers(pages[language])
    assert len(found) > 500
    assert [(one, shown) for one, shown in found if differs(trail, one, shown)] == []


def test_a_number_that_differs_would_be_found(study):
    trail = Trail(study)
    shown = Words("ru").percent(trail.find("drivers/NR.1/all/all/baseline/estimate").row["estimate"], digits=1)
    assert not differs(trail, "drivers/NR.1/all/all/baseline/estimate", shown)
    assert differs(trail, "drivers/NR.1/all/all/baseline/estimate", shown.replace(shown[0], str((int(shown[0]) + 1) % 10), 1))


def test_every_figure_in_running_text_is_a_number_with_an_id(pages):
    """What stands in a sentence of the summary and of the places in digits is a value of a table, but for the 95 of an interval, the numbers of codes and what a word list holds."""
    for section in pages["en"].xpath("//section[@id='summary' or starts-with(@id,'place-')]"):
        for one in section.xpath(".//li|.//p"):
            own = "".join(text for text in one.xpath(".//text()[not(ancestor::a)]"))
            own = re.sub(r"95% interval|[A-Z]{2}\.\d|\(example\)", "", own)
            assert not re.search(r"\d", own), own


@pytest.mark.parametrize("kind", ["number", "quotation", "module"])
def test_fifty_ids_lead_from_the_page_to_their_row_and_back(study, pages, kind):
    tree, trail = pages["ky"], Trail(study)
    links = {
        "number": [(id_of(one), one) for one in tree.iter("a") if one.get("data-c")],
        "quotation": [(one.get("data-id"), one.find(".//a")) for one in tree.iter("blockquote")],
        "module": [(id_of(one), one) for one in tree.iter("a") if one.get("href").startswith("#choice/") and one.xpath("ancestor::section")[0].get("id")[:5] != "annex"],
    }[kind]
    assert links
    chosen = links if len(links) <= 50 else random.Random(11).sample(links, 50)
    for one, link in chosen:
        target = unquote(link.get("href")[1:])
        row = next(iter(tree.xpath("//tr[@id=$id]", id=link.get("href")[1:])))
        found = trail.find(one)
        assert found.id == link.get("href")[1:] == row.get("id") and target
        section = link.xpath("ancestor::section")[0].get("id")
        back = [again.get("href") for again in row.xpath(".//a")]
        assert f"#{section}" in back
        # and the method stands where the row does
        assert row.xpath("ancestor::section")[0].xpath("./p")


def test_a_module_leads_over_its_need_to_estimates(pages):
    tree = pages["en"]
    row = tree.xpath("//tr[@id='choice/ala/CL/M08']")[0]
    need = next(one.get("href")[1:] for one in row.iter("a") if one.get("href").startswith("#needs/"))
    assert need == "needs/ala/CL/NR.1/baseline"
    below = [one.get("href") for one in tree.xpath("//tr[@id=$id]", id=need)[0].iter("a")]
    assert "#drivers/NR.1/all/all/baseline" in below and "#estimates/water/share/ala/place/baseline" in below
    assert all(tree.xpath("//tr[@id=$id]", id=one[1:]) or tree.xpath("//section[@id=$id]", id=one[1:]) for one in below)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_of_the_page_has_its_goal(pages, language):
    tree = pages[language]
    ids = set(tree.xpath("//@id"))
    assert {one[1:] for one in tree.xpath("//a/@href")} <= ids
    assert len(ids) == len(tree.xpath("//@id"))


def test_a_place_says_its_drivers_how_sure_they_are_what_women_said_and_which_module_answers(pages):
    words = Words("en")
    text = " ".join(pages["en"].xpath("//section[@id='place-ala']")[0].text_content().split())
    for said in (words("report_top_title"), words("report_how_sure"), words("report_women_title"), words("report_answered_by"), "raised more by", "Focus groups (wider area: all places together)", "Survey (Ala-Too)"):
        assert said in text
    assert len(pages["en"].xpath("//section[@id='place-ala']/ol/li")) == 3


def test_places_of_one_name_are_told_apart_by_their_area(study):
    evidence = Evidence(study, Words("en"))
    facts = study.config.places["ala"].model_copy(update={"name": {"en": "Bel"}})
    evidence.study = SimpleNamespace(config=SimpleNamespace(places=study.config.places | {"ala": facts}, areas=study.config.areas), area_of=study.area_of, place_name=lambda place, _: {"north": "North"}.get(place, "Bel"))
    assert (evidence.place("ala"), evidence.place("north")) == ("Bel (North)", "North")
    assert Evidence(study, Words("en")).place("ala") == "Ala-Too"


def test_the_second_wave_stands_beside_the_first(pages):
    text = " ".join(pages["en"].text_content().split())
    assert "a change of" in text and Words("en")("report_change_not_cause") in text


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    made = {}

    def one(**left_out) -> lxml.html.HtmlElement:
        key = tuple(left_out.items())
        if key not in made:
            study = report_study.make(project_at(tmp_path_factory.mktemp("less")), **left_out)
            made[key] = (study, html_of(study, "en"))
        return made[key]

    return one


@pytest.mark.parametrize(("left_out", "said", "gone"), [("survey", "This study has no survey.", ("estimates/", "changes/", "group_answers/")), ("talk", "This study has no transcripts.", ("drivers/", "contrasts/", "quotes/", "documents/"))])
def test_a_study_without_its_survey_or_its_groups_has_a_true_report_that_says_so(without, left_out, said, gone):
    study, tree = without(**{left_out: False})
    sections = {one.get("id"): " ".join(one.text_content().split()) for one in tree.iter("section")}
    assert said in sections["summary"] and said in sections["limits"] and said in sections["method"]
    ids = [one for one, _ in numbers(tree)]
    assert len(ids) > 100 and not [one for one in ids if one.startswith(gone)]
    trail = Trail(study)
    assert [(one, shown) for one, shown in numbers(tree) if differs(trail, one, shown)] == []


@pytest.mark.parametrize(("left_out", "only"), [("survey", "talk"), ("talk", "survey")])
def test_a_study_of_one_side_speaks_of_no_other(without, left_out, only):
    """No sentence sets beside each other what is not there, and no verdict is given on it."""
    words, (_, tree) = Words("en"), without(**{left_out: False})
    sections = {one.get("id"): " ".join(one.text_content().split()) for one in tree.iter("section") if not one.get("id").startswith(("annex", "manifest"))}
    whole = " ".join(sections.values())
    for key in ("report_method_note", "report_needs_note", "report_limit_weights"):
        assert words(f"{key}_{only}") in whole and words(key) not in whole
    assert words("report_joint_one_side") in sections["joint"] and not tree.xpath("//section[@id='joint']//table")
    for said in (words("report_verdict"), words("report_joint_note"), *(words(f"verdict_{one}") for one in ("confirms", "extends", "contradicts", "silent_talk", "silent_survey"))):
        assert said not in whole, said
    gone = {"survey": ("respondents", "Survey (", words("report_women_answers_all"), words("report_survey_side")), "talk": ("% of turns", "Focus groups (", words("report_women_place"), words("groups_raised"), words("turns_note"), words("report_limits_short"))}[left_out]
    assert [said for said in gone if said in whole] == []
    # what is missing is said once at the head of the page, not again under each heading
    assert sections["summary"].count(words(f"no_{left_out}" if left_out == "survey" else "no_transcripts")) == 1
    assert words("report_women_title") in sections["place-ala"] and ("women − men" in sections["place-ala"]) == (only == "survey")


def test_women_and_men_are_found_as_the_questionnaire_names_them(study):
    evidence = Evidence(study, Words("en"), {"estimates": study.read("estimates").replace({"domain": {"f": "Female", "m": "Male"}})})
    assert Evidence(study, Words("en")).genders == ("gender", "f", "m") and evidence.genders == ("gender", "Female", "Male")
    nobody = Evidence(study, Words("en"), {"estimates": study.read("estimates").replace({"domain": {"f": "1", "m": "2"}})})
    assert nobody.genders is None


def test_a_study_without_places_has_a_report_of_the_whole(without):
    _, tree = without(places=False)
    text = " ".join(tree.text_content().split())
    assert Words("en")("no_places") in text and not tree.xpath("//section[starts-with(@id,'place-')]")


def test_a_review_of_names_that_was_waived_is_said(without):
    _, tree = without(names_review="waived")
    assert Words("en")("review_waived") in " ".join(tree.xpath("//section[@id='limits']")[0].text_content().split())


def test_nothing_of_the_teams_but_quotations_gets_in(study, pages):
    for tree in pages.values():
        text = tree.text_content() + " ".join(tree.xpath("//@*"))
        assert "P-ABC1" not in text and "u0000001" not in text and not re.search(r"\bd\d/t\d\b", text)
        quoted = {one.text_content().strip("«»") for one in tree.xpath("//blockquote/p[1]")}
        assert quoted <= set(study.read("quotes")["text"])
        assert not set(study.read("turns")["text"]) & quoted and f"{report_study.SAID} 0.0" not in text


def test_a_voice_from_a_place_of_few_people_does_not_stand_with_that_place(pages):
    assert pages["ky"].xpath("//section[@id='place-ala']//blockquote") and not pages["ky"].xpath("//section[@id='place-bel']//blockquote")
    assert "bel" not in {one.get("href").split("/")[1] for one in pages["ky"].xpath("//blockquote//a")}


def test_the_page_asks_for_nothing_outside_itself(pages):
    for tree in pages.values():
        outside = [one for one in tree.xpath("//@src|//link/@href") if not one.startswith("data:")]
        assert outside == [] and "http" not in "".join(tree.xpath("//style/text()|//script/text()"))


def test_invented_data_stands_on_every_page_figure_and_table(written, pages):
    for language in LANGUAGES:
        notice = Words(language)("invented")
        tree = pages[language]
        assert all(notice in one.text_content() for one in tree.xpath("//caption|//figcaption|//section[@data-place]"))
        assert all(notice in " ".join(text.split()) for text in pages_of(written.outputs / language / "report.pdf"))


def test_the_pdf_is_accessible_and_knows_its_language(written):
    from pypdf import PdfReader

    root = PdfReader(written.outputs / "ky" / "report.pdf").trailer["/Root"]
    assert root["/Lang"] == "ky" and root["/MarkInfo"]["/Marked"] and root["/ViewerPreferences"]["/DisplayDocTitle"]


def shown_rows(study: Study) -> set[str]:
    """The rows that stand on paper."""
    return {row.id for section in report(study, "ky") if section.key.startswith("annex-") for block in section.blocks if isinstance(block, Table) for row in on_paper(block).rows}


def test_on_paper_each_number_quotation_and_module_in_a_sentence_of_the_summary_and_the_themes_leads_to_its_row(written):
    from pypdf import PdfReader

    read, rows = PdfReader(written.outputs / "ky" / "report.pdf"), shown_rows(written)
    trail = Trail(written)
    wanted = {trail.find(one).id for section in report(written, "ky") if section.key == "summary" or section.key.startswith("theme-") for block in section.blocks if not isinstance(block, Table) for one in ids(block)}
    assert {one.split("/")[0] for one in wanted} >= {"joint", "choice", "quotes", "contrasts"} and wanted <= rows
    links = [one.get_object() for page in read.pages for one in page.get("/Annots", [])]
    goals = {str(one["/A"]["/D"]) if "/A" in one else str(one["/Dest"]) for one in links}
    # a goal for each row, and one for each section; a screen reader is told where a link leads
    assert len(goals) >= len(rows) and all("/Contents" in one for one in links)
    import docx

    document = docx.Document(str(written.outputs / "ky" / "report.docx")).element
    name = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    marks = {one.get(f"{name}name") for one in document.iter(f"{name}bookmarkStart")}
    anchors = {one.get(f"{name}anchor") for one in document.iter(f"{name}hyperlink")}
    assert anchors <= marks and len(anchors) >= len(rows) and "limits" in anchors


def test_on_paper_a_number_whose_row_is_not_printed_leads_nowhere(written):
    rows = shown_rows(written)
    here = [one for section in report(written, "ky") if section.key == "place-bel" for one in ids(section.blocks)]
    left = [one for one in here if goal(Link("", one), rows) is None]
    assert left and all(one.rpartition("/")[0] not in rows for one in left)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_summary_is_one_page_and_each_place_has_its_own(written, language):
    words, texts = Words(language), [" ".join(text.split()) for text in pages_of(written.outputs / language / "report.pdf")]
    assert words("report_summary") in texts[0] and words("report_limits_short")[-12:] in texts[0] and words("contents") in texts[1]
    area = f"{words('report_area')}: {written.place_name('north', language)}"
    assert sum(area in text for text in texts) == 2 and all(text.count(area) < 2 for text in texts)


def test_word_holds_the_same_sections_tables_and_figures_with_their_words(written):
    import docx

    document = docx.Document(str(written.outputs / "ru" / "report.docx"))
    heads = [one.text for one in document.paragraphs if one.style.name == "Heading 2"]
    assert heads == [section.title for section in report(written, "ru") if section.level == 2]
    assert len(document.tables) > 8 and Words("ru")("invented") in document.sections[0].header.paragraphs[0].text


def test_the_same_tables_give_the_same_bytes(written, tmp_path):
    study, words = Study("small", written.root), Words("ky")
    sections, name = report(study, "ky"), title(study, "ky")
    (tmp_path / "report.html").write_text(page_of(study, "ky"), "utf-8")
    to_pdf(name, sections, words, tmp_path / "report.pdf", notice=True)
    to_docx(name, sections, words, tmp_path / "report.docx", notice=True)
    for suffix in ("html", "pdf", "docx"):
        assert (written.outputs / "ky" / f"report.{suffix}").read_bytes() == (tmp_path / f"report.{suffix}").read_bytes(), suffix


def test_the_manifest_names_inputs_stages_parameters_seed_and_versions(study, pages):
    text = " ".join(pages["en"].xpath("//section[@id='manifest']")[0].text_content().split())
    for said in ("Seed7", "pandas", "Python", "1-read", "7-training", "Hash of the report’s code", "study.yaml: survey"):
        assert said in text
    assert not re.search(r"20\d\d-\d\d-\d\dT|\d\d:\d\d:\d\d", text)


def test_the_start_page_links_each_format_and_names_notebooks_by_their_title(written):
    tree = lxml.html.fromstring((written.outputs / "index.html").read_text("utf-8"))
    links = {one.text_content(): one.get("href") for one in tree.iter("a")}
    assert {"ky/report.html", "ru/report.pdf", "en/report.docx"} <= set(links.values())
    assert links["3. Drivers in discussion"] == "3-drivers/notebook.ipynb" and not any(text.endswith(".ipynb") for text in links)


def test_what_the_report_counts_is_what_there_is(study):
    counted = {(row.count_, row.wave): row.value for row in study.read("counts").rename(columns={"count": "count_"}).itertuples()}
    assert counted["groups", "baseline"] == 4 and counted["respondents", "endline"] == 90 and counted["changes_sure", "endline"] == 1 and counted["places", "all"] == 2


def test_the_first_drivers_are_those_of_most_weight_and_as_sure_as_the_draws_say(study):
    tops, needs, draws = study.read("tops"), study.read("needs"), study.read("need_draws")
    here = needs[(needs["place"] == "ala") & needs["need"].isin(["NR.1", "NR.2", "GV.1", "IN.1"])].groupby("need")["weight"].mean().sort_values(ascending=False)
    mine = tops[tops["place"] == "ala"].sort_values("rank")
    assert list(mine["need"]) == list(here.index[:3])
    mean = draws[draws["place"] == "ala"].groupby(["draw", "need"])["weight"].mean().unstack()
    among = (mean.rank(axis=1, ascending=False) <= 3).mean()
    pd.testing.assert_series_equal(mine.set_index("need")["in_first"], among[mine["need"]], check_names=False, check_dtype=False)


def test_every_public_table_has_a_title():
    """A table without one would stand on the start page and in the annex under its id, which is no word."""
    named = set(MAKERS) | {name for name, contract in tables.CONTRACTS.items() if contract.circle == "public"}
    assert len(named) > 50 and [table for table in sorted(named) if not Words("ky").has(f"title_{table}")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_say_leads_to_what_stands_in_pictures_and_in_words(tmp_path, language):
    from pipeline.drivers import diagrams

    study = report_study.make(project_at(tmp_path))
    assert not [section for section in report(study, language) if section.key == "causes"]
    links = [{"cause": "NR", "effect": "GV", "level": "parent", "n_groups": 2, "n_turns": 2}, {"cause": "GV", "effect": "IN", "level": "parent", "n_groups": 2, "n_turns": 2}]
    table = study.write("causes", report_study.filled("causes", links))
    diagrams.conflict_tree(study, table, study.read("codes"))
    section = next(section for section in report(Study("small", tmp_path), language) if section.key == "causes")
    assert Words(language)("links_parent_note") in section.blocks[1].alt


PRINTED = ("attrition", "changes", "cohort_quotas", "contrasts", "coverage", "documents", "drivers", "estimates", "further_groups", "group_answers", "joint", "mediation", "needs", "notice", "portfolio_totals", "promises", "tops", "voices")  # fmt: skip


@pytest.mark.parametrize("table", PRINTED)
def test_each_column_of_the_annex_has_a_name_of_its_own(table):
    contract = tables.CONTRACTS[table]
    shown = [column for column in annex.COLUMNS.get(table, tuple(column for column in contract.columns if column not in contract.key)) if annex._numeric(table, column)]
    assert [column for column in shown if not any(Words("ky").has(key) for key in (f"column_{table}_{column}", f"column_{column}"))] == []
