"""Subtitle files (srt, vtt) and recognisers' JSON as paper: one cue a block, with its times and its named voice.

Formats: SubRip as players accept it; WebVTT, W3C Candidate Recommendation 2019; JSON as Whisper and its relatives write it
(a list of segments with start, end, text and perhaps speaker).
"""

from __future__ import annotations

import html
import json
import re
import statistics
from pathlib import Path

from pipeline.errors import InputError
from pipeline.read.encodings import decode
from pipeline.read.paper import Paper, PaperWriter
from pipeline.read.times import cell_time, seconds

STAMP = r"(?:\d{1,3}:)?\d{1,3}:\d{2}[.,]\d{1,3}"
SAID = ("text", "transcript", "utterance", "content", "sentence")
CUE = re.compile(rf"^\s*({STAMP})\s*-+>\s*({STAMP})")
VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>", re.I)
TAG = re.compile(r"</?(?:[a-z][^<>]{0,60}|\d{1,2}:\d{2}[^<>]{0,12})>|\{\\[^}]*\}", re.I)


def read_subtitles(data: bytes, *, file: Path, encoding: str | None = None) -> Paper:
    """An srt or vtt file; what stands between cues (numbers, notes, styles) is no speech and is left out."""
    found = decode(data, encoding=encoding, file=file)
    lines = found.text.split("\n")
    places = [number for number, line in enumerate(lines) if CUE.match(line)]
    if not places:
        raise InputError("no subtitle times were found in the file", file=file,
                         remedy="If it is a plain transcript, rename it to end in .txt.")
    paper = PaperWriter()
    empty = 0
    for number, place in enumerate(places):
        following = places[number + 1] if number + 1 < len(places) else len(lines)
        body = []
        for line in lines[place + 1 : following]:
            if not line.strip() and body:
                break
            if line.strip():
                body.append(line)
        # a file without empty lines between its cues: the last line is the next cue's number
        if len(body) > 1 and following < len(lines) and lines[following - 1] is body[-1] and body[-1].strip().isdigit():
            body.pop()
        start, end = (seconds(part.replace(",", ".")) for part in CUE.match(lines[place]).groups())
        empty += not _add_cue(paper, "\n".join(body), start, end)
    warnings = list(found.warnings) + ([f"{empty} cues without text"] if empty else [])
    return paper.paper("subtitles", found.stated, warnings=warnings)


def _add_cue(paper: PaperWriter, body: str, start: float, end: float) -> bool:
    """Write one cue, each voice on its own; False if it holds no text."""
    pieces = VOICE.split(body)
    spoken = [(None, pieces[0])] + list(zip(pieces[1::2], pieces[2::2], strict=True))
    any_text = False
    for voice, text in spoken:
        text = html.unescape(TAG.sub("", text)).strip()
        if not text:
            continue
        any_text = True
        label = " ".join(html.unescape(voice).split()) if voice else None
        if label:
            # the name stands in the text too, so that the search for names sees it
            paper.add(label)
            paper.blocks.pop()
        paper.add(text, label=label, start_s=start, end_s=end)
    return any_text


def _unit(segments: list) -> float:
    """1000 where times are whole numbers and a segment as a rule lasts longer than five minutes of them: milliseconds. Else 1."""
    times = [(item.get("start"), item.get("end")) for item in segments if isinstance(item, dict)]
    whole = [end - start for start, end in times if isinstance(start, int) and isinstance(end, int)]
    return 1000.0 if whole and len(whole) == len(times) and statistics.median(whole) > 300 else 1.0


def read_segments(data: bytes, *, file: Path, encoding: str | None = None) -> Paper:
    """JSON segments with start, end, text and perhaps speaker."""
    found = decode(data, encoding=encoding, file=file)
    try:
        content = json.loads(found.text)
    except (ValueError, RecursionError) as error:
        raise InputError("the JSON is damaged", file=file, place=f"line {getattr(error, 'lineno', 1)}",
                         remedy="Export it again from the program that recognised the speech.") from error
    segments = content
    if isinstance(content, dict):
        segments = next((content[key] for key in ("segments", "utterances", "results", "turns") if isinstance(content.get(key), list)), None)
    said = next((key for key in SAID if isinstance(segments, list) and any(isinstance(item, dict) and key in item for item in segments)), None)
    if said is None:
        raise InputError("the JSON holds no list of segments with text", file=file,
                         remedy="It should have segments, each with start, end, text and speaker.")
    paper, clock = PaperWriter(), _unit(segments)
    for item in segments:
        if isinstance(item, dict) and str(item.get(said) or "").strip():
            speaker = item.get("speaker")
            label = str(speaker).strip() or None if speaker is not None else None
            if label:
                paper.add(label)
                paper.blocks.pop()
            paper.add(str(item[said]), label=label, start_s=cell_time(item.get("start")) / clock, end_s=cell_time(item.get("end")) / clock)
    return paper.paper("segments", found.stated, warnings=list(found.warnings))
