"""A new study from a folder of raw files, and what a study holds, lacks and gets wrong.

`new` copies raw files into corpora/<study>/, puts them under DVC with `push: false` so that they enter no git commit and no shared
remote, makes the study's key under private/, writes a study.yaml to be filled in, and adds the study to params.yaml. The folder it
copies from is never changed. `check` reads everything once and says what was found, in words.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from pipeline.errors import InputError, StudyError, YntymakError
from pipeline.protect.pseudonyms import fingerprint, new_key
from pipeline.read.survey_kinds import sort_survey_files
from pipeline.show.words import Words
from pipeline.study import INPUT_FOLDERS, ROOT, Study, atomic

NAME = re.compile(r"[a-z][a-z0-9-]{1,30}\Z")
TALK = {".docx", ".odt", ".rtf", ".pdf", ".txt", ".md", ".srt", ".vtt", ".html", ".htm"}
SHEETS = {".csv", ".xlsx", ".sav", ".xls"}
PASSED_OVER = re.compile(r"(licen[cs]e|readme)", re.I)


def new_study(name: str, sources: list[Path], root: Path = ROOT) -> list[str]:
    """Make a study; returns what was done, a line each. Raises StudyError if the name is taken or not a plain one."""
    folder = root / "corpora" / name
    if not NAME.match(name):
        raise StudyError(f"{name!r} cannot be a study's name", remedy="Use small Latin letters, digits and hyphens, for instance field-2026.")
    if (folder / "study.yaml").exists():
        raise StudyError("this study is there already", file=f"corpora/{name}", remedy="Choose another name, or add files to its folders and run dvc repro.")
    for source in sources:
        if not source.is_dir():
            raise InputError("there is no such folder", file=str(source))
    for part in INPUT_FOLDERS:
        (folder / part).mkdir(parents=True, exist_ok=True)
    lines = [f"{kind}: {target.name}" for source in sources for kind, target in _copy(source, folder)]
    for part in INPUT_FOLDERS:
        (folder / part / ".gitkeep").touch()
    for empty in ("participants.csv", "names.txt"):
        _starter(folder / empty)
    key = new_key()
    _keep_key(root / "private" / f"{name}.key", key)
    with atomic(folder / "study.yaml") as temporary:
        temporary.write_text(_study_yaml(name, folder, key), "utf-8")
    (folder / ".gitignore").write_text("# raw files, names and decisions of a real study never enter git\n/*\n!/.gitignore\n!/study.yaml\n!/*.dvc\n", "utf-8")
    lines.append(_under_dvc(folder, root))
    _add_to_params(root / "params.yaml", name)
    return [*lines, f"corpora/{name}/study.yaml: name the places and audiences, then run: dvc repro"]


def _copy(source: Path, folder: Path):
    """Copy each file to where its kind belongs; the folder's own names decide first, its shape second."""
    for path in sorted(p for p in source.rglob("*") if p.is_file() and not p.name.startswith((".", "~$"))):
        kind = _kind(path, source)
        if kind is None:
            continue
        target = folder / kind / path.name
        if target.exists():
            if target.read_bytes() == path.read_bytes():
                continue
            target = folder / kind / f"{path.parent.name}-{path.name}"
        shutil.copyfile(path, target)
        yield kind, target


def _kind(path: Path, source: Path) -> str | None:
    if PASSED_OVER.search(path.name):
        return None
    suffix = path.suffix.lower()
    folders = [part.lower() for part in path.relative_to(source).parts[:-1]] or [source.name.lower()]
    if any("survey" in part or "опрос" in part or "сурамжылоо" in part for part in folders):
        return "survey" if suffix in SHEETS else None
    if any(part.startswith(("document", "source")) for part in folders):
        return "documents"
    if suffix in TALK:
        return "transcripts"
    if suffix in SHEETS:
        return "transcripts" if any("transcript" in part for part in folders) else "survey"
    # an unknown kind comes along, so that reading can name it and say why it was left out
    return "transcripts"


def _starter(path: Path) -> None:
    if path.exists():
        return
    text = "document,participant,name,role,gender,age,settlement,consent\n" if path.suffix == ".csv" else "# one name a line: everybody whom the team knows to be mentioned, in the base form\n"
    path.write_text(text, "utf-8")


def _keep_key(path: Path, key: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / ".gitignore").write_text("*\n", "utf-8")
    if path.exists():
        raise StudyError("there is a key of this name already", file=f"private/{path.name}", remedy="It may belong to an earlier study: move it away first, never throw it away.")
    path.touch(mode=0o600)
    path.write_text(key + "\n", "ascii")


