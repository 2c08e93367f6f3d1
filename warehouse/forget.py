"""Forgets a person: their posts with everything that hangs on them, and every trace of them in what others said.

Afterwards the tables are right but for counts, which the next build makes anew, and the bytes may still lie in freed
blocks of the file: close the connection and call `warehouse.database.rewrite`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.database import quoted, transaction
from warehouse.load import next_build

AUTHORS = {
    "author_key": "delete",
    "from_key": "delete",
    "to_key": "delete",
    "helper_key": "delete",
    "giver_key": "delete",
    "asker_key": "empty",
}
"""Columns that name an author, and what becomes of a row that names the forgotten one."""

POSTS = {
    "post_key": "delete",
    "kept_key": "delete",
    "first_post_key": "delete",
    "opener_key": "empty",
    "parent_key": "empty",
    "first_answer_key": "empty",
}
"""Columns that name a post, and what becomes of a row that names a post of the forgotten one."""

UNTOUCHED = {"thread_key"}
"""Keys of what belongs to several people."""

_SQL = Path(__file__).parent / "forgetting"
_SHORTEST_NAME = 3  # shorter names are blotted out only as a mention: they are parts of too many words


def forget(con: duckdb.DuckDBPyConnection, author_key: str, *, also: Iterable[str] = ()) -> dict[str, int]:
    """Take a person out of every table, and give the rows taken out or changed per table.

    Their names (handle, display name, and what `also` gives) are blotted out in the words of others, by as many
    underscores, so that places in a text stay where they were. All or nothing; raises `LookupError` where a table
    has a key that nobody has said how to forget.
    """
    counts: Counter[str] = Counter()
    with transaction(con):
        names = _names(con, author_key, also)
        con.execute("set variable forgotten = $key", {"key": author_key})
        con.execute("set variable build = $build", {"build": next_build(con)})
        con.execute(_statement("gather"))
        counts["staging.posts"] += _clean_others(con, author_key, names)
        for table, column, fate in key_columns(con):
            source = "select $key" if column in AUTHORS else "select post_key from forgotten_posts"
            values = {"key": author_key} if column in AUTHORS else None
            name, key = ".".join(map(quoted, table.split("."))), quoted(column)
            verb = f"delete from {name}" if fate == "delete" else f"update {name} set {key} = null"
            counts[table] += int(con.execute(f"{verb} where {key} in ({source})", values).fetchall()[0][0])
        con.execute(_statement("finish"))
    con.execute("checkpoint")
    return {table: rows for table, rows in sorted(counts.items()) if rows}


def key_columns(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """Give (table, column, fate) for every key that names an author or a post."""
    found = con.execute(_statement("key_columns")).fetchall()
    fates = AUTHORS | POSTS
    if unknown := [f"{table}.{column}" for table, column in found if column not in fates.keys() | UNTOUCHED]:
        raise LookupError(f"nobody has said how to forget a person in {', '.join(unknown)}")
    return [
        (table, column, "delete" if table == "marts.help" else fates[column])
        for table, column in found
        if column in fates and table != "staging.changes"
    ]


def _names(con: duckdb.DuckDBPyConnection, author_key: str, also: Iterable[str]) -> list[str]:
    told = con.execute("select handle, display_name from core.names where author_key = $1", [author_key]).fetchall()
    names = {name for row in told for name in row if name} | {name for name in also if name}
    return sorted(names, key=len, reverse=True)


def _clean_others(con: duckdb.DuckDBPyConnection, author_key: str, names: Sequence[str]) -> int:
    """Take the person's quotes, mentions, likes and names out of the posts of others."""
    con.execute("set variable names = $names::text[]", {"names": [name.lower() for name in names]})
    said = [row[0] for row in con.execute("select text from forgotten_posts where text != ''").fetchall()]
    told = con.sql(_statement("others"))
    before = [dict(zip(told.columns, row, strict=True)) for row in told.fetchall()]
    after = [cleaned for row in before if not (cleaned := _clean(row, author_key, names, said)).items() <= row.items()]
    con.register("cleaned_posts", pa.Table.from_pylist(after, schema=_CLEANED))
    con.execute(_statement("clean"))
    if con.execute("select 1 from duckdb_tables() where schema_name = 'core' and table_name = 'threads'").fetchall():
        con.execute(_statement("clean_core"))
    con.unregister("cleaned_posts")
    return len(after)


_STRINGS = pa.list_(pa.string())
_CLEANED = pa.schema(
    [
        ("post_key", pa.string()),
        ("thread_title", pa.string()),
        ("text", pa.string()),
        ("code", pa.string()),
        ("quotes", pa.list_(pa.struct([("author_key", pa.string()), ("text", pa.string())]))),
        ("mentions", _STRINGS),
        ("links", _STRINGS),
        ("liked_by", _STRINGS),
    ]
)


def _clean(row: dict[str, Any], author_key: str, names: Sequence[str], said: Sequence[str]) -> dict[str, Any]:
    """Leave out their quotes, also those that do not say whose words they are, and blot out their names."""
    quotes = [
        {"author_key": quote["author_key"], "text": blotted(quote["text"], names)}
        for quote in row["quotes"]
        if quote["author_key"] != author_key
        and not (quote["author_key"] is None and any(quote["text"] in words for words in said))
    ]
    return {
        "post_key": row["post_key"],
        "thread_title": None if row["has_their_title"] else blotted(row["thread_title"], names),
        "text": blotted(row["text"], names),
        "code": blotted(row["code"], names),
        "quotes": quotes,
        "mentions": [key for key in row["mentions"] if key != author_key],
        "links": [link for link in row["links"] if blotted(link, names) == link],
        "liked_by": [key for key in row["liked_by"] if key != author_key],
    }


def blotted(text: str | None, names: Sequence[str]) -> str | None:
    """Put underscores in the place of the names, wherever they stand as whole words, in any case."""
    for name in names if text else ():
        before = r"(?<!\w)" if len(name) >= _SHORTEST_NAME else r"(?<!\w)(?<=@)"
        text = re.sub(
            before + re.escape(name) + r"(?!\w)", lambda found: "_" * len(found[0]), text or "", flags=re.IGNORECASE
        )
    return text


def _statement(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text("utf-8")
