"""Objects of an array in a JSON file are found one by one, whatever stands around and in them."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listeners.formats import json_items
from listeners.formats.json_items import items

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
OBJECTS = st.lists(st.dictionaries(st.text(), VALUES))


@given(OBJECTS, st.text(), st.integers(1, 40), st.sampled_from([None, 1]), st.booleans())
def test_every_object_is_found_whole_and_with_what_stands_beside(objects, name, chunk, indent, ascii_only):
    before = json_items._CHUNK
    json_items._CHUNK = chunk
    try:
        told = {"list": [{"name": name, "no": 7, "other": objects, "messages": objects}, {"messages": []}]}
        raw = json.dumps(told, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "replace")
        found = list(items(io.BytesIO(raw), "messages"))
        assert [json.loads(item.raw) for item in found] == json.loads(raw)["list"][0]["messages"]
        assert [item.number for item in found] == list(range(1, len(objects) + 1))
        assert all(item.around["no"] == "7" for item in found)
    finally:
        json_items._CHUNK = before


def test_a_file_that_is_an_array_gives_its_objects():
    assert [item.raw for item in items(io.BytesIO(b' [{"a": [1]}, {"b": "]"}] '), "x")] == [
        b'{"a": [1]}',
        b'{"b": "]"}',
    ]


@pytest.mark.parametrize(
    "raw", [b'{"messages": [{"a": 1}, {"b"', b'{"messages": [{"a": 1}', b'{"messages": [{"a": 1}, "b']
)
def test_a_file_that_ends_in_the_middle_gives_what_stands_before_and_says_so(raw):
    found = items(io.BytesIO(raw), "messages")
    assert next(found).raw == b'{"a": 1}'
    with pytest.raises(EOFError, match="ends in the middle"):
        next(found)


def test_an_object_without_an_end_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(json_items, "_ITEM", 100_000)
    for raw in (b'{"messages": [{"a": [' + b"1,[" * 200_000, b'{"messages": [{"a": "' + b"x" * 1_000_000):
        with pytest.raises(EOFError, match=r"larger than any message|without an end"):
            list(items(io.BytesIO(raw), "messages"))
