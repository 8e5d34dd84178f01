"""Where do people stand in the networks that were asked for? Diffusion, reach, brokerage and endorsement across identity groups, each a column.

Only where ties were asked; otherwise the columns are missing, never nought. In: ties (person, other), nominations, people. Out: a row a person.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from pipeline.leaders.network import ROLES, brokerage, diffusion_centrality, participation, reach

COLUMNS = ["person", "diffusion", "reach3", *ROLES, "across"]
ROUNDS = 3


def positions(ties: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """diffusion: against the mean of the place (1 is usual); reach3: share of the others within three steps; brokerage roles by identity group; across: how evenly those tied to the person are spread over groups.

    ties    place, person, other: ties in both directions; each place is a network of its own
    people  person, identity_group
    """
    group_of = people.drop_duplicates("person").set_index("person")["identity_group"] if "identity_group" in people else pd.Series(dtype=object)
    found = []
    for _, mine in ties.groupby(ties["place"].fillna(""), sort=True):
        nodes = sorted({*mine["person"], *mine["other"]})
        at = {node: number for number, node in enumerate(nodes)}
        a, b = mine["person"].map(at).to_numpy(), mine["other"].map(at).to_numpy()
        matrix = sparse.csr_array((np.ones(2 * len(a)), (np.r_[a, b], np.r_[b, a])), shape=(len(nodes), len(nodes)))
        groups = [group_of.get(node) for node in nodes]
        spread = diffusion_centrality(matrix, ROUNDS)
        frame = pd.DataFrame({"person": nodes, "diffusion": spread / (spread.mean() or 1.0), "reach3": reach(matrix, 3)})
        known = any(pd.notna(group) for group in groups)
        roles = brokerage(matrix, groups).astype(float) if known else pd.DataFrame(np.nan, index=range(len(nodes)), columns=ROLES)
        found.append(pd.concat([frame, roles], axis=1).assign(across=participation(matrix, groups) if known else np.nan))
    return pd.concat(found, ignore_index=True)[COLUMNS].drop_duplicates("person") if found else pd.DataFrame(columns=COLUMNS)
