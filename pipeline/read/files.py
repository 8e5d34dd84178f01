"""Which files a study has, and what each became: read, read with a doubt, or left out with its reason.

In: corpora/<study>/transcripts and documents. Out: one Reading a file. A file that cannot be read is named and left out, with what
to do about it; nothing about it is guessed, and no file stops the others. A file is known by the hash of its bytes, so a renamed
file keeps its codings.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pipeline.config import DocumentFacts
from pipeline.errors import InputError
from pipeline.read import limits
from pipeline.study import Study

SYSTEM = ("thumbs.db", "ehthumbs.db", "desktop.ini")  # what Windows leaves in a folder
KINDS = ("transcripts", "documents")
# DVC may put a link into its cache in place of the file itself
IN_CACHE = re.compile(r"/files/md5/[0-9a-f]{2}/[0-9a-f]{30}$")


TOO_FAR = InputError("the way to this file or folder is longer than the system can follow", remedy="Move the files out of so many folders, or give them shorter names.")

REFUSED = InputError("the file cannot be opened: the system refuses it", remedy="Look whether you may read it (its rights).")


@dataclass
class Reading:
    """One file: its turns as read_transcript gives them (None if it was left out, or not read yet), how many they are, and what is to be said about it."""

    path: Path
    kind: str
    document: str | None = None
    turns: pd.DataFrame | None = None
    reason: str | None = None
    remedy: str = ""
    notes: list[str] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)
    certainty: str | None = None
    n_turns: int = 0

    @property
    def state(self) -> str:
        return "left out" if not self.n_turns else "read with notes" if self.notes else "read"

    def leave_out(self, error: InputError) -> None:
        self.turns, self.n_turns = None, 0
        self.reason, self.remedy = f"{error.place}: {error.problem}" if error.place else error.problem, error.remedy


def plain_name(name: str) -> str:
    """A file's name as people type it: a Mac takes й and ё apart into a letter and its mark, and so do archives made on one."""
    return unicodedata.normalize("NFC", name)


def told_of(documents: Mapping[str, DocumentFacts], path: Path) -> DocumentFacts | None:
    """What study.yaml says of a file, however the two spell its name."""
    return documents.get(path.name) or next((facts for name, facts in documents.items() if plain_name(name) == plain_name(path.name)), None)


def named_in(folder: Path, name: str) -> Path:
    """The file of this name in a folder, also where the disk spells it with marks apart; a file that is not there is left for its reader to say so."""
    path = folder / name
    try:
        if name.isascii() or path.exists():
            return path
        return next((other for other in sorted(path.parent.iterdir()) if plain_name(other.name) == plain_name(path.name)), path)
    except OSError:
        return path


def document_id(path: Path) -> str:
    """d and ten hex digits of the file's SHA-256, whatever its size: it is hashed in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1_000_000):
            digest.update(piece)
    return "d" + digest.hexdigest()[:10]


def files(study: Study, kind: str) -> list[Path]:
    """The files of corpora/<study>/<kind>, in the order of their names; DVC's and git's own files are not counted."""
    return [path for path, problem in _found(study.folder, kind) if problem is None]


def read_files(study: Study) -> list[Reading]:
    """Read every transcript and document of the study, once each; a second copy of the same bytes is left out and named."""
    return read_folder(study.folder, study.config.read.documents)


def read_folder(folder: Path, facts: Mapping[str, DocumentFacts]) -> list[Reading]:
    """As `read_files`, for the folder of a study whose study.yaml may not be readable.

    facts   what study.yaml says of a file, by its name
    """
    return [read_turns(reading, facts) for reading in _listed(folder)]


def listed_files(study: Study) -> list[Reading]:
    """The study's files as `read_files` gives them, before any is read: those that cannot be are named with their reason."""
    return _listed(study.folder)


def _listed(folder: Path) -> list[Reading]:
    seen: dict[str, str] = {}
    found = [(kind, path, problem) for kind in KINDS for path, problem in _found(folder, kind)]
    names = Counter(path.name for _, path, _ in found)
    readings = []
    for kind, path, problem in found:
        # a name that cannot be shown or written is replaced by one that can: the file is left out anyway
        reading = Reading(path if shown(path.name) == path.name else path.with_name(shown(path.name)), kind)
        readings.append(reading)
        try:
            if problem:
                raise problem
            limits.look_at(path)
            reading.document = document_id(path)
            if reading.document in seen:
                raise InputError(f"the same bytes as {seen[reading.document]}", file=path, remedy="Remove one of the two; if they should differ, copy the right one again.")
            seen[reading.document] = path.name
        except InputError as error:
            reading.leave_out(error)
        except OSError:
            reading.leave_out(REFUSED)
        if names[path.name] > 1:
            reading.notes.append("another file has the same name in another folder; what study.yaml says of this name is taken for both")
    return readings


