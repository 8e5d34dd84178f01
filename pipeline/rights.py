"""May this user read a study and write its results? Asked before a stage does anything: a folder that may not be opened looks like an empty one, and a study would lose its transcripts without a word.

In: a study, a stage. Out: the places, from the project's folder on, that the rights forbid; or an error that names them. Another run of the same stage is an obstacle of the same kind.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import InputError, StudyError

MOST = 5


def unreadable(root: Path, name: str) -> list[str]:
    """What of a study, its key and the project's own lists may not be read."""
    folder = root / "corpora" / name
    asked = [root / "corpora" / "codebook.yaml", root / "corpora" / "places.yaml", root / "private" / f"{name}.key", folder]
    # os.walk goes on where the system refuses a folder or cannot name what lies in it: the reader says so of each file
    asked += sorted(Path(here) / one for here, folders, files in os.walk(folder) if ".ipynb_checkpoints" not in here for one in (*folders, *files))
    return [path.relative_to(root).as_posix() for path in asked if os.path.exists(path) and not os.access(path, os.R_OK | (os.X_OK if os.path.isdir(path) else 0))]


def refuse_without_rights(root: Path, name: str, outputs: Path) -> None:
    """Raises InputError where something of the study may not be read, or a folder of the results not written."""
    if closed := unreadable(root, name):
        raise InputError("your rights do not allow this to be read", file=_some(closed), remedy="Ask the owner of the files for the right to read them, or mend the rights; nothing was changed.")
    made = [path for path in (root / "outputs", outputs.parent, outputs, *sorted(outputs.glob("*"))) if path.is_dir()]
    if closed := [path.relative_to(root).as_posix() for path in made if not os.access(path, os.R_OK | os.W_OK | os.X_OK)]:
        raise InputError("your rights do not allow anything to be written here", file=_some(closed), remedy="Ask the owner of the folder for the right to write into it, or mend the rights; nothing was changed.")


def _some(places: list[str]) -> str:
    return ", ".join(places[:MOST]) + (f" (+{len(places) - MOST})" if len(places) > MOST else "")


@contextmanager
def alone(outputs: Path, stage: str, study: str) -> Iterator[None]:
    """The stage is this process's until the block ends, however it ends. Raises StudyError where another one runs it."""
    outputs.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:
        yield
        return
    held = os.open(outputs, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StudyError(f"stage {stage} of the study {study} is being run already", remedy="Wait until that run has ended, then run it again.") from None
        except OSError:
            pass  # a disk that knows no locks
        yield
    finally:
        os.close(held)
