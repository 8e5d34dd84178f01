"""Module texts as typst, once a language: Markdown with fenced divs through pandoc.

One call of pandoc a language converts all modules, because starting pandoc costs more than converting. In: ids of modules. Out:
typst source of each, which a guide includes as it is. The Lua filter turns divs into calls of curriculum/design/guide.typ.
"""

from __future__ import annotations

import datetime
import re
from pathlib import Path

from pipeline.errors import CurriculumError
from pipeline.show.pandoc import to_typst
from pipeline.show.words import Words
from pipeline.training.catalogue import CURRICULUM, Catalogue
from pipeline.training.facts import put_in, read_facts

DESIGN = CURRICULUM / "design"
PHASES = ("why", "what", "how", "whatif")
_MARK = "YNTYMAKMODULE"


def module_sources(modules: list[str], language: str, catalogue: Catalogue, day: datetime.date | None = None) -> dict[str, str]:
    """typst source a module; `day` is the one on which legal facts must stand. Raises CurriculumError if pandoc refuses one of the texts."""
    words, facts = Words(language), read_facts(catalogue.folder / "facts.yaml")
    bodies = {module: put_in(_at_pace(_body(catalogue.path(module, language)), catalogue, module, language), facts, day, words) for module in modules}
    parts = [f"{_MARK}{module}{_MARK}\n\n{body}\n" for module, body in bodies.items()]
    meta = ["---", "words:"] + [f"  phase_{phase}: {words(f'phase_{phase}')!r}" for phase in PHASES] + ["---", ""]
    typst = to_typst("\n".join(meta) + "\n\n".join(parts), DESIGN / "module.lua", f"a text of {', '.join(modules)}")
    pieces = re.split(f"{_MARK}(M\\d+){_MARK}", typst)
    return dict(zip(pieces[1::2], (piece.strip() + "\n" for piece in pieces[2::2]), strict=True))


def _at_pace(body: str, catalogue: Catalogue, module: str, language: str) -> str:
    """The minutes of the steps as they were measured, where they were."""
    if module not in catalogue.pace:
        return body
    steps = iter(catalogue.text(module, language).all("step"))

    def put(line: re.Match) -> str:
        block = next(steps)
        return re.sub(r'(minutes|minutes_min)="\d+"', lambda found: f'{found[1]}="{block.attributes[found[1]]}"', line[0])

    return re.sub(r"^:{3,} \{\.step [^\n]*", put, body, flags=re.M)


def _body(path: Path) -> str:
    """The Markdown below the front matter; handouts of a module come after everything else, each on a page of its own."""
    text = path.read_text("utf-8")
    body = text.split("\n---", 1)[1].lstrip("-\n")
    if f"{_MARK}" in body:
        raise CurriculumError("the text holds a reserved word", file=path)
    return body
