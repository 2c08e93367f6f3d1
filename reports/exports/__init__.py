"""The people of the week for programs and spreadsheets: one table of typed values, written as CSV, Excel and Parquet."""

from reports.exports.files import NAMES, read, without, write
from reports.exports.rows import COLUMNS, Row, rows

__all__ = ["COLUMNS", "NAMES", "Row", "read", "rows", "without", "write"]
