"""python -m pipeline …: with the project's own Python, whichever one was typed."""

import os
import sys
from pathlib import Path


def _own_python() -> None:
    """Go over to .venv if this Python lacks the project's packages: a researcher need not activate anything."""
    from importlib.util import find_spec

    own = Path(__file__).resolve().parents[1] / ".venv" / "bin" / "python"
    if find_spec("pandas") is None:
        if not own.exists() or Path(sys.prefix) == own.parents[1]:
            sys.exit("The project's packages are not installed yet. Run: make setup")
        os.execv(own, [str(own), "-m", "pipeline", *sys.argv[1:]])


_own_python()

from pipeline.cli import main  # noqa: E402 - only now are the packages there

sys.exit(main())