def _study_yaml(name: str, folder: Path, key: str) -> str:
    read: dict = {"names_review": "required"}
    survey, aside = sort_survey_files(sorted(p for p in (folder / "survey").iterdir() if p.name != ".gitkeep"))
    if survey:
        read["survey"] = survey
    named = [{lang: name for lang in ("ky", "ru", "en")} for _ in range(2)]
    # every section stands here, empty ones too: DVC watches each of them
    content = {
        "study": name, "invented": False, "key_fingerprint": fingerprint(key), "seed": 1, "title": named[0], "programme": named[1], "language": "ru", "areas": {}, "places": {}, "guide": [],
        "read": read, "code": {}, "drivers": {}, "leaders": {}, "survey": {}, "findings": {}, "training": {"days": 3, "required": ["M01", "M30"]}, "report": {},
    }  # fmt: skip
    text = "# What every key means: corpora/README.md. Add places with their audiences, and under read.documents the place, group and date of each file.\n"
    text += "".join(f"# survey/{path.name} is not read: {reason}\n" for path, reason in aside)
    return text + yaml.safe_dump(content, allow_unicode=True, sort_keys=False)


def _under_dvc(folder: Path, root: Path) -> str:
    """Raw files under DVC, not pushed and not in git; where dvc or git is missing the ignore file alone keeps them out."""
    parts = [part for part in ("transcripts", "documents", "survey") if any(p.name != ".gitkeep" for p in (folder / part).iterdir())]
    targets = [str((folder / part).relative_to(root)) for part in parts]
    if not targets:
        return "no raw files yet"
    done = subprocess.run([sys.executable, "-m", "dvc", "add", "--quiet", *targets], cwd=root, capture_output=True, text=True)
    if done.returncode:
        return f"the raw files are not under DVC ({done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'dvc add failed'}); .gitignore keeps them out of git"
    for part in parts:
        path = folder / f"{part}.dvc"
        content = yaml.safe_load(path.read_text("utf-8"))
        content["outs"] = [out | {"push": False} for out in content["outs"]]
        with atomic(path) as temporary:
            temporary.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
    return f"under DVC, not pushed, not in git: {', '.join(parts)}"


def _add_to_params(path: Path, name: str) -> None:
    text = path.read_text("utf-8")
    if name in (yaml.safe_load(text).get("studies") or []):
        return
    # the line goes into the list as text, so that the file keeps its comments
    lines = text.splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if line.startswith("studies:")) + 1
    while at < len(lines) and lines[at].lstrip().startswith("- "):
        at += 1
    lines.insert(at, f"- {name}\n")
    with atomic(path) as temporary:
        temporary.write_text("".join(lines), "utf-8")


def check_study(name: str, language: str = "en") -> tuple[list[tuple[str, str, str]], bool]:
    """Rows (what, found, advice or problem) and whether something is wrong."""
    from pipeline.read.files import read_files
    from pipeline.read.persons import load_key
    from pipeline.read.respondents import read_waves

    words = Words(language)
    rows = [(words("what"), words("found"), words("problem"))]
    study, wrong = Study(name), False
    try:
        load_key(study)
        rows.append(("key", words("ok"), ""))
    except YntymakError as error:
        rows.append(("key", words("missing"), str(error).replace("\n", " ")))
        wrong = True
    for reading in read_files(study):
        found = f"{words('turns')}: {len(reading.turns)}" if reading.turns is not None else words("missing")
        rows.append((f"{reading.kind}/{reading.path.name}", found, reading.reason or "; ".join(reading.notes)))
        wrong |= reading.turns is None
    try:
        for row in read_waves(study).readings:
            rows.append((f"survey/{row['file']}", f"{words('respondents')}: {row['n_turns']}" if row["state"] == "read" else words("missing"), row["reason"] or ""))
            wrong |= row["state"] != "read"
    except YntymakError as error:
        rows.append(("survey", words("missing"), str(error).replace("\n", " ")))
        wrong = True
    rows += _gaps(study, words)
    return rows, wrong


def _gaps(study: Study, words: Words) -> list[tuple[str, str, str]]:
    config, folder = study.config, study.folder
    codings = sum(1 for path in (folder / "codings").glob("*.jsonl") for _ in path.open("rb"))
    named = [line for line in (folder / "names.txt").read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")] if (folder / "names.txt").exists() else []
    return [
        ("places", str(len(config.places)) if config.places else words("missing"), "" if config.places else words("no_places")),
        ("codings", str(codings) if codings else words("missing"), "" if codings else words("no_codings")),
        ("survey", str(len(config.read.survey)) if config.read.survey else words("missing"), "" if config.read.survey else words("no_survey")),
        ("names.txt", str(len(named)) if named else words("missing"), ""),
    ]
