"""A REFI-QDA file opened: its XML and the plain texts that the XML points to, whatever the vendor did with paths and case.

In: a .qdpx (ZIP of project.qde and sources/), a bare .qde or a .qdc. Out: the parsed root, and texts with their line ends known,
because offsets of some programs count them. Nothing is unpacked to disk, no path leads out of the archive or the file's own
folder, no entity is expanded, nothing is fetched, and each part is read up to a limit.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import numpy as np
from lxml import etree

from pipeline.errors import InputError
from pipeline.read.encodings import decode
from pipeline.read.limits import BROKEN, MEMBERS, PART_BYTES, UNPACKED_BYTES
from pipeline.read.refi_rules import Findings

MEGABYTE = 1_000_000
_DAMAGED = (*BROKEN, IndexError, struct.error)
_BROKEN_FILE = "Export the project again from the program it comes from."
_ILLEGAL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcBC]|0?[eEfF]|1[0-9a-fA-F]));")
# each piece is taken once and never again in another way: thirty declarations in a row would else be looked at a thousand million times
_PROLOG = re.compile(r"\ufeff?(?>\s+|<\?(?>.*?\?>)|<!--(?>.*?-->))*+<!DOCTYPE", re.S)


@dataclass(frozen=True)
class Raw:
    """A source's text with "\\n" line ends and no byte-order mark; `crlf`: which characters were CR LF; `mark`: it had a mark;
    `points`: passages run from point to point between characters, as in a transcript, so that no end is a character itself."""

    text: str
    crlf: np.ndarray
    mark: bool = False
    points: bool = False

    @classmethod
    def of(cls, text: str) -> Raw:
        mark = text.startswith("\ufeff")
        lines = re.split(r"(\r\n|\r|\n)", text.removeprefix("\ufeff"))
        out = "".join("\n" if i % 2 else piece for i, piece in enumerate(lines))
        crlf = np.zeros(len(out), dtype=bool)
        place = 0
        for i, piece in enumerate(lines):
            if i % 2:
                crlf[place] = piece == "\r\n"
                place += 1
            else:
                place += len(piece)
        return cls(out, crlf, mark)


class Package:
    """One file on disk. `root` is its XML; `text(reference)` the text that plainTextPath names, None where it is not there.

    Raises InputError where the file is absent, not a ZIP or XML, encrypted, over a limit, or declares entities.
    """

    def __init__(self, path: Path, findings: Findings) -> None:
        self.path, self._findings, self._left = Path(path), findings, UNPACKED_BYTES
        self._archive: zipfile.ZipFile | None = None
        self._entries: dict[str, list[zipfile.ZipInfo]] = {}
        if self.path.exists() and not self.path.is_file() and not self.path.is_dir():
            raise InputError("this is no ordinary file", file=self.path, remedy="Put the file itself here.")
        try:
            with open(self.path, "rb") as file:
                zipped = file.read(4) == b"PK\x03\x04"
                file.seek(0)
                data = b"" if zipped else file.read(PART_BYTES + 1)
            if zipped:
                self._archive = zipfile.ZipFile(self.path)
                data = self._project()
        except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
            raise InputError("there is no such file that can be read", file=self.path, remedy="Look at the path; a project is a .qdpx or .qde file, a codebook a .qdc file.") from error
        except _DAMAGED as error:
            self.close()
            raise InputError("the archive is damaged or was cut off", file=self.path, remedy=_BROKEN_FILE) from error
        except InputError:
            self.close()
            raise
        if not self._archive and len(data) > PART_BYTES:
            raise self._too_large("the file", PART_BYTES)
        try:
            self.root = parse(data, self.path, findings)
        except InputError:
            self.close()
            raise

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        if self._archive:
            self._archive.close()

    def text(self, reference: str, line: int | None = None) -> Raw | None:
        """The text behind internal://, relative://, absolute:// or a bare name: only the last part of the path counts; `line` says where the file names it."""
        match = re.match(r"(internal|relative|absolute)://", reference, re.I)
        if not match:
            self._findings.add("a path of a text has no internal://", line)
        elif match[1].lower() != "internal":
            self._findings.add(f"a text is to be found at {match[1].lower()}://; only the archive and the file's own folder are searched", line)
        base = re.split(r"[/\\]", reference[match.end() if match else 0 :])[-1]
        data = self._find(base) if self._archive else None
        if data is None and (not self._archive or match and match[1].lower() == "relative"):
            data = self._beside(base)
        if data is None:
            self._findings.add("a text is not where the file says", line)
            return None
        return Raw.of(self._decoded(data))

    def _decoded(self, data: bytes) -> str:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        try:
            found = decode(data, file=self.path)
        except InputError:
            self._findings.add("a text is no text that can be read")
            return ""
        self._findings.add(f"a text is not UTF-8 as the standard demands; read as {found.stated}")
        name = "utf-8" if found.name.startswith("utf-8") else found.name
        return data.decode(name, errors="replace")

    def _find(self, base: str) -> bytes | None:
        for name in dict.fromkeys((base, unquote(base))):
            entries = self._entries.get(_fold(name), [])
            # of several files with that name, the one in sources/ is meant
            for entry in sorted(entries, key=lambda e: _parts(e)[:-1][-1:] != ("sources",)):
                folder = _raw_parts(entry)[:-1]
                if folder[-1:] != ("sources",):
                    self._findings.add("texts do not stand in the folder sources/ as the standard writes it" + (f", but in {folder[-1]}/" if folder and folder[-1] == "Sources" else ""))
                return self._read(entry, PART_BYTES)
        return None

    def _beside(self, base: str) -> bytes | None:
        folder = self.path.parent
        # the last folder of basePath, which often lies beside the file when the whole was copied to another computer
        own = re.split(r"[/\\]", (self.root.get("basePath") or "").rstrip("/\\"))[-1]
        own = [folder / own] if own not in ("", ".", "..") and not set(own) & set(":\0") and (folder / own).resolve().parent == folder.resolve() else []
        for place in (folder / "sources", folder / "Sources", *own, folder):
            for name in dict.fromkeys((base, unquote(base))):
                file = place / name
                if name in ("", ".", "..") or any(sign in name for sign in "/\\\0") or not file.is_file() or file.resolve().parent != place.resolve():
                    continue
                if file.stat().st_size > PART_BYTES:
                    raise self._too_large("a text", PART_BYTES)
                return file.read_bytes()
        return None

    def _project(self) -> bytes:
        infos = self._archive.infolist()
        if len(infos) > MEMBERS:
            raise InputError(f"the archive holds {len(infos)} files; at most {MEMBERS} are read", file=self.path, remedy="Split the project.")
        projects = []
        for entry in infos:
            parts = _parts(entry)
            if entry.is_dir() or not parts or parts[0] == "__macosx" or parts[-1].startswith("._"):
                continue
            if ".." in parts or entry.filename.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", entry.filename):
                self._findings.add("the archive holds a file whose path leads out of it; it was not read")
                continue
            self._entries.setdefault(parts[-1], []).append(entry)
            if parts[-1].endswith((".qde", ".qdc")):
                projects.append(entry)
        if not projects:
            raise InputError("the archive holds no project.qde", file=self.path, remedy="A REFI-QDA project is exported as .qdpx; other formats of the program cannot be read.")
        projects.sort(key=lambda e: (_parts(e)[-1] != "project.qde", len(_parts(e))))
        if len(projects) > 1:
            self._findings.add("the archive holds several projects; one was read")
        if projects[0].filename != "project.qde":
            self._findings.add("the project file is not called project.qde at the top of the archive")
        return self._read(projects[0], PART_BYTES)

    def _read(self, entry: zipfile.ZipInfo, limit: int) -> bytes:
        try:
            with self._archive.open(entry) as file:
                data = file.read(min(limit, self._left) + 1)
        except NotImplementedError as error:
            raise InputError("a file inside the archive is packed in a way that cannot be read", file=self.path, remedy=_BROKEN_FILE) from error
        except RuntimeError as error:
            raise InputError("the archive is locked with a password", file=self.path, remedy="Export the project without a password.") from error
        except _DAMAGED as error:
            raise InputError("a file inside the archive is damaged", file=self.path, remedy=_BROKEN_FILE) from error
        if len(data) > limit:
            raise self._too_large("a file inside the archive", limit)
        self._left -= len(data)
        if self._left < 0:
            raise self._too_large("the archive, unpacked,", UNPACKED_BYTES)
        return data

    def _too_large(self, what: str, limit: int) -> InputError:
        return InputError(f"{what} is larger than {limit // MEGABYTE} MB", file=self.path, remedy="Split the project, or take what is no text out of it.")


