"""Reddit, heard through its interface: new submissions and comments of subreddits, and searches.

Access needs Reddit's approval; the key comes from the environment. PRAW's streams lose posts between two looks, so this
goes through the listings itself.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec
import praw
import prawcore
import requests
from praw.exceptions import PRAWException

from listeners.dates import sift
from listeners.http.answers import retry_after
from listeners.http.connection import CarefulAdapter
from listeners.records import Author, Cursor, Fetcher, Page, Post, SourceRefused, SourceUnavailable
from listeners.source import Source

DEADLINE = 30.0  # seconds for one answer
LATE = 3600.0  # seconds; what moderators let through late still stands in its old place in the listing
PAGE_POSTS = 200
WITHDRAWN = {"[removed]", "[deleted]"}


class Reddit(Source, frozen=True, kw_only=True, tag="reddit"):
    """Subreddits without `r/`, and search words over all of Reddit. `account` is the one whose access was approved.

    The cursor holds for each listing the newest posts heard and those of the hour before them: id to time, seconds UTC.
    """

    subreddits: list[str] = msgspec.field(default_factory=list)
    searches: list[str] = msgspec.field(default_factory=list)
    account: str = ""
    api_url: str | None = None  # another server that speaks Reddit's language, for tests

    def pages(self, cursor: Cursor | None, fetcher: Fetcher, now: datetime) -> Iterator[Page]:  # noqa: ARG002  # PRAW fetches
        """Yield what is new, listing by listing, each oldest first."""
        after: Cursor = dict(cursor or {})
        with _in_our_words(self.name):
            for key, listing in self._listings(self._connect()):
                yield from self._hear(key, listing, after, now)

    def _connect(self) -> praw.Reddit:
        key, secret = (os.environ.get(f"KUNDSCHAFTER_REDDIT_{part}") for part in ("ID", "SECRET"))
        if not key or not secret:
            raise SourceRefused(
                "Reddit needs a key: set KUNDSCHAFTER_REDDIT_ID and KUNDSCHAFTER_REDDIT_SECRET in the environment."
            )
        session = requests.Session()
        adapter = CarefulAdapter({urlsplit(self.api_url or "").hostname or ""})
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        there = {"oauth_url": self.api_url, "reddit_url": self.api_url} if self.api_url else {}
        reddit = praw.Reddit(
            client_id=key,
            client_secret=secret,
            user_agent=f"python:kundschafter:0.1 (by /u/{self.account or 'unknown'})",
            requestor_class=_Requestor,
            requestor_kwargs={"session": session},
            check_for_updates=False,
            **there,
        )
        reddit.read_only = True
        return reddit

    def _listings(self, reddit: praw.Reddit) -> Iterator[tuple[str, Iterator[Any]]]:
        for name in self.subreddits:
            yield f"r/{name}/new", reddit.subreddit(name).new(limit=None)
            yield f"r/{name}/comments", reddit.subreddit(name).comments(limit=None)
        for words in self.searches:
            yield f"search {words}", reddit.subreddit("all").search(words, sort="new", limit=None)

    def _hear(self, key: str, listing: Iterator[Any], cursor: Cursor, now: datetime) -> Iterator[Page]:
        """Yield the new posts of one listing; `cursor` moves along."""
        seen: dict[str, float] = cursor.get(key, {})
        since = max(seen.values(), default=0.0)
        fresh, met = [], not seen
        for thing in listing:  # newest first, at most 1,000: more Reddit does not give
            met = met or thing.fullname in seen or thing.created_utc < since
            if thing.created_utc < since - LATE:
                break
            if thing.fullname not in seen:
                fresh.append(thing)
        skipped = [] if met else [f"{key}: more was said since the last time than Reddit still shows"]
        for start in range(len(fresh), 0, -PAGE_POSTS):
            part = fresh[max(start - PAGE_POSTS, 0) : start][::-1]
            seen = seen | {thing.fullname: thing.created_utc for thing in part}
            newest = max(seen.values())
            cursor[key] = {name: moment for name, moment in seen.items() if moment >= newest - LATE}
            posts = sift([_post(thing) for thing in part], now, skipped)
            yield Page(posts=posts, cursor=dict(cursor), skipped=skipped)
            skipped = []


class _Requestor(prawcore.Requestor):
    """PRAW hands a time-out of its own to every request; ours is the deadline of the whole answer."""

    def request(self, *args: Any, timeout: float | None = None, **kwargs: Any) -> requests.Response:  # noqa: ARG002
        answer = super().request(*args, timeout=DEADLINE, **kwargs)
        wait = retry_after({name.lower(): value for name, value in answer.headers.items()})
        if wait is not None:  # prawcore stumbles over the form that is a date
            answer.headers["Retry-After"] = str(wait)
        return answer


def _post(thing: Any) -> Post:
    told = vars(thing)  # asking the object for what it does not have makes PRAW fetch it
    comment = thing.fullname.startswith("t1_")
    html = told.get("body_html" if comment else "selftext_html") or ""
    words = told.get("body" if comment else "selftext") or ""
    edited = told.get("edited")
    return Post(
        id=thing.fullname,
        thread_id=told["link_id"] if comment else thing.fullname,
        url="https://www.reddit.com" + told["permalink"],
        created_at=datetime.fromtimestamp(thing.created_utc, UTC),
        author=_author(told.get("author")),
        thread_title=told.get("link_title" if comment else "title"),
        position=None if comment else 0,
        parent_id=told.get("parent_id") if comment else None,
        edited_at=datetime.fromtimestamp(edited, UTC) if isinstance(edited, int | float) and edited > 1 else None,
        body=html or words or ("" if comment or told.get("is_self") else told.get("url") or ""),
        format="html" if html else "text",
        category=str(told.get("subreddit") or "") or None,
        likes=None if told.get("score_hidden") else max(told.get("score") or 0, 0),
        deleted=words in WITHDRAWN,
    )


def _author(redditor: Any) -> Author | None:
    if redditor is None:
        return None
    name = redditor.name
    return Author(id=name, url=f"https://www.reddit.com/user/{name}", bot=name == "AutoModerator")


@contextmanager
def _in_our_words(source: str) -> Iterator[None]:
    try:
        yield
    except prawcore.TooManyRequests as error:
        wait = retry_after({"retry-after": error.retry_after or ""})
        raise SourceUnavailable(f"{source}: Reddit asks us to wait.", retry_after=wait) from error
    except (prawcore.ServerError, prawcore.BadJSON, prawcore.RequestException) as error:
        raise SourceUnavailable(f"{source}: Reddit does not answer as it should ({type(error).__name__}).") from error
    except (prawcore.PrawcoreException, PRAWException) as error:
        raise SourceRefused(
            f"{source}: Reddit refuses ({error}). Check the key, its approval, and the names of the subreddits."
        ) from error
