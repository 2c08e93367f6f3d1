"""What goes wrong between us and a source, one fault an answer: in memory, and as a loopback proxy before a test server.

In memory, everything of ours is real down to the adapter that would open a socket: there the request is handed to the
handler of the test server, and its answer is spoilt on the way back.
"""

import gzip
import io
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import format_datetime
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec
import pytest
import requests
from urllib3 import HTTPResponse
from urllib3.exceptions import ProtocolError

from listeners.http.connection import CarefulAdapter
from listeners.records import SourceRefused
from listeners.source import Source
from tests.listeners.loopback import Asked, Server, serve

CAP = 300_000  # bytes that a reader takes in these tests; the bombs are larger
SECONDS = 0.3  # its deadline


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]  # lower-case names
    body: bytes


@dataclass
class Past:
    """What a server has answered before."""

    last: Answer | None = None
    first: dict[str, Answer] = field(default_factory=dict)  # by address

    def remember(self, address: str, answer: Answer) -> None:
        self.last = answer
        self.first.setdefault(address, answer)


class Fault(NamedTuple):
    """`spoil` makes another answer of one; `wire` is what the sockets do where no answer can say it."""

    name: str
    spoil: Callable[[Answer, str, Past], Answer] = lambda answer, _address, _past: answer
    wire: str = ""  # reset, short (the body ends too early), endless (it ends with the connection), trickle


