"""A transcript of any readable format as a table of turns: who said what, in order, with the way back into the file.

How: the format gives one text and its blocks (documents.open_paper); the whole of it shows how speakers are labelled
(speakers, grids); the header, legend and headings are set aside (headers); consecutive stretches of one speaker become a
turn, its words are cleaned of notes and mapped to the raw text (spoken), and roles follow (roles). Nothing is guessed in
silence: attrs["decisions"] and attrs["warnings"] say what was taken for what, without anybody's name or words.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pipeline.read.certainty import how_sure
from pipeline.read.documents import SUFFIXES, checked, document_table, open_paper, table
from pipeline.read.grids import Columns, speech_columns
from pipeline.read.headers import QUESTION, Header, is_end, is_section, question_number, read_header
from pipeline.read.labels import Line
from pipeline.read.limits import within_seconds
from pipeline.read.paper import Block, Paper
from pipeline.read.roles import assign_roles, normal, role_of_label, voices_of
from pipeline.read.speakers import find_labels
from pipeline.read.spoken import Spoken, clean
from pipeline.read.times import apart, cell_time, seconds

__all__ = ["SUFFIXES", "read_transcript"]


@dataclass(slots=True)
class Turn:
    """One uninterrupted contribution: the stretches of raw text that it is made of."""

    label: str | None
    question: str | None
    start_s: float
    end_s: float
    asks: bool
    line: int
    ranges: list[tuple[int, int]] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)


def read_transcript(path: str | Path, *, options: dict | None = None) -> pd.DataFrame:
    """The turns of one transcript.

    options   from study.yaml, all optional: first_speaker, labels, not_labels, moderator, roles, no_speakers, encoding, language
    Returns one row a turn: turn, participant (label as written), role, start_s and end_s (seconds, NaN), text, notes,
    question. attrs: header, raw, pieces, encoding, decisions, warnings, certainty
    (told, sure, fairly sure, unsure: that the labels are the speakers). A file in which no labels are found comes back as
    paragraphs without speakers, with a warning.
    Raises InputError when the file cannot be read, or when labels listed in `options` do not stand in it.
    """
    options = checked(options, path)
    with within_seconds(path):
        return _turns(path, options)


def _turns(path: str | Path, options: dict) -> pd.DataFrame:
    paper = open_paper(path, encoding=options.get("encoding"))
    decisions: list[str] = []
    warnings: list[str] = []
    if options.get("no_speakers"):
        frame = document_table(paper, options)
        frame.attrs["decisions"].append("study.yaml says that this file has no speakers")
        frame.attrs["certainty"] = "told"
        return frame
    lines = _table_lines(paper, decisions)
    told = "sure" if any("told by the header" in said for said in decisions) else "fairly sure"
    if lines is None:
        blocks = paper.blocks
        if paper.kind in ("csv", "xlsx"):
            # numbers of rows and times are no lines of speech
            blocks = [block for block in blocks if cell_time(text := paper.text(block)) != cell_time(text)]
        lines, said, warned = find_labels(paper, blocks, labels=options.get("labels"), not_labels=options.get("not_labels"), file=path)
        decisions += said
        warnings += warned
        told = "told" if options.get("labels") else how_sure(lines)
    header = read_header(paper, lines)
    if not options.get("labels") and not _mostly_turns(lines, header):
        frame = document_table(paper, options)
        frame.attrs["decisions"] += decisions
        frame.attrs["warnings"].append("no speaker labels were found; the file was read as a text without speakers. "
                                       "List them in study.yaml under read.documents, labels, if it has some; if it has none, say no_speakers: true")
        frame.attrs["certainty"] = "unsure"
        return frame
    turns, notes_outside = _fold(paper, lines, header, options.get("first_speaker"), warnings)
    if options.get("language"):
        header.facts["language"] = options["language"]
    if notes_outside:
        decisions.append(f"headings and closing lines kept out of the turns: {notes_outside}")
    if header.first > len(header.speech):
        decisions.append(f"paragraphs above the first turn that were read as the header: {header.first - len(header.speech)}")
    frame = _finish(paper, turns, header.facts, options, decisions, warnings)
    frame.attrs["certainty"] = told
    return frame


# ------------------------------------------------------------------------------------------------------------- lines


def _table_lines(paper: Paper, decisions: list[str]) -> list[Line] | None:
    """Lines of a file whose speech stands in tables; None where it does not."""
    tables = paper.cells()
    columns = {number: found for number, rows in tables.items() if (found := speech_columns(paper, rows))}
    speech = sum(block.end - block.start for block in paper.blocks if block.cell and block.cell[0] in columns)
    if not columns or speech < 0.5 * sum(block.end - block.start for block in paper.blocks):
        return None
    lines: list[Line] = []
    done: set[tuple[int, int]] = set()
    names = {number: {normal(_cell(paper, row, found.speaker)) for row in tables[number].values() if found.speech in row} for number, found in columns.items()}
    for block in paper.blocks:
        if not block.cell or block.cell[0] not in columns:
            # text after a table is nobody's turn, and a short one is a remark on the page
            block.heading = block.heading or bool(done) and len(paper.text(block).split()) < 15
            lines.append(Line(block, block.start, block.end, opens=bool(done) and not block.heading))
        elif block.cell[:2] not in done:
            done.add(block.cell[:2])
            lines += _row_lines(paper, columns[block.cell[0]], block.cell[1], tables[block.cell[0]][block.cell[1]], names[block.cell[0]])
    unused = {column for number, found in columns.items() for row in tables[number].values() for column in row} - {
        column for found in columns.values() for column in (found.speaker, found.speech, found.start, found.end, found.question)}
    ways = "by the header" if all(found.by_header for found in columns.values()) else "by what the columns hold"
    decisions.append(f"speech stands in a table; its columns were told {ways}: speaker {sorted({found.speaker + 1 for found in columns.values()})}, "
                     f"speech {sorted({found.speech + 1 for found in columns.values()})}")
    if unused:
        decisions.append(f"columns {sorted(column + 1 for column in unused)} were not used")
    return lines


def _cell(paper: Paper, row: dict[int, list[Block]], column: int | None) -> str:
    return " ".join(" ".join(paper.text(block) for block in row.get(column, [])).split())


def _row_lines(paper: Paper, columns: Columns, number: int, row: dict[int, list[Block]], names: set[str]) -> list[Line]:
    """The lines of one row; what stands above the names of the columns is the header's, and a cell alone in its row is a heading unless it is a speaker's."""
    if number < columns.first - 1:
        return [Line(block, block.start, block.end) for blocks in row.values() for block in blocks]
    if number < columns.first:
        return []
    said = row.get(columns.speech, [])
    who = _cell(paper, row, columns.speaker)
    if not said and len(row) == 1 and (alone := next(iter(row.values()))) and cell_time(paper.text(alone[0])) != cell_time(paper.text(alone[0])) and normal(who) not in names:
        alone[0].heading = True
        return [Line(alone[0], alone[0].start, alone[0].end)]
    asks = who.endswith("?")
    who, beside = apart(re.sub(r"(?:\s*[.:—–=-]+\s*)+$", "", who.rstrip("? ")) or ("?" if asks else ""))
    times = {name: cell_time(paper.text(row[place][0])) if place in row else float("nan")
             for name, place in (("start_s", columns.start), ("end_s", columns.end))}
    times["start_s"] = beside if times["start_s"] != times["start_s"] else times["start_s"]
    question = _cell(paper, row, columns.question) or None
    question = question_number(question or "") or question
    return [Line(block, block.start, block.end, (who or None) if place == 0 else None, **times, asks=asks, question=question, family="table")
            for place, block in enumerate(said)]


def _mostly_turns(lines: list[Line], header: Header) -> bool:
    """Labels that say no role and leave most of a text above the first turn are no labels of speakers."""
    inside = sum(line.end - line.start for place, line in enumerate(lines) if place >= header.first or place in header.speech)
    below = lines[header.first :]
    if any(line.label is not None and role_of_label(line.label) in ("moderator", "participant") for line in below):
        return True
    speaks = any(line.label is not None or line.opens for line in below)
    return speaks and inside > 0.2 * sum(line.end - line.start for line in lines)


# ------------------------------------------------------------------------------------------------------------- turns


def _fold(paper: Paper, lines: list[Line], header: Header, first_speaker: str | None, warnings: list[str]) -> tuple[list[Turn], int]:
    """Lines into turns: a label opens one, an unlabelled line continues it, a question's heading parts it."""
    turns: list[Turn] = []
    question, outside, parted, over = None, 0, False, False
    labelled = [line for line in lines[header.first :] if line.label is not None]
    main = Counter(line.family for line in labelled).most_common(1)[0][0] if labelled else ""
    in_tables = any(line.block.cell for line in labelled)
    for place, line in enumerate(lines):
        if place < header.first and place not in header.speech:
            continue
        text = paper.text(line.block)
        if line.label is None and (number := question_number(text)) and len(text) < 400:
            question, parted, outside = number, True, outside + 1
            header.facts.setdefault("questions", {})[number] = " ".join(QUESTION.fullmatch(text)["text"].split()).strip("*_ ")
            continue
        ends = line.label is None and not line.opens and is_end(text)
        over = ends or over and line.family != main
        # lists and tables below the end, and a table among paragraphs of talk, are nobody's speech
        beside = line.label is None and (line.block.cell is not None and not in_tables and bool(turns) or is_section(text) or line.block.heading)
        if (over or beside) and not line.opens:
            header.facts.setdefault("sections", []).append(" ".join(text.split()).strip("#*_ "))
            outside += 1
            continue
        if line.question and line.question != question:
            question, parted = line.question, True
        label, asks = line.label, line.asks
        if label is None and place < header.first:
            label = first_speaker
        same = turns and not line.opens and (normal(label) == normal(turns[-1].label or "") and turns[-1].label is not None if label is not None else True)
        if same and not parted and not (label is not None and asks != turns[-1].asks):
            turn = turns[-1]
            turn.end_s = line.end_s if line.end_s == line.end_s else turn.end_s
        else:
            if label is None and parted and turns:
                label, asks = turns[-1].label, turns[-1].asks
            turn = Turn(label, question, line.start_s, line.end_s, asks, place + 1)
            turns.append(turn)
        parted = False
        if line.aside:
            turn.asides.append(" ".join(line.aside.split()))
        if line.described:
            header.facts.setdefault("legend", {}).setdefault(label, " ".join(line.described.split()))
        turn.ranges.append((line.start, line.end))
    if header.speech and first_speaker is None:
        where = ", ".join(str(place + 1) for place in header.speech[:5])
        warnings.append(f"paragraph {where}: nobody is named as the speaker; name one in study.yaml under read.documents, first_speaker, if it is speech")
    return turns, outside


