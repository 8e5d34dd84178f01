"""A book of tables in three shapes of the same content: a workbook, a page and a text document.

In: sheets in one language, whose cells are texts, numbers, nothing (an en dash) or hidden (a cross). Out: xlsx with a contents sheet, headers that
stay in sight and numbers as numbers; one HTML file with its figures inside; docx by pandoc. Texts come from people: none of them becomes a
formula, a link or markup. "Invented data" stands on every sheet and page of an invented study. The same sheets give the same bytes.
"""

from __future__ import annotations

import datetime
import functools
import html
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline.show import charts
from pipeline.show.cells import put
from pipeline.show.drawing import fonts
from pipeline.show.pages import STYLE, Figure, html_block
from pipeline.show.words import Words
from pipeline.study import atomic

HIDDEN, NOTHING = "×", "–"
FORMATS = {"n": "#,##0", "share": "0.0%", "points": '+0.0;\u22120.0;0.0', "size": "0.0", "number": "0.00", "p": "0.000"}
WIDTHS = {"text": 22, "n": 8, "share": 9, "points": 9, "size": 9, "number": 9, "p": 8}
LINE, FIRST_WIDTH, MOST_WIDE, SUBJECT_WIDE, BOLD, CYRILLIC = 15, 110, 44, 60, 1.15, 1.1
MORE = """h3{font:bold 1rem/1.3 "DejaVu Sans",system-ui,sans-serif;margin:1.6em 0 .2em}nav ul{columns:2}@media(max-width:40rem){nav ul{columns:1}}body{max-width:76rem}tbody th{background:var(--pale);color:var(--ink);font-weight:normal}
th.n{white-space:normal}table{width:auto;min-width:60%}.scroll:focus{outline:2px solid var(--accent)}@media print{h3,thead{break-after:avoid}tr{break-inside:avoid}}"""


@dataclass(frozen=True)
class Sheet:
    """One section. `head` names the columns, `kinds` says what they hold (text, n, share, points, size, number, p); `groups` are (heading, rows).

    A cell is a text, a number, None or HIDDEN; shares, points and sizes are in [0, 1]. `page` and `brief` are the groups of the HTML and of the docx,
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
    if kind == "size":
        return words.number(100 * float(value), 1)
    return f"{int(value)}" if kind == "n" else words.number(float(value), 3 if kind == "p" else 2)


def to_xlsx(book: Book, path: Path) -> Path:
    """A contents sheet, then one sheet a section: header in sight, filter, widths, number formats, landscape on one page's width."""
    import xlsxwriter

    words, notice = book.words, book.words("invented") if book.invented else ""
    with atomic(path) as temporary:
        file = xlsxwriter.Workbook(str(temporary), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True})
        file.set_properties({"created": datetime.datetime(2000, 1, 1), "title": book.title, "comments": notice})
        head = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#0B5D66", "font_color": "white", "border": 1}
        looks = {"title": {"bold": True, "font_size": 14}, "notice": {"bold": True, "font_color": "#8A4B08"}, "line": {"valign": "top"}, "wrap": {"text_wrap": True, "valign": "top"}, "after": {"text_wrap": True, "valign": "top", "indent": 1}}
        looks |= {"head": head, "head_after": head | {"indent": 1}, "head_n": head | {"align": "right"}, "quoted": {"quote_prefix": True, "text_wrap": True, "valign": "top"}, "mark": {"align": "right", "font_color": "#777777", "valign": "top"}}
        style = {name: file.add_format(look) for name, look in looks.items()}
        style |= {kind: file.add_format({"num_format": text, "valign": "top"}) for kind, text in FORMATS.items()}
        names = {sheet.key: f"{number}. {sheet.title}"[:31] for number, sheet in enumerate(book.sheets, 1)}
        first = file.add_worksheet(words("book_contents")[:31])
        first.set_column(0, 0, FIRST_WIDTH)
        lines = [(book.title, "title"), (book.subtitle, "wrap"), *([(f"{notice}. {words('invented_long')}", "notice")] if notice else []), ("", None), *((note, "wrap") for note in book.notes), ("", None)]
        for row, (text, look) in enumerate(lines):
            put(first, row, 0, text, style["quoted"], style.get(look))
            first.set_row(row, 20 if look == "title" else LINE * _lines(text, FIRST_WIDTH))
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
    table = [(heading, *cells) if sheet.subject else cells for heading, rows in sheet.groups for cells in rows]
    widths = [_width(text, kind, {row[column] for row in table} if kind == "text" else (), SUBJECT_WIDE if sheet.subject and not column else MOST_WIDE) for column, (text, kind) in enumerate(zip(head, kinds, strict=True))]
    put(page, 0, 0, sheet.title, style["quoted"], style["title"])
    page.set_row(0, 20)
    put(page, 1, 0, notice, style["quoted"], style["notice"])
    # one cell across the sheet, so that a long note is whole on paper
    page.merge_range(2, 0, 2, len(head) - 1, "", style["wrap"])
    put(page, 2, 0, sheet.note, style["quoted"], style["wrap"])
    page.set_row(2, LINE * _lines(sheet.note, sum(widths)))
    for column, (text, kind, width) in enumerate(zip(head, kinds, widths, strict=True)):
        put(page, 4, column, text, style["quoted"], style["head_n" if kind != "text" else "head_after" if column else "head"])
        page.set_column(column, column, width)
    # spreadsheets do not agree on who measures a row, so its height is said
    page.set_row(4, LINE * max(_lines(text, width - 2) for text, width in zip(head, widths, strict=True)) + 4)
    if not table:
        put(page, 5, 0, words("book_empty"), style["quoted"], style["line"])
    subject = None
    for row, cells in enumerate(table, 5):
        # what a group is about is whole in its first row; below it stands in one line, for the filter
        again, subject, most = bool(sheet.subject) and cells[0] == subject, cells[0], 1
        for column, (value, kind) in enumerate(zip(cells, kinds, strict=True)):
            missing = value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value))
            if kind == "text":
                text = NOTHING if missing else str(value)
                one_line = again and column == 0
                put(page, row, column, text, style["quoted"], style["line" if one_line else "after" if column else "wrap"])
                most = max(most, _lines(text, widths[column])) if len(text) > widths[column] - 2 and not one_line else most
            elif missing or isinstance(value, str):
                page.write_string(row, column, NOTHING if missing else value, style["mark"])
            else:
                page.write_number(row, column, 100 * float(value) if kind in ("points", "size") else float(value), style[kind])
        if most > 1:
            page.set_row(row, LINE * most)
    page.freeze_panes(5, 2 if sheet.subject else 1)
    page.autofilter(4, 0, max(len(table) + 4, 4), len(head) - 1)
    page.repeat_rows(4)
    _print_setup(page, notice)