def _says(status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> Callable[..., Answer]:
    return lambda *_: Answer(status, headers or {}, body)


def _half(answer: Answer, *_: object) -> Answer:
    return answer._replace(body=answer.body[: len(answer.body) * 2 // 3])


def _wait_until(*_: object) -> Answer:
    return Answer(429, {"retry-after": format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)}, b"")


def _charset(answer: Answer, *_: object) -> Answer:
    kind = answer.headers.get("content-type", "text/html").partition(";")[0]
    return answer._replace(headers={**answer.headers, "content-type": f"{kind}; charset=iso-8859-5"})


def _circle(_: Answer, address: str, __: Past) -> Answer:
    return Answer(302, {"location": address}, b"")


def _repeated(answer: Answer, _: str, past: Past) -> Answer:
    return past.last or answer


def _older(answer: Answer, address: str, past: Past) -> Answer:
    return past.first.get(address, answer)


PAGE = b"<!doctype html><html><head><title>Log in</title></head><body><p>Please log in.</p></body></html>"
FAULTS = {
    fault.name: fault
    for fault in (
        Fault("connection reset", wire="reset"),
        Fault("body cut, its length told", wire="short"),
        Fault("body cut, no length told", _half, wire="endless"),
        Fault("body cut, and the wrong length told", _half),
        Fault("body trickles", wire="trickle"),
        Fault("429, Retry-After in seconds", _says(429, {"retry-after": "2", "content-type": "text/plain"}, b"slow")),
        Fault("429, Retry-After as a date", _wait_until),
        Fault("500", _says(500)),
        Fault("502 with a web page", _says(502, {"content-type": "text/html"}, PAGE)),
        Fault("503", _says(503)),
        Fault("200 with nothing in it", _says(200)),
        Fault("200 with a web page", _says(200, {"content-type": "text/html"}, PAGE)),
        Fault("wrong charset told", _charset),
        Fault("redirect in a circle", _circle),
        Fault("redirect to a private host", _says(302, {"location": "http://localhost:9/"})),
        Fault("gzip bomb", _says(200, {"content-encoding": "gzip"}, gzip.compress(bytes(10 * CAP)))),
        Fault("body of 100 MB", _says(200, {"content-length": "100000000"}, bytes(2 * CAP))),
        Fault("the answer of the request before", _repeated),
        Fault("an older answer", _older),
    )
}


class Line:
    """The way to the servers: it spoils as many answers as it has `faults`, one after the other (None: leaves one)."""

    def __init__(self) -> None:
        self.faults: Iterator[str | None] = iter(())
        self._past: dict[str, Past] = {}

    def pass_on(self, answer: Answer, origin: str, path: str) -> tuple[Answer, str]:
        """What arrives of an answer, and what happens to the connection."""
        past = self._past.setdefault(origin, Past())
        name = next(self.faults, None)
        fault = FAULTS[name] if name else Fault("")
        arrives = fault.spoil(answer, path, past)
        if path != "/robots.txt" and not name:  # what never arrived cannot come again
            past.remember(path, answer)
        return arrives, fault.wire


@contextmanager
def in_memory(patch: pytest.MonkeyPatch, line: Line) -> Iterator[None]:
    """Servers of `loopback.serve` opened in here are asked without sockets, over `line`."""
    servers: dict[int, Server] = {}
    made = Server.__init__

    def opened(self: Server, *told: object) -> None:
        made(self, *told)
        servers[self.server_port] = self

    def send(adapter: CarefulAdapter, request: requests.PreparedRequest, **__: object) -> requests.Response:
        parts = urlsplit(request.url)
        if parts.hostname == "localhost":
            raise SourceRefused("localhost leads to 127.0.0.1, which is not a public address")  # as the connection does
        server = servers[parts.port]
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        answer, wire = line.pass_on(ask(server, request, path), str(parts.port), path)
        return _response(adapter, request, answer, wire)

    patch.setattr(Server, "__init__", opened)
    patch.setattr(CarefulAdapter, "send", send)
    yield


def ask(server: Server, request: requests.PreparedRequest, path: str) -> Answer:
    """What the handler of a test server answers, without a connection."""
    asked = Asked.__new__(Asked)
    body = request.body or b""
    asked.server, asked.path, asked.command, asked.request_version = server, path, request.method, "HTTP/1.1"
    asked.requestline, asked.close_connection = f"{request.method} {path} HTTP/1.1", False
    asked.client_address = ("127.0.0.1", 0)
    asked.rfile, asked.wfile = io.BytesIO(body.encode() if isinstance(body, str) else body), io.BytesIO()
    asked.headers = Message()
    asked.headers["Host"] = urlsplit(request.url).netloc
    for name, value in request.headers.items():
        asked.headers[name] = value
    asked.do_GET()
    head, _, told = asked.wfile.getvalue().partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return Answer(int(first.split()[1]), headers, told)


def _response(
    adapter: CarefulAdapter, request: requests.PreparedRequest, answer: Answer, wire: str
) -> requests.Response:
    if wire == "reset":
        raise requests.ConnectionError(ProtocolError("Connection aborted."))
    if wire == "trickle":
        raise requests.ReadTimeout("slow")
    told = {name: value for name, value in answer.headers.items() if name not in {"content-length", "connection"}}
    if wire == "short":
        told["content-length"] = str(len(answer.body) + 10)
    raw = HTTPResponse(
        io.BytesIO(answer.body), told, answer.status, preload_content=False, request_method=request.method
    )
    return adapter.build_response(request, raw)


@contextmanager
def proxied(source: Source, line: Line) -> Iterator[Source]:
    """`source` with a proxy before each of its servers; addresses in the answers lead back to the proxy."""
    with ExitStack() as stack:
        fields = msgspec.structs.asdict(source)
        origins = {_origin(value) for value in fields.values() if _origin(value)}
        ways: dict[str, str] = {}
        for origin in sorted(origins):
            ways[origin] = stack.enter_context(serve(_proxy(origin, line, ways), robots=None)).url
        moved = {name: _moved(value, ways) for name, value in fields.items() if isinstance(value, str)}
        yield msgspec.structs.replace(source, **moved)


def _origin(value: object) -> str:
    parts = urlsplit(value) if isinstance(value, str) else urlsplit("")
    return f"{parts.scheme}://{parts.netloc}" if parts.hostname == "127.0.0.1" else ""


def _moved(text: str, ways: dict[str, str]) -> str:
    for origin, proxy in ways.items():
        text = text.replace(origin, proxy)
    return text


def _proxy(origin: str, line: Line, ways: dict[str, str]) -> Callable[[Asked], None]:
    def between(asked: Asked) -> None:
        headers = {name: value for name, value in asked.headers.items() if name.lower() != "host"}
        got = requests.request(
            asked.command, origin + asked.path, headers=headers, data=asked.posted, timeout=5, allow_redirects=False
        )
        told = {name.lower(): _moved(value, ways) for name, value in got.headers.items()}
        body = got.content
        if (body and "text" in told.get("content-type", "text")) or "json" in told.get("content-type", ""):
            body = _moved(body.decode("utf-8", "surrogateescape"), ways).encode("utf-8", "surrogateescape")
        for name in ("content-length", "transfer-encoding", "connection", "content-encoding", "date", "server"):
            told.pop(name, None)
        answer, wire = line.pass_on(Answer(got.status_code, told, body), origin, asked.path)
        _send(asked, answer, wire)

    return between


def _send(asked: Asked, answer: Answer, wire: str) -> None:
    if wire == "reset":
        asked.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        asked.connection.close()
        asked.hang_up()
        return
    headers = dict(answer.headers)
    if "location" in headers:  # somebody listens there
        headers["location"] = headers["location"].replace("localhost:9", f"localhost:{asked.server.server_port}")
    if wire == "endless":
        asked.head(answer.status, {**headers, "Connection": "close"})
    else:
        length = {"content-length": str(len(answer.body) + (10 if wire == "short" else 0))}
        asked.head(answer.status, {**length, **headers})
    with suppress(OSError):  # who has had enough hangs up
        if wire == "trickle":
            asked.drip(b"x", 20, 0.05)
        else:
            asked.wfile.write(answer.body)
    if wire or "content-length" in headers:
        asked.hang_up()
