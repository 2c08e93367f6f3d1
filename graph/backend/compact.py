"""Graphs of NetworkX whose edges lie in three arrays (compressed sparse rows) instead of dicts of dicts of dicts."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import networkx as nx
import numpy as np
import numpy.typing as npt
from scipy import sparse

if TYPE_CHECKING:  # the graphs of NetworkX have a type of node for the type checker only
    _Graph: TypeAlias = nx.Graph[Any]
    _DiGraph: TypeAlias = nx.DiGraph[Any]
else:
    _Graph, _DiGraph = nx.Graph, nx.DiGraph

Matrix: TypeAlias = sparse.csr_array[Any, tuple[int, int]]
Numbers: TypeAlias = npt.NDArray[Any]
Ties: TypeAlias = dict[Any, dict[Any, dict[str, float]]]


class CompactGraph(_Graph):
    """An undirected graph that cannot change: its nodes, and the matrix of its weights.

    What NetworkX asks of a graph beyond nodes and counts comes from dicts that are made when first asked for: meant for
    small webs and for looking at one by hand. Functions on large webs take `matrix`.
    """

    __networkx_backend__ = "kundschafter"

    def __init__(self, matrix: Matrix, nodes: Sequence[Any]) -> None:
        """Take n nodes and a matrix of n rows and columns, symmetric where the graph is undirected. A stored zero is an edge of weight 0."""
        matrix.sort_indices()
        self.matrix = matrix
        self.names = nodes
        self.kept: dict[str, Any] = {}  # what was worked out once
        self.graph = {}
        nx.freeze(self)

    @cached_property
    def numbers(self) -> dict[Any, int]:
        """Node → its row and column."""
        return {node: number for number, node in enumerate(self.names)}

    @cached_property
    def rows(self) -> Numbers:
        """Row of every stored weight; `matrix.indices` are the columns."""
        return np.repeat(np.arange(len(self.names), dtype=self.matrix.indices.dtype), np.diff(self.matrix.indptr))

    @cached_property
    def loops(self) -> int:
        """How many nodes are tied to themselves."""
        return int(np.count_nonzero(self.rows == self.matrix.indices))

    def weights(self, weight: str | None) -> Numbers:
        """Weight of every stored entry; without the name of the only attribute all are 1, as in NetworkX."""
        return self.matrix.data if weight == "weight" else np.ones(self.matrix.nnz)

    def named(self, values: Numbers) -> dict[Any, Any]:
        """Node → its value, as numbers of Python."""
        return dict(zip(self.names, values.tolist(), strict=True))

    @cached_property
    def _node(self) -> dict[Any, dict[str, Any]]:
        return {node: {} for node in self.names}

    @cached_property
    def _adj(self) -> Ties:
        found: Ties = {node: {} for node in self.names}
        entries = zip(self.rows.tolist(), self.matrix.indices.tolist(), self.matrix.data.tolist(), strict=True)
        for row, column, weight in entries:
            one, other = self.names[row], self.names[column]
            seen = column < row and not self.is_directed()  # an undirected tie is one dict, seen from both ends
            found[one][other] = found[other][one] if seen else {"weight": weight}
        return found

    def __iter__(self) -> Iterator[Any]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def __contains__(self, node: object) -> bool:
        try:
            return node in self.numbers
        except TypeError:  # NetworkX asks lists too
            return False

    def number_of_nodes(self) -> int:
        return len(self.names)

    order = number_of_nodes

    def number_of_edges(self, u: Any = None, v: Any = None) -> int:
        if u is not None:
            return super().number_of_edges(u, v)
        return self.matrix.nnz if self.is_directed() else (self.matrix.nnz + self.loops) // 2

    def size(self, weight: str | None = None) -> Any:
        return self.number_of_edges() if weight is None else super().size(weight)

    def subgraph(self, nodes: Any) -> Any:
        """Copy these nodes, in the order of the web, into a graph of NetworkX's own."""
        numbers = np.array(sorted({self.numbers[node] for node in nodes if node in self}), dtype=int)
        found: Any = nx.DiGraph() if self.is_directed() else nx.Graph()
        there = [self.names[number] for number in numbers.tolist()]
        found.add_nodes_from(there)
        part = self.matrix[numbers][:, numbers].tocoo()
        ties = zip(part.row.tolist(), part.col.tolist(), part.data.tolist(), strict=True)
        found.add_weighted_edges_from((there[one], there[other], weight) for one, other, weight in ties)
        return found

    def copy(self, as_view: bool = False) -> Any:
        """Copy into a graph of NetworkX's own, which can be changed."""
        del as_view  # a view could not be changed, and so neither can this
        return self.subgraph(self.names)


class CompactDiGraph(CompactGraph, _DiGraph):
    """A directed graph that cannot change: an entry of the matrix is the edge from its row to its column."""

    @cached_property
    def _succ(self) -> Ties:
        return self._adj

    @cached_property
    def _pred(self) -> Ties:
        found: Ties = {node: {} for node in self.names}
        for one, others in self._adj.items():
            for other, attributes in others.items():
                found[other][one] = attributes
        return found
