"""python -m pipeline codings STUDY: a matrix for R and Stata, an audit trail, coded turns in their context, suggestions accepted in bulk.

One of --matrix, --audit, --where, --accept and --take-back. All of it rests on tables of 1-read and 2-code, under pseudonyms; files that would be
overwritten are refused. What is printed and written holds what people said or decided and stays within the team, but for the audit trail, which holds no speech.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import InputError, YntymakError
from pipeline.show.reader import reader_language
from pipeline.show.words import Words
from pipeline.study import STUDY, Study

if TYPE_CHECKING:
    # the command line must not wait for pandas
    import pandas as pd

ACTIONS = ("matrix", "audit", "where", "accept", "take_back")


def add_command(command) -> None:
    """The command and its options."""
    codings = command("codings", codings_command, "take codings out: a matrix for R and Stata, an audit trail, coded turns in context; accept suggestions in bulk")
    codings.add_argument("study", help=STUDY)
    codings.add_argument("--matrix", type=Path, metavar="FILE", help="units x codes, 1, 0 or nothing, as .csv, .xlsx or .dta, with a codebook beside it")
    codings.add_argument("--unit", choices=("turn", "speaker", "group"), default="turn", help="a row of the matrix; default: turn")
    codings.add_argument("--audit", type=Path, metavar="FILE", help="every decision in the order of time, as .csv or .xlsx")
    codings.add_argument("--coder-ids", action="store_true", help="with --audit: the coders' own ids instead of coder-1, coder-2")
    codings.add_argument("--where", metavar="QUERY", help='show turns in context, for instance: "NR.1 and not GV.1 and group=women"; with --accept: only in these turns')
    codings.add_argument("--context", type=int, default=2, metavar="N", help="turns before and after; default: 2")
    codings.add_argument("--out", type=Path, metavar="FILE", help="with --where: write what was found as .csv or .xlsx")
    codings.add_argument("--accept", metavar="CODE", help="accept the machine's suggestions of a code, or of all codes: all")
    codings.add_argument("--above", type=float, default=0.0, metavar="P", help="with --accept: only those with at least this probability")
    codings.add_argument("--take-back", metavar="BATCH", help="retract a batch that --accept made")
    codings.add_argument("--coder", help="who decides, with --accept and --take-back; else: only what this coder decided")
    codings.add_argument("--machine", action="store_true", help="with --matrix and --where: the machine's suggestions where nobody has read")
    codings.add_language("language of what is printed, default: that of the terminal; and of labels in a file, default: the study's", default=None)


def codings_command(given) -> int:
    """What `codings` prints."""
    asked = [name for name in ACTIONS if getattr(given, name) is not None]
    if asked not in ([name] for name in ACTIONS) and asked != ["where", "accept"]:
        raise YntymakError("codings does one thing at a time", remedy="Give one of --matrix, --audit, --where, --accept and --take-back.")
    if given.context < 0:
        raise YntymakError("--context cannot be less than 0")
    study = Study(given.study)
    words = Words(given.language or reader_language())
    call = {"matrix": _matrix, "audit": _audit, "where": _where, "accept": _accept, "take_back": _take_back}[asked[-1]]
    print("\n".join(call(study, given, words)))
    return 0


def _matrix(study: Study, given, words: Words) -> list[str]:
    from pipeline.coding.matrix import code_matrix, write_matrix

    matrix, sheet = code_matrix(study, unit=given.unit, coder=given.coder, machine=given.machine)
    file, beside = write_matrix(matrix, sheet, given.matrix, language=given.language or study.config.language)
    return [words("matrix_written", file=file, rows=len(matrix), codes=int(sheet["code"].notna().sum()), codebook=beside), words("team_only")]


def _audit(study: Study, given, words: Words) -> list[str]:
    import pandas as pd

    from pipeline.coding.audit import audit_trail
    from pipeline.coding.codebook import study_codebook
    from pipeline.interchange import masked_memos

    trail = audit_trail(study.folder / "codings", coders=given.coder_ids, codebook=study_codebook(study), masked=lambda texts: masked_memos(study, pd.Series(texts, dtype=object)))
    _write(trail, given.audit)
    return [words("audit_written", file=given.audit, n=len(trail), back=int((trail["state"] == "taken back").sum()))]


def _where(study: Study, given, words: Words) -> list[str]:
    from pipeline.coding.retrieve import lines, retrieve

    found = retrieve(study, given.where, context=given.context, coder=given.coder, machine=given.machine)
    counted = words("where_found", n=len(found), groups=found["document"].nunique(), read=len(study.read("reviews")[["document", "turn"]].drop_duplicates()))
    if given.out is None:
        return [*lines(found, study, words), counted]
    flat = found.assign(**{side: found[side].map(lambda turns: "\n".join(f"{who}: {text}" for who, text in turns)) for side in ("before", "after")})
    _write(flat, given.out)
    return [counted, words("team_only")]


def _accept(study: Study, given, words: Words) -> list[str]:
    from pipeline.coding.bulk import bulk_accept, suggestions
    from pipeline.coding.retrieve import retrieve
    from pipeline.interchange_import import _append

    coder = _coder(given.coder)
    selection = retrieve(study, given.where, context=0, machine=True) if given.where else None
    found = suggestions(study, code=None if given.accept.casefold() == "all" else given.accept, above=given.above, selection=selection)
    done = bulk_accept(study, found, coder=coder, locate=_located(study))
    if done.lines:
        _append(study.folder / "codings" / f"{coder}.jsonl", done.lines)
    said = [words("bulk_accepted", n=len(done.lines), batch=done.batch, already=done.already, lost=done.lost)]
    return [*said, words("bulk_how_back", study=study.name, batch=done.batch, coder=coder)] if done.lines else said


def _take_back(study: Study, given, words: Words) -> list[str]:
    from pipeline.coding.bulk import take_back
    from pipeline.interchange_import import _append

    coder = _coder(given.coder)
    lines = take_back(study, given.take_back, coder=coder)
    if lines:
        _append(study.folder / "codings" / f"{coder}.jsonl", lines)
    return [words("bulk_taken_back", n=len(lines), batch=given.take_back)]


def _located(study: Study):
    from pipeline.coding.located import Located

    return Located(study.read("spans")).line


def _coder(name: str | None) -> str:
    from pipeline.interchange_import import coder_id

    if not name or name == "machine" or coder_id(name) != name:
        raise InputError("it must be said who decides: an id of Latin letters, digits and hyphens that is not machine", remedy="For instance: --coder coder-a")
    return name


def _write(frame: pd.DataFrame, path: Path) -> None:
    from pipeline.show.cells import write_csv, write_xlsx

    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise InputError(f"a table is written as .csv or .xlsx, not {path.suffix or 'a name without an ending'}", file=path.name, remedy=f"For instance: {path.stem}.csv")
    if path.exists():
        raise InputError("the file is there already and is not overwritten", file=path.name, remedy="Give another name, or move it away.")
    (write_csv if path.suffix.lower() == ".csv" else write_xlsx)(frame, path)
