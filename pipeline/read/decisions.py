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
from pipeline.errors import InputError
from pipeline.study import json_lines


_REMEDY = "Restore the line from git or remove it; nothing else in the file is touched."
# what the lines of 1-read hold, where they hold it; a tombstone has its hashes
_TEXTS, _LISTS = ("name", "document", "decision"), ("words", "same", "names")
_NEEDED = {"erasures": {"erased": str, "sizes": list, "parts": dict}}


def read_lines(path: Path) -> list[dict]:
    """The decisions of a file in their order; an absent file holds none. Raises InputError with the line that is broken, or that holds something else than a decision does."""
    if not is_there(path):
        return []
    found = []
    for number, _, line in json_lines(path, remedy=_REMEDY):
        wrong = not isinstance(line, dict) or [
            *(key for key in _TEXTS if not isinstance(line.get(key, ""), str | None)), *(key for key, kind in _NEEDED.get(path.stem, {}).items() if not isinstance(line.get(key), kind)),
            *(key for key in _LISTS if not isinstance(line.get(key, []), list) or not all(isinstance(one, str) for one in line.get(key, []))),
        ]  # fmt: skip
        if wrong:
            raise InputError("this line is no decision" + (f": {', '.join(wrong)}" if isinstance(wrong, list) else ""), file="/".join(path.parts[-3:]), place=f"line {number}", remedy=_REMEDY)
        found.append(line)
    return found


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
