"""What exports of chats have in common: folders of JSON files, each a day or a thousand messages, read whole."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from listeners.formats import Heard
from listeners.formats.json_items import UNREADABLE, whole
from listeners.records import Post


def read_whole(
    stream: BinaryIO, messages: Callable[[Any], list[Any]], make: Callable[[dict[str, Any]], Post | None]
) -> Iterator[Heard]:
    """Yield the posts of one file at once, after a line for each message that cannot be read."""
    done = {"at": 1}
    try:
        told = messages(whole(stream))
    except UNREADABLE as error:
        yield Heard(where="file", mark=done, problem=f"not as this format has it ({error!r}); export it again")
        return
    posts = []
    for number, message in enumerate(told, 1):
        try:
            post = make(message)
        except UNREADABLE as error:
            yield Heard(where=f"message {number}", mark={}, problem=f"not as this format has it ({error!r})")
        else:
            posts += [post] if post else []
    yield Heard(where="file", mark=done, posts=posts)
