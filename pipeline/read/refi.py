"""Projects and codebooks of NVivo, MAXQDA, ATLAS.ti, QualCoder and others, by the REFI-QDA standard 1.5.

In: .qdpx, .qde or .qdc. Out: tables: codes, text sources, one row a coding of a passage, coders, cases, variables, memos, sets.
Where a vendor departs from the standard the file is read all the same and the departure stands in `findings`. A transcript
of a recording is a text source. Other sources are listed with their codings in `media`; they and graphs are not written again, and `findings` says so.
The words of a PDF with their codings are `pdf_texts` and `pdf_selections`.
Names and texts are the vendor's own: nothing is masked here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pipeline.read.refi_offsets import Counting

CODES = ("guid", "name", "parent", "is_codable", "color", "description")
SOURCES = ("guid", "name", "text", "description", "coder", "at")
SELECTIONS = ("source", "start", "end", "quote", "code", "coder", "memo", "at", "name", "guid", "coding", "source_guid", "code_guid", "coder_guid", "raw_start", "raw_end")
WHOLE = ("source", "code", "coder", "at", "coding", "source_guid", "code_guid", "coder_guid")
MEDIA = ("kind", "source", "place", "quote", "code", "coder", "memo", "at")
TIMES = ("source", "source_guid", "start", "seconds")
CODERS = ("guid", "name", "id")
CASES = ("guid", "name", "description", "sources", "selections", "codes")
VARIABLES = ("guid", "name", "type", "description")
VALUES = ("owner_kind", "owner", "name", "variable", "type", "value", "variable_guid")
NOTES = ("guid", "name", "text", "coder", "at")
NOTE_LINKS = ("owner", "note")
LINKS = ("guid", "name", "direction", "color", "origin", "target")
SETS = ("guid", "name", "description", "kind", "member")


def _table(columns: tuple[str, ...]):
    return field(default_factory=lambda: pd.DataFrame(columns=list(columns)))


@dataclass
class Project:
    """A project as tables; of every table only the first columns named here are needed to write one.

    codes         name; parent (guid or name of the code above), is_codable, color, description
    sources       name, text with "\\n" line ends; texts, and the transcripts of recordings where the file holds their words
    selections    source, start, end (characters of text, end exclusive), code, coder, one row a coding; quote = text[start:end];
                  memo is the selection's description; raw_start and raw_end are the vendor's numbers
    uncoded       passages that were marked and hold no code, as selections
    whole         codes given to a source as a whole
    pdf_texts     as sources: the words of a PDF as the program took them, where codings lie on them; read only
    pdf_selections  as selections, on `pdf_texts`; read only
    times         of a transcript: start (a place of its text) and the seconds of the recording; read only
    media         codings of pictures, PDF pages, audio and video, with the place in words; read only
    coders        name; id
    cases         name; sources (list of names), selections (list of their guids), codes (list of names)
    variables     name, type (Text, Boolean, Integer, Float, Date, DateTime)
    values        owner_kind (case or source), name of the owner, variable, value as text, type
    notes         memos: name, text; `note_links`: which guid holds which note ("project" is the project itself)
    links         name, direction, and the guids of what is linked: memos of ATLAS.ti hang on these
    sets          one row a member: name, kind (code, source, note), member (name)
    counting      how the vendor counted offsets; findings: what the file does that the standard does not allow, and what was left out
    """

    name: str = "Project"
    origin: str = ""
    codes: pd.DataFrame = _table(CODES)
    sources: pd.DataFrame = _table(SOURCES)
    selections: pd.DataFrame = _table(SELECTIONS)
    uncoded: pd.DataFrame = _table(SELECTIONS)
    whole: pd.DataFrame = _table(WHOLE)
    pdf_texts: pd.DataFrame = _table(SOURCES)
    pdf_selections: pd.DataFrame = _table(SELECTIONS)
    media: pd.DataFrame = _table(MEDIA)
    times: pd.DataFrame = _table(TIMES)
    coders: pd.DataFrame = _table(CODERS)
    cases: pd.DataFrame = _table(CASES)
    variables: pd.DataFrame = _table(VARIABLES)
    values: pd.DataFrame = _table(VALUES)
    notes: pd.DataFrame = _table(NOTES)
    note_links: pd.DataFrame = _table(NOTE_LINKS)
    links: pd.DataFrame = _table(LINKS)
    sets: pd.DataFrame = _table(SETS)
    description: str | None = None
    created: str | None = None
    counting: Counting = Counting()
    findings: list[str] = field(default_factory=list)


@dataclass
class Codebook:
    """`codes` and `sets` as in Project; origin and findings too."""

    codes: pd.DataFrame = _table(CODES)
    sets: pd.DataFrame = _table(SETS)
    origin: str = ""
    findings: list[str] = field(default_factory=list)


def read_project(path: Path | str) -> Project:
    """A .qdpx or .qde file of any vendor. Raises InputError where it is absent, damaged, locked, too large or no project."""
    from pipeline.read.refi_tables import project_of

    return project_of(Path(path))


def write_project(project: Project, path: Path | str) -> None:
    """Write a .qdpx (or, by its suffix, a bare .qde with the texts inside) that is valid by the standard; whole or not at all.

    Offsets are code points, as the standard says. Raises InputError where a selection names a source that is not there.
    """
    from pipeline.read.refi_write import save_project

    save_project(project, Path(path))


def read_codebook(path: Path | str) -> Codebook:
    """The codes of a .qdc file; also those of a project. Raises InputError as read_project."""
    from pipeline.read.refi_tables import codebook_of

    return codebook_of(Path(path))


def write_codebook(codebook: Codebook, path: Path | str) -> None:
    """Write a valid .qdc; whole or not at all. Takes a Project too: its codes and sets of codes."""
    from pipeline.read.refi_write import save_codebook

    save_codebook(codebook, Path(path))
