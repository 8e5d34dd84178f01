"""Tables of speech: csv, xlsx, and tables inside documents. Which column says who spoke, and which what was said?

A header in one of three languages decides; without one, the content does: speech is the longest column, the speaker a
column of few short values that come again, times a column of clock readings. In: a paper whose blocks carry cells.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.read import limits
from pipeline.read.encodings import decode
from pipeline.read.office import macros
from pipeline.read.paper import Block, Paper, PaperWriter
from pipeline.read.times import apart, cell_time
from pipeline.read.workbooks import sheets_of

SPEAKER = re.compile(r"speaker(?: code| role)?|person|voice|код (?:участника|спикера|респондента)|имя (?:участника|спикера|говорящего|респондента)|фио|выступающий|сүйлөгөн адам|"
                     r"(?:катышуучунун|сүйлөгөндүн|сүйлөөчүнүн) аты|speaker|speaker name|speaker label|participant|respondent|label|who|name|role|id speaker|speaker id|спикер|говорящий|"
                     r"кто|кто говорит|имя|участни(?:к|ца|ки|к\(ца\))|респондент|роль|катышуучу|сүйлөгөн|сүйлөөчү|аты|аты-жөнү|ким|"
                     r"ким сүйлөдү|ким айтты|ролу")
SPEECH = re.compile(r"speech|text|utterance|transcript|transcription|content|said|words|what was said|speech text|текст|речь|реплика|"
                    r"реплики|высказывани[ея]|фраза|сообщение|содержание|слова|что сказал(?:и|а|\(а\))?|что говорит|транскри\w+|стенограмма|мазмуну?|айтылган сөз(?:дөр)?|сөздөр|айткан сөзү|message|dialogue|response|что сказано|расшифровка|ответ|сөзү|сөз|текст[ти]?|айтканы|айткандары|эмне деди|жооп|сүйлөгөн сөзү")
START = re.compile(r"start|start ?_?time|begin|from|time|timestamp|timecode|начало|время|тайм-?код|таймкод|башталышы|убакыт|убактысы|"
                   r"start_s|start \(s\)|in|время начала|таймкоды|timespan|саат")
END = re.compile(r"end|end ?_?time|to|stop|конец|окончание|аягы|бүтүшү|end_s|end \(s\)|out")
QUESTION = re.compile(r"question|question (?:no\.?|number|#)|q|вопрос|вопрос №|№ вопроса|номер вопроса|суроо|суроо №|суроонун номери")
LONGEST_LABEL = 63
MOST_COLUMNS = 8


@dataclass(frozen=True)
class Columns:
    """Which column of a table is what; `first` is the first row that is speech."""

    speaker: int
    speech: int
    first: int
    start: int | None = None
    end: int | None = None
    question: int | None = None
    by_header: bool = False


def read_csv(data: bytes, *, file: Path, encoding: str | None = None) -> Paper:
    """A table with comma, semicolon, tab or bar between its cells."""
    found = decode(data, encoding=encoding, file=file)
    csv.field_size_limit(10_000_000)
    mark = _mark(found.text, file)
    try:
        rows = list(csv.reader(io.StringIO(found.text, newline=""), delimiter=mark))
    except csv.Error as error:
        raise InputError("the table cannot be read: a quotation mark is not closed", file=file,
                         remedy="Open it in a spreadsheet and save it again.") from error
    _not_too_wide(rows, file)
    paper = PaperWriter()
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            paper.add(value, cell=(0, number, column))
    return paper.paper("csv", found.stated, warnings=list(found.warnings))


def _mark(text: str, file: Path) -> str:
    """The mark that gives most rows the same number of cells, at least two."""
    if file.suffix.lower() == ".tsv":
        return "\t"
    sample = text[:50_000]
    best, chosen = (0.0, 0), ","
    for mark in ",;\t|":
        try:
            widths = Counter(len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=mark) if row)
        except csv.Error:
            continue
        width, times = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(1, 0))
        score = (times / max(1, sum(widths.values())) if width > 1 else 0.0, width)
        if score > best:
            best, chosen = score, mark
    return chosen


def read_xlsx(data: bytes, *, file: Path, encoding: str | None = None) -> Paper:
    """A workbook, all the sheets that it shows one after the other; hidden ones hold lists and helpers, and are counted in a warning, as are hidden rows and columns that were read."""
    hidden: list[str] = []
    warnings: list[str] = []
    sheets = sheets_of(data, file=file, hidden=hidden, notes=warnings)
    warnings += macros(limits.archive(data, file)) if data.startswith(b"PK") else []
    if hidden:
        warnings.append(f"hidden sheets of the workbook were not read ({len(hidden)}); show them in a spreadsheet and save, if they are meant")
    paper = PaperWriter()
    for table, (_, rows) in enumerate(sheets):
        _not_too_wide(rows, file)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value not in ("", None):
                    whole = isinstance(value, float) and value.is_integer()
                    paper.add(str(int(value)) if whole else str(value), cell=(table, number, column))
    return paper.paper("xlsx", "utf-8 (inside the file)", warnings=warnings)


def _not_too_wide(rows: list, file: Path) -> None:
    width = max(map(len, rows), default=0)
    if width > limits.SPEECH_COLUMNS:
        raise InputError(f"the table has {width} columns; a table of speech has at most {limits.SPEECH_COLUMNS}", file=file,
                         remedy="If it is a survey, put it into the folder survey and list it in study.yaml under read.survey.")


def speech_columns(paper: Paper, table: dict[int, dict[int, list[Block]]]) -> Columns | None:
    """The columns of one table, or None where it is no table of speech."""
    rows = {number: {column: apart(" ".join(paper.text(block) for block in blocks))[0] for column, blocks in cells.items()}
            for number, cells in table.items()}
    for number in list(rows)[:10]:
        named = _by_header(rows, number)
        if named:
            return named
    return _by_content(rows)


def is_speech(paper: Paper) -> bool:
    """Whether a sheet is a transcript and no survey: its header names speaker and speech, it has few columns, and the speakers come again."""
    tables = paper.cells()
    for number, rows in tables.items():
        columns = speech_columns(paper, rows)
        if columns and columns.by_header and max(map(len, rows.values())) <= MOST_COLUMNS:
            who = [" ".join(paper.text(block) for block in row[columns.speaker]) for place, row in tables[number].items() if place >= columns.first and columns.speaker in row]
            if len(who) > 3 and len(set(who)) <= 0.5 * len(who):
                return True
    return False


def _by_header(rows: dict[int, dict[int, str]], number: int) -> Columns | None:
    names = {column: re.sub(r"[\s_]+", " ", value.strip().casefold()).rstrip(" .:") for column, value in rows[number].items()}
    below = [row for other, row in rows.items() if other > number]
    speech = [column for column, name in names.items() if SPEECH.fullmatch(name)]
    # "Спикер, время": the first of two things that one column holds
    speaker = [column for column, name in names.items() if (SPEAKER.fullmatch(name) or SPEAKER.fullmatch(re.split(r"\s*[,;/(]", name)[0])) and column not in speech]
    if not speech or not speaker or not below:
        return None
    said = max(speech, key=lambda column: sum(len(row.get(column, "")) for row in below))
    # "participant" may be a column of numbers beside "speaker": the first one that is filled
    who = next((column for column in speaker if any(row.get(column) for row in below)), speaker[0])
    if any(len(row.get(who, "")) > 2 * LONGEST_LABEL for row in below):
        return None

    def named(pattern: re.Pattern) -> int | None:
        return next((column for column, name in names.items() if pattern.fullmatch(name) and column not in (said, who)), None)

    return Columns(who, said, number + 1, named(START), named(END), named(QUESTION), by_header=True)


def _by_content(rows: dict[int, dict[int, str]]) -> Columns | None:
    columns = sorted({column for row in rows.values() for column in row})
    if len(columns) < 2 or len(rows) < 3:
        return None
    values = {column: [row[column] for row in rows.values() if row.get(column)] for column in columns}
    said = max(columns, key=lambda column: sum(map(len, values[column])))
    if sum(map(len, values[said])) / max(1, len(values[said])) < 12:
        return None
    clock = [column for column in columns if values[column] and column != said
             and sum(cell_time(value) == cell_time(value) and not value.isdigit() for value in values[column]) > 0.8 * len(values[column])]
    fitting = []
    for column in columns:
        short = [value for value in values[column] if len(value) <= LONGEST_LABEL]
        if column == said or column in clock or not short or len(short) < 0.98 * len(values[column]):
            continue
        if all(value.replace(".", "").isdigit() for value in short) and len(set(short)) > 0.5 * len(short):
            continue  # numbers of rows
        if len(set(short)) <= 0.6 * len(short) and len(set(short)) > 1:
            fitting.append(column)
    if not fitting:
        return None
    first, who = 0, Counter(values[fitting[0]])
    # a header that uses other words, and a title above it: their speaker cells never come again
    for number in list(rows)[:10]:
        if who[rows[number].get(fitting[0], "")] > 1 or len(rows[number].get(said, "")) >= 25 or len(rows) < 4:
            break
        first = number + 1
    return Columns(fitting[0], said, first, *(clock + [None, None])[:2])
