"""The report in a real browser: filters, sorting, the way from a number to its row and back, by mouse and by keyboard; wide, on a phone, on paper; no violation by axe-core."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import report_study
from browser import QUIET, program
from lab_page import driver

from pipeline.report.document import report, title
from pipeline.report.evidence import Evidence
from pipeline.show.webpage import page
from pipeline.show.words import Words

ROOT = Path(__file__).resolve().parents[1]
WIDE, PHONE = {"width": 1360, "height": 1000}, {"width": 375, "height": 812}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    root = tmp_path_factory.mktemp("seen")
    (root / "corpora").mkdir()
    for name in ("codebook.yaml", "places.yaml"):
        shutil.copy(ROOT / "corpora" / name, root / "corpora" / name)
    study = report_study.make(root)
    for language in ("ky", "ru", "en"):
        (study.outputs / language).mkdir(exist_ok=True)
        (study.outputs / language / "report.html").write_text(page(title(study, language), report(study, language), Words(language), invented=True, named=Evidence(study, Words(language)).place), "utf-8")
    return study


@pytest.fixture(scope="module")
def chromium():
    with driver("playwright.sync_api").sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program("chromium", "chromium-browser"), args=list(QUIET[1:]))
        yield browser
        browser.close()


@pytest.fixture
def opened(study, chromium):
    pages, asked = [], []

    def look(language: str = "ky", size: dict = WIDE, **more):
        one = chromium.new_page(viewport=size, **more)
        one.set_default_timeout(20_000)
        one.on("request", lambda request: asked.append(request.url))
        one.on("pageerror", lambda error: pytest.fail(str(error)))
        one.goto((study.outputs / language / "report.html").as_uri())
        pages.append(one)
        return one

    yield look
    for one in pages:
        one.close()
    assert all(url.startswith(("file:", "data:")) for url in asked)


def test_a_place_is_chosen_and_only_it_is_left(opened):
    page = opened("en")
    page.select_option("#place", "bel")
    assert page.is_hidden("#place-ala") and page.is_visible("#place-bel")
    assert page.evaluate("[...document.querySelectorAll('#places tr[data-place]')].filter(row => !row.hidden).map(row => row.dataset.place)") == ["bel"]
    assert "Rows shown:" in page.inner_text("#status")
    page.click("#reset")
    assert page.is_visible("#place-ala") and page.inner_text("#status") == Words("en")("report_filter_all")


def test_a_group_is_chosen(opened):
    page = opened("en")
    page.select_option("#group", "women")
    shown = page.evaluate("[...document.querySelectorAll('main tr[data-group]')].filter(row => !row.hidden).map(row => row.dataset.group)")
    assert set(shown) == {"women"}


def test_a_table_sorts_by_numbers_and_by_words(opened):
    page = opened("ru")
    column = lambda number: page.evaluate(f"[...document.querySelectorAll('#survey table')][0].tBodies[0].querySelectorAll('tr').values().map(row => row.cells[{number}].textContent).toArray()")  # noqa: E731
    page.locator("#survey table").first.scroll_into_view_if_needed()
    head = page.locator("#survey table").first.locator("thead th")
    head.nth(1).locator("button").click()
    down = [float(text.replace("\u00a0%", "").replace(",", ".")) for text in column(1)]
    assert down == sorted(down, reverse=True) and head.nth(1).get_attribute("aria-sort") == "descending"
    head.nth(1).locator("button").press("Enter")
    assert [float(text.replace("\u00a0%", "").replace(",", ".")) for text in column(1)] == sorted(down)
    head.nth(0).locator("button").click()
    assert column(0) == sorted(column(0)) and head.nth(1).get_attribute("aria-sort") is None


def test_a_number_leads_to_its_row_and_escape_back(opened):
    page = opened("ky")
    link = page.locator("#summary a[data-c][href^='#joint/']").first
    row = link.get_attribute("href")[1:]
    # what is folded is no part of the page before it is asked for
    assert page.evaluate("id => document.getElementById(id)", row) is None
    link.click()
    assert page.evaluate("document.activeElement.id") == row and page.evaluate("decodeURIComponent(location.hash)") == f"#{row}"
    cell = page.locator("td.here")
    assert cell.inner_text().replace("\u2212", "-") and cell.is_visible()
    assert page.locator(f"[id='{row}'] code").inner_text() == row
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('href')") == f"#{row}" and page.is_hidden("#back")


def test_by_keyboard_alone_from_a_module_to_its_need_and_back_to_the_place(opened):
    page = opened("en")
    page.locator("#place-ala a[href^='#choice/']").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id").startswith("choice/ala/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("#needs/ala/")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id").startswith("needs/ala/")
    back = page.locator("tr.here a[href^='#place-'], [id='choice/ala/CL/M08'] a[href='#place-ala']").first
    back.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "place-ala"


def test_a_row_that_a_filter_hides_is_shown_when_a_number_leads_to_it(opened):
    page = opened("en")
    page.select_option("#place", "bel")
    page.evaluate("document.querySelector(\"#joint a[href^='#joint/NR.1/place/ala']\")?.click()")
    page.evaluate("location.hash = '#choice/ala/CL/M08'")
    page.wait_for_function("document.getElementById('choice/ala/CL/M08')?.hidden === false")
    assert page.is_visible("[id='choice/ala/CL/M08']")


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_a_line_of_the_contents_leads_to_the_head_of_its_section(opened, size):
    page = opened("ky", size)
    for key in ("limits", "survey", "place-bel"):
        page.evaluate(f"document.querySelector('nav details').open = true, document.querySelector('nav a[href=\"#{key}\"]').click()")
        page.wait_for_timeout(300)
        # what lies above is drawn only now, and does not push it away
        assert -1 <= page.evaluate(f"document.getElementById('{key}').getBoundingClientRect().top") < 60, key


def test_an_id_that_a_guide_prints_is_found_and_one_that_is_nowhere_is_said_to_be(opened):
    page = opened("en")
    page.fill("#find", "needs/ala/CL/NR.1/baseline/weight")
    page.press("#find", "Enter")
    assert page.evaluate("document.activeElement.id") == "needs/ala/CL/NR.1/baseline" and page.locator("td.here").is_visible()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "find"
    page.fill("#find", "[choice/bel/YW/M03]")
    page.press("#find", "Enter")
    assert page.evaluate("document.activeElement.id") == "choice/bel/YW/M03"
    page.fill("#find", "choice/nowhere/YW/M03")
    page.press("#find", "Enter")
    assert page.inner_text("#status") == Words("en")("report_find_none")


def test_first_of_all_one_can_skip_to_the_text(opened):
    page = opened("ru")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "summary"


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_on_a_phone_the_page_does_not_scroll_sideways(opened, language):
    page = opened(language, PHONE)
    page.wait_for_selector("body[data-ready]")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    # what is chosen by a finger is large enough for it
    assert page.evaluate("Math.min(...[...document.querySelectorAll('.tools select, .tools button')].map(one => one.getBoundingClientRect().height))") >= 36


def test_without_javascript_it_reads_and_its_links_lead_on(study, chromium):
    context = chromium.new_context(java_script_enabled=False, viewport=WIDE)
    page = context.new_page()
    page.goto((study.outputs / "en" / "report.html").as_uri())
    assert page.is_visible("#place-ala") and page.locator("#summary a[data-c]").first.get_attribute("href").startswith("#")
    row = page.locator("[id='choice/ala/CL/M08']")
    page.locator("#annex-choice summary").click()
    assert row.is_visible() and row.locator("a").first.get_attribute("href") == "#needs/ala/CL/NR.1/baseline"
    context.close()


def test_on_paper_the_tools_are_gone_and_what_is_folded_is_open(opened):
    page = opened("en")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.is_hidden(".tools") and page.is_hidden("nav")
    assert page.evaluate("[...document.querySelectorAll('main details')].filter(one => !one.closest('[id^=annex]')).every(one => one.open)")


@pytest.mark.parametrize(("language", "size"), [("ky", WIDE), ("ru", PHONE), ("en", WIDE)])
def test_axe_finds_no_violation(opened, language, size):
    page = opened(language, size)
    page.wait_for_selector("body[data-ready]")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    axe = driver("axe_playwright_python.sync_playwright").Axe()
    assert [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in axe.run(page).response["violations"]] == []
