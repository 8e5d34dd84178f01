"""From a number, a quotation or a module of a report or guide: its row, the code and version that made it, what it rests on, and what was said or answered.

In: an id as report and guides print it (pipeline.show.trail). Out: the lines that `python -m pipeline trace` prints, for the team.
"""

from __future__ import annotations

import hashlib
import json
import math
import subprocess
from collections.abc import Iterator

import pandas as pd

from pipeline import tables
from pipeline.config import read_yaml
from pipeline.lineage import lineage_path
from pipeline.show.trail import MAKERS, Found, Trail, compared_rows, earlier_names, rests_on
from pipeline.show.whose import whose
from pipeline.show.words import Words
from pipeline.study import Study
from pipeline.trace_evidence import evidence_lines

DEEP = 6  # steps from a module down to its turns are four


def trace(study, asked: str, words: Words, *, most: int = 10) -> Iterator[str]:
    """The lines that the command prints: row, maker and version of each row on the way, and at its end turns or answers.

    study   a Study, or the Comparison of several
    most    turns or answers shown of each row; 0: all of them
    Raises StudyError for an id that names no row.
    """
    trail = Trail(study)
    if study.name == "compare":
        trail.rows_from(study.table)
        yield from _compared(study, trail, trail.find(asked), words, most)
    else:
        yield from _row(study, trail, trail.find(asked), words, most, 0, set())


def _compared(comparison, trail: Trail, found: Found, words: Words, most: int) -> Iterator[str]:
    """A row of a comparison, then the rows of the studies that it was made of, each to its end."""
    codes = comparison.table("compared_codes")
    below = compared_rows(found.table, found.row, earlier_names(dict(zip(codes["code"], codes["was"], strict=True))))
    yield from _row(comparison, trail, found, words, most, 0, set())
    for name, one in below:
        yield f"  {words('report_rests_on')}: {name}, {one}"
        study = comparison.studies[name]
        mine = Trail(study)
        yield from _row(study, mine, mine.find(one), words, most, 1, set())


def _row(study: Study, trail: Trail, found: Found, words: Words, most: int, depth: int, seen: set[str]) -> Iterator[str]:
    if found.id in seen or depth > DEEP:
        return
    seen.add(found.id)
    indent = "  " * depth
    yield f"{indent}{found.id}" + (f"  {found.column} = {_shown(found.row[found.column])}" if found.column else "")
    values = [f"{column} {_shown(value)}" for column, value in found.row.items() if column not in (*tables.CONTRACTS[found.table].key, "text") and not _absent(value)]
    yield f"{indent}  {words('report_row')}: {'; '.join(values)}"
    if found.table == "needs":
        yield f"{indent}  {words('basis')}: {whose(found.row, words, lambda area: study.place_name(area, words.language))}"
    for line in made_by(study, found.table, words):
        yield f"{indent}  {line}"
    below = rests_on(trail, found)
    for line in evidence_lines(study, found, words, most):
        yield f"{indent}  {line}"
    if below:
        yield f"{indent}  {words('report_rests_on')}: {', '.join(below)}"
    for one in below:
        yield from _row(study, trail, trail.find(one), words, most, depth + 1, seen)


def made_by(study: Study, table: str, words: Words) -> list[str]:
    """The function that makes a table, the version of its file, the code that DVC last ran for the stage, and whether the table is still what the stage left."""
    file, function = MAKERS[table]
    path = study.path(table)
    stage = tables.CONTRACTS[table].stage
    recorded = study.outputs / "lineage.json" if stage == "compare" else lineage_path(study, stage)
    left = json.loads(recorded.read_text("utf-8"))["files"].get(path.relative_to(study.outputs).as_posix()) if recorded.exists() else None
    now = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None
    state = "trace_unrecorded" if left is None else "trace_same" if left == now else "trace_changed"
    source = study.root / file
    source = source if source.exists() else _package() / file
    version = f", SHA-256 {hashlib.sha256(source.read_bytes()).hexdigest()[:16]}"
    if commit := _commit(source):
        version += f", git {commit}"
    lines = [f"{words('report_made_by')}: {file}, {function}(){version}", f"{words('report_file')}: {path.relative_to(study.root).as_posix()}, SHA-256 {(now or '')[:16]} ({words(state)})"]
    if run := _run_by_dvc(study, stage, file):
        lines.append(f"{words('trace_dvc')}: {run}")
    return lines


def _package():
    from pipeline.study import ROOT

    return ROOT


def _commit(source) -> str:
    """The last commit of a file, where this is a git clone; with a star if the file was changed since."""
    try:
        done = subprocess.run(["git", "log", "-1", "--format=%h", "--", source.name], cwd=source.parent, capture_output=True, text=True, timeout=10)
        if done.returncode or not done.stdout.strip():
            return ""
        changed = subprocess.run(["git", "status", "--porcelain", "--", source.name], cwd=source.parent, capture_output=True, text=True, timeout=10).stdout.strip()
        return done.stdout.strip() + ("*" if changed else "")
    except (OSError, subprocess.TimeoutExpired):
        return ""


def _run_by_dvc(study: Study, stage: str, file: str) -> str:
    """The room's hash in dvc.lock: the code that ran when DVC last made this stage."""
    lock = study.root / "dvc.lock"
    if not lock.exists():
        return ""
    deps = (read_yaml(lock).get("stages") or {}).get(stage if stage == "compare" else f"{stage}@{study.name}", {}).get("deps", [])
    room = "/".join(file.split("/")[:2])
    return next((f"{one['path']} {one.get('md5', '')}" for one in deps if one.get("path") == room), "")


def _absent(value) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def _shown(value) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
