"""Is the codebook whole, and where is it not? Each problem has its line.

Two kinds: what cannot be used (a code without a label, an unknown parent, a key that nobody reads, a seed that is no seed, a change to a code
that is not there) is refused by `refuse` wherever a codebook is read; what is only unfinished (a definition in one language, fewer than two
examples or eight seeds) is named by `problems` as well, which `check` prints. In: codebook.yaml, and a study.yaml that adds to it. The line
comes from the YAML nodes (PyYAML's compose), looked up only where there is something to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from pipeline.config import read_yaml
from pipeline.config.opening import text_of
from pipeline.errors import InputError
from pipeline.language.stopwords import LANGUAGES

PARENT_KINDS = {"PC": "connector", "SK": "skill"}
SENSITIVITY = ("normal", "sensitive", "high")
LEAST_EXAMPLES, LEAST_SEEDS = 2, 8
KEYS = frozenset("id parent label definition include exclude examples near_misses seeds default_layer frameworks sensitivity answered_by source source_note false_hits_to_avoid review".split())
CHANGES = frozenset(("version", "date", "note", "renamed", "merged", "split", "dropped"))
_SEED = re.compile(r"[^\W_][\w-]*\*?(?: [^\W_][\w'-]*\*?)*")


class Problem(NamedTuple):
    """`place`: keys and positions down to what is wrong; `unfinished`: it can be used all the same."""

    place: tuple
    problem: str
    remedy: str
    unfinished: bool = False


def problems(path: Path) -> list[InputError]:
    """Everything that is wrong with or missing from a codebook, each with its line."""
    found = list(_problems(read_yaml(path)))
    lines = _lines(path) if found else {}
    return [_error(one, path, lines) for one in found]


def refuse(raw: dict, path: Path, *, study: Path | None = None) -> None:
    """Raises InputError for the first thing that cannot be used, in the codebook or in what a study adds to it."""
    for one in _problems(raw):
        if not one.unfinished:
            raise _error(one, path, _lines(path))
    if study is not None:
        for one in _study_problems(read_yaml(study)["code"], raw):
            if not one.unfinished:
                raise _error(one, study, _lines(study))


def _problems(raw: dict) -> Iterator[Problem]:
    absent = [key for key in ("codebook", "parents", "codes") if not isinstance(raw, dict) or key not in raw]
    if absent:
        yield Problem((), f"there is no {', '.join(absent)}", "A codebook has three parts: codebook, parents, codes.")
        return
    parents = {parent["id"] for parent in raw["parents"]}
    codes = [entry.get("id") for entry in raw["codes"]]
    for at, parent in enumerate(raw["parents"]):
        yield from _texts(("parents", at), parent, "scope", parent["id"])
    for at, entry in enumerate(raw["codes"]):
        yield from _code(("codes", at), entry, parents, codes[:at], set(codes) | parents)
    for at, rule in enumerate(raw["codebook"].get("coding_rules") or ()):
        yield from _texts(("codebook", "coding_rules"), {at: rule}, at, "the codebook")
    changes = raw["codebook"].get("changes") or ()
    # what a change made may have got another name since
    moved = {old for change in changes for kind in ("renamed", "merged", "split", "dropped") for old in (change.get(kind) or ())}
    for at, change in enumerate(changes):
        yield from _change(("codebook", "changes", at), change, set(codes) | moved, parents)


def _study_problems(section: dict, raw: dict) -> Iterator[Problem]:
    parents, codes = {parent["id"] for parent in raw["parents"]}, [entry["id"] for entry in raw["codes"]]
    known = ", ".join(codes)
    for key in ("drop", "seeds"):
        for at, code in enumerate(section.get(key) or ()):
            if code not in codes:
                yield Problem(("code", key, at if key == "drop" else code), f"there is no code {code!r}", f"There are {known}.")
    for at, entry in enumerate(section.get("add") or ()):
        before = [*codes, *(other.get("id") for other in section["add"][:at])]
        yield from _code(("code", "add", at), entry, parents, before, set(codes) | parents | {other.get("id") for other in section["add"]})


def _code(place: tuple, entry: dict, parents: set[str], before: list, known: set[str]) -> Iterator[Problem]:
    code = entry.get("id")
    missing = [key for key in ("id", "parent", "label", "sensitivity", "seeds") if key not in entry]
    if missing:
        yield Problem(place, f"code {code or '?'} has no {', '.join(missing)}", "corpora/README.md shows a whole entry.")
        return
    for key in sorted(set(entry) - KEYS):
        yield Problem((*place, key), f"code {code} has a key {key!r} that nobody reads", f"There are {', '.join(sorted(KEYS))}.")
    if code in before:
        yield Problem((*place, "id"), f"code {code} stands here a second time", "Give it an id of its own.")
    if entry["parent"] not in parents:
        yield Problem((*place, "parent"), f"code {code} has the parent {entry['parent']!r}; there are {', '.join(sorted(parents))}", "Put the code under one of these.")
    absent = [lang for lang in LANGUAGES if not entry["label"].get(lang)]
    if absent:
        yield Problem((*place, "label"), f"code {code} has no label in {', '.join(absent)}", "Every code is shown in Kyrgyz, Russian and English.")
    if entry["sensitivity"] not in SENSITIVITY:
        yield Problem((*place, "sensitivity"), f"code {code} has the sensitivity {entry['sensitivity']!r}; there are {', '.join(SENSITIVITY)}", "It decides what may be quoted.")
    yield from _seeds(place, entry, code)
    for key in ("definition", "include", "exclude"):
        yield from _texts(place, entry, key, code)
    yield from _examples(place, entry, code, known)


def _seeds(place: tuple, entry: dict, code: str) -> Iterator[Problem]:
    for lang, seeds in entry["seeds"].items():
        if lang not in LANGUAGES:
            yield Problem((*place, "seeds", lang), f"code {code} has seeds in {lang!r}; there are {', '.join(LANGUAGES)}", "Move them to one of these.")
        for at, seed in enumerate(seeds):
            if not isinstance(seed, str) or not _SEED.fullmatch(seed):
                yield Problem((*place, "seeds", lang, at), f"{seed!r} is no seed of code {code}", "A seed is words of letters with single spaces; * only at the end of a word.")
    for lang in LANGUAGES:
        if len(entry["seeds"].get(lang, ())) < LEAST_SEEDS:
            yield Problem((*place, "seeds"), f"code {code} has {len(entry['seeds'].get(lang, ()))} seeds in {lang}", f"Give at least {LEAST_SEEDS}.", True)


def _examples(place: tuple, entry: dict, code: str, known: set[str]) -> Iterator[Problem]:
    examples = entry.get("examples") or {}
    for lang in LANGUAGES:
        if len(examples.get(lang, ())) < LEAST_EXAMPLES:
            yield Problem((*place, "examples") if examples else place, f"code {code} has {len(examples.get(lang, ()))} examples in {lang}", f"Give at least {LEAST_EXAMPLES}, the same in each language.", True)
    for at, miss in enumerate(entry.get("near_misses") or ()):
        here = (*place, "near_misses", at)
        if miss.get("belongs_to") not in known:
            yield Problem(here, f"a near miss of code {code} belongs to {miss.get('belongs_to')!r}, which is no code", "Name in belongs_to the code that it should get.")
        absent = [lang for lang in LANGUAGES if not miss.get(lang)]
        if absent:
            yield Problem(here, f"a near miss of code {code} has no text in {', '.join(absent)}", "Write it in three languages.", True)
    for number in re.findall(r"\b[A-Z]{2}\.\d+", str((entry.get("exclude") or {}))):
        if number not in known:
            yield Problem((*place, "exclude"), f"code {code} sends to {number}, which is no code", "Name a code of this file.")


def _texts(place: tuple, entry: dict, key, code: str) -> Iterator[Problem]:
    text = entry.get(key)
    absent = [lang for lang in LANGUAGES if not (isinstance(text, dict) and text.get(lang))]
    if absent:
        what = "a coding rule" if place == ("codebook", "coding_rules") else f"{key} of {code}"
        yield Problem((*place, key) if key in entry else place, f"{what} is not there in {', '.join(absent)}", "Write it in Kyrgyz, Russian and English.", True)


def _change(place: tuple, change: dict, codes: set[str], parents: set[str]) -> Iterator[Problem]:
    for key in sorted(set(change) - CHANGES):
        yield Problem((*place, key), f"a change has a key {key!r} that nobody reads", f"There are {', '.join(sorted(CHANGES))}.")
    if "version" not in change or not re.fullmatch(r"\d+(\.\d+)*", str(change["version"])):
        yield Problem(place, "a change has no version of numbers and points", "Give the version that it made, for example 0.3.0.")
    for kind, targets in (("renamed", codes), ("merged", codes), ("split", codes), ("dropped", parents)):
        for old, new in (change.get(kind) or {}).items():
            for target in new if isinstance(new, list) else [new]:
                if target not in targets:
                    yield Problem((*place, kind, old), f"{old} is {kind} into {target!r}, which is not there", f"Name {'a parent' if kind == 'dropped' else 'codes'} of this file.")


def _error(one: Problem, path: Path, lines: dict[tuple, int]) -> InputError:
    place = one.place
    while place and place not in lines:
        place = place[:-1]
    return InputError(one.problem, file="/".join(path.parts[path.parts.index("corpora") :]) if "corpora" in path.parts else path.name, place=f"line {lines.get(place, 1)}", remedy=one.remedy)


def _lines(path: Path) -> dict[tuple, int]:
    found: dict[tuple, int] = {}

    def walk(node: yaml.Node, place: tuple) -> None:
        found.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                found[(*place, key.value)] = key.start_mark.line + 1
                walk(value, (*place, key.value))
        elif isinstance(node, yaml.SequenceNode):
            for at, value in enumerate(node.value):
                walk(value, (*place, at))

    walk(yaml.compose(text_of(path), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)), ())
    return found
