"""Structural holes, triangles, cores and shortest paths: constraint, effective size, clustering, betweenness."""

from random import Random
from typing import Any

import networkx as nx
import numpy as np
from scipy import sparse

from graph.backend.compact import CompactGraph, Matrix, Numbers
from graph.backend.compiled import cores, dependencies, triangles


def constraint(G: CompactGraph, nodes: None = None, weight: str | None = None) -> dict[Any, float]:  # noqa: N803 - NetworkX passes it by this name
    del nodes  # `interface.can_run` lets nothing else through
    return G.named(_around(G, weight)[0])


def effective_size(G: CompactGraph, nodes: None = None, weight: str | None = None) -> dict[Any, float]:  # noqa: N803
    del nodes
    return G.named(_around(G, weight)[1])


def clustering(G: CompactGraph, nodes: Any = None, weight: None = None) -> Any:  # noqa: N803
    del weight
    found = _around(G, "weight" if G.matrix.data.all() else None)[2]
    if nodes is None:
        return G.named(found)
    if nodes in G:
        return float(found[G.numbers[nodes]])
    return {node: float(found[G.numbers[node]]) for node in nodes if node in G}


def core_number(G: CompactGraph) -> dict[Any, int]:  # noqa: N803
    if G.loops:
        raise nx.NetworkXNotImplemented("Input graph has self loops which is not permitted; remove them first.")
    return G.named(cores(G.matrix.indptr, G.matrix.indices)) if len(G) else {}


def _around(graph: CompactGraph, weight: str | None) -> tuple[Numbers, Numbers, Numbers]:
    """Constraint, effective size and clustering of every node, from one pass over the triangles."""
    if str(weight) not in graph.kept:
        mutual = _mutual(graph, graph.weights(weight))
        counts = _mutual(graph, np.sign(graph.weights(weight)))
        ties = np.diff(mutual.indptr)
        order = np.argsort(ties, kind="stable")
        later, of_triangles = _to_later(mutual, order), _to_later(counts, order)
        totals = np.where(ties, mutual.sum(axis=1), 1)
        largest = np.where(ties, mutual.max(axis=1).toarray().ravel(), 1) if len(ties) else totals
        passed = triangles(later.indptr, later.indices, later.data, of_triangles.data, totals[order], largest[order])
        values = np.empty((3, len(ties)))
        values[:, order] = passed
        values[:2, ties == 0] = np.nan
        degree = counts.sum(axis=1)  # in and out together
        possible = degree * (degree - 1) - 2 * (counts.power(2).sum(axis=1) - degree) / 2
        values[2] *= (1 if graph.is_directed() else 2) / np.where(possible > 0, possible, 1)
        graph.kept[str(weight)] = tuple(values)
    found: tuple[Numbers, Numbers, Numbers] = graph.kept[str(weight)]
    return found


def _mutual(graph: CompactGraph, weights: Numbers) -> Matrix:
    """Weights of both directions together, without zeros and self-loops."""
    ties = (weights != 0) & (graph.rows != graph.matrix.indices)
    given = sparse.csr_array((weights[ties], (graph.rows[ties], graph.matrix.indices[ties])), graph.matrix.shape)
    return sparse.csr_array(given + given.T) if graph.is_directed() else given


def _to_later(matrix: Matrix, order: Numbers) -> Matrix:
    """Rows and columns in this order, the upper triangle."""
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    found = matrix.tocoo()
    one, other = place[found.row], place[found.col]
    kept = one < other
    return sparse.csr_array((found.data[kept].astype(float), (one[kept], other[kept])), matrix.shape)


def betweenness_centrality(  # noqa: PLR0917 - the arguments of NetworkX
    G: CompactGraph,  # noqa: N803
    k: int | None = None,
    normalized: bool = True,
    weight: None = None,
    endpoints: bool = False,
    seed: Random | None = None,
) -> dict[Any, float]:
    del weight, endpoints
    size = len(G)
    sampled = k is not None and k != size
    sources = np.arange(size)
    if sampled:
        sample = (seed or Random()).sample(list(G.names), k or 0)  # noqa: S311 - no secret
        sources = np.array([G.numbers[node] for node in sample], dtype=np.int64)
    found = dependencies(G.matrix.indptr, G.matrix.indices, sources)
    others = size - 1
    if others < 2:
        return G.named(found)
    # a source does not see itself, so with a sample it has one source less than the others
    seen = np.full(size, others if not sampled else len(sources), dtype=float)
    seen[sources] -= 1 if sampled else 0
    pairs = others - 1 if normalized else (1 if G.is_directed() else 2) / others
    with np.errstate(divide="ignore", invalid="ignore"):
        return G.named(found / (seen * pairs))
