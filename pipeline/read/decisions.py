"""Append-only JSON lines: what people decided about names, persons and places in a text.

Each line is one decision and is never changed; a later line overrules an earlier one. In: corpora/<study>/decisions/<name>.jsonl.
"""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.errors import InputError


def read_lines(path: Path) -> list[dict]:
    """The decisions of a file in their order; an absent file holds none. Raises InputError with the line that is broken."""
    if not path.exists():
        return []
    lines = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            lines.append(json.loads(line))
        except json.JSONDecodeError:
            shown = f"{path.parent.parent.name}/{path.parent.name}/{path.name}"
            raise InputError("this line is not JSON", file=shown, place=f"line {number}", remedy="Restore the line from git or remove it; nothing else in the file is touched.") from None
    return lines
