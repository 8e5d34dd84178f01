"""The two tests and the feedback of a training, from the modules that hold them: their items, the key, and the same as forms for phones.

The pre-test stands in M01 with its key; the post-test asks the same ten questions. A question on a module that is not taught gives way to the first
test item of a taught one, the longest first, as M01 tells the trainer. In: module texts. Out: items, and an XLSForm (survey, choices, settings).
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import CurriculumError
from pipeline.show.words import LANGUAGES, Words
from pipeline.show.xlsform import NAMES, write_xlsform
from pipeline.study import atomic
from pipeline.training.catalogue import Catalogue

OPENING, CLOSING = "M01", "M30"
PRE, POST, FEEDBACK = (OPENING, 1), (CLOSING, 0), (CLOSING, 2)
SURVEY = ["type", "name", *(f"label::{NAMES[language]}" for language in LANGUAGES), "required", "relevant", "appearance"]
CHOICES = ["list_name", "name", *(f"label::{NAMES[language]}" for language in LANGUAGES)]
_ITEM = re.compile(r"^(\d+)\.\s+(.+?)\n((?:\s+[a-e]\.\s.+(?:\n|$))+)", re.M)
_OPTION = re.compile(r"^\s+([a-e])\.\s+(?:☐\s*)?(.+?)\s*$", re.M)
_SCALE = re.compile(r"^\|\s*(\d+)\.\s+(.+?)\s*\|\s*1\s+2\s+3\s+4\s+5\s*\|", re.M)
_SCHEME = re.compile(r"^\|\s*(\d+)\s*\|\s*(.+?)\s*\|\s*(\S.*?)\s*\|\s*([a-e]|1–5)\s*\|", re.M)
_OPEN = re.compile(r"^(\d+)\\\.\s+(.+?):\s*(☐.+|_+)\s*$", re.M)


@dataclass(frozen=True)
class Item:
    """A question with the options to choose from, by letter; one without options asks for a number from 1 to 5."""

    text: str
    options: tuple[tuple[str, str], ...] = ()
    module: str | None = None
    key: str | None = None


def quiz_items(catalogue: Catalogue, language: str, taught: list[str]) -> list[Item]:
    """The ten questions of a training's tests with their key, for the modules it teaches."""
    text = catalogue.text(OPENING, language)
    sheet, scheme = text.all("handout")[PRE[1]].markdown, {}
    for block in text.all("step"):
        for part in (block, *block.inner):
            scheme |= {int(number): (module if module in catalogue.modules else None, key) for number, _, module, key in _SCHEME.findall(part.markdown)}
    closed = {int(number): (stem, tuple(_OPTION.findall(options))) for number, stem, options in _ITEM.findall(sheet)}
    scales = {int(number): stem for number, stem in _SCALE.findall(sheet)}
    if not closed or set(closed) | set(scales) != set(scheme):
        raise CurriculumError("the pre-test and its key have other questions", file=text.path, remedy=f"The table of the key names {', '.join(map(str, sorted(scheme)))}.")
    used, items = {scheme[number][0] for number in closed if scheme[number][0] in taught} | {OPENING, CLOSING}, []
    spare = sorted((module for module in taught if module not in used), key=lambda module: (-catalogue[module].minutes, module))
    for number in sorted(scheme):
        module, key = scheme[number]
        if number in scales:
            items.append(Item(scales[number]))
        elif module is None or module in taught or module == "M02" or not spare:
            items.append(Item(*closed[number], module, key))
        else:
            items.append(first_item(catalogue, spare.pop(0), language))
    return items


def first_item(catalogue: Catalogue, module: str, language: str) -> Item:
    """The first test item of a module, with its key."""
    block = catalogue.text(module, language).first("test")
    _, stem, options = _ITEM.findall(block.markdown + "\n")[0]
    return Item(stem, tuple(_OPTION.findall(options)), module, re.search(r"\b1\s*([a-e])\b", block.first("key").markdown)[1])


def quiz_sheet(catalogue: Catalogue, language: str, items: list[Item], which: tuple[str, int]) -> tuple[str, str]:
    """(title, Markdown) of the pre- or post-test as it is handed out, without the key."""
    block = catalogue.text(which[0], language).all("handout")[which[1]]
    before, rest = re.split(r"^1\. ", block.markdown, maxsplit=1, flags=re.M)
    after = rest[list(_ITEM.finditer("1. " + rest))[-1].end() - 3 :]
    body = "\n\n".join(f"{number}. {item.text}\n" + "\n".join(f"   {letter}. ☐ {option}" for letter, option in item.options) for number, item in enumerate(items, 1) if item.options)
    return block.attributes["title"], f"{before.strip()}\n\n{body}\n\n{after.strip()}\n"


