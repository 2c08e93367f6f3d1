"""What NetworkX calls: the functions of `info.RUNS`, each loaded from its module when first asked for."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from inspect import signature
from typing import Any

import networkx as nx
import numpy as np
from scipy import sparse

from graph.backend.compact import CompactDiGraph, CompactGraph, Matrix

_MODULES = {
    "linear": ("hits", "overall_reciprocity", "pagerank", "reciprocity"),
    "holes": ("betweenness_centrality", "clustering", "constraint", "core_number", "effective_size"),
    "communities": ("leiden_communities", "louvain_communities"),
}
_UNDIRECTED = ("core_number", "leiden_communities", "louvain_communities")
_WHERE = {name: module for module, names in _MODULES.items() for name in names}

_ONLY: Mapping[str, Mapping[str, Any]] = {
    "betweenness_centrality": {"weight": None, "endpoints": False},
    "clustering": {"weight": None},
    "constraint": {"nodes": None},
    "effective_size": {"nodes": None},
    "from_scipy_sparse_array": {"parallel_edges": False, "edge_attribute": "weight"},
    "leiden_communities": {"max_level": None},
    "louvain_communities": {"max_level": None},
}
"""Function → the only values of its arguments that run here."""


def __getattr__(name: str) -> Any:  # numba and NetworKit take a second each to load
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"graph.backend.{_WHERE[name]}"), name)


def can_run(name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> bool | str:
    """Whether this call runs here, or why it does not."""
    function = globals().get(name) or __getattr__(name)
    bound = signature(function).bind(*args, **kwargs).arguments
    for argument, value in _ONLY.get(name, {}).items():
        if bound.get(argument, value) != value:
            return f"{argument} has to be {value!r}"
    graph: Any = bound.get("G")
    if name in _UNDIRECTED and graph.is_directed():
        return "the graph has to be undirected"
    if name in ("constraint", "effective_size") and graph.loops:
        return "the graph has self-loops"
    return True


def convert_from_nx(graph: Any, *, edge_attrs: Mapping[str, float] | None = None, **_: Any) -> CompactGraph:
    """Make a compact graph of one of NetworkX's own, with the attribute `weight` of its edges alone."""
    if graph.is_multigraph() or (edge_attrs or {}).keys() - {"weight"}:
        raise NotImplementedError("a compact graph has one edge between two nodes, with no attribute but weight")
    nodes = list(graph)
    place = {node: number for number, node in enumerate(nodes)}
    default = (edge_attrs or {}).get("weight", 1)
    edges = graph.edges(data="weight", default=default)
    table = np.array([(place[one], place[other], weight) for one, other, weight in edges], dtype=float).reshape(-1, 3)
    ties = table[:, :2].astype(int)
    if not graph.is_directed():
        twice = ties[:, 0] != ties[:, 1]
        ties, table = np.concatenate([ties, ties[twice, ::-1]]), np.concatenate([table, table[twice]])
    matrix: Matrix = sparse.csr_array((table[:, 2], (ties[:, 0], ties[:, 1])), shape=(len(nodes), len(nodes)))
    return (CompactDiGraph if graph.is_directed() else CompactGraph)(matrix, nodes)


def convert_to_nx(graph: Any, *, name: str | None = None) -> Any:
    del name
    return graph.copy() if isinstance(graph, CompactGraph) else graph


def to_scipy_sparse_array(
    G: CompactGraph,  # noqa: N803 - NetworkX passes it by this name
    nodelist: Sequence[Any] | None = None,
    dtype: Any = None,
    weight: str | None = "weight",
    format: str = "csr",  # noqa: A002
) -> Any:
    if not len(G):
        raise nx.NetworkXError("Graph has no nodes or edges")
    matrix: Any = sparse.csr_array(
        (G.weights(weight), G.matrix.indices, G.matrix.indptr), shape=G.matrix.shape, dtype=dtype
    )
    if nodelist is not None and list(nodelist) != list(G.names):
        numbers = np.array([G.numbers[node] for node in nodelist])
        matrix = matrix[numbers][:, numbers]
    return matrix.copy() if format == "csr" else matrix.asformat(format)


def from_scipy_sparse_array(
    A: Any,  # noqa: N803
    parallel_edges: bool = False,
    create_using: Any = None,
    edge_attribute: str = "weight",
) -> CompactGraph:
    del parallel_edges, edge_attribute
    rows, columns = A.shape
    if rows != columns:
        raise nx.NetworkXError(f"Adjacency matrix not square: nx,ny={A.shape}")
    directed = create_using is not None and nx.empty_graph(0, create_using).is_directed()
    return (CompactDiGraph if directed else CompactGraph)(sparse.csr_array(A), range(rows))
