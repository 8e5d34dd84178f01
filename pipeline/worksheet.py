"""Coding without a browser: the same queue as a worksheet, csv or xlsx, and the way back with the same checks.

One row a turn, in the order of the queue, with two turns before and after it; a coder fills in up to three codes, each with the words it stands on (empty: the
whole turn), or writes x under no_code. What comes back is checked row by row (the turn, its words, the passage, the code, the coder) before anything is
appended, and goes through the desk, so the lines are those of the desk. No cell acts when a spreadsheet opens it. In: a Seat. Out: a file; lines.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pipeline.coding.desk import MOST_CODES, Desk
from pipeline.coding.desk_queue import ORDERS
from pipeline.coding.desk_state import Seat
from pipeline.coding.desk_view import suggestions
from pipeline.coding.settled import ADJUDICATED
from pipeline.errors import InputError
from pipeline.read.survey_files import read_sheets
from pipeline.show.cells import plain_cell, write_csv, write_xlsx
from pipeline.show.words import Words
from pipeline.study import Study

MOST_FAULTS = 20
_FILLED = [f"{name}_{number}" for number in range(1, MOST_CODES + 1) for name in ("code", "passage")]
NEEDED = ["document", "turn", "text", *_FILLED, "no_code", "coder"]


def write_worksheet(study: Study, seat: Seat, path: Path, words: Words) -> str:
    """The open turns of a coder's queue as a worksheet; it holds what people said and so is for the team only."""
    if seat.coder == ADJUDICATED:
        raise InputError("differences cannot be settled in a worksheet", remedy="Leave --worksheet out: the desk shows the coders side by side.")
    desk, rows = Desk(study, seat), []
    for place in range(len(desk.queue)):
        desk.position = place
        shown = desk.view()
        if shown["reviewed"]:
            continue
        turn, around = shown["text"], {side: "\n".join(f"{one['speaker'] or one['role']}: {one['text']}" for one in shown[side]) for side in ("before", "after")}
        suggested = "; ".join(f"{one['code']} {words.percent(one['probability'])}" for one in shown["suggestions"])
        rows.append({"number": place + 1, "document": shown["turn"][0], "turn": shown["turn"][1], "file": shown["document"]["name"], "place": shown["document"]["place"].get(words.language, ""), "group": shown["document"]["group"],
                     "speaker": turn["speaker"], "language": turn["language"], "before": around["before"], "text": turn["text"], "after": around["after"]}
                    | ({} if seat.blind else {"suggested": suggested}) | dict.fromkeys([*_FILLED, "no_code", "memo"], "")
                    | {"coder": seat.coder, "queue": seat.queue, "inclusion": shown["inclusion"], "blind": "yes" if seat.blind else "no"})  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(rows[0]) if rows else NEEDED)
    path = Path(path)
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise InputError("a worksheet is a csv or an xlsx file", file=path.name, remedy="Let the name end in .csv or .xlsx.")
    path.parent.mkdir(parents=True, exist_ok=True)
    (write_xlsx if path.suffix.lower() == ".xlsx" else write_csv)(frame, path, mode=0o600)
    return words("desk_worksheet", n=len(frame), file=path.name)


