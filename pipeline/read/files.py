"""Which files a study has, and what each became: read, read with a doubt, or left out with its reason.

In: corpora/<study>/transcripts and documents. Out: one Reading a file. A file that cannot be read is named and skipped; nothing
about it is guessed. A file is known by the hash of its bytes, so a renamed file keeps its codings.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pipeline.config import DocumentFacts
from pipeline.errors import InputError
from pipeline.study import Study

HIDDEN = (".gitkeep", ".gitignore")


@dataclass
class Reading:
    """One file: its turns as read_transcript gives them (None if it was left out) and what is to be said about it."""

    path: Path
    kind: str
    document: str | None = None
    turns: pd.DataFrame | None = None
    reason: str | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        return "left out" if self.turns is None else "read with notes" if self.notes else "read"


def document_id(path: Path) -> str:
    """d and ten hex digits of the file's SHA-256."""
    return "d" + hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def files(study: Study, kind: str) -> list[Path]:
    """The files of corpora/<study>/<kind>, in the order of their names; DVC's and git's own files are not counted."""
    folder = study.folder / kind
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.name not in HIDDEN and p.suffix != ".dvc" and not p.name.startswith("~$"))


def read_files(study: Study) -> list[Reading]:
    """Read every transcript and document of the study, once each; a second copy of the same bytes is left out and named."""
    seen: dict[str, str] = {}
    readings = []
    for kind in ("transcripts", "documents"):
        for path in files(study, kind):
            reading = Reading(path, kind, document_id(path))
            if reading.document in seen:
                reading.reason = f"the same bytes as {seen[reading.document]}"
            else:
                seen[reading.document] = path.name
                _read(reading, study.config.read.documents.get(path.name, DocumentFacts()), study)
            readings.append(reading)
    return readings


def _read(reading: Reading, facts: DocumentFacts, study: Study) -> None:
    from pipeline.read.documents import read_document
    from pipeline.read.transcripts import read_transcript

    options = {k: v for k, v in facts.model_dump(include={"first_speaker", "labels", "moderator", "encoding", "language"}).items() if v}
    try:
        reader = read_transcript if reading.kind == "transcripts" else read_document
        reading.turns = reader(reading.path, options=options)
    except InputError as error:
        reading.reason = error.problem
        return
    reading.notes = [str(note) for note in reading.turns.attrs.get("warnings", [])]
    if reading.turns.empty:
        reading.reason, reading.turns = "the file holds no text", None
