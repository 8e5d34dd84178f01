"""The report as one HTML file that needs no network: filters, tables that sort, numbers that lead to their row and back. Without JavaScript it reads and links as well.

In: sections. Out: a string. Everything is escaped here; the only script is page.js, the only style page.css. Each number carries its id: as data-id in the text, and in the
annex by the row's id and the data-c at the head of its column.
"""

from __future__ import annotations

import base64
import html
import re
from pathlib import Path

from pipeline.report.blocks import Bar, Block, Figure, Heading, Link, Listing, Number, Paragraph, Quotation, Row, Section, Strong, Table, Text
from pipeline.report.evidence import Evidence

HERE = Path(__file__).parent
escape = html.escape


def page(title: str, sections: list[Section], evidence: Evidence) -> str:
    """A whole page."""
    words, invented = evidence.words, evidence.study.invented
    banner = f'<p class="notice">{escape(words("invented"))}. {escape(words("invented_long"))}</p>' if invented else ""
    style, script = ((HERE / name).read_text("utf-8") for name in ("page.css", "page.js"))
    body = "\n".join(_section(section, evidence) for section in sections)
    return f"""<!DOCTYPE html>
<html lang="{words.language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}</title><style>
{style}</style></head>
<body><a class="skip" href="#summary">{escape(words("report_skip"))}</a>
<div class="frame">
<header class="top"><h1>{escape(title)}</h1>{banner}{_tools(sections, evidence)}</header>
{_contents(sections, evidence)}
<main>
{body}
</main></div>
<button class="back" id="back" type="button" hidden>{escape(words("report_back"))}</button>
<script>
{script}</script>
</body>
</html>
"""


def _tools(sections: list[Section], evidence: Evidence) -> str:
    words = evidence.words
    places = [section for section in sections if section.place and section.key == f"place-{section.place}"]
    groups = dict.fromkeys(row.group for section in sections for block in section.blocks if isinstance(block, Table) for row in block.rows if row.group)
    option = lambda value, text: f'<option value="{escape(value)}">{escape(text)}</option>'  # noqa: E731
    select = lambda name, label, options: f'<div><label for="{name}">{escape(label)}</label><select id="{name}" autocomplete="off">{options}</select></div>'  # noqa: E731
    chosen = select("place", words("place"), option("", words("report_every_place")) + "".join(option(section.place or "", section.title) for section in sorted(places, key=lambda section: section.title)))
    chosen += select("group", words("report_who"), option("", words("report_every_group")) + "".join(option(group, evidence.place(group)) for group in groups))
    state = f'<p id="status" role="status" data-all="{escape(words("report_filter_all"))}" data-some="{escape(words("report_filter_some", rows="{rows}", all="{all}"))}" data-sort="{escape(words("report_sort"))}">{escape(words("report_filter_all"))}</p>'
    return f'<form class="tools" aria-label="{escape(words("report_filters"))}" onsubmit="return false">{chosen}<div><button type="reset" id="reset">{escape(words("report_reset"))}</button></div>{state}</form>'


def _contents(sections: list[Section], evidence: Evidence) -> str:
    lines = []
    for section in sections:
        where = f' data-place="{escape(section.place)}"' if section.place else ""
        lines.append(f'<li{" class=sub" if section.level > 2 else ""}{where}><a href="#{escape(section.key)}">{escape(section.title)}</a></li>')
    title = escape(evidence.words("contents"))
    return f'<nav aria-label="{title}"><details open><summary>{title}</summary><ul>{"".join(lines)}</ul></details></nav>'


def _section(section: Section, evidence: Evidence) -> str:
    where = f' data-place="{escape(section.place)}" class="place"' if section.place else ""
    level = section.level
    invented = f' <span class="invented">{escape(evidence.words("invented"))}</span>' if evidence.study.invented and section.place else ""
    blocks = "\n".join(_block(block, section, evidence) for block in section.blocks)
    return f'<section id="{escape(section.key)}"{where}>\n<h{level} tabindex="-1">{escape(section.title)}{invented}</h{level}>\n{blocks}\n</section>'


def _block(block: Block, section: Section, evidence: Evidence) -> str:
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
            data = base64.b64encode(lean(path.read_text("utf-8")).encode()).decode("ascii")
            below = " · ".join(part for part in (caption, evidence.words("invented") if evidence.study.invented else "") if part)
            label = escape(f"{evidence.words('figures')}: {alt[:60]}")
            return f'<figure><div class="scroll" tabindex="0" role="group" aria-label="{label}"><img alt="{escape(alt)}" loading="lazy" src="data:image/svg+xml;base64,{data}"></div><figcaption>{escape(below)}</figcaption></figure>'
        case Table():
            return _table(block, section, evidence)


