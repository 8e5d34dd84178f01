"""What can be read in a file, whatever it is packed in? Text of every container that a study's outputs use, for the leak check.

In: the bytes of a file. Out: (place, text) pairs; places count members, pages, columns and lines and never quote them. Zip-based
documents (docx, pptx, xlsx, odt), gzip, bz2, xz and tar are opened, parquet and PDF read, escapes and entities decoded, embedded base64
decoded and read in turn; anything else is searched for runs of readable characters. What cannot be opened is yielded as None.
"""

from __future__ import annotations

import base64
import binascii
import bz2
import gzip
import html
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from urllib.parse import unquote

Content = Iterator[tuple[str, str | None]]

_DEPTH = 6
_MARKUP = re.compile(rb"^\s*(?:\xef\xbb\xbf)?<(?:\?xml|!doctype|html|svg|[A-Za-z][\w:.-]*[\s>/])", re.IGNORECASE)
_BASE64 = re.compile(r"(?:data:[\w/+.-]*;base64,)?((?:[A-Za-z0-9+/]{60,}(?:\\n|\s)*){2,}={0,2}|(?<=base64,)[A-Za-z0-9+/]{16,}={0,2}|[A-Za-z0-9+/]{160,}={0,2})")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\u\{([0-9a-fA-F]{1,6})\}|\\U([0-9a-fA-F]{8})|\\x([0-9a-fA-F]{2})")
_RTF = re.compile(r"\\u(-?\d{3,5})\s?\??")
_INLINE = re.compile(
    r"</?(?:span|b|i|em|strong|a|u|sup|sub|mark|small|font|tspan|code|abbr|wbr|text:span|text:s|text:a|w:(?!p\b|br\b|tab\b|tc\b|tr\b)\w+|a:(?!p\b|br\b|tc\b)\w+"
    r"|r|t|rPr|rPh|phoneticPr)(?:\s[^<>]*)?/?>"
)
_STYLE = re.compile(r"<(style|script)\b[^>]*>(.*?)</\1>", re.DOTALL | re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
# the numbers of a drawing would pass for telephone numbers
_GEOMETRY = {"d", "points", "transform", "viewBox", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "width", "height"}
_TAG = re.compile(r"<(?!!--)/?([\w:.-]+)((?:\s[^<>]*)?)>")
_READABLE = re.compile(r"[^\x00-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]{5,}")
_RUN_16 = re.compile(rb"(?:[\x20-\x7e]\x00|[\x00-\xff]\x04){5,}")


def contents(data: bytes, *, place: str = "", depth: int = 0) -> Content:
    """(place, text) of everything readable in `data`; text is None where something could not be opened."""
    if depth > _DEPTH:
        yield place, None
        return
    opened = next((opener for magic, opener in _OPENERS if data.startswith(magic)), None)
    if data[257:262] == b"ustar":
        opened = _tar
    try:
        yield from (opened or _text)(data, place, depth)
    except Exception:  # noqa: BLE001 - whatever a damaged file does, it must be reported and must not stop the search
        yield place, None


def _inside(place: str, part: str) -> str:
    return f"{place}, {part}" if place else part


def _zip(data: bytes, place: str, depth: int) -> Content:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if archive.comment:
            yield _inside(place, "comment"), archive.comment.decode("utf-8", "replace")
        for number, member in enumerate(archive.infolist(), 1):
            here = _inside(place, f"member {number}")
            yield here + " (its name)", member.filename
            if member.is_dir():
                continue
            try:
                inner = archive.read(member)
            except (RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error):
                yield here, None
                continue
            yield from contents(inner, place=here, depth=depth + 1)


def _tar(data: bytes, place: str, depth: int) -> Content:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for number, member in enumerate(archive, 1):
            here = _inside(place, f"member {number}")
            yield here + " (its name)", member.name
            if member.isfile():
                yield from contents(archive.extractfile(member).read(), place=here, depth=depth + 1)


def _packed(unpack):
    def read(data: bytes, place: str, depth: int) -> Content:
        if unpack is gzip.decompress and data[3] & 8:  # the header holds the name of the packed file
            yield _inside(place, "name"), data[10:].split(b"\x00", 1)[0].decode("latin-1")
        yield from contents(unpack(data), place=place, depth=depth + 1)

    return read


def _parquet(data: bytes, place: str, depth: int) -> Content:
    import pyarrow as pa
    from pyarrow import parquet

    table = parquet.read_table(io.BytesIO(data))
    for key, value in (table.schema.metadata or {}).items():
        yield _inside(place, "metadata"), f"{key.decode('utf-8', 'replace')} {decoded(value.decode('utf-8', 'replace'))}"
    for number, (name, column) in enumerate(zip(table.column_names, table.columns, strict=True), 1):
        here = _inside(place, f"column {number}")
        yield here + " (its name)", name
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind) or pa.types.is_temporal(kind):
            continue
        for value in column.unique().to_pylist() if pa.types.is_string(kind) or pa.types.is_large_string(kind) else column.to_pylist():
            if value is not None:
                yield here, decoded(value if isinstance(value, str) else repr(value))


