"""`python -m pipeline form STUDY`: the questionnaire of the indicator bank as an XLSForm in Kyrgyz, Russian and English, for KoboToolbox or ODK.

Consent comes first and opens everything a respondent answers; do not know and refuse stand in every closed question, an open one only follows a
closed one; scales have a show card; what only one reviewer has seen in Kyrgyz keeps its mark in the column `note`. In: corpora/form.yaml,
corpora/indicators.yaml, the study's indicators and places. Out: a workbook with survey, choices and settings; the same study, the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from pipeline.config import read_yaml
from pipeline.errors import InputError
from pipeline.show.words import Words
from pipeline.show.xlsform import NAMES, write_xlsform
from pipeline.study import LANGUAGES, Study, atomic

TEXTS = ("label", "hint", "constraint_message")
SURVEY = ["type", "name", *[f"{text}::{NAMES[language]}" for text in TEXTS for language in LANGUAGES], "required", "relevant", "constraint", "parameters", "indicator", "note"]
CHOICES = ["list_name", "name", *[f"label::{NAMES[language]}" for language in LANGUAGES], "code"]
SETTINGS = ["form_title", "form_id", "version", "default_language"]
METADATA = ("start", "end", "today")
AGREED = "${consent} = 'yes'"


def form_command(given) -> int:
    """What `form` writes and prints: the file, how many questions, and which indicators of the bank are not asked of people."""
    study = Study(given.study)
    chosen = asked_of_people(study, everything=given.all)
    sheets, silent = questionnaire(study, chosen)
    path = given.out or study.folder / "survey" / "form.xlsx"
    write_form(path, sheets)
    survey = sheets["survey"][1:]
    words = Words(given.language)
    print(words("form_done", file=path, questions=sum(bool(re.match("select|text", row[0])) for row in survey), indicators=len(chosen) - len(silent)))
    if silent:
        print(words("form_silent", indicators=", ".join(silent)))
    return 0


def asked_of_people(study: Study, *, everything: bool = False) -> list[str]:
    """Ids of the bank's indicators that the study's own name; all of them if it names none, or if everything is wanted."""
    bank = [row["id"] for row in read_yaml(study.root / "corpora" / "indicators.yaml")["bank"]]
    named = {found.group() for name in (*study.config.survey.indicators, *study.config.survey.indices) if (found := re.match(r"I\d+", name))}
    return bank if everything or not named & set(bank) else [name for name in bank if name in named]


def questionnaire(study: Study, indicators: list[str]) -> tuple[dict[str, list[list]], list[str]]:
    """The three sheets as rows, and the indicators that have no question.

    Raises InputError if form.yaml lacks a wording, a list or a language.
    """
    form = read_yaml(study.root / "corpora" / "form.yaml")
    bank = {row["id"]: row for row in read_yaml(study.root / "corpora" / "indicators.yaml")["bank"]}
    lists = {name: [form["special"].get(option, option) if isinstance(option, str) else option for option in options] for name, options in form["lists"].items()}
    for name, options in lists.items():
        # YAML reads 18_28 as a number and yes as a truth value
        if wrong := [option for option in options if not all(isinstance(text, str) for text in option)]:
            raise InputError(f"an option of the list {name} is not text: {wrong[0][0]}", file="corpora/form.yaml", remedy="Put it in quotes.")
    lists["place"] = [[place, *(study.place_name(place, language) for language in LANGUAGES)] for place in study.config.places]
    survey, used, shown = [[kind, kind] for kind in METADATA], ["agreed"], set()
    survey += [_row("note", "about", form["consent"], note=_note(form)), _row("select_one agreed", "consent", _texts(form["agree"], "agree"), required="yes", note=_note(form))]
    for group in form["groups"]:
        rows = []
        for question in group["questions"]:
            serves = question.get("indicator", "").split()
            if serves and not set(serves) & set(indicators):
                continue
            row, options = _question(question, form, bank, lists, serves)
            rows.append(row)
            shown.update(serves)
            used += [options] if options and options not in used else []
        if rows:
            relevant = None if group.get("filled_by") == "interviewer" else AGREED
            survey += [_row("begin_group", group["name"], _texts(group["label"], group["name"]), relevant=relevant), *rows, ["end_group", group["name"]]]
    choices = [[name, option[0], *option[1:4], *option[4:5]] for name in used for option in lists[name]]
    table = {"survey": [SURVEY, *[row + [None] * (len(SURVEY) - len(row)) for row in survey]], "choices": [CHOICES, *[row + [None] * (len(CHOICES) - len(row)) for row in choices]]}
    version = hashlib.sha256(json.dumps(table, ensure_ascii=False).encode()).hexdigest()[:10]
    title = study.config.title.get(study.config.language) or form["title"][study.config.language]
    table["settings"] = [SETTINGS, [title, re.sub(r"\W", "_", study.name), version, NAMES[study.config.language]]]
    return table, [name for name in indicators if name not in shown]


def write_form(path: Path, sheets: dict[str, list[list]]) -> None:
    """Write the workbook. Raises InputError if another form stands there."""
    with atomic(Path(path)) as temporary:
        write_xlsform(temporary, sheets)
        if Path(path).exists() and Path(path).read_bytes() != temporary.read_bytes():
            raise InputError("another form stands there already", file=path, remedy="It stays as it is. Give another file with --out.")


def _question(question: dict, form: dict, bank: dict, lists: dict, serves: list[str]) -> tuple[list, str | None]:
    """The row of a question and the list it uses."""
    name, (kind, *rest) = question["name"], question["type"].split()
    options = rest[0] if rest else None
    if options == "place" and not lists["place"]:
        kind, options = "text", None
    if options and options not in lists:
        raise InputError(f"question {name} uses the list {options}, which is not there", file="corpora/form.yaml", remedy=f"Lists are: {', '.join(lists)}")
    own = "label" in question
    wording = _texts(question["label"], name) if own else next((bank[one]["question"] for one in serves if bank.get(one, {}).get("question")), None)
    if wording is None or set(LANGUAGES) - set(wording):
        raise InputError(f"question {name} has no wording in three languages", file="corpora/form.yaml", remedy="Give it a label of three texts: ky, ru, en.")
    message = _texts(form["messages"][question["message"]], name) if "message" in question else None
    hint = _texts(form["cards"][options], options) if options in form["cards"] else None
    # an open question may stay empty: it only follows a closed one where do not know and refuse stand
    return _row(f"{kind} {options}" if options else kind, name, wording, hint=hint, message=message, required=None if kind == "text" and "relevant" in question else "yes", relevant=question.get("relevant"),
                constraint=question.get("constraint"), parameters=question.get("parameters"), indicator=" ".join(serves) or None, note=_note(form if own else bank[serves[0]])), options  # fmt: skip


def _row(kind, name, label, *, hint=None, message=None, required=None, relevant=None, constraint=None, parameters=None, indicator=None, note=None) -> list:
    texts = [(text or {}).get(language) for text in (label, hint, message) for language in LANGUAGES]
    return [kind, name, *[" ".join(text.split()) if text else None for text in texts], required, relevant, constraint, parameters, indicator, note]


def _texts(values, name: str) -> dict[str, str]:
    if len(values) != len(LANGUAGES) or not all(isinstance(text, str) and text.strip() for text in values):
        raise InputError(f"{name} has no text in three languages", file="corpora/form.yaml", remedy="Give ky, ru and en, in this order.")
    return dict(zip(LANGUAGES, values, strict=True))


def _note(source: dict) -> str | None:
    return f"ky: {source['review']}" if source.get("review") else None
