"""outputs/index.html: the one page from which every study and the comparison are reached, in three languages.

A study's own page knows nothing of the other studies, and no stage depends on their list: this page is written beside the stages, after a report or a comparison is made and by `where`. In: params.yaml and
what stands under outputs/. Out: the page; only what exists is linked.
"""

from __future__ import annotations

import html
from pathlib import Path

from pipeline.errors import StudyError
from pipeline.show.pages import Heading, Links, Paragraph, html_block, start_page
from pipeline.show.reader import reader_language
from pipeline.show.words import Words
from pipeline.study import Study, studies


def write_home(root: Path) -> Path:
    """The page of all finished studies; returns its path."""
    finished: dict[str, Study] = {}
    for name in studies(root):
        try:
            if (root / "outputs" / name / "index.html").exists():
                finished[name] = Study(name, root)
        except StudyError:  # `where` and `check` say what is wrong with it
            continue
    compared = (root / "outputs" / "compare" / "index.html").exists()

    def part(words: Words) -> str:
        links = tuple((study.config.title.get(words.language, name), f"{name}/index.html#{words.language}") for name, study in finished.items())
        blocks = [Links(links) if links else Paragraph(words("home_none"))]
        blocks += [Heading(words("compare_title")), Links(((words("compare_title"), f"compare/index.html#{words.language}"),))] if compared else []
        return f'<h1 id="{words.language}">{html.escape(words("home_title"))}</h1>' + "\n".join(html_block(block, words, notice=False) for block in blocks)

    language = reader_language()
    return start_page(root / "outputs" / "index.html", Words(language)("home_title"), language, part)
