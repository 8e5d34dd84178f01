"""Word, LibreOffice and RTF files as paper: paragraphs and tables in document order, what is bold, what is a heading.

The XML is read directly, because the usual libraries leave out hyperlinks, inserted text, content controls and text that
stands in tables inside tables. Text of text boxes follows its paragraph. Read as the printed page shows it: inserted text of tracked changes stays, deleted
text goes; foot- and endnotes, comments and files put inside a Word file are not speech. What is left out is counted in a warning; page headers and footers go without one.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from pipeline.errors import InputError
from pipeline.read import limits
from pipeline.read.encodings import decode
from pipeline.read.paper import Paper, PaperWriter

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
HEADING = re.compile(r"heading|title|заголов|название|аталыш|überschrift|título", re.I)


# the words of RTF for a row's beginning, a cell's and a row's end, and signs of no script that stand for them
RTF_MARKS = {"trowd": "\ue002", "cell": "\ue000", "row": "\ue001"}


def read_docx(data: bytes, *, file: Path, encoding: str | None = None) -> Paper:
    """A Word file; raises InputError where it is damaged or locked with a password."""
    opened = limits.archive(data, file)
    root = limits.xml(limits.part_bytes(opened, "word/document.xml", file), file, "word/document.xml")
    body = root.find(f"{W}body")
    paper = PaperWriter()
    _docx_blocks(body if body is not None else root, paper, _docx_headings(opened, file), [0])
    warnings = [f"the {what} of the Word file were not read" for name, what in
                (("word/footnotes.xml", "footnotes"), ("word/endnotes.xml", "endnotes"), ("word/comments.xml", "comments")) if _holds_text(opened, name, file)]
    warnings += _deleted(sum(any(node.text for node in change.iter(f"{W}delText", f"{W}t")) for change in root.iter(f"{W}del", f"{W}moveFrom")))
    if parts := sum(1 for _ in root.iter(f"{W}altChunk")):
        warnings.append(f"files put inside the Word file were not read ({parts}); save each as a file of its own, if it is meant")
    return paper.paper("docx", "utf-8 (inside the file)", warnings=warnings + macros(opened))


def _deleted(pieces: int) -> list[str]:
    return [f"text that was deleted with tracked changes was left out ({pieces} pieces), inserted text was read; accept or reject the changes, if that is wrong"] if pieces else []


def macros(opened: zipfile.ZipFile) -> list[str]:
    """A warning where an office file carries programs; they are neither run nor copied."""
    programs = [name for name in opened.namelist() if name.lower().endswith("vbaproject.bin") or name.startswith(("Basic/", "Scripts/")) and not name.endswith("/")]
    return [f"the macros in the file were left out and not run ({len(programs)} parts); its text was read"] if programs else []


def _holds_text(opened: zipfile.ZipFile, name: str, file: Path) -> bool:
    if name not in opened.namelist():
        return False
    return bool(re.search(rb"<w:t[ >][^<]*</w:t>|<w:t xml:space=\"preserve\">[^<]+", limits.part_bytes(opened, name, file)))


def _docx_headings(opened: zipfile.ZipFile, file: Path) -> set[str]:
    """Ids of the styles that are headings, by name in any language or by outline level."""
    if "word/styles.xml" not in opened.namelist():
        return set()
    try:
        root = limits.xml(limits.part_bytes(opened, "word/styles.xml", file), file, "word/styles.xml")
    except InputError:
        return set()  # the text can be read without its styles
    found = set()
    for style in root.iter(f"{W}style"):
        name = style.find(f"{W}name")
        if name is not None and HEADING.search(name.get(f"{W}val", "")):
            found.add(style.get(f"{W}styleId"))
    return found


def _docx_blocks(parent, paper: PaperWriter, headings: set[str], tables: list[int], cell=None) -> None:
    for child in parent:
        if child.tag == f"{W}p":
            text, bold = _docx_paragraph(child)
            style = child.find(f"{W}pPr/{W}pStyle")
            heading = style is not None and style.get(f"{W}val") in headings
            paper.add(text, bold=bold, heading=heading, cell=cell)
            for inner in child.iter(f"{W}txbxContent"):
                # Word keeps a second copy of every text box for older versions
                if not any("Fallback" in str(above.tag) for above in inner.iterancestors()):
                    _docx_blocks(inner, paper, headings, tables, cell)
        elif child.tag == f"{W}tbl":
            table = tables[0]
            tables[0] += 1
            for row, tr in enumerate(child.iter(f"{W}tr") if cell is None else child.iterchildren(f"{W}tr")):
                if next(tr.iterancestors(f"{W}tbl")) is not child:
                    continue
                column = 0
                for tc in tr.iter(f"{W}tc"):
                    if next(tc.iterancestors(f"{W}tr")) is tr:
                        _docx_blocks(tc, paper, headings, tables, cell or (table, row, column))
                        # a cell that spans two columns takes the places of both
                        span = tc.find(f"{W}tcPr/{W}gridSpan")
                        wide = "1" if span is None else span.get(f"{W}val", "1")
                        column += int(wide) if re.fullmatch(r"[1-9]\d?", wide) else 1
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"):
            _docx_blocks(child, paper, headings, tables, cell)


def _docx_paragraph(paragraph) -> tuple[str, int]:
    """The paragraph's text and the length of its bold beginning."""
    parts, bold, still = [], 0, True
    for node in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen", f"{W}softHyphen"):
        run = node.getparent()
        if run.tag != f"{W}r" or next(run.iterancestors(f"{W}p")) is not paragraph:
            continue
        if any(above.tag in (f"{W}del", f"{W}moveFrom") for above in run.iterancestors()):
            continue
        text = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-",
                f"{W}softHyphen": "\u00ad"}.get(node.tag, node.text or "")
        still = still and (_is_bold(run) or not text.strip())
        bold += len(text) if still else 0
        parts.append(text)
    return "".join(parts), bold


