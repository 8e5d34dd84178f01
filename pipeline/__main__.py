"""python -m pipeline …: with the project's own Python, whichever one was typed."""

import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ABSENT = "The project's packages are not installed yet. Run: make setup"


def _own_python() -> None:
    """Go over to .venv if this Python lacks the project's packages: a researcher need not activate anything."""
    from importlib.util import find_spec

    # a locale that is not UTF-8 would refuse names of files and words in Cyrillic; what is started from here inherits the setting
    if sys.getfilesystemencoding() != "utf-8":
        os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, [sys.executable, "-m", "pipeline", *sys.argv[1:]])
    own = ROOT / ".venv" / "bin" / "python"
    if find_spec("pandas") is None:
        if not own.exists() or Path(sys.prefix) == own.parents[1]:
            sys.exit(_absent())
        os.execv(own, [str(own), "-m", "pipeline", *sys.argv[1:]])


def _absent() -> str:
    """That the packages are not there, in the reader's language: YAML cannot be read without them, so the line is found as text."""
    from pipeline.show.reader import reader_language

    line = next((line for line in (ROOT / "curriculum" / "words.yaml").read_text("utf-8").splitlines() if ABSENT in line), "")
    told = re.search(rf'\b{reader_language()}: "(.+?)"', line)
    return told[1] if told else ABSENT


_own_python()

from pipeline.cli import main  # noqa: E402 - only now are the packages there

sys.exit(main())
