"""May a file that somebody put into a study be opened at all? An ordinary one and not larger than is sane; then its bytes or its text.

A pipe or a device of the system under the name of a list would let a program wait for ever or fill the memory. In: a path.
Out: bytes or text, or an InputError that says what is in the way.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from pipeline.errors import InputError

# a list, a file of decisions: a coder's work of years has 5 MB
LIST_BYTES = 100_000_000
# a file of settings; ours have 50 kB
YAML_BYTES = 5_000_000
# a cell of a list that is longer has swallowed what follows: its quotation mark is not closed
CELL = 131_072


def is_there(path: Path) -> bool:
    """Whether something stands under this name; a link that leads nowhere does, and is an error when it is opened, not an absent file."""
    return path.exists() or path.is_symlink()


def bytes_of(path: Path, *, most: int = LIST_BYTES) -> bytes:
    """The bytes of a file. Raises InputError where it is a folder, a dead link, no ordinary file or larger than `most`; FileNotFoundError where it is not there."""
    shown = "/".join(path.parts[-3:])
    if path.is_dir():
        raise InputError("this is a folder, not a file", file=shown, remedy="Move the files out of it, then remove it.")
    if path.is_symlink() and not path.exists():
        raise InputError("this is a link to a file that is not there", file=shown, remedy="Put the file itself here.")
    if path.exists() and not path.is_file():
        raise InputError("this is no ordinary file", file=shown, remedy="Put the file itself here.")
    if path.stat().st_size > most:
        raise InputError(f"the file has {path.stat().st_size // 1_000_000} MB; the limit is {most // 1_000_000} MB", file=shown, remedy="Look whether it is the file that you mean; if it is, keep only what is needed in it.")
    return path.read_bytes()


def text_of(path: Path, *, most: int = LIST_BYTES) -> str:
    """The text of a UTF-8 file. Raises InputError as `bytes_of`, and with the byte where it is no UTF-8."""
    try:
        return bytes_of(path, most=most).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise InputError("this file is not in UTF-8", file="/".join(path.parts[-3:]), place=f"byte {error.start}", remedy="Save it as UTF-8.") from None


def rows_of(text: str) -> list[list[str]]:
    """The rows of a list in CSV, cut at that of comma, semicolon and tab which its first line has most of. Raises csv.Error for a cell longer than CELL, whatever other readers allow."""
    head = text.split("\n", 1)[0]
    before = csv.field_size_limit(CELL)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count)))
    finally:
        csv.field_size_limit(before)