def read_turns(reading: Reading, facts: Mapping[str, DocumentFacts]) -> Reading:
    """The reading with its turns; one that was left out stays so, and one that cannot be read is left out now. facts: what study.yaml says of a file, by its name."""
    if reading.reason is not None:
        return reading
    listed, reading.notes = reading.notes, []
    try:
        _read(reading, told_of(facts, reading.path) or DocumentFacts())
        reading.n_turns = len(reading.turns)
    except InputError as error:
        reading.leave_out(error)
    except OSError:
        reading.leave_out(REFUSED)
    reading.notes += listed
    return reading


def _found(folder: Path, kind: str) -> list[tuple[Path, InputError | None]]:
    """Every file of a folder and its subfolders, with the problem that keeps it from being read."""
    top, found = folder / kind, []

    def refused(error: OSError) -> None:
        far = error.errno == errno.ENAMETOOLONG
        found.append((Path(error.filename), TOO_FAR if far else InputError("the folder cannot be opened: the system refuses it", remedy="Look whether you may read it (its rights).")))

    for here, folders, names in os.walk(top, onerror=refused) if top.is_dir() else ():
        for name in list(folders):
            path = Path(here) / name
            if os.path.islink(path):
                found.append((path, InputError("this is a link to a folder; links are not followed", remedy="Put the files themselves here.")))
            elif path.suffix.lower() in (".docx", ".odt", ".pdf", ".rtf", ".txt", ".xlsx", ".csv"):
                folders.remove(name)
                found.append((path, InputError("this is a folder, not a file", remedy="Move the files out of it, then remove it.")))
        for name in names:
            if not is_system_file(name) and not name.endswith(".dvc"):
                path = Path(here) / name
                try:
                    found.append((path, _problem(path, folder)))
                except OSError:
                    found.append((path, TOO_FAR))
    return sorted(found, key=lambda pair: pair[0])


def _problem(path: Path, folder: Path) -> InputError | None:
    if shown(path.name) != path.name:
        return InputError("the file's name holds a line break or signs that cannot be shown", remedy="Give it a name of letters, digits and hyphens.")
    if re.match(r"[=+@-].*[|!(]", path.name):
        # names of files stand in tables that people open in a spreadsheet
        return InputError("a spreadsheet would take the file's name for a formula", remedy="Give it a name of letters, digits and hyphens.")
    if path.is_symlink():
        if not path.exists():
            return InputError("this is a link to a file that is not there", remedy="Put the file itself here.")
        target = path.resolve()
        if not target.is_relative_to(folder.resolve()) and not IN_CACHE.search(target.as_posix()):
            return InputError("this is a link to a file outside the study; it was not followed", remedy="Put the file itself here.")
    return None if path.is_file() else InputError("this is no ordinary file", remedy="Put the file itself here.")


def is_system_file(name: str) -> bool:
    """Whether a file belongs to a system and to no team: hidden files, the lock of an open Word file, what Windows and macOS leave behind."""
    return name.startswith((".", "~$")) or name.lower() in SYSTEM


def shown(name: str) -> str:
    """A file's name as one line that any terminal and table can hold."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", "\ufffd", name)


def _read(reading: Reading, facts: DocumentFacts) -> None:
    from pipeline.read.documents import OPTIONS, read_document
    from pipeline.read.transcripts import read_transcript

    options = {k: v for k, v in facts.model_dump(include=OPTIONS).items() if v}
    reader = read_transcript if reading.kind == "transcripts" else read_document
    try:
        reading.turns = reader(reading.path, options=options)
    except (InputError, OSError):
        raise
    except Exception as error:
        # a fault of ours in one file does not stop the study; the place in our code is all that is said, never a word of the file
        trace = error.__traceback__
        while trace.tb_next:
            trace = trace.tb_next
        where = f"{Path(trace.tb_frame.f_code.co_filename).name}, line {trace.tb_lineno}"
        raise InputError(f"the file could not be read ({type(error).__name__} in {where})", file=reading.path, remedy="Save it as docx and try again; please report this message.") from None
    reading.notes, reading.decisions = ([str(said) for said in reading.turns.attrs.get(kind, [])] for kind in ("warnings", "decisions"))
    reading.certainty = reading.turns.attrs.get("certainty")
    if reading.turns.empty:
        raise InputError("the file holds no text", file=reading.path, remedy="Open it and look; copy it again from where it was made.")
