"""Blocks as HTML: nothing of a study becomes markup, and invented data are called so."""

import html

import pytest

from pipeline.show.pages import Figure, Heading, Links, Paragraph, Table, html_block
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
    (tmp_path / "f.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20.04 10"><path d="M 0 0 L 5.55 0 L 5.55 7 z" style="fill: #ffffff"/></svg>', "utf-8")
    assert block(Figure(tmp_path / "f.svg", 'Rank "1"')) == '<figure><svg role="img" aria-label="Rank &quot;1&quot;" viewBox="0 0 20 10"><path d="M0 0H5.5V7z" style="fill:#fff"/></svg></figure>'
