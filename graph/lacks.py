"""Why somebody is not on a list: what their evidence falls short of."""

from collections.abc import Sequence

import pyarrow as pa

from graph.measures.sums import Values
from graph.scores.role import Role
from graph.standings import Standing

DEEP = 100  # by score in each role; who stands lower would not be named with more evidence either


def lacks(roles: Sequence[Role], standings: Sequence[Standing], values: Values) -> pa.Table:
    """Rows of graph.lacks: role, author_key, measure, value, least, of the first `DEEP` by score who lack evidence."""
    rows = [
        (role.name, one.author_key, measure, value, float(least))
        for role in roles
        for one in [one for one in standings if one.role == role.name and one.excluded == "evidence"][:DEEP]
        for measure, least in role.least.items()
        if (value := values.get(measure, {}).get(one.author_key, 0.0)) < least
    ]
    columns = zip(*rows, strict=True) if rows else ((),) * 5
    kinds = (pa.string(), pa.string(), pa.string(), pa.float64(), pa.float64())
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    return pa.table(arrays, ["role", "author_key", "measure", "value", "least"])
