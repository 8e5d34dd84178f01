"""From a study's raw files to its tables, under pseudonyms from here on.

Every format in; names found (those that the team knows are guaranteed, all others measured), the people behind them resolved
within a place, each given a pseudonym HMAC(key, study, person); the text masked; and a map kept from each piece of protected
text to its place in the raw file, so that a coding finds its place again. Documents go through one by one (read.talk); from WORTH_WORKERS
files on, workers share them and what is not masked yet waits under private/ (read.waiting), so that memory grows with the people
of a study, not with its transcripts. In: Study. Out: the tables of stage 1-read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path

import pandas as pd

from pipeline.protect.masking import mask
from pipeline.protect.names import KnownNames, Span, find_names
from pipeline.protect.printed import refuse_names
from pipeline.protect.regard import WITHHELD
from pipeline.protect.reviews import NameReviews
from pipeline.protect.spread import candidates, full_names, small_words, with_known
from pipeline.protect.written import signs
from pipeline.read.decisions import read_lines
from pipeline.read.files import Reading, listed_files, read_turns
from pipeline.read.guide import QuestionGuide
from pipeline.read.mentions import accusations, survey_mentions
from pipeline.read.messages import messages
from pipeline.read.networks import tie_rows
from pipeline.read.participants import known_names, participants_file
from pipeline.read.persons import STAND_IN, Persons
from pipeline.read.renderings import renderings
from pipeline.read.respondents import Waves, read_waves
from pipeline.read.sweep import codes_replaced, names_in_labels, swept
from pipeline.read.talk import SPOKEN, Talk, claimed, found_in, joined, protected, words_of
from pipeline.read.waiting import Waiting, waiting_room
from pipeline.show.progress import progress
from pipeline.study import Study, compute
from pipeline.tables import CONTRACTS, contract, empty

# fewer documents are read sooner than workers are started
WORTH_WORKERS = 24
SHARE = 4
PROMISED = tuple(name for name, one in CONTRACTS.items() if one.stage == "1-read")


@dataclass
class Gathered:
    """What was read, before anything is masked; the documents themselves wait, and `talks` gives them one by one."""

    waiting: Waiting
    readings: list[Reading]
    waves: Waves
    listed: pd.DataFrame
    written: pd.DataFrame
    written_hits: list[list[Span]] = field(default_factory=list)
    documents: list[dict] = field(default_factory=list)
    spoken: list[int] = field(default_factory=list)  # the numbers of the readings that hold text

    def talks(self) -> Iterator[Talk]:
        return (self.waiting.get(f"{number}.talk") for number in self.spoken)


@dataclass
class _Setup:
    """What a worker needs to know for a step."""

    study: Study
    readings: dict[int, Reading]
    known: KnownNames
    places: tuple[str, ...]
    listed: pd.DataFrame
    persons: Persons | None = None
    uuids: tuple[str, ...] = ()


def read_corpus(study: Study) -> dict[str, pd.DataFrame]:
    """All tables of 1-read by name, whole and in memory; a part without input comes out empty, with its columns.

    Raises InputError with file and place for a broken participants.csv or form, KeyMissing without the study's key.
    """
    with _tables(study) as tables:
        return {name: _whole(name, parts()) for name, parts in tables.items()}


def write_corpus(study: Study) -> None:
    """Write all tables of 1-read, long ones part by part. Raises as read_corpus does; a table is there whole or not at all."""
    with _tables(study) as tables:
        for name, parts in tables.items():
            study.write_parts(name, parts())


@contextmanager
def gathered(study: Study) -> Iterator[tuple[Gathered, Persons]]:
    """Every file read, every name found, and the people behind the names resolved; what was read is there until the block ends."""
    readings, waves, listed = listed_files(study), read_waves(study), participants_file(study)
    known = KnownNames(known_names(study, listed, pd.DataFrame({"name": waves.named}, dtype="object")))
    persons, places = Persons.of(study, known), place_names(study)
    with waiting_room(study, on_disk=len(readings) >= WORTH_WORKERS) as waiting:
        found = Gathered(waiting, readings, waves, listed, waves.open_turns())
        setup = _Setup(study, dict(enumerate(readings)), known, places, listed)
        names = set()
        for number, reading, facts, labels, full in _each(setup, waiting, _read_one, range(len(readings)), "names"):
            found.readings[number] = reading
            if facts is not None:
                found.spoken.append(number)
                found.documents.append(facts)
                persons.add_speakers(reading, labels, facts, listed)
                names |= full
        found.written_hits = _names_in_answers(found.written, known, places)
        names |= candidates(found.written_hits) | candidates(names_in_labels(waves.frames.get("options"), known, places))
        parts = (waiting.get(f"{number}.small") for number in found.spoken)
        more = KnownNames(full_names(names, [*parts, small_words(found.written["text"])] if names else ()))
        if len(more):
            persons.listed = KnownNames([*persons.listed.names, *more.names])
        setup.known, setup.persons = more, persons
        for rows, withheld in _each(setup, waiting, _claim_one, found.spoken, "people"):
            persons.add_rows(rows, withheld)
        found.written_hits = [persons.decided_text(text, with_known(text, spans, more) if len(more) else spans) for text, spans in zip(found.written["text"], found.written_hits, strict=True)]
        for row, spans in zip(found.written.itertuples(), found.written_hits, strict=True):
            persons.add_rows(*persons.named(row.document, row.turn, row.place, row.text, spans))
        for named in (waves.nominees, waves.others):
            persons.add_nominees(named)
        persons.resolve()
        yield found, persons


@contextmanager
def _tables(study: Study) -> Iterator[dict[str, Callable[[], Iterator[pd.DataFrame]]]]:
    """Every table of 1-read as its parts, in order."""
    refuse_names(study)
    with gathered(study) as (found, persons):
        answers = found.waves.frames.get("answers", pd.DataFrame({"uuid": []}))
        uuids = tuple(uuid for uuid in answers["uuid"] if persons.erased.answered(uuid)) if len(persons.erased) else ()
        setup = _Setup(study, {}, KnownNames(()), (), found.listed, persons, uuids)
        silent: list[tuple[str, str]] = []
        for facts, gone in zip(found.documents, _each(setup, found.waiting, _protect_one, found.spoken, "masking"), strict=True):
            facts["n_turns"] -= len(gone)
            silent += gone
        _dismiss(found.waiting, study)
        recruiters = signs((facts["recruiter"] for facts in found.documents), persons.mask_known)
        reviewed, waived = NameReviews(read_lines(study.decisions("name_reviews"))).documents, study.config.read.names_review == "waived"
        written, pieces = _masked_answers(found, persons)
        written = written.reindex(columns=list(contract("turns").columns))
        last = {"turns": written, "spans": _frame("spans", pieces), "words": words_of(written), "mentions": _frame("mentions", survey_mentions(persons, found.waves.nominees))}
        silent += persons.silent_turns(written, uuids)
        last = persons.without_erased(last, uuids, silent)
        whole = {
            "reading": _reading_table(found.readings, found.waves.readings, found.waves.frames, persons),
            "documents": pd.DataFrame([facts | {"recruiter": recruiters.get(facts["recruiter"], facts["recruiter"]), "names_reviewed": waived or facts["document"] in reviewed} for facts in found.documents]),
            "people": persons.people(), "accusations": accusations(persons, {facts["document"]: facts["place"] for facts in found.documents}), "ties": tie_rows(persons, found.waves.ties),
        } | found.waves.tables(persons) | {"cleaning": found.waves.cleaning(persons), "renderings": renderings(study, persons), "messages": messages(study, persons, place_names(study))} | found.waves.checks(persons)  # fmt: skip
        whole = persons.without_erased({name: frame for name, frame in whole.items() if frame is not None and len(frame)}, uuids, silent)
        whole = {name: swept(name, frame, persons) for name, frame in whole.items()}
        asked = (swept("asked", persons.without_erased({"asked": part}, uuids, ())["asked"], persons) for part in found.waves.asked())
        yield {name: partial(_parts, name, found, last if name in SPOKEN else whole) for name in dict.fromkeys([*PROMISED, *whole])} | {"asked": lambda: asked}


def _parts(name: str, found: Gathered, frames: dict[str, pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """A table of the talk comes document by document and then what the survey adds; any other is one part."""
    if name in SPOKEN:
        yield from (found.waiting.get(f"{number}.{name}") for number in found.spoken)
    if name in frames:
        yield frames[name]


def _whole(name: str, parts: Iterator[pd.DataFrame]) -> pd.DataFrame:
    frames = [part for part in parts if len(part)]
    return pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0] if frames else empty(name)


# ------------------------------------------------------------------------------------------------ step by step


def _each(setup: _Setup, waiting: Waiting, step: Callable, numbers, what: str) -> Iterator:
    """What the step gives for each document, in order; where they wait on the disk, workers take them in shares."""
    numbers = list(numbers)
    if waiting.folder is None:
        yield from (step(setup, waiting, number) for number in progress(numbers, what))
        return
    import joblib

    waiting.put(f"setup-{what}", setup)
    backend, jobs = compute(setup.study.root)
    shares = [numbers[first : first + SHARE] for first in range(0, len(numbers), SHARE)]
    work = joblib.Parallel(n_jobs=jobs, backend=backend, return_as="generator", max_nbytes=None)
    done = work(joblib.delayed(_some)(str(waiting.folder), f"setup-{what}", step, share) for share in shares)
    for results in progress(done, what, total=len(shares)):
        yield from results


def _some(folder: str, setup: str, step: Callable, share: list[int]) -> list:
    return [step(_setup(folder, setup), Waiting(Path(folder)), number) for number in share]


def _dismiss(waiting: Waiting, study: Study) -> None:
    """Let the workers go: each holds its language models for as long as it lives, and what is left is done here."""
    if waiting.folder is not None and compute(study.root)[0] == "loky":
        from joblib.externals.loky import get_reusable_executor

        get_reusable_executor().shutdown(wait=True)


@lru_cache(maxsize=1)
def _setup(folder: str, name: str) -> _Setup:
    return Waiting(Path(folder)).get(name)


def _read_one(setup: _Setup, waiting: Waiting, number: int) -> tuple:
    """(number, reading without its turns, facts, labels, full names); the talk itself waits."""
    # a copy: a worker keeps the setup, and what was said would stay with it
    reading = read_turns(replace(setup.readings[number]), setup.study.config.read.documents)
    if reading.turns is None:
        return number, reading, None, [], set()
    talk = found_in(setup.study, reading, QuestionGuide(setup.study.config.guide), setup.known, setup.places)
    waiting.put(f"{number}.talk", talk)
    waiting.put(f"{number}.small", small_words(talk.frame["text"]))
    return number, talk.reading, talk.facts, list(talk.labels), candidates(talk.hits)


def _claim_one(setup: _Setup, waiting: Waiting, number: int) -> tuple[dict, set]:
    talk = waiting.get(f"{number}.talk")
    rows, withheld = claimed(talk, setup.persons, setup.known)
    waiting.put(f"{number}.talk", talk)
    return rows, withheld


def _protect_one(setup: _Setup, waiting: Waiting, number: int) -> list[tuple[str, str]]:
    """The tables of a document, kept; returns the turns that went with erased people."""
    tables, gone = protected(waiting.get(f"{number}.talk"), setup.persons, setup.listed, setup.uuids)
    for name, frame in tables.items():
        waiting.put(f"{number}.{name}", frame)
    return gone


# ---------------------------------------------------------------------------------------------- open answers


def _names_in_answers(written: pd.DataFrame, known: KnownNames, places: tuple[str, ...]) -> list[list[Span]]:
    """The names in each open answer; many respondents answer with the same few words, so each wording is looked through once."""
    pairs = list(zip(written["text"], written["language"], strict=True))
    found = {(text, lang): find_names(text, language=lang if lang != "other" else None, known=known, places=places) for text, lang in dict.fromkeys(pairs)}
    return [found[pair] for pair in pairs]


def _masked_answers(found: Gathered, persons: Persons) -> tuple[pd.DataFrame, list[dict]]:
    """Open answers under pseudonyms, and their map; a person named in one has the pseudonym that talk in the respondent's place gives.

    What talk has in its file, an answer has in itself: a place in it counts from its own first character, blanks in a row as one.
    """
    texts, rows = [], []
    for row, spans in zip(found.written.itertuples(), found.written_hits, strict=True):
        text, pieces = mask(row.text, [(span.start, span.end, _instead(persons, row, span)) for span in spans])
        texts.append(text)
        rows += [{"document": row.document, "turn": row.turn} | piece for piece in joined(pieces, [(0, 0, len(row.text))])]
    return found.written.assign(text=texts), rows


def _instead(persons: Persons, row, span: Span) -> str:
    withheld = WITHHELD if persons.is_withheld(row.document, row.turn, span) else None
    return STAND_IN.get(span.kind) or withheld or persons.person(persons.base_name(span), row.place or "")


def _frame(name: str, rows: list[dict]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(contract(name).columns))


def place_names(study: Study) -> tuple[str, ...]:
    """Place names that are no person's name, so that a village named after somebody keeps its name."""
    names = {entry[lang] for entry in study.gazetteer.values() for lang in ("ky", "ru", "en") if entry.get(lang)}
    names |= {alias for entry in study.gazetteer.values() for alias in entry.get("aliases") or []}
    names |= {name for place in study.config.places.values() for name in place.name.values()}
    return tuple(sorted(names))


