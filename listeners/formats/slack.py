"""The export of a Slack workspace: users.json, channels.json, and a folder for each channel with a file for each day."""

import html
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any, BinaryIO, ClassVar

import msgspec

from listeners.formats import Heard, Mark, inside
from listeners.formats.chats import read_whole
from listeners.formats.json_items import whole
from listeners.formats.streams import DAMAGE
from listeners.records import Author, Post

_DAY = re.compile(r"\d{4}-\d\d-\d\d\.json")
_SAID = {None, "bot_message", "file_share", "me_message", "thread_broadcast"}  # what is left: joined, renamed, pinned …
_LINK = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


class Slack(msgspec.Struct, frozen=True, kw_only=True):
    """`base_url` is the address of the workspace. Channels of channels.json are read; groups and direct messages are not."""

    grows: ClassVar[bool] = False
    base_url: str

    def needs(self, name: str) -> bool:
        return inside(name).name in {"users.json", "channels.json"}

    def studied(self, pieces: Iterator[tuple[str, BinaryIO]]) -> "_Workspace":
        """The format with who everybody is and which channels are public."""
        people: dict[str, Author] = {}
        channels: dict[str, str] = {}
        for name, stream in pieces:
            with suppress(*DAMAGE, ValueError, KeyError, TypeError, AttributeError):
                for told in whole(stream):
                    if inside(name).name == "users.json":
                        people[told["id"]] = _author(told)
                    else:
                        channels[told["name"]] = told["id"]
        return _Workspace(self.base_url.rstrip("/"), people, channels)


class _Workspace:
    grows = False

    def __init__(self, base_url: str, people: dict[str, Author], channels: dict[str, str]) -> None:
        self._base, self._people, self._channels = base_url, people, channels

    def read(self, stream: BinaryIO, mark: Mark, name: str) -> Iterator[Heard]:
        """Yield what was said in a channel on a day; other files say nothing."""
        path = inside(name)
        if mark.get("at") or not _DAY.fullmatch(path.name):
            return
        if not self._channels:
            yield Heard(where="file", mark={"at": 1}, problem="no channels.json beside it; give the whole export")
        elif channel := self._channels.get(path.parent.name):
            yield from read_whole(stream, list, partial(self._post, path.parent.name, channel))

    def _post(self, name: str, channel: str, told: dict[str, Any]) -> Post | None:
        if told["type"] != "message" or told.get("subtype") not in _SAID:
            return None
        moment, thread = told["ts"], told.get("thread_ts") or told["ts"]
        likers = {user for reaction in told.get("reactions") or () for user in reaction.get("users") or ()}
        edited = told.get("edited") or {}
        return Post(
            id=f"{channel}-{moment}",
            thread_id=f"{channel}-{thread}",
            url=f"{self._base}/archives/{channel}/p{moment.replace('.', '')}",
            created_at=_moment(moment),
            author=self._who(told),
            position=0 if thread == moment else None,
            parent_id=None if thread == moment else f"{channel}-{thread}",
            edited_at=_moment(edited["ts"]) if edited else None,
            body=html.unescape(_LINK.sub(self._words, told.get("text") or "")),
            category=name,
            likes=len(likers),
            liked_by=sorted(self._name(user) for user in likers),
        )

    def _who(self, told: dict[str, Any]) -> Author | None:
        if user := told.get("user"):
            return self._people.get(user) or Author(id=user)
        name = told.get("username") or told.get("bot_id")
        return Author(id=str(name), bot=True) if name else None

    def _name(self, user: str) -> str:
        return self._people[user].id if user in self._people else user

    def _words(self, found: re.Match[str]) -> str:
        """`<@U1>` as "@anna", `<#C1|netz>` as "#netz", `<!here>` as "@here", `<https://…|words>` as both."""
        told, label = found[1], found[2]
        if told.startswith("@"):
            return f"@{self._name(told[1:])}"
        if told.startswith("#"):
            return f"#{label or told[1:]}"
        if told.startswith("!"):
            return label or f"@{told[1:].partition('^')[0]}"
        if told.startswith("mailto:") or not label:
            return label or told
        return f"{label} {told}"


def _author(told: dict[str, Any]) -> Author:
    """`name` is what others see behind the @ where nobody chose another one, and it is unique."""
    profile = told.get("profile") or {}
    name = told.get("real_name") or profile.get("real_name")
    return Author(
        id=told["name"], handle=profile.get("display_name") or None, name=name or None, bot=bool(told.get("is_bot"))
    )


def _moment(seconds: str) -> datetime:
    return datetime.fromtimestamp(float(seconds), UTC)
