"""From one page to everything: outputs/index.html leads to each finished study, and no link of any page leads nowhere; notebooks show their figures."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest

from pipeline.home import write_home
from pipeline.show.words import LANGUAGES, Words
from pipeline.study import STAGES


def dead_links(folder: Path) -> list[str]:
    """"page: link" of each link or picture in the pages of a folder that leads to no file, or to no place in it."""
    found = []
    for page in sorted(folder.rglob("*.html")):
        for link in sorted(set(re.findall(r'(?:href|src)="([^"]*)"', page.read_text("utf-8")))):
            link = html.unescape(link)
            if re.match(r"(?:data|mailto):", link):
                continue
            name, _, place = link.partition("#")
            target = page.parent / unquote(name) if name else page
            if not target.exists() or place and target.suffix == ".html" and f'id="{html.escape(unquote(place))}"' not in target.read_text("utf-8"):
                found.append(f"{page.relative_to(folder)}: {link}")
    return found


def test_no_link_of_any_page_leads_nowhere(done):
    assert len(list(done.root.glob("outputs/**/*.html"))) >= 5
    assert dead_links(done.root / "outputs") == []


def test_a_dead_link_is_found(tmp_path):
    (tmp_path / "a.html").write_text('<a id="x" href="b.html#y">b</a> <a href="c.pdf">c</a> <a href="#x">x</a>', "utf-8")
    (tmp_path / "b.html").write_text('<p id="z">', "utf-8")
    assert dead_links(tmp_path) == ["a.html: b.html#y", "a.html: c.pdf"]


def test_the_page_of_all_studies_leads_to_a_guide_in_two_clicks(done):
    page = (done.root / "outputs" / "index.html").read_text("utf-8")
    for language in LANGUAGES:
        assert f'href="small/index.html#{language}"' in page
        assert re.search(rf'href="{language}/manuals/[^"]+/guide\.pdf"', (done.outputs / "index.html").read_text("utf-8"))


def test_only_what_is_there_is_linked(tmp_path):
    (tmp_path / "params.yaml").write_text("studies: [ala, bel]\n", "utf-8")
    for name in ("ala", "bel"):
        (tmp_path / "corpora" / name).mkdir(parents=True)
        (tmp_path / "corpora" / name / "study.yaml").write_text(f"study: {name}\ntitle: {{ky: Суу, ru: Вода, en: Water}}\n", "utf-8")
    page = write_home(tmp_path).read_text("utf-8")
    assert "<a href" in page and "ala/" not in page and Words("ky")("home_none") in page
    (tmp_path / "outputs" / "ala").mkdir()
    (tmp_path / "outputs" / "ala" / "index.html").touch()
    page = write_home(tmp_path).read_text("utf-8")
    assert 'href="ala/index.html#ru">Вода<' in page and "bel/" not in page and "compare/" not in page


@pytest.mark.parametrize("stage", STAGES)
def test_a_notebook_shows_each_figure_with_its_words(done, stage):
    outputs = [output.data for cell in nbformat.read(done.outputs / stage / "notebook.ipynb", as_version=4).cells if cell.cell_type == "code" for output in cell.outputs if "data" in output]
    figures = [data for data in outputs if data.get("text/plain", "").startswith("<Figure")]
    assert all(re.match(r'<img alt="[^"]{10,}" src="data:image/svg\+xml;base64,', data.get("text/html", "")) for data in figures)
    assert figures or stage in ("2-code", "8-report")
