"""SQL cases are folders of tables: `cases/<model>/<case>/in/*.csv` go in, `out/*.csv` must come out."""

from datetime import date
from pathlib import Path

import pytest

from warehouse import database, models

CASES = Path(__file__).parent / "cases"
AS_OF = date(2026, 1, 26)
GIVEN = {  # what a case need not tell of a post
    "source": "'forum'",
    "author_is_staff": "false",
    "author_is_bot": "false",
    "text": "'Text of ' || post_id",
    "quotes": "[]",
    "mentions": "[]",
    "links": "[]",
    "tags": "[]",
    "liked_by": "[]",
    "accepted": "false",
    "url": "'https://example.org/' || post_id",
    "heard_at": "'2026-02-01 00:00:00+00'",
    "digest": "1",
}


def put_in(con, file):
    con.execute(f"create or replace temp table told as from read_csv('{file}', header = true, all_varchar = true)")
    if file.stem == "staging.posts":
        columns = {row[0] for row in con.execute("describe told").fetchall()}
        for column, value in GIVEN.items():
            if column not in columns:
                con.execute(f"alter table told add column {column} text; update told set {column} = {value}")
        con.execute("insert into staging.posts by name select *, source || '/' || post_id as post_key from told")
        con.execute("insert into staging.changes select post_key, 1 from staging.posts")
    else:
        con.execute(f"insert into {file.stem} by name from told")


def what_came_out(con, file):
    """Give the rows expected and the rows there, in the columns of the file."""
    con.execute(f"create or replace temp table told as from read_csv('{file}', header = true, all_varchar = true)")
    columns = [row[0] for row in con.execute("describe told").fetchall()]
    con.execute(f"create or replace temp table expected as select {', '.join(columns)} from {file.stem} limit 0")
    con.execute("insert into expected by name from told")
    shown = ", ".join(f"coalesce({column}::text, '') as {column}" for column in columns)
    return [con.execute(f"select {shown} from {table} order by all").fetchall() for table in ("expected", file.stem)]


@pytest.mark.parametrize("case", sorted(CASES.glob("*/*")), ids=lambda case: f"{case.parent.name} {case.name}")
def test_the_models_make_of_it(case, tmp_path):
    with database.open(tmp_path / "w.duckdb", time_zone="Europe/Berlin") as con:
        if not (case / "in" / "staging.sources.csv").exists():
            con.execute("insert into staging.sources values ('forum', 'discourse', 'forum', true, null, null)")
        for file in (case / "in").iterdir():
            put_in(con, file)
        for which in ("build", "rank"):
            models.run(con, which, AS_OF)
        for file in (case / "out").iterdir():
            expected, came = what_came_out(con, file)
            assert came == expected, file.stem