def quiz_form(catalogue: Catalogue, taught: list[str], study: str, *, invented: bool = False) -> dict[str, list[list]]:
    """Sheets of the XLSForm of the tests: the code, before or after, ten questions. The key is a sheet of its own, which form servers pass over."""
    items = {language: quiz_items(catalogue, language, taught) for language in LANGUAGES}
    survey, choices, key = [["today", "today"], *_notice(invented), _row("text", "code", _words("form_code"), "yes"), _row("select_one moment", "moment", _words("form_moment"), "yes")], [], [["question", "module", "key"]]
    choices += [["moment", name, *_words(f"form_{name}").values()] for name in ("before", "after")]
    for number, item in enumerate(items["en"], 1):
        labels = {language: items[language][number - 1].text for language in LANGUAGES}
        if item.options:
            survey.append(_row(f"select_one q{number}", f"q{number}", labels, appearance="minimal" if len(item.options) > 5 else None))
            choices += [[f"q{number}", letter, *(items[language][number - 1].options[at][1] for language in LANGUAGES)] for at, (letter, _) in enumerate(item.options)]
            key.append([f"q{number}", item.module or "", item.key])
        else:
            survey.append(_row("select_one scale", f"q{number}", labels, appearance="likert"))
    choices += _scale()
    return _sheets(survey, choices, _title("test"), f"{study}_test") | {"key": key}


def feedback_form(catalogue: Catalogue, study: str, *, invented: bool = False) -> dict[str, list[list]]:
    """Sheets of the XLSForm of the feedback: statements from 1 to 5, open questions, who answers; nothing of it names a person."""
    sheets = {language: catalogue.text(FEEDBACK[0], language).all("handout")[FEEDBACK[1]].markdown for language in LANGUAGES}
    scales = {language: dict(_SCALE.findall(sheet)) for language, sheet in sheets.items()}
    opens = {language: {number: (text, rest) for number, text, rest in _OPEN.findall(sheet)} for language, sheet in sheets.items()}
    if len({(tuple(scales[language]), tuple(opens[language])) for language in LANGUAGES}) != 1 or not scales["en"]:
        raise CurriculumError("the evaluation form has other questions in one language", file=catalogue.path(FEEDBACK[0], "ky"))
    survey, choices = [["today", "today"], *_notice(invented)], _scale()
    for number in scales["en"]:
        survey.append(_row("select_one scale", f"f{number}", {language: scales[language][number] for language in LANGUAGES}, appearance="likert"))
    for number, (_, rest) in opens["en"].items():
        labels = {language: opens[language][number][0] for language in LANGUAGES}
        if "☐" in rest:
            options = {language: _boxes(opens[language][number][1]) for language in LANGUAGES}
            survey += [_row(f"select_one f{number}", f"f{number}", labels), _row("text", f"f{number}_what", {language: options[language][-1] for language in LANGUAGES}, relevant=f"${{f{number}}} = 'o{len(options['en'])}'")]
            choices += [[f"f{number}", f"o{at + 1}", *(options[language][at] for language in LANGUAGES)] for at in range(len(options["en"]))]
        else:
            survey.append(_row("text", f"f{number}", labels))
    for name, who in zip(("gender", "age"), zip(*(_who(sheets[language]) for language in LANGUAGES), strict=True), strict=True):
        survey.append(_row(f"select_one {name}", name, dict(zip(LANGUAGES, (label for label, _ in who), strict=True))))
        choices += [[name, f"o{at + 1}", *(options[at] for _, options in who)] for at in range(len(who[0][1]))]
    return _sheets(survey, choices, _title("feedback"), f"{study}_feedback")


def write_form(path: Path, sheets: dict[str, list[list]]) -> Path:
    """The workbook of a form."""
    with atomic(path) as temporary:
        write_xlsform(temporary, sheets)
    return path


def _who(sheet: str) -> list[tuple[str, tuple[str, ...]]]:
    """The two questions on the person in one line: label and options each."""
    line = next(line for line in sheet.splitlines() if line.count("☐") > 4 and not line[0].isdigit())
    found = re.findall(r"([^☐:]+):\s*((?:☐[^☐:]+)+?)(?=\.\s{1,3}[^☐]+:|$)", line)
    return [(label.strip(" ."), _boxes(options)) for label, options in found]


def _boxes(text: str) -> tuple[str, ...]:
    return tuple(part.strip(" _:.,") for part in text.split("☐") if part.strip(" _:.,"))


def _scale() -> list[list]:
    return [["scale", str(n), *((f"{n}: {_words(f'form_scale_{n}')[language]}" if n in (1, 5) else str(n)) for language in LANGUAGES)] for n in range(1, 6)]


def _words(key: str) -> dict[str, str]:
    return {language: Words(language)(key) for language in LANGUAGES}


def _notice(invented: bool) -> list[list]:
    return [_row("note", "invented", _words("invented"))] if invented else []


def _title(kind: str) -> str:
    return " / ".join(_words(f"kind_{kind}").values())


def _row(kind, name, labels, required=None, relevant=None, appearance=None) -> list:
    return [kind, name, *(" ".join(labels[language].replace("**", "").split()) for language in LANGUAGES), required, relevant, appearance]


def _sheets(survey: list[list], choices: list[list], title: str, form_id: str) -> dict[str, list[list]]:
    table = {"survey": [SURVEY, *(row + [None] * (len(SURVEY) - len(row)) for row in survey)], "choices": [CHOICES, *choices]}
    version = hashlib.sha256(json.dumps(table, ensure_ascii=False).encode()).hexdigest()[:10]
    return table | {"settings": [["form_title", "form_id", "version", "default_language"], [title, re.sub(r"\W", "_", form_id), version, NAMES["ky"]]]}
