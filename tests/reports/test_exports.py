"""The same people as CSV, Excel and Parquet: the same values, and nothing a spreadsheet would run."""

import csv
import io
from datetime import UTC, date, datetime

import duckdb
import openpyxl
import pytest

from reports import exports
from reports.exports.formats import as_excel, as_parquet
from reports.harmless import cell
from tests.reports.community import MONDAY

HOSTILE = {
    "formula": '=HYPERLINK("http://evil.example";"click")',
    "plus": "+41 79 000 00 00",
    "at": "@SUM(A1:A9)",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "wide": "\uff1d1+1",
    "separators": 'a;b,c"d',
    "long": "W" * 40_000,
    "link": "https://forum.example/u/a?b=1&c=2",
}


def row(**values):
    made = dict.fromkeys(column.name for column in exports.COLUMNS)
    made.update(role="fan", rank=1, score=1.25, handle="a", place="forum", person="0" * 16)
    made.update(first_seen=date(2026, 1, 2), last_seen=date(2026, 11, 3), topics="")
    return {**made, **values}


def excel(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return book.active


def excel_rows(sheet):
    head, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(head, line, strict=True)) for line in lines]


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_three_hold_the_same_values(usual, language):
    folder = usual(language).page.parent
    with duckdb.connect() as con:
        parquet = con.execute("from read_parquet($file)", {"file": str(folder / "candidates.parquet")})
        names = [column[0] for column in parquet.description]
        typed = [dict(zip(names, line, strict=True)) for line in parquet.fetchall()]
    told = excel_rows(excel((folder / "candidates.xlsx").read_bytes()))
    german = language == "de"
    text = (folder / "candidates.csv").read_text("utf-8-sig")
    spread = list(csv.DictReader(io.StringIO(text), delimiter=";" if german else ","))

    assert names == [column.name for column in exports.COLUMNS] == list(spread[0]) == list(told[0])
    assert len(typed) == len(told) == len(spread) == 10
    for ours, sheet, line in zip(typed, told, spread, strict=True):
        for name, value in ours.items():
            shown = sheet[name].date() if isinstance(sheet[name], datetime) else sheet[name]
            assert shown == value or (shown is None and value == ""), name
            plain = line[name].replace(",", ".") if name == "score" and german else line[name]
            if isinstance(value, float):
                assert float(plain) == value, name
            else:
                assert plain == cell("" if value is None else str(value)), name


def test_days_are_days_and_numbers_numbers_in_excel_and_parquet(usual):
    folder = usual("de").page.parent
    sheet = excel((folder / "candidates.xlsx").read_bytes())
    (first,) = list(sheet.iter_rows(min_row=2, max_row=2))
    kinds = {head.value: found for head, found in zip(sheet[1], first, strict=True)}

    assert isinstance(kinds["first_seen"].value, datetime)
    assert kinds["first_seen"].number_format == "yyyy-mm-dd"
    assert isinstance(kinds["score"].value, float)
    assert isinstance(kinds["rank"].value, int)
    with duckdb.connect() as con:
        described = con.execute(f"describe from read_parquet('{folder / 'candidates.parquet'}')").fetchall()
    types = {line[0]: line[1] for line in described}
    assert (types["first_seen"], types["score"], types["rank"], types["handle"]) == (
        "DATE",
        "DOUBLE",
        "BIGINT",
        "VARCHAR",
    )


def test_the_head_stays_in_sight_and_columns_have_a_width(usual):
    sheet = excel((usual("en").page.parent / "candidates.xlsx").read_bytes())

    assert sheet.freeze_panes == "A2"
    assert [sheet.column_dimensions[letter].width > 6 for letter in "ABEGM"] == [True] * 5


@pytest.mark.parametrize("name", HOSTILE)
def test_what_looks_like_a_formula_or_a_link_is_a_text_in_excel_and_stays_one_when_edited(name):
    text = HOSTILE[name][:32_767]
    sheet = excel(as_excel([row(handle=text, link_1=text)], MONDAY))
    found = sheet["E2"]

    assert found.value == text
    assert found.data_type == "s"
    assert found.number_format == "@"
    assert found.quotePrefix
    assert found.hyperlink is None
    assert sheet["K2"].hyperlink is None


def test_no_cell_of_hostile_people_is_a_formula_anywhere(tmp_path):
    rows = [row(handle=text, topics=text, rank=n) for n, text in enumerate(HOSTILE.values(), 1)]
    exports.write(tmp_path, [{**one, "handle": one["handle"][:32_767], "topics": ""} for one in rows], "en", MONDAY)

    sheet = excel((tmp_path / "candidates.xlsx").read_bytes())
    assert {found.data_type for line in sheet.iter_rows() for found in line} <= {"s", "n", "d"}
    lines = list(csv.reader(io.StringIO((tmp_path / "candidates.csv").read_text("utf-8-sig"))))
    assert not [field for line in lines for field in line if field.lstrip()[:1] in {"=", "+", "-", "@", "\uff1d"}]
    assert [one["handle"] for one in exports.read(tmp_path)] == [text[:32_767] for text in HOSTILE.values()]


def test_the_same_rows_give_the_same_bytes_at_any_time():
    rows = [row(), row(handle="b")]

    assert as_excel(rows, MONDAY) == as_excel(rows, MONDAY)
    assert as_parquet(rows) == as_parquet(rows)


def test_nobody_at_all_still_gives_three_files(tmp_path):
    exports.write(tmp_path, [], "de", datetime.now(UTC).date())

    assert exports.read(tmp_path) == []
    assert excel((tmp_path / "candidates.xlsx").read_bytes()).max_row == 1


def test_taking_one_person_out_leaves_the_lines_of_the_others_as_they_were(tmp_path):
    rows = [row(handle="ada", person="1" * 16), row(handle="bea", person="2" * 16), row(handle="cleo", person="3" * 16)]
    exports.write(tmp_path, rows, "de", MONDAY)
    before = (tmp_path / "candidates.csv").read_bytes().splitlines()

    exports.write(tmp_path, exports.without(exports.read(tmp_path), "2" * 16, str), "de", MONDAY)

    assert (tmp_path / "candidates.csv").read_bytes().splitlines() == [before[0], before[1], before[3]]
    assert b"bea" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())
