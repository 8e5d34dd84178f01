"""A document in Markdown, and the shapes in which it leaves: accessible PDF by typst, docx and pptx by pandoc.

In: a Paper, that is a title and pieces of Markdown with the fenced divs that curriculum/design/module.lua knows. Out: files. Pieces that many
documents share (a module's sheets) are converted once; the same paper gives the same bytes. An invented study says so on every page and slide.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pipeline.show.progress import progress
from pipeline.show.words import Words
from pipeline.show.pandoc import pandoc, to_typst
from pipeline.show.wordfile import docx_reference, fixed
from pipeline.study import atomic
from pipeline.training.render import DESIGN
from pipeline.training.typeset import typeset

_MARK = "YNTYMAKPIECE"
LARGE, WALL, PICTURED = 1.72, 2.3, 1.35  # 10.5 points become 18, 24 on the wall, 14 beside pictures
SHEETS = {"page": "", "picture": "#show table: set align(left + horizon)\n", "lying": '#show: doc => lying("a4", 1em, (x: 18mm, y: 18mm), doc)\n', "poster": '#show: doc => lying("a3", 18pt, 24mm, doc)\n', "slide": '#show: doc => lying("presentation-16-9", 20pt, 18mm, doc)\n'}


@dataclass(frozen=True)
class Paper:
    """One document: `states` are lines on who has read it and until when its facts stand; `sheet` is page, picture, lying, poster or slide."""

    title: str
    language: str
    programme: str
    lines: tuple[str, ...]
    pieces: tuple[str, ...]
    invented: bool
    states: tuple[str, ...] = ()
    sheet: str = "page"


def div(kind: str, body: str, **attributes: str) -> str:
    """A fenced div of Markdown."""
    said = "".join(f' {name}="{value.replace(chr(34), chr(8243))}"' for name, value in attributes.items() if value)
    return f":::::: {{.{kind}{said}}}\n{body.strip()}\n::::::\n"


def table(head: list[str], rows: list[list[str]], widths: list[int] | None = None) -> str:
    """A pipe table; `widths` are shares of the page. Cells hold text, not Markdown."""
    widths = widths or [10] * len(head)
    lines = ["| " + " | ".join(map(cell, head)) + " |", "|" + "|".join("-" * max(3, 2 * width) for width in widths) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(map(cell, row)) + " |" for row in rows)]) + "\n"


def cell(value) -> str:
    """Text as one cell of a table, with what Markdown would read as markup made plain."""
    return re.sub(r"([\\|*_`<>\[\]#$@~^&])", r"\\\1", " ".join(str(value).split()))


def lines_to_write(count: int) -> str:
    return "\n\n".join(["_" * 60] * count) + "\n"


def to_pdfs(papers: list[tuple[Paper, Path]], *, large: bool = False) -> list[Path]:
    """Each paper as PDF/UA-1 at its path; `large` in letters of 18 points. Raises CurriculumError where typst warns or pandoc refuses."""
    made = []
    for language in dict.fromkeys(paper.language for paper, _ in papers):
        mine = [(paper, path) for paper, path in papers if paper.language == language]
        source = _typst(list(dict.fromkeys(piece for paper, _ in mine for piece in paper.pieces)), language)
        words = Words(language)
        with tempfile.TemporaryDirectory(prefix="yntymak-") as folder:
            root = Path(folder)
            shutil.copy(DESIGN / "guide.typ", root / "guide.typ")
            (root / "words.json").write_text(json.dumps(words.all(), ensure_ascii=False), "utf-8")
            if any("{.picture " in piece for piece in source):
                shutil.copytree(DESIGN / "pictures", root / "pictures")
            for number, (paper, path) in enumerate(progress(mine, "documents")):
                (root / f"data-{number}.json").write_text(json.dumps(_data(paper, words), ensure_ascii=False), "utf-8")
                scale = f"{_scale(paper, large):.2f}"
                head = f'#import "guide.typ": *\n#let d = json("data-{number}.json")\n#show: doc => setup(d.title, d.lang, d.notice, d.running, doc, scale: {scale}, always: true)\n{SHEETS[paper.sheet]}#opening(d)\n'
                (root / f"main-{number}.typ").write_text(head + "\n\n".join(source[piece] for piece in paper.pieces), "utf-8")
                made.append(typeset(root, f"main-{number}.typ", path))
    return made


def _scale(paper: Paper, large: bool) -> float:
    return LARGE if large else PICTURED if paper.sheet == "picture" else 1.0


def _data(paper: Paper, words: Words) -> dict:
    return {
        "title": paper.title, "lang": paper.language, "programme": paper.programme, "lines": list(paper.lines), "states": list(paper.states), "running": " · ".join([paper.title, *paper.lines[:2]]),
        "notice": words("invented") if paper.invented else None, "notice-long": words("invented_long") if paper.invented else None,
    }  # fmt: skip


def _typst(pieces: list[str], language: str) -> dict[str, str]:
    """typst source of each piece, by one call of pandoc."""
    text = "\n\n".join(f"{_MARK}{number}{_MARK}\n\n{piece}" for number, piece in enumerate(pieces))
    typst = to_typst(text, DESIGN / "module.lua", f"a document in {language}")
    found = re.split(f"{_MARK}(\\d+){_MARK}", typst)
    return {pieces[int(number)]: body.strip() + "\n" for number, body in zip(found[1::2], found[2::2], strict=True)}


def to_docx(paper: Paper, path: Path, *, large: bool = False) -> Path:
    """The paper to be edited. Raises CurriculumError if pandoc refuses it."""
    words, scale = Words(paper.language), WALL if paper.sheet == "poster" else _scale(paper, large)
    sizes = {"Normal": 10.5, "Body Text": 10.5, "First Paragraph": 10.5, "Compact": 9.5, "Title": 20, "Subtitle": 12, "Heading 1": 17, "Heading 2": 13, "Heading 3": 11}
    with tempfile.TemporaryDirectory(prefix="yntymak-") as folder:
        root = Path(folder)
        docx_reference(root / "reference.docx", words("invented") if paper.invented else "", paper.title, {name: round(size * scale, 1) for name, size in sizes.items()}, lying=paper.sheet in ("lying", "poster"))
        _write(root, paper, words)
        _draw(root, paper)
        pandoc([*_arguments(paper), "--to", "docx", "--reference-doc", "reference.docx", "--output", "out.docx"], root, f"the document «{paper.title}»")
        with atomic(path) as temporary:
            fixed(root / "out.docx", temporary)
    return path


def to_pptx(paper: Paper, path: Path) -> Path:
    """The paper's slides to be edited, with what the trainer says as notes. Raises CurriculumError if pandoc refuses it."""
    import pptx
    from pptx.dml.color import RGBColor
    from pptx.util import Inches, Pt

    words = Words(paper.language)
    with tempfile.TemporaryDirectory(prefix="yntymak-") as folder:
        root = Path(folder)
        _write(root, paper, words)
        pandoc([*_arguments(paper), "--to", "pptx", "--slide-level", "2", "--output", "out.pptx"], root, f"the slides «{paper.title}»")
        show = pptx.Presentation(str(root / "out.pptx"))
        for slide in show.slides:
            for shape in slide.placeholders:
                if not shape.has_text_frame:
                    continue
                title = shape.placeholder_format.idx == 0
                letters = len(shape.text_frame.text)
                size = (30 if letters < 60 else 24) if title else 24 if letters < 260 else 20 if letters < 420 else 16 if letters < 560 else 14 if letters < 800 else 12
                for paragraph in shape.text_frame.paragraphs:
                    for run in paragraph.runs:
                        run.font.size, run.font.name = Pt(size), FONT_OF_SLIDES
                        if title:
                            run.font.color.rgb, run.font.bold = RGBColor(0x0B, 0x5D, 0x66), True
            if paper.invented:
                box = slide.shapes.add_textbox(Inches(0.3), show.slide_height - Inches(0.45), Inches(5), Inches(0.35))
                box.name, box.text_frame.text = words("invented"), words("invented")
                run = box.text_frame.paragraphs[0].runs[0]
                run.font.size, run.font.bold, run.font.color.rgb = Pt(11), True, RGBColor(0x8A, 0x4B, 0x08)
        show.save(str(root / "marked.pptx"))
        with atomic(path) as temporary:
            fixed(root / "marked.pptx", temporary)
    return path


