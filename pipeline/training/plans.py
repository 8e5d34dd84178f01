"""The programmes' own instruments, to be filled in: plans, applications, a charter; with what the study already knows of a place put in.

Each stands in curriculum/plans/<id>.<language>.md: parts with lines and tables to fill, and slots. A slot is filled from public tables alone (needs,
drivers, codes; training/slots.py): aggregates with their interval or the honest lack of one, never a quotation or a person. Out: a Paper, and its tables as xlsx.
"""

from __future__ import annotations

import datetime
import re
from pathlib import Path

from pipeline.errors import CurriculumError
from pipeline.show.words import Words
from pipeline.study import atomic
from pipeline.training.catalogue import CURRICULUM
from pipeline.training.manuals import reading_state
from pipeline.training.papers import Paper, div
from pipeline.training.slots import Evidence, put_rows
from pipeline.training.texts import Block, ModuleText, read_module

PLANS = CURRICULUM / "plans"
WIDE = 60
CREATED = datetime.datetime(2026, 1, 1)
_ROW = re.compile(r"^\|(.+)\|$")


def plan_ids(folder: Path = PLANS) -> list[str]:
    """Ids of the instruments, in the order of their names."""
    return sorted({path.name.split(".")[0] for path in folder.glob("*.*.md")})


def read_plan(plan: str, language: str, folder: Path = PLANS) -> ModuleText:
    """The text of an instrument. Raises CurriculumError naming those that are there."""
    path = folder / f"{plan}.{language}.md"
    if not path.exists():
        raise CurriculumError(f"there is no plan {plan!r} in {language}", file=folder, remedy=f"There are: {', '.join(plan_ids(folder))}")
    return read_module(path)


def fields(text: ModuleText) -> list[tuple]:
    """What is to be filled in, part by part: lines, boxes, the shape of each table (rows, columns), slots. Equal in every language."""
    out = []
    for block in text.blocks:
        tables, lines = [], [line for part in (block, *block.inner) for line in [*part.markdown.splitlines(), ""]]
        for at, line in enumerate(lines):
            if re.match(r"^\|[-|]+\|$", line):
                rows = next((n for n, after in enumerate(lines[at + 1 :]) if not after.startswith("|")), len(lines) - at - 1)
                tables.append((rows, line.count("|") - 1))
        out.append((block.kind, block.attributes.get("budget"), len(re.findall("_{10,}", block.markdown)), block.markdown.count("☐"), tuple(tables), tuple(inner.attributes.get("of") for inner in block.inner)))
    return out


def plan_paper(evidence: Evidence, plan: str, place: str, language: str, folder: Path = PLANS) -> Paper:
    """An instrument for a place, its slots filled."""
    text, words, study = read_plan(plan, language, folder), Words(language), evidence.study
    pieces = []
    for block in text.blocks:
        if block.kind != "part":
            raise CurriculumError(f"a plan has parts alone, not {block.kind!r}", file=text.path, place=f"line {block.line}")
        pieces.append(div("part", div("form", _filled(block, evidence, place, words)), **block.attributes))
    config = study.config
    return Paper(text.front["title"], language, config.programme.get(language, config.title[language]), (study.place_name(place, language),), tuple(pieces), study.invented, (reading_state(text, words),))


def _filled(block: Block, evidence: Evidence, place: str, words: Words) -> str:
    def put(mark: re.Match) -> str:
        slot = block.inner[int(mark[1])]
        name = slot.attributes.get("of", "")
        return put_rows(slot.markdown, evidence.rows(name, place, words)) if slot.markdown.strip() else evidence.slot(name, place, words)

    return re.sub(r"\x00(\d+)", put, block.markdown)


def to_tables(paper: Paper, path: Path) -> Path:
    """Every table of a paper as a sheet of a workbook, to be filled there; in a budget the sums count themselves. The same bytes each time."""
    import xlsxwriter

    words = Words(paper.language)
    with atomic(path) as temporary, xlsxwriter.Workbook(str(temporary), {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        book.set_properties({"created": CREATED, "title": paper.title, "comments": words("invented") if paper.invented else ""})
        look = {"title": {"bold": True, "font_size": 13}, "warm": {"bold": True, "font_color": "#8A4B08"}, "head": {"bold": True, "bg_color": "#0B5D66", "font_color": "white", "border": 1, "text_wrap": True, "valign": "top"},
                "cell": {"border": 1, "text_wrap": True, "valign": "top"}, "money": {"border": 1, "num_format": "#,##0.00"}}  # fmt: skip
        style, number = {name: book.add_format(form) for name, form in look.items()}, 0
        for piece in paper.pieces:
            title, budget = re.search(r'title="([^"]*)"', piece)[1], 'budget="yes"' in piece
            for rows in _tables(piece):
                number += 1
                page = book.add_worksheet(f"{number}. {re.sub(r'[^0-9A-Za-zА-яЁёҢңӨөҮү ,.-]', '', title)}"[:31].strip())
                page.write_string(0, 0, title, style["title"])
                page.write_string(1, 0, f"{paper.title}. {', '.join(paper.lines)}")
                page.write_string(2, 0, words("invented") if paper.invented else "", style["warm"])
                _sheet(page, rows, style, words, budget=budget)
                page.set_footer(f"&L{words('invented') if paper.invented else ''}&R&P / &N")
    return path


def _sheet(page, rows: list[list[str]], style: dict, words: Words, *, budget: bool) -> None:
    last, columns = 4 + len(rows) - 1, len(rows[0])
    wide = [WIDE if any(len(row[column]) > 80 for row in rows) else 36 if column == 0 else 22 for column in range(columns)]
    for at, row in enumerate(rows, 4):
        page.set_row(at, 15 * max(-(-len(text) // (wide[column] - 2)) or 1 for column, text in enumerate(row)) + (9 if at > 4 and not any(row) else 0))
        for column, text in enumerate(row):
            if budget and at > 4 and column == columns - 1:
                page.write_formula(at, column, f"=C{at + 1}*D{at + 1}", style["money"], 0)
            elif budget and at > 4 and column >= columns - 3:
                page.write_blank(at, column, None, style["money"])
            else:
                page.write_string(at, column, text, style["head" if at == 4 else "cell"])
    if budget:
        page.write_string(last + 1, 0, words("total"), style["head"])
        page.write_formula(last + 1, columns - 1, f"=SUM(E6:E{last + 1})", style["money"], 0)
    for column, width in enumerate(wide):
        page.set_column(column, column, width)
    page.freeze_panes(5, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _tables(piece: str) -> list[list[list[str]]]:
    """The pipe tables of a piece of Markdown as rows of plain text."""
    found, rows = [], []
    for line in [*piece.splitlines(), ""]:
        row = _ROW.match(line)
        if row and re.fullmatch(r"-+(\|-+)*", row[1]):
            continue
        if row:
            rows.append([re.sub(r"\\(.)", r"\1", text.strip()) for text in re.split(r"(?<!\\)\|", row[1])])
        elif rows:
            found.append(rows)
            rows = []
    return found
