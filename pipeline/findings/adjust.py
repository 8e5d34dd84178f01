"""A researcher knows what no table holds: an adjustment of a need's weight, with who made it, when and why, recorded and shown as such.

Lines of decisions/adjustments.jsonl are only ever appended: {"kind": "adjustment", "need": "NR.1", "place": "osh-uzgen" or null, "audience": "YW" or null, "factor": 1.5,
"reason": {"ru": …}, "coder": …, "at": …}; without place or audience it holds for all. A line that names more goes before one that names less, a later one before an earlier one; a factor
of 1 takes it back. The reason is printed in manuals and reports, so it may name nobody. In: the file. Out: factors and notes for needs; for the command, a new line.
"""

from __future__ import annotations

import numpy as np

from pipeline.config.opening import is_there
from pipeline.errors import InputError
from pipeline.protect.written import Written
from pipeline.study import LANGUAGES, Study, in_force, json_lines

MOST = 10.0
REMEDY = 'A line is {"kind": "adjustment", "need": …, "place": …, "audience": …, "factor": 1.5, "reason": …, "coder": …, "at": …}; write it with: python -m pipeline adjust STUDY'


def adjustments(study: Study, codes: list[str]) -> list[dict]:
    """The lines in force, in their order, reason and coder without names. Raises InputError with the file and the line that cannot be used."""
    path = study.decisions("adjustments")
    if not is_there(path):
        return []
    lines = [(number, line) for number, _, line in json_lines(path, remedy=REMEDY)]
    standing = {id(line) for line in in_force([line for _, line in lines if isinstance(line, dict)])}
    kept, written = [], Written(study)
    for number, line in lines:
        if isinstance(line, dict) and id(line) not in standing:
            continue
        if problem := wrong(study, line, codes):
            raise InputError(problem, file="/".join(path.parts[-3:]), place=f"line {number}", remedy=REMEDY)
        kept.append(line | {"reason": written.texts(line["reason"]), "coder": written.code(line["coder"])})
    return kept


def wrong(study: Study, line: object, codes: list[str]) -> str | None:
    """What is wrong with a line, or None."""
    if not isinstance(line, dict) or not all(isinstance(line.get(key), str) and line[key].strip() for key in ("need", "coder", "at")) or not isinstance(line.get("reason"), dict):
        return "an adjustment needs need, factor, reason, coder and at"
    if line["need"] not in codes:
        return f"{line['need']} is no driver or skill of the codebook"
    if line.get("place") is not None and line["place"] not in study.config.places:
        return f"{line['place']} is no place of study.yaml; there are {', '.join(study.config.places)}"
    known = {audience for facts in study.config.places.values() for audience in facts.audiences}
    if line.get("audience") is not None and line["audience"] not in known:
        return f"{line['audience']} is no audience of a place in study.yaml; there are {', '.join(sorted(known))}"
    if isinstance(line.get("factor"), bool) or not isinstance(line.get("factor"), int | float) or not 0 <= line["factor"] <= MOST:
        return f"a factor is a number from 0 to {MOST:g}: 2 counts a need twice, 0 leaves it out, 1 takes an adjustment back"
    if not line["reason"] or not set(line["reason"]) <= set(LANGUAGES) or not all(isinstance(text, str) and len(text.split()) >= 3 for text in line["reason"].values()):
        return "the reason stands in ky, ru or en, in three words at the least, so that others understand it"
    return None


def adjusted(lines: list[dict], place: str, audience: str, codes: list[str]) -> tuple[np.ndarray, dict[str, list]]:
    """(factor of each code, columns adjusted, adjusted_by and adjustment_reason_<language>) in one place and audience."""
    chosen: dict[str, tuple[int, dict]] = {}
    for line in lines:
        if line.get("place") in (None, place) and line.get("audience") in (None, audience):
            named = (line.get("place") is not None) + (line.get("audience") is not None)
            if line["need"] not in chosen or named >= chosen[line["need"]][0]:
                chosen[line["need"]] = (named, line)
    lines_of = [chosen[code][1] if code in chosen and chosen[code][1]["factor"] != 1 else None for code in codes]
    factor = np.array([float(line["factor"]) if line else 1.0 for line in lines_of])
    return factor, {
        "adjusted": [float(line["factor"]) if line else np.nan for line in lines_of],
        "adjusted_by": [f"{line['coder']}, {line['at'][:10]}" if line else None for line in lines_of],
    } | {f"adjustment_reason_{language}": [line["reason"].get(language) if line else None for line in lines_of] for language in LANGUAGES}


def number(factor: float, language: str) -> str:
    """A factor as the language writes it."""
    return f"{factor:g}" if language == "en" else f"{factor:g}".replace(".", ",")

