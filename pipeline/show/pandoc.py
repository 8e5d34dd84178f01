"""pandoc as its wheel brings it, and no other: another version on the user's PATH knows other formats and writes other bytes.

In: arguments, and a text where one is turned into another. Out: files in the folder, or the text. Read by the guides, the report and everything that becomes Word or PowerPoint.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
from functools import cache
from pathlib import Path

from pipeline.errors import CurriculumError

# the date in every file, so that the same text gives the same bytes
SECONDS = "946684800"


@cache
def program() -> str:
    """The path of the wheel's own pandoc. Raises CurriculumError if the package came without it."""
    spec = importlib.util.find_spec("pypandoc")
    found = [path for path in (Path(spec.origin).parent / "files").glob("pandoc*") if path.stem == "pandoc"] if spec and spec.origin else []
    if not found:
        raise CurriculumError("the package pypandoc_binary does not hold pandoc", remedy="Run make setup again; pypandoc without _binary in its name comes without the program.")
    return str(found[0])


def pandoc(arguments: list[str], folder: Path, what: str) -> None:
    """Run pandoc in `folder` with a fixed date. Raises CurriculumError, naming `what`, if it refuses."""
    _run(arguments, what, "curriculum/words.yaml", folder=folder)


def to_typst(text: str, lua: Path, what: str) -> str:
    """The typst source of a Markdown text, its divs turned by a Lua filter. Raises CurriculumError, naming `what`, if pandoc refuses it."""
    return _run(["--from", "markdown-smart", "--to", "typst", f"--lua-filter={lua}", "--wrap=none"], what, "curriculum/modules", text=text)


def _run(arguments: list[str], what: str, file: str, *, folder: Path | None = None, text: str = "") -> str:
    done = subprocess.run([program(), *arguments], cwd=folder, input=text, capture_output=True, text=True, encoding="utf-8", env={**os.environ, "SOURCE_DATE_EPOCH": SECONDS})
    if done.returncode:
        raise CurriculumError(f"pandoc refuses {what}: {done.stderr[-200:]}", file=file)
    return done.stdout
