"""Burt's constraint: how little somebody bridges. Brokers have a low one."""

import networkx as nx
import numpy as np
from scipy import sparse

from graph.web import Web

ROWS = 500  # at a time: the square of the matrix is never held as a whole


def constraint(web: Web) -> dict[str, float]:
    """Constraint [1]_ of every author with a neighbour; 0 to a little over 1, lower bridges more.

    With p[i, j] the share of i's talk, in both directions, that goes to j:  Σ_j (p[i, j] + Σ_q p[i, q] p[q, j])² over the
    neighbours j of i. `nx.constraint` gives the same values pair by pair; at a million edges it runs out of memory. Here
    the inner sum is a product of sparse matrices, a block of rows at a time. Chosen over sampled betweenness because it
    needs no sampling and can be explained: it looks at somebody's neighbours and no further.

    >>> web = nx.DiGraph(nx.star_graph(4))
    >>> {node: round(value, 2) for node, value in constraint(web).items()}
    {0: 0.25, 1: 1.0, 2: 1.0, 3: 1.0, 4: 1.0}

    References
    ----------
    .. [1] Burt, R. S. (2004). Structural holes and good ideas. American Journal of Sociology 110 (2), 349-399.

    """
    if not web.size():
        return {}
    nodes = list(web)
    given = nx.to_scipy_sparse_array(web, nodelist=nodes, weight="weight", format="csr").astype(float)
    ties = sparse.csr_array(given + given.T)
    totals = np.asarray(ties.sum(axis=1)).ravel()
    share = sparse.csr_array(sparse.diags_array(1 / np.where(totals > 0, totals, 1)) @ ties)
    values: list[float] = []
    for start in range(0, len(nodes), ROWS):
        direct = share[start : start + ROWS]
        indirect = (direct @ share).multiply(direct.sign())
        values.extend(np.asarray((direct + indirect).power(2).sum(axis=1)).ravel().tolist())
    return {node: value for node, value, total in zip(nodes, values, totals, strict=True) if total > 0}
