"""Topics of a Discourse forum, one JSON file each, as `/t/ID.json?print=true` gives them."""

from collections.abc import Iterator
from typing import BinaryIO, ClassVar

import msgspec

from listeners.discourse.topic import posts_of_topic
from listeners.formats import Heard, Mark
from listeners.lenient_json import decode

_TOPIC = 256 * 2**20  # bytes; what is larger is no topic


class DiscourseTopics(msgspec.Struct, frozen=True, kw_only=True):
    """`base_url` is where readers find the forum."""

    grows: ClassVar[bool] = False
    base_url: str

    def read(self, stream: BinaryIO, mark: Mark, name: str) -> Iterator[Heard]:  # noqa: ARG002 - a file holds one topic
        """Yield the topic, and a line for each post of it that cannot be read or is missing."""
        if mark.get("at"):
            return
        raw = stream.read(_TOPIC)
        done = {"at": len(raw)}
        skipped: list[str] = []
        try:
            topic = decode(raw)
            posts = posts_of_topic(topic, self.base_url, skipped=skipped)
            missing = len(topic["post_stream"].get("stream", ())) - len(topic["post_stream"]["posts"])
        except (ValueError, TypeError) as error:
            yield Heard(where="topic", mark=done, problem=f"{error}; save it again as /t/ID.json?print=true")
            return
        if missing > 0:
            skipped.append(f"{missing} of its posts are not in the file; save it as /t/ID.json?print=true")
        for problem in skipped:
            yield Heard(where="topic", mark={}, problem=problem)
        yield Heard(where="topic", mark=done, posts=posts)
