"""Sections on paper: an accessible PDF (PDF/UA-1) by typst, and Word by pandoc. The same sections give the same bytes.

On paper a table has its `brief` rows where it has such; a number, quotation or module leads to its row where that row is printed, and the row back to the sections that use it. "Invented data" stands on every page, figure and table of an
invented study. In: sections. Out: files.
"""

from __future__ import annotations

import html
import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from pipeline.errors import CurriculumError
from pipeline.show.blocks import Bar, Block, Figure, Heading, Link, Listing, Number, Paragraph, Piece, Quotation, Row, Section, Strong, Table, Text
from pipeline.show.pandoc import pandoc
from pipeline.show.wordfile import LOCALES, docx_reference, fixed, unbroken
from pipeline.show.words import Words
from pipeline.study import ROOT, atomic

DESIGN = ROOT / "curriculum" / "design" / "report.typ"
SIZES = {"Normal": 10.5, "Body Text": 10.5, "First Paragraph": 10.5, "Compact": 8, "Title": 18, "Heading 1": 18, "Heading 2": 14, "Heading 3": 12, "Heading 4": 10.5, "Block Text": 10, "Table Caption": 9, "Image Caption": 8}
PPI = 110
NARROWEST, WIDEST, LONGEST_HEAD = 10, 70, 15  # signs: a longer text breaks
LINE, WORD_LINE, LONGEST_WORD = 95, 72, 24  # signs of a table across the page, and across that of Word, whose letters are wider; of these, what a single word may claim


