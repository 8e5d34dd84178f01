"""The report's files in three languages, and the start page that links everything that a study has. In: a study whose stages have run. Out: files under outputs/<study>/.

Only public tables enter, and of the team's the quotations that guides print; the start page links no file of the team's.
"""

from __future__ import annotations

import html
from pathlib import Path

import pandas as pd

from pipeline.report.document import report, title
from pipeline.report.evidence import Evidence
from pipeline.show.at_once import at_once
from pipeline.show.paper import to_docx, to_pdf
from pipeline.show.webpage import page
from pipeline.show.charts import alt_text
from pipeline.show.gaps import no_guides
from pipeline.show.pages import Block, Figure, Heading, Links, Paragraph, html_block, start_page
from pipeline.show.titles import audience_title, place_titles
from pipeline.show.words import Words
from pipeline.study import LANGUAGES, STAGES, Study, atomic


def write_report(study: Study) -> list[Path]:
    """report.html, report.pdf and report.docx in each language."""

    def make(language: str) -> list[Path]:
        words, folder, name, tables = Words(language), study.outputs / language, title(study, language), {}
        sections = report(study, language, tables)
        with atomic(folder / "report.html") as temporary:
            temporary.write_text(page(name, sections, words, invented=study.invented, named=Evidence(study, words, tables).place), "utf-8")
        return [folder / "report.html", *(write(name, sections, words, folder / f"report.{ending}", notice=study.invented) for write, ending in ((to_pdf, "pdf"), (to_docx, "docx")))]

    return [path for written in at_once(make, LANGUAGES) for path in written]


def files(study: Study) -> pd.DataFrame:
    """Which files there are and how large, for the notebook."""
    found = [path for language in LANGUAGES for path in sorted((study.outputs / language).glob("report.*"))]
    return pd.DataFrame({"file": [path.relative_to(study.outputs).as_posix() for path in found], "kB": [round(path.stat().st_size / 1000) for path in found]})


def write_index(study: Study) -> Path:
    """index.html: reports, manuals, the book of tables, notebooks, tables and figures of the study, in three languages on one page."""
    return start_page(study.outputs / "index.html", study.config.title[study.config.language], study.config.language, lambda words: _section(study, words))


def _section(study: Study, words: Words) -> str:
    out, language = study.outputs, words.language
    relative = lambda path: path.relative_to(out).as_posix()  # noqa: E731
    reports = tuple((f"{words('report')} ({suffix.upper()})", f"{language}/report.{suffix}") for suffix in ("html", "pdf", "docx") if (out / language / f"report.{suffix}").exists())
    blocks: list[Block] = [Heading(words("report")), Links(reports), Heading(words("manuals"))]
    places = place_titles(study, language)
    guides = [(f"{places.get(path.parts[-3]) or study.place_name(path.parts[-3], language)}: {audience_title(path.parts[-2], language)}", relative(path)) for path in sorted((out / language / "manuals").glob("*/*/guide.pdf"))]
    annexes = {"glossary": words("glossary_title"), "certificate": words("certificate")}
    notes = [] if guides else [Paragraph(words(no_guides(study)))]
    guides += [(text, f"{language}/manuals/{name}.pdf") for name, text in annexes.items() if (out / language / "manuals" / f"{name}.pdf").exists()]
    blocks += [*notes, Links(tuple(guides)), Paragraph(words("more_documents", study=study.name, folder=f"outputs/{study.name}/{language}/manuals/"), "note")]
    books = sorted((out / "5-survey" / "book").glob(f"book-{language}.*"))
    blocks += [Heading(words("book_title")), Links(tuple((f"{words('book_title')} ({path.suffix[1:].upper()})", relative(path)) for path in books))] if books else []
    blocks += [Heading(words("notebooks")), Links(tuple((words("stage_" + stage.replace("-", "_")), f"{stage}/notebook.ipynb") for stage in STAGES))]
    blocks += [Heading(words("tables")), Links(tuple((f"{words('title_' + path.stem)} ({path.parts[-3][0]})", relative(path)) for path in sorted(out.glob("*/tables/*.parquet"))))]
    blocks += [Heading(words("figures")), *[Figure(path, alt_text(path) or relative(path)) for path in sorted(out.glob(f"*/figures/*-{language}.svg"))]]
    banner = f'<p class="notice">{html.escape(words("invented"))}. {html.escape(words("invented_long"))}</p>' if study.invented else ""
    # a study knows nothing of the other studies, nor whether it was compared: their own page does (pipeline/home.py)
    up = f'<p><a href="../index.html#{language}">← {html.escape(words("home_title"))}</a></p>'
    return f'{up}<h1 id="{language}">{html.escape(study.config.title[language])}</h1>{banner}' + "\n".join(html_block(block, words, notice=study.invented) for block in blocks)
