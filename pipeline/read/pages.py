"""Plain text, Markdown, web pages and PDF as paper.

A PDF knows lines and pages, not paragraphs; its running heads and page numbers are left out and counted. A PDF that is a
picture of a page has no text: it is refused with the way out. PDFium reads in the order in which the text was written,
which keeps two columns apart; pypdf steps in where PDFium fails.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from pipeline.errors import InputError
from pipeline.read import limits
from pipeline.read.encodings import decode
from pipeline.read.paper import Block, Paper, PaperWriter, line_blocks, trimmed
from pipeline.read.pdf_columns import LinePlaces, columns_of, line_places, page_text, table_columns
from pipeline.read.pdf_footnotes import without_footnotes

MARKDOWN = re.compile(r"^#{1,6}\s+\S|\*\*[^*\n]+\*\*|\]\([^)\s]*\)", re.M)
HEADING = re.compile(r"#{1,6}\s+")
RULE = re.compile(r"\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?")
BAR = re.compile(r"(?<!\\)\|")
BLOCKS = {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "br", "tr", "section", "article", "blockquote", "pre", "dt",
          "dd", "ul", "ol", "table", "header", "footer", "body", "hr", "figcaption", "aside", "main", "nav", "form"}
UNSEEN = {"script", "style", "noscript", "template", "head", "svg"}
WEIGHT = re.compile(r"font-weight\s*:\s*(\w+)", re.I)
HEAVY = re.compile(r"bold|bolder|[6-9]00", re.I)
PAGE_NUMBER = re.compile(r"[-–—]?\s*\d{1,4}\s*[-–]?\s*(?:бет|стр\.?|страница|page)|(?:стр(?:аница|\.)?|бет|page|p\.|с\.)?\s*[-–—]?\s*\d{1,4}\s*(?:/|из|of|ичинен)?\s*(?:\d{1,4})?\s*[-–—]?", re.I)


def read_text(data: bytes, *, file: Path, encoding: str | None = None) -> Paper:
    """A plain text or Markdown file, one block a line."""
    found = decode(data, encoding=encoding, file=file)
    marked = len(MARKDOWN.findall(found.text)) > 2 or file.suffix.lower() in (".md", ".markdown")
    blocks = _pipe_tables(found.text, line_blocks(found.text))
    if marked:
        for block in blocks:
            block.heading = bool(HEADING.match(found.text, block.start))
    return Paper("text", found.text, blocks, found.stated, found.warnings, marked_up=marked)


def _pipe_tables(raw: str, blocks: list[Block]) -> list[Block]:
    """The lines of Markdown's tables parted into cells: rows with bars, the second of which is a rule."""
    out: list[Block] = []
    table, row, place = 0, 0, 0
    while place < len(blocks):
        if place + 1 < len(blocks) and "|" in raw[blocks[place].start : blocks[place].end] and RULE.fullmatch(raw[blocks[place + 1].start : blocks[place + 1].end]):
            rows = [blocks[place]]
            place += 2
            while place < len(blocks) and not blocks[place].gap and "|" in raw[blocks[place].start : blocks[place].end]:
                rows.append(blocks[place])
                place += 1
            for row, block in enumerate(rows):
                out += _cells_of_row(raw, block, table, row)
            table += 1
        else:
            out.append(blocks[place])
            place += 1
    return out


def _cells_of_row(raw: str, block: Block, table: int, row: int) -> list[Block]:
    line = raw[block.start : block.end]
    edges = [-1 if not line.startswith("|") else 0, *(match.start() for match in BAR.finditer(line, 1)), len(line)]
    found = (trimmed(line[left + 1 : right], block.start + left + 1, cell=(table, row, column)) for column, (left, right) in enumerate(pairwise(edges)))
    return [cell for cell in found if cell]


