"""Which unit holds which code? A table of units x codes for R and Stata: a turn, a speaker or a focus group a row, 1, 0 or nothing a code.

A code is 1 where a coder who read the unit gave it, 0 where the unit was read and nobody did, missing where nobody has read it (with `machine`
the machine's suggestion stands in there), or where a coding of a code that was split or dropped waits under its parent to be decided anew. In: tables of 1-read and 2-code, under pseudonyms. Out: the matrix and its codebook sheet, one row a
column with labels in three languages; names are valid in Stata (letters, digits and _, 32 at most). Both belong to the team.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.errors import InputError
from pipeline.show.cells import write_csv, write_xlsx
from pipeline.show.words import LANGUAGES, Words
from pipeline.study import Study, atomic

UNITS = {"turn": ("document", "turn"), "speaker": ("document", "participant"), "group": ("document",)}
FACTS = ("wave", "place", "group", "language", "role", "participant", "gender", "age_band", "settlement", "question")
KINDS = (".csv", ".xlsx", ".dta")
STATA_TEXT = 2045
_TAKEN = set("_all _b byte _coef _cons double float if in int long _n _N _pi _pred _rc _skip strL using with".split())


def code_matrix(study: Study, *, unit: str = "turn", coder: str | None = None, machine: bool = False) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(matrix, codebook sheet).

    unit     turn, speaker (a participant of one group) or group (a document)
    coder    only what this coder read and decided; default: everybody
    machine  where nobody has read a turn, the machine's suggestions
    Raises InputError for another unit or a coder who has read nothing.
    """
    if unit not in UNITS:
        raise InputError(f"there is no unit {unit!r}; there are {', '.join(UNITS)}")
    turns, codes = turns_with_facts(study), study.read("codes")
    known = coded_turns(study, coder=coder, machine=machine)
    turns = turns.merge(known, on=["document", "turn"], how="left")
    turns["n_coders"] = turns["n_coders"].fillna(0).astype("int64")
    names = dict(zip(codes["code"], stata_names(codes["code"], taken={"document", "turn", "n_turns", "n_read", "n_coders", *FACTS}), strict=True))
    turns = turns.rename(columns=names)
    if unit == "turn":
        matrix = turns[["document", "turn", *FACTS, "n_coders", *names.values()]]
    else:
        matrix = _summed(turns[turns["participant"].notna() & (turns["role"] != "moderator")] if unit == "speaker" else turns[turns["role"] != "moderator"], unit, list(names.values()))
    return matrix.reset_index(drop=True), _sheet(matrix, codes, names)


def turns_with_facts(study: Study) -> pd.DataFrame:
    """Every turn with what is known of its group and of who spoke; missing where it is not."""
    turns = study.read("turns")[["document", "turn", "participant", "role", "language", "question", "text"]]
    turns = turns.merge(study.read("documents")[["document", "wave", "place", "group"]], on="document", how="left")
    people = study.read("participants")[["document", "participant", "gender", "age_band", "settlement"]].drop_duplicates(["document", "participant"])
    turns = turns.merge(people, on=["document", "participant"], how="left")
    return turns.astype({column: object for column in ("participant", "question", *FACTS)}).where(turns.notna(), None)


def coded_turns(study: Study, *, coder: str | None = None, machine: bool = False) -> pd.DataFrame:
    """document, turn, n_coders and a nullable boolean a code, one row a turn that somebody has read (or the machine). Rejected suggestions do not count.

    Missing: a coding waits under the code's parent (coding.versions), so that neither yes nor no would be true.
    Raises InputError for a coder who has read no turn.
    """
    codes, codings, reviews = list(study.read("codes")["code"]), study.read("codings"), study.read("reviews")
    if coder is not None:
        if coder not in set(reviews["coder"]):
            raise InputError(f"no turn was read by a coder called {coder}", remedy=f"There are: {', '.join(sorted(set(reviews['coder']))) or 'none yet'}")
        reviews = reviews[reviews["coder"] == coder]
    read = reviews.groupby(["document", "turn"], as_index=False)["coder"].nunique().rename(columns={"coder": "n_coders"})
    done = set(zip(reviews["document"], reviews["turn"], reviews["coder"], strict=True))
    people = codings[~codings["source"].isin(["machine", "rejected"])]
    people = people[np.array([unit in done for unit in zip(people["document"], people["turn"], people["coder"], strict=True)], dtype=bool)]
    if machine:
        suggested = codings[codings["source"] == "machine"]
        spoken = study.read("turns").query("role != 'moderator' and language != 'other'")[["document", "turn"]]
        left = spoken.merge(read, on=["document", "turn"], how="left", indicator=True).query("_merge == 'left_only'")[["document", "turn"]]
        read = pd.concat([read, left.assign(n_coders=0)], ignore_index=True)
        people = pd.concat([people, suggested.merge(left, on=["document", "turn"])], ignore_index=True)
    at = {unit: number for number, unit in enumerate(zip(read["document"], read["turn"], strict=True))}
    table, waiting = np.zeros((len(read), len(codes)), dtype=bool), np.zeros((len(read), len(codes)), dtype=bool)
    column, parents = {code: number for number, code in enumerate(codes)}, study.read("codes")["parent"].to_numpy()
    for row in people[["document", "turn", "code"]].itertuples(index=False):
        if (unit := (row.document, row.turn)) not in at:
            continue
        if row.code in column:
            table[at[unit], column[row.code]] = True
        else:
            # under the parent since its code was split or dropped: which code it is, a person has yet to say
            waiting[at[unit]] |= parents == row.code
    return pd.concat([read, pd.DataFrame(table, columns=codes).astype("boolean").mask(waiting & ~table)], axis=1)


