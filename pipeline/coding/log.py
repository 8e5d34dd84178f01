"""What one coder did, in the order it was done: a file of JSON lines that only ever grows.

A line is on the disk before anybody is told that it is. An action (one key) is one or more lines with the same `action`; to take it back is to append
retractions and copies, so undo and redo are unlimited, outlive a crash and can be read by others. A line is known by its `id`, an older one by
its place, code, coder and time; so two laptops' files of one coder are merged with each line once, and none lost.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from pipeline.study import atomic, in_force, json_lines, line_identity

__all__ = ["Log", "identity", "in_force", "merge_files", "merged"]
identity = line_identity
_REMEDY = "Restore it from git; no other line is touched."


def now() -> str:
    return datetime.now().astimezone().isoformat(timespec="milliseconds")


def new_id() -> str:
    return secrets.token_hex(8)


class Log:
    """One coder's file. `standing` holds the lines in force by identity, in their order; `size` is how much of the file has been read."""

    def __init__(self, path: Path, coder: str, *, clock: Callable[[], str] = now) -> None:
        self.path, self.coder, self.clock = path, coder, clock
        self.reload()

    def reload(self) -> None:
        self._mend()
        self.standing: dict[str, dict] = {}
        self.actions: dict[str, tuple[list[str], list[dict]]] = {}
        self._back: list[str] = []
        self._again: list[str] = []
        self._taken: set[str] = set()
        self._now: dict[str, str] = {}
        for _, _, line in json_lines(self.path, remedy=_REMEDY) if self.path.exists() else ():
            self._learn(line)
        self.size = self.path.stat().st_size if self.path.exists() else 0

    @property
    def stale(self) -> bool:
        """Has somebody else written to the file since it was read: another window, a merge?"""
        return (self.path.stat().st_size if self.path.exists() else 0) != self.size

    @property
    def can_undo(self) -> bool:
        return bool(self._back)

    @property
    def can_redo(self) -> bool:
        return bool(self._again)

    def act(self, add: Sequence[dict] = (), retract: Sequence[str] = (), *, action: str | None = None, **marks) -> list[dict]:
        """Append an action; returns its lines as they stand on the disk. An action that is there already is not done twice."""
        action = action or new_id()
        if action in self.actions:
            return []
        shared = {"coder": self.coder, "at": self.clock(), "action": action} | marks
        lines = [{"kind": "retract", "id": new_id(), "retracts": gone} | shared for gone in retract]
        lines += [line | {"id": new_id()} | shared for line in add]
        if lines:
            self._write(lines)
        for line in lines:
            self._learn(line)
        return lines

    def undo(self, *, action: str | None = None) -> list[dict]:
        """Take the last action back; [] where there is none."""
        return self._reverse(self._back, "undoes", action)

    def redo(self, *, action: str | None = None) -> list[dict]:
        return self._reverse(self._again, "redoes", action)

    def _reverse(self, stack: list[str], mark: str, action: str | None) -> list[dict]:
        if not stack or action in self.actions:
            return []
        added, gone = self.actions[stack[-1]]
        # a line that comes back is a copy with an id of its own; by `restores` the actions before it still know it
        copies = [{key: value for key, value in line.items() if key not in ("id", "at", "action", "undoes", "redoes")} | {"restores": _root(line)} for line in gone]
        return self.act(copies, [self._now[root] for root in added if self._now.get(root) in self.standing], action=action, **{mark: stack[-1]})

    def _learn(self, line: dict) -> None:
        action = line.get("action")
        if action is not None and action not in self.actions:
            self.actions[action] = ([], [])
            if "undoes" in line or "redoes" in line:
                mine, other = (self._back, self._again) if "undoes" in line else (self._again, self._back)
                reversed_ = line.get("undoes") or line.get("redoes")
                if reversed_ in mine:
                    mine.remove(reversed_)
                # what is reversed next time is what this reversal did
                other.append(action)
            else:
                self._back.append(action)
                self._again.clear()
        added, gone = self.actions.get(action, ([], []))
        if line["kind"] == "retract":
            self._taken.add(line["retracts"])
            before = self.standing.pop(line["retracts"], None)
            gone += [before] if before else []
        elif line_identity(line) not in self._taken:
            self.standing[line_identity(line)] = line
            self._now[_root(line)] = line_identity(line)
            added.append(_root(line))

    def _write(self, lines: list[dict]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        data = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            while data:
                data = data[os.write(handle, data) :]
            os.fsync(handle)
            self.size = os.fstat(handle).st_size
        finally:
            os.close(handle)

    def _mend(self) -> None:
        """A line that a crash cut off was never answered for: it goes to <coder>.torn, so that the file can be read and grow."""
        data = self.path.read_bytes() if self.path.exists() else b""
        rest = data[data.rfind(b"\n") + 1 :]
        if not rest.strip():
            return
        try:
            whole = isinstance(json.loads(rest), dict)
        except ValueError:
            whole = False
        if whole:
            with self.path.open("ab") as file:
                file.write(b"\n")
            return
        with self.path.with_suffix(".torn").open("ab") as file:
            file.write(rest + b"\n")
        with self.path.open("r+b") as file:
            file.truncate(len(data) - len(rest))


def _root(line: dict) -> str:
    """The identity of the line that this one is, or is a copy of."""
    return line.get("restores") or line_identity(line)


def merged(files: Iterable[list[dict]]) -> list[dict]:
    """Lines of one coder from several files, each once, by time; within a file the order stays."""
    queues = [list(reversed(lines)) for lines in files if lines]
    if len(queues) == 1:
        return list(reversed(queues[0]))
    out, seen = [], set()
    while queues:
        mine = min(queues, key=lambda queue: _moment(queue[-1]))
        line = mine.pop()
        if line_identity(line) not in seen:
            seen.add(line_identity(line))
            out.append(line)
        queues = [queue for queue in queues if queue]
    return out


def merge_files(target: Path, other: Path) -> int:
    """Take the lines of another laptop's file into the coder's own; returns how many were new. No line of either is lost, and the file changes whole or not at all."""
    files = [[line for _, _, line in json_lines(path, remedy=_REMEDY)] if path.exists() else [] for path in (target, other)]
    together = merged(files)
    new = len(together) - len({line_identity(line) for line in files[0]})
    if new:
        with atomic(target) as temporary:
            temporary.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in together), "utf-8")
    return new


def _moment(line: dict) -> float:
    try:
        moment = datetime.fromisoformat(line["at"])
    except (KeyError, TypeError, ValueError):
        return 0.0
    return moment.timestamp() if moment.tzinfo else moment.replace(tzinfo=datetime.now().astimezone().tzinfo).timestamp()

