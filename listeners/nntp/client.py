"""The part of NNTP (RFC 3977) that reading takes. Commands go out in bunches; servers answer them in order."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from listeners.records import Conversation, SourceRefused, SourceUnavailable

BUNCH = 50  # commands sent before their answers are read
NO_GROUP, NO_ARTICLE, NOBODY_KNOWS = 411, {420, 423, 430}, {500, 502, 503}
NAME = re.compile(r"\d+|<[!-;=?-~]{1,248}>")  # what articles are asked for by
UNKNOWN = {500, 501, 502, 503}


class Row(NamedTuple):
    """A line of an overview. `header` is the head of the article as far as the overview tells it."""

    number: int
    message_id: str
    size: int
    header: bytes


class Server:
    """A news server. Every method may raise SourceUnavailable, and SourceRefused where it will not do what we ask."""

    def __init__(self, talk: Conversation, name: str) -> None:
        self._talk, self._name = talk, name
        self._overview = "OVER"
        talk.begin()
        self._judge("CONNECT", *self._status(), {200, 201})
        self._ask("MODE READER", {200, 201, *UNKNOWN})

    def login(self, user: str, password: str) -> None:
        code, _ = self._ask(f"AUTHINFO USER {user}", {281, 381}, shown="AUTHINFO")
        if code == 381:
            self._ask(f"AUTHINFO PASS {password}", {281}, shown="AUTHINFO")

    def groups(self, pattern: str) -> list[str]:
        """The names of the groups that match, such as `de.comm.*`."""
        self._ask(f"LIST ACTIVE {pattern}", {215})
        return sorted(line.split()[0].decode("utf-8", "replace") for line in self._block() if line.split())

    def group(self, name: str) -> tuple[int, int] | None:
        """Go to a group: its low and high water mark; None where there is none of that name."""
        code, words = self._ask(f"GROUP {name}", {211, NO_GROUP})
        if code == NO_GROUP:
            return None
        try:
            _, low, high = (int(word) for word in words.split()[:3])
        except ValueError as error:
            raise SourceUnavailable(f"{self._name} does not tell the numbers of {name} as NNTP has it") from error
        return low, high

    def over(self, first: int, last: int) -> list[Row]:
        """The overview of the articles with these numbers."""
        code, _ = self._ask(f"{self._overview} {first}-{last}", {224, *NO_ARTICLE, *NOBODY_KNOWS})
        if code in NOBODY_KNOWS and self._overview == "OVER":
            self._overview = "XOVER"  # what it was called before RFC 3977
            return self.over(first, last)
        if code in NOBODY_KNOWS:
            raise SourceRefused(f"{self._name} gives no overview (OVER) of its articles; ask those who run it")
        return [row for row in map(_row, self._block()) if row] if code == 224 else []

    def articles(self, numbers: Iterable[int]) -> Iterator[tuple[int, bytes]]:
        """(number, article) of those that are still there."""
        for number, code, _ in self._bunches("ARTICLE", [str(number) for number in numbers], {220, *NO_ARTICLE}):
            if code == 220:
                yield int(number), b"\n".join(self._block())

    def stat(self, names: Iterable[str]) -> Iterator[tuple[str, str | None]]:
        """(number or `<id>`, the id of the article) of each; None for those that are not there."""
        for name, code, words in self._bunches(
            "STAT", [name for name in names if NAME.fullmatch(name)], {223, *NO_ARTICLE}
        ):
            yield name, words.partition(" ")[2].split(" ")[0].strip("<>") if code == 223 else None

    def _bunches(self, verb: str, names: list[str], fine: set[int]) -> Iterator[tuple[str, int, str]]:
        for start in range(0, len(names), BUNCH):
            bunch = names[start : start + BUNCH]
            self._talk.send("".join(f"{verb} {name}\r\n" for name in bunch).encode())
            for name in bunch:
                self._talk.begin()
                yield name, *self._judge(verb, *self._status(), fine)

    def _ask(self, command: str, fine: set[int], shown: str = "") -> tuple[int, str]:
        if "\r" in command or "\n" in command:
            raise SourceRefused(f"{self._name}: {shown or command!r} holds an end of line")
        self._talk.send(f"{command}\r\n".encode())
        self._talk.begin()
        code, words = self._status()
        return self._judge(shown or command, code, "" if shown else words, fine)  # a server may repeat a password

    def _status(self) -> tuple[int, str]:
        line = self._talk.line().decode("utf-8", "replace")
        if not line[:3].isdecimal():
            raise SourceUnavailable(f"{self._name} does not speak NNTP: it said '{line[:40]}'")
        return int(line[:3]), line[4:]

    def _judge(self, command: str, code: int, words: str, fine: set[int]) -> tuple[int, str]:
        if code in fine:
            return code, words
        told = f"{self._name} answered {command} with {code} {words[:100]}"
        if code in {400, 403, 436}:
            raise SourceUnavailable(told)
        if code in {480, 481, 482, 483, 502}:
            told += ". It wants a login: set login = true, and user and password in the environment"
        raise SourceRefused(told)

    def _block(self) -> Iterator[bytes]:
        while (line := self._talk.line()) != b".":
            yield line.removeprefix(b".") if line.startswith(b"..") else line


def _row(line: bytes) -> Row | None:
    cells = line.split(b"\t")
    if len(cells) < 7 or not cells[0].isdigit():
        return None
    names = (b"Subject", b"From", b"Date", b"Message-ID", b"References")
    header = b"\n".join(name + b": " + cell for name, cell in zip(names, cells[1:6], strict=True))
    size = int(cells[6]) if cells[6].isdigit() else 0
    return Row(int(cells[0]), cells[4].decode("utf-8", "replace").strip(" <>"), size, header + b"\n\n")
