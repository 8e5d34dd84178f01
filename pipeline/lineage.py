"""What did a stage make, and from what? One small file a stage, outputs/<study>/<stage>/lineage.json.

It holds the SHA-256 of every table and figure of the stage and of the lineage of each stage before it; the first one also that of the raw
files and of what study.yaml says to all stages (its title, places, languages). So one file stands for the whole road up to there: a later stage depends on it alone, DVC reruns that stage when anything before it changed, and a figure in a
report can be followed back, hash by hash, to the reading of the raw files. In: a study and a stage that has just run. Out: the file.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from pipeline.config import read_yaml
from pipeline.study import LANGUAGES, STAGES, Study, atomic

# the stages whose results a stage takes in; with theirs, all that came before
BEFORE = {
    "1-read": (),
    "2-code": ("1-read",),
    "3-drivers": ("2-code",),
    # what people coded of a person's conduct is a gate to the tiers: so the leaders rest on the codings too
    "4-leaders": ("2-code",),
    # open answers are coded in 2-code, and their shares of people need the survey's design: so the survey rests on the codings too
    "5-survey": ("2-code",),
    "6-findings": ("3-drivers", "4-leaders", "5-survey"),
    "7-training": ("6-findings",),
    "8-report": ("7-training",),
}
# what study.yaml says to every stage; DVC watches it at the first stage alone
# the raw files that a report's manifest names by their hash; those with names of people alone are left out: a short list could be guessed from its hash
INPUTS = ("transcripts", "documents", "survey")
SHARED = ("study", "invented", "seed", "title", "language", "areas", "places")


def earlier(stage: str) -> set[str]:
    """Every stage that this one rests on, near and far. Raises KeyError for a stage that is not there."""
    found = set(BEFORE[stage])
    for one in BEFORE[stage]:
        found |= earlier(one)
    return found


def lineage_path(study: Study, stage: str) -> Path:
    return study.outputs / stage / "lineage.json"


def write_lineage(study: Study, stage: str) -> dict:
    """Hash what the stage left and write its lineage; returns what was written.

    A stage before it that has not run stands as null: the stage may be run by hand from tables that were pulled without it.
    """
    folders = [study.outputs / stage / name for name in ("tables", "team", "figures", "book")]
    if stage == "7-training":
        folders += [study.outputs / language / "manuals" for language in LANGUAGES]
    files = sorted(path for folder in folders if folder.is_dir() for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    before = {one: lineage_path(study, one) for one in sorted(BEFORE[stage], key=STAGES.index)}
    content = {
        "study": study.name,
        "stage": stage,
        "from": {one: file_hash(path) if path.exists() else None for one, path in before.items()},
        "files": {path.relative_to(study.outputs).as_posix(): file_hash(path) for path in files},
    }
    if not before:
        said = read_yaml(study.folder / "study.yaml")
        shared = json.dumps({key: said.get(key) for key in SHARED}, ensure_ascii=False, sort_keys=True, default=str)
        content["shared"] = hashlib.sha256(shared.encode()).hexdigest()
        content["inputs"] = {name: digest for name in INPUTS if (digest := _folder(study.folder / name)) is not None}
    with atomic(lineage_path(study, stage)) as temporary:
        temporary.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return content


# what the comparison of studies reads of each of them; with these, all that came before
COMPARED = ("3-drivers", "5-survey")


def write_comparison(comparison) -> dict:
    """The lineage of outputs/compare: its own files, and the lineages of the studies that it rests on; a stage that has not run stands as null."""
    files = sorted(path for folder in ("tables", "figures") for path in (comparison.outputs / folder).rglob("*") if path.is_file() and not path.name.startswith("."))
    content = {
        "stage": "compare",
        "from": {name: {stage: file_hash(path) if (path := lineage_path(study, stage)).exists() else None for stage in COMPARED} for name, study in comparison.studies.items()},
        "files": {path.relative_to(comparison.outputs).as_posix(): file_hash(path) for path in files},
    }
    with atomic(comparison.outputs / "lineage.json") as temporary:
        temporary.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return content


def _folder(folder: Path) -> str | None:
    """One hash of what the files of a folder hold, without their names; None where there is no file."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")] if folder.is_dir() else []
    return hashlib.sha256("".join(sorted(file_hash(path) for path in files)).encode()).hexdigest() if files else None


def file_hash(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
