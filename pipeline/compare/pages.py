"""The comparison as its readers open it: a page and a PDF in three languages, and a start page that leads to them and to the studies.

In: a comparison whose tables and figures are written. Out: outputs/compare/<language>/comparison.{html,pdf} and outputs/compare/index.html. A study's own pages know nothing of the list of studies, so it is
from here that the links go; a study's start page only says where a comparison would lie.
"""

from __future__ import annotations

import html
from pathlib import Path

from pipeline.compare import annex
from pipeline.compare.reader import Reader
from pipeline.compare.sections import sections
from pipeline.compare.sources import Comparison
from pipeline.show.at_once import at_once
from pipeline.show.blocks import Section
from pipeline.show.charts import alt_text
from pipeline.show.pages import Figure, Heading, Links, html_block, start_page
from pipeline.show.paper import to_pdf
from pipeline.show.webpage import page
from pipeline.show.words import Words
from pipeline.study import LANGUAGES, atomic


def content(comparison: Comparison, language: str) -> list[Section]:
    """All sections of the comparison in a language."""
    reader = Reader(comparison, Words(language))
    body = sections(reader)
    return [*body, *annex.sections(reader, body)]


def title(comparison: Comparison, language: str) -> str:
    reader = Reader(comparison, Words(language))
    return f"{reader.words('compare_title')}: {'; '.join(reader.study(name) for name in comparison.studies)}"


def write_pages(comparison: Comparison) -> list[Path]:
    """comparison.html and comparison.pdf in each language, and index.html."""

    def make(language: str) -> list[Path]:
        words, folder, name, found = Words(language), comparison.outputs / language, title(comparison, language), content(comparison, language)
        folder.mkdir(parents=True, exist_ok=True)
        with atomic(folder / "comparison.html") as temporary:
            temporary.write_text(page(name, found, words, invented=comparison.invented, named=lambda group: words(f"side_{group}") if words.has(f"side_{group}") else words(f"group_{group}")), "utf-8")
        return [folder / "comparison.html", to_pdf(name, found, words, folder / "comparison.pdf", notice=comparison.invented)]

    return [*(path for written in at_once(make, LANGUAGES) for path in written), _index(comparison)]


def _index(comparison: Comparison) -> Path:
    """The start page: the comparison in each language, the studies, the notebook, tables and figures."""

    def part(words: Words) -> str:
        out, language = comparison.outputs, words.language
        banner = f'<p class="notice">{html.escape(words("invented"))}. {html.escape(words("invented_long"))}</p>' if comparison.invented else ""
        blocks = [Heading(words("compare_title")), Links(tuple((f"{words('compare_title')} ({suffix.upper()})", f"{language}/comparison.{suffix}") for suffix in ("html", "pdf")))]
        blocks += [Heading(words("compare_studies_title")), Links(tuple((study.config.title[language], f"../{name}/index.html") for name, study in comparison.studies.items()))]
        blocks += [Heading(words("notebooks")), Links(((words("compare_title"), "notebook.ipynb"),))]
        blocks += [Heading(words("tables")), Links(tuple((words("title_" + path.stem), f"tables/{path.name}") for path in sorted((out / "tables").glob("*.parquet"))))]
        blocks += [Heading(words("figures")), *[Figure(path, alt_text(path)) for path in sorted((out / "figures").glob(f"*-{language}.svg"))]]
        return f'<h1 id="{language}">{html.escape(title(comparison, language))}</h1>{banner}' + "\n".join(html_block(block, words, notice=comparison.invented) for block in blocks)

    return start_page(comparison.outputs / "index.html", title(comparison, comparison.config.language), comparison.config.language, part)
