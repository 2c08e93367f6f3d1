"""The comments under what a search has found: streams of comments do not bring them, they are said elsewhere."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from listeners.records import Post
from listeners.reddit.things import post

if TYPE_CHECKING:
    import praw

FOLLOWED = 200  # hits of a search, the newest: whenever their number of comments changes, the tree is read again
MORE = 16  # requests for what one tree holds back ("load more comments")
AT_ONCE = 100  # ids in one request, and comments in one answer to "load more"

Hits = dict[str, tuple[float, int]]
"""Of the cursor: submission to when it was made, and how many comments it had when its tree was read."""


def follow(hits: Hits, hit: Any, comments: int = 0) -> Hits:
    """`hits` with this one, and without those that are too many."""
    newest = sorted({**hits, hit.fullname: (hit.created_utc, comments)}.items(), key=lambda item: item[1][0])
    return dict(newest[-FOLLOWED:])


def due(reddit: "praw.Reddit", hits: Hits, fresh: Iterable[Any]) -> list[Any]:
    """The hits that have other comments than the last time, oldest first; `fresh` are those that need not be asked for."""
    there = {hit.fullname: hit for hit in fresh if hit.fullname in hits}
    asked = sorted(hits.keys() - there.keys())
    there |= {hit.fullname: hit for hit in reddit.info(fullnames=asked)} if asked else {}
    changed = (hit for name, hit in there.items() if vars(hit).get("num_comments", 0) != hits[name][1])
    return sorted(changed, key=lambda hit: hit.created_utc)


def comments(reddit: "praw.Reddit", hit: Any, skipped: list[str]) -> list[Post]:
    """The comments under a submission, oldest first; what is beyond `MORE` requests is told in `skipped`."""
    hit.comment_sort = "new"
    found: dict[str, Any] = {}
    held = list(_sort(hit.comments, hit, found))
    for _ in range(MORE):
        if not held:
            break
        more = held.pop()
        if len(more) > AT_ONCE:
            held.append(more[AT_ONCE:])
        if more[0].startswith("t1_"):
            told = reddit.get(f"comments/{hit.id}/_/{more[0].removeprefix('t1_')}/")[1]
        else:
            children = {"children": ",".join(more[:AT_ONCE]), "link_id": hit.fullname, "sort": "new"}
            told = reddit.post("api/morechildren/", data=children)
        held += _sort(told, hit, found)
    if held:
        skipped.append(f"{hit.fullname}: Reddit holds back more comments than {MORE} requests can bring")
    return sorted((post(one, hit.title) for one in found.values()), key=lambda one: (one.created_at, one.id))


def _sort(tree: Iterable[Any], hit: Any, found: dict[str, Any]) -> Iterator[list[str]]:
    """Put the comments of a tree into `found` and yield what is held back: ids, or the comment a thread goes on from."""
    from praw.models import MoreComments  # noqa: PLC0415 - PRAW takes long to load

    things = list(tree)
    while things:
        thing = things.pop()
        thing.submission = hit
        if isinstance(thing, MoreComments):
            yield list(thing.children) or [thing.parent_id]
        else:
            found[thing.fullname] = thing
            things.extend(thing.replies)
