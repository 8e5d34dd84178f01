"""A book of tables in three shapes of the same content: a workbook, a page and a text document.

In: sheets in one language, whose cells are texts, numbers, nothing (an en dash) or hidden (a cross). Out: xlsx with a contents sheet, headers that
stay in sight and numbers as numbers; one HTML file with its figures inside; docx by pandoc. Texts come from people: none of them becomes a
formula, a link or markup. "Invented data" stands on every sheet and page of an invented study. The same sheets give the same bytes.
"""

from __future__ import annotations

import datetime
import html
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline.show import charts
from pipeline.show.cells import put
from pipeline.show.pages import STYLE, Figure, html_block
from pipeline.show.words import Words
from pipeline.study import atomic

HIDDEN, NOTHING = "×", "–"
FORMATS = {"n": "#,##0", "share": "0.0%", "points": '+0.0;\u22120.0;0.0', "number": "0.00", "p": "0.000"}
WIDTHS = {"text": 22, "n": 8, "share": 9, "points": 9, "number": 9, "p": 8}
MORE = """h3{font:bold 1rem/1.3 "DejaVu Sans",system-ui,sans-serif;margin:1.6em 0 .2em}nav ul{columns:2}@media(max-width:40rem){nav ul{columns:1}}body{max-width:76rem}tbody th{background:var(--pale);color:var(--ink);font-weight:normal}
th.n{white-space:normal}table{width:auto;min-width:60%}.scroll:focus{outline:2px solid var(--accent)}@media print{h3,thead{break-after:avoid}tr{break-inside:avoid}}"""


@dataclass(frozen=True)
class Sheet:
    """One section. `head` names the columns, `kinds` says what they hold (text, n, share, points, number, p); `groups` are (heading, rows).

    A cell is a text, a number, None or HIDDEN; shares and points are in [0, 1]. `page` and `brief` are the groups of the HTML and of the docx,
    where these hold fewer than the workbook.
    """

    key: str
    title: str
    note: str
    head: tuple[str, ...]
    kinds: tuple[str, ...]
    groups: tuple[tuple[str, tuple[tuple, ...]], ...]
    subject: str = ""
    page: tuple[tuple[str, tuple[tuple, ...]], ...] | None = None
    brief: tuple[tuple[str, tuple[tuple, ...]], ...] | None = None


@dataclass(frozen=True)
class Book:
    title: str
    subtitle: str
    notes: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    words: Words
    invented: bool


def shown(value, kind: str, words: Words) -> str:
    """A cell as it is printed."""
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return NOTHING
    if isinstance(value, str):
        return value
    if kind == "share":
        return words.percent(float(value), digits=1)
    if kind == "points":
        return words.number(100 * float(value), 1, sign=True)
    return f"{int(value)}" if kind == "n" else words.number(float(value), 3 if kind == "p" else 2)


