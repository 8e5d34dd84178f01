"""python -m pipeline erase STUDY PERSON: take a person out of a study, and see to it that the raw files do not bring them back.

What is done: the turns that the person spoke and the person's own interviews leave every table (the other turns keep their numbers), what others
said of them stands with [erased] for the name; lines of decisions and codings about the person or on their turns are taken out, in all
other lines the name and the pseudonym give way to [erased]; participants.csv and names.txt lose their lines; outputs/<study> and private/<study>
are deleted, `dvc repro` makes them anew. What stays is a tombstone without a name (protect.tombstones), which 1-read honours. Raw files are
never changed: they, git history, caches and remotes that still hold the name are listed with the commands to run (pipeline.holders).
In: study, pseudonym or name. Out: a plan, then what was done. The tombstone is written first and the lists of names last, and until then a
note under private/ says whom it is about: an erasure that is cut off is finished by the next `erase` of the study, and one that is run twice changes nothing.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from getpass import getuser
from pathlib import Path

from pipeline.erase_files import change_cleaning_log, change_offices, change_lines, change_names, change_participants
from pipeline.errors import InputError, YntymakError
from pipeline.protect.known import KnownNames
from pipeline.protect.names import find_names
from pipeline.protect.people import resolve
from pipeline.protect.pseudonyms import PSEUDONYM, shared
from pipeline.protect.tombstones import ERASED, Erased, is_covered, tombstone
from pipeline.study import Study, atomic, private_folder


JOURNAL = ("pseudonyms", "names", "stone", "speakers", "files", "respondents", "turns", "mentions")


class _AsBefore(Study):
    """The study as it would be read without its tombstones."""

    def decisions(self, name: str) -> Path:
        return super().decisions("none" if name == "erasures" else name)


@dataclass
class Erasure:
    """One person of a study and where they are: what `carry_out` will take away."""

    study: Study
    pseudonyms: list[str]
    names: list[str]
    erased: Erased
    stone: dict
    listed: KnownNames
    speakers: list[tuple[str, str]] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)  # (file name, label) of the same turns
    respondents: list[str] = field(default_factory=list)
    turns: dict[str, list[tuple[int, int]]] = field(default_factory=dict)  # document -> raw places of the turns that the person spoke
    mentions: int = 0

    def is_person(self, value) -> bool:
        return isinstance(value, str) and (value in self.pseudonyms or self.erased.is_name(value))

    def holds(self, text: str) -> bool:
        """Whether a text names the person, or holds one of the pseudonyms."""
        return any(found in self.pseudonyms for found in PSEUDONYM.findall(text)) or any(span.kind == "erased" for span in self._claimed(text))

    def without(self, text: str) -> str:
        """The text with [erased] for the person's name and pseudonym."""
        for span in reversed(self._claimed(text)):
            if span.kind == "erased":
                text = text[: span.start] + ERASED + text[span.end :]
        return PSEUDONYM.sub(lambda found: ERASED if found.group() in self.pseudonyms else found.group(), text)

    def _claimed(self, text: str):
        return self.erased.claim(text, find_names(text, known=self.listed, guess=False), self.listed) if self.erased.holds(text) else []


def plan_erasure(study: Study, person: str, *, also: Sequence[str] = (), respondents: Sequence[str] = (), by: str | None = None, at: str | None = None) -> Erasure:
    """Find the person; nothing is changed.

    person        pseudonym or name; a name that fits several people is refused, their pseudonyms are given to choose from
    also          further spellings and nicknames;  respondents: uuids of the person's own interviews
    Needs the key and the raw files. Raises InputError if nobody has the pseudonym or a name fits several people, KeyMissing without the key.
    """
    from pipeline.read import corpus
    from pipeline.read.decisions import read_lines
    from pipeline.read.persons import load_key

    with corpus.gathered(_AsBefore(study.name, study.root)) as (found, persons):
        behind = persons.names()
        key = load_key(study)
        before = read_lines(study.decisions("erasures"))
        pseudonyms, names = _who(behind, person, Erased(key, study.name, before))
        names = list(dict.fromkeys([*names, *also]))
        stamp = {"by": by or getuser(), "at": at or datetime.now().astimezone().isoformat(timespec="seconds")}
        alone = Erased(key, study.name, [tombstone(key, study.name, names, **stamp)])
        # a namesake cannot be told apart without the name: whoever is called so and nothing else goes too, and the plan says so
        pseudonyms = sorted({*pseudonyms, *(other for other, spellings in behind.items() if all(alone.is_name(name) for name in spellings))})
        # what was written before a second person came to share the six signs may be about either
        pseudonyms += sorted({short for one in pseudonyms if (short := one[:8]) not in behind})
        speakers = sorted(key for key, who in persons.speakers().items() if who in pseudonyms)
        paths = {reading.document: reading.path.name for reading in found.readings if reading.n_turns}
        stone = tombstone(key, study.name, names, speakers=speakers, respondents=respondents, **stamp)
        erased = Erased(key, study.name, [*before, stone])
        plan = Erasure(study, pseudonyms, names, erased, stone, persons.listed, speakers, [(paths[document], label) for document, label in speakers], list(respondents))
        for row, spans in zip(found.written.itertuples(), found.written_hits, strict=True):
            plan.mentions += sum(span.kind == "erased" for span in alone.claim(row.text, spans, persons.listed))
        for talk in found.talks():
            document = talk.reading.document
            for row, spans, pieces in zip(talk.frame.itertuples(), talk.hits, talk.pieces, strict=True):
                if (document, row.participant) in plan.speakers and pieces:
                    plan.turns.setdefault(document, []).append((pieces[0][1], pieces[-1][1] + pieces[-1][2]))
                plan.mentions += sum(span.kind == "erased" for span in alone.claim(row.text, spans, persons.listed))
        return plan


