"""What became of a code: codings of an older version of the codebook follow its change log.

`changes` in codebook.yaml: a renamed or merged code takes its codings along; of a split or dropped one they go to the parent and wait for a
person (the table `recode`), because no rule knows which of the new codes was meant. In: decision lines, each with the codebook_version under
which it was made. Out: the same lines with the code of today, and why. Nothing on disk changes: a decision stays as it was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from pipeline.coding.codebook import Codebook

RECODE_COLUMNS = ["document", "turn", "start", "end", "code", "coder", "why"]


def follow(lines: Sequence[dict], codebook: Codebook) -> list[dict]:
    """Decision lines under the codes of today; reviews and lines of this version as they are.

    A line without codebook_version counts as older than every change. A coding that went to the parent says in `reason` what it was and what
    it may be: "NR.1 (0.1.0): NR.4, NR.5".
    """
    changes = sorted(codebook.changes, key=lambda change: _number(change["version"]))
    return [_follow(line, changes, codebook) if line.get("kind") == "coding" and changes else line for line in lines]


def recode(codings: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """The codings that wait for a person because their code was split or dropped: document, turn, start, end, code (a parent), coder, why."""
    waiting = codings[codings["code"].isin(upper(codebook)) & (codings["source"] != "rejected")]
    return waiting.rename(columns={"reason": "why"})[RECODE_COLUMNS].reset_index(drop=True)


def upper(codebook: Codebook) -> set[str]:
    """The ids of the upper level."""
    return {parent["id"] for parent in codebook.parents}


def known_codes(codebook: Codebook) -> set[str]:
    """Codes that a coding may bear: those of today, the upper level, and what the change log follows."""
    return set(codebook.codes["code"]) | upper(codebook) | {old for change in codebook.changes for kind in ("renamed", "merged", "split", "dropped") for old in change.get(kind) or ()}


def _follow(line: dict, changes: Iterable[dict], codebook: Codebook) -> dict:
    code, made = line["code"], _number(line.get("codebook_version"))
    parents = dict(zip(codebook.codes["code"], codebook.codes["parent"], strict=True))
    for at, change in enumerate(changes):
        if _number(change["version"]) <= made:
            continue
        code = {**(change.get("renamed") or {}), **(change.get("merged") or {})}.get(code, code)
        into = (change.get("split") or {}).get(code)
        to = parents.get(_today(into[0], list(changes)[at + 1 :])) if into else (change.get("dropped") or {}).get(code)
        if to:
            return line | {"code": to, "reason": f"{line['code']} ({line.get('codebook_version') or '?'}): {', '.join(into) if into else '?'}"}
    return line if code == line["code"] else line | {"code": code}


def _today(code: str, later: Iterable[dict]) -> str:
    for change in later:
        code = {**(change.get("renamed") or {}), **(change.get("merged") or {})}.get(code, code)
    return code


def _number(version) -> tuple[int, ...]:
    """0.10.1 as (0, 10, 1); what is no version is the oldest."""
    pieces = str(version or "").split(".")
    return tuple(map(int, pieces)) if all(piece.isdigit() for piece in pieces) else ()
