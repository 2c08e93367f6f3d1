"""Burt's constraint: how little somebody bridges. Brokers have a low one."""

import math

import networkx as nx

from graph.web import Web


def constraint(web: Web) -> dict[str, float]:
    """Constraint [1]_ of every author with a neighbour; 0 to a little over 1, lower bridges more.

    With p[i, j] the share of i's talk, in both directions, that goes to j:  Σ_j (p[i, j] + Σ_q p[i, q] p[q, j])² over the
    neighbours j of i. Chosen over sampled betweenness because it needs no sampling and can be explained: it looks at
    somebody's neighbours and no further.

    >>> web = nx.DiGraph(nx.star_graph(4))
    >>> {node: round(value, 2) for node, value in constraint(web).items()}
    {0: 0.25, 1: 1.0, 2: 1.0, 3: 1.0, 4: 1.0}

    References
    ----------
    .. [1] Burt, R. S. (2004). Structural holes and good ideas. American Journal of Sociology 110 (2), 349-399.

    """
    if not web.number_of_edges():
        return {}
    found = nx.constraint(web, weight="weight")
    return {author: value for author, value in found.items() if not math.isnan(value)}
