"""Every sentence of an error, and every note of the readers, stands in three languages, and `check` says it in the reader's."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import small_study

from pipeline.check import check_study
from pipeline.show.said import said
from pipeline.show.words import Words

ROOT = Path(__file__).resolve().parents[1]
SAYING = {"warnings", "decisions", "notes", "broken", "told"}
FILES = sorted((ROOT / "pipeline").rglob("*.py"))
# what a room says to a function that makes its error: which of the arguments are sentences
MAKERS = {"Problem": slice(1, 3), "refuse": slice(-2, None), "wrong": slice(0, 2), "Wrong": slice(0, 2), "_infeasible": slice(0, 1), "_too_large": slice(0, 1), "ArgumentTypeError": slice(0, 1)}
SPOKEN = {"roles.py": {"_find_moderator"}, "office.py": {"_deleted", "macros"}, "certainty.py": None, "cleaning.py": {"problem_of_interview"}, "promises.py": {"fault", "_days"}, "adjust.py": {"wrong"}, "select.py": {"relaxation"}, "timetable.py": {"_too_long"}, "gazetteer.py": {"_advice"}, "retrieve.py": {"_place"}}


def sentences(path: Path) -> list[tuple[int, str]]:
    """(line, sentence) of each literal that an error, a note or a decision is made of; what is filled in is a number."""
    tree, found = ast.parse(path.read_text("utf-8")), []
    named = {target.id: node.value for node in ast.walk(tree) if isinstance(node, ast.Assign) for target in node.targets if isinstance(target, ast.Name)}
    refused = ERRORS | ({"ValueError"} if path.parent.name == "config" or path.name in ("facts.py", "glossary.py") else set())

    def add(node) -> None:
        if isinstance(node, ast.Name) and _texts(named.get(node.id)):
            # a sentence that has a name of its own
            found.extend((node.lineno, text) for text in _texts(named[node.id]))
        elif isinstance(node, (ast.List, ast.Tuple)):
            for one in node.elts:
                add(one)
        elif isinstance(node, ast.ListComp):
            add(node.elt)
        elif isinstance(node, ast.IfExp):
            add(node.body), add(node.orelse)
        elif isinstance(node, ast.BoolOp):
            for one in node.values:
                add(one)
        else:
            found.extend((node.lineno, text) for text in _texts(node))

    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in refused:
                for part in [*node.args[:1], *(word.value for word in node.keywords if word.arg in ("remedy", "place"))]:
                    add(part)
            elif name in MAKERS:
                for part in [*node.args[MAKERS[name]], *(word.value for word in node.keywords if word.arg == "remedy")]:
                    add(part)
            elif name == "append" and isinstance(node.func, ast.Attribute) and _is_saying(node.func.value):
                for part in node.args:
                    add(part)
            elif name == "add" and isinstance(node.func, ast.Attribute) and (getattr(node.func.value, "id", "") or getattr(node.func.value, "attr", "")).endswith("findings"):
                add(node.args[0])
            elif name == "Decoded" and len(node.args) > 3:
                add(node.args[3])
        elif isinstance(node, ast.AugAssign) and _is_saying(node.target):
            add(node.value)
        elif isinstance(node, ast.Assign) and any(_is_saying(target) for target in node.targets):
            add(node.value)
        elif isinstance(node, ast.FunctionDef) and path.name in SPOKEN and (SPOKEN[path.name] is None or node.name in SPOKEN[path.name]):
            for one in ast.walk(node):
                if isinstance(one, ast.Return) and one.value is not None:
                    add(one.value)
    # a place such as read.design or a sign such as ":" is no sentence
    return [(line, text) for line, text in found if re.search(r"[A-Za-z]{2,} |\. |^[A-Za-z ]+\.$", text) and not text.startswith("read.")]


def _is_saying(node) -> bool:
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant) and node.slice.value in SAYING
    return (node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")) in SAYING


def _texts(node) -> list[str]:
    """What a piece of code may say, a 7 where something is filled in that is no text of its own; [] if it says nothing."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.IfExp):
        return _texts(node.body) + _texts(node.orelse)
    if isinstance(node, ast.JoinedStr):
        told = [""]
        for part in node.values:
            inside = _texts(part) if isinstance(part, ast.Constant) else _filled(part.value)
            told = [one + more for one in told for more in inside]
        return told
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = [_texts(side) or ["7"] for side in (node.left, node.right)]
        return [] if sides == [["7"], ["7"]] else [left + right for left in sides[0] for right in sides[1]]
    return []