def _pdf(data: bytes, place: str, depth: int) -> Content:
    import logging

    import pypdf
    import pypdfium2

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    reader = pypdf.PdfReader(io.BytesIO(data))
    yield _inside(place, "metadata"), " ".join(str(value) for value in (reader.metadata or {}).values())
    if reader.xmp_metadata is not None:
        yield from _text(reader.xmp_metadata.stream.get_data(), _inside(place, "metadata"), depth)
    # pdfium reads the text of a page twenty times as fast as pypdf does
    document = pypdfium2.PdfDocument(data)
    for number, page in enumerate(reader.pages, 1):
        yield _inside(place, f"page {number}"), document[number - 1].get_textpage().get_text_bounded()
        for note in page.get("/Annots") or ():
            note = note.get_object()
            yield _inside(place, f"page {number}, note"), " ".join(str(note.get(key, "")) for key in ("/Contents", "/T", "/TU", "/V", "/A"))
    yield _inside(place, "outline"), " ".join(re.findall(r"'/Title': '([^']*)'", repr(reader.outline)))
    for name, files in reader.attachments.items():
        yield _inside(place, "attachment (its name)"), name
        for inner in files:
            yield from contents(inner, place=_inside(place, "attachment"), depth=depth + 1)


def _png(data: bytes, place: str, depth: int) -> Content:
    """All of a picture but its points: packed, they are any letters at all, an e-mail address now and then."""
    at, parts = 8, []
    while at + 12 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if not kind.isalpha() or at + 12 + size > len(data):
            break
        part, at = data[at + 8 : at + 8 + size], at + 12 + size
        if kind in (b"zTXt", b"iTXt", b"iCCP") and (packed := part.find(b"\x78")) >= 0:
            try:
                part = part[:packed] + zlib.decompress(part[packed:])
            except zlib.error:
                pass
        if kind != b"IDAT":
            parts.append(part)
    yield from _binary(b"\x00".join([*parts, data[at:]]), place)


def _text(data: bytes, place: str, depth: int) -> Content:
    text = _decode(data)
    if text is None:
        yield from _binary(data, place)
        return
    packed = [match.group(1) for match in _BASE64.finditer(text)]
    text = _BASE64.sub(" ", text)
    for block in packed:
        try:
            inner = base64.b64decode(re.sub(r"\\n|\s", "", block) + "==")
        except (binascii.Error, ValueError):
            continue
        yield from contents(inner, place=_inside(place, "embedded data"), depth=depth + 1)
    if _MARKUP.match(data) or re.search(r"<(?:svg|html|body|div|p|table)[\s>]", text):
        text = decoded(text)
        bare = _STYLE.sub(" ", text)
        yield place, _TAG.sub(lambda tag: " " + " ".join(value for name, value in _ATTRIBUTE.findall(tag.group(2)) if name not in _GEOMETRY) + "\n", bare)
        yield place, _TAG.sub("\n", _INLINE.sub("", bare))
        for _, script in _STYLE.findall(text):
            yield place, re.sub(r"[.#]?[\w-]+\s*(?=[:{(])", " ", script)
    else:
        yield place, decoded(text)


def _binary(data: bytes, place: str) -> Content:
    """Readable runs in a file of unknown make, in UTF-8, UTF-16 and the Windows code page of Cyrillic."""
    yield _inside(place, "binary"), "\n".join(_READABLE.findall(data.decode("utf-8", "replace")))
    yield _inside(place, "binary"), "\n".join(run.decode("utf-16-le", "replace") for run in _RUN_16.findall(data))
    yield _inside(place, "binary"), "\n".join(run.decode("cp1251", "replace") for run in re.findall(rb"[\xc0-\xff ]{5,}", data))


def _decode(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\x00" in data[:4096]:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def decoded(text: str) -> str:
    """Text with \\u and \\x escapes, RTF codes, HTML entities and percent codes turned into the letters they stand for."""
    if "\\" in text:
        text = _ESCAPE.sub(lambda match: chr(min(int(next(filter(None, match.groups())), 16), 0x10FFFF)), text)
        if text.startswith("{\\rtf"):
            text = _RTF.sub(lambda match: chr(int(match.group(1)) % 65536), text)
            text = re.sub(r"(?:\\'[0-9a-fA-F]{2})+", lambda m: bytes.fromhex(m.group().replace("\\'", "")).decode("cp1251", "replace"), text)
        # an escaped line end is not the letter n of the next word
        text = re.sub(r"\\[nrt]", " ", text)
    if "&" in text:
        text = html.unescape(text)
    if re.search(r"%[0-9A-Fa-f]{2}", text):
        text = unquote(text, errors="replace")
    return text


_OPENERS = [
    (b"PK\x03\x04", _zip),
    (b"PK\x05\x06", _zip),
    (b"\x1f\x8b", _packed(gzip.decompress)),
    (b"BZh", _packed(bz2.decompress)),
    (b"\xfd7zXZ", _packed(lzma.decompress)),
    (b"PAR1", _parquet),
    (b"\x89PNG\r\n\x1a\n", _png),
    (b"%PDF", _pdf),
]
