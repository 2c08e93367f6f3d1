"""A real HTTP server on the loopback address, for tests. What it answers is a function of each test."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from urllib.parse import parse_qs, urlsplit

from listeners.http import Http, HttpSettings


class Asked(BaseHTTPRequestHandler):
    """One request, with what tests need to answer it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or head and body, written one after the other, wait 40 ms for each other
    server: "Server"

    def do_GET(self):
        parts = urlsplit(self.path)
        self.route, self.query = parts.path, parse_qs(parts.query, keep_blank_values=True)
        length = int(self.headers.get("Content-Length") or 0)
        self.posted = self.rfile.read(length)
        self.server.asked.append((self.path, dict(self.headers)))
        if self.route == "/robots.txt" and self.server.robots is not None:
            self.reply(self.server.robots.encode())
        elif self.route == "/robots.txt":
            self.reply(b"", 404)
        else:
            self.server.answer(self)

    do_POST = do_GET  # noqa: N815  # the name http.server looks for

    def reply(self, body=b"", status=200, headers=None):
        self.head(status, {"Content-Length": str(len(body)), **(headers or {})})
        self.wfile.write(body)

    def head(self, status, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def drip(self, byte, times, seconds):
        """Send one byte at a time, until the other side or the test has had enough."""
        for _ in range(times):
            if self.server.over.wait(seconds):
                return
            self.wfile.write(byte)

    def hang_up(self):
        self.close_connection = True

    def log_message(self, *_):
        """Tests are quiet."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answer, robots):
        super().__init__(("127.0.0.1", 0), Asked)
        self.answer, self.robots = answer, robots
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.over = threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def paths(self):
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def handle_error(self, request, client_address):
        """The client hangs up in the middle: that is what many of these tests are about."""


@contextmanager
def serve(
    answer: Callable[[Asked], None], robots: str | None = None, tls: SSLContext | None = None
) -> Iterator[Server]:
    server = Server(answer, robots)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


class Sleep:
    """Sleeps of a test take no time and are remembered; as a clock it tells the time that would have passed."""

    def __init__(self):
        self.slept: list[float] = []

    def __call__(self, seconds):
        self.slept.append(seconds)

    def clock(self):
        return sum(self.slept)


def fetcher(sleep: Sleep | None = None, **settings) -> Http:
    sleep = sleep or Sleep()
    quick = {"deadline": 5.0, "allow_hosts": ["127.0.0.1"], "requests_per_minute": 60_000.0}
    return Http(HttpSettings(**{**quick, **settings}), sleep=sleep, clock=sleep.clock)
