"""What people say leads to what: a cause, a connecting word and an effect inside one turn.

Explicit connectives in three languages split a turn; codes that people put on words before it and after it become a link. The
direction is the connective's: 'because' has the cause behind it, 'therefore' before it. In: turns and human codings. Out: the
table `causes`, a link with the groups and turns that said it, if ten people sat in those groups. A link is what people say, not what is proven.
"""

from __future__ import annotations

import re

import pandas as pd

from pipeline.protect.cells import PUBLIC

CAUSE_AFTER = r"потому что|так как|из-за|из-за того|анткени|себеби|because|due to|since"
CAUSE_BEFORE = r"поэтому|из-за этого|в результате|отсюда|ошондуктан|ошон үчүн|натыйжада|ошонун айынан|therefore|as a result|that is why|\bso\b"
# a Kyrgyz converb or postposition stands at the end of the clause that holds the cause
CAUSE_ENDS = r"\w+(?:гандыктан|гендиктен|гондуктан|гөндүктөн|кандыктан|кендиктен|кондуктан|көндүктөн)|\w+\s+(?:улам|айынан|кесепетинен)"
_PATTERNS = (
    (re.compile(rf"(?<!\w)(?:{CAUSE_AFTER})(?!\w)", re.I), "after"),
    (re.compile(rf"(?<!\w)(?:{CAUSE_BEFORE})(?!\w)", re.I), "before"),
    (re.compile(rf"(?<!\w)(?:{CAUSE_ENDS})(?!\w)", re.I), "before"),
)


def connectives(text: str) -> list[tuple[int, int, str]]:
    """(start, end, side) of each connective; side says on which side of it the cause stands."""
    found = [(match.start(), match.end(), side) for pattern, side in _PATTERNS for match in pattern.finditer(text)]
    # "из-за этого" holds "из-за", which points the other way: the longer one is what was said
    return sorted(one for one in found if not any(other[0] <= one[0] and one[1] <= other[1] and other[:2] != one[:2] for other in found))


def causes(turns: pd.DataFrame, codings: pd.DataFrame, documents: pd.DataFrame | None = None) -> pd.DataFrame:
    """Links between codes: cause, effect, n_groups (documents), n_turns; the most often said first.

    documents    given, a link is left out if fewer than ten people took part in the groups that said it, as in all that leaves the team
    """
    # an open answer of the survey is no group
    turns = turns[~turns["document"].str.startswith("survey:")]
    accepted = codings[codings["source"].isin(["human", "accepted", "edited"])]
    segments = {key: frame[["start", "end", "code"]].drop_duplicates() for key, frame in accepted.groupby(["document", "turn"])}
    links = set()
    for row in turns.itertuples():
        mine = segments.get((row.document, row.turn))
        if mine is None or mine["code"].nunique() < 2:
            continue
        for start, end, side in connectives(row.text):
            before = set(mine.loc[mine["end"] <= (start if side == "after" else end), "code"])
            after = set(mine.loc[mine["start"] >= (start if side == "after" else end) - 1, "code"]) - before
            pairs = {(b, a) if side == "before" else (a, b) for b in before for a in after}
            links |= {(cause, effect, row.document, row.turn) for cause, effect in pairs}
    frame = pd.DataFrame(sorted(links), columns=["cause", "effect", "document", "turn"])
    if frame.empty:
        return pd.DataFrame(columns=["cause", "effect", "n_groups", "n_turns"])
    if documents is not None:
        people = frame["document"].map(documents.set_index("document")["n_participants"].astype(float)).fillna(0.0)
        behind = frame.assign(people=people).drop_duplicates(["cause", "effect", "document"]).groupby(["cause", "effect"])["people"].transform("sum")
        enough = frame.assign(behind=behind).groupby(["cause", "effect"])["behind"].transform("max") >= PUBLIC
        frame = frame[enough]
    counted = frame.groupby(["cause", "effect"]).agg(n_groups=("document", "nunique"), n_turns=("turn", "size")).reset_index()
    return counted.sort_values(["n_turns", "cause", "effect"], ascending=[False, True, True]).reset_index(drop=True)
