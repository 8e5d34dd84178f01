"""Where does an erased person's name still stand? Raw files, git history, caches and remotes, each with the commands to run.

Raw files and study.yaml are opened and searched (whatever they are packed in); git history by the blobs that ever stood under the study; DVC's
cache by the hashes of those raw files and of the outputs in dvc.lock. Remotes are named, never contacted. In: an erasure. Out: rows
(kind, places, commands); a file whose own name names somebody is shown with a star, and the commands mean it by its number on the disk or by a hash of its name:
a star in a command would take other files along. Nothing is changed.
"""

from __future__ import annotations

import configparser
import hashlib
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.config import read_yaml
from pipeline.erase import Erasure
from pipeline.protect.contents import contents
from pipeline.study import Study


# what the project keeps in its folder itself; the study's own folders are looked into one by one
OURS = frozenset(".git .dvc .venv .ci corpora outputs private pipeline tests curriculum docs benchmarks __pycache__ .pytest_cache .hypothesis node_modules".split())
DATA = frozenset(".csv .xlsx .xls .tsv .dta .sav .parquet .qdpx .qde .qdc .docx .odt .rtf .pdf .pptx .txt .md .srt .vtt .html .json .jsonl .ndjson .ipynb .log .zip".split())


@dataclass(frozen=True)
class Holder:
    """kind: raw, mend (what the team wrote: never to be deleted), unreadable, private, stray (elsewhere in the project's folder), checkpoints, dvc_cache, dvc_remote, git, git_remote; places as they may be shown; commands to run, in order."""

    kind: str
    places: tuple[str, ...]
    commands: tuple[str, ...]


def holders(plan: Erasure) -> list[Holder]:
    """Everything that still holds the name or may hold it. Needs no network; git is asked only if the project stands in a repository."""
    study = plan.study
    raw, unreadable = _raw_files(plan)
    ours = [path for path in raw if path.parent == study.folder or path.relative_to(study.folder).parts[0] in ("decisions", "codings")]
    found = [_files(plan, "raw", others)] if (others := [path for path in raw if path not in ours]) else []
    if ours:
        found.append(Holder("mend", tuple(_shown(plan, path) for path in ours), ()))
    if unreadable:
        found.append(Holder("unreadable", tuple(_shown(plan, path) for path in unreadable), ()))
    kept = [path for path in (study.root / "private" / "cache", study.root / "private" / "compare", study.root / "private" / "last-traceback.txt") if path.is_file() or path.is_dir() and any(path.iterdir())]
    if kept:
        found.append(_files(plan, "private", kept))
    if stray := [path for path in _elsewhere(study) if _shown(plan, path) != path.relative_to(study.root).as_posix() or _holds(plan, path.read_bytes())]:
        found.append(_files(plan, "stray", stray))
    checkpoints = sorted(path.relative_to(study.root).as_posix() for part in ("corpora", "outputs", "notebooks") for path in (study.root / part).rglob(".ipynb_checkpoints"))
    if checkpoints:
        found.append(Holder("checkpoints", tuple(checkpoints), tuple(f"rm -r {shlex.quote(place)}" for place in checkpoints)))
    return [*found, *_dvc(study, raw), *_git(plan)]


def _files(plan: Erasure, kind: str, paths: list[Path]) -> Holder:
    """Files and folders with the commands that delete just them."""
    return Holder(kind, tuple(_shown(plan, path) for path in paths), tuple(_removal(plan, path) for path in paths))


def _removal(plan: Erasure, path: Path) -> str:
    shown = path.relative_to(plan.study.root).as_posix()
    if _starred(plan, shown) == shown:
        return f"rm {'-r ' if path.is_dir() else ''}{shlex.quote(shown)}"
    top, _, below = shown.partition("/")
    return f"find {shlex.quote(top) if below and _starred(plan, top) == top else '.'} -xdev -inum {path.stat().st_ino} -delete"


def _elsewhere(study: Study) -> Iterator[Path]:
    """Worksheets, exported projects and whatever else somebody has put into the project's folder beside what the project keeps there itself."""
    for top in sorted(study.root.iterdir()):
        if top.is_symlink() or top.name in OURS:
            continue
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and not path.is_symlink() and path.suffix.lower() in DATA and ".ipynb_checkpoints" not in path.parts:
                yield path


def _shown(plan: Erasure, path: Path) -> str:
    return _starred(plan, path.relative_to(plan.study.root).as_posix())


def _starred(plan: Erasure, place: str) -> str:
    return "/".join("*" + Path(part).suffix if plan.holds(part.replace("_", " ").replace("-", " ")) else part for part in place.split("/"))


def _holds(plan: Erasure, data: bytes) -> bool | None:
    """Whether a file's bytes name the person; None if some of it cannot be opened."""
    closed = False
    for _, text in contents(data):
        if text is None:
            closed = True
        elif plan.holds(text):
            return True
    return None if closed else False


def _raw_files(plan: Erasure) -> tuple[list[Path], list[Path]]:
    raw, closed = [], []
    for path in sorted(path for path in plan.study.folder.rglob("*") if path.is_file() and path != plan.study.decisions("erasures") and ".ipynb_checkpoints" not in path.parts):
        holds = True if "*" in _shown(plan, path) else _holds(plan, path.read_bytes())
        if holds is not False:
            (raw if holds else closed).append(path)
    return raw, closed


