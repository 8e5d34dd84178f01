"""Every sentence that the readers can say stands in three languages, and `check` says it in the reader's."""

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
# what only other commands say
ELSEWHERE = {"refi.py", "refi_sources.py", "refi_tables.py", "refi_write.py", "refi_elements.py", "refi_offsets.py", "refi_parts.py", "refi_rules.py", "review_table.py", "review_page.py", "decisions.py"}
FILES = [
    *(path for path in sorted((ROOT / "pipeline" / "read").glob("*.py")) if path.name not in ELSEWHERE),
    *(ROOT / "pipeline" / name for name in ("check.py", "study.py", "config/__init__.py", "coding/codebook_check.py", "protect/pseudonyms.py", "findings/notice.py", "findings/promises.py", "findings/mediation.py", "findings/returns.py")),
]
SPOKEN = {"roles.py": {"_find_moderator"}, "office.py": {"_deleted", "macros"}, "certainty.py": None, "cleaning.py": {"problem_of_interview"}, "promises.py": {"fault", "_days"}}


def sentences(path: Path) -> list[tuple[int, str]]:
    """(line, sentence) of each literal that an error, a note or a decision is made of; what is filled in is a number."""
    tree, found = ast.parse(path.read_text("utf-8")), []

    def add(node) -> None:
        if isinstance(node, (ast.List, ast.Tuple)):
            for one in node.elts:
                add(one)
        elif isinstance(node, ast.ListComp):
            add(node.elt)
        elif isinstance(node, ast.IfExp):
            add(node.body), add(node.orelse)
        elif isinstance(node, ast.BoolOp):
            for one in node.values:
                add(one)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            if text := _text(node):
                found.append((node.lineno, text))
            else:
                add(node.left), add(node.right)
        elif text := _text(node):
            found.append((node.lineno, text))

    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in ("InputError", "StudyError", "KeyMissing", "Refused"):
                for part in [*node.args[:1], *(word.value for word in node.keywords if word.arg in ("remedy", "place"))]:
                    add(part)
            elif name in ("Problem", "refuse"):
                for part in node.args[-2:] if name == "refuse" else node.args[1:3]:
                    add(part)
            elif name == "append" and isinstance(node.func, ast.Attribute) and _is_saying(node.func.value):
                for part in node.args:
                    add(part)
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


def _text(node) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "7" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left), _text(node.right)
        return left + right if left is not None and right is not None else None
    return None


def test_every_sentence_of_the_readers_is_found_in_kyrgyz_and_russian():
    # three English words in a row are a sentence that was left standing; read.documents, labels are none
    left = re.compile(r"(?<![\w.,] )(?<![\w-])[a-z]+ [a-z]+ [a-z]+")
    missing = {f"{path.name}:{line}: {text}" for path in FILES for line, text in sentences(path) for language in ("ky", "ru") for told in [said(text, Words(language))] if told == text or left.search(told)}
    assert sorted(missing) == []
    assert sum(len(sentences(path)) for path in FILES) > 200


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
