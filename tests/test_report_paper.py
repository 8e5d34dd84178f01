"""The report on paper: no heading without what it promises, no voice twice in a row, no page of names that every training has, and a row that says where it is of."""

from __future__ import annotations

import re

import pandas as pd
import pytest
import report_study

from pipeline.report.document import report
from pipeline.report.evidence import Evidence
from pipeline.report.quotations import quotations
from pipeline.show import paper
from pipeline.show.blocks import Heading, Paragraph, Row, Section, Table
from pipeline.show.paper import on_paper, standing
from pipeline.show.wordfile import unbroken
from pipeline.show.words import Words


@pytest.fixture
def study(tmp_path):
    return report_study.make(tmp_path)


def test_a_heading_whose_table_is_left_to_the_screen_is_left_out_with_it():
    rows, said = (Row((("a",),)),), Paragraph(("said",))
    folded, printed = Table("t", ("h",), rows, brief=()), Table("t", ("h",), rows)
    assert standing((Heading("by area"), folded, Heading("change"), said)) == [Heading("change"), said]
    assert standing((Heading("by area"), printed, Heading("change"))) == [Heading("by area"), printed]
    assert standing((Heading("over", 3), Heading("under", 4), printed)) == [Heading("over", 3), Heading("under", 4), printed]


def test_word_keeps_what_introduces_a_figure_or_table_to_it_and_no_figure_to_what_comes_after():
    paragraph = lambda style: f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr></w:p>'  # noqa: E731
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(map(paragraph, ("FirstParagraph", "BodyText", "CaptionedFigure", "ImageCaption", "BlockText", "BlockText", "Heading3", "ImageCaption", "BodyText"))) + "<w:tbl><w:tr/></w:tbl>"
    made = unbroken(f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'.encode()).decode()
    assert ["keepNext" in one for one in re.findall(r"<w:pPr>(.*?)</w:pPr>", made)] == [True, True, False, False, True, False, True, False, True]


def test_the_same_words_do_not_stand_twice_under_two_needs(study):
    quotes = study.read("quotes")
    one = quotes[quotes["kind"] != "paraphrase"].iloc[[0]]
    other = next(code for code in study.read("codes")["code"] if code != one["need"].iloc[0])
    study.write("quotes", pd.concat([one, one.assign(need=other)], ignore_index=True))
    assert len(quotations(Evidence(study, Words("ru")), most=2)) == 1


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_what_every_training_holds_is_said_once_on_paper_and_in_each_row_on_the_screen(study, language):
    plan = study.read("plan")
    every = plan[plan["variant"] != "pause"].groupby(["place", "audience"])["module"].agg(set)
    assert len(every) > 1, "the study has one training alone"
    common = set.intersection(*every)
    section = next(one for one in report(study, language) if one.key == "training")
    table = next(block for block in section.blocks if isinstance(block, Table))
    shown = lambda row: {piece.text for piece in row.cells[2] if not isinstance(piece, str)} | {piece for piece in row.cells[2] if isinstance(piece, str)}  # noqa: E731
    said = " ".join(piece for block in section.blocks if isinstance(block, Paragraph) for piece in block.text)
    titles = {Evidence(study, Words(language)).module(*every.index[0], module).text for module in common}
    assert common and all(one in said for one in titles)
    assert all(titles <= shown(row) for row in table.rows) and not any(titles & shown(row) for row in on_paper(table).rows)


def test_a_row_of_a_place_is_not_called_of_all_places(study):
    words = Words("en")
    section = next(one for one in report(study, "en") if isinstance(one, Section) and one.key == "annex-joint")
    rows = [row for block in section.blocks if isinstance(block, Table) for row in block.rows]
    of_places = [row for row in rows if row.id.split("/")[2] == "place"]
    assert of_places and not any(words("all_places") in "".join(map(str, row.cells[0])) for row in of_places)
    of_all = [row for row in rows if row.id.split("/")[2] == "all"]
    assert of_all and all("".join(map(str, row.cells[0])).count(words("all_places")) == 1 for row in of_all)


def test_a_long_word_of_a_head_has_its_signs_beside_wide_columns():
    """Kyrgyz is not hyphenated: a head narrower than its word would run into the next one."""
    head, text = ["Жер", "1-себеп", "2-себеп", "3-себеп", "Ишенимдүүлүгү", "Буга жооп берген модуль"], "Ар түрдүүлүктө чогуу жашоо: толеранттуулук, тил, диний ишеним жана жарандык иденттүүлүк"
    widths = paper._widths(head, [[["Александровка"], ["Кызмат көрсөтүүлөр"], ["Тил"], ["Эрте нике"], ["төмөн 30 %"], [text]]], ())
    assert paper.LINE * widths[4] / sum(widths) >= len("Ишенимдүүлүгү") + 2