def _who(behind: dict[str, list[str]], person: str, gone: Erased) -> tuple[list[str], list[str]]:
    """The pseudonyms and the spellings that are meant; of a person who was erased before, all that the tombstone takes out."""
    if PSEUDONYM.fullmatch(person):
        if several := shared(behind, person):
            raise InputError(f"two people share this pseudonym by now: {', '.join(several)}", remedy="Give the longer pseudonym of the one who is meant; python -m pipeline names STUDY shows who has which.")
        if person not in behind:
            raise InputError("nobody in this study has this pseudonym", remedy="python -m pipeline names STUDY shows who has which; who was erased is not there any more.")
        return [person], behind[person]
    if not len(KnownNames([person])) or not find_names(person, known=[person], guess=False):
        raise InputError("this is neither a pseudonym nor a name", remedy="A pseudonym is P- and six letters or digits (or twelve); a name has two letters or more.")
    asked = KnownNames([person], whole=True)
    fits = {pseudonym: [name for name in names if asked.holds(name)] for pseudonym, names in behind.items()}
    fits = {pseudonym: names for pseudonym, names in fits.items() if names}
    # without the lists, which lost the name with the erasure, the raw files alone may hold it as that of several people
    again = gone.is_name(person)
    if not again and len(set(resolve([max(names, key=len) for names in fits.values()]))) > 1:
        raise InputError(f"this name fits {len(fits)} people: {', '.join(sorted(fits))}", remedy="Give the pseudonym of the one who is meant, or the full name.")
    return sorted(fits), [person, *(name for pseudonym in fits for name in behind[pseudonym])]


def carry_out(plan: Erasure) -> dict[str, int]:
    """Do it; returns how many lines went or were changed, by what they are: names, participants, decisions, codings, outputs (files)."""
    from pipeline.read.decisions import append_lines, read_lines

    study, journal = plan.study, _journal(plan.study)
    _write_journal(plan, journal)
    # the tombstone of an erasure that was cut off, or of one that was run twice, stands there already
    if not is_covered(plan.stone, read_lines(study.decisions("erasures"))):
        append_lines(study.decisions("erasures"), [plan.stone])
    done = {"names": 0, "participants": 0, "decisions": 0, "codings": 0}
    for kind in ("decisions", "codings"):
        for path in sorted((study.folder / kind).glob("*.jsonl")):
            if path != study.decisions("erasures"):
                done[kind] += change_lines(plan, path)
    # a language model's answers quote turns and can be had again; half a line that a crash left is of no use to anybody
    for path in [*(study.folder / "codings").glob("*.ndjson"), *(study.folder / "codings").glob("*.torn")]:
        path.unlink()
    done["decisions"] += change_cleaning_log(plan) + change_offices(plan, study.decisions("offices").with_suffix(".csv"))
    done["outputs"] = sum(1 for path in study.outputs.rglob("*") if path.is_file())
    shutil.rmtree(study.outputs, ignore_errors=True)
    shutil.rmtree(study.private, ignore_errors=True)
    for left in (study.outputs, study.private):
        if left.exists():
            raise YntymakError("this folder could not be deleted", file=left.relative_to(study.root), remedy="Close the files that are open in another program, and run the same command again.")
    done["participants"] = change_participants(plan, study.folder / "participants.csv")
    done["names"] = change_names(plan, study.folder / "names.txt")
    journal.unlink()
    return done


