"""What the window of the coding desk shows of one turn: the turn in its context, suggestions, codes, notes, the other coders, progress.

Blind, neither suggestions nor other coders are put into the view: what is not sent cannot be seen. In: desk_state.State. Out: a dict that JSON can hold.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import islice
from statistics import median

from pipeline.coding.desk_state import Key, State
from pipeline.coding.log import identity
from pipeline.coding.settled import ADJUDICATED
from pipeline.show.words import Words
from pipeline.study import LANGUAGES

AROUND = 2
FAVOURITES = 9
# a longer gap between two turns was a pause
PAUSE, RECENT = 300, 20


def view(desk: State) -> dict:
    """The turn that is at hand, with `total` 0 where the queue is empty."""
    shared = {
        "coder": desk.seat.by or desk.seat.coder, "blind": desk.seat.blind, "queue": desk.seat.queue, "code": desk.seat.code, "adjudicates": desk.seat.coder == ADJUDICATED, "total": len(desk.queue),
        "done": desk.done, "position": desk.position, "minutes": minutes_left(desk), "undo": desk.log.can_undo, "redo": desk.log.can_redo, "suggesting": bool(desk.suggested) and not desk.seat.blind,
    }  # fmt: skip
    if not desk.queue:
        return shared
    number, inclusion = desk.queue[desk.position]
    key = desk.key(desk.position)
    review = [line for line, _, _ in desk.lines(key, "review")]
    return shared | {
        "turn": list(key), "inclusion": inclusion, "text": _turn(desk, number), "before": _around(desk, number, -1), "after": _around(desk, number, 1), "document": _document(desk, key[0]),
        "suggestions": suggestions(desk, key), "codes": [_code(*one) for one in desk.lines(key, "coding")], "notes": [_note(*one) for one in desk.lines(key, "note")],
        "reviewed": bool(review), "no_code": bool(review) and not any(line.get("source") != "rejected" for line, _, _ in desk.lines(key, "coding")),
        "sides": sides(desk, key) if not desk.seat.blind else [],
    }  # fmt: skip


def suggestions(desk: State, key: Key) -> list[dict]:
    """What the machine suggests and the coder has not answered yet; nothing where the desk is blind or settles between people."""
    if desk.seat.blind or desk.seat.coder == ADJUDICATED:
        return []
    lines = [line for line, _, _ in desk.lines(key, "coding")]
    answered = {line["code"] for line in lines} | {line.get("instead_of") for line in lines}
    return [{"code": row.code, "probability": float(row.probability), "reason": row.reason if isinstance(row.reason, str) else "", "why": why(desk, key, row)} for row in desk.suggested.get(key, ()) if row.code not in answered and row.code in desk.codes]


def why(desk: State, key: Key, row) -> dict:
    """The reason of a suggestion (coding.suggest, coding.server) taken apart, so that the window says it in the reader's language and shows the example's words and not its number."""
    found: dict = {"words": [], "seeds": [], "like": None, "codebook": False, "model": None}
    said, *more = (row.reason if isinstance(row.reason, str) else "").split("; ")
    for piece in said.split(", ") if said else ():
        if piece.startswith(("seed of ", "seeds only: ")):
            found["seeds"] += desk.book.hits(desk.rows[desk.at[key]].text).get(piece.split(" ")[-1], [])
        elif piece.startswith("model "):
            more.insert(0, said)
            break
        else:
            found["words"].append(piece)
    for number, piece in enumerate(more):
        if piece.startswith("like the codebook, "):
            found["codebook"] = True
        elif piece.startswith("like ") and (example := tuple(piece[5:].split(" ", 1))) in desk.at:
            found["like"] = _turn(desk, desk.at[example])
        elif piece.startswith("model "):
            found["model"] = "; ".join(more[number:]).removeprefix("model ")
            break
    return found


def sides(desk: State, key: Key) -> list[dict]:
    """What each other coder decided on the turn, by coder; the caller holds it back where the desk is blind."""
    found = []
    for coder, lines in sorted(desk.others.get(key, {}).items()):
        last = {(start, end, line["code"]): (line, start, end) for line, start, end in lines if line["kind"] == "coding"}
        codes = [_code(*one) for one in last.values() if one[0].get("source") != "rejected"]
        reviewed = any(line["kind"] == "review" for line, _, _ in lines)
        if codes or reviewed:
            found.append({"coder": coder, "codes": codes, "reviewed": reviewed, "notes": [_note(*one) for one in lines if one[0]["kind"] == "note"]})
    return found


def favourites(desk: State) -> list[str]:
    """Nine codes for single keys: those given most often so far, the coder's own only where the desk is blind; they stay while the desk is open."""
    own = Counter(line["code"] for line in desk.log.standing.values() if line["kind"] == "coding" and line.get("source") != "rejected")
    if not desk.seat.blind:
        own += Counter(line["code"] for coders in desk.others.values() for lines in coders.values() for line, _, _ in lines if line["kind"] == "coding" and line.get("source") != "rejected")
    order = list(desk.codes)
    return sorted(order, key=lambda code: (-own[code], order.index(code)))[:FAVOURITES]


