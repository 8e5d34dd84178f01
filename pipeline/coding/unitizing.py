"""Do coders mark the same stretches of a text? Krippendorff's alpha for unitizing, in its form of 1995 and 2004.

Units of one category on a continuum of `length` characters; what lies between them is a gap. The distance of two units that overlap is the
squared difference of their beginnings plus that of their ends; a unit inside another coder's gap counts with its length squared
(Sociological Methodology 25, 1995; Quality and Quantity 38, 2004). The u-alpha of 2016 and 2019 is another formula with other values.
Several texts are one continuum in which no gap runs from one text into the next; a bootstrap draws whole focus groups.
"""

from __future__ import annotations

import numpy as np

from pipeline.coding.ratings import DRAWS, Agreement, drawn, undefined, with_limits

NO_UNIT = "no coder marked a stretch"
ONE_CODER = "only one coder read the text"
NO_CHANCE = "the coders marked everything as one unit, so chance cannot be told from agreement"


def unitizing_alpha(units, length, *, groups=None, limit: bool = False, draws: int = DRAWS, seed: int = 0) -> Agreement:
    """Alpha of the stretches that coders marked.

    units    one list a coder of (start, end) or (start, end, code), in characters, end exclusive; stretches of one coder and code do not overlap
    length   of the text, in characters
    groups   None for one text. Else units is a list of texts (each one list a coder), length a list of their lengths, and groups names the focus group
             of each text; limits come from draws of whole groups. One text has no interval
    limit    as if the text were measured in ever finer steps (Krippendorff 1995, p. 57)
    Raises ValueError for stretches outside the text, empty ones and those that overlap.
    """
    texts = [units] if groups is None else list(units)
    lengths = [length] if groups is None else list(length)
    labels, numbers = np.unique(np.asarray(["text"] if groups is None else groups, dtype=str), return_inverse=True)
    if not len(texts) == len(lengths) == len(numbers):
        raise ValueError(f"there are {len(texts)} texts, {len(lengths)} lengths and {len(numbers)} groups")
    coders = {len(text) for text in texts}
    if len(coders) > 1:
        raise ValueError("every text needs a list for every coder, an empty one where nothing was marked")
    m = coders.pop() if coders else 0
    read = [[_checked(one, size) for one in text] for text, size in zip(texts, lengths, strict=True)]
    found = sorted({code for text in read for one in text for code in one})
    n_units = sum(len(spans) for text in read for one in text for spans in one.values())
    if m < 2:
        return undefined(n_units, ONE_CODER)
    if not found:
        return undefined(0, NO_UNIT)
    sums = [_Sums([[one.get(code, []) for one in text] for text in read], lengths, numbers, len(labels), m, limit) for code in found]
    value = float(_alpha(sums, np.ones((1, len(labels))))[0])
    if np.isnan(value):
        return undefined(n_units, NO_CHANCE)
    if groups is None:
        return Agreement(value, np.nan, np.nan, np.nan, n_units)
    values = np.concatenate([_alpha(sums, rows) for rows in drawn(len(labels), draws, seed)]) if draws else ()
    return with_limits(value, n_units, len(labels), values, grouped=True)


def _alpha(sums: list[_Sums], weights: np.ndarray) -> np.ndarray:
    observed, expected = np.sum([one(weights) for one in sums], axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(expected > 0, 1 - observed / expected, np.nan)


def _checked(units, length) -> dict[str, list[tuple[float, float]]]:
    """Stretches by code, in order."""
    by_code: dict[str, list[tuple[float, float]]] = {}
    for start, end, *code in units:
        if not 0 <= start < end <= length:
            raise ValueError(f"the stretch {start}-{end} does not lie in a text of {length}")
        by_code.setdefault(str(code[0]) if code else "", []).append((start, end))
    for spans in by_code.values():
        spans.sort()
        if any(second[0] < first[1] for first, second in zip(spans, spans[1:], strict=False)):
            raise ValueError("two stretches of one coder and code overlap; join them first")
    return by_code


class _Sums:
    """Per focus group, for one code: distances, lengths of units, lengths of gaps, length of text."""

    def __init__(self, texts: list[list[list[tuple]]], lengths: list, numbers: np.ndarray, n_groups: int, m: int, limit: bool) -> None:
        self.m, self.limit = m, limit
        self.apart, self.length = np.zeros(n_groups), np.bincount(numbers, weights=np.asarray(lengths, dtype=float), minlength=n_groups)
        units, gaps = [], []
        for text, length, group in zip(texts, lengths, numbers, strict=True):
            between = [_gaps(spans, length) for spans in text]
            for i in range(m):
                units += [(group, end - start) for start, end in text[i]]
                gaps += [(group, end - start) for start, end in between[i]]
                for j in range(m):
                    if i != j:
                        self.apart[group] += _distance(text[i], text[j], between[j])
        self.sizes, self.units = _histogram(units, n_groups)
        self.spaces, self.gaps = _histogram(gaps, n_groups)
        size, space = self.sizes[:, None], self.spaces[None, :]
        self.inside = size**2 * np.where(space >= size, space - size + (0 if limit else 1), 0)
        self.moved = 2 * self.sizes**3 - (0 if limit else 1) * (3 * self.sizes**2 - self.sizes)
        self.held = self.sizes * (self.sizes - (0 if limit else 1))

    def __call__(self, weights: np.ndarray) -> np.ndarray:
        """2 x draws: observed and expected disagreement, each times m (m - 1) L squared over the same factor."""
        units, gaps, length = weights @ self.units, weights @ self.gaps, weights @ self.length
        whole = self.m * length
        top = (units.sum(1) - 1) / 3 * (units @ self.moved) + ((units @ self.inside) * gaps).sum(1)
        bottom = whole * (whole - (0 if self.limit else 1)) - units @ self.held
        with np.errstate(invalid="ignore", divide="ignore"):
            expected = np.where((units.sum(1) > 0) & (bottom > 0), 2 / length * top / bottom, 0.0)
            observed = weights @ self.apart / (self.m * (self.m - 1) * length**2)
        return np.stack([observed, expected])


def _gaps(spans: list[tuple], length) -> list[tuple]:
    edges = [0, *(place for span in spans for place in span), length]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if end > start]


def _distance(mine: list[tuple], others: list[tuple], gaps: list[tuple]) -> float:
    """Of all my stretches to another coder's stretches and, both ways of the pair added up by the caller, to the gaps between them."""
    total = 0.0
    for start, end in mine:
        # twice each overlap is met, once from either side; a stretch in a gap stands for both orders of the pair
        total += sum((start - low) ** 2 + (end - high) ** 2 for low, high in others if low < end and start < high)
        total += 2 * sum((end - start) ** 2 for low, high in gaps if low <= start and end <= high)
    return total


def _histogram(found: list[tuple], n_groups: int) -> tuple[np.ndarray, np.ndarray]:
    """(the different lengths, groups x lengths)."""
    if not found:
        return np.zeros(0), np.zeros((n_groups, 0))
    group, size = np.array([one[0] for one in found]), np.array([one[1] for one in found], dtype=float)
    sizes, place = np.unique(size, return_inverse=True)
    table = np.zeros((n_groups, len(sizes)))
    np.add.at(table, (group, place), 1)
    return sizes, table
