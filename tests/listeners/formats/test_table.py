"""Rows become posts by the columns the settings name; a bad row costs only itself."""

import io
import json
from datetime import UTC, datetime

import pytest

from listeners.formats.table import Table
from listeners.records import SourceRefused

FIELDS = {"id": "id", "thread_id": "topic", "created_at": "when", "body": "text", "author": "who"}
ROW = {"id": 1, "topic": 7, "when": "2024-05-01T10:00", "text": "Hallo", "who": "anna"}
CSV = "id,topic,when,text,who\n"


def read(table, text, mark=None):
    raw = text if isinstance(text, bytes) else text.encode()
    return list(table.read(io.BytesIO(raw), mark or {}, "posts"))


def posts(heard):
    return [post for one in heard for post in one.posts]


def problems(heard):
    return [(one.where, one.problem) for one in heard if one.problem]


def json_lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def jsonl(**more):
    return Table(layout="jsonl", fields=FIELDS | more.pop("fields", {}), **more)


def sheet(**more):
    return Table(layout="csv", fields=FIELDS | more.pop("fields", {}), **more)


def test_every_field_finds_its_place():
    fields = {
        "thread_title": "title", "position": "nr", "parent_id": "to", "url": "https://f.example/{topic}#{id}", "likes": "up",
        "liked_by": "uppers", "accepted": "best", "category": "board", "language": "lang", "author_name": "full",
        "author_url": "home", "staff": "team", "edited_at": "changed", "tags": "labels",
    }  # fmt: skip
    row = ROW | {
        "title": "Router", "nr": 3, "to": 4.0, "up": "5", "uppers": ["ben", "cleo"], "best": True, "board": "Technik",
        "lang": "de", "full": "Anna Muster", "home": "https://f.example/u/anna", "team": "ja", "changed": 1714600000,
        "labels": "wlan; router",
    }  # fmt: skip
    [post] = posts(read(jsonl(fields=fields, body_format="html", first_position=1), json_lines(row)))
    assert (post.id, post.thread_id, post.thread_title, post.position, post.parent_id) == ("1", "7", "Router", 2, "4")
    assert (post.url, post.likes, post.liked_by, post.accepted) == ("https://f.example/7#1", 5, ["ben", "cleo"], True)
    assert (post.category, post.language, post.tags, post.format) == ("Technik", "de", ["wlan", "router"], "html")
    assert (post.author.id, post.author.name, post.author.staff) == ("anna", "Anna Muster", True)
    assert post.author.url == "https://f.example/u/anna"
    assert post.edited_at == datetime.fromtimestamp(1714600000, UTC)


def test_an_id_is_composed_of_several_columns_and_an_address_of_our_fields():
    table = jsonl(fields={"id": "{topic}/{id}", "position": "id"}, url="https://f.example/t/{thread_id}/{position}")
    [post] = posts(read(table, json_lines(ROW)))
    assert (post.id, post.url) == ("7/1", "https://f.example/t/7/1")


def test_a_column_may_lie_deeper():
    [post] = posts(read(jsonl(fields={"author": "user.login"}), json_lines(ROW | {"user": {"login": "eve"}})))
    assert post.author.id == "eve"


@pytest.mark.parametrize(
    ("text", "more", "utc"),
    [
        ("2024-05-01T10:00", {"time_zone": "Europe/Zurich"}, "2024-05-01T08:00"),
        ("2024-05-01T10:00+05:00", {"time_zone": "Europe/Zurich"}, "2024-05-01T05:00"),
        ("01.05.2024 10:00", {}, "2024-05-01T10:00"),
        ("05/01/2024 10:00", {"date_format": "%m/%d/%Y %H:%M", "time_zone": "Europe/Zurich"}, "2024-05-01T08:00"),
        (1714557600, {}, "2024-05-01T10:00"),
        ("1714557600000", {}, "2024-05-01T10:00"),
    ],
)
def test_dates_are_read_in_the_zone_of_the_archive(text, more, utc):
    [post] = posts(read(jsonl(**more), json_lines(ROW | {"when": text})))
    assert post.created_at == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"when": "0000-01-01"}, "field 'created_at': '0000-01-01' is no date"),
        ({"when": "yesterday"}, "field 'created_at': 'yesterday' is no date"),
        ({"when": None}, "field 'created_at': nothing in 'when'"),
        ({"id": " "}, "field 'id': nothing in 'id'"),
        ({"likes": "many"}, "field 'likes': 'many' is no number"),
    ],
)
def test_a_row_with_a_bad_field_is_told_with_its_line_and_costs_only_itself(broken, said):
    heard = read(jsonl(fields={"likes": "likes"}), json_lines(ROW, ROW | broken, ROW | {"id": 3}))
    assert [post.id for post in posts(heard)] == ["1", "3"]
    [(where, problem)] = problems(heard)
    assert where == "line 2"
    assert problem.startswith(said)


def test_a_date_in_another_form_than_told_names_its_field():
    [(_, problem)] = problems(read(jsonl(date_format="%d/%m/%Y"), json_lines(ROW)))
    assert problem.startswith("field 'created_at': '2024-05-01T10:00' is no date")


