"""Who was asked a question? Evaluates the `relevant` expressions of XLSForm on all respondents at once.

A parser for the part of XPath that ODK and KoboToolbox document; nothing is ever passed to Python's eval. Blank answers are '' as in XPath. What cannot
be known from the data (today(), a question that the export lacks) is NA, and `and`, `or`, `not` follow Kleene: false and NA = false.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from pipeline.errors import InputError

TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?|\.\d+)|(?P<string>"[^"]*"|'[^']*'|“[^”]*”|‘[^’]*’)|\$\{\s*(?:last-saved\#)?(?P<question>[^}]+?)\s*\}
    |(?P<name>[A-Za-z_][\w.-]*(?::[A-Za-z_][\w-]*)?)|(?P<path>\.\./[\w./-]+|\.\.|/[\w./-]+)|(?P<sign><=|>=|!=|[-=<>+*(),.]))""",
    re.X,
)
LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))


class Unparsed(ValueError):
    """The expression breaks the grammar."""


def relevance_mask(expression, answers: Mapping[str, object], n: int, *, question: str | None = None) -> pd.Series:
    """For each of n respondents: does the expression hold?

    expression  text of `relevant`; empty or NA holds for everybody
    answers     by question name, n texts each: the code, the number, the ISO date, or the codes of a select_multiple joined by blanks;
                missing answers as "" or NA
    question    what "." stands for
    Returns a nullable boolean Series; NA where the data cannot tell. Raises InputError if the expression cannot be read.
    """
    if expression is None or expression is pd.NA or not str(expression).strip():
        return pd.Series(True, index=range(n), dtype="boolean")
    try:
        truth = _truth(_evaluate(parse(str(expression)), answers, n, question))
    except Unparsed as error:
        raise InputError(f"the condition of a question cannot be read: {error}.", place=f"question {question}" if question else None,
                         remedy="Correct it in the column `relevant` of the form.") from error
    return pd.Series(pd.array(truth, dtype="boolean"))


def questions_in(expression: str) -> list[str]:
    """Names of the questions that an expression looks at."""
    return [match["question"].strip() for match in TOKEN.finditer(expression) if match["question"]]


def parse(expression: str) -> tuple:
    """The tree of an expression: ("call", name, arguments), ("question", name), ("text", ...), ("number", ...). Raises Unparsed."""
    tokens, place = [], 0
    expression = expression.replace("\u00a0", " ").rstrip()
    while place < len(expression):
        match = TOKEN.match(expression, place)
        if not match:
            raise Unparsed(f"unexpected sign at position {place + 1}")
        kind = match.lastgroup
        tokens.append((kind, match[kind]))
        place = match.end()
    tree, rest = _binary(tokens, 0, 0)
    if rest < len(tokens):
        raise Unparsed(f"unexpected {tokens[rest][1]!r}")
    return tree


def _binary(tokens: list, place: int, level: int) -> tuple[tuple, int]:
    if level == len(LEVELS):
        return _unary(tokens, place)
    left, place = _binary(tokens, place, level + 1)
    while place < len(tokens) and tokens[place][0] in ("sign", "name") and tokens[place][1] in LEVELS[level]:
        sign = tokens[place][1]
        right, place = _binary(tokens, place + 1, level + 1)
        left = ("call", sign, [left, right])
    return left, place


def _unary(tokens: list, place: int) -> tuple[tuple, int]:
    if place >= len(tokens):
        raise Unparsed("it ends too early")
    kind, text = tokens[place]
    if (kind, text) == ("sign", "-"):
        inner, place = _unary(tokens, place + 1)
        return ("call", "-", [("number", 0.0), inner]), place
    if (kind, text) == ("sign", "("):
        inner, place = _binary(tokens, place + 1, 0)
        return inner, _closed(tokens, place)
    if kind == "number":
        return ("number", float(text)), place + 1
    if kind == "string":
        return ("text", text[1:-1]), place + 1
    if kind == "question":
        return ("question", text.strip()), place + 1
    if kind == "path":
        return ("question", text.rstrip("/").rsplit("/", 1)[-1]), place + 1
    if (kind, text) == ("sign", "."):
        return ("self",), place + 1
    if kind == "name" and place + 1 < len(tokens) and tokens[place + 1] == ("sign", "("):
        arguments, place = [], place + 2
        while place < len(tokens) and tokens[place] != ("sign", ")"):
            argument, place = _binary(tokens, place, 0)
            arguments.append(argument)
            if place < len(tokens) and tokens[place] == ("sign", ","):
                place += 1
        return ("call", text, arguments), _closed(tokens, place)
    raise Unparsed(f"unexpected {text!r}")


def _closed(tokens: list, place: int) -> int:
    if place >= len(tokens) or tokens[place] != ("sign", ")"):
        raise Unparsed("a bracket is not closed")
    return place + 1


# Values are object arrays of length n that hold str, float, bool, or None where the data cannot tell.


def _evaluate(tree: tuple, answers: Mapping, n: int, question: str | None) -> np.ndarray:
    kind = tree[0]
    if kind in ("number", "text"):
        return _filled(tree[1], n)
    if kind in ("question", "self"):
        name = question if kind == "self" else tree[1]
        if name not in answers:
            return _filled(None, n)
        return np.array([*("" if pd.isna(value) else value if isinstance(value, str) else str(value) for value in answers[name]), None], object)[:-1]
    name, arguments = tree[1], [_evaluate(argument, answers, n, question) for argument in tree[2]]
    if name in ("and", "or"):
        return _kleene(name, *map(_truth, arguments))
    if name in ("if", "coalesce"):
        return _choose(name, arguments, n)
    function = FUNCTIONS.get(name)
    if function is None:
        return _filled(None, n)
    try:
        return _apply(function, arguments, n)
    except (TypeError, IndexError, re.error) as error:
        raise Unparsed(f"{name}() has the wrong arguments") from error


