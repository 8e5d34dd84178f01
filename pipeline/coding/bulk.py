"""Accept many suggestions of the machine at once, and take all of them back at once.

Each becomes a decision line of the coder's own (source accepted) that carries the machine's probability and reason, the batch in `action`, and an `id`,
by which `take_back` retracts it; nothing is overwritten. What the coder has already decided on is left alone. A turn does not count as read by it: a
code that was accepted in bulk does not enter prevalence or agreement before somebody has reviewed the turn. In: tables of 2-code. Out: lines.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import NamedTuple

import pandas as pd

from pipeline.coding.audit import identity
from pipeline.errors import InputError
from pipeline.study import Study, json_lines

BATCH = "bulk"


class Accepted(NamedTuple):
    """`batch` is what `take_back` asks for; `lines` are new; `already` had been decided by this coder; `lost` have no place in the raw file."""

    batch: str
    lines: list[dict]
    already: int
    lost: int


def suggestions(study: Study, *, code: str | None = None, above: float = 0.0, selection: pd.DataFrame | None = None) -> pd.DataFrame:
    """The machine's codings of a code (default: all) at or above a probability; with `selection` only in its turns (document, turn).

    Raises InputError for a code that the codebook has not, and for a probability outside 0 to 1.
    """
    found = study.read("codings").query("source == 'machine'")
    if code is not None:
        known = set(study.read("codes")["code"])
        if code not in known:
            raise InputError(f"the codebook has no code {code}", remedy=f"There are {', '.join(sorted(known)[:8])} …")
        found = found[found["code"] == code]
    if not 0 <= above <= 1:
        raise InputError(f"a probability lies between 0 and 1, not {above:g}")
    found = found[found["probability"].fillna(0) >= above]
    return found if selection is None else found.merge(selection[["document", "turn"]].drop_duplicates(), on=["document", "turn"])


def bulk_accept(study: Study, found: pd.DataFrame, *, coder: str, locate, at: datetime.datetime | None = None) -> Accepted:
    """The decision lines that accept these suggestions; nothing is written yet.

    found   rows of `suggestions`
    locate  (document, turn, start, end, quote) -> the beginning of a line, with its place in the raw file, or None
    """
    at = (at or datetime.datetime.now().astimezone()).isoformat(timespec="seconds")
    codings = study.read("codings")
    mine = codings[codings["coder"] == coder]
    decided = set(zip(mine["document"], mine["turn"], mine["code"], strict=True))
    texts = study.read("turns").set_index(["document", "turn"])["text"]
    lines, already, lost = [], 0, 0
    for row in found.sort_values(["document", "turn", "code"]).itertuples(index=False):
        if (row.document, row.turn, row.code) in decided:
            already += 1
            continue
        line = locate(row.document, row.turn, int(row.start), int(row.end), texts[row.document, row.turn][int(row.start) : int(row.end)])
        if line is None:
            lost += 1
            continue
        lines.append(line | {"kind": "coding", "code": row.code, "coder": coder, "source": "accepted", "probability": None if pd.isna(row.probability) else float(row.probability),
                             "reason": row.reason if isinstance(row.reason, str) else None, "at": at, "codebook_version": row.codebook_version})  # fmt: skip
    batch = f"{BATCH}-{_digest([at, coder, *(line['code'] for line in lines), *(line['start'] for line in lines)])[:8]}"
    lines = [line | {"id": f"{batch}-{number:04d}", "action": batch} for number, line in enumerate(lines, 1)]
    return Accepted(batch, lines, already, lost)


def take_back(study: Study, batch: str, *, coder: str, at: datetime.datetime | None = None) -> list[dict]:
    """The lines that retract what stands of a batch; empty if all of it was taken back before. Raises InputError if this coder has no such batch."""
    at = (at or datetime.datetime.now().astimezone()).isoformat(timespec="seconds")
    path = study.folder / "codings" / f"{coder}.jsonl"
    lines = [line for _, _, line in json_lines(path, remedy="Restore it from git; no other line is touched.") if isinstance(line, dict)] if path.exists() else []
    mine = [line for line in lines if line.get("action") == batch and line.get("kind") == "coding"]
    if not mine:
        raise InputError(f"{coder} has no batch {batch}", file=f"corpora/{study.name}/codings/{coder}.jsonl", remedy="The batch is what --accept printed, for instance bulk-1a2b3c4d; the audit trail lists them under action.")
    gone = {line["retracts"] for line in lines if "retracts" in line}
    return [{"kind": "retract", "id": f"{identity(line)}-back-{_digest([at])[:6]}", "retracts": identity(line), "coder": coder, "at": at, "action": f"take back {batch}"} for line in mine if identity(line) not in gone]


def _digest(parts: list) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
