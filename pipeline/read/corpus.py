"""From a study's raw files to its tables, under pseudonyms from here on.

Every format in; names found (those that the team knows are guaranteed, all others measured), the people behind them resolved
within a place, each given a pseudonym HMAC(key, study, person); the text masked; and a map kept from each piece of protected
text to its place in the raw file, so that a coding finds its place again. In: Study. Out: the tables of stage 1-read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from pipeline import language
from pipeline.protect.masking import mask
from pipeline.protect.names import KnownNames, Span, find_names
from pipeline.protect.regard import WITHHELD
from pipeline.protect.reviews import NameReviews
from pipeline.protect.spread import full_names, with_known
from pipeline.read.asides import sort_asides
from pipeline.read.decisions import read_lines
from pipeline.read.files import Reading, read_files, told_of
from pipeline.read.guide import QuestionGuide
from pipeline.read.mentions import accusations, spoken_mentions, survey_mentions
from pipeline.read.networks import tie_rows
from pipeline.read.persons import STAND_IN, Persons, known_names, participants_file
from pipeline.read.renderings import renderings
from pipeline.read.respondents import Waves, read_waves
from pipeline.read.roles import normal
from pipeline.show.progress import progress
from pipeline.study import Study
from pipeline.tables import contract, empty

WORD_LIMIT = 2_000_000


@dataclass
class _Gathered:
    """What was read, before anything is masked."""

    readings: list[Reading]
    waves: Waves
    listed: pd.DataFrame
    guide: QuestionGuide
    spoken: list[tuple[Reading, pd.DataFrame, list[list[Span]]]]
    documents: list[dict]
    written: pd.DataFrame
    written_hits: list[list[Span]]


def read_corpus(study: Study) -> dict[str, pd.DataFrame]:
    """All tables of 1-read by name; a part without input comes out empty, with its columns.

    Raises InputError with file and place for a broken participants.csv or form, KeyMissing without the study's key.
    """
    found, persons = _gathered(study)
    turns, participants, spans, mentions = [], [], [], []
    for reading, frame, hits in found.spoken:
        masked, pieces = _masked(reading, frame, hits, persons)
        turns.append(masked)
        spans += pieces
        mentions += spoken_mentions(persons, reading.document, frame, hits, persons.place_of(reading.document))
        participants += persons.participants(reading, frame, found.listed)
    written, pieces = _masked_answers(found, persons)
    spans += pieces
    reviewed, waived = _reviewed(study), study.config.read.names_review == "waived"
    all_turns = _concat([*turns, written])
    tables = {
        "reading": _reading_table(found.readings, found.waves.readings, persons),
        "documents": pd.DataFrame([facts | {"names_reviewed": waived or facts["document"] in reviewed} for facts in found.documents]),
        "turns": all_turns, "participants": pd.DataFrame(participants), "spans": pd.DataFrame(spans),
        "mentions": pd.DataFrame(mentions + survey_mentions(persons, found.waves.nominees)), "people": persons.people(), "accusations": accusations(persons, _places(found)), "ties": tie_rows(persons, found.waves.ties), "words": _words(all_turns),
    } | found.waves.tables(persons)  # fmt: skip
    tables |= {"cleaning": found.waves.cleaning(persons), "renderings": renderings(study, persons)} | found.waves.checks(persons)
    for name in ("documents", "participants", "spans", "mentions", "answers", "asked", "questions", "options", "cleaning", "accusations", "ties", "checks", "interviewer_effects", "uncleaned", "renderings"):
        if tables.get(name) is None or tables[name].empty:
            tables[name] = empty(name)
    return persons.without_erased(tables)


def _gathered(study: Study) -> tuple[_Gathered, Persons]:
    """Every file read, every name found, and the people behind the names resolved."""
    readings, waves, listed = read_files(study), read_waves(study), participants_file(study)
    known = KnownNames(known_names(study, listed, pd.DataFrame({"name": waves.named}, dtype="object")))
    persons, places, guide = Persons.of(study, known), _place_names(study), QuestionGuide(study.config.guide)
    found = _Gathered(readings, waves, listed, guide, [], [], waves.open_turns(), [])
    for reading in progress(readings, "names"):
        if reading.turns is None:
            continue
        facts = _facts(study, reading)
        frame = _turns(reading, facts, guide)
        hits = [find_names(text, language=lang if lang != "other" else None, known=known, places=places) for text, lang in zip(frame["text"], frame["language"], strict=True)]
        persons.add_speakers(reading, facts, listed)
        found.documents.append(facts | {"n_turns": len(frame)})
        found.spoken.append((reading, frame, hits))
    found.written_hits = _names_in_answers(found.written, known, places)
    _spread(found, persons)
    # what people decided of names goes before what was found
    found.spoken = [(reading, frame, persons.decided(reading.document, frame, hits)) for reading, frame, hits in found.spoken]
    found.written_hits = [persons.decided_text(text, spans) for text, spans in zip(found.written["text"], found.written_hits, strict=True)]
    for (reading, frame, hits), facts in zip(found.spoken, found.documents, strict=True):
        for row, spans in zip(frame.itertuples(), hits, strict=True):
            persons.add_hits(reading.document, row.turn, facts["place"], row.text, spans)
    for row, spans in zip(found.written.itertuples(), found.written_hits, strict=True):
        persons.add_hits(row.document, row.turn, row.place, row.text, spans)
    for named in (waves.nominees, waves.others):
        persons.add_nominees(named)
    persons.resolve()
    return found, persons


def _spread(found: _Gathered, persons: Persons) -> None:
    """Full names found in one document are looked for in all of them, in every script."""
    texts = [text for _, frame, _ in found.spoken for text in frame["text"]] + list(found.written["text"])
    names = full_names(texts, [spans for _, _, hits in found.spoken for spans in hits] + found.written_hits)
    if not names:
        return
    more = KnownNames(names)
    found.spoken = [(reading, frame, [with_known(text, spans, more) for text, spans in zip(frame["text"], hits, strict=True)]) for reading, frame, hits in found.spoken]
    found.written_hits = [with_known(text, spans, more) for text, spans in zip(found.written["text"], found.written_hits, strict=True)]
    persons.listed = KnownNames([*persons.listed.names, *names])


def _names_in_answers(written: pd.DataFrame, known: KnownNames, places: tuple[str, ...]) -> list[list[Span]]:
    """The names in each open answer; many respondents answer with the same few words, so each wording is looked through once."""
    pairs = list(zip(written["text"], written["language"], strict=True))
    found = {(text, lang): find_names(text, language=lang if lang != "other" else None, known=known, places=places) for text, lang in dict.fromkeys(pairs)}
    return [found[pair] for pair in pairs]


def _masked_answers(found: _Gathered, persons: Persons) -> tuple[pd.DataFrame, list[dict]]:
    """Open answers under pseudonyms, and their map; a person named in one has the pseudonym that talk in the respondent's place gives.

    What talk has in its file, an answer has in itself: a place in it counts from its own first character, blanks in a row as one.
    """
    texts, rows = [], []
    for row, spans in zip(found.written.itertuples(), found.written_hits, strict=True):
        text, pieces = mask(row.text, [(span.start, span.end, _instead(persons, row, span)) for span in spans])
        texts.append(text)
        rows += [{"document": row.document, "turn": row.turn} | piece for piece in _joined(pieces, [(0, 0, len(row.text))])]
    return found.written.assign(text=texts), rows


def _instead(persons: Persons, row, span: Span) -> str:
    withheld = WITHHELD if persons.is_withheld(row.document, row.turn, span) else None
    return STAND_IN.get(span.kind) or withheld or persons.person(persons.base_name(span), row.place or "")


def _places(found: _Gathered) -> dict[str, str]:
    return {facts["document"]: facts["place"] for facts in found.documents}


def _place_names(study: Study) -> tuple[str, ...]:
    """Place names that are no person's name, so that a village named after somebody keeps its name."""
    names = {entry[lang] for entry in study.gazetteer.values() for lang in ("ky", "ru", "en") if entry.get(lang)}
    names |= {alias for entry in study.gazetteer.values() for alias in entry.get("aliases") or []}
    names |= {name for place in study.config.places.values() for name in place.name.values()}
    return tuple(sorted(names))


