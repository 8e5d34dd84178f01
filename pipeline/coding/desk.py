"""The coding desk without its window: a queue of turns in context, what a coder does with them, and every action on the disk at once.

Turns come one at a time (`view`), so 20,000 are no heavier than ten; `do` takes one message of the window and answers with the next view. Blind, neither
another coder's codes nor the machine's are put into a view at all. "Read, no code" is a decision of its own. As `adjudicated` the desk shows the turns on which
two coders differ, side by side, and appends what was settled and by whom. In: tables of 1-read and 2-code, codings/*.jsonl. Out: lines of coding.log.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.coding.anchors import Lost
from pipeline.coding.desk_notes import NOTES
from pipeline.coding.desk_state import Key, Seat, State
from pipeline.coding.desk_view import sides, view
from pipeline.coding.log import identity
from pipeline.coding.settled import ADJUDICATED
from pipeline.errors import InputError

__all__ = ["Desk", "Seat"]
MOST_CODES = 3


class Desk(State):
    """One coder's work on one study: `do` a message, get a view. Raises StudyError if 1-read has not run, InputError for a broken line of a coder's file."""

    def do(self, message: dict) -> dict:
        """Carry out one message of the window; returns the view after it, with `said` (a key of words.yaml) and what fills it.

        A message has `do`, an `action` of its own, so that one sent twice is done once, and the `turn` it was meant for. Raises InputError if it cannot be done.
        """
        if self.log.stale:
            self.log.reload()
            self._load()
            self.count()
        act = getattr(self, f"_do_{message['do']}", None)
        if act is None:
            raise InputError(f"the desk cannot do {message['do']!r}")
        if "turn" in message:
            if tuple(message["turn"]) not in self.place_of:
                raise InputError("this turn is not in the queue", remedy="Take the queue in which it stands, then do it again.")
            self.position = self.place_of[tuple(message["turn"])]
        if message.get("action") in self.log.actions:
            return self.view()
        return self.view(*(act(message) or ()))

    def identities(self, key: Key, gone: set[tuple[str, int, int]]) -> list[str]:
        """All my lines in force of these codes and places on a turn: an earlier line would come to light again."""
        mine = [(one, self._today(self.log.standing[one]), place) for one, place in self.mine.get(key, {}).items() if one in self.log.standing]
        return [one for one, line, place in mine if line["kind"] == "coding" and (line["code"], *place) in gone]

    def record(self, lines: list[dict], key: Key, places: list[tuple[int, int]], message: dict, retract: list[str] = ()) -> None:
        """Append an action on the turn at hand: lines with their places in it, and what is taken back."""
        written = self.log.act(lines, retract, action=message.get("action"), **({"by": self.seat.by} if self.seat.by else {}))
        added = [line for line in written if line["kind"] != "retract"]
        for line, place in zip(added, places, strict=True):
            self.know(key, identity(line), place)
        if retract or any(line["kind"] == "note" for line in written):
            self.notes.export()
        self.count([key])

    def _do_code(self, message: dict) -> tuple | None:
        """A code on the turn or a passage of it: chosen, a suggestion accepted, edited (`instead_of`) or rejected."""
        key, code, source = self.key(self.position), message["code"], message.get("source", "human")
        if code not in self.codes or source not in ("human", "accepted", "edited", "rejected"):
            raise InputError("this is no code of the codebook, or no way to give one")
        text = self.rows[self.at[key]].text
        start, end = message.get("span") or (0, len(text))
        start, end = self.located.whole(*key, start, end, self.rows[self.at[key]].text)
        given = self.lines(key, "coding")
        if source != "rejected":
            if any((first, last, line["code"]) == (start, end, code) and line.get("source") != "rejected" for line, first, last in given):
                return "desk_already", {"code": code}
            if sum((first, last) == (start, end) and line.get("source") != "rejected" for line, first, last in given) >= MOST_CODES:
                return "desk_three", {}
        suggestion = next((row for row in self.suggested.get(key, ()) if row.code == message.get("instead_of", code)), None) if source != "human" else None
        line = self.line("coding", key, start, end) | {"code": code, "source": source}
        line |= {"instead_of": message["instead_of"]} if message.get("instead_of") else {}
        line |= {"probability": round(float(suggestion.probability), 6), "reason": suggestion.reason} if suggestion is not None else {}
        lines, places = [line], [(start, end)]
        if message.get("finish"):
            lines.append(self._review(key))
            places.append((0, len(text)))
        self.record(lines, key, places, message)
        if message.get("finish"):
            self._go_on()
        return "desk_rejected" if source == "rejected" else "desk_coded", {"code": code}

    def _do_remove(self, message: dict) -> tuple | None:
        key = self.key(self.position)
        gone = self.identities(key, {(message["code"], *message["span"])})
        self.record([], key, [], message, gone)
        return "desk_removed", {"code": message["code"]}

    def _review(self, key: Key) -> dict:
        line = self.line("review", key, 0, len(self.rows[self.at[key]].text))
        if self.seat.coder == ADJUDICATED:
            line |= {"queue": "random" if line["inclusion"] else "adjudication", "adjudicates": sorted(coder for coder, lines in self.others.get(key, {}).items() if any(one["kind"] == "review" for one, _, _ in lines))}
        return line

    def _do_finish(self, message: dict) -> tuple | None:
        """The turn has been read; `no_code` says that it holds none, which is never taken for granted."""
        key, no_code = self.key(self.position), bool(message.get("no_code"))
        given = [line for line, _, _ in self.lines(key, "coding") if line.get("source") != "rejected"]
        if bool(given) == no_code:
            return ("desk_has_codes" if no_code else "desk_no_codes"), {}
        line = self._review(key) | ({"no_code": True} if no_code else {})
        self.record([line], key, [(0, len(self.rows[self.at[key]].text))], message, [identity(one) for one, _, _ in self.lines(key, "review")])
        self._go_on()
        return ("desk_none_done" if no_code else "desk_finished"), {}

    def _do_take(self, message: dict) -> tuple | None:
        """Adjudication: the codes of one coder, or of both, are taken over; what is chosen after that is a decision of its own."""
        key = self.key(self.position)
        both = sides(self, key)
        wanted = both if message["side"] == "both" else [side for side in both if side["coder"] == message["side"]]
        given, lines = {(start, end, line["code"]) for line, start, end in self.lines(key, "coding")}, {}
        for side in wanted:
            for one in side["codes"]:
                place = (*one["span"], one["code"])
                if place not in given:
                    told = lines.setdefault(place, self.line("coding", key, *one["span"]) | {"code": one["code"], "source": "accepted", "from": []})
                    told["from"].append(side["coder"])
        self.record(list(lines.values()), key, [place[:2] for place in lines], message)
        return "desk_taken", {"coder": ", ".join(side["coder"] for side in wanted)}

    def _do_note(self, message: dict) -> tuple | None:
        """A memo, an in-vivo code, a paraphrase or a translation; a memo on a code stands on its line as well."""
        key, text, kind = self.key(self.position), str(message["text"]).strip(), message["note"]
        if kind not in NOTES:
            raise InputError("this is no kind of note")
        start, end = message.get("span") or (0, len(self.rows[self.at[key]].text))
        start, end = self.located.whole(*key, start, end, self.rows[self.at[key]].text)
        language, code = message.get("language"), message.get("code")
        same = [identity(line) for line, *place in self.lines(key, "note") if (line["note"], place, line.get("language"), line.get("code")) == (kind, [start, end], language, code)]
        lines, places = [], []
        if text:
            line = self.line("note", key, start, end) | {"note": kind, "text": text}
            lines.append(line | ({"language": language} if language else {}) | ({"code": code} if code else {}))
            places.append((start, end))
            self.notes.check(lines[0])
        if kind == "memo" and code:
            for line, first, last in self.lines(key, "coding"):
                if line["code"] == code and (first, last) == (start, end):
                    lines.append({name: value for name, value in line.items() if name not in ("id", "at", "action", "undoes", "redoes")} | {"memo": text or None})
                    places.append((start, end))
        self.record(lines, key, places, message, same)
        return f"desk_noted_{kind}", {}

    def _do_undo(self, message: dict) -> tuple:
        return self._reversed(self.log.undo(action=message.get("action")), "desk_undone", "desk_nothing_to_undo")

    def _do_redo(self, message: dict) -> tuple:
        return self._reversed(self.log.redo(action=message.get("action")), "desk_redone", "desk_nothing_to_redo")

    def _reversed(self, written: list[dict], said: str, nothing: str) -> tuple:
        if not written:
            return nothing, {}
        keys = set()
        for line in written:
            if "retracts" in line:
                keys |= self.turns_of.get(line["retracts"], set())
            for key, place in self._placed(line) if "retracts" not in line else ():
                keys.add(key)
                self.know(key, identity(line), place)
        self.notes.export()
        self.count(keys)
        self.position = min((self.place_of[key] for key in keys if key in self.place_of), default=self.position)
        return said, {}

    def _placed(self, line: dict) -> list[tuple[Key, tuple[int, int]]]:
        found = self.anchors.place(line)
        return [] if isinstance(found, Lost) else [((found.document, turn), (start, end)) for turn, start, end in found.parts]

    def _go_on(self) -> None:
        after = [*range(self.position + 1, len(self.queue)), *range(self.position)]
        self.position = next((place for place in after if not self._done(place)), self.position)

    def _do_go(self, message: dict) -> None:
        self.position = min(max(0, self.position + int(message["by"]) if "by" in message else int(message["to"])), max(0, len(self.queue) - 1))

    def _do_open(self, message: dict) -> None:
        """The window is there, perhaps again."""

    def _do_queue(self, message: dict) -> tuple:
        seat = replace(self.seat, queue=message["queue"], code=message.get("code")).checked()
        before, self.seat = self.seat, seat
        try:
            self.start()
        except InputError:
            self.seat = before
            raise
        return "desk_queued", {}

    def view(self, said: str | None = None, fill: dict | None = None) -> dict:
        """What the window shows now; `said` is a key of words.yaml and `fill` what fills it."""
        return view(self) | {"said": said, "fill": fill or {}}
