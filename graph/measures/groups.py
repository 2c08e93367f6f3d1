"""Groups: people who talk with each other more than with the rest, by the same number from week to week."""

from collections import Counter
from collections.abc import Mapping
from itertools import count

import networkx as nx

from graph.web import Web

MEMORY = 0.3  # on a real forum 98 to 99 % keep their group from week to week, without it 64 to 87 %


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
    talkers = [author for author in web if web.degree(author)]
    # Louvain on numbers: sets of numbers repeat from run to run, sets of text do not
    numbers = {author: number for number, author in enumerate(talkers)}
    ties: nx.Graph[int] = nx.Graph()
    ties.add_nodes_from(numbers.values())
    for one, other, weight in web.edges(data="weight", default=1.0):
        pair = numbers[one], numbers[other]
        ties.add_edge(*pair, weight=weight + ties.get_edge_data(*pair, {"weight": 0.0})["weight"])
    before = before or {}
    for author, strength in list(ties.degree(weight="weight")):
        if talkers[author] in before:
            ties.add_edge(author, -1 - before[talkers[author]], weight=MEMORY * strength)
    parts = nx.community.louvain_communities(ties, weight="weight", seed=seed) if talkers else []
    members = [sorted(number for number in part if number >= 0) for part in parts]
    members.sort(key=lambda part: (-len(part), part))
    found = [[talkers[number] for number in part] for part in members if part]
    names = _names(found, before)
    by_author = {author: name for part, name in zip(found, names, strict=True) for author in part}
    return {author: by_author[author] for author in talkers}


def _names(found: list[list[str]], before: Mapping[str, int]) -> list[int]:
    overlaps = Counter((before[author], i) for i, part in enumerate(found) for author in part if author in before)
    names: dict[int, int] = {}
    for (name, i), _ in sorted(overlaps.items(), key=lambda item: (-item[1], item[0])):
        if i not in names and name not in names.values():
            names[i] = name
    unused = count(max(before.values(), default=0) + 1)
    return [names[i] if i in names else next(unused) for i in range(len(found))]