def _facts(study: Study, reading: Reading) -> dict:
    """What is known of a document: study.yaml first, then the file's header, else nothing."""
    told = told_of(study.config.read.documents, reading.path)
    header = reading.turns.attrs.get("header", {})
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


def _turns(reading: Reading, facts: dict, guide: QuestionGuide) -> pd.DataFrame:
    frame = reading.turns
    told = reading.turns.attrs.get("header", {}).get("language")
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


def _masked(reading: Reading, frame: pd.DataFrame, hits, persons: Persons) -> tuple[pd.DataFrame, list[dict]]:
    """The turns under pseudonyms, and the map from protected text to the raw file."""
    texts, rows = [], []
    pieces_of = reading.turns.attrs.get("pieces") or [[] for _ in range(len(frame))]
    for row, spans, raw_pieces in zip(frame.itertuples(), hits, pieces_of, strict=True):
        text, pieces = mask(row.text, [(span.start, span.end, persons.replacement(reading.document, row.turn, span)) for span in spans])
        texts.append(text)
        rows += [{"document": reading.document, "turn": row.turn} | piece for piece in _joined(pieces, raw_pieces)]
    masked = frame.assign(text=texts, participant=[persons.label(reading.document, label) for label in frame["participant"]])
    for column in ("notes", "redactions"):
        masked[column] = [_mask_plain(note, persons, lang) for note, lang in zip(frame[column], frame["language"], strict=True)]
    written = {normal(label): label for label in frame["participant"].dropna()}
    thrown = lambda who, words, lang: f"{persons.label(reading.document, written[normal(who)]) if normal(who) in written else _mask_plain(who, persons, lang)}: {_mask_plain(words, persons, lang)}"  # noqa: E731
    masked["backchannels"] = ["; ".join(thrown(who, words, lang) for who, words in said) or None for said, lang in zip(frame["backchannels"], frame["language"], strict=True)]
    return masked, rows