def _dvc(study: Study, raw: list[Path]) -> Iterator[Holder]:
    config = configparser.ConfigParser(strict=False)
    config.read([study.root / ".dvc" / "config", study.root / ".dvc" / "config.local"], encoding="utf-8")
    folder = study.root / ".dvc" / config.get("cache", "dir", fallback="cache")
    hashes = {hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest() for path in raw} | set(_locked(study))
    held = tuple(sorted(path.relative_to(study.root).as_posix() if path.is_relative_to(study.root) else path.name for one in hashes if (path := folder / "files" / "md5" / one[:2] / one[2:]).exists()))
    if held:
        # whatever is no longer in the workspace leaves the cache with it, older versions too
        yield Holder("dvc_cache", held, ("dvc repro", "dvc gc --workspace --force"))
    remotes = tuple(sorted(section.split('"')[1] for section in config.sections() if section.strip("'").startswith('remote "')))
    if remotes:
        yield Holder("dvc_remote", remotes, tuple(f"dvc gc --workspace --cloud --remote {shlex.quote(name)} --force" for name in remotes))


def _locked(study: Study) -> Iterator[str]:
    """The hashes of the study's outputs as dvc.lock remembers them, made when the person was still in them."""
    path = study.root / "dvc.lock"
    for stage in ((read_yaml(path) or {}).get("stages", {}) if path.exists() else {}).values():
        for out in stage.get("outs", []):
            if str(out.get("path", "")).startswith(f"outputs/{study.name}/") and out.get("md5"):
                yield out["md5"]


def _git(plan: Erasure) -> Iterator[Holder]:
    root, name = plan.study.root, plan.study.name
    asked = _run(root, "rev-parse", "--show-prefix")
    if asked is None:
        return
    folders = tuple(f"{folder}/" for folder in (f"corpora/{name}", f"outputs/{name}", f"private/{name}", "notebooks"))
    objects = {version: None for version in _versions(root) if version[1].startswith(folders) or version[1].split("/")[0] not in {*OURS, "notebooks"} and Path(version[1]).suffix.lower() in DATA}
    holding = {sha for sha, data in _blobs(root, list({sha for sha, _ in objects})) if _holds(plan, data)}
    tracked = sorted({place for sha, place in objects if sha in holding or _starred(plan, place) != place})
    if tracked:
        plain, named = [place for place in tracked if _starred(plan, place) == place], [place for place in tracked if _starred(plan, place) != place]
        rewrites = [f"git filter-repo --force --partial --invert-paths {' '.join(f'--path {shlex.quote(place)}' for place in plain)}"] if plain else []
        # who is told a hash is told no name
        marks = " ".join(hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:16] for place in named)
        rewrites += [f"git filter-repo --force --partial --filename-callback 'import hashlib; return None if hashlib.sha256(filename).hexdigest()[:16] in \"{marks}\" else filename'"] if named else []
        yield Holder("git", tuple(dict.fromkeys(_starred(plan, place) for place in tracked)), (
            f"cp -r corpora/{name} ../{name}-kept", *rewrites, f"cp -r ../{name}-kept/. corpora/{name}", f"rm -r ../{name}-kept",
            "git reflog expire --expire=now --all", "git gc --prune=now",
        ))  # fmt: skip
    remotes = tuple((_run(root, "remote") or b"").decode().split())
    if tracked and remotes:
        yield Holder("git_remote", remotes, tuple(f"git push --force --{what} {shlex.quote(remote)}" for remote in remotes for what in ("all", "tags")))


def _versions(root: Path) -> Iterator[tuple[str, str]]:
    """(sha, place) of every version of every file that ever stood in the repository, in any branch, tag, stash or forgotten commit; one that was renamed has both places."""
    said = _run(root, "log", "--all", "--reflog", "--raw", "-z", "--no-abbrev", "--no-renames", "-m", "--root", "--format=") or b""
    change = b""
    for part in said.split(b"\0"):
        part = part.lstrip(b"\n")
        if part.startswith(b":") and part.count(b" ") == 4:
            change = part
        elif part and change:
            sha = change.split(b" ")[3].decode()
            if sha.strip("0"):
                yield sha, part.decode("utf-8", "surrogateescape")


def _run(root: Path, *words: str, data: bytes | None = None) -> bytes | None:
    try:
        done = subprocess.run(["git", "-c", "core.quotePath=false", *words], cwd=root, input=data, capture_output=True)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def _blobs(root: Path, shas: list[str]) -> Iterator[tuple[str, bytes]]:
    """(sha, bytes) of those objects that are files."""
    data = _run(root, "cat-file", "--batch", data="\n".join(shas).encode() + b"\n") if shas else b""
    at = 0
    while data and at < len(data):
        end = data.index(b"\n", at)
        head = data[at:end].decode().split(" ")
        if len(head) < 3:
            at = end + 1
            continue
        size = int(head[2])
        if head[1] == "blob":
            yield head[0], data[end + 1 : end + 1 + size]
        at = end + 2 + size
