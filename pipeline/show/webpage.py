"""Sections as one HTML file that needs no network: filters, tables that sort, numbers that lead to their row and back. Without JavaScript it reads and links as well.

In: sections (pipeline.show.blocks). Out: a string. Everything is escaped here; the only script is page.js, the only style page.css. Each number carries its id: in the text the row's in its link and the
column as data-c, in the annex the row's id and the data-c at the head of its column.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from pipeline.show.blocks import Bar, Block, Figure, Heading, Link, Listing, Number, Paragraph, Quotation, Row, Section, Strong, Table, Text
from pipeline.show.drawing import drawn, fonts
from pipeline.show.words import Words

HERE = Path(__file__).parent
escape = html.escape
_BARE = re.compile(r"[\w/.:#,~%-]+")


@dataclass(frozen=True)
class _Page:
    """What all parts of a page need to know: the reader's language, whether its data are invented, and how many figures there are so far."""

    words: Words
    invented: bool
    figures: count = field(default_factory=count)

    @property
    def mark(self) -> str:
        """The words that stand on each table of invented data."""
        return f' <span class="invented">{escape(self.words("invented"))}</span>' if self.invented else ""


def page(title: str, sections: list[Section], words: Words, *, invented: bool, named: Callable[[str], str] = str) -> str:
    """A whole page; `named` gives the name of a group that rows may be chosen by."""
    this = _Page(words, invented)
    banner = f'<p class="notice">{escape(words("invented"))}. {escape(words("invented_long"))}</p>' if invented else ""
    style, script = ((HERE / name).read_text("utf-8") for name in ("page.css", "page.js"))
    body = "\n".join(_section(section, this) for section in sections)
    return f"""<!DOCTYPE html>
<html lang="{words.language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}</title><style>
{style}{fonts(body)}</style><noscript><style>.tools{{display:none}}</style></noscript></head>
<body><a class="skip" href="#{escape(sections[0].key)}">{escape(words("report_skip"))}</a>
<div class="frame">
<header class="top"><h1>{escape(title)}</h1>{banner}{_tools(sections, words, named)}</header>
{_contents(sections, words)}
<main>
{body}
</main></div>
<button class="back" id="back" type="button" hidden>{escape(words("report_back"))}</button>
<script>
{script}</script>
</body>
</html>
"""


def _tools(sections: list[Section], words: Words, named: Callable[[str], str]) -> str:
    """What rows are chosen by: places and groups, where there are any."""
    places = {section.place: section.title for section in sections if section.place and section.key == f"place-{section.place}"}
    groups = {group: named(group) for group in dict.fromkeys(row.group for section in sections for block in section.blocks if isinstance(block, Table) for row in block.rows if row.group)}
    option = lambda value, text: f'<option value="{escape(value)}">{escape(text)}</option>'  # noqa: E731
    select = lambda name, label, every, options: f'<div><label for="{name}">{escape(label)}</label><select id="{name}" autocomplete="off">{option("", every)}{"".join(option(*one) for one in options)}</select></div>'  # noqa: E731
    chosen = select("place", words("place"), words("report_every_place"), sorted(places.items(), key=lambda one: one[1])) if places else ""
    chosen += select("group", words("report_who"), words("report_every_group"), groups.items()) if groups else ""
    find = f'<div><label for="find">{escape(words("report_find"))}</label><input id="find" autocomplete="off" autocapitalize="off" spellcheck="false"></div>'
    said = {"all": words("report_filter_all"), "some": words("report_filter_some", rows="{rows}", all="{all}"), "sort": words("report_sort"), "none": words("report_find_none")}
    told = "".join(f' data-{name}="{escape(text)}"' for name, text in said.items())
    state = f'<p id="status" role="status"{told}>{escape(said["all"] if chosen else "")}</p>'
    reset = f'<div><button type="reset" id="reset">{escape(words("report_reset"))}</button></div>' if chosen else ""
    return f'<form class="tools" aria-label="{escape(words("report_filters"))}" onsubmit="return false">{chosen}{reset}{find}{state}</form>'


def _contents(sections: list[Section], words: Words) -> str:
    lines = []
    for section in sections:
        where = f' data-place="{escape(section.place)}"' if section.place else ""
        lines.append(f'<li{" class=sub" if section.level > 2 else ""}{where}><a href="#{escape(section.key)}">{escape(section.title)}</a></li>')
    title = escape(words("contents"))
    return f'<nav aria-label="{title}"><details open><summary>{title}</summary><ul>{"".join(lines)}</ul></details></nav>'


def _section(section: Section, this: _Page) -> str:
    where = f' data-place="{escape(section.place)}" class="place"' if section.place else ""
    level = section.level
    invented = this.mark if section.place else ""
    blocks = "\n".join(_block(block, section, this) for block in section.blocks)
    return f'<section id="{escape(section.key)}"{where}>\n<h{level} tabindex="-1">{escape(section.title)}{invented}</h{level}>\n{blocks}\n</section>'


