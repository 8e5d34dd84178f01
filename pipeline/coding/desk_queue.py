"""Which turns does a coder read, in which order, and with what chance was each of them chosen?

The random queue draws by permanent random numbers (Ohlsson 1995, in Business Survey Methods): each turn has one for good, made of the seed and its place,
and a sample is the turns with the lowest. So a larger sample holds the smaller one, a new transcript disturbs no other, a second coder's
smaller sample is a random part of the first's, and wherever reading stops, what was read is a random sample. Inclusion is
sample size / frame, in each document when stratified. In: turns that can hold a code, machine suggestions. Out: rows of the queue.
"""

from __future__ import annotations

from hashlib import sha256

import numpy as np
import pandas as pd

from pipeline.errors import InputError

ORDERS = ("random", "uncertain", "document", "code")
SHARE, LEAST = 0.2, 100


def default_size(frame: int) -> int:
    """A fifth of the turns, at least a hundred, if there are so many."""
    return min(frame, max(LEAST, int(np.ceil(SHARE * frame))))


def permanent_numbers(places: list[tuple[str, int]], seed: int) -> np.ndarray:
    """A number in [0, 1) for each (document, raw place), for ever the same."""
    return np.array([int.from_bytes(sha256(f"{seed}:{document}:{place}".encode()).digest()[:7], "big") / 2**56 for document, place in places])


def random_queue(turns: pd.DataFrame, seed: int, *, size: int | None = None, stratified: bool = False) -> pd.DataFrame:
    """position (row of `turns`) and inclusion, in the order of the draw.

    turns       document and raw_start, one row a turn of the frame
    size        turns to draw; stratified, the share size / frame of each document, at least one
    Raises InputError for a size below 1.
    """
    total = len(turns)
    size = default_size(total) if size is None else size
    if size < 1:
        raise InputError(f"a sample of {size} turns cannot be drawn", remedy="Give --size a number from 1 on.")
    size = min(size, total)
    number = permanent_numbers(list(zip(turns["document"], turns["raw_start"], strict=True)), seed)
    order = np.argsort(number, kind="stable")
    if not stratified:
        return pd.DataFrame({"position": order[:size], "inclusion": size / total if total else np.nan})
    frame = turns["document"].value_counts()
    quota = {document: min(n, max(1, round(size * n / total))) for document, n in frame.items()}
    documents, taken, rows = turns["document"].to_numpy(), dict.fromkeys(quota, 0), []
    for position in order:
        document = documents[position]
        if taken[document] < quota[document]:
            taken[document] += 1
            rows.append((position, quota[document] / frame[document]))
    return pd.DataFrame(rows, columns=["position", "inclusion"])


def other_queue(turns: pd.DataFrame, machine: pd.DataFrame, codings: pd.DataFrame, order: str, *, code: str | None = None) -> pd.DataFrame:
    """position and inclusion (none: these turns were not drawn) by document, by code, or the least sure suggestion first.

    machine     document, turn, code, probability of the suggestions;  codings  document, turn, code of people
    Raises InputError for the queue by code without a code.
    """
    at = {key: position for position, key in enumerate(zip(turns["document"], turns["turn"], strict=True))}
    if order == "document":
        positions = list(range(len(turns)))
    elif order == "uncertain":
        doubt = np.full(len(turns), -1.0)
        for document, turn, probability in machine[["document", "turn", "probability"]].itertuples(index=False):
            if (place := at.get((document, turn))) is not None and probability == probability:
                doubt[place] = max(doubt[place], 1 - abs(2 * probability - 1))
        positions = list(np.argsort(-doubt, kind="stable"))
    else:
        if not code:
            raise InputError("the queue by code needs a code", remedy="Add --code, for instance --code NR.1.")
        sure: dict[int, float] = {}
        for document, turn in codings.loc[codings["code"] == code, ["document", "turn"]].itertuples(index=False):
            if (document, turn) in at:
                sure[at[document, turn]] = 2.0
        for document, turn, probability in machine.loc[machine["code"] == code, ["document", "turn", "probability"]].itertuples(index=False):
            if (document, turn) in at:
                sure[at[document, turn]] = max(sure.get(at[document, turn], 0.0), float(probability))
        positions = sorted(sure, key=lambda position: (-sure[position], position))
    return pd.DataFrame({"position": positions, "inclusion": np.nan})
