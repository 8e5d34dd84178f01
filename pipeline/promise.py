"""python -m pipeline promise STUDY add | update | list: what was promised, by which role, until when, and what became of it.

A promise is told without names: a text that holds a name of a person, a telephone or a company is refused, and an owner is a role of the list. Lines are only ever added to
corpora/<study>/decisions/promises.jsonl. In: the command's words. Out: a line in that file, or the list on the terminal.
"""

from __future__ import annotations

import datetime
import re

from pipeline.config.followup import OWNERS, STATES, TYPES
from pipeline.errors import InputError
from pipeline.show.words import Words
from pipeline.study import LANGUAGES, STUDY, Study

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,30}\Z")


def add_command(command) -> None:
    """The command and its options."""
    promise = command("promise", promise_command, "record a promise, plan or decision and what became of it; owners are roles, never people")
    promise.add_argument("study", help=STUDY)
    promise.add_argument("do", choices=("add", "update", "list"), help="add: record one; update: what became of it; list: show all")
    promise.add_argument("id", nargs="?", help="for update: which; for add: an id of your own, default: the next number")
    promise.add_argument("--type", choices=TYPES, default="promise", help="what it is; default: promise")
    promise.add_argument("--place", help="a place of study.yaml; left out: the whole programme")
    promise.add_argument("--owner", choices=OWNERS, metavar="ROLE", help=f"the role that answers for it: {', '.join(OWNERS)}")
    promise.add_argument("--what", action="append", default=[], metavar="LANGUAGE:TEXT", help='what was promised, for instance "ru:опубликовать бюджет на стенде"; once a language')
    promise.add_argument("--driver", action="append", default=[], metavar="CODE", help="a driver that it is about, for instance GV.2")
    promise.add_argument("--indicator", help="an indicator of study.yaml whose change stands beside it")
    promise.add_argument("--made", metavar="DAY", help="the day on which it was made, 2026-05-31")
    promise.add_argument("--due", metavar="DAY", help="until when; with update: moved to")
    promise.add_argument("--state", choices=STATES, help="with update: what became of it")
    promise.add_argument("--day", metavar="DAY", help="with update: since when that is so")
    promise.add_argument("--coder", default="", help="who records it")
    promise.add_language()


def promise_command(given) -> int:
    """What `promise` prints."""
    study, words = Study(given.study), Words(given.language)
    lines = listed(study, words) if given.do == "list" else [recorded(study, given, words)]
    print("\n".join(lines))
    return 0


def recorded(study: Study, given, words: Words, *, at: str | None = None) -> str:
    """Append the line that the command asks for; returns a sentence. Raises InputError if it may not stand."""
    from pipeline.findings.promises import fault, promise_lines
    from pipeline.read.decisions import append_lines

    before = promise_lines(study)
    known = {line["id"] for line in before}
    stamp = {"coder": given.coder or None, "at": at or datetime.datetime.now().astimezone().isoformat(timespec="seconds")}
    if given.do == "add":
        line = {"kind": "promise", "id": given.id or _next(known), "type": given.type, "place": given.place, "owner": given.owner, "what": said_in(given.what, "--what"), "drivers": given.driver, "indicator": given.indicator,
                "made": given.made, "due": given.due}  # fmt: skip
        _codes(study, given.driver)
    else:
        if not given.id:
            raise InputError("update needs the id of the promise", remedy=f"python -m pipeline promise {study.name} list shows them.")
        if not given.state and not given.due:
            raise InputError("nothing is to be changed", remedy="Give --state, or --due with the new day, or both.")
        line = {"kind": "state", "id": given.id, "state": given.state, "day": given.day, "due": given.due}
    if not _ID.match(line["id"]):
        raise InputError("an id is made of Latin letters, digits and hyphens", remedy="For instance pr-7.")
    problem = fault(line, study, known)
    if problem:
        raise InputError(problem[0], remedy=problem[1])
    refuse_names(study, line.get("what") or {})
    append_lines(study.decisions("promises"), [{key: value for key, value in (line | stamp).items() if value not in (None, [], "")}])
    return words("promise_recorded", id=line["id"], file=f"corpora/{study.name}/decisions/promises.jsonl")


def listed(study: Study, words: Words) -> list[str]:
    """A line a promise, late ones marked."""
    from pipeline.findings.promises import promises

    frame = promises(study)
    if frame.empty:
        return [words("promise_none")]
    lines = []
    for row in frame.astype(object).where(frame.notna(), None).itertuples():
        what = getattr(row, f"what_{words.language}") or row.what_ky or row.what_ru or row.what_en
        place = study.place_name(row.place, words.language) if row.place not in (None, "all") else words("all_places")
        state = words(f"state_{row.state}") + (f"; {words('promise_late', n=int(row.days_late))}" if row.timing == "late" else "")
        due = words.date(datetime.date.fromisoformat(row.due)) if row.due else "—"
        state += f"; {words('promise_moved', n=int(row.times_moved))}" if row.times_moved else ""
        lines.append(f"{row.promise}  {place}  {words(f'type_{row.type}')}  {words(f'owner_{row.owner}')}  {due}  {state}: {what}")
    return lines


def said_in(parts: list[str], option: str) -> dict[str, str]:
    """Texts by language, from parts such as "ru:…". Raises InputError for one without a language."""
    said = {}
    for part in parts:
        language, _, text = part.partition(":")
        if language not in LANGUAGES or not text.strip():
            raise InputError(f"{option} begins with a language and a colon", remedy=f'For instance: {option} "ky:бюджетти стендге илүү"')
        said[language] = " ".join(text.split())
    return said


def _next(known: set[str]) -> str:
    number = len(known) + 1
    while f"pr-{number}" in known:
        number += 1
    return f"pr-{number}"


def _codes(study: Study, drivers: list[str]) -> None:
    from pipeline.coding.codebook import study_codebook

    codes = set(study_codebook(study).codes["code"])
    if unknown := [code for code in drivers if code not in codes]:
        raise InputError(f"{', '.join(unknown)} is no code", remedy="The codes stand in corpora/codebook.yaml, for instance GV.2.")


def refuse_names(study: Study, what: dict[str, str]) -> None:
    """What is printed may hold neither a person nor a company. Raises InputError where it does."""
    import pandas as pd

    from pipeline.protect.groups import find_groups
    from pipeline.protect.names import find_names
    from pipeline.read.participants import known_names, participants_file
    from pipeline.read.respondents import read_waves

    names = known_names(study, participants_file(study), pd.DataFrame({"name": read_waves(study).named}, dtype="object"))
    places = tuple(name for entry in study.gazetteer.values() for name in (entry.get("ky"), entry.get("ru"), entry.get("en")) if name)
    for language, text in what.items():
        if any(mention.kind in ("company", "party") for mention in find_groups(text, language)):
            raise InputError(f"the text in {language} names an organisation", remedy="Say what kind of body it is, not its name.")
        if find_names(text, language=language, known=names, places=places):
            raise InputError(f"the text in {language} seems to hold a name or a telephone", remedy="Say it by role: the mayor, the council, the school.")
