"""What Telegram Desktop exports as JSON: result.json of one chat, or of all."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any, BinaryIO, ClassVar
from zoneinfo import ZoneInfo

import msgspec

from listeners import dates
from listeners.formats import Heard, Mark
from listeners.formats.chains import Chains
from listeners.formats.json_items import read_items
from listeners.records import Author, Post

_PRIVATE = {"personal_chat", "bot_chat", "saved_messages", "replies", "verify_codes"}


class Telegram(msgspec.Struct, frozen=True, kw_only=True):
    """Groups and channels are read, chats with one person are not.

    `base_url` is the address of a public group (https://t.me/almtel); `time_zone` is for old exports, whose dates name none.
    """

    grows: ClassVar[bool] = True
    base_url: str = ""
    time_zone: str = "UTC"

    def read(self, stream: BinaryIO, mark: Mark, name: str) -> Iterator[Heard]:
        """Yield what each message of result.json says; photos and other files beside it say nothing."""
        if name.endswith(".json"):
            yield from read_items(stream, mark, "messages", partial(self._post, Chains()))

    def _post(self, chains: Chains, told: dict[str, Any], chat: dict[str, str]) -> Post | None:
        if told["type"] != "message" or chat.get("type") in _PRIVATE:
            return None
        chat_id = chat["id"]
        post_id, answers = f"{chat_id}-{told['id']}", told.get("reply_to_message_id")
        parent = f"{chat_id}-{answers}" if answers else None
        reactions = told.get("reactions") or []
        return Post(
            id=post_id,
            thread_id=chains.place(post_id, parent),
            url=f"{self.base_url.rstrip('/') or f'https://t.me/c/{chat_id}'}/{told['id']}",
            created_at=self._moment(told, "date"),
            author=_author(told),
            position=None if parent else 0,
            parent_id=parent,
            edited_at=self._moment(told, "edited") if told.get("edited") else None,
            body="".join(map(_words, told["text"] if isinstance(told["text"], list) else [told["text"]])),
            category=chat.get("name"),
            likes=sum(reaction.get("count") or 0 for reaction in reactions),
            liked_by=sorted({one["from_id"] for reaction in reactions for one in reaction.get("recent") or ()}),
        )

    def _moment(self, told: dict[str, Any], field: str) -> datetime:
        seconds = told.get(f"{field}_unixtime")
        moment = (
            datetime.fromtimestamp(int(seconds), UTC) if seconds else dates.read(told[field], ZoneInfo(self.time_zone))
        )
        if moment is None:
            raise ValueError(f"'{told[field]}' is no date")
        return moment


def _author(told: dict[str, Any]) -> Author | None:
    """Numbers tell people apart; who has deleted their account has no name any more."""
    name, number = told.get("from"), told.get("from_id")
    return Author(id=str(number or name), handle=str(name), name=str(name)) if name else None


def _words(part: Any) -> str:
    """A piece of a text; people without a user name are mentioned by number."""
    if isinstance(part, str):
        return part
    if part["type"] == "mention_name":
        return f"@user{part['user_id']}"
    return f"{part['text']} {part['href']}" if part["type"] == "text_link" else str(part["text"])