def lean(svg: str) -> str:
    """A figure without comments, metadata and digits that no screen shows, its letters under short names; about half as long."""
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>|<\?xml.*?\?>|<!DOCTYPE.*?>", "", svg, flags=re.S)
    svg = re.sub(r"(?<![\d.])([1-9]\d*\.\d)\d+", r"\1", re.sub(r"\s*\n\s*", " ", svg))
    names = {name: f"f{number}" for number, name in enumerate(dict.fromkeys(re.findall(r' id="([\w-]+)"', svg)))}
    svg = re.sub(r' id="([\w-]+)"', lambda found: f' id="{names[found[1]]}"', svg)
    svg = re.sub(r'="#([\w-]+)"', lambda found: f'="#{names.get(found[1], found[1])}"', svg)
    svg = re.sub(r"url\(#([\w-]+)\)", lambda found: f"url(#{names.get(found[1], found[1])})", svg)
    # a letter that is only moved along its line
    svg = re.sub(r'(<use [^>]*?) transform="translate\(([\d.]+) 0\)"', r'\1 x="\2"', svg)
    # groups that nothing points at
    pointed = {one for pair in re.findall(r'="#([\w-]+)"|url\(#([\w-]+)\)', svg) for one in pair if one}
    svg = re.sub(r' id="([\w-]+)"', lambda found: found[0] if found[1] in pointed else "", svg)
    return re.sub(r">\s+<", "><", svg)


def _table(table: Table, section: Section, evidence: Evidence) -> str:
    if section.key.startswith("annex-"):
        return _rows_of(table, evidence)
    notice = f' <span class="invented">{escape(evidence.words("invented"))}</span>' if evidence.study.invented else ""
    head = "".join(f'<th scope="col"{" class=n" if i in table.numbers else ""}>{escape(text)}</th>' if text else "<td></td>" for i, text in enumerate(table.head))
    body = "".join(_row(row, table) for row in table.rows)
    made = f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(table.caption)}"><table><caption>{escape(table.caption)}{notice}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    return f"<details><summary>{escape(table.caption)} ({len(table.rows)})</summary>{made}</details>" if table.folded else made


def _row(row: Row, table: Table) -> str:
    where = "".join(f' data-{name}="{escape(value)}"' for name, value in (("place", row.place), ("group", row.group)) if value)
    cells = []
    for number, cell in enumerate(row.cells):
        if isinstance(cell, Bar):
            cells.append(f'<td class="b">{bar(cell)}</td>')
        elif number == 0:
            cells.append(f'<th scope="row"{" class=n" if 0 in table.numbers else ""}>{inline(cell)}</th>')
        else:
            cells.append(f"<td{' class=n' if number in table.numbers else ''}>{inline(cell)}</td>")
    return f"<tr{where}>{''.join(cells)}</tr>"


def _rows_of(table: Table, evidence: Evidence) -> str:
    """A table of the annex: thousands of rows, so each says only what it must. The column's name stands at its head, the row's id at the row, and HTML lets end tags be left out."""
    notice = f' <span class="invented">{escape(evidence.words("invented"))}</span>' if evidence.study.invented else ""
    columns = {i: table.columns[i - 1] for i in table.numbers}
    head = "".join(f'<th scope="col"{f" class=n data-c={columns[i]}" if i in columns else ""}>{escape(text)}</th>' for i, text in enumerate(table.head))
    body = []
    for row in table.rows:
        where = f' data-place="{escape(row.place)}"' if row.place else ""
        cells = "".join(f"<td>{escape(cell[0].text) if isinstance(cell[0], Number) else escape(cell[0])}" for cell in row.cells[1:-2])
        links = "".join("<td>" + "; ".join(f'<a href="{escape(one.id if one.id.startswith("#") else "#" + one.id)}">{escape(one.text)}</a>' for one in cell if isinstance(one, Link)) for cell in row.cells[-2:])
        body.append(f'<tr id="{escape(row.id or "")}"{where}><th scope=row>{inline(row.cells[0])}{cells}{links}')
    made = f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(table.caption)}"><table class="rows"><caption>{escape(table.caption)}{notice}</caption><thead><tr>{head}</tr></thead><tbody>{chr(10).join(body)}</tbody></table></div>'
    return f"<details><summary>{escape(table.caption)} ({len(table.rows)})</summary>{made}</details>"


def bar(bar: Bar) -> str:
    """A point with its interval; what it shows stands in figures beside it."""
    at = lambda value: f"{max(0.0, min(100.0, 100 * value / bar.most)):.1f}"  # noqa: E731
    return f'<svg class="bar" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true"><path d="M0 7H100" stroke="#d5dcdd"/><path d="M{at(bar.low)} 7H{at(bar.high)}" stroke="#0b5d66" stroke-width="3"/><path d="M{at(bar.value)} 1V13" stroke="#d55e00" stroke-width="2"/></svg>'


def inline(text: Text) -> str:
    out = []
    for piece in text:
        match piece:
            case Number(shown, id_):
                out.append(f'<a class="v" href="#{escape(id_.rpartition("/")[0])}" data-id="{escape(id_)}">{escape(shown)}</a>')
            case Link(shown, id_):
                out.append(f'<a href="{escape(id_ if id_.startswith("#") else "#" + id_)}"{"" if id_.startswith("#") else f" data-row={chr(34)}{escape(id_)}{chr(34)}"}>{escape(shown)}</a>')
            case Strong(shown):
                out.append(f"<strong>{escape(shown)}</strong>")
            case _:
                out.append(escape(piece))
    return "".join(out)