# --------------------------------------------------------------------------------------- an erasure that was cut off


def _journal(study: Study) -> Path:
    return study.root / "private" / f"{study.name}.erasing.json"


def _write_journal(plan: Erasure, path: Path) -> None:
    """Whom to finish erasing: once half of the lists are gone, the raw files alone would no longer tell it."""
    private_folder(path.parent, plan.study.root)
    text = {key: getattr(plan, key) for key in JOURNAL} | {"listed": list(plan.listed.names)}
    with atomic(path, mode=0o600) as temporary:
        temporary.write_text(json.dumps(text, ensure_ascii=False), "utf-8")


def cut_off(study: Study) -> Erasure | None:
    """The erasure of this study that was begun and not finished; None if there is none. Raises InputError if its journal cannot be read."""
    from pipeline.read.decisions import read_lines
    from pipeline.read.persons import load_key

    path = _journal(study)
    if not path.exists():
        return None
    try:
        told = json.loads(path.read_text("utf-8"))
        listed, told = KnownNames(told.pop("listed")), {key: told[key] for key in JOURNAL}
    except (ValueError, KeyError, AttributeError, TypeError):
        raise InputError("the note on an erasure that was cut off cannot be read", file=f"private/{path.name}", remedy="Remove this file, then run the same command again.") from None
    told |= {key: [tuple(pair) for pair in told[key]] for key in ("speakers", "files")}
    return Erasure(study, erased=Erased(load_key(study), study.name, [*read_lines(study.decisions("erasures")), told["stone"]]), listed=listed, **told)


def erase(name: str, person: str, *, also: Sequence[str] = (), respondents: Sequence[str] = (), by: str | None = None, yes: bool = False, language: str = "en", ask=input) -> list[str]:
    """The command: says what will go, asks unless `yes`, does it, and returns lines on what still holds the name and what to run.

    ask   called with the question; its answer must be one of the words that the question names, else nothing is changed
    """
    from pipeline.show.words import Words

    words, study = Words(language), Study(name)
    before = cut_off(study)
    if before is not None:
        carry_out(before)
        if person in (*before.pseudonyms, *before.names):
            return [words("erase_finished"), *_left(before, words)]
    plan = plan_erasure(study, person, also=also, respondents=respondents, by=by)
    spoken = sum(map(len, plan.turns.values()))
    _somebody(plan, spoken)
    said = words("erase_plan", pseudonyms=", ".join(plan.pseudonyms) or "—", spellings=len(plan.names), mentions=plan.mentions, turns=spoken, respondents=len(plan.respondents))
    if not yes and _answer(ask, f"{said}\n{words('erase_namesakes')}\n{words('erase_confirm')} ") not in ("yes", "да", "ооба"):
        return [words("erase_stopped")]
    return [said, words("erase_done", **carry_out(plan)), *_left(plan, words)]


def _answer(ask, question: str) -> str:
    """What is typed; nothing where nobody can type, as in a script."""
    try:
        return ask(question).strip().casefold()
    except EOFError:
        return ""


def _somebody(plan: Erasure, spoken: int) -> None:
    """Raises InputError where nothing in the study is the person's: most likely the name is misspelt, and whoever is meant would stay."""
    from pipeline.read.decisions import read_lines
    from pipeline.read.participants import listed_names, participants_file

    if plan.pseudonyms or plan.mentions or spoken or plan.respondents or is_covered(plan.stone, read_lines(plan.study.decisions("erasures"))):
        return
    if not any(plan.erased.is_name(name) for name in [*listed_names(plan.study), *participants_file(plan.study)["name"].dropna()]):
        raise InputError("nobody in this study bears this name; nothing was changed", remedy=f"Look at the spelling: python -m pipeline names {plan.study.name} shows who is in it. An interview is erased with --respondent.")


def _left(plan: Erasure, words) -> list[str]:
    """What still holds the name, and the commands."""
    from pipeline.holders import holders

    lines = []
    for holder in holders(plan):
        lines += ["", words(f"erase_{holder.kind}"), *(f"  {place}" for place in holder.places[:20])]
        lines += [f"  … +{len(holder.places) - 20}"] * (len(holder.places) > 20) + [f"    $ {command}" for command in holder.commands]
    return [*lines, "", words("erase_elsewhere")]
