"""How sure is it that these prefixes are the labels of speakers? Said of every file, in the reading table and by `check`.

Words that say a role (Модератор, Катышуучу 1), numbered letters (К1), or labels that come again many times, leave little doubt; a name that stands twice leaves much.
In: the lines of a file. Out: told (by study.yaml), sure, fairly sure or unsure, and a sentence without anybody's name.
"""

from __future__ import annotations

from pipeline.read.labels import Line
from pipeline.read.roles import is_code, normal, role_of_label

LEVELS = ("told", "sure", "fairly sure", "unsure")
WAYS = {"named": "voices named by the file", "line": "a label alone on its line", "tab": "a label and a tab", "code": "a short code before the speech"}


def how_sure(lines: list[Line | None]) -> str:
    """sure, fairly sure or unsure, by how many labelled lines say a role and how often each label comes again."""
    labels = [line.label for line in lines if line and line.label]
    different = len({normal(label) for label in labels})
    known = sum(role_of_label(label) is not None or is_code(normal(label)) for label in labels)
    if not labels:
        return "unsure"
    return "sure" if known > len(labels) / 3 or len(labels) > 4 * different else "fairly sure" if len(labels) > 2 * different else "unsure"


def sentence(taken: list[Line | None], family: str, total: int) -> str:
    """What was taken for the labels of a file, and how sure that is."""
    labelled = [line for line in taken if line]
    return (f"labels are written as: {WAYS.get(family, family)}; {len({normal(line.label) for line in labelled})} labels open {len(labelled)} of {total} paragraphs ({how_sure(taken)}); "
            f"{total - len(labelled)} paragraphs without a label continue a turn or stand outside it")