def _is_bold(run) -> bool:
    mark = run.find(f"{W}rPr/{W}b")
    if mark is not None:
        return mark.get(f"{W}val", "true") not in ("0", "false", "off")
    style = run.find(f"{W}rPr/{W}rStyle")
    return style is not None and style.get(f"{W}val", "").lower() in ("strong", "bold")


def read_odt(data: bytes, *, file: Path, encoding: str | None = None) -> Paper:
    """A LibreOffice text; raises InputError where it is damaged or locked."""
    opened = limits.archive(data, file)
    if "META-INF/manifest.xml" in opened.namelist() and b"encryption-data" in limits.part_bytes(opened, "META-INF/manifest.xml", file):
        raise InputError("the file is locked with a password", file=file, remedy=limits.LOCKED)
    root = limits.xml(limits.part_bytes(opened, "content.xml", file), file, "content.xml")
    bold = {style.get(f"{STYLE}name") for style in root.iter(f"{STYLE}style")
            if any(found.get(f"{FO}font-weight") == "bold" for found in style.iter(f"{STYLE}text-properties"))}
    body = root.find(f"{OFFICE}body/{OFFICE}text")
    paper = PaperWriter()
    warnings = []
    if body is not None:
        _odt_blocks(body, paper, bold, [0])
        warnings += [f"the {what} of the text file were not read" for tag, what in ((f"{TEXT}note", "footnotes and endnotes"), (f"{OFFICE}annotation", "comments")) if body.find(f".//{tag}") is not None]
        warnings += _deleted(sum(1 for _ in body.iter(f"{TEXT}deletion")))
    return paper.paper("odt", "utf-8 (inside the file)", warnings=warnings + macros(opened))


