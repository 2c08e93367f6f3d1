"""The sample community on the loopback address, over real HTTP: two forums, a blog, robots.txt, pages to read."""

import gzip
import socket
import struct
import time
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self

from kundschafter.sample.faults import Faults, Trouble
from kundschafter.sample.routes import Answer, Routes
from kundschafter.sample.world import World

TOO_MANY = "You\u2019ve performed this action too many times, please try again later."


class Server:
    """A running server; leaving the `with` block stops it. `hits` are the paths asked for, `faults` what went wrong."""

    def __init__(self, world: World, port: int = 0, faults: Faults | None = None) -> None:
        self.hits: list[str] = []
        self._trouble = Trouble(faults)
        self._server = _Http(("127.0.0.1", port), Routes(world), self._trouble, faults or Faults(), self.hits)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def faults(self) -> list[str]:
        return self._trouble.dealt

    def show(self, world: World) -> None:
        """From now on another world, for instance the next night's."""
        self._server.routes = Routes(world)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def serve(world: World, port: int = 0, faults: Faults | None = None) -> Server:
    """Starts serving; port 0 takes a free one. Use it as a context manager, or call `stop()`."""
    return Server(world, port, faults)


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(
        self, address: tuple[str, int], routes: Routes, trouble: Trouble, faults: Faults, hits: list[str]
    ) -> None:
        self.routes, self.trouble, self.faults, self.hits = routes, trouble, faults, hits
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "sample"
    sys_version = ""
    timeout = 30
    disable_nagle_algorithm = True  # else every answer waits 40 ms for the client's delayed acknowledgement
    server: _Http

    def do_GET(self) -> None:
        self.server.hits.append(self.path)
        fault = self.server.trouble.next(self.path)
        if fault == "slow":
            time.sleep(self.server.faults.slow)
        if fault == "reset":
            self._reset()
        elif fault in ("500", "503", "429"):
            self._refuse(int(fault))
        else:
            self._answer(self.server.routes.answer(self.path), cut=fault == "cut")

    def _answer(self, answer: Answer, *, cut: bool) -> None:
        tag = f'W/"{sha256(answer.body).hexdigest()[:16]}"'
        headers = {"Content-Type": answer.kind, **answer.headers}
        if answer.conditional:
            headers["ETag"] = tag
        if answer.conditional and (
            self.headers.get("If-None-Match") == tag
            or (
                "If-None-Match" not in self.headers
                and self.headers.get("If-Modified-Since") == answer.headers.get("Last-Modified")
            )
        ):
            self._send(304, headers, b"")
            return
        body = answer.body
        if "gzip" in self.headers.get("Accept-Encoding", "") and len(body) > 1000:
            body = gzip.compress(body, 1, mtime=0)
            headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        self._send(answer.status, headers, body, cut=cut)

    def _refuse(self, status: int) -> None:
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        if status in (429, 503):
            headers["Retry-After"] = str(self.server.faults.retry_after)
        if status == 429:
            headers["Discourse-Rate-Limit-Error-Code"] = "ip_10_secs_limit"
        self._send(status, headers, TOO_MANY.encode() if status == 429 else b"Oops")

    def _send(self, status: int, headers: dict[str, str], body: bytes, *, cut: bool = False) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        if cut:
            self.close_connection = True

    def _reset(self) -> None:
        """Closes with a TCP reset instead of a goodbye."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name of the base class
        """Says nothing: a test or a night has its own lines."""