def take_worksheet(study: Study, seat: Seat, path: Path, words: Words) -> str:
    """Take in a filled-in worksheet, all of it or nothing. Raises InputError that names the rows and what is wrong, never the words."""
    path = Path(path)
    if not path.is_file():
        raise InputError("this file is not there", file=path.name)
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise InputError("a worksheet is a csv or an xlsx file", file=path.name, remedy="Let the name end in .csv or .xlsx.")
    sheet = next(iter(read_sheets(path).values()), None)
    missing = NEEDED if sheet is None else [name for name in NEEDED if name not in sheet.header]
    if missing:
        raise InputError(f"no column {', '.join(missing)}", file=path.name, remedy="Write the worksheet again with --worksheet and fill in that one.")
    columns = {name: [str(plain_cell(cell) or "").strip("\ufeff") for cell in sheet.column(name)] for name in sheet.header}
    desk = Desk(study, Seat(seat.coder, blind=_yes(columns.get("blind", [""])[:1]), queue="document", by=seat.by))
    filled, faults = [], []
    for number, row in zip(sheet.numbers, (dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)), strict=True):
        given = [(row[f"code_{one}"].strip(), row[f"passage_{one}"].strip()) for one in range(1, MOST_CODES + 1)]
        no_code = bool(row["no_code"].strip())
        if not no_code and not any(code or passage for code, passage in given):
            continue
        problem, codes = _checked(desk, row, given, no_code)
        if problem:
            faults.append((number, problem))
        else:
            filled.append((row, codes))
    if faults:
        listed = "\n".join(f"  {words('desk_row', n=number)}: {words(problem)}" for number, problem in faults[:MOST_FAULTS])
        raise InputError(words("desk_sheet_faults", n=len(faults)) + "\n" + listed, file=path.name, remedy=words("desk_sheet_remedy"))
    taken = sum(_append(desk, row, codes) for row, codes in filled)
    return words("desk_taken_in", n=taken, already=len(filled) - taken, file=f"corpora/{study.name}/codings/{desk.seat.coder}.jsonl")


def _yes(cells: list[str]) -> bool:
    return bool(cells) and cells[0].strip().lower() in ("yes", "true", "1")


def _checked(desk: Desk, row: dict, given: list[tuple[str, str]], no_code: bool) -> tuple[str | None, list[tuple[str, int, int]]]:
    """What is wrong with a row, as a key of words.yaml, and its codes with their places."""
    key, codes = (row["document"], row["turn"]), []
    if row["coder"].strip().lower() != desk.seat.coder:
        return "desk_fault_coder", codes
    if key not in desk.place_of:
        return "desk_fault_turn", codes
    text = desk.rows[desk.at[key]].text
    if _same(row["text"]) != _same(text):
        return "desk_fault_text", codes
    if no_code and any(code for code, _ in given):
        return "desk_fault_both", codes
    for code, passage in given:
        if passage and not code:
            return "desk_fault_no_code", codes
        if not code:
            continue
        if code not in desk.codes:
            return "desk_fault_code", codes
        if passage and text.count(passage) != 1:
            return ("desk_fault_twice" if passage in text else "desk_fault_passage"), codes
        start = text.find(passage) if passage else 0
        codes.append((code, start, start + len(passage) if passage else len(text)))
    return ("desk_fault_repeated" if len(set(codes)) < len(codes) else None), codes


def _same(text: str) -> str:
    # a spreadsheet changes the ends of lines
    return " ".join(text.split())


def _append(desk: Desk, row: dict, codes: list[tuple[str, int, int]]) -> bool:
    """One row as one action of the desk; False where the turn has been decided in the same way already."""
    key = (row["document"], row["turn"])
    desk.position = desk.place_of[key]
    before = {(line["code"], start, end) for line, start, end in desk.lines(key, "coding") if line.get("source") != "rejected"}
    wanted = {(code, *desk.located.whole(*key, start, end, desk.rows[desk.at[key]].text)) for code, start, end in codes}
    if desk.lines(key, "review") and before == wanted:
        return False
    suggested = {one["code"]: one for one in suggestions(desk, key)}
    memo, length = row.get("memo", "").strip(), len(desk.rows[desk.at[key]].text)
    queue = row.get("queue", "").strip()
    how = {"queue": queue if queue in ORDERS else "document", "inclusion": _number(row.get("inclusion", "")) if queue == "random" else None}
    lines, places = [], []
    for code, start, end in sorted(wanted - before):
        line = desk.line("coding", key, start, end) | how | {"code": code, "source": "accepted" if code in suggested else "human"}
        line |= {name: suggested[code][name] for name in ("probability", "reason")} if code in suggested else {}
        lines.append(line | ({"memo": memo} if memo else {}))
        places.append((start, end))
    lines.append(desk.line("review", key, 0, length) | how | ({} if codes else {"no_code": True}))
    places.append((0, length))
    gone = desk.identities(key, before - wanted)
    desk.record(lines, key, places, {}, gone)
    return True


def _number(cell: str) -> float | None:
    try:
        value = float(cell.replace(",", "."))
    except ValueError:
        return None
    return value if 0 < value <= 1 else None
