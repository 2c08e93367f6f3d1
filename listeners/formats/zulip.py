"""The export of a Zulip organisation: realm.json with people and channels, and files of a thousand messages each."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, BinaryIO, ClassVar
from urllib.parse import quote

import msgspec

from listeners.formats import Heard, Mark, inside
from listeners.formats.chats import read_whole
from listeners.formats.json_items import whole
from listeners.formats.streams import DAMAGE
from listeners.records import Author, Post

_FILE = re.compile(r"messages-\d+\.json")
_MENTION = re.compile(r"@_?\*\*([^*|]+)(?:\|(\d+))?\*\*")
_CHANNEL = 2  # type of a recipient; 1 and 3 are direct messages
_PEOPLE = ("zerver_userprofile", "zerver_userprofile_mirrordummy", "zerver_userprofile_crossrealm")


class _Realm(msgspec.Struct):
    people: dict[int, Author] = {}
    channels: dict[int, tuple[int, str]] = {}  # recipient: number and name of a public channel
    likes: dict[int, list[str]] = {}  # message: who reacted


class Zulip(msgspec.Struct, frozen=True, kw_only=True):
    """`base_url` is the address of the organisation. Public channels are read; private ones and direct messages are not."""

    grows: ClassVar[bool] = False
    base_url: str

    def needs(self, name: str) -> bool:
        return inside(name).name == "realm.json"

    def studied(self, pieces: Iterator[tuple[str, BinaryIO]]) -> "_Organisation":
        """The format with who everybody is and which channels are public."""
        realm = _Realm()
        for _, stream in pieces:
            with suppress(*DAMAGE, ValueError, KeyError, TypeError, AttributeError):
                realm = _realm(whole(stream))
        return _Organisation(self.base_url.rstrip("/"), realm)


class _Organisation:
    grows = False

    def __init__(self, base_url: str, realm: _Realm) -> None:
        self._base, self._realm = base_url, realm

    def read(self, stream: BinaryIO, mark: Mark, name: str) -> Iterator[Heard]:
        """Yield what a file of messages says; other files say nothing."""
        if mark.get("at") or not _FILE.fullmatch(inside(name).name):
            return
        if not self._realm.channels:
            yield Heard(where="file", mark={"at": 1}, problem="no realm.json beside it; give the whole export")
        else:
            yield from read_whole(stream, lambda told: list(told["zerver_message"]), self._post)

    def _post(self, told: dict[str, Any]) -> Post | None:
        if told["recipient"] not in self._realm.channels:
            return None
        number, channel = self._realm.channels[told["recipient"]]
        topic, liked_by = told["subject"], self._realm.likes.get(told["id"], [])
        there = f"{number}-{_hidden(channel.replace(' ', '-'))}/topic/{_hidden(topic)}"
        edited = told.get("last_edit_time")
        return Post(
            id=str(told["id"]),
            thread_id=f"{number}/{topic.casefold()}",  # topics differ in more than capitals
            url=f"{self._base}/#narrow/channel/{there}/near/{told['id']}",
            created_at=datetime.fromtimestamp(told["date_sent"], UTC),
            author=self._realm.people.get(told["sender"]),
            thread_title=topic,
            edited_at=datetime.fromtimestamp(edited, UTC) if edited else None,
            body=_MENTION.sub(self._mention, told["content"]),
            category=channel,
            likes=len(liked_by),
            liked_by=liked_by,
        )

    def _mention(self, found: re.Match[str]) -> str:
        person = self._realm.people.get(int(found[2])) if found[2] else None
        return f"@{person.id if person else _handle(found[1])}"


def _realm(told: dict[str, Any]) -> _Realm:
    everybody = [user for table in _PEOPLE for user in told.get(table) or ()]
    handles = Counter(_handle(user["full_name"]) for user in everybody if "full_name" in user)
    people = {}
    for user in everybody:
        name = user.get("full_name") or f"user{user['id']}"
        handle = _handle(name)
        unique = handle if handles[handle] < 2 else f"{handle}-{user['id']}"
        people[user["id"]] = Author(id=unique, handle=name, name=name, bot=bool(user.get("is_bot")))
    public = {one["id"]: one["name"] for one in told.get("zerver_stream") or () if not one.get("invite_only")}
    recipients = [one for one in told["zerver_recipient"] if one["type"] == _CHANNEL and one["type_id"] in public]
    likes: defaultdict[int, list[str]] = defaultdict(list)
    for reaction in told.get("zerver_reaction") or ():
        if (name := people[reaction["user_profile"]].id) not in likes[reaction["message"]]:
            likes[reaction["message"]].append(name)
    return _Realm(people, {one["id"]: (one["type_id"], public[one["type_id"]]) for one in recipients}, dict(likes))


def _handle(name: str) -> str:
    """A name as one word, as it can stand behind an @."""
    return re.sub(r"\W+", ".", name.casefold()).strip(".")


def _hidden(text: str) -> str:
    """As addresses of Zulip write it: percent-encoded, with dots for the percent signs."""
    return quote(text, safe="").replace(".", "%2E").replace("%", ".")
