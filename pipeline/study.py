"""A study: its study.yaml, its paths, and its tables.

study.yaml is frozen and refuses keys that it does not know, so that a misspelt word is an error and not a silent default. Each
stage has its own section; DVC reruns a stage only when its section or its inputs change. `Study.read` finds a table by its
owner, `Study.write` checks it against its contract and puts it in its circle, whole or not at all.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import tables
from pipeline.config import load, read_yaml
from pipeline.config.opening import text_of
from pipeline.errors import DisclosureError, InputError, StudyError

if TYPE_CHECKING:
    import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
STAGES = ("1-read", "2-code", "3-drivers", "4-leaders", "5-survey", "6-findings", "7-training", "8-report")
LANGUAGES = ("ky", "ru", "en")
# what every command says of its first argument
STUDY = "the study's folder under corpora/"
INPUT_FOLDERS = ("transcripts", "documents", "survey", "codings", "decisions", "training", "followup", "messages")


class Study:
    """One study of this project.

    name    the folder under corpora/
    root    the project's folder; the default is the one that holds this package
    Raises StudyError if study.yaml is absent or wrong, naming each key.
    """

    def __init__(self, name: str, root: Path | str | None = None) -> None:
        self.name = name
        self.root = Path(root or os.environ.get("YNTYMAK_ROOT") or ROOT)
        self.folder = self.root / "corpora" / name
        self.outputs = self.root / "outputs" / name
        self.private = self.root / "private" / name
        self._tables: dict[str, pd.DataFrame] = {}
        self.config = load(self.folder / "study.yaml")
        if self.config.study != name:
            raise StudyError(f"study is {self.config.study!r} but the folder is {name!r}", file=self._shown("study.yaml"), remedy="Give both the same name.")
        if self.config.key and not self.config.invented:
            raise StudyError("a key stands in study.yaml of a study that is not invented", file=self._shown("study.yaml"), remedy="Move it to private/ and make a new one: it is no longer a secret.")

    def _shown(self, name: str) -> str:
        return f"corpora/{self.name}/{name}"

    @property
    def invented(self) -> bool:
        return self.config.invented

    @cached_property
    def gazetteer(self) -> dict[str, dict]:
        path = self.root / "corpora" / "places.yaml"
        try:
            return {place["id"]: place for place in read_yaml(path)["places"]} if path.exists() else {}
        except (KeyError, TypeError):
            raise InputError("the file is not a list of places, each with its id", file="corpora/places.yaml", remedy="Restore it from git.") from None

    def place_name(self, place: str, language: str) -> str:
        """The name of a place or wider area in a language, in the nominative; the id where nobody gave a name."""
        if place in self.config.places and language in self.config.places[place].name:
            return self.config.places[place].name[language]
        if place in self.config.areas:
            return self.config.areas[place].get(language, place)
        known = self.gazetteer.get(place, {})
        return (known.get(language) or place).strip()

    def area_of(self, place: str) -> str:
        """The wider area whose evidence stands in where a place has too little; 'all' is the whole study."""
        return (self.config.places[place].area if place in self.config.places else None) or "all"

    # ------------------------------------------------------------------ tables

    def path(self, name: str) -> Path:
        """Where a table stands: the folder of its owner, in its circle."""
        promised = tables.contract(name)
        return self.outputs / promised.stage / ("team" if promised.circle == "team" else "tables") / f"{name}.parquet"

    def read(self, name: str) -> pd.DataFrame:
        """A table by its name, checked against its contract. Raises StudyError if its stage has not run."""
        import pandas as pd

        path = self.path(name)
        if name in self._tables:
            return self._tables[name].copy()
        if not path.exists():
            stage = tables.contract(name).stage
            raise StudyError(f"the table {name} is not there", file=path.relative_to(self.root), remedy=f"Run: python -m pipeline run {stage} --study {self.name}")
        self._tables[name] = tables.check(name, pd.read_parquet(path))
        return self._tables[name].copy()

    def has(self, name: str) -> bool:
        return self.path(name).exists()

    def repeats(self) -> list[str]:
        """Names of the repeat tables that 1-read wrote."""
        return sorted(path.stem for path in self.path("answers").parent.glob("answers_*.parquet"))

    def write(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        """Check a table, put it in its circle, atomically; returns it as it was written.

        Raises TableError if it breaks its contract, DisclosureError if a public table holds a pseudonym.
        """
        frame = tables.check(name, frame)
        if tables.contract(name).circle == "public":
            self._refuse_people(name, frame)
        frame.attrs = {"study": self.name, "invented": self.invented}
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic(path) as temporary:
            frame.to_parquet(temporary, index=False)
        self._tables.pop(name, None)
        return frame

    def write_parts(self, name: str, frames: Iterable[pd.DataFrame]) -> int:
        """Write a table that comes in parts, as `write` would write the whole, without ever holding it; returns its rows.

        Two parts must not share a key; the parts of one document, or of one question, come together. Raises as `write` does; nothing is written then.
        """
        from pipeline.tables.parts import write_parts

        path, public = self.path(name), tables.contract(name).circle == "public"
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic(path) as temporary:
            rows = write_parts(name, frames, temporary, attrs={"study": self.name, "invented": self.invented}, look=(lambda frame: self._refuse_people(name, frame)) if public else None)
        self._tables.pop(name, None)
        return rows

    def batches(self, name: str, columns: list[str]) -> Iterator[pd.DataFrame]:
        """Some columns of a table, part by part, for what need not hold the whole. Raises StudyError if its stage has not run."""
        import pyarrow.parquet

        if not self.has(name):
            self.read(name)
        for batch in pyarrow.parquet.ParquetFile(self.path(name)).iter_batches(columns=columns):
            yield batch.to_pandas()

    def _refuse_people(self, name: str, frame: pd.DataFrame) -> None:
        import pandas as pd

        for column in frame.columns:
            if frame[column].dtype.kind not in "OUT" and not pd.api.types.is_string_dtype(frame[column]):
                continue
            hit = frame[column].dropna().astype(str).str.contains(PSEUDONYM)
            if hit.any():
                raise DisclosureError("a public table holds a person's pseudonym", file=f"table {name}", place=f"column {column}, row {hit.idxmax()}")

    def figure(self, stage: str, name: str, language: str, *, circle: str = "public") -> Path:
        """The path of a figure in a language, of its circle (public, team); its folder exists."""
        folder = self.outputs / stage / ("team" if circle == "team" else "figures")
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{name}-{language}.svg"

    def decisions(self, name: str) -> Path:
        return self.folder / "decisions" / f"{name}.jsonl"


PSEUDONYM = re.compile(r"(?<![0-9A-Za-z])P-[0-9A-HJKMNP-TV-Z]{6}(?:[0-9A-HJKMNP-TV-Z]{6})?")


def private_folder(folder: Path, root: Path) -> Path:
    """A folder under root/private, made where it is not there; it and those above it are open to their owner alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for one in (folder, *folder.parents):
        if one == root:
            break
        # whose folder it is decides who may look into it
        with contextlib.suppress(PermissionError):
            os.chmod(one, 0o700)
    return folder


