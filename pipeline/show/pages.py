"""Blocks as HTML that needs no network: what the start pages, the newsletter and the book of tables are made of. Their texts are plain: no number of theirs leads anywhere (pipeline.show.blocks).

A figure's letters need the rules of `fonts` (pipeline.show.drawing) in the page's style. In: blocks (heading, paragraph, note, table, figure, links) in one language. Out: strings. Everything is escaped here, so
that no text of a study can become markup. "Invented data" stands on every table of an invented study.
"""

from __future__ import annotations

import html
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.show.blocks import Figure
from pipeline.show.drawing import drawn, fonts
from pipeline.show.words import LANGUAGES, Words
from pipeline.study import atomic

STYLE = """
:root{--ink:#1d2b36;--accent:#0b5d66;--warm:#8a4b08;--rule:#b9c6c8;--pale:#eef4f4}
*{box-sizing:border-box}body{margin:0 auto;padding:1.5rem 1.2rem 4rem;max-width:60rem;font:17px/1.55 "DejaVu Serif",Georgia,serif;color:var(--ink);background:#fff}
h1,h2,h3{color:var(--accent);line-height:1.2;font-family:"DejaVu Sans",system-ui,sans-serif}h1{font-size:1.9rem;margin:.4em 0}h2{font-size:1.3rem;margin:2em 0 .5em;border-bottom:2px solid var(--rule);padding-bottom:.2em}
table{border-collapse:collapse;width:100%;font:14px/1.4 "DejaVu Sans",system-ui,sans-serif;margin:.6em 0 1em}th{background:var(--accent);color:#fff;text-align:left}th,td{padding:.4em .6em;border:1px solid var(--rule);vertical-align:top}
td.n,th.n{text-align:right;white-space:nowrap}caption{caption-side:bottom;text-align:left;font-size:12px;color:#555;padding-top:.3em}.notice{background:#faf6ef;border-left:4px solid var(--warm);padding:.6em .9em;color:var(--warm);font-weight:bold}
.note{color:#555;font-size:.9em}figure{margin:1em 0}figure svg{width:100%;max-width:52rem;height:auto}figure svg *{stroke-linejoin:round;stroke-linecap:butt}figure text{font-family:"Yntymak figure","DejaVu Sans",sans-serif;white-space:pre}figure text.w{font-weight:bold}a{color:var(--accent)}.scroll{overflow-x:auto}ul.links{columns:2;column-gap:2rem}@media(max-width:40rem){ul.links{columns:1}}@media print{body{max-width:none}}
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
class Links:
    """(text, href) pairs; hrefs are relative to the page."""

    items: tuple[tuple[str, str], ...]


Block = Heading | Paragraph | Table | Figure | Links


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
        case Figure(path, alt, _):
            # what its ids begin with differs from figure to figure of a study
            name = f"f{zlib.crc32('/'.join(path.parts[-3:]).encode()):x}"
            return f"<figure>{drawn(path, name, alt)}</figure>"
        case Links(items):
            return '<ul class="links">' + "".join(f'<li><a href="{html.escape(href)}">{html.escape(text)}</a></li>' for text, href in items) + "</ul>"


def start_page(path: Path, title: str, language: str, part: Callable[[Words], str]) -> Path:
    """A page of all languages, each as `part` writes it under a heading whose id is the language; returns the path."""
    jump = " · ".join(f'<a href="#{one}">{name}</a>' for one, name in (("ky", "Кыргызча"), ("ru", "Русский"), ("en", "English")))
    body = "\n".join(f'<section lang="{one}">{part(Words(one))}</section>' for one in LANGUAGES)
    with atomic(path) as temporary:
        temporary.write_text(f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{html.escape(title)}</title><style>{STYLE}{fonts(body)}</style></head>\n<body><main><p>{jump}</p>\n{body}\n</main></body></html>\n', "utf-8")
    return path
