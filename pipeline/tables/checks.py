"""Does a frame keep its contract, and what does it look like when it does: types, order of columns, floats at 12 significant digits.

In: a DataFrame and the name of its table. Out: the frame as it may be written, or a TableError that names columns and rows, never what stands in a cell.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pipeline.errors import TableError
from pipeline.tables import LANGUAGES, ROLES, STATES, Contract, contract

if TYPE_CHECKING:
    # pandas costs two seconds; whoever only asks where a table stands need not wait for it
    import pandas as pd

SIGNIFICANT_DIGITS = 12
_CHECKS = {"language": LANGUAGES, "state": STATES, "role": ROLES, "source": ("human", "accepted", "edited", "rejected", "overruled", "machine")}


def empty(name: str) -> pd.DataFrame:
    """A table of that contract with no rows: what a stage without input writes."""
    import pandas as pd

    return check(name, pd.DataFrame(columns=list(contract(name).columns)))


def check(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with types, order and rounding of its contract.

    Raises TableError that names missing and unknown columns, the first rows that break a rule (by row number, never by content)
    and repeated keys.
    """
    import numpy as np
    import pandera.errors

    promised = contract(name)
    missing = [column for column in promised.columns if column not in frame.columns]
    extra = [] if promised.open else [column for column in frame.columns if column not in promised.columns]
    if missing or extra:
        raise TableError(
            "; ".join([f"no column {c!r}" for c in missing] + [f"unknown column {c!r}" for c in extra]) + f"; the contract has {', '.join(promised.columns)}",
            file=f"table {name}", remedy="Name the columns as the contract does (pipeline/tables).",
        )  # fmt: skip
    ordered = list(promised.columns) + [column for column in frame.columns if column not in promised.columns]
    try:
        frame = _schema(name).validate(_typed(name, frame[ordered], promised), lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
        first = cases.iloc[0]
        raise TableError(f"column {first['column']!r} breaks the rule {first['check']} ({len(cases)} cells)", file=f"table {name}", place=f"row {first['index']}") from None
    if promised.key and frame.duplicated(list(promised.key)).any():
        row = int(np.flatnonzero(frame.duplicated(list(promised.key)))[0])
        raise TableError(f"two rows have the same {', '.join(promised.key)}", file=f"table {name}", place=f"row {row}")
    return frame.reset_index(drop=True)


def _typed(name: str, frame: pd.DataFrame, promised: Contract) -> pd.DataFrame:
    frame = frame.copy()
    for column, kind in promised.columns.items():
        bare, values = kind.rstrip("?"), frame[column]
        try:
            if bare == "int":
                frame[column] = values.astype("Int64" if kind.endswith("?") else "int64")
            elif bare in ("float", "share"):
                frame[column] = values.astype("float64")
            elif bare == "bool":
                # NaN, None and the word "False" would all pass for a truth value
                if not values.map(lambda value: type(value).__name__ in ("bool", "bool_")).all():
                    raise ValueError
                frame[column] = values.astype("bool")
            else:
                frame[column] = values.astype("string").astype("str") if len(values) else values.astype("str")
        except (TypeError, ValueError):
            raise TableError(f"column {column!r} cannot be read as {bare}", file=f"table {name}") from None
    for column in frame.columns.difference(list(promised.columns)):
        frame[column] = _one_type(frame[column])
    for column in frame.select_dtypes("float64").columns:
        frame[column] = rounded(frame[column])
    return frame


def _one_type(values: pd.Series) -> pd.Series:
    """A column of the form's own with one type: numbers and words mixed become words, as a form's codes are."""
    if values.dtype != object:
        return values
    kinds = {type(value) for value in values.dropna()}
    if kinds <= {bool}:
        return values.astype("boolean")
    if kinds <= {int, float}:
        return values.astype("float64")
    return values.map(str, na_action="ignore").astype("str")


def rounded(values: pd.Series) -> pd.Series:
    """Floats at 12 significant digits, so that the same numbers give the same bytes whatever order they were added in."""
    import numpy as np
    import pandas as pd

    numbers = values.to_numpy(dtype=float, copy=True)
    finite = np.isfinite(numbers) & (numbers != 0)
    power = 10.0 ** (SIGNIFICANT_DIGITS - 1 - np.floor(np.log10(np.abs(numbers[finite]))))
    usable = np.isfinite(power)
    numbers[finite] = np.where(usable, np.round(numbers[finite] * power) / power, numbers[finite])
    return pd.Series(numbers, index=values.index, name=values.name)


@cache
def _schema(name: str):
    import pandera.pandas as pa

    columns = {}
    for column, kind in contract(name).columns.items():
        bare, nullable = kind.rstrip("?"), kind.endswith("?")
        checks = []
        if bare == "share":
            checks = [pa.Check(lambda values: (values >= 0) & (values <= 1), error="a share lies in [0, 1]")]
        elif bare in _CHECKS:
            checks = [pa.Check.isin(_CHECKS[bare], name=f"one of {', '.join(_CHECKS[bare])}")]
        columns[column] = pa.Column(checks=checks, nullable=nullable)
    return pa.DataFrameSchema(columns)
