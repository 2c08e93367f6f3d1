"""Threads of comments as YouTube gives them, read into posts."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from listeners.records import Author, Known, Post
from listeners.youtube.api import PAGE, Api, NotToBeHadError

Told = dict[str, Any]


class Thread(NamedTuple):
    """A comment and its replies: when it was written (seconds UTC), its id, how many replies, and all YouTube tells."""

    moment: int
    id: str
    replies: int
    told: Told


def thread_of(told: Told) -> Thread:
    """Raises `KeyError` and the like where this is no thread."""
    top = told["snippet"]["topLevelComment"]
    moment = int(instant(top["snippet"]["publishedAt"]).timestamp())
    return Thread(moment, top["id"], int(told["snippet"].get("totalReplyCount") or 0), told)


def posts_of(api: Api, thread: Thread, skipped: list[str]) -> list[Post]:
    """Return the comment and its replies; those that did not come along are fetched. What cannot be had is told."""
    frame = thread.told["snippet"]
    replies = (thread.told.get("replies") or {}).get("comments") or []
    if thread.replies > len(replies):
        try:
            replies = _all_replies(api, thread.id)
        except NotToBeHadError as error:  # it must not keep all that stands below it from us, night after night
            skipped.append(f"thread {thread.id}: not all of its {thread.replies} replies could be had. {error}")
    video = frame.get("videoId")

    def read(told: Told) -> Post:
        return post_of(told, thread.id, _url(video, frame["channelId"], told["id"]), frame["channelId"])

    return [read(frame["topLevelComment"]), *(read(reply) for reply in replies)]


def post_again(told: Told, known: Known) -> Post:
    return post_of(told, known.thread_id, known.url, told["snippet"].get("channelId"))


def post_of(told: Told, thread_id: str, url: str, channel: str | None) -> Post:
    said = told["snippet"]
    created, updated = instant(said["publishedAt"]), instant(said.get("updatedAt") or said["publishedAt"])
    opens = told["id"] == thread_id
    return Post(
        id=told["id"],
        thread_id=thread_id,
        url=url,
        created_at=created,
        author=_author(said, channel),
        position=0 if opens else None,
        parent_id=None if opens else thread_id,
        edited_at=updated if updated > created else None,
        body=said["textDisplay"],
        likes=max(int(said.get("likeCount") or 0), 0),
    )


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _all_replies(api: Api, thread_id: str) -> list[Told]:
    replies: dict[str, Told] = {}
    more: dict[str, str] = {}
    while True:
        items, token = api.items("comments", part="snippet", parentId=thread_id, maxResults=PAGE, **more)
        before = len(replies)
        replies |= {item["id"]: item for item in items}
        if not token or len(replies) == before:
            return list(replies.values())
        more = {"pageToken": token}


def _url(video: str | None, channel: str, comment: str) -> str:
    where = f"watch?v={video}&" if video else f"channel/{channel}/discussion?"
    return f"https://www.youtube.com/{where}lc={comment}"


def _author(said: Told, channel: str | None) -> Author | None:
    """People are mentioned by their handle, which is unique; older names are not, so there the channel counts."""
    name, number = said.get("authorDisplayName") or "", (said.get("authorChannelId") or {}).get("value")
    if not number:
        return None
    handle = name.removeprefix("@") if name.startswith("@") else None
    return Author(
        id=handle or number,
        handle=None if handle else name or None,
        url=said.get("authorChannelUrl") or f"https://www.youtube.com/channel/{number}",
        staff=number == channel,  # the channel whose video it is
    )
