"""One document, two shapes: a page of blocks becomes HTML that needs no network, and an accessible PDF by typst.

In: blocks (heading, paragraph, note, table, figure, links) in one language. Out: strings and files. Everything is escaped here, so
that no text of a study can become markup. "Invented data" stands on every page, table and figure of an invented study.
"""

from __future__ import annotations

import base64
import html
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import CurriculumError
from pipeline.show.words import Words
from pipeline.study import ROOT, atomic

STYLE = """
:root{--ink:#1d2b36;--accent:#0b5d66;--warm:#8a4b08;--rule:#b9c6c8;--pale:#eef4f4}
*{box-sizing:border-box}body{margin:0 auto;padding:1.5rem 1.2rem 4rem;max-width:60rem;font:17px/1.55 "DejaVu Serif",Georgia,serif;color:var(--ink);background:#fff}
h1,h2,h3{color:var(--accent);line-height:1.2;font-family:"DejaVu Sans",system-ui,sans-serif}h1{font-size:1.9rem;margin:.4em 0}h2{font-size:1.3rem;margin:2em 0 .5em;border-bottom:2px solid var(--rule);padding-bottom:.2em}
table{border-collapse:collapse;width:100%;font:14px/1.4 "DejaVu Sans",system-ui,sans-serif;margin:.6em 0 1em}th{background:var(--accent);color:#fff;text-align:left}th,td{padding:.4em .6em;border:1px solid var(--rule);vertical-align:top}
td.n,th.n{text-align:right;white-space:nowrap}caption{caption-side:bottom;text-align:left;font-size:12px;color:#555;padding-top:.3em}.notice{background:#faf6ef;border-left:4px solid var(--warm);padding:.6em .9em;color:var(--warm);font-weight:bold}
.note{color:#555;font-size:.9em}figure{margin:1em 0}figure img{max-width:100%;height:auto}a{color:var(--accent)}.scroll{overflow-x:auto}ul.links{columns:2;column-gap:2rem}@media(max-width:40rem){ul.links{columns:1}}@media print{body{max-width:none}}
"""


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str
    kind: str = "p"  # p, note or notice


@dataclass(frozen=True)
class Table:
    """`rows` are strings, one a column of `head`; `numbers` are the columns set to the right."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Figure:
    path: Path
    alt: str


@dataclass(frozen=True)
class Links:
    """(text, href) pairs; hrefs are relative to the page."""

    items: tuple[tuple[str, str], ...]


Block = Heading | Paragraph | Table | Figure | Links


def to_html(title: str, blocks: list[Block], words: Words, *, notice: bool) -> str:
    """A whole page; figures are embedded, so that the file can be sent as it is."""
    body = "\n".join(html_block(block, words, notice=notice) for block in blocks)
    banner = f'<p class="notice">{html.escape(words("invented"))}. {html.escape(words("invented_long"))}</p>' if notice else ""
    return f'<!DOCTYPE html>\n<html lang="{words.language}">\n<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{html.escape(title)}</title><style>{STYLE}</style></head>\n<body>\n<h1>{html.escape(title)}</h1>\n{banner}\n{body}\n</body>\n</html>\n'


def html_block(block: Block, words: Words, *, notice: bool) -> str:
    """One block as HTML."""
    match block:
        case Heading(text):
            return f"<h2>{html.escape(text)}</h2>"
        case Paragraph(text, kind):
            return f'<p class="{kind}">{html.escape(text)}</p>' if kind != "p" else f"<p>{html.escape(text)}</p>"
        case Table(head, rows, numbers):
            cell = lambda tag, i, text: f'<{tag}{" class=n" if i in numbers else ""}>{html.escape(text)}</{tag}>'  # noqa: E731
            caption = f"<caption>{html.escape(words('invented'))}</caption>" if notice else ""
            top = "".join(cell("th", i, text) for i, text in enumerate(head))
            body = "".join("<tr>" + "".join(cell("td", i, text) for i, text in enumerate(row)) + "</tr>" for row in rows)
            return f'<div class="scroll"><table>{caption}<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
        case Figure(path, alt):
            data = base64.b64encode(path.read_bytes()).decode("ascii")
            return f'<figure><img alt="{html.escape(alt)}" src="data:image/svg+xml;base64,{data}"></figure>'
        case Links(items):
            return '<ul class="links">' + "".join(f'<li><a href="{html.escape(href)}">{html.escape(text)}</a></li>' for text, href in items) + "</ul>"


def to_pdf(title: str, blocks: list[Block], words: Words, target: Path, *, notice: bool) -> Path:
    """The same blocks as PDF/UA-1. Raises CurriculumError if typst warns, for instance of a missing glyph."""
    import matplotlib
    import typst

    design = ROOT / "curriculum" / "design" / "report.typ"
    with tempfile.TemporaryDirectory(prefix="yntymak-") as folder:
        root = Path(folder)
        (root / "main.typ").write_text(design.read_text("utf-8"), "utf-8")
        content = [_plain(block, number, root) for number, block in enumerate(blocks) if not isinstance(block, Links)]
        data = {"title": title, "lang": words.language, "notice": words("invented") if notice else None, "notice_long": words("invented_long") if notice else None, "blocks": content}
        (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        fonts = str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")
        pdf, warnings = typst.compile_with_warnings(str(root / "main.typ"), root=folder, font_paths=[fonts], ignore_system_fonts=True, pdf_standards=["ua-1"])
    if warnings:
        raise CurriculumError(f"typst warns: {warnings[0].message}", file="curriculum/design/report.typ")
    with atomic(target) as temporary:
        temporary.write_bytes(pdf)
    return target


def _plain(block: Block, number: int, root: Path) -> dict:
    match block:
        case Heading(text):
            return {"kind": "heading", "text": text}
        case Paragraph(text, kind):
            return {"kind": kind, "text": text}
        case Table(head, rows, numbers):
            return {"kind": "table", "head": list(head), "rows": [list(row) for row in rows], "numbers": list(numbers)}
        case Figure(path, alt):
            name = f"figure-{number}.svg"
            (root / name).write_bytes(path.read_bytes())
            return {"kind": "figure", "file": name, "alt": alt}
    raise CurriculumError(f"a block of kind {type(block).__name__} cannot be printed")
