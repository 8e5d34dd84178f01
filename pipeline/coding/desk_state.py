"""Who sits at the coding desk, which turns lie on it, and what has been decided on each: the state that desk.Desk acts upon.

In: tables of 1-read and 2-code, the lines of all coders (at their places of today), a Seat. Out: the queue, the coder's own decisions turn by
turn, the other coders' beside them, and the line of a decision with all that it must carry.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import pandas as pd

from pipeline.coding.anchors import Lost
from pipeline.coding.codebook import study_codebook
from pipeline.coding.coded import spoken
from pipeline.coding.decisions import anchors_of, read_decisions
from pipeline.coding.desk_notes import Notes
from pipeline.coding.desk_queue import ORDERS, other_queue, random_queue
from pipeline.coding.located import Located
from pipeline.coding.log import Log, identity, now
from pipeline.coding.settled import ADJUDICATED
from pipeline.coding.versions import follow
from pipeline.errors import InputError
from pipeline.study import Study

Key = tuple[str, str]


def coder_name(name: str | None) -> str:
    """A coder's id as the name of a file, in small letters. Raises InputError for any other, and for the two that are nobody's."""
    short = (name or "").strip().lower()
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", short) or short in ("machine", ADJUDICATED):
        raise InputError("a coder's id has Latin letters, digits and hyphens only, and is neither machine nor adjudicated", remedy="For instance: --coder a, or --coder aigul-2.")
    return short


@dataclass(frozen=True)
class Seat:
    """Who sits at the desk and what is asked: `by` is who decides where the coder is `adjudicated`."""

    coder: str
    blind: bool = False
    queue: str = "random"
    code: str | None = None
    size: int | None = None
    stratified: bool = False
    by: str | None = None

    def checked(self) -> Seat:
        if self.queue not in ORDERS:
            raise InputError(f"there is no queue {self.queue!r}; there are {', '.join(ORDERS)}")
        if self.blind and self.queue in ("code", "uncertain"):
            raise InputError(f"a blind coder cannot take the queue by {self.queue}: it would show what the machine found", remedy="Take --queue random or --queue document.")
        if self.coder == ADJUDICATED:
            return replace(self, by=coder_name(self.by), blind=False)
        return replace(self, coder=coder_name(self.coder))


class State:
    """One coder's work on one study. Raises StudyError if 1-read has not run, InputError for a broken line of a coder's file."""

    def __init__(self, study: Study, seat: Seat, *, clock: Callable[[], str] = now) -> None:
        seat = seat.checked()
        self.study, self.seat, self.clock = study, seat, clock
        self.book = study_codebook(study)
        self.about = {entry["id"]: entry for entry in self.book.entries}
        self.codes = {row.code: row for row in self.book.codes.itertuples(index=False)}
        self.turns = study.read("turns").reset_index(drop=True)
        self.rows = list(self.turns.itertuples(index=False))
        self.at: dict[Key, int] = {(row.document, row.turn): number for number, row in enumerate(self.rows)}
        self.frame = spoken(self.turns)
        # both are ready before the first key: whoever has begun waits for nothing
        self.anchors, self.located = anchors_of(study), Located(study.read("spans"))
        reading = study.read("reading")
        self.files = {row.document: row.file for row in reading.itertuples() if isinstance(row.document, str) and row.kind in ("transcripts", "documents")}
        self.documents = study.read("documents").set_index("document")
        coded = study.read("codings") if study.has("codings") else pd.DataFrame(columns=["document", "turn", "code", "coder", "probability", "reason"])
        self.machine = coded[coded["coder"] == "machine"]
        self.suggested: dict[Key, list] = {}
        for row in self.machine.sort_values("probability", ascending=False, kind="stable").itertuples(index=False):
            self.suggested.setdefault((row.document, row.turn), []).append(row)
        self.log = Log(study.folder / "codings" / f"{seat.coder}.jsonl", seat.coder, clock=clock)
        self.notes = Notes(study, self.log, {code for code, row in self.codes.items() if row.sensitivity != "normal"})
        self.notes.export()
        self._load()
        self.start()

    # ------------------------------------------------------------------ what is decided

    def _load(self) -> None:
        """Where all lines stand today: mine by turn, the other coders' by turn and coder."""
        lines = [self._today(line) for line in read_decisions(self.study.folder / "codings", kinds=("coding", "review", "note"))]
        self.anchors.learn(lines)
        self.mine: dict[Key, dict[str, tuple[int, int]]] = {}
        self.turns_of: dict[str, set[Key]] = {}
        self.others: dict[Key, dict[str, list[tuple[dict, int, int]]]] = {}
        for line in lines:
            found = self.anchors.place(line)
            for turn, start, end in () if isinstance(found, Lost) else found.parts:
                if line["coder"] == self.seat.coder:
                    self.know((found.document, turn), identity(line), (start, end))
                else:
                    self.others.setdefault((found.document, turn), {}).setdefault(line["coder"], []).append((line, start, end))

    def know(self, key: Key, one: str, place: tuple[int, int]) -> None:
        """A line of mine, by its identity, stands on this turn."""
        self.mine.setdefault(key, {})[one] = place
        self.turns_of.setdefault(one, set()).add(key)

    def _today(self, line: dict) -> dict:
        """A line under the code of today, still known by its identity."""
        return follow([line], self.book)[0] | {"id": identity(line)} if self.book.changes else line

    def start(self) -> None:
        """Lay out the queue and stand at its first open turn."""
        self.queue: list[tuple[int, float | None]] = self._adjudication() if self.seat.coder == ADJUDICATED else self._queue()
        self.position = next((place for place in range(len(self.queue)) if not self._done(place)), 0)
        self.place_of: dict[Key, int] = {self.key(place): place for place in range(len(self.queue))}
        self.count()

    def count(self, keys: Iterable[Key] | None = None) -> None:
        """Bring the count of finished turns in step, all of them or those that an action touched."""
        if keys is None:
            self._finished: set[int] = set()
        for place in range(len(self.queue)) if keys is None else [self.place_of[key] for key in keys if key in self.place_of]:
            (self._finished.add if self._done(place) else self._finished.discard)(place)
        self.done = len(self._finished)

    def _queue(self) -> list[tuple[int, float | None]]:
        frame, seat = self.frame, self.seat
        if seat.queue == "random":
            begins = [self.located.begin(row.document, row.turn) or 0 for row in frame.itertuples()]
            # the places of an open answer count from its own beginning, so its name makes the difference
            names = [f"{row.document}/{row.turn}" if row.document.startswith("survey:") else row.document for row in frame.itertuples()]
            drawn = random_queue(pd.DataFrame({"document": names, "raw_start": begins}), self.study.config.seed, size=seat.size, stratified=seat.stratified)
        else:
            if seat.queue == "code" and seat.code not in self.codes:
                raise InputError(f"the codebook has no code {seat.code!r}", remedy="Name one of corpora/codebook.yaml, for instance NR.1.")
            people = [(*key, line["code"]) for key, coders in self.others.items() for lines in coders.values() for line, _, _ in lines if line["kind"] == "coding" and line.get("source") != "rejected"]
            people += [(*key, self.log.standing[one]["code"]) for key, mine in self.mine.items() for one in mine if self.log.standing.get(one, {}).get("kind") == "coding"]
            drawn = other_queue(frame, self.machine, pd.DataFrame(people, columns=["document", "turn", "code"]), seat.queue, code=seat.code)
            drawn = drawn if seat.size is None else drawn.head(seat.size)
        places = [self.at[row.document, row.turn] for row in frame.itertuples()]
        return [(places[int(row.position)], float(row.inclusion) if row.inclusion == row.inclusion else None) for row in drawn.itertuples(index=False)]

    def _adjudication(self) -> list[tuple[int, float | None]]:
        """Turns that two coders have finished and that hold different codes, or that were settled already, in the order of the documents."""
        found = []
        for key, coders in self.others.items():
            sides = {coder: self._given(lines) for coder, lines in coders.items() if any(line["kind"] == "review" for line, _, _ in lines)}
            settled = any(self.log.standing.get(one, {}).get("kind") == "review" for one in self.mine.get(key, ()))
            if key in self.at and len(sides) >= 2 and (settled or len(set(sides.values())) > 1):
                drawn = [line["inclusion"] for lines in coders.values() for line, _, _ in lines if line["kind"] == "review" and line["queue"] == "random" and line.get("inclusion")]
                found.append((self.at[key], max(drawn) if drawn else None))
        return sorted(found)

    @staticmethod
    def _given(lines: list[tuple[dict, int, int]]) -> frozenset:
        """What a coder gave a turn: codes with their places."""
        last = {(start, end, line["code"]): line for line, start, end in lines if line["kind"] == "coding"}
        return frozenset(place for place, line in last.items() if line.get("source") != "rejected")

    def key(self, place: int) -> Key:
        row = self.rows[self.queue[place][0]]
        return row.document, row.turn

    def lines(self, key: Key, kind: str) -> list[tuple[dict, int, int]]:
        """My lines of a kind on a turn that are in force, in their order; of two codings of one place and code the later."""
        mine = [(self._today(self.log.standing[one]), *place) for one, place in self.mine.get(key, {}).items() if one in self.log.standing and self.log.standing[one]["kind"] == kind]
        return list({(start, end, line["code"]): (line, start, end) for line, start, end in mine}.values()) if kind == "coding" else mine

    def _done(self, place: int) -> bool:
        return any(self.log.standing.get(one, {}).get("kind") == "review" for one in self.mine.get(self.key(place), ()))

    def line(self, kind: str, key: Key, start: int, end: int) -> dict:
        """What every line carries: place in the raw file, quote, file, codebook version, queue, inclusion, blind. Raises InputError for a place that is none."""
        text = self.rows[self.at[key]].text
        if not 0 <= start < end <= len(text):
            raise InputError("the passage does not lie in the turn", remedy="Mark it again.")
        line = self.located.line(*key, start, end, text[start:end])
        if line is None:
            raise InputError("nothing of the raw file stands behind this passage", remedy="Mark a longer one.")
        line |= {"kind": kind, "codebook_version": self.book.version, "queue": self.seat.queue, "inclusion": self.queue[self.position][1], "blind": self._blind(key)}
        return line | ({"file": self.files[key[0]]} if key[0] in self.files else {})

    def _blind(self, key: Key) -> bool:
        """Blind only if this coder never decided on the turn with open eyes."""
        return self.seat.blind and all(self.log.standing[one].get("blind", False) for one in self.mine.get(key, ()) if one in self.log.standing)
