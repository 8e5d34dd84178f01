"""Recordings, pictures and PDFs of a REFI-QDA file: the transcripts of recordings, which are text, and the codings of what is none.

A Transcript stands inside an AudioSource or VideoSource. Its SyncPoints tie a position of its text to a time of the recording, and a TranscriptSelection
runs from one of these points to another: so it is a passage of a text like any other. In: elements of the XML. Out: passages with the vendor's numbers,
times, and rows of `media`, where the codings of the recording itself stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator

import pandas as pd
from lxml import etree

from pipeline.read.refi import MEDIA, TIMES
from pipeline.read.refi_offsets import Counting, places
from pipeline.read.refi_parts import Attributes, children, key, text_of
from pipeline.read.refi_rules import Findings, local
from pipeline.read.refi_sources import Raw

_PLACES = {"PictureSelection": "box {firstX},{firstY} to {secondX},{secondY}", "PDFSelection": "page {page}, box {firstX},{firstY} to {secondX},{secondY}",
           "AudioSelection": "{begin} to {end} ms", "VideoSelection": "{begin} to {end} ms", "TranscriptSelection": "transcript"}  # fmt: skip
_LARGEST = 1 << 52


def is_transcript(element: etree._Element) -> bool:
    return local(element) == "Transcript"


def texts_of(source: etree._Element) -> Iterator[etree._Element]:
    """The elements below Sources that hold a text: the source itself, or the transcripts of a recording."""
    if local(source) == "TextSource":
        yield source
    elif local(source) in ("AudioSource", "VideoSource"):
        yield from children(source, "Transcript")


def pdf_texts_of(source: etree._Element) -> Iterator[etree._Element]:
    """The words of a PDF, where the file codes them; a PDF is no text source, so they stand apart."""
    if local(source) == "PDFSource":
        yield from (text for text in children(source, "Representation") if any(True for _ in children(text, "PlainTextSelection")))


def passages(element: etree._Element, findings: Findings) -> list[tuple[etree._Element, int | None, int | None]]:
    """(selection, first, last) of each marked passage of a text, in the vendor's numbers; None where the file does not say them."""
    found = [(selection, *_numbers(selection, selection.get("startPosition"), selection.get("endPosition"), findings)) for selection in children(element, "PlainTextSelection")]
    points = {key(point.get("guid")): point.get("position") for point in children(element, "SyncPoint")}
    for selection in children(element, "TranscriptSelection"):
        first, last = _numbers(selection, *(points.get(key(selection.get(name))) for name in ("fromSyncPoint", "toSyncPoint")), findings)
        if first is None:
            findings.add("a passage of a transcript does not say between which points of the text it lies; its coding is kept without a place", selection.sourceline)
        found.append((selection, first, last))
    return found


def times(texts: Iterable[tuple[str, str, Raw, etree._Element]], counting: Counting) -> pd.DataFrame:
    """source, source_guid, start (characters of its text) and seconds of the recording, a row a point of a transcript; `texts` gives name, guid, text and element."""
    rows = []
    for name, guid, raw, element in texts:
        told = [(point.get("position") or "", point.get("timeStamp") or "") for point in children(element, "SyncPoint")]
        told = [(_limited(position), _limited(time)) for position, time in told if _is_number(position) and _is_number(time)]
        if not told:
            continue
        starts, _, _ = places(raw, [position for position, _ in told], [position for position, _ in told], counting)
        rows += [(name, guid, int(start), time / 1000) for start, (_, time) in zip(starts, told, strict=True)]
    return pd.DataFrame(rows, columns=list(TIMES))


def media(sources: Iterable[etree._Element], texts: Collection[etree._Element], coding: Callable[[etree._Element, etree._Element], dict], findings: Findings) -> pd.DataFrame:
    """A row a coding of what is no text, or the source alone where it has none.

    texts    the elements that were read as texts: their codings are `selections`
    coding   gives code, coder and time of a Coding and what holds it
    """
    rows, kinds, texts = [], {}, set(texts)
    for element in sources:
        kind = local(element)
        if kind == "TextSource":
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        shared = {"kind": kind, "source": element.get("name") or ""}
        codings = [one for one in element.iter(etree.Element) if local(one) == "Coding" and texts.isdisjoint(one.iterancestors())]
        for one in codings:
            above = one.getparent()
            given = coding(one, above)
            text = next((t.text for t in above.iter("{*}PlainTextContent")), None) if local(above) in _PLACES else None
            spot = _PLACES[local(above)].format_map(Attributes(above)) if local(above) in _PLACES else local(above) if above is not element else None
            rows.append(shared | {"place": spot, "quote": text or above.get("name") if above is not element else None, "memo": text_of(above, "Description") if above is not element else None, **{k: given[k] for k in ("code", "coder", "at")}})
        if not codings:
            rows.append(shared)
    if number := sum(map(is_transcript, texts)):
        findings.add(f"{number} transcripts of recordings were read as texts with their codings; they are written again as texts, without the recording and the times of its points")
    for kind, number in kinds.items():
        findings.add(f"{number} {kind} are listed in `media` with the codings that lie on no text; these are not written again")
    return pd.DataFrame(rows, columns=list(MEDIA))


def _numbers(selection: etree._Element, first: str | None, last: str | None, findings: Findings) -> tuple[int | None, int | None]:
    if not _is_number(first or "") or not _is_number(last or ""):
        return None, None
    start, end = _limited(first), _limited(last)
    if end < start:
        findings.add("a selection ends before it begins; the two were exchanged", selection.sourceline)
        start, end = end, start
    return start, end


def _is_number(text: str) -> bool:
    try:
        _whole(text)
    except ValueError:
        return False
    return True


def _limited(text: str) -> int:
    return max(-_LARGEST, min(_whole(text), _LARGEST))


def _whole(text: str) -> int:
    """A whole number, also where a program writes it as 12.0."""
    return int(re.sub(r"\.0+$", "", text.strip()))