def _mask_plain(text, persons: Persons, lang: str):
    """Notes are short and free: any name in them is replaced by the word for a person withheld."""
    if not isinstance(text, str) or not text:
        return None
    return persons.mask_known(text, lang)


def _joined(pieces, raw_pieces) -> list[dict]:
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


def _reviewed(study: Study) -> set[str]:
    return NameReviews(read_lines(study.decisions("name_reviews"))).documents


def _words(turns: pd.DataFrame) -> pd.DataFrame:
    """Tokens of the spoken turns with a lemma each, one call of the lemmatiser a language."""
    rows = [
        (row.document, row.turn, position, start, end, word, row.language)
        for row in turns.itertuples() for position, (start, end, word) in enumerate(language.tokens(row.text))
    ]  # fmt: skip
    words = pd.DataFrame(rows[:WORD_LIMIT], columns=["document", "turn", "position", "start", "end", "word", "language"])
    words["lemma"] = words["word"].str.lower() if len(words) else []
    for lang in ("ky", "ru", "en"):
        mine = words["language"] == lang
        if mine.any():
            words.loc[mine, "lemma"] = language.lemmatise(list(words.loc[mine, "word"]), lang)
    return words


def _reading_table(readings: list[Reading], survey_rows: list[dict], persons: Persons) -> pd.DataFrame:
    """A file's name and the notes on it may name somebody: names in them are masked as well."""
    rows = [
        {"file": r.path.name, "kind": r.kind, "document": r.document if r.turns is not None else None, "state": r.state, "n_turns": 0 if r.turns is None else len(r.turns),
         "reason": r.reason, "notes": "; ".join(r.notes) or None, "decisions": "; ".join(r.decisions) or None, "certainty": r.certainty}
        for r in readings
    ] + survey_rows  # fmt: skip
    for row in rows:
        row |= {column: persons.mask_known(row[column]) for column in ("file", "reason", "notes") if row[column]}
    return pd.DataFrame(rows, columns=list(contract("reading").columns)).drop_duplicates(["kind", "file"])


def _concat(frames: list[pd.DataFrame]) -> pd.DataFrame:
    columns = list(contract("turns").columns)
    frames = [frame.reindex(columns=columns) for frame in frames if len(frame)]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def names_of_people(study: Study) -> dict[str, list[str]]:
    """pseudonym -> the names that stand behind it, for `python -m pipeline names`; held in memory only. Needs the key and the raw files."""
    _, persons = _gathered(study)
    return persons.names()
