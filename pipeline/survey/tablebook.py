"""Every indicator by every disaggregation in one call.

The rows are added up once a disaggregation for all indicators together (kernel.py), in blocks of columns, so that a book of 200 indicators
by 6 disaggregations takes about as long as reading its data. In: a Design and names. Out: one long table, a row an indicator and domain,
without the covariance between rows: ask Design.mean for those that are to be compared.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipeline.survey import estimate, intervals, kernel

COLUMNS = ["variable", "domain", "domain_level", *estimate.ESTIMATES]
WHOLE = "all"


def estimates(design, variables: Sequence[str], by: Sequence[str | None], *, method: str = "mean", deff: str = "wor") -> pd.DataFrame:
    """Means of `variables` over all rows (None in `by`) and by each column of `by`.

    method   intervals: 'mean' for means, or one for shares (0/1 variables): logit, beta, wilson, asin
    Returns variable, domain (the column, or 'all'), domain_level, n, estimate, se, ci_low, ci_high, deff, df; by disaggregation, then
    domain, then variable. Raises InputError as Design.mean does.
    """
    divisions = []
    if not by:
        return pd.DataFrame(columns=COLUMNS)
    for column in by:
        code, places = estimate.domains(design, column, None)
        divisions.append((column or WHOLE, kernel.cells(design, code, len(places)), places[column].to_numpy() if column else np.array([WHOLE])))
    grid, parts = kernel.together([grid for _, grid, _ in divisions]), []
    for at in range(0, len(variables), kernel.BLOCK):
        # a block of columns is read once and serves every disaggregation
        columns = kernel.ready([estimate.column(design, name) for name in variables[at : at + kernel.BLOCK]], grid)
        parts.append(kernel.block_sums(design, columns, grid, replace=deff == "replace"))
    n, value, variance, simple, df = (np.concatenate([getattr(part, field) for part in parts], axis=1).ravel() if parts else np.empty(0) for field in ("n", "estimate", "variance", "simple", "df"))
    with np.errstate(invalid="ignore", divide="ignore"):
        se, ratio = np.sqrt(variance), variance / simple
    low, high = intervals.symmetric(value, se, df) if method == "mean" else intervals.of_share(value, se, df, n, method)
    count, names, levels = len(variables), np.array([name for name, _, _ in divisions], dtype=object), np.concatenate([levels.astype(object) for _, _, levels in divisions])
    of_row = np.repeat(names, [len(levels) for _, _, levels in divisions])
    return pd.DataFrame({"variable": np.tile(np.array(variables, dtype=object), len(levels)), "domain": np.repeat(of_row, count), "domain_level": np.repeat(levels, count), "n": n.astype(int), "estimate": value, "se": se,
                         "ci_low": low, "ci_high": high, "deff": np.where(np.isfinite(ratio), ratio, np.nan), "df": df})[COLUMNS]  # fmt: skip
