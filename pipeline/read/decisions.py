"""Append-only JSON lines: what people decided about names, persons and places in a text.

Each line is one decision and is never changed; a later line overrules an earlier one. Only the erasure of a person (pipeline.erase) takes lines
out again. In: corpora/<study>/decisions/<name>.jsonl, or new lines. Out: lines.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from pipeline.config.opening import is_there
from pipeline.study import json_lines


def read_lines(path: Path) -> list[dict]:
    """The decisions of a file in their order; an absent file holds none. Raises InputError with the line that is broken."""
    if not is_there(path):
        return []
    return [line for _, _, line in json_lines(path, remedy="Restore the line from git or remove it; nothing else in the file is touched.")]


def append_lines(path: Path, lines: Iterable[dict]) -> int:
    """Add decisions at the end of a file, in one write and on the disk before this returns; returns how many."""
    lines = list(lines)
    if not lines:
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    broken = path.exists() and path.stat().st_size and not path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8", newline="\n") as handle:
        # a last line that somebody wrote without its end must not run into ours
        handle.write("\n" * broken + text)
        handle.flush()
        os.fsync(handle.fileno())
    return len(lines)
