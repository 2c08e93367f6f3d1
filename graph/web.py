"""The web of a community: who turned to whom, lately."""

import duckdb
import networkx as nx

from graph.past import query

Web = nx.DiGraph
"""Authors are nodes, named by their keys. An edge goes from the one who turned to the other; its `weight` is
Σ n · weight of the kind · 2^(-age / half-life). Staff are in it, accounts never heard are not."""


def build(con: duckdb.DuckDBPyConnection) -> "nx.DiGraph[str]":
    """The web of the opened past; nodes and edges in the order of their keys, so that seeded measures repeat."""
    web: nx.DiGraph[str] = nx.DiGraph()
    web.add_nodes_from(con.execute(query("people")).fetchnumpy()["author_key"].tolist())
    edges = con.execute(query("web")).fetchnumpy()
    web.add_weighted_edges_from(
        zip(edges["from_key"].tolist(), edges["to_key"].tolist(), edges["weight"].tolist(), strict=True)
    )
    return web
