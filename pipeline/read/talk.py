"""One transcript or document on its way through 1-read: its turns, the names in them, and its tables under pseudonyms.

Three steps, each done for one document alone, so that workers can share them and no more than a few documents are in memory at once: `found_in`
(what was said, and which words may be names), `claimed` (after the full names of all documents are known: what people decided, and
who is named), `protected` (once everybody has a pseudonym: the rows of the tables). In: a Reading. Out: a Talk, rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pandas as pd

from pipeline import language
from pipeline.protect.masking import mask
from pipeline.protect.names import KnownNames, Span, find_names
from pipeline.protect.tagger import tag_ahead
from pipeline.protect.spread import with_known
from pipeline.read.asides import sort_asides
from pipeline.read.files import Reading, told_of
from pipeline.read.guide import QuestionGuide
from pipeline.read.mentions import spoken_mentions
from pipeline.read.persons import Persons
from pipeline.read.roles import normal
from pipeline.read.sweep import swept
from pipeline.study import Study
from pipeline.tables import contract

SPOKEN = ("turns", "spans", "words", "mentions", "participants")


@dataclass
class Talk:
    """A document before it is masked.

    reading   its file, without turns;  facts: its row in `documents`;  frame: its turns;  hits: the spans of names in each
    pieces    for each turn where its text stands in the file;  labels: the role of each speaker's label, in the order of their first turns
    offices   for each turn the offices whose holder the study's register tells; they stay where they stand
    """

    reading: Reading
    facts: dict
    frame: pd.DataFrame
    hits: list[list[Span]]
    pieces: list[list[tuple[int, int, int]]]
    labels: dict[str, str]
    offices: list[list[Span]] = field(default_factory=list)


def found_in(study: Study, reading: Reading, guide: QuestionGuide, known: KnownNames, places: tuple[str, ...]) -> Talk:
    """What a document says, and the names that are known or guessed in it."""
    # pandas copies what hangs on a frame with every column taken from it, and the whole raw text hangs on this one
    attrs, reading.turns.attrs = reading.turns.attrs, {}
    facts = _facts(study, reading, attrs.get("header", {}))
    frame = _turns(reading, facts, guide, attrs.get("header", {}))
    tag_ahead(text for text, lang in zip(frame["text"], frame["language"], strict=True) if lang in ("ky", "ru"))
    hits = [find_names(text, language=lang if lang != "other" else None, known=known, places=places) for text, lang in zip(frame["text"], frame["language"], strict=True)]
    pieces = attrs.get("pieces") or [[] for _ in range(len(frame))]
    labels = dict(zip(frame["participant"][::-1], frame["role"][::-1], strict=True))
    labels = {label: labels[label] for label in frame["participant"].dropna().unique()}
    return Talk(replace(reading, turns=None), facts | {"n_turns": len(frame)}, frame, hits, pieces, labels)


def claimed(talk: Talk, persons: Persons, more: KnownNames) -> tuple[dict, set]:
    """The names after the full ones of all other documents (`more`) were looked for, and after people's decisions, which go before what was found.

    Changes talk.hits; returns who is named (rows as Persons.add_rows takes them) and the names beside fear or blame.
    """
    hits = [with_known(text, spans, more) for text, spans in zip(talk.frame["text"], talk.hits, strict=True)] if len(more) else talk.hits
    talk.hits = persons.decided(talk.reading.document, talk.frame, hits)
    talk.offices = [persons.office_spans(text, talk.facts, spans) for text, spans in zip(talk.frame["text"], talk.hits, strict=True)]
    rows, withheld = {}, set()
    for row, spans, offices in zip(talk.frame.itertuples(), talk.hits, talk.offices, strict=True):
        named, accused = persons.named(talk.reading.document, row.turn, talk.facts["place"], row.text, [*spans, *offices])
        for each, times in named.items():
            rows[each] = rows.get(each, 0) + times
        withheld |= accused
    return rows, withheld


def protected(talk: Talk, persons: Persons, listed: pd.DataFrame, uuids: Iterable[str]) -> tuple[dict[str, pd.DataFrame], list[tuple[str, str]]]:
    """The document's rows of the tables SPOKEN under pseudonyms, and the turns that went with erased people."""
    document, frame = talk.reading.document, talk.frame
    masked, pieces = _masked(talk, persons)
    masked = masked.reindex(columns=list(contract("turns").columns))
    rows = {"spans": pieces, "mentions": spoken_mentions(persons, document, frame, [[*spans, *offices] for spans, offices in zip(talk.hits, talk.offices, strict=True)], persons.place_of(document)), "participants": persons.participants(talk.reading, talk.labels, listed)}
    tables = {"turns": masked, "words": words_of(masked)} | {name: pd.DataFrame(found, columns=list(contract(name).columns)) for name, found in rows.items()}
    tables["participants"] = swept("participants", tables["participants"], persons)
    gone = persons.silent_turns(masked, uuids)
    return persons.without_erased(tables, uuids, gone), gone


def words_of(turns: pd.DataFrame) -> pd.DataFrame:
    """Tokens of the turns with a lemma each, one call of the lemmatiser a language."""
    rows = [
        (row.document, row.turn, position, start, end, word, row.language)
        for row in turns.itertuples() for position, (start, end, word) in enumerate(language.tokens(row.text))
    ]  # fmt: skip
    words = pd.DataFrame(rows, columns=["document", "turn", "position", "start", "end", "word", "language"])
    words["lemma"] = words["word"].str.lower() if len(words) else []
    for lang in ("ky", "ru", "en"):
        mine = words["language"] == lang
        if mine.any():
            words.loc[mine, "lemma"] = language.lemmatise(list(words.loc[mine, "word"]), lang)
    return words


