"""What `tests/benchmarks/web.py` measures: made-up webs, and every measure by plain NetworkX, by our backend and by igraph."""

import random

import duckdb
import networkx as nx
import numpy as np
from scipy import sparse

from graph.backend.compact import CompactDiGraph, CompactGraph
from graph.measures.constraint import constraint
from graph.measures.givers import givers
from graph.measures.groups import groups
from graph.measures.influence import influence
from graph.past import query
from graph.web import build

SOURCES = 100  # of betweenness


def power_law(edges, seed=1):
    """Matrix of a web with a tenth as many authors as edges; who is n-th in rank has a share of the ties like n^-0.6."""
    dice, size = np.random.default_rng(seed), edges // 10
    chance = np.arange(1, size + 1) ** -0.6
    chance /= chance.sum()
    pairs = np.zeros(0, dtype=np.int64)
    while len(pairs) < edges:
        one, other = dice.choice(size, (2, edges // 2), p=chance)
        pairs = np.unique(np.concatenate([pairs, (one * size + other)[one != other]]))
    pairs = np.sort(dice.permutation(pairs)[:edges])
    return sparse.csr_array((dice.exponential(1, edges), (pairs // size, pairs % size)), shape=(size, size))


def key(number):
    return f"forum/{number:08}"


def warehouse(matrix):
    """A database with the interactions of the web, as the queries of a ranking see them."""
    con = duckdb.connect(config={"threads": 2})
    edges = matrix.tocoo()
    given = {"one": edges.row, "other": edges.col, "weight": edges.data}
    con.register("given", given)
    con.execute(f"""
        create table past_authors as
            select format('forum/{{:08d}}', i) as author_key, i + 1 as arrival from range({matrix.shape[0]}) as r(i);
        create table past_interactions as
            select format('forum/{{:08d}}', one) as from_key, format('forum/{{:08d}}', other) as to_key,
                'reply' as kind, 1 as n, 9 as age, weight as decay
            from given
    """)
    return con


def built(con):
    con.execute("create or replace temp table past_ties as " + query("past/ties"))
    return build(con)


class Ours:
    def __init__(self, matrix):
        self.web = CompactDiGraph(matrix, [key(number) for number in range(matrix.shape[0])])
        self.ties = CompactGraph(sparse.csr_array(matrix + matrix.T), range(matrix.shape[0]))

    def build(self):
        con = warehouse(self.web.matrix)
        return lambda: built(con)

    def pagerank(self):
        return lambda: nx.pagerank(self.web, tol=1e-12 / len(self.web), max_iter=1000)

    def hits(self):
        return lambda: nx.hits(self.web)

    def reciprocity(self):
        return lambda: nx.reciprocity(self.web, list(self.web))

    def core_number(self):
        return lambda: nx.core_number(self.ties)

    def clustering(self):
        return lambda: self._afresh(self.ties) or nx.clustering(self.ties)

    def constraint(self):
        return lambda: self._afresh(self.web) or nx.constraint(self.web, weight="weight")

    def effective_size(self):
        return lambda: self._afresh(self.web) or nx.effective_size(self.web, weight="weight")

    def betweenness(self):
        return lambda: nx.betweenness_centrality(self.web, k=SOURCES, seed=1)

    def louvain(self):
        return lambda: nx.community.louvain_communities(self.ties, seed=1)

    def leiden(self):
        return lambda: nx.community.leiden_communities(self.ties, seed=1)

    @staticmethod
    def _afresh(graph):
        getattr(graph, "kept", {}).clear()


class Plain(Ours):
    def __init__(self, matrix):
        compact = Ours(matrix)
        self.web, self.ties = compact.web.copy(), compact.ties.copy()
        self.matrix = matrix

    def build(self):
        con = warehouse(self.matrix)

        def run():
            edges = con.sql("select from_key, to_key, decay from past_interactions").fetchall()
            web = nx.DiGraph()
            web.add_nodes_from(row[0] for row in con.sql(query("people")).fetchall())
            web.add_weighted_edges_from(edges)
            return web

        return run

    def leiden(self):
        return None  # NetworkX has none of its own


class Igraph:
    """GPL: measured beside ours where somebody has installed it, needed by nothing."""

    def __init__(self, matrix):
        import igraph  # noqa: PLC0415 - GPL, and not everywhere

        igraph.set_random_number_generator(random.Random(1))
        size = matrix.shape[0]

        def graph(entries, directed):
            made = igraph.Graph(size, np.column_stack(entries.coords), directed=directed)
            made.es["weight"] = entries.data
            return made

        self.make = lambda: graph(matrix.tocoo(), directed=True)
        self.web = self.make()
        self.ties = graph(sparse.triu(matrix + matrix.T).tocoo(), directed=False)

    def build(self):
        return self.make

    def pagerank(self):
        return lambda: self.web.pagerank(weights="weight")

    def hits(self):
        return lambda: (self.web.hub_score(weights="weight"), self.web.authority_score(weights="weight"))

    def reciprocity(self):
        return None  # of the whole web only

    def core_number(self):
        return self.ties.coreness

    def clustering(self):
        return lambda: self.ties.transitivity_local_undirected(mode="zero")

    def constraint(self):
        return lambda: self.web.constraint(weights="weight")

    def effective_size(self):
        return None

    def betweenness(self):
        sources = random.Random(1).sample(range(self.web.vcount()), SOURCES)
        return lambda: self.web.betweenness(sources=sources)

    def louvain(self):
        return lambda: self.ties.community_multilevel(weights="weight")

    def leiden(self):
        return lambda: self.ties.community_leiden("modularity", weights="weight", n_iterations=2)


class Night(Ours):
    """Everything a night needs, one after the other, from the database: yesterday's values and groups are there."""

    def __init__(self, matrix):
        self.con = warehouse(matrix)
        web = built(self.con)
        self.values, self.groups = influence(web), groups(web, 1)

    def night(self):
        return self._night

    def whole_night(self):
        def run():
            web = self._night()
            constraint(web)
            nx.effective_size(web, weight="weight")
            nx.betweenness_centrality(web, k=SOURCES, seed=1)

        return run

    def _night(self):
        web = built(self.con)
        found = influence(web, self.values)
        nx.hits(web)
        nx.reciprocity(web, list(web))
        ties = nx.from_scipy_sparse_array(sparse.csr_array(web.matrix + web.matrix.T), backend="kundschafter")
        nx.core_number(ties)
        nx.clustering(ties)
        groups(web, 1, self.groups)
        givers(web, found, list(web)[:1000])
        return web


MAKERS = {"NetworkX": Plain, "ours": Ours, "igraph": Igraph, "night": Night}
