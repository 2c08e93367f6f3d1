"""What a group is called: by what its people write about more than others do."""

from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa

from graph.past import query

TOPICS = 2  # in a name
FIRST = 5  # of the topics of a group: a name lasts while its topics are among them


def group_topics(con: duckdb.DuckDBPyConnection, group_of: Mapping[str, int]) -> dict[int, list[str]]:
    """Topics and products of each group in the opened past, the most typical first; none where there is nothing typical."""
    grouped = pa.table(
        {"author_key": pa.array(list(group_of), pa.string()), "group_id": pa.array(list(group_of.values()), pa.int32())}
    )
    con.register("grouped", grouped)
    found = dict(con.execute(query("group_topics")).fetchall())
    con.unregister("grouped")
    return {group: found.get(group, []) for group in dict.fromkeys(group_of.values())}


def names(topics: Mapping[int, Sequence[str]], before: Mapping[int, Sequence[str]]) -> dict[int, list[str]]:
    """Name of each group: that of `before` while all of it is among the FIRST topics, else the first TOPICS of today.

    >>> names({1: ["WLAN", "router", "TV"], 2: ["price"]}, {1: ["TV", "WLAN"], 2: ["SIM"]})
    {1: ['TV', 'WLAN'], 2: ['price']}
    """
    return {
        group: list(last if (last := before.get(group)) and set(last) <= set(found[:FIRST]) else found[:TOPICS])
        for group, found in topics.items()
    }
