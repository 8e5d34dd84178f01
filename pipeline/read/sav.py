"""An SPSS file, read in a process of its own.

The library that knows the format (ReadStat, in C) can be brought down by a damaged file, and takes the whole program with it (found
by tests/test_read_fuzz.py). So a second Python reads the file and hands the table back; if it dies or does not answer, that is an
InputError and nothing more. It is started once and ends with this process. In: a path. Out: the table and what the file says of it.
"""

from __future__ import annotations

import atexit
import os
import pickle
import select
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.errors import InputError
from pipeline.read import limits

REMEDY = "Save it again from SPSS, or export it as csv."
FACTS = ("column_names", "column_labels", "variable_value_labels", "missing_ranges", "missing_user_values", "original_variable_types", "readstat_variable_types", "column_names_to_labels", "file_encoding", "number_rows", "mr_sets")
_reader: subprocess.Popen | None = None
_turn = threading.Lock()


def read_sav(path: str | Path, **options) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The table of an SPSS file and a dict of FACTS as pyreadstat names them (labels, value labels, user-missing …).

    options   those of pyreadstat.read_sav, for instance user_missing=True, encoding="cp1251"
    Raises InputError: absent, empty, too large, damaged, or so damaged that the reader died of it.
    """
    path = Path(path)
    limits.look_at(path)
    with _turn:
        answer = _ask(path, options)
    if isinstance(answer, str):
        raise InputError(f"the SPSS file is damaged or of a kind that cannot be read ({answer})", file=path, remedy=REMEDY)
    return answer


def _ask(path: Path, options: dict):
    global _reader
    if _reader is None or _reader.poll() is not None:
        root = str(Path(__file__).resolve().parents[2])
        _reader = subprocess.Popen([sys.executable, "-m", "pipeline.read.sav"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                   env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))})  # fmt: skip
        atexit.register(_end, _reader)
    try:
        _send(_reader.stdin, (str(path.resolve()), options))
        if os.name == "posix" and not select.select([_reader.stdout], [], [], limits.SECONDS)[0]:
            raise EOFError
        return pickle.loads(_receive(_reader.stdout))  # of our own process, which has the same rights as this one
    except (EOFError, OSError, pickle.UnpicklingError):
        _end(_reader)
        _reader = None
        return "its reader stopped"
    except BaseException:
        # an interrupted answer would be taken for the next one
        _end(_reader)
        _reader = None
        raise


def _end(process: subprocess.Popen) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        try:
            stream.close()
        except OSError:
            pass


def _send(stream, content) -> None:
    data = pickle.dumps(content)
    stream.write(struct.pack("<Q", len(data)) + data)
    stream.flush()


def _receive(stream) -> bytes:
    head = stream.read(8)
    if len(head) < 8:
        raise EOFError
    data = stream.read(struct.unpack("<Q", head)[0])
    if len(data) < struct.unpack("<Q", head)[0]:
        raise EOFError
    return data


def _serve() -> None:
    """Answer with a table or with the kind of the error, until nobody asks any more."""
    import pyreadstat

    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # the library prints to stdout
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limits.MEMORY_BYTES, limits.MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, OSError, ValueError):
        pass  # a system without such limits
    while True:
        try:
            path, options = pickle.loads(_receive(sys.stdin.buffer))
        except EOFError:
            return
        try:
            frame, meta = pyreadstat.read_sav(path, **options)
            answer = frame, {name: getattr(meta, name, None) for name in FACTS}
        except Exception as error:  # the kind only: its words may come out of the file
            answer = type(error).__name__
        _send(answers, answer)


if __name__ == "__main__":
    _serve()
