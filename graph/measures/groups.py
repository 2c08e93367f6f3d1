"""Groups: people who talk with each other more than with the rest, by the same number from week to week."""

from collections import Counter
from collections.abc import Mapping
from itertools import count

import networkx as nx
import numpy as np
from scipy import sparse

from graph.web import Web, matrix

MEMORY = 0.1  # docs/benchmarks/nights.md: what it keeps together, and what it costs


def groups(web: Web, seed: int, before: Mapping[str, int] | None = None) -> dict[str, int]:
    """Number of the group of every author with a neighbour, found by the Louvain method [1]_.

    A tie to the group somebody had in `before`, `MEMORY` as strong as all their talk, keeps people from jumping between
    groups that are about as near [2]_. A group keeps the number of the group in `before` with which it shares most people;
    the largest overlaps choose first, and a number is given once. New groups, largest first, get numbers never used before.

    >>> web = nx.DiGraph([("ann", "ben"), ("ben", "cleo"), ("cleo", "ann"), ("dan", "eve"), ("eve", "dan")])
    >>> groups(web, seed=1, before={"dan": 7})
    {'ann': 8, 'ben': 8, 'cleo': 8, 'dan': 7, 'eve': 7}

    References
    ----------
    .. [1] Blondel, V. D., Guillaume, J.-L., Lambiotte, R. & Lefebvre, E. (2008). Fast unfolding of communities in large
       networks. Journal of Statistical Mechanics P10008.
    .. [2] Chakrabarti, D., Kumar, R. & Tomkins, A. (2006). Evolutionary clustering. KDD 2006, 554-560.

    """
    if not web.number_of_edges():
        return {}
    tied, talkers = _ties(web, before or {})
    # on numbers: sets of numbers repeat from run to run, sets of text do not
    ties = nx.from_scipy_sparse_array(tied, backend=getattr(web, "__networkx_backend__", "networkx"))
    parts = nx.community.louvain_communities(ties, weight="weight", seed=seed)
    members = [sorted(number for number in part if number < len(talkers)) for part in parts]
    members.sort(key=lambda part: (-len(part), part))
    found = [[talkers[number] for number in part] for part in members if part]
    names = _names(found, before or {})
    by_author = {author: name for part, name in zip(found, names, strict=True) for author in part}
    return {author: by_author[author] for author in talkers}


def _ties(web: Web, before: Mapping[str, int]) -> tuple["sparse.csr_array[np.float64]", list[str]]:
    """Talk in both directions together, of all who talk, and after them a row for every group of `before`."""
    both = matrix(web) + matrix(web).T
    there = np.flatnonzero(np.diff(both.indptr))
    both = both[there][:, there]
    authors = list(web)
    talkers = [authors[number] for number in there.tolist()]
    known = np.array([number for number, author in enumerate(talkers) if author in before], dtype=int)
    _, anchors = np.unique([before[talkers[number]] for number in known.tolist()], return_inverse=True)
    memory = sparse.csr_array(
        (MEMORY * both.sum(axis=1)[known], (known, anchors)), shape=(len(talkers), len(set(anchors.tolist())))
    )
    return sparse.csr_array(sparse.block_array([[both, memory], [memory.T, None]], format="csr")), talkers


def _names(found: list[list[str]], before: Mapping[str, int]) -> list[int]:
    overlaps = Counter((before[author], i) for i, part in enumerate(found) for author in part if author in before)
    names: dict[int, int] = {}
    given = set()
    for (name, i), _ in sorted(overlaps.items(), key=lambda item: (-item[1], item[0])):
        if i not in names and name not in given:
            names[i] = name
            given.add(name)
    unused = count(max(before.values(), default=0) + 1)
    return [names[i] if i in names else next(unused) for i in range(len(found))]
