"""The web of a community: who turned to whom, lately."""

from typing import TypeAlias

import duckdb
import networkx as nx
import numpy as np
from scipy import sparse

from graph.backend.compact import CompactDiGraph, Matrix
from graph.past import query

Web: TypeAlias = "nx.DiGraph[str]"


def build(con: duckdb.DuckDBPyConnection) -> Web:
    """The web of the opened past.

    Authors are nodes, named by their keys; staff are among them, accounts never heard are not. An edge goes from the one
    who turned to the other; its `weight` is Σ n · weight of the kind · 2^(-age / half-life) of `queries/past/ties.sql`.
    Nodes come in the order in which people came, so that seeded measures repeat, whatever the keys.

    The web is a compact graph, which cannot be changed and on which functions of NetworkX run by `graph.backend`. Where
    NetworkX does not know that backend, because the program was not installed, it is a graph of NetworkX's own.
    """
    people = con.sql(query("people")).to_arrow_table()["author_key"].to_pylist()
    ties = con.sql(query("web")).to_arrow_table()
    weights, givers, takers = (ties[name].to_numpy() for name in ("weight", "from_number", "to_number"))
    web = CompactDiGraph(sparse.csr_array((weights, (givers, takers)), shape=(len(people), len(people))), people)
    found: Web = web if web.__networkx_backend__ in nx.config.backends else web.copy()
    return found


def matrix(web: Web) -> Matrix:
    """Weights, from row to column, authors in the order of the web."""
    if not len(web):
        return sparse.csr_array((0, 0), dtype=float)
    found: Matrix = nx.to_scipy_sparse_array(web, weight="weight", dtype=np.dtype(float), format="csr")
    return found
