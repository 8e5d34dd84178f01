"""Who was asked a question? Evaluates the `relevant` expressions of XLSForm on all respondents at once.

A parser for the part of XPath that ODK and KoboToolbox document; nothing is ever passed to Python's eval. Blank answers are '' as in XPath. What cannot
be known from the data (today(), another file, a question that the export lacks) is NA, and `and`, `or`, `not` follow Kleene: false and NA = false.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from pipeline.errors import InputError
from pipeline.read.relevance_functions import FUNCTIONS, as_number, as_text, as_truth

TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?|\.\d+)|(?P<string>"[^"]*"|'[^']*'|“[^”]*”|‘[^’]*’)|(?P<rows>(?:\$\{[^}]+\}|(?:/[\w.-]+)+)\[[^\]]*\](?:/[\w.-]+)?)|\$\{\s*(?:last-saved\#)?(?P<question>[^}]+?)\s*\}
    |(?P<elsewhere>instance\([^()]*\)(?:/[\w:.-]+(?:\[[^\]]*\])?)+)|(?P<path>current\(\)/[\w./-]+|\.{1,2}/[\w./-]+|\.\.|/[\w./-]+)|(?P<name>[A-Za-z_][\w.-]*(?::[A-Za-z_][\w-]*)?)|(?P<sign><=|>=|!=|[-=<>+*(),.]))""",
    re.X,
)
CLOCK = {"today": "today()", "now": "now()"}
LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))


class Unparsed(ValueError):
    """The expression breaks the grammar."""


def relevance_mask(expression, answers: Mapping[str, object], n: int, *, question: str | None = None) -> pd.Series:
    """For each of n respondents: does the expression hold?

    expression  text of `relevant`; empty or NA holds for everybody
    answers     by question name, n texts each: the code, the number, the ISO date, or the codes of a select_multiple joined by blanks;
                missing answers as "" or NA; the days and moments of the interviews may stand under "today()" and "now()", what is said of a repeat under "sum(age)"
    question    what "." stands for
    Returns a nullable boolean Series; NA where the data cannot tell. Raises InputError if the expression cannot be read.
    """
    if expression is None or expression is pd.NA or not str(expression).strip():
        return pd.Series(True, index=range(n), dtype="boolean")
    try:
        truth = _truth(_evaluate(parse(str(expression)), answers, n, question))
    except (Unparsed, RecursionError) as error:
        why = error if isinstance(error, Unparsed) else "it is nested too deeply"
        raise InputError(f"the condition of a question cannot be read: {why}.", place=f"question {question}" if question else None,
                         remedy="Correct it in the column `relevant` of the form.") from error
    return pd.Series(pd.array(truth, dtype="boolean"))


def calculated(expression: str, answers: Mapping[str, object], n: int) -> list[str] | None:
    """What the expression of a `calculate` gave each of n respondents, as text; None where the data do not tell it of everybody, or it cannot be read."""
    try:
        values = _evaluate(parse(expression), answers, n, None)
    except (Unparsed, RecursionError):
        return None
    return None if any(value is None for value in values) else [as_text(value) for value in values]


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
    if kind in ("elsewhere", "rows"):  # a row of a list or of another file, the rows of a repeat that fulfil a condition
        return (kind, text), place + 1
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
    if kind in ("question", "self", "elsewhere", "rows"):
        name = question if kind == "self" else tree[1]
        if name not in answers:
            return _filled(None, n)
        return np.array([*("" if pd.isna(value) else value if isinstance(value, str) else str(value) for value in answers[name]), None], object)[:-1]
    if tree[1] in CLOCK and not tree[2]:
        return _evaluate(("question", CLOCK[tree[1]]), answers, n, question)
    if (rows := _of_rows(tree)) in answers:
        return _evaluate(("question", rows), answers, n, question)
    if tree[1] == "indexed-repeat" and len(tree[2]) == 3 and tree[2][0][0] == "question":
        return _entry(tree[2], answers, n, question)
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
    except (TypeError, IndexError, ValueError, OverflowError, re.error) as error:
        raise Unparsed(f"{name}() has the wrong arguments") from error


def _of_rows(tree: tuple) -> str | None:
    """The name under which a mapping may hold what a function says of the rows of a repeat: "sum(age)", "indexed-repeat(age,1)"; None for anything else."""
    name, arguments = tree[1], tree[2]
    if name == "join" and [argument[0] for argument in arguments] == ["text", "question"]:
        return f"{name}({arguments[1][1]},{arguments[0][1]})"
    if name == "jr:choice-name" and len(arguments) == 2 and arguments[0][0] == "question":
        return f"{name}({arguments[0][1]})"
    if not arguments or arguments[0][0] not in ("question", "rows"):
        return None
    if name == "indexed-repeat" and len(arguments) == 3 and arguments[2][0] == "number":
        return f"{name}({arguments[0][1]},{arguments[2][1]:g})"
    return f"{name}({arguments[0][1]})" if len(arguments) == 1 else None


def _entry(arguments: list, answers: Mapping, n: int, question: str | None) -> np.ndarray:
    """indexed-repeat() where each respondent has a number of the entry of their own."""
    numbers = [None if number is None else as_number(number) for number in _evaluate(arguments[2], answers, n, question)]
    out = _filled(None, n)
    for number in {number for number in numbers if number is not None and number == number}:
        found = _evaluate(("call", "indexed-repeat", [*arguments[:2], ("number", number)]), answers, n, question) if f"indexed-repeat({arguments[0][1]},{number:g})" in answers else out
        out = np.where([one == number for one in numbers], found, out)
    return out


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
    if len(arguments) < 2 or (name == "if" and len(arguments) != 3):
        raise Unparsed(f"{name}() has the wrong arguments")
    out = np.empty(n, object)
    for row in range(n):
        first, *rest = (argument[row] for argument in arguments)
        if first is None:
            out[row] = None
        elif name == "if":
            out[row] = rest[0] if as_truth(first) else rest[1]
        else:
            # a later argument that nobody knows matters only if the ones before are empty
            out[row] = next((value for value in (first, *rest[:-1]) if value is None or as_text(value) != ""), rest[-1])
    return out
