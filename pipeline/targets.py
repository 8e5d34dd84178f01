"""make help in the reader's language: the targets of the Makefile and what each does.

The English stands in the Makefile after ##, where a target is written; the other languages stand in curriculum/words.yaml and are found by it. In: the Makefile. Out: a line a target.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from pipeline.show.reader import reader_language
from pipeline.terminal import say

_TARGET = re.compile(r"^([a-z]+):.*## (.+)$", re.M)


def targets(makefile: Path) -> list[tuple[str, str]]:
    """(name, what it does in English) of each target that says what it does."""
    return _TARGET.findall(makefile.read_text("utf-8"))


def listed(makefile: Path, language: str) -> list[str]:
    """A line a target in the language."""
    return [f"{name:<10}{say(text, language)}" for name, text in targets(makefile)]


if __name__ == "__main__":
    print("\n".join(listed(Path(sys.argv[1]), reader_language())))
