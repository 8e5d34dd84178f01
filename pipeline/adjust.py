"""python -m pipeline adjust STUDY: a researcher's own weight for a need, with the reason, or the list of those in force.

Evidence is never the whole of what a team knows. An adjustment is a line in corpora/<study>/decisions/adjustments.jsonl, which only grows: who, when, why, and by which factor.
It is printed where the need is printed, so the reason may name neither a person nor an organisation. In: the command's words. Out: a line in that file, or the list.
"""

from __future__ import annotations

import datetime

from pipeline.errors import InputError
from pipeline.promise import refuse_names, said_in
from pipeline.show.words import Words
from pipeline.study import LANGUAGES, STUDY, Study


def add_command(command) -> None:
    """The command and its options."""
    adjust = command("adjust", adjust_command, "change the weight of a need by a researcher's own judgement, with the reason; without a need: list what is in force")
    adjust.add_argument("study", help=STUDY)
    adjust.add_argument("need", nargs="?", metavar="CODE", help="a driver or skill of the codebook, for instance NR.1")
    adjust.add_argument("--factor", type=float, help="2 counts the need twice, 0.5 half, 0 leaves it out, 1 takes an adjustment back; at most 10")
    adjust.add_argument("--place", help="a place of study.yaml; left out: every place")
    adjust.add_argument("--audience", help="an audience of study.yaml; left out: every audience")
    adjust.add_argument("--reason", action="append", default=[], metavar="LANGUAGE:TEXT", help='why, for instance "ru:весной паводок размыл канал"; once a language; it is printed')
    adjust.add_argument("--coder", default="", help="who decided")
    adjust.add_language()


def adjust_command(given) -> int:
    """What `adjust` prints."""
    study, words = Study(given.study), Words(given.language)
    print("\n".join([recorded(study, given, words)] if given.need else listed(study, words)))
    return 0


def recorded(study: Study, given, words: Words, *, at: str | None = None) -> str:
    """Append the line that the command asks for; returns a sentence. Raises InputError if it may not stand: then nothing is written."""
    from pipeline.findings.adjust import wrong
    from pipeline.read.decisions import append_lines

    stamp = at or datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    line = {"kind": "adjustment", "need": given.need, "place": given.place, "audience": given.audience, "factor": given.factor, "reason": said_in(given.reason, "--reason"), "coder": given.coder.strip(), "at": stamp}
    if problem := wrong(study, line, _codes(study)):
        raise InputError(problem, remedy='For instance: python -m pipeline adjust STUDY NR.1 --place osh-uzgen --factor 1.5 --reason "en:the canal was washed away this spring" --coder A')
    refuse_names(study, line["reason"])
    append_lines(study.decisions("adjustments"), [line])
    return _without_evidence(study, line, words) + words("adjust_recorded", need=given.need, file=f"corpora/{study.name}/decisions/adjustments.jsonl", study=study.name)


def _without_evidence(study: Study, line: dict, words: Words) -> str:
    """A sentence, where the needs at hand give the need no weight anywhere that the line speaks of: a factor makes nothing out of nothing."""
    if not study.has("needs"):
        return ""
    found = study.read("needs")
    here = found[(found["need"] == line["need"]) & _where(found["place"], line["place"]) & _where(found["audience"], line["audience"])]
    return "" if (here["weight_evidence"] > 0).any() else words("adjust_without_evidence", need=line["need"]) + " "


def _where(column, wanted: str | None):
    return column.notna() if wanted is None else column == wanted


def listed(study: Study, words: Words) -> list[str]:
    """A line an adjustment in force, the oldest first."""
    from pipeline.findings.adjust import adjustments, number

    found = adjustments(study, _codes(study))
    place = lambda line: study.place_name(line["place"], words.language) if line.get("place") else words("all_places")  # noqa: E731
    reason = lambda line: line["reason"].get(words.language) or next(iter(line["reason"].values()))  # noqa: E731
    return [f"{line['need']}  × {number(line['factor'], words.language)}  {place(line)}  {line.get('audience') or words('all_audiences')}  {line['coder']}, {line['at'][:10]}: {reason(line)}" for line in found] or [words("adjust_none")]


def _codes(study: Study) -> list[str]:
    from pipeline.coding.codebook import study_codebook

    codes = study_codebook(study).codes
    return list(codes.loc[codes["kind"] != "connector", "code"])