def _reading_table(readings: list[Reading], survey_rows: list[dict], frames: dict[str, pd.DataFrame], persons: Persons) -> pd.DataFrame:
    """A file's name and the notes on it may name somebody: names in them are masked as well."""
    rows = [
        {"file": r.path.name, "kind": r.kind, "document": r.document if r.n_turns else None, "state": r.state, "n_turns": r.n_turns,
         "reason": r.reason, "notes": "; ".join(r.notes) or None, "decisions": "; ".join(r.decisions) or None, "certainty": r.certainty}
        for r in readings
    ] + survey_rows  # fmt: skip
    if signs := codes_replaced(frames, persons):
        for row in rows:
            if row["kind"] == "survey":
                row["notes"] = " ".join(filter(None, [row["notes"], f"Codes of the form that hold a name are called otherwise in the tables: {', '.join(signs)}."]))
    for row in rows:
        row |= {column: persons.mask_known(row[column]) for column in ("file", "reason", "notes") if row[column]}
    return pd.DataFrame(rows, columns=list(contract("reading").columns)).drop_duplicates(["kind", "file"])


def names_of_people(study: Study) -> dict[str, list[str]]:
    """pseudonym -> the names that stand behind it, for `python -m pipeline names`; held in memory only. Needs the key and the raw files."""
    with gathered(study) as (_, persons):
        return persons.names()