class atomic:
    """`with atomic(path) as temporary:` - write `temporary`; it becomes `path` only if nothing went wrong. mode: who may read it; 0o600 for what holds names."""

    def __init__(self, path: Path, *, mode: int = 0o644) -> None:
        self.path, self.mode = Path(path), mode

    def __enter__(self) -> Path:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".writing-", suffix=self.path.suffix, dir=self.path.parent)
        os.close(handle)
        os.chmod(name, self.mode)
        self.temporary = Path(name)
        return self.temporary

    def __exit__(self, kind, error, trace) -> None:
        if kind is None:
            os.replace(self.temporary, self.path)
        else:
            self.temporary.unlink(missing_ok=True)


def json_lines(path: Path, *, remedy: str) -> Iterator[tuple[int, str, object]]:
    """(number, text, value) of each line of a JSON-lines file that is not blank. Raises InputError with the line that is broken, and `remedy`."""
    for number, text in enumerate(text_of(path).split("\n"), 1):
        if not text.strip():
            continue
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            raise InputError("this line is not JSON", file="/".join(path.parts[-3:]), place=f"line {number}", remedy=remedy) from None
        yield number, text, value


def line_identity(line: dict) -> str:
    """What a line of decisions is known by: its id, or for a line without one its place, code, coder and time (never its words, which an erasure may change)."""
    if line.get("id"):
        return str(line["id"])
    told = [line.get(key) for key in ("kind", "document", "turn", "start", "end", "code", "language", "coder", "at")]
    return "old-" + hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:16]


def in_force(lines: list[dict]) -> list[dict]:
    """The lines that their own coder has not taken back; the retractions themselves are left out."""
    gone = {(line.get("coder"), line["retracts"]) for line in lines if "retracts" in line}
    return [line for line in lines if "retracts" not in line and not (gone and (line.get("coder"), line_identity(line)) in gone)]


def studies(root: Path | None = None) -> list[str]:
    """The studies that `make` carries to the end, as params.yaml lists them."""
    path = Path(root or os.environ.get("YNTYMAK_ROOT") or ROOT) / "params.yaml"
    return list(read_yaml(path).get("studies") or []) if path.exists() else []


def compute(root: Path | None = None) -> tuple[str, int]:
    """(backend, jobs) of joblib, from params.yaml; they change how long a stage takes, never what it says."""
    path = Path(root or os.environ.get("YNTYMAK_ROOT") or ROOT) / "params.yaml"
    settings = (read_yaml(path).get("compute") or {}) if path.exists() else {}
    return settings.get("backend", "loky"), int(settings.get("jobs", -1))
