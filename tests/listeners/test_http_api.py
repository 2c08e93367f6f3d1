"""Documented interfaces for programs: asked without robots.txt, and their refusals come with their words."""

import gzip

import msgspec
import pytest

from listeners.records import SourceRefused, SourceUnavailable
from tests.listeners.loopback import Sleep, fetcher, serve

NOBODY = "User-agent: *\nDisallow: /"


def test_robots_are_not_asked():
    with serve(lambda asked: asked.reply(b"{}"), robots=NOBODY) as server:
        assert fetcher().get(server.url + "/v1/posts", api=True).body == b"{}"
        with pytest.raises(SourceRefused, match=r"robots\.txt"):
            fetcher().get(server.url + "/v1/posts")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_refusal_comes_with_its_words(status):
    with serve(lambda asked: asked.reply(b'{"why": "quota"}', status)) as server:
        answer = fetcher().get(server.url, api=True)
    assert (answer.status, answer.body) == (status, b'{"why": "quota"}')


def test_packed_refusals_are_unpacked_and_damaged_ones_keep_their_status():
    def answer(asked):
        body = gzip.compress(b"no") if asked.route == "/whole" else b"no gzip"
        asked.reply(body, 403, {"Content-Encoding": "gzip"})

    with serve(answer) as server:
        assert fetcher().get(server.url + "/whole", api=True).body == b"no"
        damaged = fetcher().get(server.url + "/damaged", api=True)
    assert (damaged.status, damaged.body) == (403, b"")


def test_a_refusal_of_a_hundred_megabytes_costs_64_kilobytes():
    bomb = gzip.compress(bytes(100_000_000))
    with serve(lambda asked: asked.reply(bomb, 400, {"Content-Encoding": "gzip"})) as server:
        assert len(fetcher().get(server.url, api=True).body) <= 65_536


def test_what_passes_is_tried_again_and_then_raised():
    with serve(lambda asked: asked.reply(b"", 429, {"Retry-After": "7"})) as server:
        with pytest.raises(SourceUnavailable, match="429") as caught:
            fetcher().get(server.url, api=True)
        assert caught.value.retry_after == 7
        assert len(server.asked) == 3


def test_posts_json_with_private_headers_and_does_not_follow_elsewhere():
    got = []

    def answer(asked):
        got.append((asked.command, asked.headers["Authorization"], msgspec.json.decode(asked.posted)))
        asked.reply(b"", 307, {"Location": "/other"})

    with serve(answer) as server:
        answered = fetcher().post(server.url, json={"query": "ü"}, headers={"Authorization": "Bearer key"})
    assert answered.status == 307
    assert got == [("POST", "Bearer key", {"query": "ü"})]


def test_pauses_where_it_was_asked_to():
    sleep = Sleep()
    with serve(lambda asked: asked.reply(b"{}")) as server:
        http = fetcher(sleep)
        http.get(server.url, api=True)
        http.pause(server.url, 10)
        http.get(server.url, api=True)
        assert sleep.slept[-1] == pytest.approx(10, abs=0.1)
        http.pause(server.url, 3600)
        with pytest.raises(SourceUnavailable) as caught:
            http.get(server.url, api=True)
    assert caught.value.retry_after == pytest.approx(3600, abs=1)
