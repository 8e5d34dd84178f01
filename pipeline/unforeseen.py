"""What nobody foresaw, as one sentence: its traceback may hold what people said, so it goes to private/ and not to the terminal.

In: an exception. Out: an error in our own words, and the file private/last-traceback.txt, which its owner alone may read.
"""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from pipeline.errors import YntymakError
from pipeline.study import ROOT, atomic, private_folder


def unforeseen(error: Exception) -> YntymakError:
    """A sentence in place of a traceback, which goes to private/."""
    path = Path(os.environ.get("YNTYMAK_ROOT") or ROOT) / "private" / "last-traceback.txt"
    private_folder(path.parent, path.parent.parent)
    with atomic(path, mode=0o600) as temporary:
        temporary.write_text("".join(traceback.format_exception(error)), "utf-8", errors="backslashreplace")
    where = traceback.extract_tb(error.__traceback__)[-1]
    return YntymakError(f"something went wrong that nobody foresaw ({type(error).__name__} in {Path(where.filename).name}, line {where.lineno})",
                        remedy="The full traceback is in private/last-traceback.txt. It may hold what people said, so it stays there. Please report the line above.")  # fmt: skip
