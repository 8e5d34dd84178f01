"""Where coders differed and somebody decided between them, which codings count from then on?

A turn that was settled (a review of the coder `adjudicated`, whose line says who decided and between whom) counts as it was settled: what the other coders gave
it gets the source `overruled`, so that nobody counts it and everybody can see it. Agreement is measured before, on what each coder said alone. In: codings, reviews. Out: codings.
"""

from __future__ import annotations

import pandas as pd

ADJUDICATED = "adjudicated"


def settle(codings: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """The codings, those of people on a settled turn marked `overruled` unless they are the settlement; a rejected suggestion stays one."""
    settled = set(reviews.loc[reviews["coder"] == ADJUDICATED, ["document", "turn"]].itertuples(index=False, name=None))
    if not settled or codings.empty:
        return codings
    gone = [(row.document, row.turn) in settled and row.coder != ADJUDICATED and row.source in ("human", "accepted", "edited") for row in codings.itertuples()]
    return codings.assign(source=codings["source"].mask(pd.Series(gone, index=codings.index), "overruled"))