def _filled(node) -> list[str]:
    """7, and the words that may stand instead of it: `or "none"`, one of two texts."""
    if isinstance(node, ast.IfExp):
        return [text for side in (node.body, node.orelse) for text in _texts(side) or ["7"]]
    if isinstance(node, ast.BoolOp):
        return [text for side in node.values for text in _texts(side) or ["7"]]
    return ["7"]


def _errors() -> set[str]:
    """The classes of pipeline.errors and whatever a room derives from them, and what the cleaning log refuses."""
    bases = {node.name: {base.id for base in node.bases if isinstance(base, ast.Name)} for path in FILES for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ClassDef)}
    found = {"YntymakError"}
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return found | {"Refused"}


ERRORS = _errors()


def test_every_sentence_of_an_error_or_a_reader_is_found_in_kyrgyz_and_russian():
    # English words in a row are a sentence that was left standing; commands, options with their values and terms in brackets are none
    left = re.compile(r"[a-z]{2,} [a-z]{2,}")
    example = re.compile(r'"[^"]*"|\{.*\}|`[^`]*`|\((?:replicate weights?|front matter)\)|python -m pipeline.*|(?:dvc|make) [a-z]+|--[a-z-]+(?: [a-z]+)*|NR\.1 and not GV\.1 and group=women|not found|code points|status partly| url сервера')
    missing = {f"{path.name}:{line}: {text}" for path in FILES for line, text in sentences(path) for language in ("ky", "ru") for told in [said(text, Words(language))] if told == text or left.search(example.sub("", told))}
    assert sorted(missing) == []
    assert sum(len(sentences(path)) for path in FILES) > 1000
    assert {"InputError", "TableError", "NominationError", "Infeasible"} <= ERRORS


def test_a_sentence_keeps_what_was_filled_in_and_several_are_told_one_by_one():
    assert said("roles that study.yaml gives: 3", Words("ru")) == "роли, заданные в study.yaml: 3"
    assert said("turns without a speaker: 2; columns [4] were not used", Words("ky")) == "ким айтканы белгисиз сөз алуулар: 2; колдонулбаган мамычалар: [4]"
    assert said("row 7: the respondent has no _uuid.", Words("ru")) == "строка 7: у респондента нет _uuid."
    assert said("something that nobody foresaw: 12", Words("ky")) == "something that nobody foresaw: 12"
    assert said("roles that study.yaml gives: 3", Words("en")) == "roles that study.yaml gives: 3"


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_check_says_everything_in_the_language_of_the_reader(tmp_path, monkeypatch, language):
    study = small_study.make(tmp_path)
    monkeypatch.setenv("YNTYMAK_ROOT", str(tmp_path))
    (study.folder / "transcripts" / "empty.txt").write_text("", "utf-8")
    (study.folder / "transcripts" / "talk.zip").write_bytes(b"PK\x05\x06" + b"\0" * 18)
    (study.folder / "transcripts" / "again.txt").write_bytes((study.folder / "transcripts" / "group-0.txt").read_bytes())
    (study.folder / "names.txt").write_bytes("Асан".encode("cp1251"))
    (study.folder / "decisions" / "person_reviews.jsonl").write_text("{\n", "utf-8")
    rows, wrong = check_study("small", language)
    assert wrong and len(rows) > 12
    english = [note for _, _, note in rows[1:] if re.search(r"\b(the|is|are|of|it|this|that|file|line)\b", note)]
    assert english == []
