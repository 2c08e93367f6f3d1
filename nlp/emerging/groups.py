"""Phrases that stand in the same posts are one topic."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

NEAR = 0.35  # mean cosine of the posts of two groups that are one
SHARED = 5  # letters of a word inside another ("Rabatt", "Rabattaktion") that make them one


def group(keys: Sequence[str], posts: Sequence[set[int]]) -> list[list[int]]:
    """Give groups of phrases, as indices: average linkage over the cosine of the sets of posts they stand in."""
    if len(keys) < 2:
        return [[i] for i in range(len(keys))]
    near = np.array(
        [[_near(a, b, p, q) for b, q in zip(keys, posts, strict=True)] for a, p in zip(keys, posts, strict=True)]
    )
    np.fill_diagonal(near, 1)
    labels: Any = fcluster(linkage(squareform(1 - near, checks=False), "average"), 1 - NEAR, "distance")
    found: dict[int, list[int]] = {}
    for index, label in enumerate(labels.tolist()):
        found.setdefault(label, []).append(index)
    return list(found.values())


def _near(a: str, b: str, posts_a: set[int], posts_b: set[int]) -> float:
    short, long = sorted((a, b), key=len)
    if len(short) >= SHARED and (long.startswith(short) or long.endswith(short)):
        return 1.0
    return len(posts_a & posts_b) / math.sqrt(len(posts_a) * len(posts_b))
