"""What NetworkX may know of this backend without loading it."""

from typing import Any

RUNS = {
    "betweenness_centrality": "Without weights.",
    "clustering": "Without weights.",
    "constraint": "Of everybody, without self-loops.",
    "core_number": "Of undirected graphs.",
    "effective_size": "Of everybody, without self-loops; by the definition, also where NetworkX 3.6 divides by columns.",
    "from_scipy_sparse_array": "Without parallel edges; the array of an undirected graph has to be symmetric.",
    "hits": "Starts from equal values where no others are given, so that it repeats.",
    "leiden_communities": "Of undirected graphs, all levels.",
    "louvain_communities": "Of undirected graphs, all levels, with refinement; there is nothing random in it.",
    "overall_reciprocity": "",
    "pagerank": "",
    "reciprocity": "",
    "to_scipy_sparse_array": "",
}
"""NetworkX function → what is different about it here."""


def get_info() -> dict[str, Any]:
    return {
        "backend_name": "kundschafter",
        "project": "kundschafter",
        "package": "graph.backend",
        "short_summary": "Webs of people as compressed sparse rows",
        "functions": {name: {"additional_docs": note} if note else {} for name, note in RUNS.items()},
    }
