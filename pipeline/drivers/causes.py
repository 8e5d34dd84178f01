"""What people say leads to what: codes on the words of a cause, joined to codes on the words of its effect.

In: turns, human codings, documents. Out: `cause_turns` of the team, a link in a turn with the places of both sides; the public table `causes`, a link with the groups and
turns that said it, if ten people sat in those groups; and where in the conflict tree each code stands. Where a code covers both sides it stands on the side that it
mostly covers, or on neither. A link is what people say, not what is proven.
"""

from __future__ import annotations

import pandas as pd

from pipeline.drivers.statements import statements
from pipeline.protect.cells import PUBLIC

COLUMNS = ["document", "turn", "cause", "effect", "cause_start", "cause_end", "effect_start", "effect_end", "language"]
BOTH = 0.3  # a code whose smaller part is more than this share of its larger part covers both sides


def cause_turns(turns: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    """A row a link in a turn: cause, effect (codes) and where in the turn's text both stand. Survey answers are no group and are left out."""
    accepted = codings[codings["source"].isin(["human", "accepted", "edited"]) & ~codings["document"].str.startswith("survey:")]
    several = accepted.groupby(["document", "turn"])["code"].transform("nunique") >= 2
    segments = {key: frame[["start", "end", "code"]].drop_duplicates().to_numpy() for key, frame in accepted[several].groupby(["document", "turn"])}
    wanted = turns[pd.MultiIndex.from_frame(turns[["document", "turn"]]).isin(list(segments))] if segments else turns.iloc[:0]
    rows = []
    for row in wanted.itertuples():
        for one in statements(row.text):
            sides = ([], [])
            for start, end, code in segments[row.document, row.turn]:
                side = _side(start, end, one.cause, one.effect)
                if side is not None and code not in sides[side]:
                    sides[side].append(code)
            rows += [(row.document, row.turn, cause, effect, *one.cause, *one.effect, getattr(row, "language", None)) for cause in sides[0] for effect in sides[1] if cause != effect and cause not in sides[1] and effect not in sides[0]]
    return pd.DataFrame(rows, columns=COLUMNS).sort_values(COLUMNS[:5], kind="stable").drop_duplicates(["document", "turn", "cause", "effect"]).reset_index(drop=True)


def _side(start: int, end: int, cause: tuple[int, int], effect: tuple[int, int]) -> int | None:
    covered = [max(0, min(end, side[1]) - max(start, side[0])) for side in (cause, effect)]
    if max(covered) == 0 or min(covered) > BOTH * max(covered):
        return None
    return 0 if covered[0] > covered[1] else 1


def causes(turns: pd.DataFrame, codings: pd.DataFrame, documents: pd.DataFrame | None = None, *, said: pd.DataFrame | None = None) -> pd.DataFrame:
    """Links between codes: cause, effect, n_groups (documents), n_turns; the most often said first.

    documents    given, a link is left out if fewer than ten people took part in the groups that said it, as in all that leaves the team
    said         what `cause_turns` gave, if it is at hand
    """
    frame = cause_turns(turns, codings) if said is None else said
    if frame.empty:
        return pd.DataFrame(columns=["cause", "effect", "n_groups", "n_turns"])
    if documents is not None:
        people = frame["document"].map(documents.set_index("document")["n_participants"].astype(float)).fillna(0.0)
        behind = frame.assign(people=people).drop_duplicates(["cause", "effect", "document"]).groupby(["cause", "effect"])["people"].sum()
        enough = pd.MultiIndex.from_frame(frame[["cause", "effect"]]).map(behind >= PUBLIC).to_numpy(dtype=bool)
        frame = frame[enough]
    counted = frame.groupby(["cause", "effect"]).agg(n_groups=("document", "nunique"), n_turns=("turn", "size")).reset_index()
    return counted.sort_values(["n_turns", "cause", "effect"], ascending=[False, True, True]).reset_index(drop=True)


def loops(links: pd.DataFrame) -> set[tuple[str, str]]:
    """The links that lie on a circle: what they lead to leads back to them."""
    import networkx

    graph = networkx.DiGraph(links[["cause", "effect"]].itertuples(index=False, name=None))
    return {(a, b) for part in networkx.strongly_connected_components(graph) if len(part) > 1 for a in part for b in graph[a] if b in part}


def tree(links: pd.DataFrame, *, core: str | None = None, most: int = 5) -> tuple[str | None, list[str], list[str]]:
    """(core, causes, effects) of a conflict tree: the core is what most turns put at either end of a link, unless it is given; the strongest roots and branches first."""
    if links.empty:
        return None, [], []
    ends = pd.concat([links[["cause", "n_turns"]].set_axis(["code", "n"], axis=1), links[["effect", "n_turns"]].set_axis(["code", "n"], axis=1)])
    core = core or ends.groupby("code")["n"].sum().sort_index().sort_values(ascending=False, kind="stable").index[0]
    roots, branches = (list(links[links[here] == core].sort_values(["n_turns", there], ascending=[False, True])[there].head(most)) for here, there in (("effect", "cause"), ("cause", "effect")))
    return core, roots, [code for code in branches if code not in roots]
