"""Where people stand in a network of ties: who reaches many, who stands between groups, which few reach most together.

Diffusion centrality (Banerjee, Chandrasekhar, Duflo and Jackson, Science 341, 2013), reach in a few steps, brokerage roles (Gould and
Fernandez, Sociological Methodology 19, 1989) and key players (Borgatti, CMOT 12, 2006, KPP-POS, solved exactly). In: an adjacency matrix,
dense or sparse, row -> column; ties to oneself are left out. Out: arrays and tables in the order of the rows. Position is one kind of
evidence beside others and foretells no success: the published effect of diffusion centrality does not carry over to other networks.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import pandas as pd
from scipy import sparse

from pipeline.errors import InputError, SolverError

ROLES = ["coordinator", "itinerant", "representative", "gatekeeper", "liaison"]
BLOCK = 2_000  # rows whose neighbourhoods are spread out at a time
MOST_SETS = 300_000  # sets of key players that are tried one by one before the integer programme is asked


def ties(adjacency) -> sparse.csr_array:
    """The network as 0/1, without ties to oneself. Raises InputError if it is not square or holds a negative or missing value."""
    matrix = sparse.csr_array(adjacency.to_numpy() if isinstance(adjacency, pd.DataFrame) else adjacency, dtype=float)
    if matrix.shape[0] != matrix.shape[1]:
        raise InputError(f"a network has as many rows as columns; this has {matrix.shape[0]} and {matrix.shape[1]}")
    if matrix.nnz and not (matrix.data >= 0).all():
        raise InputError("a tie is negative or missing", remedy="Leave out ties that were not asked; whom people fear is never part of a network.")
    matrix = sparse.csr_array(matrix - sparse.diags_array(matrix.diagonal()))
    matrix.eliminate_zeros()
    matrix.data[:] = 1.0
    return matrix


def diffusion_centrality(adjacency, rounds: int) -> np.ndarray:
    """How often news that starts at each node is heard of in `rounds` rounds, passed on with probability 1 / largest eigenvalue.

    Returns one number a node, in the order of `adjacency` (who passes on × to whom). Banerjee et al., Science 341 (2013).
    Raises InputError for no round at all, and for ties that are negative or not square.
    """
    if rounds < 1:
        raise InputError("news needs at least one round to spread")
    matrix = ties(adjacency)
    passing = matrix / (_radius(matrix) or 1.0)
    heard, total = np.ones(matrix.shape[0]), np.zeros(matrix.shape[0])
    for _ in range(rounds):
        heard = passing @ heard
        total += heard
    return total


def _radius(matrix: sparse.csr_array) -> float:
    """The largest eigenvalue in absolute value; 0 for a network without circles."""
    if matrix.shape[0] < 400:
        return float(np.abs(np.linalg.eigvals(matrix.toarray())).max(initial=0.0))
    if sparse.csgraph.connected_components(matrix, connection="strong")[0] == matrix.shape[0]:
        return 0.0
    found = sparse.linalg.eigs(matrix, k=1, which="LM", v0=np.ones(matrix.shape[0]), return_eigenvectors=False, tol=1e-12)
    return float(np.abs(found[0]))


def reach(adjacency, steps: int) -> np.ndarray:
    """Share of the other nodes that each node reaches in at most `steps` steps along the ties."""
    matrix = ties(adjacency)
    count = matrix.shape[0]
    if count < 2:
        return np.zeros(count)
    whole = (matrix + sparse.eye_array(count, format="csr")).astype(np.float32).tocsr()
    found = np.zeros(count)
    for start in range(0, count, BLOCK):
        near = whole[start : start + BLOCK]
        for _ in range(steps - 1):
            near = near @ whole
            near.data[:] = 1.0
        found[start : start + BLOCK] = np.diff(near.indptr) - 1
    return found / (count - 1)


def brokerage(adjacency, groups) -> pd.DataFrame:
    """How often each node stands between two others who are not tied, i -> node -> j without i -> j, by the groups of the three.

    coordinator all of one group; itinerant i and j of one, the node of another; representative from the own group outwards; gatekeeper
    from outside to the own group; liaison all of different groups. Nodes whose group is missing count as a group each.
    """
    matrix = ties(adjacency)
    group = _codes(groups, matrix.shape[0])
    if not len(group):
        return pd.DataFrame(columns=ROLES, dtype=int)
    rows, columns = matrix.nonzero()
    same = sparse.csr_array((np.where(group[rows] == group[columns], 1.0, 0.0), (rows, columns)), shape=matrix.shape)
    same.eliminate_zeros()
    other = sparse.csr_array(matrix - same)
    other.eliminate_zeros()
    into = {kind: np.asarray(part.sum(axis=0)).ravel() for kind, part in (("same", same), ("other", other))}
    out = {kind: np.asarray(part.sum(axis=1)).ravel() for kind, part in (("same", same), ("other", other))}
    member = sparse.csr_array((np.ones(len(group)), (np.arange(len(group)), group)), shape=(len(group), group.max(initial=-1) + 1))
    alike = np.asarray((other.T @ member).multiply(other @ member).sum(axis=1)).ravel()
    back = {kind: np.asarray(part.T.multiply(part).sum(axis=1)).ravel() for kind, part in (("same", same), ("other", other))}

    def closed(first, between, last):
        """Pairs that are tied themselves: i -> node by `first`, i -> j by `between`, node -> j by `last`."""
        return np.asarray(first.multiply(between @ last.T).sum(axis=0)).ravel()

    counts = {
        "coordinator": into["same"] * out["same"] - back["same"] - closed(same, same, same),
        "itinerant": alike - back["other"] - closed(other, same, other),
        "representative": into["same"] * out["other"] - closed(same, other, other),
        "gatekeeper": into["other"] * out["same"] - closed(other, other, same),
        "liaison": into["other"] * out["other"] - alike - closed(other, other, other),
    }
    return pd.DataFrame(counts)[ROLES].round().astype(int)


def brokerage_expected(adjacency, groups) -> pd.Series:
    """Totals of each role in a network as dense as this where ties fall by chance, with these groups (Gould and Fernandez 1989)."""
    matrix = ties(adjacency)
    count = matrix.shape[0]
    sizes = np.bincount(_codes(groups, count)).astype(float)
    density = matrix.nnz / (count * (count - 1)) if count > 1 else 0.0
    whole = count * (count - 1.0)
    three = (sizes * (sizes - 1) * (sizes - 2)).sum()
    two = (sizes * (sizes - 1) * (count - sizes)).sum()
    triples = pd.Series({"coordinator": three, "itinerant": two, "representative": two, "gatekeeper": two, "liaison": whole * (count - 2) - three - 3 * two})
    return triples * density**2 * (1 - density)


def participation(adjacency, groups, *, prior: float = 2.0) -> np.ndarray:
    """How evenly those who name a person are spread over groups, 0 to 1; few names are pulled towards the groups' shares of the population.

    1 - sum of squared shares of in-ties by group (Guimera and Amaral, Nature 433, 2005), with `prior` ties added in the population's proportions.
    """
    matrix = ties(adjacency)
    group = _codes(groups, matrix.shape[0])
    if not len(group):
        return np.zeros(0)
    member = sparse.csr_array((np.ones(len(group)), (np.arange(len(group)), group)))
    named = (matrix.T @ member).toarray() + prior * np.bincount(group) / len(group)
    return 1 - ((named / named.sum(axis=1, keepdims=True)) ** 2).sum(axis=1)


def distances(adjacency) -> np.ndarray:
    """Steps from each node to each, inf where there is no way."""
    return sparse.csgraph.shortest_path(ties(adjacency), unweighted=True)


def key_players(adjacency, k: int) -> list[int]:
    """The k nodes that together are nearest to all: largest mean over nodes of 1 / distance from the nearest of the k (1 for themselves).

    Exact: all sets are tried where they are few, else an integer programme is solved to optimality. Among equals the first in order.
    Raises InputError for k outside 1 to the number of nodes, SolverError if the programme does not end.
    """
    steps = distances(adjacency)
    count = len(steps)
    if not 1 <= k <= count:
        raise InputError(f"k is {k}; the network has {count} nodes")
    with np.errstate(divide="ignore"):
        near = np.where(np.isfinite(steps), 1 / np.maximum(steps, 1), 0.0)
    if comb(count, k) > MOST_SETS:
        return _programme(near, k)
    best, value = None, -1.0
    for chosen in combinations(range(count), k):
        reached = near[list(chosen)].max(axis=0).sum()
        if reached > value + 1e-12:
            best, value = chosen, reached
    return list(best)


def _programme(near: np.ndarray, k: int) -> list[int]:
    """Maximal covering: a node earns each step nearer that some chosen node stands to it."""
    from scipy import optimize

    count = len(near)
    levels = np.unique(near[near > 0])[::-1]
    gains = levels - np.append(levels[1:], 0.0)
    rows, columns, values, rewards = [], [], [], []
    for level, gain in zip(levels, gains, strict=True):
        for node in range(count):
            row = len(rewards)
            covering = np.flatnonzero(near[:, node] >= level - 1e-12)
            rows += [row] * (len(covering) + 1)
            columns += [*covering, count + row]
            values += [-1.0] * len(covering) + [1.0]
            rewards.append(gain)
    wide = count + len(rewards)
    cover = sparse.csr_array((values, (rows, columns)), shape=(len(rewards), wide))
    size = np.r_[np.ones(count), np.zeros(len(rewards))]
    # a node further down the order costs a trifle, so that equals are settled alike everywhere
    cost = np.r_[np.arange(count) * 1e-9, -np.array(rewards)]
    found = optimize.milp(cost, constraints=[optimize.LinearConstraint(cover, -np.inf, 0), optimize.LinearConstraint(size, k, k)], integrality=np.r_[np.ones(count), np.zeros(len(rewards))], bounds=optimize.Bounds(0, 1), options={"mip_rel_gap": 0})
    if found.x is None:
        raise SolverError(f"the {k} key players were not found: {found.message}")
    return [int(node) for node in np.flatnonzero(found.x[:count] > 0.5)]


def _codes(groups, count: int) -> np.ndarray:
    values = pd.Series(list(groups), dtype=object)
    if len(values) != count:
        raise InputError(f"there are {len(values)} groups for {count} nodes")
    code, known = pd.factorize(values)
    alone = code < 0
    code[alone] = len(known) + np.arange(alone.sum())
    return code
