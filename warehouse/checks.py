"""Runs the checks: selects that must be empty; the first line of each says what it proves."""

from pathlib import Path

import duckdb

from warehouse.models import Pass, names_in, of_pass, read_models

CHECKS = Path(__file__).parent / "checks"
_SHOWN = 5


class CheckFailed(Exception):
    """A check found rows. `check` is its name, `rows` are the first of them."""

    def __init__(self, check: str, proves: str, rows: list[tuple[object, ...]]) -> None:
        super().__init__(f"check {check}: it does not hold that {proves}; first rows: {rows}")
        self.check = check
        self.rows = rows


def run(con: duckdb.DuckDBPyConnection, which: Pass = "rank", folder: Path = CHECKS) -> int:
    """Run all checks and give their number; after the pass "build" those alone that read nothing of the later pass.

    Raises `CheckFailed` for the first that finds rows.
    """
    late = {model.name for model in of_pass(read_models(), "rank")} if which == "build" else set()
    checks = [file for file in sorted(folder.glob("*.sql")) if not names_in(file.read_text("utf-8")) & late]
    for file in checks:
        sql = file.read_text("utf-8")
        if rows := con.execute(sql).fetchmany(_SHOWN):
            raise CheckFailed(file.stem, sql.partition("\n")[0].removeprefix("-- "), rows)
    return len(checks)
