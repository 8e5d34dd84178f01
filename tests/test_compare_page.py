"""The comparison as it is opened: true numbers with a way back, how versions were reconciled, what cannot be compared and why; in three languages, for every reader."""

from __future__ import annotations

import followup_study
import lxml.html
import pytest
from browser import QUIET, program
from conftest import pages_of
from lab_page import driver
from test_compare import codebook, driver as share
from test_compare import put, ready
from test_report import differs, numbers

from pipeline.cli import main
from pipeline.compare import figures, overlap
from pipeline.compare.contrasts import comparisons
from pipeline.compare.pages import content, title, write_pages
from pipeline.compare.sources import Comparison
from pipeline.show.trail import Trail
from pipeline.show.words import Words
from pipeline.study import LANGUAGES, Study


def written(names: list[str]) -> Comparison:
    """A comparison with its tables, figures and pages."""
    this = Comparison(names)
    found = comparisons(this)
    for name, frame in (("compared_places", overlap.places(this)), ("compared_codes", overlap.codes(this)), ("compared_indicators", overlap.indicators(this)), ("comparisons", found)):
        this.write(name, frame)
    codes = next(iter(this.read("codes").values()))
    figures.beside(this, found, codes)
    figures.differences(this, found, codes)
    write_pages(this)
    return this


def of_three_versions(project) -> Comparison:
    """Two studies coded with versions between which a code was renamed, two were merged and one was split; one of them has two waves of a survey."""
    old = ready(project, "old", [share("NR.1", 0.2), share("SE.1", 0.2), share("IN.1", 0.1), share("GV.1", 0.05)], version="0.1.0")
    old.write("changes", followup_study.changes(("I01", "all", "all", 0.4, 0.5)))
    new = ready(project, "new", [share("NR.8", 0.5), share("SE.1", 0.2), share("IN.4", 0.1), share("GV.1", float("nan"))], version="0.3.0", places={"cem": {}}, areas={}, survey={})
    codes = new.read("codes")
    new.write("codes", codes.assign(code=codes["code"].replace({"NR.1": "NR.8", "IN.1": "IN.4"})))
    codebook(project)
    return written(["old", "new"])


def tree_of(this: Comparison, language: str) -> lxml.html.HtmlElement:
    return lxml.html.fromstring((this.outputs / language / "comparison.html").read_text("utf-8"))


def text_of(tree, section: str) -> str:
    return " ".join(tree.xpath("//section[@id=$id]", id=section)[0].text_content().split())


def test_no_number_of_the_page_differs_from_its_table_and_every_link_has_its_goal(project):
    this = of_three_versions(project)
    trail = Trail(this)
    trail.rows_from(this.table)
    for language in LANGUAGES:
        tree = tree_of(this, language)
        found = numbers(tree)
        assert len(found) > 20 and [(one, shown) for one, shown in found if differs(trail, one, shown)] == []
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids)) and {one[1:] for one in tree.xpath("//a/@href")} <= set(ids)


def test_how_versions_of_the_codebook_were_reconciled_is_told(project):
    tree = tree_of(of_three_versions(project), "en")
    told = text_of(tree, "codes")
    assert "with different versions of the codebook" in told and "0.1.0" in told and "in the version of today, 0.3.0" in told and "old:NR.1" in told
    assert "Codes that were merged, split or dropped are not compared" in text_of(tree, "limits") and "(split)" in text_of(tree, "limits") and "(merged)" in text_of(tree, "limits")
    # a renamed code rests on the row that the older study has under its older name
    row = tree.xpath("//tr[starts-with(@id,'comparisons/share%20of%20turns/NR.8/')]")[0].text_content()
    assert "old: drivers/NR.1/all/baseline" in row and "new: drivers/NR.8/all/baseline" in row


def test_studies_of_one_version_say_that_nothing_had_to_be_reconciled(project):
    ready(project, "one", [share("NR.1", 0.2)])
    ready(project, "two", [share("NR.1", 0.4)])
    tree = tree_of(written(["one", "two"]), "ru")
    assert "согласовывать было нечего" in text_of(tree, "codes") and "Ala" in text_of(tree, "common")


def test_what_one_side_alone_raised_and_what_one_study_alone_asked_is_said_and_not_compared(project):
    tree = tree_of(of_three_versions(project), "en")
    assert "Raised in “" in text_of(tree, "talk") and "Subjects that one side alone raised were not tested; there are 1 such cases" in text_of(tree, "limits")
    assert "Indicators that one study alone asked have nothing to stand beside: 1" in text_of(tree, "limits") and Words("en")("compare_limit_places") in text_of(tree, "limits")
    assert Words("en")("compare_indicators_none") in text_of(tree, "survey")


