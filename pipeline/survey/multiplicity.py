"""Many comparisons at once: p-values adjusted so that chance finds do not pass for findings.

Holm (1979), Hochberg (1988), Hommel (1988), Bonferroni: the chance of any false find. BH (Benjamini and Hochberg, 1995) and BY (2001): the
share of false finds among all. A missing p-value stays missing and is not counted. The figures are those of R's p.adjust.
"""

from __future__ import annotations

import numpy as np

from pipeline.errors import InputError

METHODS = ("holm", "hochberg", "hommel", "bonferroni", "bh", "by", "none")


def adjust(p, method: str = "holm") -> np.ndarray:
    """Adjusted p-values in the given order; None and NaN stay NaN.

    method   holm, hochberg, hommel, bonferroni, bh (also fdr), by, none
    Raises InputError for an unknown method or a value outside [0, 1].
    """
    name = {"fdr": "bh"}.get(str(method).lower(), str(method).lower())
    if name not in METHODS:
        raise InputError(f"there is no method {method!r}; there are {', '.join(METHODS)}")
    values = np.array([np.nan if each is None else each for each in np.ravel(np.asarray(p, dtype=object))], dtype=float)
    known = ~np.isnan(values)
    if ((values[known] < 0) | (values[known] > 1)).any():
        raise InputError("a p-value lies outside 0 to 1")
    made = values.copy()
    made[known] = _adjusted(values[known], name)
    return made


def _adjusted(p: np.ndarray, method: str) -> np.ndarray:
    n = len(p)
    if n == 0 or method == "none":
        return p
    if method == "bonferroni":
        return np.minimum(1.0, n * p)
    order = np.argsort(p, kind="stable")
    if method == "holm":
        stepped = np.maximum.accumulate((n - np.arange(n)) * p[order])
    elif method == "hommel":
        stepped = _hommel(p[order])
    else:
        rank = np.arange(1, n + 1)
        factor = n - rank + 1.0 if method == "hochberg" else n / rank * ((1 / rank).sum() if method == "by" else 1.0)
        stepped = np.minimum.accumulate((factor * p[order])[::-1])[::-1]
    made = np.empty(n)
    made[order] = np.minimum(1.0, stepped)
    return made


def _hommel(p: np.ndarray) -> np.ndarray:
    """Hommel's procedure in the form of Wright (Biometrics 48, 1992); p ascending."""
    n = len(p)
    q = np.full(n, (n * p / np.arange(1, n + 1)).min())
    adjusted = q.copy()
    for m in range(n - 1, 1, -1):
        late = np.arange(n - m + 1, n)
        smallest = (m * p[late] / np.arange(2, m + 1)).min()
        q[: n - m + 1] = np.minimum(m * p[: n - m + 1], smallest)
        q[late] = q[n - m]
        adjusted = np.maximum(adjusted, q)
    return np.maximum(adjusted, p)
