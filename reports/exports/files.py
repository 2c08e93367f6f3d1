"""The three files beside the page, always written together; Parquet, which keeps the types, is the one that is read again."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pyarrow.parquet

from reports.exports.formats import as_csv, as_excel, as_parquet
from reports.exports.rows import Row
from reports.files import put
from reports.wording import Language

NAMES = ("candidates.csv", "candidates.xlsx", "candidates.parquet")


def write(folder: Path, rows: Sequence[Row], language: Language, made: date) -> None:
    """Write the files into `folder`; `made` is the day they carry inside, so that the same rows give the same bytes."""
    put(folder / "candidates.csv", as_csv(rows, language))
    put(folder / "candidates.xlsx", as_excel(rows, made))
    put(folder / "candidates.parquet", as_parquet(rows))


def read(folder: Path) -> list[Row]:
    """The rows that stand in `folder`; FileNotFoundError where no export does."""
    return list(pyarrow.parquet.read_table(folder / "candidates.parquet").to_pylist())


def without(rows: Sequence[Row], person: str, clean: Callable[[str], str]) -> list[Row]:
    """The rows of all others, with what `clean` makes of their texts."""
    return [
        {name: clean(value) if isinstance(value, str) else value for name, value in row.items()}
        for row in rows
        if row["person"] != person
    ]