def test_a_line_that_is_no_json_object_costs_only_itself():
    heard = read(jsonl(), json_lines(ROW) + '{"id": 2, "top\n\n[1, 2]\n' + json_lines(ROW | {"id": 5}) + "[" * 10**5)
    assert [post.id for post in posts(heard)] == ["1", "5"]
    assert [where for where, _ in problems(heard)] == ["line 2", "line 4", "line 6"]


def test_broken_bytes_and_half_an_emoji_are_replaced_and_the_post_is_kept():
    raw = json_lines(ROW).encode().replace(b"Hallo", b"Gr\xfc\xdfe \\ud83d!")
    [post] = posts(read(jsonl(), raw))
    assert post.body == "Gr\ufffd\ufffde \ufffd!"
    assert post.body.encode()


def test_another_encoding_is_read_as_told():
    [post] = posts(read(sheet(encoding="cp1252"), (CSV + "1,7,2024-05-01,Grüße für 5 €,anna\n").encode("cp1252")))
    assert post.body == "Grüße für 5 €"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_sheet_may_have_any_separator_a_byte_order_mark_and_line_breaks_in_cells(separator):
    text = '\ufeff"id",topic,when,text,who\r\n1,7,2024-05-01,"a ""b""\nc",anna\r\n'.replace(",", separator)
    [post] = posts(read(sheet(), text))
    assert (post.id, post.body, post.author.id) == ("1", 'a "b"\nc', "anna")


def test_a_row_with_too_many_cells_or_an_open_quote_costs_only_itself():
    text = (
        CSV + "1,7,2024-05-01,a,anna\n2,7,2024-05-01,a,b,anna\n3,7,2024-05-01,c,anna\n" + '4,7,2024-05-01,"' + "d\n" * 9
    )
    heard = read(sheet(), text)
    assert [post.id for post in posts(heard)] == ["1", "3"]
    assert [where for where, _ in problems(heard)] == ["line 3", "line 13"]
    assert "6 cells under 5 columns" in problems(heard)[0][1]


def test_a_cell_beyond_all_measure_costs_only_its_row():
    text = CSV + "1,7,2024-05-01," + "x" * 200_000 + ",anna\n2,7,2024-05-01,a,anna\n"
    heard = read(sheet(), text)
    assert [post.id for post in posts(heard)] == ["2"]
    assert "field larger than field limit" in problems(heard)[0][1]


def test_a_missing_column_is_refused_with_the_nearest_name():
    with pytest.raises(SourceRefused) as refused:
        read(sheet(fields={"created_at": "wehn"}), CSV + "1,7,2024-05-01,a,anna\n")
    assert str(refused.value) == (
        "posts has no column 'wehn' for our 'created_at'; it has id, text, topic, when, who; did you mean 'when'?"
    )


def test_json_lines_that_never_have_the_column_are_refused_but_may_leave_out_what_is_optional():
    rows = json_lines(*[ROW] * 150)
    assert len(posts(read(jsonl(fields={"accepted": "best"}), rows))) == 150
    with pytest.raises(SourceRefused, match="no column 'autor' for our 'author'"):
        read(jsonl(fields={"author": "autor"}), rows)


def test_a_post_without_an_author_has_none():
    assert [post.author for post in posts(read(jsonl(), json_lines(ROW | {"who": " "}, ROW | {"who": None})))] == [
        None
    ] * 2


def test_nested_comments_answer_the_one_above_them():
    depths = [0, 0, 1, 2, 1, 0, 2]
    rows = json_lines(
        *[ROW | {"id": n, "depth": depth} for n, depth in enumerate(depths)], ROW | {"topic": 8, "depth": 1}
    )
    heard = read(jsonl(fields={"depth": "depth"}), rows)
    parents = [None, None, "1", "2", "1", None, "5", None]
    assert [post.parent_id for post in posts(heard)] == parents
    for number, one in enumerate(heard):
        assert [post.parent_id for post in posts(read(jsonl(fields={"depth": "depth"}), rows, one.mark))] == parents[
            number + 1 :
        ]


@pytest.mark.parametrize("table", [jsonl(), sheet()])
def test_goes_on_after_any_row_and_counts_lines_on(table):
    rows = [ROW | {"id": n, "text": f"Zeile\n{n}"} for n in range(5)]
    rows[3]["when"] = "never"
    text = json_lines(*rows)
    if table.layout == "csv":
        text = CSV + "".join(",".join(f'"{cell}"' for cell in row.values()) + "\n" for row in rows)
    whole = read(table, text)
    for number, one in enumerate(whole):
        assert read(table, text, json.loads(json.dumps(one.mark))) == whole[number + 1 :]


def test_a_last_line_without_its_end_is_read_again_when_it_is_whole():
    text = json_lines(ROW, ROW | {"id": 2})
    cut = read(jsonl(), text[:-20])
    assert [where for where, _ in problems(cut)] == ["line 2"]
    assert [post.id for post in posts(read(jsonl(), text, cut[-1].mark))] == ["2"]


def test_a_date_beyond_all_time_costs_only_its_row():
    table = jsonl(date_format="%Y-%m-%d %H:%M", time_zone="America/New_York")
    heard = read(table, json_lines(ROW | {"when": "9999-12-31 23:00"}))
    assert "is no date" in problems(heard)[0][1]


def test_nan_of_a_careless_writer_is_nothing():
    raw = json_lines(ROW).replace('"Hallo"', "NaN")
    assert [post.body for post in posts(read(jsonl(), raw))] == [""]
