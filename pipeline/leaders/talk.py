"""How do people who were named behave in talk? Share of words, new ideas, being taken up and being named by others, each in its own column.

Within a group, the moderator left out: a participant's share of words minus an equal share; the share of content words that the participant was the first to
use; how often a word so brought in comes back in somebody else's turn; all counts shrunk towards equal shares. Conduct is weak evidence (in one corpus of
discussions the top talker was the most influential in half of the groups) and lifts nobody's tier. In: turns, words. Out: a row a person.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

COLUMNS = ["person", "talk_share", "new_ideas", "taken_up"]
PRIOR = 200.0  # words that an equal talker is supposed to have said before: short groups say little
SHORTEST = 4  # letters of a content word


def conduct(turns: pd.DataFrame, words: pd.DataFrame) -> pd.DataFrame:
    """person, talk_share (0: as much as an equal share), new_ideas and taken_up (ratio to an equal share, 1 is usual); several groups are averaged.

    turns   document, turn, participant, role;  words   document, turn, position, word, lemma
    """
    spoken = turns[(turns["role"] == "participant") & turns["participant"].notna()][["document", "turn", "participant"]]
    said = words.merge(spoken, on=["document", "turn"]).sort_values(["document", "turn", "position"], kind="stable")
    rows = []
    for _, group in said.groupby("document", sort=True):
        rows += _group(group)
    if not rows:
        return pd.DataFrame(columns=COLUMNS)
    return pd.DataFrame(rows, columns=COLUMNS).groupby("person", as_index=False, sort=True).mean()


def _group(said: pd.DataFrame) -> list[dict]:
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
    ratio = lambda counts: (counts + PRIOR / 10 * equal) / (counts.sum() + PRIOR / 10) / equal  # noqa: E731
    return [{"person": voice, "talk_share": share[i] - equal, "new_ideas": ratio(new)[i], "taken_up": ratio(uptake)[i]} for voice, i in at.items()]
