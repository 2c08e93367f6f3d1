"""Loops that are compiled when first called, for what no product of matrices says well."""

from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from graph.backend.compact import Numbers


def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile, and keep the machine code for the next process where there is a folder for it.

    The folder is `NUMBA_CACHE_DIR`, else beside this file, else in the user's cache. Where none can be written (a read-only
    image without a home) every process compiles anew, which takes a few seconds.
    """
    try:
        found: Callable[..., Any] = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:
        found = numba.njit(nogil=True)(function)
    return found


@_compiled
def triangles(  # noqa: PLR0917 - numba has no keywords of its own speed
    starts: Numbers, ends: Numbers, weights: Numbers, counts: Numbers, totals: Numbers, largest: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Constraint, effective size and Σ of the products of `counts` over the triangles, of every node.

    Row n of (starts, ends) holds the ties of node n to later nodes only, so that every triangle is met once; it is cheap
    where later nodes are those with more ties. `weights` are those of both directions together, `totals` and `largest`
    their sum and maximum over all ties of a node, larger than 0 where it has any.
    """
    size = len(starts) - 1
    there = np.full(size, -1, np.int64)  # where the tie of the node at hand to this one lies
    up, down = weights / totals[ends], weights.copy()  # direct and indirect ties, to the later node and from it
    around = np.zeros(size)
    constraint, effective = np.zeros(size), np.zeros(size)
    for a in range(size):
        for tie in range(starts[a], starts[a + 1]):
            b = ends[tie]
            down[tie] = weights[tie] / totals[b]
            up[tie] = weights[tie] / totals[a]
            effective[a] += 1
            effective[b] += 1
    for a in range(size):
        for ab in range(starts[a], starts[a + 1]):
            there[ends[ab]] = ab
        for ab in range(starts[a], starts[a + 1]):
            b = ends[ab]
            for bc in range(starts[b], starts[b + 1]):
                c = ends[bc]
                ac = there[c]
                if ac < starts[a]:
                    continue
                x, y, z = weights[ab], weights[bc], weights[ac]
                up[ab] += z / totals[a] * y / totals[c]
                down[ab] += y / totals[b] * z / totals[c]
                up[bc] += x / totals[b] * z / totals[a]
                down[bc] += z / totals[c] * x / totals[a]
                up[ac] += x / totals[a] * y / totals[b]
                down[ac] += y / totals[c] * x / totals[b]
                effective[a] -= (z * y / largest[b] + x * y / largest[c]) / totals[a]
                effective[b] -= (y * z / largest[a] + x * z / largest[c]) / totals[b]
                effective[c] -= (y * x / largest[a] + z * x / largest[b]) / totals[c]
                product = counts[ab] * counts[bc] * counts[ac]
                around[a] += product
                around[b] += product
                around[c] += product
    for a in range(size):
        for tie in range(starts[a], starts[a + 1]):
            constraint[a] += up[tie] ** 2
            constraint[ends[tie]] += down[tie] ** 2
    return constraint, effective, around


@_compiled
def dependencies(starts: Numbers, ends: Numbers, sources: Numbers) -> Numbers:
    """Σ over the sources of the share of shortest paths from there to anybody that pass through each node (Brandes 2001)."""
    size = len(starts) - 1
    found = np.zeros(size)
    queue, distance = np.empty(size, np.int32), np.empty(size, np.int32)
    paths = np.empty(size)
    given = np.empty(size)  # (1 + what passes through) / paths, of the nodes done
    for source in sources:
        distance[:], paths[:] = -1, 0.0
        distance[source], paths[source], queue[0] = 0, 1.0, source
        head, tail = 0, 1
        while head < tail:
            node = queue[head]
            head += 1
            next_distance, ways = distance[node] + 1, paths[node]
            for tie in range(starts[node], starts[node + 1]):
                other = ends[tie]
                if distance[other] < 0:
                    distance[other] = next_distance
                    queue[tail] = other
                    tail += 1
                if distance[other] == next_distance:
                    paths[other] += ways
        for place in range(tail - 1, 0, -1):  # the farthest first
            node = queue[place]
            behind = 0.0
            for tie in range(starts[node], starts[node + 1]):
                if distance[ends[tie]] == distance[node] + 1:
                    behind += given[ends[tie]]
            found[node] += paths[node] * behind
            given[node] = 1 / paths[node] + behind
    return found


@_compiled
def cores(starts: Numbers, ends: Numbers) -> Numbers:
    """Core number of every node of an undirected graph without self-loops (Batagelj & Zaversnik 2003)."""
    size = len(starts) - 1
    left = np.empty(size, np.int64)  # ties to nodes not taken out yet; in the end the core number
    for node in range(size):
        left[node] = starts[node + 1] - starts[node]
    first = np.zeros(left.max() + 2, np.int64)  # where the nodes with this many ties begin in `order`
    for node in range(size):
        first[left[node] + 1] += 1
    first = np.cumsum(first)
    order, place, free = np.empty(size, np.int64), np.empty(size, np.int64), first.copy()
    for node in range(size):
        place[node] = free[left[node]]
        order[place[node]] = node
        free[left[node]] += 1
    for taken in range(size):
        node = order[taken]
        for tie in range(starts[node], starts[node + 1]):
            other = ends[tie]
            if left[other] > left[node]:  # it changes places with the first of its kind, and the kind begins one later
                head = order[first[left[other]]]
                order[place[other]], place[head] = head, place[other]
                place[other] = first[left[other]]
                order[place[other]] = other
                first[left[other]] += 1
                left[other] -= 1
    return left
