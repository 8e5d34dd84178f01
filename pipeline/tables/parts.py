"""A table that is too long to be held: checked and written part by part, with the bytes that the whole would have.

Rows are gathered until ROWS of them make a row group; a table of fewer is written as pandas writes it. A key must not come twice, and looking for it needs no
memory of the rows, because the parts are told apart by the first columns of the key (a document, a wave and question): these alone are remembered.
In: frames. Out: a Parquet file and its number of rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import TableError
from pipeline.tables import contract
from pipeline.tables.checks import check, empty

if TYPE_CHECKING:
    import pandas as pd

ROWS = 262_144
APART = {"asked": ("wave", "question")}


def write_parts(name: str, frames: Iterable[pd.DataFrame], path: Path, *, attrs: dict, look: Callable[[pd.DataFrame], None] | None = None) -> int:
    """Write the table; `look` sees each checked part before it is written. Raises TableError as `check` does, by the rows of the part."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    writer, schema, waiting, rows, seen = None, None, [], 0, set()

    def write(frame: pd.DataFrame) -> None:
        nonlocal writer, schema
        frame = check(name, frame)
        if look is not None:
            look(frame)
        frame.attrs = attrs
        table = pa.Table.from_pandas(frame, preserve_index=False)
        if schema is None:
            table = table.replace_schema_metadata({**table.schema.metadata, "PANDAS_ATTRS": json.dumps(attrs)})
            schema = table.schema
            writer = pq.ParquetWriter(path, schema, compression="snappy")
        writer.write_table(table.cast(schema), row_group_size=max(len(frame), 1))

    try:
        for frame in frames:
            if not len(frame):
                continue
            _told_apart(name, frame, seen)
            waiting.append(frame)
            rows += len(frame)
            if sum(map(len, waiting)) >= ROWS:
                write(pd.concat(waiting, ignore_index=True))
                waiting = []
        if waiting or schema is None:
            write(pd.concat(waiting, ignore_index=True) if len(waiting) > 1 else waiting[0] if waiting else empty(name))
    finally:
        if writer is not None:
            writer.close()
    return rows


def _told_apart(name: str, frame: pd.DataFrame, seen: set[tuple]) -> None:
    """Each part has values of its own in the columns that tell parts apart; within a part `check` looks."""
    key = contract(name).key
    if not key:
        return
    own = set(frame[list(APART.get(name, key[:1]))].drop_duplicates().itertuples(index=False, name=None))
    if own & seen:
        raise TableError(f"two rows may have the same {', '.join(key)}: a part of the table comes twice", file=f"table {name}")
    seen |= own
