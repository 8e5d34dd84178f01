"""Which decisions of coders have no place in the raw files as they lie there now? For `check`, before any stage has run.

The raw files are read and nothing is masked: a quote keeps its pseudonyms, and the names that stand there instead are what they are allowed to be.
In: the files as read, the survey, the coders' files. Out: rows of orphans, with line, document, place, reason and what to do; never a word of the text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pipeline.coding.anchors import SURVEY, Anchors, Lost
from pipeline.coding.decisions import DECIDING, NEEDED, lost
from pipeline.coding.log import in_force
from pipeline.config.opening import text_of
from pipeline.read.files import Reading
from pipeline.read.respondents import Waves

SPANS = ["document", "turn", "start", "end", "raw_start", "raw_end"]


@dataclass
class Standing:
    """One coder's file: how many decisions, which are lost (line number, decision, why), and the lines found elsewhere by how."""

    path: Path
    decisions: int = 0
    lost: list[tuple[int, dict, Lost]] = field(default_factory=list)
    moved: dict[str, list[int]] = field(default_factory=dict)


def raw_anchors(readings: Iterable[Reading], waves: Waves | None = None) -> Anchors:
    """The anchors of the files as they were read, nothing masked."""
    turns, spans, files = [], [], {}
    for reading in readings:
        if reading.turns is None:
            continue
        files[reading.path.name] = reading.document
        pieces_of = reading.turns.attrs.get("pieces") or [[] for _ in range(len(reading.turns))]
        for number, (text, pieces) in enumerate(zip(reading.turns["text"], pieces_of, strict=True)):
            turns.append((reading.document, f"t{number:04d}", text))
            spans += [(reading.document, f"t{number:04d}", start, start + length, raw, raw + length) for start, raw, length in pieces]
    interviews, log = set(), {}
    if waves is not None:
        for row in waves.texts:
            turns.append((row["document"], row["turn"], row["text"]))
            spans.append((row["document"], row["turn"], 0, len(row["text"]), 0, len(row["text"])))
        answers = waves.frames.get("answers")
        interviews = set() if answers is None else set(zip(answers["wave"], answers["uuid"], strict=True))
        done = waves.changes[waves.changes["state"] == "done"] if waves.changes is not None else pd.DataFrame(columns=["question", "kind"])
        for question, kind in done[["question", "kind"]].itertuples(index=False):
            log.setdefault(question if isinstance(question, str) else None, set()).add(kind)
    return Anchors(pd.DataFrame(spans, columns=SPANS), pd.DataFrame(turns, columns=["document", "turn", "text"]), files=files, interviews=interviews, log=log)


def sound_lines(path: Path) -> list[tuple[int, dict]]:
    """(line number, decision in force) of a coder's file; a broken line is passed over, `check` names it elsewhere."""
    found = []
    for number, text in enumerate(text_of(path).split("\n"), 1):
        try:
            line = json.loads(text) if text.strip() else None
        except (ValueError, RecursionError):
            continue
        if isinstance(line, dict) and isinstance(line.get("kind"), str) and all(key in line for key in NEEDED.get(line.get("kind"), ("",))):
            found.append((number, line))
    kept = {id(line) for line in in_force([line for _, line in found])}
    return [(number, line) for number, line in found if id(line) in kept and line["kind"] in DECIDING and isinstance(line["start"], int) and isinstance(line["end"], int)]


def on_answers(paths: Iterable[Path]) -> bool:
    """Does any decision belong to an open answer of a survey?"""
    return any(f'"{SURVEY}' in text_of(path) for path in paths)


def standing(paths: Iterable[Path], anchors: Anchors, codes: set[str]) -> list[Standing]:
    """Each coder's file in turn; all are looked at together first, because what one quotes tells where the other's places are."""
    lines = {path: sound_lines(path) for path in paths}
    anchors.learn([line for mine in lines.values() for _, line in mine])
    out = []
    for path, mine in lines.items():
        found = Standing(path, len(mine))
        for number, line in mine:
            if problem := lost(line, anchors, codes):
                found.lost.append((number, line, problem))
            elif (how := anchors.place(line).how) not in ("place", "unread"):
                found.moved.setdefault(how, []).append(number)
        out.append(found)
    return out
