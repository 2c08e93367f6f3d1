"""The archive of an account that Mastodon hands out to its owner: outbox.json with all it said, actor.json with who it is."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any, BinaryIO, ClassVar
from urllib.parse import urlsplit

import msgspec

from listeners import dates
from listeners.formats import Heard, Mark, inside
from listeners.formats.chains import Chains
from listeners.formats.json_items import read_items, whole
from listeners.formats.streams import DAMAGE
from listeners.records import Author, Post

_EVERYBODY = {"https://www.w3.org/ns/activitystreams#Public", "as:Public"}


class MastodonArchive(msgspec.Struct, frozen=True, kw_only=True):
    """What was said to everybody by the account itself; boosts and what went to some alone is left out."""

    grows: ClassVar[bool] = True

    def needs(self, name: str) -> bool:
        return inside(name).name == "actor.json"

    def studied(self, pieces: Iterator[tuple[str, BinaryIO]]) -> "_Account":
        """The format with who the account is."""
        actors: dict[str, Author] = {}
        for _, stream in pieces:
            with suppress(*DAMAGE, ValueError, KeyError, TypeError):
                told = whole(stream)
                actors[told["id"]] = _author(told["id"], told.get("preferredUsername"), told.get("name"))
        return _Account(actors)


class _Account:
    grows = True

    def __init__(self, actors: dict[str, Author]) -> None:
        self._actors = actors

    def read(self, stream: BinaryIO, mark: Mark, name: str) -> Iterator[Heard]:
        """Yield what each entry of outbox.json says; other files say nothing."""
        if inside(name).name == "outbox.json":
            yield from read_items(stream, mark, "orderedItems", partial(self._post, Chains()))

    def _post(self, chains: Chains, activity: dict[str, Any], _: dict[str, str]) -> Post | None:
        note = activity["object"]
        if activity["type"] != "Create" or not {*_list(note.get("to")), *_list(note.get("cc"))} & _EVERYBODY:
            return None
        here = urlsplit(note["id"]).netloc
        post_id, parent = _id(note["id"], here), _id(note.get("inReplyTo") or "", here) or None
        created_at, edited = dates.read(note["published"]), note.get("updated")
        if created_at is None:
            raise ValueError(f"'{note['published']}' is no date")
        return Post(
            id=post_id,
            thread_id=chains.place(post_id, parent),
            url=note.get("url") or note["id"],
            created_at=created_at,
            author=self._actors.get(note["attributedTo"]) or _author(note["attributedTo"], None, None),
            position=None if parent else 0,
            parent_id=parent,
            edited_at=dates.read(edited) if edited else None,
            body=note.get("content") or "",
            format="html",
            language=next(iter(note.get("contentMap") or ()), None),
            tags=[tag["name"].lstrip("#") for tag in note.get("tag") or [] if tag.get("type") == "Hashtag"],
        )


def _author(address: str, handle: str | None, name: str | None) -> Author:
    """An account as people of other servers mention it."""
    handle = handle or address.rstrip("/").rpartition("/")[2].lstrip("@")
    return Author(id=f"{handle}@{urlsplit(address).netloc}", handle=handle, name=name or None, url=address)


def _id(address: str, here: str) -> str:
    """Statuses of the own server have the number it knows them by, others their address."""
    return address.rpartition("/")[2] if urlsplit(address).netloc == here else address


def _list(told: Any) -> list[str]:
    return [told] if isinstance(told, str) else list(told or [])
