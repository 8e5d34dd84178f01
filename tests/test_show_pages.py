"""A page as HTML and as PDF: nothing of a study becomes markup, and invented data are called so everywhere."""

import html
import io

import pypdf
import pytest

from pipeline.show.pages import Figure, Heading, Links, Paragraph, Table, html_block, to_html, to_pdf
from pipeline.show.words import Words

WORDS = Words("en")
NOTICE = Words("en")("invented")
EVIL = '<script>alert("суу")</script> & co'


def block(part, *, notice=False):
    return html_block(part, WORDS, notice=notice)


@pytest.mark.parametrize("part", [Heading(EVIL), Paragraph(EVIL), Paragraph(EVIL, "note"), Table((EVIL,), ((EVIL,),)), Links(((EVIL, EVIL),))])
def test_text_never_becomes_markup(part):
    assert "<script" not in block(part)


def test_text_is_escaped_and_not_lost():
    assert html.escape(EVIL) in block(Paragraph(EVIL))


def test_a_link_cannot_leave_its_attribute():
    assert block(Links((("a", 'x" onclick="y'),))) == '<ul class="links"><li><a href="x&quot; onclick=&quot;y">a</a></li></ul>'


def test_a_heading():
    assert block(Heading("Needs")) == "<h2>Needs</h2>"


def test_a_note_has_its_class():
    assert block(Paragraph("Shares of turns", "note")) == '<p class="note">Shares of turns</p>'


def test_numbers_are_set_to_the_right():
    assert '<td>Ala</td><td class=n>12</td>' in block(Table(("Place", "n"), (("Ala", "12"),), (1,)))


def test_a_table_of_an_invented_study_says_so():
    assert f"<caption>{NOTICE}</caption>" in block(Table(("a",), (("b",),)), notice=True)


def test_a_table_of_a_real_study_does_not():
    assert "caption" not in block(Table(("a",), (("b",),)))


def test_a_figure_is_embedded_with_its_words(tmp_path):
    (tmp_path / "f.svg").write_text("<svg/>", "utf-8")
    # base64 of "<svg/>"
    assert block(Figure(tmp_path / "f.svg", 'Rank "1"')) == '<figure><img alt="Rank &quot;1&quot;" src="data:image/svg+xml;base64,PHN2Zy8+"></figure>'


def page(*, notice, language="en"):
    return to_html("Water & people", [Heading("Needs")], Words(language), notice=notice)


def test_a_page_names_its_language():
    assert '<html lang="ky">' in page(notice=False, language="ky")


def test_the_title_is_escaped():
    assert "<title>Water &amp; people</title>" in page(notice=False)


def test_a_page_of_an_invented_study_says_so():
    assert f'<p class="notice">{NOTICE}.' in page(notice=True)


def test_a_page_of_a_real_study_does_not():
    assert NOTICE not in page(notice=False)


def test_a_page_needs_no_network():
    assert "http" not in page(notice=True)


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    target = tmp_path_factory.mktemp("pdf") / "report.pdf"
    blocks = [Heading("Муктаждыктар"), Paragraph("Суу жетишпейт: #strong[x] *y* $z$"), Table(("Жер", "n"), (("Ала-Бел", "12"),), (1,)), Links((("a", "b"),))]
    return to_pdf("Кыска отчёт", blocks, Words("ky"), target, notice=True).read_bytes()


def text_of(pdf):
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_the_pdf_holds_what_was_said(printed):
    assert "Ала-Бел" in text_of(printed)


def test_text_never_becomes_markup_in_the_pdf(printed):
    assert "#strong[x] *y* $z$" in " ".join(text_of(printed).split())


def test_the_pdf_of_an_invented_study_says_so(printed):
    assert Words("ky")("invented") in " ".join(text_of(printed).split())


def test_the_pdf_is_tagged_for_screen_readers(printed):
    assert pypdf.PdfReader(io.BytesIO(printed)).trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_pdf_knows_its_language(printed):
    assert pypdf.PdfReader(io.BytesIO(printed)).trailer["/Root"]["/Lang"] == "ky"


def test_the_same_blocks_give_the_same_bytes(tmp_path):
    first, second = (to_pdf("a", [Heading("b")], WORDS, tmp_path / f"{name}.pdf", notice=False).read_bytes() for name in "ab")
    assert first == second