def test_two_waves_of_one_study_are_a_comparison_of_their_own(project):
    study = ready(project, "one")
    study.write("changes", followup_study.changes(("I01", "all", "all", 0.4, 0.5)))
    tree = tree_of(written(["one"]), "ky")
    assert "40,0" in text_of(tree, "survey") and Words("ky")("compare_limit_waves") not in text_of(tree, "limits")


def test_studies_with_nothing_in_common_have_a_page_that_says_so(project):
    ready(project, "one", [share("NR.1", 0.2)])
    ready(project, "two", [share("GV.1", 0.3)], places={"cem": {}}, areas={}, survey={})
    tree = tree_of(written(["one", "two"]), "en")
    assert Words("en")("compare_nothing_shared") in text_of(tree, "common") and Words("en")("compare_nothing") in text_of(tree, "talk")


def test_invented_data_stands_on_every_page_table_and_figure_and_the_same_tables_give_the_same_bytes(project):
    this = of_three_versions(project)
    for language in LANGUAGES:
        tree, notice = tree_of(this, language), Words(language)("invented")
        assert all(notice in one.text_content() for one in tree.xpath("//caption|//figcaption"))
        assert all(notice in " ".join(text.split()) for text in pages_of(this.outputs / language / "comparison.pdf"))
    before = {path: path.read_bytes() for path in sorted(this.outputs.rglob("*.*ml")) + sorted(this.outputs.rglob("*.pdf"))}
    write_pages(Comparison(["old", "new"]))
    assert len(before) >= 7 and {path: path.read_bytes() for path in before} == before


def test_the_start_page_leads_to_the_comparison_and_to_each_study(project):
    this = of_three_versions(project)
    links = {one.get("href") for one in lxml.html.fromstring((this.outputs / "index.html").read_text("utf-8")).iter("a")}
    assert {"ky/comparison.html", "en/comparison.pdf", "../old/index.html", "../new/index.html", "notebook.ipynb", "tables/comparisons.parquet"} <= links


def test_a_study_leads_to_the_page_of_all_studies_and_links_no_comparison_that_may_not_be_there(project):
    from pipeline.report.startpage import write_index

    study = ready(project, "one")
    page = write_index(study).read_text("utf-8")
    assert 'href="../index.html#ky"' in page and "two" not in page and "../compare/" not in page


def test_the_command_follows_a_difference_to_the_rows_of_both_studies(project, capsys):
    this = of_three_versions(project)
    (project / "params.yaml").write_text("studies: [old, new]\ncompare:\n  studies: [old, new]\n", "utf-8")
    for study in this.studies.values():
        for table in ("turns", "documents", "participants", "reviews"):
            put(study, table)
    one = next(one for section in content(this, "en") if section.key == "annex-comparisons" for one in section.blocks[-1].rows if "/NR.8/" in one.id).id
    assert main(["trace", "compare", one + "/difference"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(one) and "difference = 0.3" in told and "pipeline/compare/contrasts.py, comparisons()" in told
    assert "Rests on: old, drivers/NR.1/all/baseline" in told and "Rests on: new, drivers/NR.8/all/baseline" in told and "pipeline/drivers/raised.py, drivers()" in told


@pytest.mark.parametrize(("language", "width"), [("ky", 1360), ("ru", 375)])
def test_in_a_browser_it_asks_for_nothing_does_not_scroll_sideways_and_axe_finds_no_violation(project, language, width):
    this, asked = of_three_versions(project), []
    with driver("playwright.sync_api").sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program("chromium", "chromium-browser"), args=list(QUIET[1:]))
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.goto((this.outputs / language / "comparison.html").as_uri())
        page.wait_for_selector("body[data-ready]")
        link = page.locator("#summary a[data-c]").first
        link.click()
        assert page.evaluate("document.activeElement.id") == link.get_attribute("href")[1:]
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") <= width and all(url.startswith(("file:", "data:")) for url in asked)
        axe = driver("axe_playwright_python.sync_playwright").Axe()
        assert [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in axe.run(page).response["violations"]] == []
        browser.close()


def test_the_title_names_every_study(project):
    this = of_three_versions(project)
    assert isinstance(this.studies["old"], Study) and title(this, "en").startswith("Studies compared: ")
