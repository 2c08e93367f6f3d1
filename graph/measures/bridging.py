"""Bridging: among how many people who hardly know each other somebody stands, as far as all of them can be trusted."""

from collections.abc import Mapping

import networkx as nx
import numpy as np
from scipy import sparse

from graph.backend.compact import CompactDiGraph
from graph.measures.constraint import constraint
from graph.web import Web, matrix

LEAST = 0.2  # trust; a person below it is nobody's bridge, and no tie to them counts


def bridging(web: Web, trust: Mapping[str, float]) -> dict[str, float]:
    """One over Burt's constraint [1]_ on the web of those who can be trusted: 1 for one contact, n for n who never met.

    A tie counts by the trust of both ends, so that made-up accounts, however many, are nobody to stand between.

    >>> star = nx.DiGraph(nx.star_graph(["hub", "ann", "ben", "cleo", "dan"]))
    >>> {name: round(value, 2) for name, value in bridging(star, dict.fromkeys(star, 1.0)).items()}
    {'hub': 4.0, 'ann': 1.0, 'ben': 1.0, 'cleo': 1.0, 'dan': 1.0}
    >>> round(bridging(star, {"hub": 1.0, "ann": 1.0, "ben": 0.01})["hub"], 2)
    1.0

    References
    ----------
    .. [1] Burt, R. S. (2004). Structural holes and good ideas. American Journal of Sociology 110 (2), 349-399.

    """
    people = [author for author in web if trust.get(author, 0.0) >= LEAST]
    if not people:
        return {}
    numbers = {author: number for number, author in enumerate(web)}
    kept = [numbers[author] for author in people]
    weights = matrix(web)[kept][:, kept]
    trusted = sparse.diags_array(np.array([trust[author] for author in people]))
    between = CompactDiGraph(sparse.csr_array(trusted @ weights @ trusted), people)
    found: Web = between if between.__networkx_backend__ in nx.config.backends else between.copy()
    return {author: 1 / value for author, value in constraint(found).items() if value > 0}
