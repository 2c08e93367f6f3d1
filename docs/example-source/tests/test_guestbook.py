# ruff: noqa: INP001, S101 - a test
"""The guest book against a real server."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from kundschafter_guestbook import Guestbook

from listeners.dates import EARLIEST
from listeners.http import Http, HttpSettings

ENTRIES = [
    {"number": 1, "name": "ada", "written": "2026-06-01T08:00:00Z", "text": "What a shop!"},
    {"number": 2, "name": "ben", "written": "2026-06-02T08:00:00Z", "text": "Is it?", "answers": 1},
    {"number": 3, "name": "ada", "written": "2026-06-03T08:00:00Z", "text": "It is.", "answers": 1},
]


class Answer(BaseHTTPRequestHandler):
    """Two entries at a time."""

    def do_GET(self) -> None:
        """Answer."""
        parts = urlsplit(self.path)
        after = int(parse_qs(parts.query).get("after", ["0"])[0])
        self.send_response(200 if parts.path == "/entries.json" else 404)
        self.end_headers()
        self.wfile.write(json.dumps([entry for entry in ENTRIES if entry["number"] > after][:2]).encode())


def test_hears_what_is_new_and_only_that() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever).start()
    try:
        book = Guestbook(name="book", url=f"http://127.0.0.1:{server.server_port}")
        fetcher = Http(HttpSettings(allow_hosts=["127.0.0.1"], requests_per_minute=60_000))
        pages = list(book.pages(None, fetcher, EARLIEST))
        assert [[post.body for post in page.posts] for page in pages] == [["What a shop!", "Is it?"], ["It is."]]
        assert pages[0].posts[1].parent_id == "1"
        assert list(book.pages(pages[-1].cursor, fetcher, EARLIEST)) == []
    finally:
        server.shutdown()
        server.server_close()
