"""A model's formula, `answer ~ age + C(place) * gender`, as a matrix.

Understood: names of columns, C(name) for numbers that are codes, + between terms, : for a product, * for both terms and their product,
`- 1` for no intercept. Words, booleans and categories are categorical; their first level, in order, is the reference. Rows with a missing
value in any part are left out, and how many is said. In: a formula and data. Out: Model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.errors import InputError

_NAME = re.compile(r"^(?:C\(\s*([^()]+?)\s*\)|([^()~+*:]+?))$")


@dataclass(frozen=True)
class Model:
    """answer (rows), matrix (rows x columns), names of columns, the term of each column, and which rows have all values."""

    answer: np.ndarray
    matrix: np.ndarray
    names: list[str]
    terms: list[str]
    complete: np.ndarray
    outcome: str


def model(formula: str, data: pd.DataFrame, *, keep: np.ndarray | None = None, ordered: bool = False) -> Model:
    """Read a formula against data; `keep` limits the rows (and so the levels) that count.

    ordered     the answer's levels in order become 0, 1, 2 … (for ordinal models); without it an answer must be a number or have two levels
    Raises InputError for an unknown column, an answer that cannot be a number, or a formula that cannot be read.
    """
    sides = formula.split("~")
    if len(sides) != 2 or not sides[0].strip():
        raise InputError(f"a formula has an answer, a ~ and terms, for instance trust ~ age + C(place); this is {formula!r}")
    outcome, terms, intercept = sides[0].strip(), *_terms(sides[1])
    variables = sorted({part for term in terms for part in term})
    for name in [outcome, *(_column(part) for part in variables)]:
        if name not in data:
            raise InputError(f"the formula names {name!r}; there are {', '.join(map(str, data.columns[:12]))} …")
    complete = data[[outcome, *{_column(part) for part in variables}]].notna().all(axis=1).to_numpy()
    if keep is not None:
        complete = complete & keep
    coded = {part: _coding(part, data[_column(part)], complete) for part in variables}
    columns, names, owners = ([np.ones(len(data))], ["(Intercept)"], ["(Intercept)"]) if intercept else ([], [], [])
    full = not intercept
    for term in terms:
        # without an intercept the first categorical term shows all its levels
        matrices = [_levels(coded[part], drop=not (full and len(term) == 1 and coded[part][0] == "categorical")) for part in term]
        full = full and not (len(term) == 1 and coded[term[0]][0] == "categorical")
        label, block = matrices[0]
        for more, other in matrices[1:]:
            label = [f"{a}:{b}" for b in more for a in label]
            block = np.column_stack([block[:, i] * other[:, j] for j in range(other.shape[1]) for i in range(block.shape[1])])
        columns += list(block.T)
        names += label
        owners += [":".join(_column(part) for part in term)] * len(label)
    matrix = np.column_stack(columns) if columns else np.empty((len(data), 0))
    return Model(_answer(outcome, data[outcome], complete, ordered), np.where(complete[:, None], np.nan_to_num(matrix), 0.0), names, owners, complete, outcome)


def term_columns(given: Model, term: str) -> np.ndarray:
    """Positions of a term's columns; the parts of a product may come in any order. Raises InputError if the model has no such term."""
    wanted = frozenset(_column(part.strip()) for part in term.split(":"))
    found = np.array([frozenset(owner.split(":")) == wanted for owner in given.terms])
    if not found.any():
        raise InputError(f"the model has no term {term!r}; it has {', '.join(dict.fromkeys(given.terms))}")
    return np.flatnonzero(found)


def _terms(text: str) -> tuple[list[tuple[str, ...]], bool]:
    intercept = not re.search(r"(?:-\s*1|\+\s*0|^\s*0)\s*(?=\+|$)", text)
    text = re.sub(r"(?:-\s*1|\+\s*0|^\s*0\s*\+?|\+\s*1\b|^\s*1\s*\+?)\s*(?=\+|$|\S)", "", text) if re.search(r"(?<![\w.])[01](?![\w.])", text) else text
    found: list[tuple[str, ...]] = []
    for piece in filter(None, (piece.strip() for piece in text.split("+"))):
        factors = [tuple(part.strip() for part in factor.split(":")) for factor in piece.split("*")]
        products: list[tuple[str, ...]] = []
        for factor in factors:
            products += [(*product, *factor) for product in list(products)] + [factor]
        found += sorted(products, key=len)
    for part in {part for term in found for part in term}:
        if not _NAME.match(part):
            raise InputError(f"{part!r} in the formula is not a column or C(column)", remedy="Make a column of it first, then name that.")
    return sorted(dict.fromkeys(found), key=len), intercept


def _column(part: str) -> str:
    found = _NAME.match(part)
    return (found.group(1) or found.group(2)).strip() if found else part


def _coding(part: str, column: pd.Series, complete: np.ndarray) -> tuple[str, str, np.ndarray, list]:
    name = _column(part)
    if part.startswith("C(") or not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        levels = list(column.cat.categories) if isinstance(column.dtype, pd.CategoricalDtype) else sorted(column[complete].unique())
        levels = [level for level in levels if (column[complete] == level).any()]
        return "categorical", name, column.to_numpy(dtype=object), levels
    return "number", name, column.to_numpy(dtype=float, na_value=np.nan), []


def _levels(coded, *, drop: bool) -> tuple[list[str], np.ndarray]:
    kind, name, values, levels = coded
    if kind == "number":
        return [name], values[:, None]
    shown = levels[1:] if drop else levels
    return [f"{name}[{level}]" for level in shown], np.column_stack([(values == level).astype(float) for level in shown]) if shown else np.empty((len(values), 0))


def _answer(name: str, column: pd.Series, complete: np.ndarray, ordered: bool) -> np.ndarray:
    if pd.api.types.is_numeric_dtype(column) and not ordered:
        return column.to_numpy(dtype=float, na_value=np.nan)
    levels = list(column.cat.categories) if isinstance(column.dtype, pd.CategoricalDtype) else sorted(column[complete].unique())
    levels = [level for level in levels if (column[complete] == level).any()]
    if not ordered and len(levels) != 2:
        raise InputError(f"the answer {name} has {len(levels)} levels that are words", remedy="A linear or logistic model needs a number or two levels; for ordered levels there is family='ordinal'.")
    return column.map({level: float(number) for number, level in enumerate(levels)}).to_numpy(dtype=float, na_value=np.nan)
