"""Where people stand in the picture of their community: groups near each other, the same people in the same place."""

from collections.abc import Mapping
from itertools import combinations

import networkx as nx
import numpy as np

from graph.web import Web, matrix

Place = tuple[float, float]


def strongest(web: Web, people: int) -> dict[str, float]:
    """Strength (sum of the weights in both directions) of the strongest authors with a neighbour, strongest first, in the order of the web."""
    weights = matrix(web)
    strengths = zip(web, (weights.sum(axis=0) + weights.sum(axis=1)).tolist(), strict=True)
    talkers = [(author, strength) for author, strength in strengths if strength > 0]
    return dict(sorted(talkers, key=lambda item: -item[1])[:people])


def places(web: Web, group_of: Mapping[str, int], before: Mapping[str, Place], seed: int) -> dict[str, Place]:
    """Find a place for every author of `web`, x and y from -1 to 1.

    A spring layout (Fruchterman & Reingold 1991) that starts where people stood in `before`, new ones beside their group.
    A weak tie between all members of a group keeps it together.
    """
    if not web:
        return {}
    authors = [author for author in group_of if author in web]  # a view of a web has no order of its own
    ties: nx.Graph[str] = nx.Graph()
    ties.add_nodes_from(authors)
    for one, other in combinations(authors, 2):
        talk = sum(web[a][b]["weight"] for a, b in ((one, other), (other, one)) if web.has_edge(a, b))
        weight = np.log1p(talk) + (0.5 if group_of[one] == group_of[other] else 0.0)
        if weight:
            ties.add_edge(one, other, weight=weight)
    start = _start(authors, group_of, before, np.random.default_rng(seed))
    moves = 20 if any(author in before for author in web) else 200
    found = nx.spring_layout(ties, pos=start, iterations=moves, seed=seed, k=2.5 / np.sqrt(len(web)), method="force")
    return {author: (float(place[0]), float(place[1])) for author, place in found.items()}


def _start(
    authors: list[str], group_of: Mapping[str, int], before: Mapping[str, Place], random: np.random.Generator
) -> dict[str, Place]:
    names = sorted({group_of[author] for author in authors})
    start = {}
    for author in authors:
        known = [before[other] for other in authors if other in before and group_of[other] == group_of[author]]
        angle = 2 * np.pi * names.index(group_of[author]) / len(names)
        x, y = np.mean(known, axis=0) if known else (0.7 * np.cos(angle), 0.7 * np.sin(angle))
        dx, dy = random.normal(0, 0.1, 2)
        start[author] = before.get(author, (float(x + dx), float(y + dy)))
    return start
