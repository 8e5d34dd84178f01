"""Which reader opens a file, and a written text (report, press release, newsletter) as a table of paragraphs.

Readers are registered by suffix; what the file's first bytes say outweighs its suffix, and the difference is stated. In: a
path. Out: a table with one row a paragraph, in the columns of a transcript, nobody speaking.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from pipeline.errors import InputError
from pipeline.read import grids, limits, office, pages, subtitles
from pipeline.read.headers import DATE, PAIR, KEYS, is_header_key
from pipeline.read.paper import Block, Paper, clean_signs, leave_out_numbering
from pipeline.read.roles import normal
from pipeline.read.spoken import Spoken, clean

READERS: dict[str, Callable[..., Paper]] = {
    ".docx": office.read_docx, ".docm": office.read_docx, ".odt": office.read_odt, ".rtf": office.read_rtf,
    ".pdf": pages.read_pdf, ".html": pages.read_html, ".htm": pages.read_html, ".xhtml": pages.read_html,
    ".txt": pages.read_text, ".text": pages.read_text, ".md": pages.read_text, ".markdown": pages.read_text,
    ".csv": grids.read_csv, ".tsv": grids.read_csv, ".xlsx": grids.read_xlsx, ".xlsm": grids.read_xlsx, ".ods": grids.read_xlsx, ".xls": grids.read_xlsx,
    ".srt": subtitles.read_subtitles, ".vtt": subtitles.read_subtitles, ".json": subtitles.read_segments,
}
# a file of these kinds may be far larger than its text; in all others a sign takes four bytes at most
PACKED = {".docx", ".docm", ".odt", ".pdf", ".xlsx", ".xlsm", ".ods", ".xls"}
SUFFIXES = tuple(READERS)
OPTIONS = {"first_speaker", "labels", "not_labels", "moderator", "roles", "no_speakers", "encoding", "language"}
COLUMNS = ["turn", "participant", "role", "start_s", "end_s", "text", "notes", "question"]
ADVICE = {
    ".doc": "Open it in a word processor and save it as docx.",
    ".pages": "Export it as docx.", ".wps": "Save it as docx.", ".zip": "Unpack it first.", ".rar": "Unpack it first.", ".7z": "Unpack it first.",
    **dict.fromkeys((".qdpx", ".qde", ".qdc"), "This is a project of a program for coding. Put the transcripts themselves here, and take its codings in with: python -m pipeline refi import."),
    **dict.fromkeys((".mp3", ".wav", ".m4a", ".mp4", ".ogg", ".wma", ".amr", ".aac", ".mov"), "A recording has to be transcribed first; put the transcript here."),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".tif", ".tiff", ".heic"), "A picture has to be typed or recognised (OCR) first; put the text here."),
}


def open_paper(path: str | Path, *, encoding: str | None = None) -> Paper:
    """The text and the blocks of a file of any readable format. Raises InputError: missing, empty, unknown or damaged."""
    path = Path(path)
    data = limits.file_bytes(path)
    suffix = path.suffix.lower()
    kind = sniff(data) or suffix
    if kind == ".locked":
        raise InputError("the file is locked with a password", file=path, remedy=limits.LOCKED)
    if kind not in READERS:
        raise InputError(f"files of the kind {kind or 'without a suffix'} cannot be read", file=path,
                         remedy=ADVICE.get(kind) or f"Readable are {', '.join(SUFFIXES)}.")
    if kind == ".json" and suffix in (".txt", ".md"):
        kind = suffix
    if kind not in PACKED:
        limits.not_too_long(len(data) // 4, path)
    try:
        paper = READERS[kind](data, file=path, encoding=encoding)
    except RecursionError as error:
        raise InputError(f"tables or elements of the file stand more than {limits.NESTING} deep inside one another", file=path, remedy=limits.DAMAGED) from error
    except InputError as error:
        raise error if error.file else InputError(error.problem, file=path, place=error.place, remedy=error.remedy) from None
    clean_signs(paper)
    if paper.kind in ("text", "pdf"):
        leave_out_numbering(paper)
    if READERS.get(suffix) is not READERS[kind]:
        paper.warnings.append(f"the file ends in {suffix or 'nothing'} but is {kind}; it was read as {kind}")
    if not any(any(map(str.isalnum, paper.text(block))) for block in paper.blocks):
        raise InputError("no text was found in the file", file=path, remedy="Open it and look whether its text is a picture.")
    limits.not_too_long(len(paper.raw), path)
    return paper


def sniff(data: bytes) -> str | None:
    """The kind of a file by its first bytes, or None where only the suffix can tell."""
    if data.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = set(archive.namelist())
                kind = archive.open("mimetype").read(200).decode("ascii", "replace") if "mimetype" in names else ""
        except limits.BROKEN:
            return None
        if "word/document.xml" in names:
            return ".docx"
        if any(name.startswith("xl/") for name in names):
            return ".xlsx"
        if "content.xml" in names:
            return ".ods" if "spreadsheet" in kind else ".odt"
        if any(name.lower().endswith(".qde") for name in names):
            return ".qdpx"
        return ".pages" if any(name.endswith(".iwa") for name in names) else ".zip"
    if limits.is_locked(data):
        return ".locked"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return ".xls" if b"W\x00o\x00r\x00k\x00b\x00o\x00o\x00k" in data or b"B\x00o\x00o\x00k\x00\x00" in data else ".doc"
    head = data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t")
    for mark, kind in ((b"%PDF", ".pdf"), (b"{\\rtf", ".rtf"), (b"WEBVTT", ".vtt"), (b"ID3", ".mp3"), (b"OggS", ".ogg"), (b"\xff\xd8\xff", ".jpg"),
                       (b"\x89PNG", ".png"), (b"RIFF", ".wav"), (b"Rar!", ".rar"), (b"7z\xbc\xaf", ".7z")):
        if head.startswith(mark):
            return kind
    if data[4:8] == b"ftyp":
        return ".mp4"
    return ".html" if re.match(rb"(?:<!doctype html|<html)", head, re.I) else None


def read_document(path: str | Path, *, options: dict | None = None) -> pd.DataFrame:
    """A written text, one row a paragraph: participant NA, role unknown. Columns and attrs are those of `read_transcript`.

    options   encoding and language as in study.yaml
    Raises InputError when the file cannot be read.
    """
    options = checked(options, path)
    with limits.within_seconds(path):
        paper = open_paper(path, encoding=options.get("encoding"))
        return document_table(paper, options)


def checked(options: dict | None, path: str | Path) -> dict:
    options = {key: value for key, value in (options or {}).items() if value is not None}
    strange = sorted(set(options) - OPTIONS)
    if strange:
        raise InputError(f"study.yaml gives {', '.join(strange)} for this file; there are {', '.join(sorted(OPTIONS))}", file=path,
                         remedy="Correct the name of the option.")
    return options


def document_table(paper: Paper, options: dict) -> pd.DataFrame:
    """The paragraphs of a paper as a table."""
    groups = _paragraphs(paper)
    spoken = [clean(paper.raw, [(block.start, block.end) for block in group], wrapped=paper.wrapped, marked_up=paper.marked_up, document=True)
              for group in groups]
    kept = [(group, part) for group, part in zip(groups, spoken, strict=True) if part.text or part.notes]
    who = options.get("first_speaker")
    rows = [(who, "unknown", group[0].start_s, group[-1].end_s, part, None) for group, part in kept]
    decisions = [f"read as a text without speakers: {len(rows)} paragraphs"]
    return table(rows, paper, _document_facts(kept, paper, options), decisions, [])


def table(rows: list[tuple[str | None, str, float, float, Spoken, str | None]], paper: Paper, header: dict, decisions: list[str], warnings: list[str]) -> pd.DataFrame:
    """Rows as the table that READ promises, with its attrs."""
    who, roles, start, end, spoken, questions = zip(*rows, strict=True) if rows else ((),) * 6
    frame = pd.DataFrame({
        "turn": pd.Series(range(len(rows)), dtype="int64"), "participant": pd.array(who, dtype="string"), "role": pd.array(roles, dtype="string"),
        "start_s": pd.Series(start, dtype="float64"), "end_s": pd.Series(end, dtype="float64"),
        "text": pd.array([part.text for part in spoken], dtype="string"),
        "notes": pd.Series([part.notes for part in spoken], dtype="object"), "question": pd.array(questions, dtype="string"),
    }, columns=COLUMNS)
    frame.attrs.update(header=header, raw=paper.raw, pieces=[part.pieces for part in spoken], encoding=paper.encoding,
                       decisions=[*paper.decisions, *decisions], warnings=[*paper.warnings, *warnings])
    return frame


def _paragraphs(paper: Paper) -> list[list[Block]]:
    """Blocks that belong to one paragraph: by empty lines, by sentence ends where lines are the page's or a cue's."""
    blocks = paper.blocks
    sizes = sorted(block.end - block.start for block in blocks)
    longest = sizes[int(0.9 * (len(sizes) - 1))] if sizes else 0
    cues = paper.kind in ("subtitles", "segments")
    # a text file set at a fixed width: most lines of a paragraph are nearly full, and empty lines part the paragraphs
    broken = paper.kind == "text" and 40 < longest <= 120 and any(block.gap for block in blocks[1:]) and \
        sum(size > 0.7 * longest for size in sizes) > 0.4 * len(sizes)
    groups: list[list[Block]] = []
    for block in blocks:
        if not groups or not (paper.wrapped or cues or broken) or _begins(paper, groups[-1][-1], block, longest, cues):
            groups.append([block])
        else:
            groups[-1].append(block)
    return groups


def _begins(paper: Paper, last: Block, block: Block, longest: int, cues: bool) -> bool:
    """Does a new paragraph begin with this line?"""
    if block.heading or last.heading or block.cell != last.cell or re.match(r"[•▪●◦–—-]\s|\d{1,2}[.)]\s", paper.text(block)):
        return True
    if block.gap and not cues:
        return True
    finished = paper.raw[last.end - 1] in ".?!…:»\""
    if cues:
        return finished or block.start_s - last.end_s > 3
    return finished and last.end - last.start < 0.75 * longest


def _document_facts(kept: list[tuple[list[Block], Spoken]], paper: Paper, options: dict) -> dict:
    facts: dict = {}
    headings = [part.text for group, part in kept[:15] if any(block.heading for block in group) and len(part.text.split()) <= 40]
    if headings:
        facts["title"] = headings[0]
    for group, part in kept[:15]:
        pair = PAIR.fullmatch(part.text)
        if pair and is_header_key(pair["key"]) and len(part.text) < 120:
            key = next(name for name, pattern in KEYS.items() if re.fullmatch(pattern, normal(pair["key"])))
            facts.setdefault(key, pair["value"].strip())
        elif "title" not in facts and 2 < len(part.text.split()) <= 40 and not re.search(r"[.;]$|:", part.text) and paper.kind not in ("subtitles", "segments"):
            facts["title"] = part.text
        date = DATE.search(part.text)
        if date and len(part.text) < 80:
            facts.setdefault("date", date[0].strip())
    if options.get("language"):
        facts["language"] = options["language"]
    return facts
