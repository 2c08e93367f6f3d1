"""Measures that are sums, counts and shares: each file of `queries/measures/` is one idea, each of its columns a measure."""

import duckdb

from graph.past import QUERIES, query

Values = dict[str, dict[str, float]]
"""measure → author key → value; who is missing has 0."""


def all_sums(con: duckdb.DuckDBPyConnection) -> Values:
    """Every measure of `queries/measures/` over the opened past, without the zeros.

    Rounded to nine digits: the last ones depend on the order in which threads add up.
    """
    values: Values = {}
    for file in sorted((QUERIES / "measures").glob("*.sql")):
        columns = con.sql(query(f"measures/{file.stem}")).to_arrow_table().to_pydict()
        authors = columns.pop("author_key")
        for measure, numbers in columns.items():
            values[measure] = {author: round(float(x), 9) for author, x in zip(authors, numbers, strict=True) if x}
    return values
