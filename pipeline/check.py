"""What does a study hold, what does it lack, and what is wrong with it? All of it at once, not the first problem alone.

study.yaml, the key, every transcript and document, each wave of the survey, participants.csv, names.txt, codings, decisions and what came back from trainings are
looked at one by one; what one of them does not stop the next. In: a study's name. Out: rows (what, found, problem with its remedy).
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from pipeline.check_gaps import gaps, law
from pipeline.check_names import said_of_names
from pipeline.check_survey import said_of_waves
from pipeline.config import Config, read_yaml
from pipeline.config.opening import is_there, text_of
from pipeline.config.wording import worded
from pipeline.errors import InputError, StudyError, YntymakError
from pipeline.rights import unreadable
from pipeline.show.said import said, sentence
from pipeline.show.words import Words
from pipeline.study import ROOT, Study

Row = tuple[str, str, str]
MOST_LINES = 20


class _Rows:
    """Rows as they are found, and whether one of them is wrong."""

    def __init__(self, words: Words) -> None:
        self.words, self.rows, self.wrong = words, [(words("what"), words("found"), words("problem"))], False

    def add(self, what: str, found: str, note: str = "") -> None:
        self.rows.append((_line(what), found, _line(note)))

    def problem(self, what: str, error: YntymakError | str) -> None:
        self.add(what, self.words("missing"), error if isinstance(error, str) else " ".join(part for part in (f"{self.told(error.place)}:" if error.place else "", self.sentence(error.problem), self.told(error.remedy)) if part))
        self.wrong = True

    def told(self, text: str | None) -> str:
        """What a reader said, in the language of the rows."""
        return said(text, self.words) if text else ""

    def sentence(self, text: str | None) -> str:
        return sentence(self.told(text))

    def held(self, what: str, call: Callable[[], object]) -> object:
        """What `call` gives; its problem as a row and None if it fails, whatever it fails with."""
        try:
            return call()
        except YntymakError as error:
            self.problem(what, error)
        except UnicodeDecodeError as error:
            self.problem(what, InputError("this file is not in UTF-8", place=f"byte {error.start}", remedy="Save it as UTF-8."))
        except OSError as error:
            self.problem(what, InputError(f"the system refuses it ({error.strerror or type(error).__name__})", remedy="Look whether you may read it (its rights)."))
        except Exception as error:  # the kind of a fault says nothing of what is in the file, its words might
            self.problem(what, InputError(f"it could not be read ({type(error).__name__})", remedy="Look whether it is what its name says; if it is, please report this message."))
        return None


def check_study(name: str, language: str = "en") -> tuple[list[Row], bool]:
    """Rows (what, found, problem and remedy) and whether something is wrong. Raises StudyError where there is no such study."""
    rows = _Rows(Words(language))
    folder = Path(os.environ.get("YNTYMAK_ROOT") or ROOT) / "corpora" / name
    if closed := unreadable(folder.parents[1], name):
        for place in closed:
            rows.problem(place.removeprefix(f"corpora/{name}/"), rows.words("no_right_to_read"))
        return rows.rows, rows.wrong
    study = _study(name, folder, rows)
    if study is not None:
        from pipeline.read.persons import load_key

        key = rows.words("check_key")
        if rows.held(key, lambda: load_key(study)) is not None:
            rows.add(key, rows.words("ok"))
    readings = _texts(folder, study, rows)
    if study is not None:
        said_of_waves(study, rows)
        _lists(study, readings, rows)
        _followup(study, rows)
        rows.held("names", lambda: said_of_names(study, rows))
    for part in ("codings", "decisions"):
        for path in sorted((folder / part).glob("*.jsonl")):
            rows.held(f"{part}/{path.name}", lambda path=path, part=part: _json_lines(f"{part}/{path.name}", path, rows))
    rows.held("codebook.yaml", lambda: _codebook(folder, study, rows))
    rows.held("codings", lambda: _places(folder, study, readings, rows))
    if study is not None:
        gaps(study, rows)
        rows.held("facts.yaml", lambda: law(study, rows))
        rows.held("training", lambda: _trainings(study, rows))
    return rows.rows, rows.wrong


def _study(name: str, folder: Path, rows: _Rows) -> Study | None:
    """The study, or None and every fault of study.yaml as a row."""
    try:
        return Study(name)
    except StudyError as error:
        path = folder / "study.yaml"
        if not path.exists() and not folder.is_dir():
            raise
        faults = _faults(path)
        for key, fault in faults:
            rows.problem("study.yaml", InputError(fault, place=key, remedy="All keys are listed in corpora/README.md."))
        if len(faults) < 2:
            rows.rows = rows.rows[: len(rows.rows) - len(faults)]
            rows.problem("study.yaml", error)
    return None


def _faults(path: Path) -> list[tuple[str, str]]:
    try:
        Config(**read_yaml(path))
    except ValidationError as error:
        return [(".".join(map(str, fault["loc"])), worded(fault)) for fault in error.errors()]
    except Exception:  # not YAML, not UTF-8, not a mapping: the study's own error says so
        return []
    return []


def _texts(folder: Path, study: Study | None, rows: _Rows) -> list:
    from pipeline.read.files import KINDS, plain_name, read_folder, shown

    facts = study.config.read.documents if study is not None else {}
    readings = rows.held("transcripts", lambda: read_folder(folder, facts)) or []
    for reading in readings:
        what = f"{reading.kind}/{shown(reading.path.name)}"
        if reading.turns is None:
            rows.problem(what, " ".join([rows.sentence(reading.reason), rows.told(reading.remedy), *map(rows.sentence, reading.notes)]))
        else:
            rows.add(what, _found(reading, rows.words), "; ".join(map(rows.told, [*reading.notes, *reading.decisions])))
    there = {plain_name(reading.path.name) for reading in readings}
    for name in sorted(name for name in facts if plain_name(name) not in there) if there else ():
        rows.problem("study.yaml", InputError(f"read.documents tells of {name}, but there is no such file", remedy="Write the file's name letter by letter as it stands in the folder."))
    nothing = not readings and not (study is not None and study.config.read.survey)
    for kind in KINDS:
        if not (folder / kind).is_dir():
            rows.problem(kind, InputError("there is no such folder", remedy=f"Make the folder corpora/{folder.name}/{kind}; it may stay empty."))
    if nothing:
        rows.problem("transcripts", InputError("the folders hold no file, and study.yaml lists no survey", remedy="Put transcripts into the study's folder transcripts, or list a survey under read.survey."))
    return readings


def _found(reading, words: Words) -> str:
    """How many turns and speakers a file has, and how sure that is."""
    said = [f"{words('turns')}: {len(reading.turns)}"]
    if reading.certainty:
        said += [f"{words('speakers')}: {reading.turns['participant'].nunique()}", f"{words('labels')}: {words('labels_' + reading.certainty.replace(' ', '_'))}"]
    return "; ".join(said)


def _lists(study: Study, readings: list, rows: _Rows) -> None:
    from pipeline.read.files import plain_name
    from pipeline.read.offices import read_offices
    from pipeline.read.participants import listed_names, participants_file, unheard

    if (listed := rows.held("participants.csv", lambda: participants_file(study))) is not None and len(listed):
        rows.add("participants.csv", str(len(listed)))
        voices = {plain_name(reading.path.name): None if reading.turns is None else set(reading.turns["participant"].dropna()) for reading in readings}
        for error in unheard(listed, voices) if voices else ():
            rows.problem("participants.csv", error)
    if (register := rows.held("decisions/offices.csv", lambda: read_offices(study))) is not None and register.held:
        rows.add("decisions/offices.csv", str(len(register.held)))
    if (names := rows.held("names.txt", lambda: listed_names(study))) is not None:
        rows.add("names.txt", str(len(names)) if names else rows.words("missing"))


def _followup(study: Study, rows: _Rows) -> None:
    """What is collected after the study: messages, promises, decisions on signals, the return of the mediators' network, the initiatives."""
    from pipeline.findings.mediation import mediation
    from pipeline.findings.notice import decisions
    from pipeline.findings.portfolio import initiatives
    from pipeline.findings.promises import promise_lines
    from pipeline.read.messages import raw_messages

    for what, call in (("messages", raw_messages), ("decisions/promises.jsonl", promise_lines), ("decisions/notices.jsonl", decisions), ("followup", mediation), ("followup/portfolio", initiatives)):
        found = rows.held(what, lambda call=call: call(study))
        if found is not None and len(found):
            empty = getattr(found, "attrs", {}).get("without_text", 0)
            rows.add(what, rows.words("check_without_words", n=len(found), empty=empty) if empty else str(len(found)))


