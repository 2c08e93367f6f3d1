"""Rows as the bytes of a file.

CSV is UTF-8 with a byte order mark, so that spreadsheets show umlauts. German spreadsheets split cells at semicolons and
want a decimal comma, so the German file has both; the English one has commas and a decimal point. A cell that a
spreadsheet would take for a formula begins with an apostrophe there; in Excel it is a text and stays one when edited.
"""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

import pyarrow as pa
import pyarrow.parquet
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from reports.exports.rows import COLUMNS, Row, Value
from reports.harmless import cell
from reports.wording import Language

ARROW = {"text": pa.string(), "whole": pa.int64(), "number": pa.float64(), "day": pa.date32()}
EXCEL = {
    "text": {"num_format": "@", "quote_prefix": True},
    "whole": {"num_format": "0"},
    "number": {"num_format": "0.000"},
    "day": {"num_format": "yyyy-mm-dd"},
}


def as_csv(rows: Sequence[Row], language: Language) -> bytes:
    german = language == "de"
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if german else ",")
    writer.writerow([column.name for column in COLUMNS])
    for row in rows:
        writer.writerow([cell(_said(row[column.name], german=german)) for column in COLUMNS])
    return text.getvalue().encode("utf-8-sig")


def _said(value: Value, *, german: bool) -> str:
    if isinstance(value, float):
        return f"{value:.3f}".replace(".", ",") if german else f"{value:.3f}"
    return "" if value is None else str(value)


def as_excel(rows: Sequence[Row], made: date) -> bytes:
    """A workbook of one sheet with a frozen head; days are days, numbers are numbers, and no text is a formula or a link."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": datetime.combine(made, time(), UTC).replace(tzinfo=None)})
        sheet = book.add_worksheet("candidates")
        sheet.freeze_panes(1, 0)
        head = book.add_format({"bold": True, "bottom": 1})
        formats = {kind: book.add_format(look) for kind, look in EXCEL.items()}
        for number, column in enumerate(COLUMNS):
            sheet.set_column(number, number, column.width)
            sheet.write_string(0, number, column.name, head)
            for line, row in enumerate(rows, 1):
                value, look = row[column.name], formats[column.kind]
                if isinstance(value, str):
                    sheet.write_string(line, number, value, look)
                elif isinstance(value, date):
                    sheet.write_datetime(line, number, datetime.combine(value, time()), look)
                elif value is not None:
                    sheet.write_number(line, number, value, look)
        sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
    return file.getvalue()


def as_parquet(rows: Sequence[Row]) -> bytes:
    schema = pa.schema([(column.name, ARROW[column.kind]) for column in COLUMNS])
    file = io.BytesIO()
    pa.parquet.write_table(pa.Table.from_pylist([dict(row) for row in rows], schema=schema), file)
    return file.getvalue()
