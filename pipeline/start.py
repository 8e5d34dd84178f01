"""A new study from a folder of raw files.

`new` copies raw files into corpora/<study>/, puts them under DVC with `push: false` so that they enter no git commit and no shared
remote, makes the study's key under private/, writes a study.yaml to be filled in, and adds the study to params.yaml. The folder it
copies from is never changed. All is made ready beside its place and moved there in the end, so that no half of a study stays behind.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import yaml

from pipeline.check import check_study
from pipeline.config import read_yaml
from pipeline.errors import InputError, StudyError, YntymakError
from pipeline.protect.pseudonyms import fingerprint, new_key
from pipeline.read.documents import open_paper
from pipeline.read.files import is_system_file, read_folder, shown
from pipeline.read.grids import is_speech
from pipeline.read.limits import look_at
from pipeline.read.participants import PARTICIPANT_COLUMNS
from pipeline.read.roster import is_roster, read_roster
from pipeline.read.survey_files import read_sheets
from pipeline.read.survey_kinds import RESPONDENT_IDS, sort_survey_files
from pipeline.read.told import told_by_files
from pipeline.training.catalogue import CURRICULUM
from pipeline.study import INPUT_FOLDERS, ROOT, atomic, private_folder

__all__ = ["check_study", "new_study"]

NAME = re.compile(r"[a-z][a-z0-9-]{1,30}\Z")
TALK = {".docx", ".odt", ".rtf", ".pdf", ".txt", ".md", ".srt", ".vtt", ".html", ".htm"}
SHEETS = {".csv", ".tsv", ".xlsx", ".xlsm", ".ods", ".sav", ".xls", ".zip"}
PASSED_OVER = re.compile(r"(licen[cs]e|readme)", re.I)


def new_study(name: str, sources: list[Path], root: Path = ROOT) -> list[str]:
    """Make a study; returns what was done, a line each. Raises StudyError if the name is taken or not a plain one."""
    folder = root / "corpora" / name
    if not NAME.match(name):
        raise StudyError(f"{name} cannot be a study's name", remedy="Use small Latin letters, digits and hyphens, for instance field-2026.")
    if (folder / "study.yaml").exists():
        raise StudyError("this study is there already", file=f"corpora/{name}", remedy="Choose another name, or add files to its folders and run make.")
    for source in sources:
        if source.is_file():
            raise InputError("this is a file, not a folder", file=str(source), remedy="Give the folder in which it lies: --from FOLDER.")
        if not source.is_dir():
            raise InputError("there is no such folder", file=str(source), remedy="Look at the name of the folder; a name with a blank goes into quotation marks.")
    if (root / "private" / f"{name}.key").exists():
        raise StudyError("there is a key of this name already", file=f"private/{name}.key", remedy="It may belong to an earlier study: move it away first, never throw it away.")
    key, ready = new_key(), root / "corpora" / f".making-{name}"
    shutil.rmtree(ready, ignore_errors=True)
    try:
        if folder.exists():
            shutil.copytree(folder, ready)
        lines = _filled(name, ready, sources, key)
        _keep_key(root / "private" / f"{name}.key", key)
        _put(ready, folder)
    finally:
        shutil.rmtree(ready, ignore_errors=True)
    lines.append(_under_dvc(folder, root))
    _add_to_params(root / "params.yaml", name)
    return [*lines, f"corpora/{name}/study.yaml: name the places and audiences, then run: make"]


def _filled(name: str, folder: Path, sources: list[Path], key: str) -> list[str]:
    """Everything that a study's folder holds; a line for each file taken or left behind."""
    for part in INPUT_FOLDERS:
        (folder / part).mkdir(parents=True, exist_ok=True)
    done = [entry for source in sources for entry in _copy(source, folder)]
    if not any(kind in ("transcripts", "documents", "survey", "messages") for kind, _ in done) and not any(path.is_file() for part in INPUT_FOLDERS for path in (folder / part).iterdir()):
        behind = "; ".join(text for _, text in done)
        problem = f"there is no file in this folder that could be taken ({behind})" if behind else "there is no file in this folder that could be taken"
        raise InputError(problem, file=str(sources[0]), remedy="Put transcripts, documents or survey files into it.")
    for part in INPUT_FOLDERS:
        (folder / part / ".gitkeep").touch()
    for empty in ("participants.csv", "names.txt"):
        _starter(folder / empty)
    with atomic(folder / "study.yaml") as temporary:
        temporary.write_text(_study_yaml(name, folder, key), "utf-8")
    (folder / ".gitignore").write_text("# raw files, names and decisions of a real study never enter git\n/*\n!/.gitignore\n!/study.yaml\n!/*.dvc\n", "utf-8")
    return [f"{kind}: {text}" for kind, text in done]


def _put(ready: Path, folder: Path) -> None:
    """`ready` in the place of `folder`; what was there comes back if that fails."""
    before = folder.with_name(f".before-{folder.name}")
    if folder.exists():
        folder.rename(before)
    try:
        ready.rename(folder)
    except OSError:
        if before.exists():
            before.rename(folder)
        raise
    shutil.rmtree(before, ignore_errors=True)