def _json_lines(what: str, path: Path, rows: _Rows) -> None:
    """Every broken line of a file of decisions is a row, up to MOST_LINES of one file."""
    from pipeline.coding.decisions import check_line

    broken, strange = [], []
    for number, line in enumerate(text_of(path).split("\n"), 1):
        try:
            if line.strip() and not isinstance(value := json.loads(line), dict):
                broken.append(number)
            elif line.strip() and what.startswith("codings/"):
                check_line(value, file=what, place=f"line {number}")
        except InputError as error:
            strange.append(error)
        except (ValueError, RecursionError):
            broken.append(number)
    for number in broken[:MOST_LINES]:
        rows.problem(what, InputError("this line is not JSON", place=f"line {number}", remedy="Restore the line from git or remove it; nothing else in the file is touched."))
    for error in strange[:MOST_LINES]:
        rows.problem(what, error)
    if len(broken) > MOST_LINES:
        rows.problem(what, rows.told(f"{len(broken) - MOST_LINES} more lines are not JSON."))


def _codebook(folder: Path, study: Study | None, rows: _Rows) -> None:
    """What is wrong with the codebook or unfinished in it, with its lines, and what the study adds to it."""
    from pipeline.coding.codebook import study_codebook
    from pipeline.coding.codebook_check import problems

    path = folder.parent / "codebook.yaml"
    for problem in problems(path)[:MOST_LINES] if is_there(path) else ():
        rows.problem("codebook.yaml", problem)
    if study is not None and is_there(path):
        study_codebook(study)