def _summed(turns: pd.DataFrame, unit: str, names: list[str]) -> pd.DataFrame:
    """1 if any turn that was read holds the code, 0 if turns were read and none does, missing if none was read."""
    keys = list(UNITS[unit])
    facts = [fact for fact in FACTS if fact not in (*keys, "question", "language", "role") and (unit == "speaker" or fact not in ("participant", "gender", "age_band", "settlement"))]
    groups = turns.groupby(keys, sort=False)
    out = groups[facts].first().join(pd.DataFrame({"n_turns": groups.size(), "n_read": groups["n_coders"].agg(lambda read: int((read > 0).sum()))}))
    return out.join(groups[names].max()).reset_index()


def stata_names(names: Iterable[str], *, taken: Iterable[str] = ()) -> list[str]:
    """Names that Stata and R take: letters, digits and _, at most 32, none twice and none that Stata keeps for itself. NR.1 becomes NR_1."""
    used, out = {name.lower() for name in taken}, []
    for name in names:
        short = re.sub(r"[^0-9A-Za-z_]+", "_", str(name)).strip("_") or "code"
        short = f"c_{short}" if not short[0].isalpha() or short in _TAKEN or re.fullmatch(r"str\d+", short) else short
        short, number = short[:32], 1
        while short.lower() in used:
            number += 1
            short = f"{short[: 31 - len(str(number))]}_{number}"
        used.add(short.lower())
        out.append(short)
    return out


def _sheet(matrix: pd.DataFrame, codes: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """What each column of the matrix is."""
    rows = [{"variable": column, "code": None} | {f"label_{lang}": _label(column, lang) for lang in LANGUAGES} for column in matrix.columns if column not in names.values()]
    for row in codes.itertuples(index=False):
        rows.append({"variable": names[row.code], "code": row.code, "parent": row.parent, "kind": row.kind, "sensitivity": row.sensitivity} | {f"label_{lang}": getattr(row, f"label_{lang}") for lang in LANGUAGES})
    return pd.DataFrame(rows, columns=["variable", "code", *(f"label_{lang}" for lang in LANGUAGES), "parent", "kind", "sensitivity"])


def _label(column: str, language: str) -> str:
    return Words(language)(f"matrix_{column}")


def write_matrix(matrix: pd.DataFrame, sheet: pd.DataFrame, path: Path | str, *, language: str = "en") -> list[Path]:
    """Write the matrix as csv, xlsx or dta (Stata 14 and later), and its codebook beside it as csv; returns both paths.

    In csv and xlsx no cell can act as a formula. Raises InputError for another ending and for a file that is there already.
    """
    path = Path(path)
    if path.suffix.lower() not in KINDS:
        raise InputError(f"a matrix is written as {', '.join(KINDS)}, not {path.suffix or 'a name without an ending'}", file=path.name, remedy=f"For instance: {path.stem}.csv")
    beside = path.with_name(f"{path.stem}-codebook.csv")
    for one in (path, beside):
        if one.exists():
            raise InputError("the file is there already and is not overwritten", file=one.name, remedy="Give another name, or move it away.")
    binary = [column for column in matrix.columns if column in set(sheet.loc[sheet["code"].notna(), "variable"])]
    numbers = matrix.astype({column: "Int64" for column in binary})
    if path.suffix.lower() == ".csv":
        write_csv(numbers, path)
    elif path.suffix.lower() == ".xlsx":
        write_xlsx(numbers, path, sheet="matrix")
    else:
        _write_stata(numbers, sheet, binary, path, Words(language))
    return [path, write_csv(sheet, beside)]


def _write_stata(matrix: pd.DataFrame, sheet: pd.DataFrame, binary: list[str], path: Path, words: Words) -> None:
    import datetime

    out = matrix.astype({column: "float64" for column in binary})
    for column in out.columns:
        if column not in binary and not pd.api.types.is_numeric_dtype(out[column]):
            out[column] = out[column].fillna("").astype(str).str.slice(0, STATA_TEXT // 4).astype(object)
    labels = {row.variable: str(row[1 + 1 + LANGUAGES.index(words.language)])[:80] for row in sheet.itertuples(index=False)}
    values = {column: {0: words("matrix_no"), 1: words("matrix_yes")} for column in binary}
    with atomic(path) as temporary:
        out.to_stata(temporary, write_index=False, version=118, variable_labels=labels, value_labels=values, time_stamp=datetime.datetime(2000, 1, 1))
