"""PageRank: who is turned to by those who are turned to themselves."""

import networkx as nx

from graph.web import Web


def influence(web: Web, *, error: float = 1e-9) -> dict[str, float]:
    """PageRank [1]_ of every author, times the number of authors: 1 is the average.

    `error` bounds the sum of the absolute errors of the shares. NetworkX stops when that sum is below N·tol, hence the
    division; with its default a large web gets one step.

    >>> web = nx.DiGraph([("ann", "cleo"), ("ben", "cleo"), ("cleo", "ann")])
    >>> {name: round(value, 2) for name, value in influence(web).items()}
    {'ann': 1.39, 'cleo': 1.46, 'ben': 0.15}

    References
    ----------
    .. [1] Page, L., Brin, S., Motwani, R. & Winograd, T. (1999). The PageRank citation ranking: bringing order to the
       web. Stanford InfoLab 1999-66.

    """
    if not web:
        return {}
    shares = nx.pagerank(web, tol=error / len(web), max_iter=1000, weight="weight")
    return {author: share * len(web) for author, share in shares.items()}