def _odt_blocks(parent, paper: PaperWriter, bold: set[str], tables: list[int], cell=None) -> None:
    for child in parent:
        if child.tag in (f"{TEXT}p", f"{TEXT}h"):
            parts: list[tuple[str, bool]] = []
            _odt_text(child, parts, bold, child.get(f"{TEXT}style-name") in bold)
            length = 0
            for text, is_bold in parts:
                if not is_bold and text.strip():
                    break
                length += len(text)
            paper.add("".join(text for text, _ in parts), bold=length, heading=child.tag == f"{TEXT}h", cell=cell)
        elif child.tag == f"{TABLE}table":
            table = tables[0]
            tables[0] += 1
            for row, line in enumerate(child.iter(f"{TABLE}table-row")):
                if next(line.iterancestors(f"{TABLE}table")) is not child:
                    continue
                for column, box in enumerate(line.iterchildren(f"{TABLE}table-cell", f"{TABLE}covered-table-cell")):
                    _odt_blocks(box, paper, bold, tables, cell or (table, row, column))
        elif child.tag not in (f"{TEXT}tracked-changes", f"{TEXT}sequence-decls"):
            _odt_blocks(child, paper, bold, tables, cell)


def _odt_text(node, parts: list[tuple[str, bool]], bold: set[str], is_bold: bool) -> None:
    if node.text:
        parts.append((re.sub(r"\s+", " ", node.text), is_bold))
    for child in node:
        if child.tag == f"{TEXT}tab":
            parts.append(("\t", is_bold))
        elif child.tag == f"{TEXT}line-break":
            parts.append(("\n", is_bold))
        elif child.tag == f"{TEXT}s":
            blanks = child.get(f"{TEXT}c", "1")
            parts.append((" " * (min(int(blanks), 1000) if re.fullmatch(r"\d{1,4}", blanks) else 1), is_bold))
        elif child.tag not in (f"{TEXT}note", f"{OFFICE}annotation"):
            _odt_text(child, parts, bold, is_bold or child.get(f"{TEXT}style-name") in bold)
        if child.tail:
            parts.append((re.sub(r"\s+", " ", child.tail), is_bold))


def read_rtf(data: bytes, *, file: Path, encoding: str | None = None) -> Paper:
    """A rich text file; its own code page (\\ansicpg) is followed unless `encoding` is given."""
    from striprtf.striprtf import rtf_to_text

    page = re.search(rb"\\ansicpg(\d+)", data[:2000])
    name = encoding or (f"cp{page[1].decode()}" if page and page[1] not in (b"0", b"65001") else "cp1251")
    if any(byte > 0x7F for byte in data):
        source = decode(data, encoding=encoding, file=file).text
    else:
        source = data.decode("ascii")
    for word, mark in RTF_MARKS.items():
        source = re.sub(rf"(?<!\\)\\{word}(?![a-z])", lambda _, mark=mark: f"{{\\uc1\\u{ord(mark)}?}}", source)
    try:
        text = rtf_to_text(source, encoding=name, errors="replace")
    except (LookupError, ValueError, IndexError, RecursionError, OverflowError) as error:
        raise InputError("the rich text file is damaged", file=file, remedy="Save it as docx and try again.") from error
    # signs beyond the first 65,536 are written as two halves
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    paper = PaperWriter()
    _rtf_blocks(text.replace("\r\n", "\n"), paper)
    return paper.paper("rtf", f"{name} (stated in the file)" if page and not encoding else f"{name} (likely)")


def _rtf_blocks(text: str, paper: PaperWriter) -> None:
    """Paragraphs, and rows of tables with their cells, which may hold several paragraphs."""
    begin, cell, end = RTF_MARKS.values()
    *rows, below = text.split(end)
    table, number = 0, 0
    for row in rows:
        cells = row.split(cell)
        above, _, cells[0] = cells[0].rpartition(begin if begin in cells[0] else "\n")
        if any(map(str.isalnum, above)):
            table, number = (table + 1, 0) if number else (table, number)
            for line in above.replace(begin, "").split("\n"):
                paper.add(line)
        for column, box in enumerate(cells[:-1]):
            paper.add(box.replace(begin, ""), cell=(table, number, column))
        number += 1
    for line in re.sub(f"[{begin}{cell}]", "\n", below).split("\n"):
        paper.add(line)
