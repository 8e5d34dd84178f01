"""The book of tables as docx: its HTML through pandoc, in a style made from pandoc's own (landscape, small sans-serif tables with lines).

In: a Book. Out: a file whose bytes depend on the book alone: dates are fixed, in the document's properties and in the archive. The notice of an
invented study stands in the header of every page.
"""

from __future__ import annotations

import html
import tempfile
from pathlib import Path

from pipeline.show.book import Book, opening, section
from pipeline.show.pandoc import pandoc
from pipeline.show.wordfile import docx_reference, fixed, unbroken
from pipeline.study import atomic

SIZES = {"Normal": 10, "Body Text": 10, "First Paragraph": 10, "Compact": 8, "Title": 18, "Heading 1": 18, "Heading 2": 14, "Heading 3": 10.5}


def to_docx(book: Book, path: Path) -> Path:
    """Write the book; raises CurriculumError if pandoc refuses it."""
    words = book.words
    contents = f"<p><strong>{html.escape(words('book_contents'))}</strong></p><ul>" + "".join(f'<li><a href="#{sheet.key}">{html.escape(sheet.title)}</a></li>' for sheet in book.sheets) + "</ul>"
    body = opening(book, plain=True) + contents + "".join(section(sheet, sheet.brief if sheet.brief is not None else sheet.groups, words, book.invented, plain=True) for sheet in book.sheets)
    page = f'<html lang="{words.language}"><head><title>{html.escape(book.title)}</title></head><body>{body}</body></html>'
    with tempfile.TemporaryDirectory(prefix="yntymak-") as folder:
        root = Path(folder)
        docx_reference(root / "reference.docx", words("invented") if book.invented else "", book.title, SIZES, lying=True, numbered=True)
        (root / "book.html").write_text(page, "utf-8")
        pandoc(["book.html", "--from", "html", "--to", "docx", "--reference-doc", "reference.docx", "--metadata", f"lang={words.language}", "--output", "book.docx"], root, "the book of tables")
        with atomic(path) as temporary:
            fixed(root / "book.docx", temporary, change={"word/document.xml": unbroken})
    return path
