"""What people say leads to what: codes on the words of a cause, joined to codes on the words of its effect.

In: turns, human codings, documents; words and the codebook's seeds. Out: `cause_turns` of the team, a link in a turn with the places of both sides; the public table `causes`,
a link with the groups and turns that said it, if ten people sat in those groups: between codes, and between the parents of codes, for what one group says of one code another says of
its sibling; and where in the conflict tree each code stands. A code stands on the side that it mostly
covers. One that covers both goes where its seeds are said, else to the side that is left without a code. A side on which people put no code may hold a seed: that link is
a suggestion for the coders, of basis `suggested`, and is counted nowhere. A link is what people say, not what is proven.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from pipeline.drivers.statements import asks_why, says_something, statements
from pipeline.language.search import Index, seed_parts
from pipeline.protect.cells import PUBLIC, TEAM

COLUMNS = ["document", "turn", "cause", "effect", "cause_turn", "cause_start", "cause_end", "effect_turn", "effect_start", "effect_end", "language", "basis"]
BOTH = 0.3  # a code that covers of one side more than this part of what it covers of the other stands on both
SIDES = ("cause", "effect")
LINK = ["document", "turn", "cause", "effect"]
Place = tuple[str, tuple[int, int]]


def cause_turns(turns: pd.DataFrame, codings: pd.DataFrame, *, words: pd.DataFrame | None = None, seeds: pd.DataFrame | None = None) -> pd.DataFrame:
    """A row a link in a turn: cause and effect (codes), the turn and place where each stands, and basis: people or suggested. Survey answers are no group and are left out.

    words, seeds   of 1-read and 2-code; without them codes that cover both sides are left out, and nothing is suggested
    """
    accepted = codings[codings["source"].isin(["human", "accepted", "edited"]) & ~codings["document"].str.startswith("survey:")]
    segments = {key: list(frame[["start", "end", "code"]].drop_duplicates().itertuples(index=False, name=None)) for key, frame in accepted.groupby(["document", "turn"])}
    said = list(_said(turns, {document for document, _ in segments}))
    spoken = _spoken(words, seeds, {(document, turn) for document, *_, places in said for turn, _ in places.values()})
    rows = []
    for document, turn, language, places in said:
        for cause, effect, basis in _linked(document, turn, places, segments, spoken):
            rows.append((document, turn, cause, effect, places["cause"][0], *places["cause"][1], places["effect"][0], *places["effect"][1], language, basis))
    return pd.DataFrame(rows, columns=COLUMNS).sort_values(["document", "turn", "cause", "effect", "basis", "cause_start"], kind="stable").drop_duplicates(["document", "turn", "cause", "effect"]).reset_index(drop=True)


def _said(turns: pd.DataFrame, documents: set[str]) -> Iterator[tuple[str, str, str | None, dict[str, Place]]]:
    """(document, turn, language, the turn and place of both sides) of each statement of participants; a turn may lean on the one before it."""
    for document, mine in turns[turns["document"].isin(documents)].groupby("document", sort=True):
        before = None
        for row in mine.itertuples():
            if getattr(row, "role", None) != "moderator":
                for one in statements(row.text, earlier=before.text if before is not None else None):
                    yield document, row.turn, getattr(row, "language", None), {side: (before.turn if one.earlier == side else row.turn, getattr(one, side)) for side in SIDES}
            # "Why?" and "Yes" stand between a matter and its reason, and take nothing from it
            if before is None or says_something(row.text) and not asks_why(row.text):
                before = row


def _spoken(words: pd.DataFrame | None, seeds: pd.DataFrame | None, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], list[tuple[int, int, str]]]:
    """Where a seed of a code is said, (start, end, code) by turn."""
    if words is None or seeds is None or not wanted:
        return {}
    mine = words[pd.MultiIndex.from_frame(words[["document", "turn"]]).isin(list(wanted))].reset_index(drop=True)
    if mine.empty:
        return {}
    index, found = Index(mine), {}
    for code, own in seeds.groupby("code"):
        hits = index.hits([(row.seed, seed_parts(row.seed, row.language)) for row in own.itertuples()])
        for hit in hits.itertuples():
            found.setdefault((hit.document, hit.turn), []).append((hit.start, hit.end, code))
    return found


def _linked(document: str, turn: str, places: dict[str, Place], segments: dict, spoken: dict) -> Iterator[tuple[str, str, str]]:
    """(cause, effect, basis) of one statement."""
    held, both = _held(document, turn, places, segments)
    heard = {side: {code for start, end, code in spoken.get((document, where), ()) if min(end, high) > max(start, low)} for side, (where, (low, high)) in places.items()}
    for code in sorted(both):
        at = [side for side in SIDES if code in heard[side]]
        if len(at) == 1:
            held[at[0]].add(code)
            both.discard(code)
    free = [side for side in SIDES if not held[side]]
    if len(free) == 1:
        held[free[0]] |= {code for code in both if not any(code in heard[side] for side in SIDES)}
    if all(held.values()):
        found, basis = held, "people"
    else:
        # a seed on the side that people left without a code, unless its code is on the other side as well
        heard = {side: heard[side] - both - held["cause"] - held["effect"] for side in SIDES}
        if not any(held.values()) and both and bool(heard["cause"]) != bool(heard["effect"]):
            held["effect" if heard["cause"] else "cause"] = both
        found, basis = {side: held[side] or heard[side] for side in SIDES} if any(held.values()) else held, "suggested"
    for cause in sorted(found["cause"] - found["effect"]):
        for effect in sorted(found["effect"] - found["cause"]):
            yield cause, effect, basis


def _held(document: str, turn: str, places: dict[str, Place], segments: dict) -> tuple[dict[str, set[str]], set[str]]:
    """The codes that people put on each side, and those that cover both."""
    held, both = {side: set() for side in SIDES}, set()
    if places["cause"][0] == places["effect"][0]:
        for start, end, code in segments.get((document, places["cause"][0]), ()):
            covered = {side: max(0, min(end, high) - max(start, low)) / (high - low) for side, (_, (low, high)) in places.items()}
            if max(covered.values()) > 0:
                least, most = sorted(covered.values())
                both.add(code) if least > BOTH * most else held[max(SIDES, key=covered.__getitem__)].add(code)
        return held, both - held["cause"] - held["effect"]
    for side, (where, _) in places.items():
        held[side] = {code for *_, code in segments.get((document, where), ())}
    # an answer goes on explaining to its end, and two turns on one subject share codes: what the later one adds is its side
    later, other = sorted(SIDES, key=lambda side: places[side][0] != turn)
    held[later] -= held[other]
    return held, both


def causes(turns: pd.DataFrame, codings: pd.DataFrame, documents: pd.DataFrame | None = None, *, said: pd.DataFrame | None = None, codes: pd.DataFrame | None = None) -> pd.DataFrame:
    """Links between codes that people put on both sides: cause, effect, level (code or parent), n_groups (documents), n_turns; those between codes and the most often said first.

    documents    given, a link is left out if fewer than ten people took part in the groups that said it, as in all that leaves the team
    said         what `cause_turns` gave, if it is at hand
    codes        the table `codes`: given, links between the parents of two codes are counted as well
    """
    frame = cause_turns(turns, codings) if said is None else said
    frame = frame[frame["basis"] == "people"]
    # a coding that waits under its parent says which theme was meant, and not which code
    of_codes = frame if codes is None else frame[frame[list(SIDES)].isin(set(codes["code"])).all(axis=1)]
    shown = _by_enough(of_codes, documents, PUBLIC)
    found = [_counted(shown).assign(level="code")]
    if codes is not None:
        found.append(_counted(_between_parents(frame, shown, codes, documents)).assign(level="parent"))
    return pd.concat(found, ignore_index=True).astype({"n_groups": "int64", "n_turns": "int64"})[["cause", "effect", "level", "n_groups", "n_turns"]]


def _counted(said: pd.DataFrame) -> pd.DataFrame:
    counted = said.groupby(["cause", "effect"]).agg(n_groups=("document", "nunique"), n_turns=("turn", "size")).reset_index()
    return counted.sort_values(["n_turns", "cause", "effect"], ascending=[False, True, True])


def _between_parents(said: pd.DataFrame, shown: pd.DataFrame, codes: pd.DataFrame, documents: pd.DataFrame | None) -> pd.DataFrame:
    """The links of turns between the parents of their codes, each once a turn, but those within one parent and those that less the shown links of codes would be few people."""
    parent = {one: one for one in codes["parent"]} | dict(zip(codes["code"], codes["parent"], strict=True))
    lift = lambda frame: frame.assign(cause=frame["cause"].map(parent), effect=frame["effect"].map(parent)).query("cause != effect").drop_duplicates(LINK)  # noqa: E731
    upper, told = _by_enough(lift(said), documents, PUBLIC), lift(shown)
    if documents is None or upper.empty:
        return upper
    rest = upper[~pd.MultiIndex.from_frame(upper[LINK]).isin(pd.MultiIndex.from_frame(told[LINK]))]
    few = _behind(rest, documents)
    few = few[few < PUBLIC].index
    return upper[~pd.MultiIndex.from_frame(upper[["cause", "effect"]]).isin(few)]


def _by_enough(said: pd.DataFrame, documents: pd.DataFrame | None, least: int) -> pd.DataFrame:
    """The turns of links behind which at least so many people sat."""
    if documents is None or said.empty:
        return said
    return said[pd.MultiIndex.from_frame(said[["cause", "effect"]]).map(_behind(said, documents) >= least).to_numpy(dtype=bool)]


def _behind(said: pd.DataFrame, documents: pd.DataFrame) -> pd.Series:
    """People in the groups that said each link."""
    people = said["document"].map(documents.set_index("document")["n_participants"].astype(float)).fillna(0.0)
    return said.assign(people=people).drop_duplicates(["cause", "effect", "document"]).groupby(["cause", "effect"])["people"].sum()


def finest(links: pd.DataFrame) -> pd.DataFrame:
    """The links of `causes` between codes where there are two of them, for one alone is no picture; else those between parents, where there are more."""
    below, above = (links[links["level"] == level].reset_index(drop=True) for level in ("code", "parent"))
    return above if len(below) < 2 and len(above) > len(below) else below


def team_links(said: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """What the team may see of `cause_turns`: links behind which five people sat, with n_groups, n_turns and suggested, which is true where no person put both codes."""
    if said.empty:
        return pd.DataFrame(columns=["cause", "effect", "n_groups", "n_turns", "suggested"])
    frame = _by_enough(said, documents, TEAM)
    counted = frame.groupby(["cause", "effect"]).agg(n_groups=("document", "nunique"), n_turns=("turn", "size"), suggested=("basis", lambda basis: (basis != "people").all())).reset_index()
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