def _copy(source: Path, folder: Path):
    """Copy each file to where its kind belongs; the folder's own names decide first, its shape second. Yields (kind, name) or (left behind, why)."""
    for path in sorted(p for p in source.rglob("*") if not p.is_dir() and not is_system_file(p.name)):
        kind, name = _kind(path, source), shown(path.name)
        if kind in ("survey", "transcripts") and path.suffix.lower() in SHEETS:
            try:
                kind = _by_content(path, kind)
            except (YntymakError, OSError):
                pass  # what cannot be opened is named by check
        if kind is None:
            yield "left behind", f"{name} (a licence, a readme, or no kind of survey file)"
            continue
        try:
            if path.is_symlink() and not path.resolve().is_relative_to(source.resolve()):
                raise InputError("a link that leads out of the folder")
            look_at(path)
        except InputError as error:
            # what cannot be read is named and stays where it is; an empty file comes along, so that check keeps naming it
            if error.problem != "the file is empty":
                yield "left behind", f"{name} ({error.problem})"
                continue
        if kind == "participants.csv":
            yield (kind, name) if (problem := _list_participants(path, folder / kind)) is None else ("left behind", f"{name} ({problem})")
            continue
        target = folder / name.lower() if kind == "names.txt" else folder / kind / name
        if target.exists():
            if target.read_bytes() == path.read_bytes():
                yield "left behind", f"{name} (the same bytes are in {kind} already)"
                continue
            target = folder / kind / f"{shown(path.parent.name)}-{name}"
        shutil.copyfile(path, target)
        yield kind, target.name


def _kind(path: Path, source: Path) -> str | None:
    if PASSED_OVER.search(path.name):
        return None
    suffix = path.suffix.lower()
    folders = [part.lower() for part in path.relative_to(source).parts[:-1]] or [source.name.lower()]
    if any("survey" in part or "опрос" in part or "сурамжылоо" in part for part in folders):
        return "survey" if suffix in SHEETS else None
    if any(part.startswith("message") for part in folders):
        return "messages" if suffix == ".csv" else None
    if any(part.startswith(("document", "source")) for part in folders):
        return "documents"
    if path.name.lower() == "names.txt":
        return "names.txt"
    if suffix in TALK:
        return "transcripts"
    if suffix in SHEETS:
        return "transcripts" if any("transcript" in part for part in folders) else "survey"
    # an unknown kind comes along, so that reading can name it and say why it was left out
    return "transcripts"


def _by_content(path: Path, kind: str) -> str:
    """A sheet among loose files is a list of participants, a table of speech, or a survey; in a folder of its own only the list is looked for."""
    if path.suffix.lower() in (".sav", ".zip"):
        return kind
    sheets = read_sheets(path).values()
    if any(map(is_roster, sheets)):
        return "participants.csv"
    asked = any(heading.strip().lower() in RESPONDENT_IDS for sheet in sheets for heading in sheet.header)
    return "transcripts" if kind == "transcripts" or not asked and is_speech(open_paper(path)) else "survey"


def _list_participants(path: Path, target: Path) -> str | None:
    """The rows of the list are added to participants.csv in its own columns; what keeps them from it, or None."""
    try:
        frames = [read_roster(one, shown=shown(one.name)) for one in ([target] if target.exists() else []) + [path]]
    except InputError as error:
        return f"{error.place}: {error.problem}. {error.remedy}" if error.place else f"{error.problem}. {error.remedy}"
    listed = pd.concat(frames, ignore_index=True)
    columns = list(dict.fromkeys([*PARTICIPANT_COLUMNS, *listed.columns]))
    with atomic(target) as temporary:
        listed.reindex(columns=columns).to_csv(temporary, index=False)
    return None


def _starter(path: Path) -> None:
    if path.exists():
        return
    text = "document,participant,name,role,gender,age,settlement,consent\n" if path.suffix == ".csv" else "# one name a line: everybody whom the team knows to be mentioned, in the base form\n"
    path.write_text(text, "utf-8")


def _keep_key(path: Path, key: str) -> None:
    private_folder(path.parent, path.parent.parent)
    (path.parent / ".gitignore").write_text("*\n", "utf-8")
    with atomic(path, mode=0o600) as temporary:
        temporary.write_text(key + "\n", "ascii")


def _study_yaml(name: str, folder: Path, key: str) -> str:
    read: dict = {"names_review": "required"}
    audiences = {audience: titles["ru"] for audience, titles in read_yaml(CURRICULUM / "catalogue.yaml")["catalogue"]["audiences"].items()}
    survey, aside = sort_survey_files(sorted(p for p in (folder / "survey").iterdir() if p.name != ".gitkeep"))
    if survey:
        read["survey"] = survey
    places, documents = told_by_files(read_folder(folder, {}))
    if documents:
        read["documents"] = documents
    named = [{lang: name for lang in ("ky", "ru", "en")} for _ in range(2)]
    # every section stands here, empty ones too: DVC watches each of them
    content = {
        "study": name, "invented": False, "key_fingerprint": fingerprint(key), "seed": 1, "title": named[0], "programme": named[1], "language": "ru", "areas": {}, "places": places, "guide": [],
        "read": read, "code": {}, "drivers": {}, "leaders": {}, "survey": {}, "findings": {"audiences": {}}, "training": {"days": 3, "required": ["M01", "M30"]}, "report": {},
    }  # fmt: skip
    text = "# What every key means: corpora/README.md. Add places with their audiences, and under read.documents the place, group and date of each file.\n"
    text += f"# The audiences: {', '.join(f'{audience} ({title})' for audience, title in audiences.items())}.\n"
    if documents:
        text += "# Places, groups and dates below stand in the files' own first lines: look through them.\n"
    text += "".join(f"# survey/{path.name} is not read: {reason}\n" for path, reason in aside)
    return text + yaml.safe_dump(content, allow_unicode=True, sort_keys=False)


def _under_dvc(folder: Path, root: Path) -> str:
    """Raw files under DVC, not pushed and not in git; where dvc or git is missing the ignore file alone keeps them out."""
    parts = [part for part in ("transcripts", "documents", "survey", "messages") if any(p.name != ".gitkeep" for p in (folder / part).iterdir())]
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
