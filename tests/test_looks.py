"""Pages as a reader sees them: the start page in a browser, a page of a guide as a picture."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from browser import QUIET, program
from conftest import pages_of


def test_the_start_page_opens_in_a_browser_and_links_to_what_is_there(done, tmp_path):
    chromium = program("chromium", "chromium-browser")
    page = done.outputs / "index.html"
    ran = subprocess.run(
        [chromium, *QUIET,
         f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", page.as_uri()],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    import re

    # a heat map stands in the page as it is
    links = {href for href in re.findall(r'href="([^"#]+)"', ran.stdout) if not href.startswith("data:")}
    assert len(links) > 20
    assert [href for href in links if not (done.outputs / href).exists()] == []


def test_no_page_of_a_kyrgyz_guide_is_empty_or_overflows(done, tmp_path):
    pdftoppm = program("pdftoppm", "poppler-utils")
    guide = done.outputs / "ky" / "manuals" / "osh-jazy" / "CL" / "guide.pdf"
    subprocess.run([pdftoppm, "-r", "30", "-gray", str(guide), str(tmp_path / "page")], check=True, capture_output=True)
    import numpy as np

    pages = sorted(tmp_path.glob("page*.pgm"))
    assert len(pages) > 40
    for path in pages:
        header, width, height, rest = _pgm(path)
        ink = np.frombuffer(rest, dtype=np.uint8).reshape(height, width) < 128
        assert ink.sum() > 5, path.name
        # nothing is printed within 8 mm of the right edge or the bottom
        assert not ink[:, -int(8 / 25.4 * 30) :].any() and not ink[-int(8 / 25.4 * 30) :, :].any(), path.name
        assert header == b"P5"


def _pgm(path: Path) -> tuple[bytes, int, int, bytes]:
    data = path.read_bytes()
    header, size, _, rest = data.split(b"\n", 3)
    width, height = (int(part) for part in size.split())
    return header, width, height, rest


def test_the_furniture_of_the_kyrgyz_guide_has_no_english_word(done):
    text = " ".join(pages_of(done.outputs / "ky" / "manuals" / "osh-jazy" / "CL" / "guide.pdf")[:6])
    for word in ("Contents", "Table", "Figure", "Timetable", "Day ", "Module", "minutes", "Why here", "Tea break", "Lunch"):
        assert word not in text


def test_a_guide_is_tagged_and_names_its_language_and_title(done):
    from pypdf import PdfReader

    root = PdfReader(done.outputs / "ky" / "manuals" / "osh-jazy" / "CL" / "guide.pdf").trailer["/Root"]
    assert root["/Lang"] == "ky" and root["/MarkInfo"]["/Marked"] and root["/ViewerPreferences"]["/DisplayDocTitle"]
