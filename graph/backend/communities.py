"""Groups by NetworKit, which is compiled. It runs in one thread: in several its groups differ from run to run."""

from random import Random
from typing import Any

import networkit
import numpy as np

from graph.backend.compact import CompactGraph

networkit.setNumberOfThreads(1)


def louvain_communities(  # noqa: PLR0917 - the arguments of NetworkX
    G: CompactGraph,  # noqa: N803 - NetworkX passes it by this name
    weight: str | None = "weight",
    resolution: float = 1,
    threshold: float = 1e-7,
    max_level: None = None,
    seed: Random | None = None,
) -> list[set[Any]]:
    del threshold, max_level, seed
    return _communities(G, weight, lambda graph: networkit.community.PLM(graph, True, resolution, "none"))


def leiden_communities(
    G: CompactGraph,  # noqa: N803
    weight: str | None = "weight",
    resolution: float = 1,
    max_level: None = None,
    seed: Random | None = None,
) -> list[set[Any]]:
    del max_level
    networkit.setSeed((seed or Random()).getrandbits(32), False)  # noqa: S311 - no secret
    return _communities(G, weight, lambda graph: networkit.community.ParallelLeiden(graph, gamma=resolution))


def _communities(graph: CompactGraph, weight: str | None, detector: Any) -> list[set[Any]]:
    if not len(graph):
        return []
    partition = detector(_converted(graph, weight)).run().getPartition()
    found = np.array(partition.getVector())  # a view of the partition, which has to outlive it
    order = np.argsort(found, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(found[order])) + 1)
    return [{graph.names[number] for number in part.tolist()} for part in parts]


def _converted(graph: CompactGraph, weight: str | None) -> Any:
    once = graph.rows <= graph.matrix.indices
    ends = (graph.rows[once].astype(np.uint64), graph.matrix.indices[once].astype(np.uint64))
    weights = graph.weights(weight)[once].astype(float)
    return networkit.GraphFromCoo((weights, ends), n=len(graph), weighted=weight is not None)