def _facts(study: Study, reading: Reading, header: dict) -> dict:
    """What is known of a document: study.yaml first, then the file's header, else nothing."""
    told = told_of(study.config.read.documents, reading.path)
    given = {key: getattr(told, key, None) for key in ("place", "group", "wave", "date", "recruiter", "language")}
    number = pd.to_numeric(header.get("n_participants"), errors="coerce")
    speakers = reading.turns.loc[reading.turns["role"] == "participant", "participant"].nunique()
    return {
        "document": reading.document, "kind": reading.kind, "wave": given["wave"] or study.config.read.wave, "place": given["place"] or _place_of(study, header.get("place")),
        "date": given["date"], "language": given["language"] or _main_language(reading.turns["text"]), "group": given["group"], "recruiter": given["recruiter"],
        "n_participants": int(number) if pd.notna(number) else (speakers or None),
    }  # fmt: skip


def _place_of(study: Study, written: str | None) -> str | None:
    """The study's place whose name a header gives in one of three languages; None if none or several fit."""
    if not written:
        return None
    text = written.casefold()
    fits = [place for place in study.config.places if any(study.place_name(place, lang).casefold() in text for lang in ("ky", "ru", "en"))]
    return fits[0] if len(fits) == 1 else None


def _main_language(texts: Iterable[str]) -> str:
    joined = " ".join(texts)[:20_000]
    return language.identify([joined])[0] if joined.strip() else "other"


def _turns(reading: Reading, facts: dict, guide: QuestionGuide, header: dict) -> pd.DataFrame:
    frame = reading.turns
    told = header.get("language")
    languages = [told] * len(frame) if told in ("ky", "ru", "en") else language.identify(list(frame["text"]))
    short = frame["text"].str.split().str.len() < 3
    # two words are too few to tell; the document's own language is the better guess
    languages = [facts["language"] if few and lang != facts["language"] else lang for few, lang in zip(short, languages, strict=True)]
    labels = set(frame["participant"].dropna())
    sorted_notes = [sort_asides(notes, labels) for notes in frame["notes"]]
    out = pd.DataFrame({
        "document": facts["document"], "turn": [f"t{i:04d}" for i in range(len(frame))], "participant": frame["participant"].to_numpy(), "role": frame["role"].to_numpy(),
        "language": languages, "start_s": frame["start_s"].to_numpy(), "end_s": frame["end_s"].to_numpy(), "text": frame["text"].to_numpy(),
        "notes": ["; ".join(heard) or None for heard, _, _ in sorted_notes], "backchannels": [thrown for _, thrown, _ in sorted_notes],
        "redactions": ["; ".join(out) or None for _, _, out in sorted_notes],
    })  # fmt: skip
    out["question"] = guide.questions(out["text"], out["role"], frame["question"])
    return out


def _masked(talk: Talk, persons: Persons) -> tuple[pd.DataFrame, list[dict]]:
    """The turns under pseudonyms, and the map from protected text to the raw file."""
    texts, rows = [], []
    document, frame = talk.reading.document, talk.frame
    for row, spans, raw_pieces in zip(frame.itertuples(), talk.hits, talk.pieces, strict=True):
        text, pieces = mask(row.text, [(span.start, span.end, persons.replacement(document, row.turn, span)) for span in spans])
        texts.append(text)
        rows += [{"document": document, "turn": row.turn} | piece for piece in joined(pieces, raw_pieces)]
    masked = frame.assign(text=texts, participant=[persons.label(document, label) for label in frame["participant"]])
    for column in ("notes", "redactions"):
        masked[column] = [_mask_plain(note, persons, lang) for note, lang in zip(frame[column], frame["language"], strict=True)]
    written = {normal(label): label for label in frame["participant"].dropna()}
    thrown = lambda who, words, lang: f"{persons.label(document, written[normal(who)]) if normal(who) in written else _mask_plain(who, persons, lang)}: {_mask_plain(words, persons, lang)}"  # noqa: E731
    masked["backchannels"] = ["; ".join(thrown(who, words, lang) for who, words in said) or None for said, lang in zip(frame["backchannels"], frame["language"], strict=True)]
    return masked, rows


def _mask_plain(text, persons: Persons, lang: str):
    """Notes are short and free: any name in them is replaced by the word for a person withheld."""
    if not isinstance(text, str) or not text:
        return None
    return persons.mask_known(text, lang)


def joined(pieces, raw_pieces) -> list[dict]:
    """Compose protected text -> text -> raw file; a replaced name is one piece, as long as it stands in both."""
    rows = []
    for start_masked, start_text, length_masked, length_text in _whole(pieces):
        for piece_text, piece_raw, length in raw_pieces:
            low, high = max(start_text, piece_text), min(start_text + length_text, piece_text + length)
            if low >= high:
                continue
            same = length_masked == length_text
            start = start_masked + (low - start_text if same else 0)
            end = start + (high - low) if same else start_masked + length_masked
            rows.append({"start": start, "end": end, "raw_start": piece_raw + low - piece_text, "raw_end": piece_raw + high - piece_text})
    return rows


def _whole(pieces):
    """Pieces with a replacement of equal length, which `mask` writes as two, made one again."""
    pieces, number = list(pieces), 0
    while number < len(pieces):
        here, there, masked, raw = pieces[number]
        if raw == 0 and number + 1 < len(pieces) and pieces[number + 1][2] == 0:
            raw, number = pieces[number + 1][3], number + 1
        yield here, there, masked, raw
        number += 1