def to_pdf(title: str, sections: list[Section], words: Words, target: Path, *, notice: bool) -> Path:
    """Write the PDF. Raises CurriculumError if typst warns, for instance of a missing glyph."""
    import typst

    with tempfile.TemporaryDirectory(prefix="yntymak-") as folder:
        root = Path(folder)
        (root / "main.typ").write_text(DESIGN.read_text("utf-8"), "utf-8")
        figures: dict[Path, str] = {}
        goals = printed(sections)
        content = [{"key": one.key, "title": one.title, "level": one.level, "page": one.page, "blocks": [_plain(block, root, figures, goals) for block in standing(one.blocks)]} for one in sections]
        data = {"title": title, "lang": words.language, "contents": words("contents"), "notice": words("invented") if notice else None, "notice_long": words("invented_long") if notice else None, "sections": content}
        (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
        pdf, warnings = typst.compile_with_warnings(str(root / "main.typ"), root=folder, font_paths=[_fonts()], ignore_system_fonts=True, pdf_standards=["ua-1"])
    if warnings:
        raise CurriculumError(f"typst warns: {warnings[0].message}", file="curriculum/design/report.typ")
    with atomic(target) as temporary:
        temporary.write_bytes(pdf)
    return target


def _fonts() -> str:
    import matplotlib

    return str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")


def printed(sections: list[Section]) -> set[str]:
    """What a link on paper can lead to: the ids of the rows that are printed, and of the sections, with #."""
    rows = {row.id for section in sections for block in section.blocks if isinstance(block, Table) for row in on_paper(block).rows if row.id}
    return rows | {f"#{section.key}" for section in sections}


def goal(piece: Number | Link, goals: set[str]) -> str | None:
    """Where a number or link leads on paper: its row or section; None where that is not printed."""
    for one in (piece.id, piece.id.rpartition("/")[0]):
        if one in goals:
            return one
    return None


def _pieces(text: Text, goals: set[str] = frozenset(), seen: set[str] | None = None) -> list:
    """A text for typst: strings, [string] for what is strong, and {text, to} for what leads somewhere."""
    return [{"text": piece.text, "to": to} if to else [piece.text] if isinstance(piece, Strong) else piece if isinstance(piece, str) else piece.text for piece, to in _led(text, goals, seen)]


def _led(text: Text, goals: set[str], seen: set[str] | None = None) -> list[tuple[Piece, str | None]]:
    """Each piece of a text with where it leads on paper. Of several that lead to one row the first does: a number leads there, its interval stands beside it."""
    found, seen = [], set() if seen is None else seen
    for piece in text:
        to = goal(piece, goals) if isinstance(piece, Number | Link) else None
        found.append((piece, None if to in seen else to))
        seen.add(to)
    return found


def _plain(block: Block, root: Path, figures: dict[Path, str], goals: set[str]) -> dict:
    match block:
        case Heading(text, level):
            return {"kind": "heading", "text": text, "level": level}
        case Paragraph(text, kind):
            return {"kind": kind, "text": _pieces(text, goals)}
        case Listing(items, ordered):
            return {"kind": "list", "ordered": ordered, "items": [[_pieces(text, goals) for text in item] for item in items]}
        case Quotation(text, language, source, id_, translation):
            return {"kind": "quote", "text": text, "lang": language, "source": _pieces((Link(source, id_),), goals), "translation": translation}
        case Table():
            block = on_paper(block)
            rows = block.rows
            cells = [[{"bar": [cell.value / cell.most, cell.low / cell.most, min(1.0, cell.high / cell.most)]} if isinstance(cell, Bar) else _pieces(cell, goals, seen) for cell in row.cells] for row in rows for seen in [set()]]
            return {"kind": "table", "ids": [row.id for row in rows], "caption": block.caption, "head": list(block.head), "rows": cells, "numbers": list(block.numbers), "widths": _widths(list(block.head), cells, block.numbers)}
        case Figure(path, alt, _):
            if path not in figures:
                figures[path] = f"figure-{len(figures)}.svg"
                shutil.copyfile(path, root / figures[path])
            return {"kind": "figure", "file": figures[path], "alt": alt}
    raise CurriculumError(f"a block of kind {type(block).__name__} cannot be printed")


def standing(blocks: tuple[Block, ...]) -> list[Block]:
    """The blocks that paper has: no table without rows, and no heading under which nothing is left."""
    kept = [block for block in blocks if not isinstance(block, Table) or on_paper(block).rows]
    level = lambda block: block.level if isinstance(block, Heading) else 9  # noqa: E731
    return [block for block, following in zip(kept, [*kept[1:], Heading("", 0)], strict=True) if not isinstance(block, Heading) or level(following) > block.level]


def on_paper(table: Table) -> Table:
    """A table with the rows that stand on paper. Of the annex each row names its id, its numbers lead nowhere else, and what it rests on is left to the HTML, where it can be followed."""
    rows = table.rows if table.brief is None else table.brief
    if not any(row.id for row in rows):
        return replace(table, rows=rows, brief=None)
    kept = [i for i in range(len(table.head)) if i != len(table.head) - 2]
    plain = lambda cell: cell if isinstance(cell, Bar) else tuple(piece.text if isinstance(piece, Number) else piece for piece in cell)  # noqa: E731
    named = tuple(replace(row, cells=tuple((*row.cells[0], f" [{row.id}]") if i == 0 else plain(row.cells[i]) for i in kept)) for row in rows)
    return replace(table, rows=named, head=tuple(table.head[i] for i in kept), brief=None)


def _widths(head: list[str], rows: list[list], numbers: tuple[int, ...], line: int = LINE) -> list[int]:
    """Parts of the page that the columns take: by the length of what stands in them, so that no column of long texts is as narrow as one of names, and by the longest word."""
    found, words, least = [], [], []
    for i, text in enumerate(head):
        said = ["".join(piece[0] if isinstance(piece, list) else piece["text"] if isinstance(piece, dict) else piece for piece in row[i]) if isinstance(row[i], list) else "" for row in rows]
        cells = sorted(map(len, said))
        longest = max((len(word) for word in text.split()), default=0) + 3
        words.append(min(max((len(word) for one in [text, *said] for word in one.split()), default=0), LONGEST_WORD) + 2)
        # all but the longest tenth; numbers do not break
        usual = cells[-1] + 1 if i in numbers and cells else cells[-(len(cells) // 10 + 1)] if cells else 0
        found.append(max(NARROWEST, longest, min(usual, WIDEST)))
        least.append(max(min(longest - 1, LONGEST_HEAD), cells[-1] + 2 if cells and cells[-1] <= NARROWEST else 0))
    # a day or a long word does not break: beside wide columns too it has the signs that it needs
    found = [max(width, -(-word * sum(found) // line)) for width, word in zip(found, words, strict=True)]
    # what one column takes the others must not lack: a head or a name of one word is never narrower than the word
    # (the more columns, the smaller their letters)
    room = line * (5 if len(head) > 9 else 4.4 if len(head) > 6 else 4) // 4
    for _ in head:
        found = [max(width, int(-(-word * sum(found) // room))) for width, word in zip(found, least, strict=True)]
    return found


def to_docx(title: str, sections: list[Section], words: Words, target: Path, *, notice: bool) -> Path:
    """Write the Word document. Raises CurriculumError if pandoc refuses it."""
    with tempfile.TemporaryDirectory(prefix="yntymak-") as folder:
        root = Path(folder)
        pictures = _pictures([block.path for one in sections for block in one.blocks if isinstance(block, Figure)], root)
        goals = printed(sections)
        parts = [f'<h{one.level} id="{html.escape(one.key)}">{html.escape(one.title)}</h{one.level}>' + "".join(_html(block, words, notice, pictures, goals) for block in standing(one.blocks)) for one in sections]
        body = "".join([*parts[:1], _contents(sections, words), *parts[1:]])
        banner = f"<p><strong>{html.escape(words('invented'))}. {html.escape(words('invented_long'))}</strong></p>" if notice else ""
        docx_reference(root / "reference.docx", words("invented") if notice else "", title, SIZES)
        (root / "report.html").write_text(f'<html lang="{LOCALES[words.language]}"><head><title>{html.escape(title)}</title></head><body>{banner}{body}</body></html>', "utf-8")
        pandoc(["report.html", "--from", "html", "--to", "docx", "--reference-doc", "reference.docx", "--metadata", f"lang={LOCALES[words.language]}", "--output", "report.docx"], root, "the report")
        with atomic(target) as temporary:
            fixed(root / "report.docx", temporary, change={"word/document.xml": unbroken})
    return target


def _contents(sections: list[Section], words: Words) -> str:
    """The contents as links, after the summary as in the PDF; a field of Word would stand empty until it is brought up to date."""
    lines: list[list[Section]] = []
    for one in sections:
        if one.level == 2 or not lines:
            lines.append([])
        lines[-1].append(one)
    link = lambda one: f'<a href="#{html.escape(one.key)}">{html.escape(one.title)}</a>'  # noqa: E731
    items = "".join(f"<li>{link(first)}{': ' if rest else ''}{' · '.join(map(link, rest))}</li>" for first, *rest in lines)
    return f'<p><strong>{html.escape(words("contents"))}</strong></p><ul>{items}</ul>'


def _pictures(paths: list[Path], root: Path) -> dict[Path, str]:
    """Every figure as PNG, which every Word opens: drawn by typst in one go, a page each."""
    import typst

    paths = list(dict.fromkeys(paths))
    if not paths:
        return {}
    for number, path in enumerate(paths):
        shutil.copyfile(path, root / f"{number}.svg")
    (root / "pictures.typ").write_text("#set page(width: 17cm, height: auto, margin: 0pt)\n" + "\n#pagebreak()\n".join(f'#image("{number}.svg", width: 100%)' for number in range(len(paths))), "utf-8")
    made = typst.compile(str(root / "pictures.typ"), root=str(root), format="png", ppi=PPI, font_paths=[_fonts()], ignore_system_fonts=True)
    for number, png in enumerate(made if isinstance(made, list) else [made]):
        (root / f"{number}.png").write_bytes(png)
    return {path: f"{number}.png" for number, path in enumerate(paths)}


def _html(block: Block, words: Words, notice: bool, pictures: dict[Path, str], goals: set[str]) -> str:
    invented = f" — {html.escape(words('invented'))}" if notice else ""
    match block:
        case Heading(text, level):
            return f"<h{level}>{html.escape(text)}</h{level}>"
        case Paragraph(text, kind):
            return f"<p>{_inline(text, goals)}</p>" if kind != "note" else f"<p><em>{_inline(text, goals)}</em></p>"
        case Listing(items, ordered):
            tag = "ol" if ordered else "ul"
            return f"<{tag}>" + "".join("<li><p>" + "<br>".join(_inline(text, goals) for text in item) + "</p></li>" for item in items) + f"</{tag}>"
        case Quotation(text, language, source, id_, translation):
            below = f"<p>{html.escape(translation)}</p>" if translation else ""
            return f'<blockquote><p><span lang="{LOCALES.get(language, language)}">«{html.escape(text)}»</span></p>{below}<p>{_inline((Link(source, id_),), goals)}</p></blockquote>'
        case Figure(path, alt, _):
            return f'<figure><img src="{pictures[path]}" alt="{html.escape(alt)}" style="width:16cm"><figcaption>{html.escape(words("invented")) if notice else ""}</figcaption></figure>'
        case Table():
            # a picture of an interval repeats what stands beside it, and Word has no such thing
            block = on_paper(block)
            kept, rows = [i for i, text in enumerate(block.head) if text], block.rows
            widths = _widths(list(block.head), [[[] if isinstance(cell, Bar) else _pieces(cell) for cell in row.cells] for row in rows], block.numbers, WORD_LINE)
            wide = [widths[i] for i in kept]
            columns = "".join(f'<col style="width:{100 * one / sum(wide):.1f}%">' for one in wide)
            head = "".join(f"<th><strong>{html.escape(block.head[i])}</strong></th>" for i in kept)
            # Word knows no goal of a link but a place in a text
            named = lambda row, i, seen: f'<span id="{html.escape(row.id)}">{_inline(row.cells[i], goals, seen)}</span>' if row.id and i == kept[0] else _inline(row.cells[i], goals, seen)  # noqa: E731
            body = "".join("<tr>" + "".join(f"<td>{named(row, i, seen)}</td>" for i in kept) + "</tr>" for row in rows for seen in [set()])
            return f"<table><caption>{html.escape(block.caption)}{invented}</caption><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if rows else ""
    raise CurriculumError(f"a block of kind {type(block).__name__} cannot be printed")


def _inline(text: Text, goals: set[str], seen: set[str] | None = None) -> str:
    out = []
    for piece, to in _led(text, goals, seen):
        shown = html.escape(piece if isinstance(piece, str) else piece.text)
        out.append(f"<strong>{shown}</strong>" if isinstance(piece, Strong) else f'<a href="#{html.escape(to.removeprefix("#"))}">{shown}</a>' if to else shown)
    return "".join(out)
