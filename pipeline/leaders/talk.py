"""How do people who were named behave in talk? Share of words, new ideas, being taken up and being named by others, each in its own column.

Within a group, the moderator left out: a participant's share of words minus an equal share; the share of content words that the participant was the first to
use; how often a word so brought in comes back in somebody else's turn; in how many turns others name the person; all counts shrunk towards equal shares. Conduct is weak evidence (in one corpus of
discussions the top talker was the most influential in half of the groups) and lifts nobody's tier. In: turns, words, mentions. Out: a row a person.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

COLUMNS = ["person", "talk_share", "new_ideas", "taken_up", "named_by_others"]
PRIOR = 200.0  # words that an equal talker is supposed to have said before: short groups say little
NAMED_PRIOR = 5.0  # turns that name participants, as if each had been named equally often
SHORTEST = 4  # letters of a content word


def conduct(turns: pd.DataFrame, words: pd.DataFrame, mentions: pd.DataFrame | None = None) -> pd.DataFrame:
    """person, talk_share (0: as much as an equal share), new_ideas, taken_up and named_by_others (ratio to an equal share, 1 is usual); several groups are averaged.

    turns   document, turn, participant, role;  words   document, turn, position, word, lemma
    mentions   document, turn, mentioner, person: a turn in which somebody else of the same group names the person; without them the last column is missing
    """
    spoken = turns[(turns["role"] == "participant") & turns["participant"].notna()][["document", "turn", "participant"]]
    said = words.merge(spoken, on=["document", "turn"]).sort_values(["document", "turn", "position"], kind="stable")
    rows = []
    named = mentions[mentions["mentioner"].notna() & (mentions["mentioner"] != mentions["person"])].drop_duplicates(["document", "turn", "mentioner", "person"]) if mentions is not None else None
    for document, group in said.groupby("document", sort=True):
        rows += _group(group, None if named is None else named.loc[named["document"] == document, "person"])
    if not rows:
        return pd.DataFrame(columns=COLUMNS)
    return pd.DataFrame(rows, columns=COLUMNS).groupby("person", as_index=False, sort=True).mean()


def _group(said: pd.DataFrame, named: pd.Series | None) -> list[dict]:
    voices = sorted(said["participant"].unique())
    if len(voices) < 3:
        return []
    at = {voice: number for number, voice in enumerate(voices)}
    who = said["participant"].map(at).to_numpy()
    equal = 1 / len(voices)
    total = np.bincount(who, minlength=len(voices)).astype(float)
    share = (total + PRIOR * equal) / (total.sum() + PRIOR)
    content = said[(said["lemma"].str.len() >= SHORTEST) & said["lemma"].str.isalpha()]
    first = content.drop_duplicates("lemma").set_index("lemma")["participant"]
    new = first.map(at).value_counts().reindex(range(len(voices)), fill_value=0).to_numpy(dtype=float)
    others = content[content["participant"].to_numpy() != first.reindex(content["lemma"]).to_numpy()].drop_duplicates(["lemma", "participant"])
    uptake = first.reindex(others["lemma"]).map(at).value_counts().reindex(range(len(voices)), fill_value=0).to_numpy(dtype=float)
    ratio = lambda counts, prior=PRIOR / 10: (counts + prior * equal) / (counts.sum() + prior) / equal  # noqa: E731
    by_others = np.full(len(voices), np.nan) if named is None else ratio(named.map(at).value_counts().reindex(range(len(voices)), fill_value=0).to_numpy(dtype=float), NAMED_PRIOR)
    return [{"person": voice, "talk_share": share[i] - equal, "new_ideas": ratio(new)[i], "taken_up": ratio(uptake)[i], "named_by_others": by_others[i]} for voice, i in at.items()]
