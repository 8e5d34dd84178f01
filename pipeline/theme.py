"""python -m pipeline theme STUDY [THEME]: the themes without a code, and one of them made a code of the study's own.

In: the table `themes` of 3-drivers. Out: an entry under code.add of corpora/STUDY/study.yaml, which is the file where a study extends the codebook and which the researcher goes
on to edit; nothing else in it changes, not a comment. The theme's words become seeds of its language. The desk offers the code once 2-code has run; nothing is coded by this.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.errors import InputError
from pipeline.show.words import Words
from pipeline.study import LANGUAGES, STUDY, Study, atomic

if TYPE_CHECKING:
    # the command line must not wait for pandas
    import pandas as pd

SENSITIVITY = ("normal", "sensitive", "high")
# endings of a Russian dictionary form; what is left of the word is looked for with any ending
_RUSSIAN_ENDING = re.compile(r"(?:ться|ть|ый|ий|ой|ая|ое|ие|ия|а|я|о|е|ь|й)$")


def add_command(command) -> None:
    """The command and its options."""
    theme = command("theme", theme_command, "show the themes that have no code yet, or make one of them a code of the study's own, in its study.yaml")
    theme.add_argument("study", help=STUDY)
    theme.add_argument("theme", nargs="?", help="for instance ky-1; default: show them all")
    theme.add_argument("--under", metavar="PARENT", help="the area of the codebook that the code belongs to, for instance GV; it gets the next free number")
    for language in LANGUAGES:
        theme.add_argument(f"--{language}", metavar="LABEL", help=f"the code's name in {language}")
    theme.add_argument("--sensitivity", choices=SENSITIVITY, default="normal", help="what may be quoted; default: normal")
    theme.add_language()


def theme_command(given) -> int:
    """What `theme` prints."""
    study = Study(given.study)
    words, themes = Words(given.language), study.read("themes")
    if given.theme is None:
        print("\n".join([*(f"{row.theme}  {row.words}  ({row.n_turns}, {words.percent(row.stability)})" for row in themes.itertuples()), words("theme_how" if len(themes) else "theme_none")]))
        return 0
    chosen = themes[themes["theme"] == given.theme]
    if chosen.empty:
        raise InputError(f"there is no theme {given.theme!r}; there are {', '.join(themes['theme']) or 'none'}", remedy=f"python -m pipeline theme {study.name} shows them.")
    code = make_code(study, chosen.iloc[0], parent=given.under, labels={language: getattr(given, language) for language in LANGUAGES}, sensitivity=given.sensitivity)
    print(words("theme_made", code=code, file=f"corpora/{study.name}/study.yaml", study=study.name))
    return 0


def make_code(study: Study, theme: pd.Series, *, parent: str | None, labels: dict[str, str | None], sensitivity: str = "normal") -> str:
    """Write the theme under code.add of study.yaml; returns the id of the code. Raises InputError, and writes nothing, if a label or the parent is missing or the file would say something else."""
    from pipeline.coding.codebook import study_codebook

    codebook, path = study_codebook(study), study.folder / "study.yaml"
    parents = [one["id"] for one in codebook.parents]
    if parent not in parents:
        raise InputError(f"a code needs its area of the codebook, not {parent!r}", remedy=f"Give --under, one of {', '.join(parents)}.")
    if missing := [language for language in LANGUAGES if not (labels.get(language) or "").strip()]:
        raise InputError(f"the code has no name in {', '.join(missing)}", remedy='Every code is shown in Kyrgyz, Russian and English: give --ky "…" --ru "…" --en "…".')
    # a code that the study leaves out keeps its number
    taken = [int(code.split(".")[1]) for code in {*codebook.codes["code"], *study.config.code.drop} if re.fullmatch(rf"{parent}\.\d+", code)]
    code = f"{parent}.{max(taken, default=0) + 1}"
    seeds = {language: [_seed(word, language) for word in theme["words"].split("; ")] if language == theme["language"] else [] for language in LANGUAGES}
    entry = {"id": code, "parent": parent, "label": {language: labels[language].strip() for language in LANGUAGES}, "sensitivity": sensitivity, "seeds": seeds}
    text = path.read_text("utf-8")
    written = with_code(text, entry)
    _refuse_change(text, written, entry, f"corpora/{study.name}/study.yaml")
    with atomic(path) as temporary:
        temporary.write_text(written, "utf-8")
    return code


def with_code(text: str, entry: dict) -> str:
    """The text of study.yaml with the entry at the end of code.add; every other line stands as it was."""
    import yaml

    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    at = next((number for number, line in enumerate(lines) if re.match(r"code:\s*(?:#.*)?$", line)), None)
    if at is None:
        return "".join([*lines, "code:\n", "  add:\n", *_block(entry, yaml, 2)])
    end = next((number for number in range(at + 1, len(lines)) if re.match(r"[^\s#]", lines[number])), len(lines))
    add = next((number for number in range(at + 1, end) if re.match(r"\s+add:", lines[number])), None)
    if add is None:
        return "".join([*lines[: at + 1], "  add:\n", *_block(entry, yaml, 2), *lines[at + 1 :]])
    indent = len(lines[add]) - len(lines[add].lstrip())
    lines[add] = re.sub(r"add:\s*(?:\[\s*\])?", "add:", lines[add].rstrip("\n")) + "\n"
    items = [number for number in range(add + 1, end) if lines[number].strip() and not lines[number].lstrip().startswith("#")]
    last, dash = add, indent
    for number in items:
        depth = len(lines[number]) - len(lines[number].lstrip())
        if depth < indent or depth == indent and not lines[number].lstrip().startswith("- "):
            break
        dash = depth if last == add else dash
        last = number
    return "".join([*lines[: last + 1], *_block(entry, yaml, dash), *lines[last + 1 :]])


def _block(entry: dict, yaml, indent: int) -> list[str]:
    dumped = yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=10_000)
    return [" " * indent + line for line in dumped.splitlines(keepends=True)]


def _refuse_change(before: str, after: str, entry: dict, file: str) -> None:
    """Nothing is written unless the file then says what it said and the new code."""
    import yaml

    old, new = (yaml.load(text, Loader=yaml.BaseLoader) for text in (before, after))
    added = (new.get("code") or {}).get("add") or []
    expected = yaml.load(yaml.safe_dump(entry, allow_unicode=True), Loader=yaml.BaseLoader)
    old_code, new_code = dict(old.get("code") or {}), dict(new.get("code") or {})
    before_added = old_code.pop("add", None) or []
    new_code.pop("add", None)
    if added != [*before_added, expected] or old_code != new_code or {**old, "code": None} != {**new, "code": None}:
        raise InputError("the code could not be put under code.add without changing the rest", file=file, remedy="Write `code:` and below it `  add:` on lines of their own, and run the command again.")


def _seed(word: str, language: str) -> str:
    """A lemma as a seed: with any ending, if enough of the word is left to mean something."""
    stem = _RUSSIAN_ENDING.sub("", word) if language == "ru" else word
    return f"{stem}*" if len(stem) >= 4 else word