def _block(block: Block, section: Section, this: _Page) -> str:
    match block:
        case Paragraph(text, kind):
            return f'<p class="{kind}">{inline(text)}</p>' if kind != "p" else f"<p>{inline(text)}</p>"
        case Heading(text, level):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Listing(items, ordered):
            tag = "ol" if ordered else "ul"
            lines = "".join("<li>" + ("".join(f"<p>{inline(text)}</p>" for text in item) if len(item) > 1 else inline(item[0])) + "</li>" for item in items)
            return f'<{tag} class="items">{lines}</{tag}>'
        case Quotation(text, language, source, id_, translation):
            below = f"<p>{escape(translation)}</p>" if translation else ""
            return f'<blockquote id="said-{escape(section.key)}-{escape(id_)}" data-id="{escape(id_)}"><p lang="{language}">«{escape(text)}»</p>{below}<p class="note"><a href="#{escape(id_)}">{escape(source)}</a></p></blockquote>'
        case Figure(path, alt, caption):
            below = " · ".join(part for part in (caption, this.words("invented") if this.invented else "") if part)
            label = escape(f"{this.words('figures')}: {alt[:60]}")
            return f'<figure><div class="scroll" tabindex="0" role="group" aria-label="{label}">{drawn(path, f"f{next(this.figures)}", alt)}</div><figcaption>{escape(below)}</figcaption></figure>'
        case Table():
            return _rows_of(block, this) if section.key.startswith("annex-") else _table(block, this)


def _table(table: Table, this: _Page) -> str:
    head = "".join(f'<th scope="col"{" class=n" if i in table.numbers else ""}>{escape(text)}</th>' if text else "<td></td>" for i, text in enumerate(table.head))
    body = "".join(_row(row, table) for row in table.rows)
    made = f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(table.caption)}"><table><caption>{escape(table.caption)}{this.mark}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    return _folded(table, made) if table.folded else made


def _folded(table: Table, made: str) -> str:
    """A table that is opened when it is asked for. In <noscript> a browser keeps it as text until then: tens of thousands of cells would delay the page by half a second."""
    return f"<details><summary>{escape(table.caption)} ({len(table.rows)})</summary><noscript>{made}</noscript></details>"


def _row(row: Row, table: Table) -> str:
    where = "".join(f" data-{name}={_value(value)}" for name, value in (("place", row.place), ("group", row.group)) if value)
    cells = []
    for number, cell in enumerate(row.cells):
        if isinstance(cell, Bar):
            cells.append(f'<td class="b">{bar(cell)}</td>')
        elif number == 0:
            cells.append(f'<th scope="row"{" class=n" if 0 in table.numbers else ""}>{inline(cell)}</th>')
        else:
            cells.append(f"<td{' class=n' if number in table.numbers else ''}>{inline(cell)}</td>")
    return f"<tr{where}>{''.join(cells)}</tr>"


def _rows_of(table: Table, this: _Page) -> str:
    """A table of the annex: thousands of rows, so each says only what it must. The column's name stands at its head, the row's id at the row, and HTML lets end tags be left out."""
    columns = {i: table.columns[i - 1] for i in table.numbers}
    head = "".join(f'<th scope="col"{f" class=n data-c={columns[i]}" if i in columns else ""}>{escape(text)}</th>' for i, text in enumerate(table.head))
    body = []
    for row in table.rows:
        where = f" data-place={_value(row.place)}" if row.place else ""
        cells = "".join(f"<td>{escape(cell[0].text) if isinstance(cell[0], Number) else escape(cell[0])}" for cell in row.cells[1:-2])
        links = "".join("<td>" + inline(cell) for cell in row.cells[-2:])
        body.append(f"<tr id={_value(row.id or '')}{where}><th scope=row>{inline(row.cells[0])}{cells}{links}")
    made = f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(table.caption)}"><table class="rows"><caption>{escape(table.caption)}{this.mark}</caption><thead><tr>{head}</tr></thead><tbody>{chr(10).join(body)}</tbody></table></div>'
    return _folded(table, made)


def bar(bar: Bar) -> str:
    """A point with its interval; what it shows stands in figures beside it."""
    at = lambda value: f"{max(0.0, min(100.0, 100 * value / bar.most)):.1f}"  # noqa: E731
    return f'<svg class="bar" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true"><path d="M0 7H100" stroke="#d5dcdd"/><path d="M{at(bar.low)} 7H{at(bar.high)}" stroke="#0b5d66" stroke-width="3"/><path d="M{at(bar.value)} 1V13" stroke="#d55e00" stroke-width="2"/></svg>'


def inline(text: Text) -> str:
    """A text as HTML."""
    out = []
    for piece in text:
        match piece:
            case Number(shown, id_):
                row, _, column = id_.rpartition("/")
                out.append(f"<a href={_goal(row)} data-c={_value(column)}>{escape(shown)}</a>")
            case Link(shown, id_):
                out.append(f"<a href={_goal(id_)}>{escape(shown)}</a>")
            case Strong(shown):
                out.append(f"<strong>{escape(shown)}</strong>")
            case _:
                out.append(escape(piece))
    return "".join(out)


def _goal(id_: str) -> str:
    """Where a link leads: to the row of an id, or to a section, whose id begins with #."""
    return _value(id_ if id_.startswith("#") else f"#{id_}")


def _value(text: str) -> str:
    """The value of an attribute, without quotes where HTML needs none."""
    return text if _BARE.fullmatch(text) else f'"{escape(text)}"'
