"""How much may one file ask of us? Every limit of the readers, and the guards that hold them.

A file from a stranger may be made to fill the memory (a zip bomb, one cell in the last row and column of a sheet), to reach other
files (`..` in an archive, a DOCTYPE that names one) or to keep a reader busy for ever. The guards look before anything is unpacked
or built; what is too much is an InputError. In: a path or its bytes. Out: bytes, parts of an archive, XML without a DOCTYPE.
"""

from __future__ import annotations

import contextlib
import io
import re
import signal
import threading
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from pipeline.errors import InputError

# one file, photographs inside included: a transcript has 0.1 MB, a survey of 100,000 answers × 300 questions about 150 MB
FILE_BYTES = 200_000_000
# a transcript's or document's text: forty hours of talk have 2.5 million signs
TEXT_SIGNS = 20_000_000
# one unpacked part of a text document (as a tree it takes ten times as much), and all parts of a workbook together
PART_BYTES = 100_000_000
UNPACKED_BYTES = 2_000_000_000
# a part of more than RATIO_FROM bytes may be this many times larger than it is packed: XML reaches 30, deflate's own end is 1,032
RATIO = 200
RATIO_FROM = 10_000_000
MEMBERS = 10_000
# cells of the rectangle that a sheet's filled cells span, because that is what a reader of workbooks builds
CELLS = 50_000_000
# levels of elements, lists or tables inside one another
NESTING = 200
PAGES = 5_000
# one packed picture of a PDF (an A4 page at 600 dpi has 105 MB), and all its other packed parts together, of which a page's are unpacked as a whole
PICTURE_BYTES = 300_000_000
DRAWN_BYTES = 500_000_000
# attributes of one element of a web page: each is compared with all before it
ATTRIBUTES = 2_000
# columns of a table of speech; a sheet of a survey may have more
SPEECH_COLUMNS = 1_000
# what the separate process that reads SPSS files may take
MEMORY_BYTES = 8_000_000_000
# one transcript or document, from its bytes to its turns; none that people made took two
SECONDS = 120

DAMAGED = "Open it in the program that made it and save it again; if that fails, copy it again from where it came."
LOCKED = "Open it with its password, save a copy without a password, and use the copy."
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, RuntimeError, NotImplementedError, OSError, OverflowError)


def look_at(path: Path) -> None:
    """Is this a file that can be opened at all? Its bytes are not read. Raises InputError: absent, a folder, a dead link, too large, empty."""
    try:
        if path.is_dir():
            raise InputError("this is a folder, not a file", file=path, remedy="Move the files out of it, then remove it.")
        if path.is_symlink() and not path.exists():
            raise InputError("this is a link to a file that is not there", file=path, remedy="Put the file itself here.")
        if path.exists() and not path.is_file():
            raise InputError("this is no ordinary file", file=path, remedy="Put the file itself here.")
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except FileNotFoundError as error:
        raise InputError("there is no such file", file=path, remedy="Look at the name and the folder.") from error
    except (OSError, ValueError) as error:
        raise InputError("the file cannot be opened: the system refuses it", file=path, remedy="Look whether you may read it (its rights), and whether its disk is still there.") from error
    if size > FILE_BYTES:
        raise InputError(f"the file has {size // 1_000_000} MB; the limit is {FILE_BYTES // 1_000_000} MB", file=path, remedy="Take pictures and recordings out of it, or export its text alone.")
    if not size:
        raise InputError("the file is empty", file=path, remedy="Copy it again from where it was made.")


def file_bytes(path: Path) -> bytes:
    """The bytes of a file, `look_at` first. Raises InputError as it does, and where nothing but blanks or zero bytes is in it."""
    look_at(path)
    try:
        with path.open("rb") as file:
            data = file.read(FILE_BYTES + 1)
    except OSError as error:
        raise InputError("the file cannot be read to its end", file=path, remedy="Copy it again from where it was made; its disk may be damaged.") from error
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise InputError("the file is empty", file=path, remedy="Copy it again from where it was made.")
    return data


def not_too_long(signs: int, file: Path | None = None) -> None:
    """Raises InputError where the text of one file has more signs than the limit."""
    if signs > TEXT_SIGNS:
        raise InputError(f"the text of the file has more than {TEXT_SIGNS // 1_000_000} million signs, more than forty hours of talk", file=file, remedy="Divide it into one file a discussion, and take pictures out.")


# ------------------------------------------------------------------------------------------------------------- archives


def archive(data: bytes, file: Path) -> zipfile.ZipFile:
    """An archive whose list of parts has been looked at. Raises InputError: cut off, locked, too many parts, paths that lead out."""
    try:
        opened = zipfile.ZipFile(io.BytesIO(data))
        parts = opened.infolist()
    except BROKEN as error:
        raise InputError("the file breaks off or is damaged: the archive that it consists of has no readable list of its parts", file=file, place="end of the file", remedy=DAMAGED) from error
    if len(parts) > MEMBERS:
        raise InputError(f"the archive holds {len(parts)} parts; the limit is {MEMBERS}", file=file, remedy=DAMAGED)
    for number, part in enumerate(parts, 1):
        if re.match(r"[/\\]|[A-Za-z]:", part.filename) or ".." in re.split(r"[/\\]", part.filename):
            raise InputError("a part of the archive has a path that leads out of it, as only a manipulated file has", file=file, place=f"part {number}",
                             remedy="Nothing was unpacked. Ask the sender for the file again, or save it again from the program that made it.")
        if part.flag_bits & 1:
            raise InputError("the file is locked with a password", file=file, place=f"part {number}", remedy=LOCKED)
    return opened