def _raw_parts(entry: zipfile.ZipInfo) -> tuple[str, ...]:
    return PurePosixPath(entry.filename.replace("\\", "/")).parts


def _parts(entry: zipfile.ZipInfo) -> tuple[str, ...]:
    return tuple(_fold(part) for part in _raw_parts(entry))


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def parse(data: bytes, file: Path, findings: Findings) -> etree._Element:
    """The root of a REFI-QDA XML file; signs that XML forbids are taken out and reported."""
    if _PROLOG.match(_head(data)):
        raise InputError("the file declares a document type, which REFI-QDA does not have and which can hide other files", file=file, remedy=_BROKEN_FILE)
    try:
        root = _parsed(data)
    except (etree.XMLSyntaxError, ValueError) as first:
        root = _mended(data, findings)
        if root is None:
            line = getattr(first, "lineno", None)
            raise InputError("the file is not XML that can be read", file=file, place=f"line {line}" if line else None, remedy=_BROKEN_FILE) from first
    if root.getroottree().docinfo.internalDTD is not None:
        raise InputError("the file declares a document type, which REFI-QDA does not have and which can hide other files", file=file, remedy=_BROKEN_FILE)
    return root


def _head(data: bytes) -> str:
    wide = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-le" if data[1:2] == b"\0" else "utf-16-be" if data[:1] == b"\0" else "latin-1"
    return data[:MEGABYTE].decode(wide, errors="replace").removeprefix("ï»¿")


def _parsed(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_comments=True, remove_pis=True)
    root = etree.fromstring(data, parser)
    if root is None:
        raise ValueError("no element")
    return root


def _mended(data: bytes, findings: Findings) -> etree._Element | None:
    """Two faults of exporting programs: forbidden control signs, and an XML declaration that names another encoding."""
    if b"\0" in data[:4]:
        return None
    without = _ILLEGAL.sub(b"", data)
    for mended, problem in (
        (without, "signs that XML forbids were taken out"),
        (re.sub(rb"^(\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}\?>", b"", without), "the file says that it is in an encoding that it is not in; read as UTF-8"),
    ):
        try:
            root = _parsed(mended)
        except (etree.XMLSyntaxError, ValueError):
            continue
        findings.add(problem)
        return root
    return None
