"""The web of a community: who turned to whom, lately."""

from typing import TypeAlias

import duckdb
import networkx as nx

from graph.past import query

Web: TypeAlias = "nx.DiGraph[str]"


def build(con: duckdb.DuckDBPyConnection) -> Web:
    """The web of the opened past.

    Authors are nodes, named by their keys; staff are among them, accounts never heard are not. An edge goes from the one
    who turned to the other; its `weight` is Σ n · weight of the kind · 2^(-age / half-life) of `queries/web.sql`. Nodes and
    edges come in the order in which people came, so that seeded measures repeat, whatever the keys.
    """
    web: Web = nx.DiGraph()
    web.add_nodes_from(con.sql(query("people")).fetchnumpy()["author_key"].tolist())
    edges = con.sql(query("web")).fetchnumpy()
    web.add_weighted_edges_from(
        zip(edges["from_key"].tolist(), edges["to_key"].tolist(), edges["weight"].tolist(), strict=True)
    )
    return web
