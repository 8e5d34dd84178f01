"""How small a change could this survey have found, and how small a one could a next wave find?

A change that was not found may yet be there, if it is smaller than what such a survey finds in eight cases of ten. In: the tables `estimates`
and `changes`. Out: the table `detectable`. Method: plan.py, with the standard errors and degrees of freedom of these tables.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.survey.plan import smallest

COLUMNS = ["indicator", "kind", "domain", "domain_level", "wave", "n", "estimate", "se", "df", "power", "detectable", "suppressed"]
POWER = 0.8
BETWEEN, NEXT = "these waves", "next wave"
NUMBERS = ["n", "estimate", "se", "df", "detectable"]


def detectable(estimates: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """The table `detectable`: a row an indicator, domain and kind; `estimate` is the share in the later wave, `se` that of the change.

    these waves   from the baseline to that wave, with the people and clusters they share
    next wave     from the last wave to one of the same size and design, with clusters and people of its own
    """
    between = changes[changes["kind"] == "change"].rename(columns={"n_after": "n"}).assign(kind=BETWEEN, estimate=lambda frame: frame["after"])
    last = estimates[estimates["wave"] == (max(estimates["wave"]) if len(estimates) else None)]
    # clusters of its own bring a next wave degrees of freedom of its own
    later = last.assign(kind=NEXT, se=last["se"] * np.sqrt(2), df=2 * last["df"])
    parts = [part for part in (between, later) if len(part)]
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    table = pd.concat([part[["indicator", "kind", "domain", "domain_level", "wave", "n", "estimate", "se", "df", "suppressed"]] for part in parts], ignore_index=True)
    table = table.assign(power=POWER, detectable=smallest(table["se"].astype("float64"), table["df"].astype("float64"), power=POWER), suppressed=table["suppressed"].astype(bool))
    for column in NUMBERS:
        table[column] = pd.to_numeric(table[column], errors="coerce").astype("Int64" if column == "n" else "float64").mask(table["suppressed"])
    return table[COLUMNS]