def read_html(data: bytes, *, file: Path, encoding: str | None = None) -> Paper:
    """A web page: what a reader sees of it, tables as tables."""
    from lxml import etree, html

    declared = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", data[:4000], re.I)
    name = encoding or (declared[1].decode() if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff")) else None)
    try:
        found = decode(data, encoding=name, file=file)
    except InputError:
        if encoding:
            raise
        found = decode(data, file=file)  # the page is wrong about itself
    for tag in re.finditer(r"<[^<>]{10000,}", found.text):
        if len(re.findall(r"\s[^\s\"'=]+(?=[\s=>]|$)", tag[0])) > limits.ATTRIBUTES:
            raise InputError(f"an element of the page has more than {limits.ATTRIBUTES} attributes", file=file, remedy="Copy its text into a docx file.")
    parser = html.HTMLParser(huge_tree=True)
    try:
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", found.text) or "<p/>", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise InputError("the web page is empty or damaged", file=file, remedy="Save it again, or copy its text into a docx file.") from error
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise InputError("elements of the page stand too deep inside one another; what is inside them could not be read", file=file, remedy="Copy its text into a docx file.")
    paper = PaperWriter()
    _HtmlWalk(paper, _bold_classes(root)).walk(root)
    stated = f"{name} (stated in the file)" if declared and name and not encoding else found.stated
    return paper.paper("html", stated, warnings=list(found.warnings))


def _bold_classes(root) -> set[str]:
    """The classes that the page's own style sheets make bold."""
    sheets = "\n".join("".join(sheet.itertext()) for sheet in root.iter("style"))
    return {name for names, body in re.findall(r"([^{}]{1,2000})\{([^{}]*)\}", sheets) if (weight := WEIGHT.search(body)) and HEAVY.fullmatch(weight[1])
            for name in re.findall(r"\.([\w-]+)\s*(?:,|$)", names.strip())}


class _HtmlWalk:
    """Collects inline text and writes it out as a block whenever a block element begins or ends."""

    def __init__(self, paper: PaperWriter, heavy: set[str]) -> None:
        self.heavy = heavy
        self.paper, self.parts, self.bold, self.still = paper, [], 0, True
        self.tables, self.cell, self.heading = 0, None, False

    def flush(self) -> None:
        text = "".join(self.parts)
        if text.strip():
            self.paper.add(text, bold=self.bold, cell=self.cell, heading=self.heading)
        self.parts, self.bold, self.still = [], 0, True

    def say(self, text: str | None, bold: bool, kept: bool) -> None:
        if text:
            text = text if kept else re.sub(r"[ \t\r\n\f]+", " ", text)
            self.still = self.still and (bold or not text.strip())
            self.bold += len(text) if self.still else 0
            self.parts.append(text)

    def walk(self, node, bold: bool = False, kept: bool = False) -> None:
        tag = node.tag if isinstance(node.tag, str) else None
        if tag is None or tag in UNSEEN:
            return
        block = tag in BLOCKS or tag in ("td", "th")
        if block:
            self.flush()
        before = self.cell, self.heading
        self.heading = self.heading or bool(re.fullmatch(r"h[1-6]", tag))
        bold, kept = self._is_bold(node, bold), kept or tag == "pre"
        if tag == "table" and self.cell is None:
            self._table(node, bold)
        else:
            self.say(node.text, bold, kept)
            for child in node:
                self.walk(child, bold, kept)
                self.say(child.tail, bold, kept)
        if block:
            self.flush()
        self.cell, self.heading = before

    def _is_bold(self, node, bold: bool) -> bool:
        """Bold by its element, its own style, or a class of the page's style sheet (word processors on the web write only classes)."""
        weight = WEIGHT.search(node.get("style") or "")
        if weight:
            return bool(HEAVY.fullmatch(weight[1]))
        return bold or node.tag in ("b", "strong") or not self.heavy.isdisjoint((node.get("class") or "").split())

    def _table(self, node, bold: bool) -> None:
        table, self.tables = self.tables, self.tables + 1
        rows = [row for row in node.iter("tr") if next(row.iterancestors("table")) is node]
        for number, row in enumerate(rows):
            for column, box in enumerate(row.iterchildren("td", "th")):
                self.cell = (table, number, column)
                self.walk(box, bold)
        self.cell = None


def read_pdf(data: bytes, *, file: Path, encoding: str | None = None) -> Paper:
    """A PDF, one block a line; running heads and page numbers are left out. Raises InputError for scans and locked files."""
    pages, places, footnotes = _pdf_pages(data, file)
    full = [number for number, text in enumerate(pages, 1) if len(text.strip()) > 3]
    if not full:
        raise InputError("the PDF holds pictures of pages and no text", file=file,
                         remedy="Run text recognition (OCR) on it, or use the file that it was printed from.")
    text = "".join(pages)
    strange = sum(character == "\ufffd" or "\ue000" <= character <= "\uf8ff" for character in text) + 5 * text.count("(cid:")
    if strange * 5 > len(text):
        raise InputError("the letters of the PDF cannot be recovered: its fonts carry no letter table", file=file,
                         remedy="Use the file that it was printed from, or run text recognition (OCR) on it.")
    warnings = [f"page {number} holds no text; it may be a picture" for number in range(1, len(pages) + 1) if number not in full]
    if footnotes:
        warnings.append(f"footnotes at the bottoms of the PDF's pages were not read: {footnotes} lines")
    raw = "\n".join(pages)
    blocks: list[Block] = []
    offset = 0
    columns, cells = table_columns(places), Cells()
    for number, page in enumerate(pages, 1):
        mine = line_blocks(page)
        lines = places[number - 1] if columns else None
        told = columns_of(lines, columns) if lines and len(lines) == len(mine) else [([], None)] * len(mine)
        for block, (cuts, side) in zip(mine, told, strict=True):
            block.start, block.end, block.page = block.start + offset, block.end + offset, number
            blocks += cells.of(raw, block, cuts, side)
        offset += len(page) + 1
    paper = Paper("pdf", raw, blocks, "text layer of the PDF", warnings, wrapped=True)
    _leave_out_furniture(paper)
    return paper


class Cells:
    """Counts the rows of a table while its lines go by."""

    def __init__(self) -> None:
        self.row, self.last = 0, None

    def of(self, raw: str, block: Block, cuts: list[tuple[int, int]], side: int | None) -> list[Block]:
        """The line as one block or, parted at its gaps, several, with their cells."""
        self.row += bool(cuts) or side == 0 and self.last != 0
        self.last = None if cuts else side
        if side is None or not self.row:
            return [block]
        edges = [block.start, *(block.start + place for place, _ in cuts), block.end]
        columns = [side, *(column for _, column in cuts)]
        return [replace(block, start=start, end=start + len(raw[start:end].rstrip()), gap=block.gap and start == block.start, cell=(0, self.row, column))
                for column, (start, end) in zip(columns, pairwise(edges), strict=True)]


def _pdf_pages(data: bytes, file: Path) -> tuple[list[str], list[list[LinePlaces] | None], int]:
    import pypdfium2

    limits.not_inflated(data, file)
    try:
        with pypdfium2.PdfDocument(data) as document:
            _not_too_many(len(document), file)
            opened = [page.get_textpage() for page in document]
            pages, places, cut = zip(*map(_pdf_page, opened), strict=True) if opened else ((), (), ())
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise InputError("the PDF is locked with a password", file=file, remedy="Save a copy without the password.") from error
        pages, places, cut = _second_reader(data, file), [], ()
    # U+FFFE is PDFium's sign for a hyphen at the end of a line, after which it runs on
    pages = [page.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", " ").replace("\ufffe", "-\n") for page in pages]
    return [re.sub(r"\u00ad(?=\s*$|[ \t]*\n)", "-", page) for page in pages], places, sum(cut)


def _pdf_page(page) -> tuple[str, list[LinePlaces] | None, int]:
    """Text, places of its lines, and how many lines of footnotes were cut off."""
    text = page_text(page)
    if text is None:
        return page.get_text_range(), None, 0
    kept, cut = without_footnotes(page, text)
    return kept, line_places(page, text)[: -cut or None], cut


def _second_reader(data: bytes, file: Path) -> list[str]:
    import pypdf

    try:
        found = pypdf.PdfReader(io.BytesIO(data)).pages
        _not_too_many(len(found), file)
        return [page.extract_text() or "" for page in found]
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever the cause, the researcher can only save the file again
        raise InputError("the PDF is damaged", file=file, remedy="Open it, print it to a new PDF, and try again.") from error


def _not_too_many(pages: int, file: Path) -> None:
    if pages > limits.PAGES:
        raise InputError(f"the PDF has {pages} pages; the limit is {limits.PAGES}", file=file, remedy="Divide it into one file a discussion.")


def _leave_out_furniture(paper: Paper) -> None:
    """Page numbers at the edges of pages, and lines that stand at the same edge of most pages."""
    by_page: dict[int, list[Block]] = {}
    for block in paper.blocks:
        by_page.setdefault(block.page, []).append(block)

    def edges(lines: list[Block]) -> list[Block]:
        return lines[:2] + [line for line in lines[-2:] if line not in lines[:2]]

    first = [_key(paper.text(lines[0])) for lines in by_page.values()]
    # of two pages: the same line at the top of both, which says nobody's name before a colon
    twice = {first[0]} if len(first) == 2 and first[0] == first[1] and len(first[0].split()) > 2 and ":" not in first[0] else set()
    same = Counter(key for lines in by_page.values() for key in {_key(paper.text(line)) for line in edges(lines)})
    # a label alone on its line stands inside pages too
    within = Counter(_key(paper.text(line)) for lines in by_page.values() for line in lines[2:-2])
    often = {key for key, times in same.items() if times > len(by_page) / 2 and not key.endswith(":") and within[key] < 2 and (times >= 3 or key in twice)}
    # numbers that stand one under the other count lines, not pages: they are looked at later, all together
    columns = {id(line) for lines in by_page.values() for pair in pairwise(lines)
               if all(paper.text(one).isdigit() for one in pair) for line in pair}
    furniture = {id(line) for lines in by_page.values() for line in edges(lines) if id(line) not in columns
                 and (PAGE_NUMBER.fullmatch(paper.text(line)) or _key(paper.text(line)) in often)}
    if furniture:
        paper.blocks = [block for block in paper.blocks if id(block) not in furniture]
        paper.decisions.append(f"lines left out at the edges of pages (page numbers, running heads): {len(furniture)}")


def _key(text: str) -> str:
    return re.sub(r"\d+", "#", text.strip())
