"""What networkx and rustworkx take for the columns of benchmarks/leaders.py, each in a process of its own.

    PYTHON benchmarks/leaders_peers.py networkx|rustworkx TIES.npz RESULTS.npz

TIES.npz holds `count`, `source`, `target` and `group`. Printed is a JSON object, measure -> [processor seconds, MB of memory beside the graph, own]; `own` is true
where the library has the measure itself, false where it is written here over the library's graph, for neither has diffusion centrality, brokerage roles,
participation or a reach that stops. RESULTS.npz holds the values, so that the caller can compare. Nothing of the project is imported: PYTHON needs the library, NumPy and, for networkx, SciPy.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time

import numpy as np

ROUNDS = STEPS = 3


def took(work) -> tuple[float, float, np.ndarray]:
    """Processor seconds, MB that the process grew by at most, and the result of `work`, called in a copy of this process."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        result = np.asarray(work(), dtype=float)
        seconds = time.process_time() - start
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        with os.fdopen(write, "wb") as out:
            np.savez(out, result=result, spent=[seconds, grown])
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as back:
        sent = back.read()
    os.waitpid(child, 0)
    from io import BytesIO

    found = np.load(BytesIO(sent))
    return float(found["spent"][0]), float(found["spent"][1]), found["result"]


def radius(count: int, source, target) -> float:
    """The largest eigenvalue of a network of nominations, by the power method: what news is passed on with."""
    vector, value = np.ones(count), 0.0
    for _ in range(1000):
        after = np.bincount(source, vector[target], count)
        now = np.linalg.norm(after) / np.linalg.norm(vector)
        vector = after / np.linalg.norm(after)
        if abs(now - value) < 1e-13 * now:
            break
        value = now
    return float(now)


def diffusion(nodes: int, out, passing: float) -> np.ndarray:
    heard, total = [1.0] * nodes, np.zeros(nodes)
    for _ in range(ROUNDS):
        heard = [sum(heard[other] for other in out(node)) / passing for node in range(nodes)]
        total += heard
    return total


def stopped_reach(nodes: int, out) -> list[float]:
    found = []
    for node in range(nodes):
        seen, edge = {node}, [node]
        for _ in range(STEPS):
            edge = list({other for one in edge for other in out(one)} - seen)
            seen.update(edge)
        found.append((len(seen) - 1) / (nodes - 1))
    return found


def roles(nodes: int, into, out, tied, group) -> np.ndarray:
    found = np.zeros((nodes, 5))
    for node in range(nodes):
        mine = group[node]
        for one in into(node):
            for other in out(node):
                if one != other and not tied(one, other):
                    a, b = group[one], group[other]
                    found[node, (0 if a == mine else 1) if a == b else 2 if a == mine else 3 if b == mine else 4] += 1
    return found


def spread(nodes: int, into, group, prior: float = 2.0) -> list[float]:
    whole = np.bincount(group, minlength=group.max() + 1) / nodes
    found = []
    for node in range(nodes):
        named = prior * whole
        for one in into(node):
            named[group[one]] += 1
        found.append(1 - ((named / named.sum()) ** 2).sum())
    return found


def by_networkx(count: int, source, target, group) -> dict:
    import networkx
    import scipy.sparse  # noqa: F401  (networkx imports it at the first call; loading it is not what is measured)

    graph = networkx.DiGraph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from(zip(source.tolist(), target.tolist()))
    into, out = graph.predecessors, graph.successors
    return {
        "in-degree": (lambda: [degree for _, degree in graph.in_degree()], True),
        "PageRank": (lambda: list(networkx.pagerank(graph, tol=1e-10, max_iter=500).values()), True),
        "diffusion centrality, 3 rounds": (lambda: diffusion(count, out, radius(count, source, target)), False),
        "reach in 3 steps": (lambda: [(len(networkx.single_source_shortest_path_length(graph, node, cutoff=STEPS)) - 1) / (count - 1) for node in graph], True),
        "brokerage roles": (lambda: roles(count, into, out, graph.has_edge, group), False),
        "participation": (lambda: spread(count, into, group), False),
    }


def by_rustworkx(count: int, source, target, group) -> dict:
    import rustworkx

    graph = rustworkx.PyDiGraph(multigraph=False)
    graph.add_nodes_from(range(count))
    graph.add_edges_from_no_data(list(zip(source.tolist(), target.tolist())))
    into, out = graph.predecessor_indices, graph.successor_indices
    return {
        "in-degree": (lambda: [graph.in_degree(node) for node in range(count)], True),
        "PageRank": (lambda: (lambda found: [found[node] for node in range(count)])(rustworkx.pagerank(graph, tol=1e-10, max_iter=500)), True),
        "diffusion centrality, 3 rounds": (lambda: diffusion(count, out, radius(count, source, target)), False),
        "reach in 3 steps": (lambda: stopped_reach(count, out), False),
        "brokerage roles": (lambda: roles(count, into, out, graph.has_edge, group), False),
        "participation": (lambda: spread(count, into, group), False),
    }


def main() -> None:
    name, ties, results = sys.argv[1:4]
    given = np.load(ties)
    measures = (by_networkx if name == "networkx" else by_rustworkx)(int(given["count"]), given["source"], given["target"], given["group"])
    figures, values = {}, {}
    for measure, (work, own) in measures.items():
        seconds, grown, values[measure] = took(work)
        figures[measure] = [seconds, grown, own]
    np.savez(results, **values)
    library = __import__(name)
    print(json.dumps({"version": library.__version__, "figures": figures}))


if __name__ == "__main__":
    main()