def _filled(value, n: int) -> np.ndarray:
    out = np.empty(n, object)
    out[:] = value
    return out


def _apply(function: Callable, arguments: list[np.ndarray], n: int) -> np.ndarray:
    """Row by row; unknown as soon as one argument is unknown."""
    out = np.empty(n, object)
    for row in range(n):
        values = [argument[row] for argument in arguments]
        out[row] = None if any(value is None for value in values) else function(*values)
    return out


def _truth(values: np.ndarray) -> np.ndarray:
    out = np.empty(len(values), object)
    out[:] = [None if value is None else as_truth(value) for value in values]
    return out


def _kleene(name: str, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    decisive = name == "or"
    out = np.empty(len(left), object)
    for row, (a, b) in enumerate(zip(left, right)):
        out[row] = decisive if decisive in (a, b) else None if a is None or b is None else not decisive
    return out


def _choose(name: str, arguments: list[np.ndarray], n: int) -> np.ndarray:
    if len(arguments) != (3 if name == "if" else 2):
        raise Unparsed(f"{name}() has the wrong arguments")
    out = np.empty(n, object)
    for row in range(n):
        first, *rest = (argument[row] for argument in arguments)
        if first is None:
            out[row] = None
        elif name == "if":
            out[row] = rest[0] if as_truth(first) else rest[1]
        else:
            out[row] = first if as_text(first) != "" else rest[0]
    return out


def as_truth(value) -> bool:
    return value if isinstance(value, bool) else value == value and value != 0 if isinstance(value, float) else value != ""


def as_number(value) -> float:
    """XPath's number(), and days since 1970 for an ISO date as in ODK; NaN where there is no number."""
    if isinstance(value, (bool, float)):
        return float(value)
    text = value.strip()
    if re.fullmatch(r"-?(\d+(\.\d*)?|\.\d+)", text):
        return float(text)
    if re.match(r"\d{4}-\d\d-\d\d($|T)", text):
        try:
            return float(np.datetime64(text[:10], "D").astype(int))
        except ValueError:
            return float("nan")
    return float("nan")


def as_text(value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "NaN" if value != value else str(int(value)) if value.is_integer() else repr(value)
    return value


def _equal(left, right) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return as_truth(left) == as_truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return as_number(left) == as_number(right)
    return left == right


def _divide(left, right) -> float:
    a, b = as_number(left), as_number(right)
    return a / b if b else float("nan") if a == 0 or a != a else float(np.copysign(np.inf, a))


def _selected_at(value, position) -> str:
    codes, place = as_text(value).split(), int(as_number(position))
    return codes[place] if 0 <= place < len(codes) else ""


def _rounded(value, digits=0.0) -> float:
    number = as_number(value)
    return number if number != number else float(np.floor(number * 10 ** int(as_number(digits)) + 0.5) / 10 ** int(as_number(digits)))


FUNCTIONS: dict[str, Callable] = {
    "=": _equal,
    "!=": lambda a, b: not _equal(a, b),
    "<": lambda a, b: as_number(a) < as_number(b),
    "<=": lambda a, b: as_number(a) <= as_number(b),
    ">": lambda a, b: as_number(a) > as_number(b),
    ">=": lambda a, b: as_number(a) >= as_number(b),
    "+": lambda a, b: as_number(a) + as_number(b),
    "-": lambda a, b: as_number(a) - as_number(b),
    "*": lambda a, b: as_number(a) * as_number(b),
    "div": _divide,
    "mod": lambda a, b: float(np.fmod(as_number(a), as_number(b))) if as_number(b) else float("nan"),
    "selected": lambda value, code: as_text(code).strip() in as_text(value).split(),
    "selected-at": _selected_at,
    "count-selected": lambda value: float(len(as_text(value).split())),
    "not": lambda value: not as_truth(value),
    "true": lambda: True,
    "false": lambda: False,
    "boolean": as_truth,
    "boolean-from-string": lambda value: as_text(value).lower() in ("true", "1"),
    "number": as_number,
    "int": lambda value: float(np.trunc(as_number(value))),
    "round": _rounded,
    "abs": lambda value: abs(as_number(value)),
    "min": lambda *values: min(map(as_number, values)),
    "max": lambda *values: max(map(as_number, values)),
    "pow": lambda a, b: float(np.power(as_number(a), as_number(b))),
    "sum": lambda *values: sum(map(as_number, values)),
    "string": as_text,
    "string-length": lambda value: float(len(as_text(value))),
    "concat": lambda *values: "".join(map(as_text, values)),
    "contains": lambda value, part: as_text(part) in as_text(value),
    "starts-with": lambda value, part: as_text(value).startswith(as_text(part)),
    "ends-with": lambda value, part: as_text(value).endswith(as_text(part)),
    "normalize-space": lambda value: " ".join(as_text(value).split()),
    "translate": lambda value, old, new: as_text(value).translate({ord(a): (new[i] if i < len(new) else None) for i, a in enumerate(old)}),
    "regex": lambda value, pattern: re.fullmatch(pattern, as_text(value)) is not None,
    "date": lambda value: value,
    "once": lambda value: value,
    "decimal-date-time": as_number,
    "count-non-empty": lambda *values: float(sum(as_text(value) != "" for value in values)),
}
