"""Who gave somebody their influence: one step of PageRank, taken apart."""

from collections.abc import Iterable, Mapping

import numpy as np

from graph.measures.influence import DAMPING
from graph.web import Web, matrix


def givers(
    web: Web, influence: Mapping[str, float], people: Iterable[str], most: int = 5
) -> dict[str, dict[str, float]]:
    """Person → giver → share of the person's influence that came from this giver, the `most` largest first.

    An author passes DAMPING of their influence on, to each they turned to in proportion to the weight of the edge. So with
    `influence` as `measures.influence` gives it, the shares of all givers, and what everybody gets alike from the rest and
    from those who turned to nobody, add up to 1: nothing is estimated. Who has no giver is left out.

    >>> import networkx as nx
    >>> web = nx.DiGraph([("ann", "cleo"), ("ben", "cleo"), ("cleo", "ann")])
    >>> {name: round(share, 2) for name, share in givers(web, {"ann": 1.39, "cleo": 1.46, "ben": 0.15}, ["cleo"])["cleo"].items()}
    {'ann': 0.81, 'ben': 0.09}
    """
    authors = list(web)
    numbers = {author: number for number, author in enumerate(authors)}
    weights = matrix(web)
    turned = weights.sum(axis=1)
    passed = DAMPING * np.array([influence[author] for author in authors]) / np.where(turned, turned, 1)
    received = weights.tocsc()
    found = {}
    for person in people:
        column = slice(*received.indptr[numbers[person] : numbers[person] + 2])
        shares = passed[received.indices[column]] * received.data[column] / influence[person]
        first = np.argsort(-shares, kind="stable")[:most]
        if len(first):
            found[person] = {authors[received.indices[column][one]]: float(shares[one]) for one in first}
    return found