def to_xlsx(book: Book, path: Path) -> Path:
    """A contents sheet, then one sheet a section: header in sight, filter, widths, number formats, landscape on one page's width."""
    import xlsxwriter

    words, notice = book.words, book.words("invented") if book.invented else ""
    with atomic(path) as temporary:
        file = xlsxwriter.Workbook(str(temporary), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True})
        file.set_properties({"created": datetime.datetime(2000, 1, 1), "title": book.title, "comments": notice})
        style = {name: file.add_format(look) for name, look in {"title": {"bold": True, "font_size": 14}, "notice": {"bold": True, "font_color": "#8A4B08"}, "wrap": {"text_wrap": True, "valign": "top"},
                 "head": {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#0B5D66", "font_color": "white", "border": 1}, "quoted": {"quote_prefix": True}, "mark": {"align": "right", "font_color": "#777777"}}.items()}  # fmt: skip
        style |= {kind: file.add_format({"num_format": text}) for kind, text in FORMATS.items()}
        names = {sheet.key: f"{number}. {sheet.title}"[:31] for number, sheet in enumerate(book.sheets, 1)}
        first = file.add_worksheet(words("book_contents")[:31])
        first.set_column(0, 0, 110)
        lines = [(book.title, "title"), (book.subtitle, "wrap"), *([(f"{notice}. {words('invented_long')}", "notice")] if notice else []), ("", None), *((note, "wrap") for note in book.notes), ("", None)]
        for row, (text, look) in enumerate(lines):
            put(first, row, 0, text, style["quoted"], style.get(look))
        for number, sheet in enumerate(book.sheets):
            first.write_url(len(lines) + number, 0, f"internal:'{names[sheet.key]}'!A1", string=names[sheet.key])
        _print_setup(first, notice)
        for sheet in book.sheets:
            _xlsx_sheet(file.add_worksheet(names[sheet.key]), sheet, style, words, notice)
        file.close()
    return path


def _xlsx_sheet(page, sheet: Sheet, style: dict, words: Words, notice: str) -> None:
    head = (sheet.subject, *sheet.head) if sheet.subject else sheet.head
    kinds = ("text", *sheet.kinds) if sheet.subject else sheet.kinds
    put(page, 0, 0, sheet.title, style["quoted"], style["title"])
    put(page, 1, 0, notice, style["quoted"], style["notice"])
    put(page, 2, 0, sheet.note, style["quoted"], None)
    for column, (text, kind) in enumerate(zip(head, kinds, strict=True)):
        put(page, 4, column, text, style["quoted"], style["head"])
        page.set_column(column, column, 44 if column == 0 and sheet.subject else WIDTHS[kind])
    row = 5
    for heading, rows in sheet.groups:
        for cells in rows:
            for column, (value, kind) in enumerate(zip((heading, *cells) if sheet.subject else cells, kinds, strict=True)):
                missing = value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value))
                if kind != "text" and (missing or isinstance(value, str)):
                    page.write_string(row, column, NOTHING if missing else value, style["mark"])
                elif kind == "text":
                    put(page, row, column, NOTHING if missing else str(value), style["quoted"], None)
                else:
                    page.write_number(row, column, 100 * float(value) if kind == "points" else float(value), style[kind])
            row += 1
    page.freeze_panes(5, 2 if sheet.subject else 1)
    page.autofilter(4, 0, max(row - 1, 4), len(head) - 1)
    page.repeat_rows(4)
    _print_setup(page, notice)


def _print_setup(page, notice: str) -> None:
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    page.set_header(f"&L&A&R{notice}")
    page.set_footer("&C&P / &N")


def to_html(book: Book, path: Path, figures: list[Path]) -> Path:
    """One page with its figures inside; tables with headings for screen readers, wide ones scroll by themselves."""
    words = book.words
    links = [("figures", words("figures")), *((sheet.key, sheet.title) for sheet in book.sheets)] if figures else [(sheet.key, sheet.title) for sheet in book.sheets]
    nav = f'<nav aria-label="{html.escape(words("book_contents"))}"><h2>{html.escape(words("book_contents"))}</h2><ul>' + "".join(f'<li><a href="#{key}">{html.escape(title)}</a></li>' for key, title in links) + "</ul></nav>"
    pictures = "".join(html_block(Figure(figure, charts.alt_text(figure)), words, notice=book.invented) for figure in figures)
    pictures = f'<section id="figures"><h2>{html.escape(words("figures"))}</h2>{pictures}</section>' if figures else ""
    with atomic(path) as temporary:
        temporary.write_text(f'<!DOCTYPE html>\n<html lang="{words.language}">\n<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{html.escape(book.title)}</title><style>{STYLE}{MORE}</style></head>\n<body>\n<main>\n'
                             + opening(book) + nav + pictures + "\n".join(section(sheet, sheet.page if sheet.page is not None else sheet.groups, words, book.invented) for sheet in book.sheets) + "\n</main>\n</body>\n</html>\n", "utf-8")  # fmt: skip
    return path


def opening(book: Book, *, plain: bool = False) -> str:
    """Title, notice and notes of a book as HTML; everything is escaped."""
    words = book.words
    notice = f'<p class="notice">{html.escape(words("invented"))}. {html.escape(words("invented_long"))}</p>' if book.invented else ""
    # a document has its title from its own properties
    head = "" if plain else f"<h1>{html.escape(book.title)}</h1>\n"
    return f"{head}<p>{html.escape(book.subtitle)}</p>{notice}" + "".join(f"<p>{html.escape(note)}</p>" for note in book.notes)


def section(sheet: Sheet, groups, words: Words, invented: bool, *, plain: bool = False) -> str:
    """A sheet as HTML; `plain` without what only a browser needs."""
    parts = [f'<section id="{sheet.key}"><h2>{html.escape(sheet.title)}</h2><p>{html.escape(sheet.note)}</p>' if not plain else f"<h2>{html.escape(sheet.title)}</h2><p>{html.escape(sheet.note)}</p>"]
    head = "".join(f'<th scope="col"{" class=n" if kind != "text" else ""}>{html.escape(text)}</th>' for text, kind in zip(sheet.head, sheet.kinds, strict=True))
    for heading, rows in groups:
        lines = []
        for cells in rows:
            texts = [(shown(value, kind, words), kind, place) for place, (value, kind) in enumerate(zip(cells, sheet.kinds, strict=True))]
            lines.append("<tr>" + "".join(f'<th scope="row">{html.escape(text)}</th>' if place == 0 and not plain else f"<td{' class=n' if kind != 'text' else ''}>{html.escape(text)}</td>" for text, kind, place in texts) + "</tr>")
        caption = f"<caption>{html.escape(words('invented'))}</caption>" if invented and not plain else ""
        # pandoc gives columns the widths that it is told, and else too little
        wide = [WIDTHS[kind] + (0 if kind != "text" else -6) for kind in sheet.kinds]
        columns = "<colgroup>" + "".join(f'<col style="width:{100 * one / sum(wide):.1f}%">' for one in wide) + "</colgroup>" if plain else ""
        table = f"<table>{caption}{columns}<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
        label = html.escape(heading or sheet.title)
        parts.append((f"<h3>{html.escape(heading)}</h3>" if heading else "") + (table if plain else f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">{table}</div>'))
    if not any(rows for _, rows in groups):
        parts.append(f"<p>{html.escape(words('book_empty'))}</p>")
    return "".join(parts) + ("" if plain else "</section>")
