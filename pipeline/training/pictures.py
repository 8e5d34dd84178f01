"""The editions for people who read little: a workbook and handouts of pictures with a word or three, from the same plan as the others.

In: a Training; curriculum/pictures.yaml says what each drawing of curriculum/design/pictures shows and which four stand for a module. Out: Papers. A
workbook holds the days as pictures and a page a module, with room to draw; handouts hold cards to cut and a sheet on which faces are marked.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

from pipeline.config import read_yaml
from pipeline.errors import CurriculumError
from pipeline.show.words import LANGUAGES
from pipeline.training.catalogue import CURRICULUM
from pipeline.training.documents import IN_GROUP, Training
from pipeline.training.manuals import clock
from pipeline.training.papers import Paper, div

PATH, DRAWINGS = CURRICULUM / "pictures.yaml", CURRICULUM / "design" / "pictures"
KINDS = ("workbook", "handouts")
FACES = ("glad", "so-so", "sad")
PAUSES = {"recap": "together", "tea": "tea", "lunch": "meal", "energiser": "move"}


def read_pictures(path: Path = PATH) -> tuple[dict[str, dict[str, str]], dict[str, list[str]]]:
    """(picture -> its words in each language, module -> its four pictures). Raises CurriculumError naming an entry without a drawing, a language or a picture."""
    return _pictures(path, path.stat().st_mtime_ns)


@cache
def _pictures(path: Path, _changed: int) -> tuple[dict[str, dict[str, str]], dict[str, list[str]]]:
    raw = read_yaml(path)
    for name, labels in raw["pictures"].items():
        if set(labels) != set(LANGUAGES):
            raise CurriculumError("a picture has its words in ky, ru and en", file=path, place=name)
        if not (DRAWINGS / f"{name}.svg").exists():
            raise CurriculumError("there is no drawing of this picture", file=path, place=name, remedy=f"Put it at curriculum/design/pictures/{name}.svg")
    for module, names in raw["modules"].items():
        if len(names) != 4 or not set(names) <= set(raw["pictures"]):
            raise CurriculumError("a module has four of the pictures above it", file=path, place=module)
    return raw["pictures"], raw["modules"]


def compose_pictures(kind: str, training: Training) -> Paper:
    """The picture-led document of a kind, one of KINDS."""
    return {"workbook": workbook, "handouts": handouts}[kind](training)


def workbook(training: Training) -> Paper:
    words = training.words
    pieces = [div("form", f"{words('workbook_mine')}:") + "\n" + _frame(60)]
    pieces += [div("chapter", _day(training, frame), title=words("day", n=int(day)), **{"break": "yes"}) for day, frame in training.plan.groupby("day", sort=True)]
    for module in training.modules:
        body = _cards(training, module, columns=2, size=40) + "\n" + f"{_picture(training, 'draw', 14)} **{_label(training, 'draw')}**\n\n" + _frame(44) + "\n" + _faces(training, 15)
        pieces.append(div("chapter", body, title=training.title(module), **{"break": "yes"}))
    return _paper(training, "workbook", pieces)


def handouts(training: Training) -> Paper:
    """Cards of each module, one set a small group; and one sheet a person on which a face is marked for each module."""
    words, sets = training.words, math.ceil(training.people / IN_GROUP)
    pieces = [words("pictures_use", people=training.people, sets=sets)]
    for module in training.modules:
        pieces.append(div("sheet", _cards(training, module, columns=2, size=86, cut=True), title=training.title(module), note=words("copies_group", n=sets)))
    rows = "\n".join(f"| {_picture(training, read_pictures()[1][module][0], 8)} | {training.title(module)} | " + " | ".join(_picture(training, face, 8) for face in FACES) + " |" for module in training.modules)
    head = "|   |   |   |   |   |\n|" + "|".join("-" * width for width in (7, 38, 7, 7, 7)) + "|\n"
    pieces.append(div("sheet", f"{words('pictures_mark')}\n\n{head}{rows}\n", title=words("kind_feedback"), note=words("copies_each", n=training.people)))
    return _paper(training, "handouts", pieces)


def _paper(training: Training, kind: str, pieces: list[str]) -> Paper:
    whole = training.paper(kind, pieces, sheet="picture", states=[training.words("needs_review")])
    return Paper(f"{whole.title} ({training.words('in_pictures')})", *(getattr(whole, name) for name in ("language", "programme", "lines", "pieces", "invented", "states", "sheet")))


def _label(training: Training, name: str) -> str:
    return read_pictures()[0][name][training.guide.language]


def _picture(training: Training, name: str, millimetres: int) -> str:
    return f"![{_label(training, name)}]({name}){{.picture width={millimetres}mm}}"


def _cards(training: Training, module: str, *, columns: int, size: int, cut: bool = False) -> str:
    cards = "\n".join(f"- {_picture(training, name, size)} {_label(training, name)}" for name in read_pictures()[1][module])
    return div("pictures", cards, columns=str(columns), cut="yes" if cut else "")


def _faces(training: Training, size: int) -> str:
    return div("pictures", "\n".join(f"- {_picture(training, name, size)} {_label(training, name)}" for name in FACES), columns="3", small="yes")


def _frame(millimetres: int) -> str:
    return div("frame", "\u00a0", height=str(millimetres))


def _day(training: Training, frame) -> str:
    shown = frame.sort_values("start_min")
    rows = []
    for row in shown.itertuples():
        pause = row.variant == "pause"
        name = PAUSES.get(row.module, "time") if pause else read_pictures()[1][row.module][0]
        title = training.words("energiser_break" if row.module == "energiser" else row.module) if pause else training.title(row.module)
        rows.append(f"| {clock(row.start_min)} | {_picture(training, name, 12)} | {title} |")
    return "|   |   |   |\n|-------|-------|------------------------------|\n" + "\n".join(rows) + "\n"
