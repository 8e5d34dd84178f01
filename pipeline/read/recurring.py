"""Which prefixes of lines come again, and which of those are sayings and no speakers?

A label comes again, alone or by its stem (К1, К2), or says a role; "Как говорится: …" comes again too, but goes on in small letters. In: lines with the labels they may have. Out: normal forms of labels.
"""

from __future__ import annotations

import re
from collections import Counter

from pipeline.read.headers import is_header_key, question_number
from pipeline.read.labels import Line
from pipeline.read.paper import Paper
from pipeline.read.roles import QUESTION_LABELS, normal, role_of_label


def stem(label: str) -> str:
    return re.sub(r"\d+", "#", normal(label))


def recurring(lines: list[Line]) -> set[str]:
    """Normal forms of the labels of one family that come again, alone or by their stem (К1, К2), or that say a role."""
    count = Counter(normal(line.label) for line in lines)
    stems = Counter(stem(line.label) for line in lines)
    # "Вопрос 1" is a label where somebody answers: by the word, or by a letter where nobody else speaks
    letters = {plain for plain in count if re.fullmatch(r"[оaж][ .-]*\d*", plain)}
    others = any(times > 1 and plain not in letters and not question_number(plain) and plain not in QUESTION_LABELS for plain, times in count.items())
    answers = any(re.fullmatch(r"(?:ответ|жооп|answer)[ .-]*\d*", plain) for plain in count) or bool(letters) and not others
    # numbers are the participants where nobody but a moderator has a label in words; else they number what is said
    words = [plain for plain in count if count[plain] > 1 and not plain.isdigit()]
    numbers = {normal(line.label) for line in lines if line.family == "colon" and line.label.isdigit()}
    led = bool(words) and (all(role_of_label(plain) == "moderator" for plain in words) or len(words) == 1 and sum(count[plain] > 1 for plain in numbers) > 1)
    good = {normal(line.label) for line in lines if line.family == "named"}
    for line in lines:
        plain, form = normal(line.label), stem(line.label)
        if question_number(line.label) and not answers:
            continue
        if plain.isdigit() and "№" not in line.label and (count[plain] < 2 or not (led or len(stems) == 1 and line.family != "full stop")):
            continue
        spoken_role = role_of_label(line.label) not in (None, "unknown") and len(plain.split()) < 4
        lower = line.label[0].islower() and line.family in ("colon", "dot and dash") and not any(map(str.isdigit, plain))
        if spoken_role or (count[plain] >= (4 if lower else 2)) or ("#" in form and plain != "#" and stems[form] >= 2):
            good.add(plain)
    if any(line.family != "named" and is_header_key(line.label) for line in lines):
        good -= {plain for plain in good if is_header_key(plain) and count[plain] < 3 and role_of_label(plain) is None}
    return good


def sayings(paper: Paper, lines: list[Line]) -> set[str]:
    """Prefixes without a role ("Как говорится: …") that go on in small letters where turns begin with capitals, or on their line where labels stand alone on theirs."""
    known = [line for line in lines if role_of_label(line.label) not in (None, "unknown") or line.family == "named"]
    if len(known) < 4:
        return set()
    alone = sum(line.start >= line.end for line in known) > 0.9 * len(known)
    capital = sum(begins_sentence(paper, line) for line in known) > 0.8 * len(known)
    others: dict[str, list[Line]] = {}
    for line in lines:
        if role_of_label(line.label) is None and not any(map(str.isdigit, line.label)):
            others.setdefault(normal(line.label), []).append(line)
    return {plain for plain, said in others.items() if alone and all(line.start < line.end for line in said) or capital and not any(begins_sentence(paper, line) for line in said)}


def begins_sentence(paper: Paper, line: Line) -> bool:
    said = re.sub(r"^\W*[\[(][^\])]*[\])]", "", paper.raw[line.start : min(line.end, line.start + 120)])
    first = next((character for character in said if character.isalnum()), "A") if said[:1] == paper.raw[line.start : line.start + 1] else "A"
    return not first.islower()
