"""Who decided what, when and why: every line of every coder's file in the order of time, with what was taken back or overruled later.

In: corpora/<study>/codings/*.jsonl. Out: one row a line. No quotation stands in it: a decision is told by document, place and code, with the
machine's reason and the coder's memo after names were masked, as whatever else a line brings that is no sign of ours; coders have numbers in the order in which they began (their ids on request).
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from pipeline.coding.codebook import Codebook
from pipeline.coding.versions import follow
from pipeline.study import json_lines
from pipeline.study import line_identity as identity

__all__ = ["audit_trail", "identity"]
COLUMNS = ["n", "at", "coder", "kind", "document", "turn", "start", "end", "code", "code_today", "source", "probability", "reason", "memo", "queue", "blind", "codebook_version", "action", "state", "by_line", "retracts_line"]
# written by the coder's hand or another program's: what is no code, number, id or word of ours is looked through for names
_SIGNS = ("code", "source", "queue", "codebook_version", "action", "kind")
_OURS = re.compile(r"[A-Z]{2}(?:\.\d+)?|[\d.]+|[0-9a-f]{16}|coding|review|note|retract|human|accepted|edited|rejected|random|uncertain|document|code")
STATES = ("stands", "overruled", "taken back", "retraction")


def audit_trail(folder: Path, *, coders: bool = False, masked: Callable[[list[str]], dict[str, str]] | None = None, codebook: Codebook | None = None) -> pd.DataFrame:
    """The audit trail of a folder of codings.

    coders   show the coders' own ids instead of coder-1, coder-2
    masked   makes memos and reasons safe to show, all at once: text -> text without names; without it both are left out
    codebook what became of each code: `code` is the decision as it was made, `code_today` what it counts as (the parent, where a code was split or dropped)
    `state` says what became of the line: it stands, a later line of the same coder on the same place and code overrules it, or was taken back; `by_line` says by
    which one. Raises InputError with the line that is not JSON.
    """
    lines = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, _, line in json_lines(path, remedy="Restore it from git; no other line is touched."):
            if isinstance(line, dict):
                lines.append((_moment(line.get("at")), path.name, number, line))
    lines.sort(key=lambda one: one[:3])
    names: dict[str, str] = {}
    for *_, line in lines:
        names.setdefault(str(line.get("coder")), f"coder-{len(names) + 1}")
    texts = sorted({text for *_, line in lines for text in (line.get("memo"), line.get("text"), line.get("reason"), *_foreign(line)) if isinstance(text, str)})
    safe = masked(texts) if masked and texts else {}
    rows, last, known = [], {}, {}
    for n, (_, _, _, line) in enumerate(lines, 1):
        today = follow([line], codebook)[0]["code"] if codebook is not None and line.get("kind") == "coding" else line.get("code")
        today = safe.get(today, today) if isinstance(today, str) else today
        rows.append(_row(n, line, names if not coders else {}, safe) | {"code_today": today})
        if "retracts" in line:
            rows[-1]["state"] = "retraction"
            # a line from another laptop may stand later in time than what takes it back
            continue
        known[str(line.get("coder")), identity(line)] = n
        place = tuple(json.dumps(line.get(key)) for key in ("kind", "coder", "document", "turn", "start", "end", "code"))
        if place in last:
            rows[last[place] - 1] |= {"state": "overruled", "by_line": n}
        last[place] = n
    for n, (*_, line) in enumerate(lines, 1):
        gone = known.get((str(line.get("coder")), str(line["retracts"]))) if "retracts" in line else None
        if gone:
            rows[n - 1]["retracts_line"] = gone
            rows[gone - 1] |= {"state": "taken back", "by_line": n}
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype({column: "Int64" for column in ("n", "start", "end", "by_line", "retracts_line")} | {"blind": "boolean", "probability": "Float64"})


def _moment(at: object) -> float:
    """Seconds in world time; a line without a time comes first, so that nothing is lost."""
    try:
        moment = datetime.datetime.fromisoformat(str(at))
    except ValueError:
        return float("-inf")
    return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).timestamp()


def _row(n: int, line: dict, names: dict[str, str], safe: dict[str, str]) -> dict:
    kept = {key: line.get(key) for key in ("at", "kind", "document", "turn", "start", "end", "code", "source", "probability", "queue", "blind", "codebook_version", "action")}
    kept["source"] = kept["source"] or ("human" if kept["kind"] == "coding" else None)
    kept |= {key: safe.get(kept[key], kept[key]) for key in _SIGNS if isinstance(kept[key], str)}
    kept["turn"] = _without_respondent(kept["turn"])
    coder = str(line.get("coder"))
    return {"n": n, "coder": names.get(coder, coder), "memo": safe.get(line.get("memo") or line.get("text")), "reason": safe.get(line.get("reason")), "state": "stands"} | kept


def _foreign(line: dict) -> list[str]:
    """The signs of a line that may hold a name."""
    return [line[key] for key in _SIGNS if isinstance(line.get(key), str) and not _OURS.fullmatch(line[key])]


def _without_respondent(turn: object) -> object:
    """Of an open answer the question alone: uuids lead to respondents."""
    return turn.split("/", 1)[1] if isinstance(turn, str) and "/" in turn else turn
