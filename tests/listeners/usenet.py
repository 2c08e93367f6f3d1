"""A small news server on the loopback address, for what a real one does not do on demand: faults, and numbers that change."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import format_datetime

from tests.listeners.case import START

GROUP = "alm.test.netz"


class News:
    """Articles by number in one group. `said` counts commands; `fault` is what the server does instead of answering."""

    def __init__(self):
        self.articles: dict[int, str] = {}
        self.high = 0
        self.said: list[str] = []
        self.fault: str | None = None  # "400", "cut", "hang", "nonsense", "half"
        self.faults: Iterator[str | None] = iter(())  # the same, one a command
        self.unknown: set[str] = set()  # commands it does not know
        self.wants: str | None = None  # the login
        self.over = threading.Event()
        self.port = 0

    def say(self, subject="Router", body="Hallo", **headers):
        self.high += 1
        told = {
            "From": "Anna <anna@x.example>",
            "Newsgroups": GROUP,
            "Subject": subject,
            "Date": format_datetime(START + timedelta(hours=self.high)),
            "Message-ID": f"<m{self.high}@x.example>",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        self.articles[self.high] = f"{head}\r\n{body}\r\n"
        return f"m{self.high}@x.example"

    def header(self, number, name):
        lines = self.articles[number].partition("\r\n\r\n")[0].split("\r\n")
        return next((line.partition(": ")[2] for line in lines if line.lower().startswith(f"{name.lower()}:")), "")

    def find(self, name):
        if not name.startswith("<"):
            return int(name) if int(name) in self.articles else None
        return next((number for number in self.articles if self.header(number, "Message-ID") == name), None)

    def remove(self, post_id):
        del self.articles[self.find(f"<{post_id}>")]

    def answer(self, verb, rest):
        """The answer to a command: a status line, or that and the lines of a block."""
        if verb in self.unknown:
            return "500 what?"
        return getattr(self, f"do_{verb.lower()}", lambda _: "500 what?")(rest)

    def do_mode(self, _):
        return "200 here you may post"

    def do_authinfo(self, rest):
        kind, _, word = rest.partition(" ")
        if kind == "USER":
            return "381 and the password?"
        if word != self.wants:
            return "481 no"
        self.wants = None
        return "281 welcome"

    def do_list(self, _):
        return "215 groups", [f"{GROUP} {self.high} 1 y"]

    def do_group(self, name):
        if self.wants:
            return "480 log in first"
        low = min(self.articles, default=self.high + 1)
        return f"211 {len(self.articles)} {low} {self.high} {name}" if name == GROUP else "411 no such group"

    def do_over(self, rest):
        first, last = (int(part) for part in rest.split("-"))
        numbers = [number for number in sorted(self.articles) if first <= number <= last]
        names = ("Subject", "From", "Date", "Message-ID", "References")
        rows = [
            "\t".join([str(n), *(self.header(n, name) for name in names), str(len(self.articles[n])), "1"])
            for n in numbers
        ]
        return ("224 overview", rows) if rows else "423 none"

    do_xover = do_over

    def do_stat(self, name):
        number = self.find(name)
        return f"223 {number} {self.header(number, 'Message-ID')} it is" if number else "430 no such article"

    def do_article(self, name):
        number = self.find(name)
        return (f"220 {number} it is", self.articles[number].split("\r\n")[:-1]) if number else "423 no such article"


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        news = self.server.news
        self.tell("200 news.example")
        while line := self.rfile.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            news.said.append(line.decode().strip())
            fault = news.fault or next(news.faults, None)
            if fault == "hang":
                news.over.wait(20)
                return
            if fault == "cut" and verb == "ARTICLE":
                self.wfile.write(b"220 1 <a\r\nFrom: An")
                return
            if fault in {"400", "nonsense"}:
                self.tell("400 closing for tonight" if fault == "400" else "<html>")
                return
            answer = news.answer(verb.upper(), rest)
            if fault == "half":
                if not isinstance(answer, str):
                    self.tell(answer[0], *answer[1][: len(answer[1]) // 2])
                return
            if isinstance(answer, str):
                self.tell(answer)
            else:
                self.tell(answer[0], *(f".{one}" if one.startswith(".") else one for one in answer[1]), ".")

    def tell(self, *lines):
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        """The client hangs up in the middle: that is what many of these tests are about."""


@contextmanager
def newsserver(tls=None) -> Iterator[News]:
    news = News()
    server = _Server(("127.0.0.1", 0), _Session)
    server.news, news.port = news, server.server_address[1]
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield news
    finally:
        news.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