def _width(head: str, kind: str, texts, most: float = MOST_WIDE) -> float:
    """Width of a column in signs: its longest word of the head, its longest text up to `most`."""
    least = max((len(part) for part in head.split()), default=0) * BOLD + 2
    return max(least, min(max((len(str(text)) for text in texts), default=0) + 2, most)) if kind == "text" else max(least, WIDTHS[kind])


@functools.lru_cache(maxsize=4096)
def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a cell of that width; Cyrillic letters are wider than the figures that widths are counted in, Latin ones are not."""
    return max(len(textwrap.wrap(text, max(int(width / (1.0 if text.isascii() else CYRILLIC)), 1))), 1)


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
        temporary.write_text(f'<!DOCTYPE html>\n<html lang="{words.language}">\n<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{html.escape(book.title)}</title><style>{STYLE}{MORE}{fonts(pictures)}</style></head>\n<body>\n<main>\n'
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
    parts = [f'<section id="{sheet.key}"><h2>{html.escape(sheet.title)}</h2><p>{html.escape(sheet.note)}</p>' if not plain else f'<h2 id="{sheet.key}">{html.escape(sheet.title)}</h2><p>{html.escape(sheet.note)}</p>']
    right = ' style="text-align:right"' if plain else " class=n"
    head = "".join(f'<th scope="col"{right if kind != "text" else ""}>{html.escape(text)}</th>' for text, kind in zip(sheet.head, sheet.kinds, strict=True))
    # pandoc gives columns the widths that it is told, and else too little
    wide = [min(_width(text, kind, {cells[place] for _, rows in groups for cells in rows} if kind == "text" else ()), 32) for place, (text, kind) in enumerate(zip(sheet.head, sheet.kinds, strict=True))]
    columns = "<colgroup>" + "".join(f'<col style="width:{100 * one / sum(wide):.1f}%">' for one in wide) + "</colgroup>" if plain else ""
    for heading, rows in groups:
        lines = []
        for cells in rows:
            texts = [(shown(value, kind, words), kind, place) for place, (value, kind) in enumerate(zip(cells, sheet.kinds, strict=True))]
            lines.append("<tr>" + "".join(f'<th scope="row">{html.escape(text)}</th>' if place == 0 and not plain else f"<td{right if kind != 'text' else ''}>{html.escape(text)}</td>" for text, kind, place in texts) + "</tr>")
        caption = f"<caption>{html.escape(words('invented'))}</caption>" if invented and not plain else ""
        table = f"<table>{caption}{columns}<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
        label = html.escape(heading or sheet.title)
        parts.append((f"<h3>{html.escape(heading)}</h3>" if heading else "") + (table if plain else f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">{table}</div>'))
    if not any(rows for _, rows in groups):
        parts.append(f"<p>{html.escape(words('book_empty'))}</p>")
    return "".join(parts) + ("" if plain else "</section>")