def part_bytes(opened: zipfile.ZipFile, name: str, file: Path) -> bytes:
    """One part, unpacked only as far as the limit. Raises InputError: absent, damaged, too large, packed too tightly."""
    try:
        part = opened.getinfo(name)
        with opened.open(part) as stream:
            data = stream.read(PART_BYTES + 1)
    except KeyError as error:
        raise InputError("the file lacks the part that holds its text", file=file, place=name, remedy=DAMAGED) from error
    except BROKEN as error:
        raise InputError("a part of the file is damaged", file=file, place=name, remedy=DAMAGED) from error
    not_too_much(len(data), part.compress_size, PART_BYTES, file, name)
    return data


def not_too_much(size: int, packed: int, limit: int, file: Path, place: str) -> None:
    """Raises InputError where what was unpacked is more than the limit, or far more than it was packed."""
    if size > limit or (size > RATIO_FROM and size > RATIO * max(1, packed)):
        raise InputError(f"unpacked, the file would fill more than {limit // 1_000_000} MB or {RATIO} times its own size; such a file is made to fill the memory", file=file, place=place,
                         remedy="Do not open it elsewhere. Ask the sender what it is, or export its text alone.")


def not_inflated(data: bytes, file: Path) -> None:
    """Raises InputError where the packed parts of a PDF unpack to more than the limits, also where a part is packed twice or three times."""
    drawn = 0
    for found in re.finditer(rb"(?<!end)stream\r?\n", data):
        picture = b"/Image" in data[data.rfind(b"obj", 0, found.start()) + 3 : found.start()]
        limit = PICTURE_BYTES if picture else DRAWN_BYTES - drawn
        size = _unpacked(data, found.end(), limit)
        if size > limit:
            raise InputError(f"unpacked, the PDF would fill more than {(PICTURE_BYTES if picture else DRAWN_BYTES) // 1_000_000} MB; such a file is made to fill the memory", file=file,
                             remedy="Do not open it elsewhere. Ask the sender what it is, or export its text alone.")
        drawn += 0 if picture else size


def _unpacked(data: bytes, start: int, limit: int) -> int:
    """Bytes that the deflated part at `start` unpacks to, in the largest of its layers, counted to just above the limit; 0 for what is not deflated."""
    tools, sizes, step = [], [], 1 << 16

    def feed(piece: bytes, layer: int) -> None:
        if layer == len(tools):
            deflated = layer < 3 and len(piece) > 1 and piece[0] & 0x0F == 8 and int.from_bytes(piece[:2]) % 31 == 0
            tools.append(zlib.decompressobj() if deflated else None)
            sizes.append(0)
        tool = tools[layer]
        while tool and piece and not tool.eof and max(sizes) <= limit:
            out = tool.decompress(piece, 1 << 20)
            sizes[layer] += len(out)
            piece = tool.unconsumed_tail
            if out:
                feed(out, layer + 1)

    with contextlib.suppress(zlib.error):
        for place in range(start, len(data), step):
            feed(data[place : place + step], 0)
            if not tools[0] or tools[0].eof or max(sizes) > limit:
                break
    return max(sizes, default=0)


def xml(data: bytes, file: Path, place: str) -> etree._Element:
    """The root of an XML part of an office file. Raises InputError: damaged, too deeply nested, or with a DOCTYPE."""
    if re.search(rb"<!(?:DOCTYPE|ENTITY)|<\x00!\x00(?:D|E)|\x00<\x00!\x00(?:D|E)", data[:100_000]):
        raise InputError("the file declares entities of its own (DOCTYPE), with which other files could be drawn in; office programs never write that", file=file, place=place,
                         remedy="Nothing was loaded. Open it in a word processor and save it again.")
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False))
    except (etree.XMLSyntaxError, ValueError) as error:
        deep = "depth" in str(error).lower()
        raise InputError(f"elements of the file stand more than {NESTING} deep inside one another" if deep else "a part of the file is damaged", file=file, place=place, remedy=DAMAGED) from error
    if root.getroottree().docinfo.doctype:
        raise InputError("the file declares a DOCTYPE; office programs never write that", file=file, place=place, remedy="Open it in a word processor and save it again.")
    return root


def is_locked(data: bytes) -> bool:
    """Is this the container into which Office puts a file that has a password?"""
    return data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") and "EncryptedPackage".encode("utf-16-le") in data


# ------------------------------------------------------------------------------------------------------------- time


class _TooLong(BaseException):
    """Raised by the clock inside a reader; not an Exception, so that no library takes it for a damaged page."""


@contextlib.contextmanager
def within_seconds(file: str | Path, limit: float | None = None) -> Iterator[None]:
    """Stop reading a file after SECONDS with an InputError. Where the system has no such clock, or outside the main thread, it does nothing."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread() or signal.getitimer(signal.ITIMER_REAL)[0]:
        yield
        return

    def ring(*_) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, limit or SECONDS)
    try:
        yield
    except _TooLong:
        raise InputError(f"reading the file took longer than {limit or SECONDS} seconds and was stopped", file=file,
                         remedy="Save it again from the program that made it, or as plain text, and try again.") from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
