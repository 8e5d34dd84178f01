"""The page on which names are decided, in a real browser: by keyboard and mouse, from a file, to the next run of 1-read. Every name here is invented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import small_study
from browser import Browser

from pipeline.protect.known import KnownNames
from pipeline.read.corpus import read_corpus
from pipeline.read.decisions import read_lines
from pipeline.read.review_page import page
from pipeline.read.review_table import Row, review, review_rows, take, write_review
from pipeline.show.words import Words
from pipeline.study import Study

READY = "document.body && document.body.dataset.ready"
SAID = "К2: Анан биз Чагарак менен сүйлөштүк, Зубайра Токоева келди, Зубайра Токобаева кетти, Бакасынга жазганбыз."
LEFT = "document.getElementById('left').textContent"
FOCUSED = "document.activeElement.id"


def made(root: Path) -> Study:
    study = small_study.make(root)
    transcript = study.folder / "transcripts" / "group-0.txt"
    transcript.write_text(f"{transcript.read_text('utf-8')}\n\n{SAID}", "utf-8")
    return study


def row(name: str) -> str:
    """JavaScript: the row whose name is this."""
    return f"rows.find(row => row.dataset.row && JSON.parse(row.dataset.row).name === {json.dumps(name)})"


def test_decided_by_keyboard_and_mouse_saved_taken_in_and_held_by_the_next_run(project):
    study = made(project)
    before = {each.name: each for each in review_rows(study) if each.kind in ("near", "guessed")}
    path = write_review(study, language="ky")[0]
    with Browser(project / "browser") as browser:
        browser.open(path, ready=READY)
        total = browser.value("asked.length")
        assert browser.value(LEFT) == f"Чечиле элек: {total} / {total}"
        # by keyboard alone, under a Cyrillic layout: down to the row, 1 masks, and the next row has the focus
        browser.press("Tab", "Tab")
        assert browser.value("document.activeElement.className") == "skip"
        for _ in range(browser.value(f"rows.indexOf({row('Чагарак')})") + 1):
            browser.press("о", "KeyJ")
        assert browser.value(f"document.activeElement === {row('Чагарак')}")
        browser.press("1", "Digit1")
        assert browser.value(f"chosen.get({row('Чагарак')})") == "mask"
        assert browser.value(f"document.activeElement === rows[rows.indexOf({row('Чагарак')}) + 1]")
        # by mouse: a radio button
        other = next(name for name in before if name != "Чагарак")
        browser.value(f"void ({row(other)}.id = 'wanted')")
        browser.click("#wanted input[value=keep]")
        assert browser.value(f"chosen.get({row(other)})") == "keep"
        assert browser.value(LEFT) == f"Чечиле элек: {total - 2} / {total}"
        # a document that is done, then undone, by Ctrl+Z
        browser.click("section[data-kind=document] article input[value=done]")
        browser.press("я", "KeyZ", control=True)
        assert browser.value(LEFT) == f"Чечиле элек: {total - 2} / {total}" and browser.value("document.getElementById('status').textContent") == Words("ky")("review_undone")
        browser.press("ы", "KeyS", control=True)
        saved = browser.downloaded("names-decisions.jsonl")
        assert browser.asked_for()[0] == path.as_uri() and all(one.startswith(("file:", "blob:")) for one in browser.asked_for())
    assert {json.loads(line)["decision"] for line in saved.read_text("utf-8").splitlines()} == {"mask", "keep"}
    assert review("small", language="en", decided=saved, coder="aigul") == [Words("en")("review_taken", n=2)]
    text = " ".join(read_corpus(study)["turns"]["text"])
    assert "Чагарак" not in text and (other in text) and {line["coder"] for line in read_lines(study.decisions("name_reviews"))} == {"aigul"}
    assert not {each.name for each in review_rows(study) if each.kind in ("near", "guessed")} & {"Чагарак", other}


def test_a_closed_tab_loses_nothing_and_leaves_no_name_outside_private(project):
    study = made(project)
    path = write_review(study, language="en")[0]
    with Browser(project / "browser") as browser:
        browser.open(path, ready=READY)
        browser.click("section[data-kind=near] article input[value=mask]")
        kept = browser.value("localStorage.getItem(store)")
        # written anew, the page knows its rows again
        write_review(study, language="ru")
        browser.open(path, ready=READY)
        assert browser.value("chosen.size") == 1 and browser.value("document.getElementById('status').textContent") == "Прежние решения восстановлены: 1"
    assert not KnownNames([*small_study.NAMES, "Чагарак", "Зубайра Токоева"]).matches(kept) and list(json.loads(kept).values()) == ["mask"]
    assert len(next(iter(json.loads(kept)))) == 16


def test_what_a_screen_reader_is_given_has_a_name(project):
    with Browser(project / "browser") as browser:
        browser.open(write_review(made(project), language="en")[0], ready=READY)
        tree = browser.tree()
    for role in ("radio", "radiogroup", "textbox", "button", "combobox", "article", "region"):
        mine = [node["name"] for node in tree if node["role"] == role]
        assert mine and all(name.strip() for name in mine), role
    assert "2 keep" in {node["name"] for node in tree if node["role"] == "radio"} and any(node["role"] == "status" for node in tree)


def test_five_thousand_rows_are_filtered_searched_and_decided(tmp_path):
    rows = [Row("near", f"Сөз{n}", words=[f"Сөз{n}"], why="capital", contexts=[("d0", "t0001", "а" * 70, f"Сөз{n}", "б" * 70)] * 4) for n in range(5_000)]
    path = tmp_path / "names-review.html"
    path.write_text(page(rows, "small", Words("ky"), marks=[f"{n:016x}" for n in range(5_000)]), "utf-8")
    with Browser(tmp_path / "browser") as browser:
        browser.open(path, ready=READY)
        browser.value("document.getElementById('r0').focus()")
        for _ in range(3):
            browser.press("2", "Digit2")
        assert (browser.value(FOCUSED), browser.value(LEFT)) == ("r3", "Чечиле элек: 4997 / 5000")
        browser.press("/", "Slash")
        browser.type("сөз499")
        browser.until("rows.filter(row => !row.hidden).length === 11")
        browser.press("Escape", "Escape")
        browser.value("(document.getElementById('search').value = '', document.getElementById('state').value = 'open', show())")
        assert browser.value("rows.filter(row => !row.hidden).length") == 4_997
        # only what stands on the screen is laid out: that is what keeps so long a page quick
        assert browser.value("getComputedStyle(rows[4000]).contentVisibility") == "auto"


def test_a_spelling_can_be_mended(project):
    study = made(project)
    with Browser(project / "browser") as browser:
        browser.open(write_review(study)[0], ready=READY)
        browser.value(f"void ({row('Чагарак')}.id = 'wanted')")
        browser.click("#wanted input[value=mask]")
        browser.click("#wanted input[type=text]")
        browser.value("document.activeElement.select()")
        browser.type("Чагарак Сыдыков 1")
        browser.click("#save")
        line = json.loads(browser.downloaded("names-decisions.jsonl").read_text("utf-8"))
    assert (line["name"], line["words"]) == ("Чагарак Сыдыков 1", ["Чагарак"])


def test_a_pair_is_shown_with_what_was_said_of_either(project):
    pair = next(each for each in review_rows(made(project)) if each.kind == "apart" and "Токобаева" in each.name + each.other)
    assert [word for _, _, _, word, _ in pair.contexts] == [pair.name, pair.other]


@pytest.mark.parametrize("line", ["[]", '{"kind": "near"}', '{"kind": "near", "name": "а", "document": "", "words": 3, "decision": "mask"}', "[" * 100_000])
def test_a_line_that_the_page_did_not_write_is_refused_with_its_place(project, tmp_path, line):
    from pipeline.errors import InputError

    path = tmp_path / "names-decisions.jsonl"
    path.write_text(line, "utf-8")
    with pytest.raises(InputError) as caught:
        take(small_study.make(project), path, coder="aigul")
    assert caught.value.place == "row 1" and caught.value.remedy
