"""A dump of a Stack Exchange site: Posts.xml, Comments.xml and Users.xml, unpacked, one row a line.

Rows refer to each other (the name of an author, the question a comment belongs to), and the largest site has a hundred
million of them: what is referred to is kept in a database on disk while the dump is read.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from typing import BinaryIO, ClassVar
from xml.etree import ElementTree as ET

import msgspec

from listeners import dates
from listeners.formats import Heard, Mark, inside
from listeners.formats.streams import DAMAGE, lines
from listeners.records import Author, Post

_ID, _PARENT, _ACCEPTED = (re.compile(rb' %b="(-?\d+)"' % name) for name in (b"Id", b"ParentId", b"AcceptedAnswerId"))
_NAME = re.compile(rb' DisplayName="([^"]*)"')
_TAG = re.compile(r"[^<>|]+")
_TABLES = """
create table users (id integer primary key, name text);
create table parents (id integer primary key, parent integer);
create table accepted (id integer primary key);
"""
Row = dict[str, str]


class StackExchange(msgspec.Struct, frozen=True, kw_only=True):
    """`base_url` is the address of the site."""

    grows: ClassVar[bool] = True
    base_url: str

    def needs(self, name: str) -> bool:
        return _kind(name) in {"posts", "users"}

    def studied(self, pieces: Iterator[tuple[str, BinaryIO]]) -> "_Site":
        """The format with who everybody is and what answers what."""
        index = sqlite3.connect("", check_same_thread=False)  # a file of its own, gone when it is closed
        index.executescript(_TABLES)
        for name, stream in pieces:
            with suppress(*DAMAGE):
                if _kind(name) == "users":
                    index.executemany("insert or replace into users values (?, ?)", _names(stream))
                else:
                    for table, number, parent in _ties(stream):
                        values = (number, parent) if table == "parents" else (number,)
                        marks = ", ".join("?" * len(values))
                        index.execute(f"insert or replace into {table} values ({marks})", values)
        return _Site(self.base_url.rstrip("/"), index)


class _Site:
    grows = True

    def __init__(self, base_url: str, index: sqlite3.Connection) -> None:
        self._base, self._index = base_url, index

    def __del__(self) -> None:
        self._index.close()

    def read(self, stream: BinaryIO, mark: Mark, name: str) -> Iterator[Heard]:
        """Yield what each row of Posts.xml and Comments.xml says; other files say nothing."""
        make = {"posts": self._post, "comments": self._comment}.get(_kind(name))
        number = mark.get("line", 0)
        for at, line in lines(stream, mark.get("at", 0)) if make else ():
            number += 1
            posts, problem = [], None
            try:
                row = _row(line)
                post = make(row) if row and make else None
                posts = [post] if post else []
            except (ET.ParseError, KeyError, ValueError) as error:
                problem = f"no row of a dump ({error}); get the file again"
            yield Heard(where=f"line {number}", mark={"at": at, "line": number}, posts=posts, problem=problem)

    def _post(self, row: Row) -> Post | None:
        number = row["Id"]
        if row["PostTypeId"] == "1":
            tags = _TAG.findall(row.get("Tags", ""))
            url = f"{self._base}/questions/{number}"
            return self._said(row, number, number, url, thread_title=row.get("Title") or None, position=0, tags=tags)
        if row["PostTypeId"] != "2":  # wikis of tags and the like
            return None
        accepted = self._look("select id from accepted where id = ?", number) is not None
        parent = row["ParentId"]
        return self._said(row, number, parent, f"{self._base}/a/{number}", parent_id=parent, accepted=accepted)

    def _comment(self, row: Row) -> Post:
        about = row["PostId"]
        question = str(self._look("select parent from parents where id = ?", about) or about)
        url = f"{self._base}/questions/{question}#comment{row['Id']}_{about}"
        return self._said(row, f"comment-{row['Id']}", question, url, parent_id=about)

    def _said(self, row: Row, post_id: str, thread_id: str, url: str, **more: object) -> Post:
        edited = row.get("LastEditDate")
        created_at = dates.read(row["CreationDate"])
        if created_at is None:
            raise ValueError(f"'{row['CreationDate'][:40]}' is no date")
        post = Post(
            id=post_id,
            thread_id=thread_id,
            url=url,
            created_at=created_at,
            author=self._author(row.get("OwnerUserId") or row.get("UserId")),
            edited_at=dates.read(edited) if edited else None,
            body=row["Body"] if "Body" in row else row["Text"],
            format="html" if "Body" in row else "text",
            likes=max(int(row.get("Score") or 0), 0),
        )
        return msgspec.structs.replace(post, **more)

    def _author(self, number: str | None) -> Author | None:
        """Names are not unique there, numbers are; a deleted account has none."""
        if not number:
            return None
        name = self._look("select name from users where id = ?", number)
        url = f"{self._base}/users/{number}"
        return Author(id=number, handle=str(name) if name else None, url=url, bot=number.startswith("-"))

    def _look(self, query: str, number: str) -> object:
        found = self._index.execute(query, (int(number),)).fetchone()
        return found[0] if found else None


def _kind(name: str) -> str:
    return inside(name).name.lower().removesuffix(".xml")


def _row(line: bytes) -> Row:
    """What a line says: nothing where it opens or closes the table. Raises ValueError where it defines entities."""
    if not line.lstrip().startswith(b"<row"):
        if b"<!" in line:
            raise ValueError("it defines a document type")
        return {}
    return dict(ET.fromstring(line).attrib)  # noqa: S314 - one element without a DTD, so without entities


def _names(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    for _, line in lines(stream, 0):
        number, name = _ID.search(line), _NAME.search(line)
        if number and name:
            yield int(number[1]), unescape(name[1].decode("utf-8", "replace"))


def _ties(stream: BinaryIO) -> Iterator[tuple[str, int, int]]:
    """(table, post, question) of answers and of accepted answers."""
    for _, line in lines(stream, 0):
        number, parent, accepted = _ID.search(line), _PARENT.search(line), _ACCEPTED.search(line)
        if number and parent:
            yield "parents", int(number[1]), int(parent[1])
        if number and accepted:
            yield "accepted", int(accepted[1]), int(number[1])
