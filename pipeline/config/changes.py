"""What is a code of an older codebook called today? The change log of corpora/codebook.yaml: renamed and merged codes have a name, split and dropped ones have none."""

from __future__ import annotations

from collections.abc import Iterable


def number(version) -> tuple[int, ...]:
    """0.10.1 as (0, 10, 1); what is no version is the oldest."""
    pieces = str(version or "").split(".")
    return tuple(map(int, pieces)) if all(piece.isdigit() for piece in pieces) else ()


def today(code: str, since, changes: Iterable[dict]) -> tuple[str | None, str]:
    """(code of today or None, what became of it: same, renamed, merged, split, dropped) of a code of the version `since`."""
    became = "same"
    for change in sorted(changes, key=lambda change: number(change["version"])):
        if number(change["version"]) <= number(since):
            continue
        for kind in ("split", "dropped"):
            if code in (change.get(kind) or {}):
                return None, kind
        for kind in ("renamed", "merged"):
            if code in (change.get(kind) or {}):
                code, became = change[kind][code], "merged" if "merged" in (kind, became) else kind
    return code, became
