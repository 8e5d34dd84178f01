"""The coding desk in a real JupyterLab: ten turns by keyboard under a Cyrillic layout, undo, a killed kernel, a reloaded page, a blind second coder, the settlement. Every word of speech is invented."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path

import desk_study
import pytest
from conftest import fresh_project
from lab_page import Lab, driver, notebook

from pipeline.coding.decisions import read_decisions
from pipeline.show.words import Words

SETTLED = "() => document.querySelector('.yd')?.dataset.waiting === '0'"
CYRILLIC = {"a": "ф", "c": "с", "n": "т", "u": "г", "m": "ь", "s": "ы", "e": "у", "x": "ч", "b": "и", "y": "н"}


class Hands:
    """A person at the desk who has a Cyrillic layout: every letter is typed by its place and writes another."""

    def __init__(self, lab: Lab) -> None:
        self.page = lab.page
        self.wire = lab.page.context.new_cdp_session(lab.page)

    def press(self, *keys: str) -> None:
        for key in keys:
            if key in CYRILLIC:
                given = {"key": CYRILLIC[key], "code": f"Key{key.upper()}", "text": CYRILLIC[key]}
                self.wire.send("Input.dispatchKeyEvent", {"type": "keyDown", **given})
                self.wire.send("Input.dispatchKeyEvent", {"type": "keyUp", **given})
            else:
                self.page.keyboard.press(key)
            self.page.wait_for_function(SETTLED)

    def sit(self, coder: str, how: str = "open", queue: str = "document") -> None:
        self.page.fill("[data-key=coder]", coder)
        self.page.select_option("[data-key=how]", how)
        self.page.select_option("[data-key=queue]", queue)
        self.page.click(".yd-seat button[type=submit]")
        self.page.wait_for_selector("[data-key=turn], .yd-empty")

    def drag(self, first: str, last: str, *, beside: bool = False) -> None:
        """Mark from the middle of one word to the middle of another with the mouse, whose button is let go there, or to the right of the desk."""
        one, other = (self.page.locator(f".yd-w:text-is('{word}')").bounding_box() for word in (first, last))
        self.page.mouse.move(one["x"] + one["width"] / 2, one["y"] + one["height"] / 2)
        self.page.mouse.down()
        end = (other["x"] + other["width"] / 2, other["y"] + other["height"] / 2)
        self.page.mouse.move(*end, steps=6)
        if beside:
            desk = self.page.locator(".yd").bounding_box()
            self.page.mouse.move(desk["x"] + desk["width"] + 6, end[1], steps=6)
        self.page.mouse.up()
        self.page.wait_for_function("() => document.getSelection().rangeCount === 0")

    def focus(self) -> None:
        self.page.focus("[data-key=turn]")

    def says(self, selector: str) -> str:
        return self.page.inner_text(selector)


def violations(page) -> list[str]:
    axe = driver("axe_playwright_python.sync_playwright").Axe()
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in axe.run(page, context=".yd").response["violations"]]


def lines(study, coder: str) -> list[dict]:
    return [json.loads(line) for line in (study.folder / "codings" / f"{coder}.jsonl").read_text("utf-8").splitlines()]


def picture(page, name: str, whole: bool = False) -> None:
    """For those who want to look: YNTYMAK_PICTURES names a folder."""
    if folder := os.environ.get("YNTYMAK_PICTURES"):
        (page if whole else page.locator(".yd").first).screenshot(path=Path(folder) / f"{name}.png")


def tongues(page, name: str) -> None:
    """The desk speaks three languages, at once and without a new kernel; it ends in Kyrgyz."""
    titles = []
    for language in ("ru", "en", "ky"):
        page.select_option("[data-key=language]", language)
        titles.append(page.inner_text(".yd-head h3").split(" ·")[0])
        picture(page, f"{name}-{language}")
    assert titles == [Words(language)("desk_title") for language in ("ru", "en", "ky")] and page.get_attribute(".yd", "lang") == "ky"
    page.focus("[data-key=turn]")


def test_ten_turns_undo_a_killed_kernel_a_reload_a_blind_second_coder_and_a_settlement(tmp_path):
    root = fresh_project(tmp_path)
    # a notebook that is saved would be saved through the link
    (root / "notebooks").unlink()
    study = desk_study.make(root)
    notebook(root / "desk.ipynb", "from pipeline.coding import desk_widget\ndesk_widget.show('desk', language='ky')")
    lab = Lab(root, {"YNTYMAK_ROOT": str(root)})
    try:
        page, hands = lab.page, Hands(lab)
        lab.open("desk.ipynb")
        lab.run()
        picture(page, "seat-ky")
        assert violations(page) == []
        hands.sit("a")
        hands.focus()

        # ten turns: one key for a right suggestion, three for any code, one for a single-key code, 0 for none
        hands.press("Space", "Space", "0")
        hands.press("c", "n", "2")
        assert hands.says(".yd-status").startswith("Коюлду: NR.2")
        tongues(page, "normal")
        assert violations(page) == []
        hands.press("Enter", "a", "Enter", "1", "Enter", "Space", "Space", "Space", "Space")
        assert hands.says(".yd-count").startswith("16 сөз алуунун 10 окулду")
        assert page.evaluate("() => window.jupyterapp.shell.currentWidget.content.widgets.length") == 1
        told = [(line["kind"], line.get("code"), line.get("source"), line.get("no_code")) for line in lines(study, "a")]
        assert told[:7] == [("coding", "NR.1", "accepted", None), ("review", None, None, None), ("coding", "NR.1", "accepted", None), ("review", None, None, None), ("review", None, None, True), ("coding", "NR.2", "human", None), ("review", None, None, None)]
        assert sum(line["kind"] == "review" for line in lines(study, "a")) == 10

        # undo and redo, in the file as on the screen; the keyboard alone marks words
        hands.press("u", "u")
        assert hands.says(".yd-count").startswith("16 сөз алуунун 8 окулду")
        hands.press("y", "y")
        assert hands.says(".yd-count").startswith("16 сөз алуунун 10 окулду")
        hands.press("s", "ArrowRight", "Shift+ArrowRight", "c", "e", "1")
        assert [line["quote"] for line in lines(study, "a") if line.get("code") == "EC.1"] == [" ".join(page.inner_text(".yd-text").split()[1:3]).strip(",.")]
        hands.press("u")

        # the mouse marks words as well: a drag that ends beside the desk, one that takes half of a word, a double click; a click takes the mark away
        hands.drag("не", "соблюдает", beside=True)
        assert page.locator(".yd-chosen").all_inner_texts() == ["не", "соблюдает"]
        picture(page, "mouse-ky")
        hands.drag("полива", "мало")
        assert page.locator(".yd-chosen").all_inner_texts() == ["полива", "мало"]
        page.locator(".yd-w", has_text="Воды").first.click()
        page.wait_for_function("() => !document.querySelector('.yd-chosen')")
        page.locator(".yd-w", has_text="полива").first.dblclick()
        page.wait_for_selector(".yd-chosen")
        assert page.locator(".yd-chosen").all_inner_texts() == ["полива"]
        page.click("[data-key=fav-1]")
        page.wait_for_function(SETTLED)
        assert (lines(study, "a")[-1]["code"], lines(study, "a")[-1]["quote"]) == ("NR.2", "полива")

        # a translation by the mouse alone goes where stage 2-code reads it
        page.click("[data-key=translation]")
        page.select_option("[data-key=note-language]", "en")
        page.locator("[data-key=note-text]").fill("watering")
        picture(page, "translation-ky")
        assert violations(page) == []
        page.click("[data-key=note-save]")
        page.wait_for_function(SETTLED)
        (told,) = [json.loads(line) for line in study.decisions("translations").read_text("utf-8").splitlines()]
        assert (told["quote"], told["language"], told["text"], told["coder"]) == ("полива", "en", "watering", "a")
        page.click("[data-key=undo]")
        page.wait_for_function(SETTLED)
        page.click("[data-key=undo]")
        page.wait_for_function(SETTLED)
        hands.focus()

        # help, search and a memo, without a fault for a screen reader
        page.keyboard.press("Shift+Slash")
        page.wait_for_selector("dialog[open]")
        picture(page, "help-ky", whole=True)
        assert violations(page) == []
        page.keyboard.press("Escape")
        hands.press("c")
        page.keyboard.insert_text("уру")
        picture(page, "search-ky")
        assert violations(page) == []
        page.keyboard.press("Escape")
        hands.press("m")
        page.keyboard.insert_text("кайра окуу керек")
        hands.press("Control+Enter")
        assert lines(study, "a")[-1]["text"] == "кайра окуу керек"

        # the kernel dies under an action: the desk says so, and the action is sent again when the cell is run again
        hands.press("j")
        before = (study.folder / "codings" / "a.jsonl").read_bytes()
        os.kill(lab.kernel_process(), signal.SIGKILL)
        page.keyboard.press("0")
        page.wait_for_selector(".yd-alarm:not([hidden])")
        picture(page, "unsaved-ky")
        assert (study.folder / "codings" / "a.jsonl").read_bytes() == before
        lab.recovered()
        lab.run()
        page.wait_for_selector("[data-key=coder]")
        hands.sit("a")
        page.wait_for_function("() => document.querySelector('.yd-count').textContent.startsWith('16 сөз алуунун 11 окулду')")
        page.wait_for_function(SETTLED)
        after = (study.folder / "codings" / "a.jsonl").read_bytes()
        assert after.startswith(before) and len(after.splitlines()) == len(before.splitlines()) + 1

        # a reloaded page goes on where it stopped, and undo still reaches back
        page.evaluate("() => void window.jupyterapp.commands.execute('docmanager:save')")
        lab.open("desk.ipynb")
        lab.run()
        hands.sit("a")
        assert hands.says(".yd-count").startswith("16 сөз алуунун 11 окулду")
        hands.focus()
        hands.press("u")
        assert hands.says(".yd-count").startswith("16 сөз алуунун 10 окулду")
        assert not any(word in (root / "desk.ipynb").read_text("utf-8") for word in ("Сугат", "P-7K2M9Q"))

        # a second coder, blind: nothing of the first nor of the machine is on the page
        lab.run()
        page.wait_for_selector("[data-key=coder]")
        hands.sit("b", "blind")
        tongues(page, "blind")
        assert page.locator(".yd-suggestion, .yd-side").count() == 0 and violations(page) == []
        hands.focus()
        hands.press("c", "g", "1", "Enter", "c", "n", "1", "Enter")
        assert [(line["kind"], line.get("code"), line["blind"]) for line in lines(study, "b")] == [("coding", "GV.1", True), ("review", None, True), ("coding", "NR.1", True), ("review", None, True)]

        # side by side: the first turn is the one on which they differ
        lab.run()
        page.wait_for_selector("[data-key=coder]")
        hands.sit("c", "adjudicate")
        tongues(page, "adjudication")
        assert page.locator(".yd-side").count() == 2 and violations(page) == []
        hands.focus()
        hands.press("2", "Enter")
        assert [(line["kind"], line.get("code"), line.get("from"), line["by"]) for line in lines(study, "adjudicated")] == [("coding", "GV.1", ["b"], "c"), ("review", None, None, "c")]
        assert len(read_decisions(study.folder / "codings")) > 20
        assert all(one.startswith((f"http://127.0.0.1:{lab.port}/", f"ws://127.0.0.1:{lab.port}/", "blob:", "data:")) for one in lab.asked)
    finally:
        lab.close()
        if folder := os.environ.get("YNTYMAK_PICTURES"):
            shutil.copy(root / "lab.log", folder)
