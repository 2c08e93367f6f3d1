import time

import pytest

from listeners.feed_bodies import tidy
from listeners.markup import DEEPEST, nests_too_deep

DEEP = ["<div>", "<font></p>", "<b></p>", "<x></y>", "<div></x>", "<a><div></a>", "<DIV><p>", "<table><td><blockquote>"]


@pytest.mark.parametrize("piece", DEEP)
def test_elements_within_each_other_are_counted_whatever_else_seems_to_end_them(piece):
    assert nests_too_deep(piece * 20_000)
    assert not nests_too_deep(piece * (DEEPEST // 3))


@pytest.mark.parametrize("piece", ["<div>a</div>", "<p>", "<li>", "<br>", "<b>a<img></b>", "<div><p>a</div>", "a < b "])
def test_a_long_page_is_not_a_deep_one(piece):
    assert not nests_too_deep(piece * 20_000)


@pytest.mark.parametrize("piece", DEEP)
def test_the_body_of_an_entry_that_nests_without_end_takes_no_time(piece):
    body = piece * 100_000 + '<a href="x">'
    started = time.process_time()
    assert tidy(body, "https://blog.example/") == body
    assert time.process_time() - started < 5