def _finish(paper: Paper, turns: list[Turn], facts: dict, options: dict, decisions: list[str], warnings: list[str]) -> pd.DataFrame:
    spoken = [clean(paper.raw, turn.ranges, wrapped=paper.wrapped, marked_up=paper.marked_up) for turn in turns]
    for turn, part in zip(turns, spoken, strict=True):
        part.notes = turn.asides + part.notes
    silent = [turn.line for turn, part in zip(turns, spoken, strict=True) if not part.text and not part.notes]
    if silent:
        warnings.append(f"labels without speech or note after them: {len(silent)} (paragraph {', '.join(map(str, silent[:8]))})")
    kept = [(turn, part) for turn, part in zip(turns, spoken, strict=True) if part.text or part.notes]
    kept = _without_summary(kept, facts, decisions)
    voices = voices_of([(turn.label, part.text, turn.asks) for turn, part in kept])
    roles, said, warned = assign_roles(voices, legend=facts.get("legend"), moderators=options.get("moderator"), told=options.get("roles"))
    rows = []
    for turn, part in kept:
        role = roles[normal(turn.label)] if turn.label is not None else "unknown"
        if turn.asks and role == "unknown":
            role = "moderator"
        ends = seconds(part.last_time) if part.last_time and turn.end_s != turn.end_s else turn.end_s
        rows.append((turn.label, role, turn.start_s, ends, part, turn.question))
    starts = [row[2] for row in rows if row[2] == row[2]]
    if any(later < earlier for earlier, later in zip(starts, starts[1:], strict=False)):
        warnings.append("the times do not always go forward; look at them before you use them")
    nobody = sum(row[0] is None for row in rows)
    if nobody:
        warnings.append(f"turns without a speaker: {nobody}")
    return table(rows, paper, facts, decisions + said, warnings + warned)


def _without_summary(kept: list[tuple[Turn, Spoken]], facts: dict, decisions: list[str]) -> list[tuple[Turn, Spoken]]:
    """A first row by "Background" tells what the recording is; it belongs to the header."""
    if len(kept) > 1 and kept[0][0].label and normal(kept[0][0].label) in ("background", "фон", "контекст", "context", "summary", "кыскача"):
        facts["summary"] = " ".join([kept[0][1].text, *kept[0][1].notes]).strip()
        decisions.append("the first row describes the recording and was put into the header")
        return kept[1:]
    return kept
