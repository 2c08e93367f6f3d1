"""PageRank: who is turned to by those who are turned to themselves."""

from collections.abc import Mapping

import networkx as nx

from graph.web import Web

DAMPING = 0.85  # of an author's influence is passed on; the rest is given to everybody alike


def influence(web: Web, start: Mapping[str, float] | None = None, *, error: float = 1e-12) -> dict[str, float]:
    """PageRank [1]_ of every author, times the number of authors: 1 is the average.

    `start` are the values of an earlier day, from which it is not far to those of this one; the result is the same, but for
    the digits that are rounded away. `error` bounds the sum of the absolute errors of the shares. NetworkX stops when that
    sum is below N·tol, hence the division; with its default a large web gets one step.

    >>> web = nx.DiGraph([("ann", "cleo"), ("ben", "cleo"), ("cleo", "ann")])
    >>> {name: round(value, 2) for name, value in influence(web).items()}
    {'ann': 1.39, 'cleo': 1.46, 'ben': 0.15}

    References
    ----------
    .. [1] Page, L., Brin, S., Motwani, R. & Winograd, T. (1999). The PageRank citation ranking: bringing order to the
       web. Stanford InfoLab 1999-66.

    """
    if not len(web):
        return {}
    begin = {author: start.get(author, 1 - DAMPING) for author in web} if start else None
    shares = nx.pagerank(web, DAMPING, tol=error / len(web), max_iter=1000, nstart=begin, weight="weight")
    return {author: round(share * len(web), 6) for author, share in shares.items()}