def _places(folder: Path, study: Study | None, readings: list, rows: _Rows) -> None:
    """Decisions that have no place in the files of today, each with its document, place and what to do; and those found elsewhere."""
    from pipeline.coding.codebook import read_codebook, study_codebook
    from pipeline.coding.versions import known_codes
    from pipeline.orphans import on_answers, raw_anchors, standing
    from pipeline.read.respondents import read_waves

    paths, words = sorted((folder / "codings").glob("*.jsonl")), rows.words
    if not paths:
        return
    waves = read_waves(study) if study is not None and study.config.read.survey and on_answers(paths) else None
    names = {reading.document: reading.path.name for reading in readings if reading.turns is not None}
    codebook = study_codebook(study) if study is not None else read_codebook(folder.parent / "codebook.yaml")
    for found in standing(paths, raw_anchors(readings, waves), known_codes(codebook)):
        what = f"codings/{found.path.name}"
        for number, line, problem in found.lost[:MOST_LINES]:
            document = line.get("turn") or names.get(line["document"]) or line.get("file") or line["document"]
            place = words("orphan_place", line=number, document=document, place=f"{line['start']}–{line['end']}")
            rows.add(what, words("orphan"), f"{place}: {sentence(words(problem.key, **problem.fill))} {words(f'{problem.key}_remedy', **problem.fill)}")
        if len(found.lost) > MOST_LINES:
            rows.add(what, words("orphan"), words("orphan_more", n=len(found.lost) - MOST_LINES))
        if found.moved:
            doubted = sorted({number for how in ("nearest", "alike") for number in found.moved.get(how, ())})
            lines = ", ".join(map(str, doubted[:MOST_LINES])) + (" …" if len(doubted) > MOST_LINES else "")
            counts = {how: len(found.moved.get(how, ())) for how in ("nearest", "alike")} | {"n": sum(map(len, found.moved.values()))}
            rows.add(what, words("moved"), words("moved_note", lines=lines, **counts) if doubted else words("moved_sure", n=counts["n"]))


def _trainings(study: Study, rows: _Rows) -> None:
    """What does not hold of the demands on the trainings, and each file that came back from them."""
    from pipeline.training.catalogue import Catalogue, Fault
    from pipeline.training.demands import demand_faults, returned_faults

    def told(what: str, fault: Fault | YntymakError) -> None:
        line = f"{rows.words('returned_row', n=fault.line)}: " if isinstance(fault, Fault) and fault.line else ""
        rows.problem(what, sentence(f"{line}{fault.told(rows.words)}") if isinstance(fault, Fault) else fault)

    catalogue = Catalogue()
    for fault in demand_faults(study, catalogue):
        told("study.yaml", fault)
    for what, read, faults in returned_faults(study, catalogue):
        for fault in faults:
            told(what, fault)
        if not faults:
            rows.add(what, rows.words("returned_rows", n=read))


def _line(text: str) -> str:
    """One line of the terminal, without signs that move its cursor."""
    return "".join(sign if sign.isprintable() or sign == "\u00a0" else " " for sign in text)
