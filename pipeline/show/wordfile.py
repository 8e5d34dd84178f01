"""What docx and pptx need for the same bytes each time: pandoc's reference files in this house's letters, archives put in order.

In: text through pandoc and a reference made from pandoc's own. Out: files whose bytes depend on the text alone. The notice of an invented study
stands in the header of every page of a docx, and on every slide of a pptx.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from pipeline.show.pandoc import pandoc

DATE = (1980, 1, 1, 0, 0, 0)
FONT = "Arial"
LINES = '<w:tblBorders xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">' + "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="B9C6C8"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")) + "</w:tblBorders>"

NUMBER = '<w:fldSimple xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:instr="PAGE"><w:r><w:rPr><w:sz w:val="16"/></w:rPr><w:t>1</w:t></w:r></w:fldSimple>'

SPOKEN = ("FirstParagraph", "BodyText")  # pandoc's styles of plain paragraphs

# Word knows a language with its country; without it the spelling of Kyrgyz is not looked up
LOCALES = {"ky": "ky-KG", "ru": "ru-RU", "en": "en-GB"}


def docx_reference(path: Path, notice: str, title: str, sizes: dict[str, float], *, lying: bool = False, numbered: bool = False) -> None:
    """pandoc's reference document with this house's page, letters and tables.

    sizes      points of the styles by name: Normal, Body Text, Compact (table cells), Title, Heading 1 …
    numbered   the number of each page stands at the right of its header
    """
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    pandoc(["--output", path.name, "--print-default-data-file", "reference.docx"], path.parent, "its own reference.docx")
    document = docx.Document(str(path))
    for paper in document.sections:
        paper.orientation, (paper.page_width, paper.page_height) = (WD_ORIENT.LANDSCAPE, (Cm(29.7), Cm(21.0))) if lying else (WD_ORIENT.PORTRAIT, (Cm(21.0), Cm(29.7)))
        paper.left_margin = paper.right_margin = Cm(1.5 if lying else 2.0)
        paper.top_margin, paper.bottom_margin = Cm(2.0), Cm(1.5)
        paper.header.is_linked_to_previous = False
        line = paper.header.paragraphs[0]
        line.text = f"{title}    " if notice else title
        line.runs[0].font.size = Pt(8)
        if notice:
            run = line.add_run(notice)
            run.bold, run.font.size, run.font.color.rgb = True, Pt(8), RGBColor(0x8A, 0x4B, 0x08)
        if numbered:
            line.paragraph_format.tab_stops.add_tab_stop(paper.page_width - paper.left_margin - paper.right_margin, WD_TAB_ALIGNMENT.RIGHT)
            line.add_run("\t").font.size = Pt(8)
            line._p.append(parse_xml(NUMBER))
    for style in document.styles:
        if style.name in sizes:
            style.font.name, style.font.size = FONT, Pt(sizes[style.name])
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for name in [key for key in fonts.attrib if "Theme" in key]:
                del fonts.attrib[name]
            for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
                fonts.set(qn(kind), FONT)
            if style.name.startswith(("Heading", "Title")):
                style.font.color.rgb = RGBColor(0x0B, 0x5D, 0x66)
        if style.name == "Hyperlink":
            style.font.color.rgb = RGBColor(0x0B, 0x5D, 0x66)
        if style.name == "Table":
            style.element.get_or_add_tblPr().insert(0, parse_xml(LINES)) if hasattr(style.element, "get_or_add_tblPr") else style.element.find(qn("w:tblPr")).insert(0, parse_xml(LINES))
        if style.name == "Compact":
            style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(1)
    document.save(str(path))


def unbroken(document: bytes) -> bytes:
    """word/document.xml with rows that are not torn over two pages, and what introduces a table or a figure on its page, as a quotation beside its source."""
    from lxml import etree

    root = etree.fromstring(document)
    word = lambda name: f"{{{root.nsmap['w']}}}{name}"  # noqa: E731
    for row in root.iter(word("tr")):
        marks = row.find(word("trPr"))
        if marks is None:
            marks = etree.Element(word("trPr"))
            row.insert(0 if row.find(word("tblPrEx")) is None else 1, marks)
        if marks.find(word("cantSplit")) is None:
            marks.insert(0, etree.Element(word("cantSplit")))
    named = lambda one: "" if (style := one.find(f"{word('pPr')}/{word('pStyle')}")) is None else style.get(word("val"), "")  # noqa: E731
    introduces = set()
    for paragraph in reversed(root.find(word("body")).findall(word("p"))):
        # bookmarks stand between
        following = next((one for one in paragraph.itersiblings() if one.tag in (word("p"), word("tbl"))), None)
        # what stands before a heading introduces nothing: kept to it, the source of a quotation would leave the quotation
        if following is None or named(paragraph) == "ImageCaption":
            continue
        spoken = named(paragraph) in SPOKEN and (named(following) == "CaptionedFigure" or following in introduces)
        if spoken:
            introduces.add(paragraph)
        quoted = named(paragraph) == named(following) == "BlockText"
        if spoken or quoted or following.tag == word("tbl") or named(paragraph).startswith("Heading"):
            said = paragraph.find(word("pPr"))
            if said is None:
                said = etree.Element(word("pPr"))
                paragraph.insert(0, said)
            if said.find(word("keepNext")) is None:
                said.insert(0 if said.find(word("pStyle")) is None else 1, etree.Element(word("keepNext")))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def fixed(source: Path, target: Path, *, change: dict[str, Callable[[bytes], bytes]] | None = None) -> None:
    """The archive again with one date on every entry, and in the order of their names after the list of contents. `change`: what is made of some entries."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            new.writestr(entry, (change or {}).get(name, bytes)(old.read(name)))
