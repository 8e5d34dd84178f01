"""What a stage has read and not yet masked waits here: files under private/<study>/, readable by this user alone, gone when the work ends.

So a study of a thousand transcripts takes no more memory than one of fifty, and workers hand on to each other what no pipe should hold. A few
documents wait in memory and leave no file at all. Whoever works holds a lock on the folder; a folder without one was left by a run that was killed,
and the next run removes it. In: things by name. Out: the same things.
"""

from __future__ import annotations

import os
import pickle
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.study import Study

PREFIX, LOCK = ".reading-", "lock"
# where the system knows no locks, a folder of a day ago is one that nobody works in
_STALE_SECONDS = 86_400


class Waiting:
    """Things by name: in memory, or as files of a folder; a worker opens the same folder by its path."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder, self._kept = folder, {}

    def put(self, name: str, thing) -> None:
        if self.folder is None:
            self._kept[name] = thing
            return
        handle = os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            pickle.dump(thing, file, protocol=pickle.HIGHEST_PROTOCOL)

    def get(self, name: str):
        if self.folder is None:
            return self._kept[name]
        # the folder is readable by this user alone, and only this program writes there
        with (self.folder / name).open("rb") as file:
            return pickle.load(file)


@contextmanager
def waiting_room(study: Study, *, on_disk: bool) -> Iterator[Waiting]:
    """A place to wait until the block ends, however it ends; what killed runs have left is removed first."""
    private = study.private
    sweep(private)
    if not on_disk:
        yield Waiting()
        return
    made = not private.exists()
    private.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chmod(private, 0o700)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=private))
    with (folder / LOCK).open("w") as held:
        _lock(held)
        try:
            yield Waiting(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            if made and private.exists() and not any(private.iterdir()):
                private.rmdir()


def sweep(private: Path) -> list[Path]:
    """Remove what runs that were killed have left under private/<study>/; returns the folders removed."""
    gone = []
    for folder in sorted(private.glob(f"{PREFIX}*")):
        if not _is_held(folder):
            shutil.rmtree(folder, ignore_errors=True)
            gone.append(folder)
    return gone


def _lock(file) -> bool:
    """Hold the file until it is closed or this process ends, however it ends; False if another process holds it."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_held(folder: Path) -> bool:
    try:
        import fcntl  # noqa: F401
    except ImportError:
        return time.time() - folder.stat().st_mtime < _STALE_SECONDS
    try:
        with (folder / LOCK).open("a") as file:
            return not _lock(file)
    except OSError:
        # its maker has not come to the lock yet, or its files are somebody else's
        return time.time() - folder.stat().st_mtime < 60