def codebook(desk: State) -> list[dict]:
    """The codes with labels in three languages, definition, and the two keys that give each: a letter for the parent, then a figure (or letter) for the code."""
    groups = _letters(list(dict.fromkeys(str(row.parent) for row in desk.codes.values())))
    numbers: Counter = Counter()
    out = []
    for row in desk.codes.values():
        numbers[row.parent] += 1
        figure = "123456789abcdefghijklmnopqrstuvwxyz"[numbers[row.parent] - 1 : numbers[row.parent]]
        more = desk.about.get(row.code, {})
        out.append({"code": row.code, "parent": row.parent, "label": {lang: getattr(row, f"label_{lang}") for lang in LANGUAGES}, "keys": groups.get(row.parent, "") + figure, "guarded": row.sensitivity != "normal",
                    "definition": more.get("definition", {}), "exclude": more.get("exclude", {})})  # fmt: skip
    return out


def _letters(parents: list[str]) -> dict[str, str]:
    """A letter for each parent, one of its own where there is one left; those with the least choice choose first."""
    free, found = [chr(one) for one in range(ord("a"), ord("z") + 1)], {}
    while len(found) < len(parents) and free:
        choice = {parent: [letter for letter in dict.fromkeys(parent.lower()) if letter in free] for parent in parents if parent not in found}
        parent = min(choice, key=lambda one: (len(choice[one]) or 99, parents.index(one)))
        found[parent] = (choice[parent] or free)[0]
        free.remove(found[parent])
    return found


def minutes_left(desk: State) -> float | None:
    """Minutes for the open turns at the pace of the last twenty, pauses left out; None before two turns are done."""
    times = sorted(islice((line["at"] for line in reversed(desk.log.standing.values()) if line["kind"] == "review" and line.get("action")), RECENT + 1))
    moments = [datetime.fromisoformat(one).timestamp() for one in times]
    gaps = [later - earlier for earlier, later in zip(moments, moments[1:]) if 0 < later - earlier <= PAUSE]
    return round(median(gaps) * (len(desk.queue) - desk.done) / 60, 2) if gaps else None


def _turn(desk: State, number: int) -> dict:
    row = desk.rows[number]
    return {"speaker": row.participant if isinstance(row.participant, str) else "", "role": row.role, "language": row.language, "text": row.text, "question": row.question if isinstance(row.question, str) else ""}


def _around(desk: State, number: int, step: int) -> list[dict]:
    """Up to two turns before or after, of the same document; an answer to a survey has none."""
    document, found = desk.rows[number].document, []
    for other in range(number + step, number + step * (AROUND + 1), step):
        if document.startswith("survey:") or not 0 <= other < len(desk.rows) or desk.rows[other].document != document:
            break
        found.append(_turn(desk, other))
    return found[::step]


def _document(desk: State, document: str) -> dict:
    if document not in desk.documents.index:
        return {"name": document, "place": {}, "group": "", "wave": _wave(document.partition(":")[2])}
    row = desk.documents.loc[document]
    text = lambda value: value if isinstance(value, str) else ""  # noqa: E731
    place = {lang: desk.study.place_name(row["place"], lang) for lang in LANGUAGES} if text(row["place"]) else {}
    return {"name": desk.files.get(document, document), "place": place, "group": text(row["group"]), "wave": _wave(text(row["wave"]))}


def _wave(wave: str) -> dict:
    return {lang: Words(lang)(wave) if Words(lang).has(wave) else wave for lang in LANGUAGES}


def _code(line: dict, start: int, end: int) -> dict:
    kept = {name: line[name] for name in ("code", "source", "memo", "probability", "instead_of", "from") if line.get(name) is not None}
    return {"source": "human"} | kept | {"span": [start, end], "id": identity(line)}


def _note(line: dict, start: int, end: int) -> dict:
    return {name: line[name] for name in ("note", "text", "language", "code") if line.get(name) is not None} | {"span": [start, end], "id": identity(line)}