FONT_OF_SLIDES = "Arial"


def _write(root: Path, paper: Paper, words: Words) -> None:
    notice = f"**{words('invented')}.** {words('invented_long')}\n\n" if paper.invented else ""
    states = "\n\n".join(paper.states)
    opening = f"{notice}{states}\n\n" if paper.sheet != "slide" else div("slide", f"{notice}{states}", title=paper.programme) + "\n"
    (root / "paper.md").write_text(opening + "\n\n".join(paper.pieces), "utf-8")


def _draw(root: Path, paper: Paper) -> None:
    """The drawings that a paper shows as png beside its text, because Word of some years cannot show svg."""
    import typst

    for name in sorted(set(re.findall(r"\]\(([\w-]+)\)\{\.picture ", "\n".join(paper.pieces)))):
        (root / "drawing.typ").write_text(f'#set page(width: 60mm, height: 60mm, margin: 0mm)\n#image("{name}.svg", width: 100%)\n', "utf-8")
        shutil.copy(DESIGN / "pictures" / f"{name}.svg", root)
        (root / f"{name}.png").write_bytes(typst.compile(str(root / "drawing.typ"), root=str(root), format="png", ppi=150))


def _arguments(paper: Paper) -> list[str]:
    return ["paper.md", "--from", "markdown-smart", f"--lua-filter={DESIGN / 'module.lua'}", "--metadata", f"title={paper.title}", "--metadata", f"subtitle={' · '.join(paper.lines)}", "--metadata", f"lang={paper.language}"]
