"""Groups: people who talk with each other more than with the rest, by the same number from week to week."""

from collections import Counter
from collections.abc import Mapping

import networkx as nx


def groups(web: "nx.DiGraph[str]", seed: int, before: Mapping[str, int] | None = None) -> dict[str, int]:
    """Number of the group of every author with a neighbour, found by the Louvain method [1]_.

    A group keeps the number of the group in `before` with which it shares most people; the largest overlaps choose first,
    and a number is given once. New groups, largest first, get numbers never used in `before`.

    >>> web = nx.DiGraph([("ann", "ben"), ("ben", "cleo"), ("cleo", "ann"), ("dan", "eve"), ("eve", "dan")])
    >>> groups(web, seed=1, before={"dan": 7})
    {'ann': 8, 'ben': 8, 'cleo': 8, 'dan': 7, 'eve': 7}

    References
    ----------
    .. [1] Blondel, V. D., Guillaume, J.-L., Lambiotte, R. & Lefebvre, E. (2008). Fast unfolding of communities in large
       networks. Journal of Statistical Mechanics P10008.
    """
    talkers = [author for author in web if web.degree(author)]
    numbers = {author: number for number, author in enumerate(talkers)}  # sets of numbers repeat from run to run, of text not
    ties: nx.Graph[int] = nx.Graph()
    ties.add_nodes_from(numbers.values())
    for one, other, weight in web.edges(data="weight", default=1.0):
        pair = numbers[one], numbers[other]
        ties.add_edge(*pair, weight=weight + ties.get_edge_data(*pair, {"weight": 0.0})["weight"])
    parts = nx.community.louvain_communities(ties, weight="weight", seed=seed) if talkers else []
    found = sorted(([talkers[number] for number in sorted(part)] for part in parts), key=lambda part: (-len(part), part[0]))
    names = _names(found, before or {})
    by_author = {author: name for part, name in zip(found, names, strict=True) for author in part}
    return {author: by_author[author] for author in talkers}


def _names(found: list[list[str]], before: Mapping[str, int]) -> list[int]:
    overlaps = Counter((before[author], i) for i, part in enumerate(found) for author in part if author in before)
    names: dict[int, int] = {}
    for (name, i), _ in sorted(overlaps.items(), key=lambda item: (-item[1], item[0])):
        if i not in names and name not in names.values():
            names[i] = name
    unused = iter(range(max(before.values(), default=0) + 1, max(before.values(), default=0) + 1 + len(found)))
    return [names[i] if i in names else next(unused) for i in range(len(found))]
