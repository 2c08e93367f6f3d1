"""The parts of a Lemmy server's interface (version 3) that we read. It is public and needs no key."""

from collections.abc import Callable, Iterator
from typing import Any

from listeners.api_json import read_json, text
from listeners.dates import read
from listeners.http.answers import shown
from listeners.records import Fetcher, SourceRefused, SourceUnavailable

LIMIT = 50  # things of one answer; servers give no more
BETWEEN_SEARCHES = 10.0  # seconds: servers allow 60 in ten minutes, and say so with the status 400
FULL = 600.0  # seconds until a budget is new
MOST_PAGES = 1_000_000
OK = 200

Thing = dict[str, Any]
"""A `PostView` or `CommentView`."""


class Server:
    """A server at `url`. Every method may raise SourceUnavailable and SourceRefused."""

    def __init__(self, url: str, fetcher: Fetcher) -> None:
        self.url, self._shown, self._fetcher = url.rstrip("/"), shown(url), fetcher

    def languages(self) -> dict[int, str]:
        """The codes of languages ("de") by their number at this server; 0 means that none was chosen."""
        told = (self._get("/site") or {}).get("all_languages") or []
        return {row["id"]: text(row.get("code")) for row in told if isinstance(row, dict) and row.get("id")}

    def listing(self, what: str, page: int, **where: Any) -> list[Thing]:
        """One page of `posts` or `comments`, the oldest first. Pinned posts stand on the first page, whatever their age."""
        if "q" in where:
            told = self._get("/search", type_=what.title(), sort="Old", limit=LIMIT, page=page, **where)
            self._fetcher.pause(self.url, BETWEEN_SEARCHES)
        else:
            told = self._get(f"/{what[:-1]}/list", type_="All", sort="Old", limit=LIMIT, page=page, **where)
        if told is None and "post_id" in where:  # it went while we read it
            return []
        things = (told or {}).get(what)
        try:
            if told is not None and all(seconds(thing) for thing in things or []):
                return list(things)  # type: ignore[arg-type]  # None raises, as it should
        except (KeyError, TypeError) as error:  # TypeError too where it is no dictionary
            raise SourceRefused(f"{self._shown} gave no {what} as Lemmy does: check 'url'.") from error
        raise SourceRefused(f"{self._shown} has no such community: check 'communities'.")

    def since(self, what: str, moment: float, guess: int, **where: Any) -> Iterator[tuple[int, list[Thing]]]:
        """Yield the pages (number, things) on which what was said since `moment` (seconds UTC) begins and goes on.

        The oldest come first, so that a page never changes but by deletions, and a night need not hold more than one.
        """

        def before(page: int) -> bool:
            if page > MOST_PAGES:
                raise SourceUnavailable(f"{self._shown} gives a list of {what} that does not end.")
            things = self.listing(what, page, **where)
            return bool(things) and seconds(things[-1]) < moment

        page = first_page(before, guess)
        last: list[Thing] = []
        while (things := self.listing(what, page, **where)) and things != last:  # or it gives one page for ever
            yield page, things
            page, last = page + 1, things

    def thing(self, what: str, number: str) -> Thing | None:
        """One `post` or `comment`; None if it is gone."""
        return self._view(self._get(f"/{what}", id=number), what)

    def comments(self, post: str) -> Iterator[Thing]:
        """All comments under a post, the oldest first."""
        page, known = 1, 0
        there: set[int] = set()
        while things := self.listing("comments", page, post_id=post):
            yield from things
            there |= {thing["comment"]["id"] for thing in things}
            if len(there) == known:  # a server that gives the same page again
                return
            page, known = page + 1, len(there)

    def _view(self, told: Thing | None, what: str) -> Thing | None:
        if told is None:
            return None
        view = told.get(f"{what}_view")
        if not isinstance(view, dict):
            raise SourceRefused(f"{self._shown} gave no {what} as Lemmy does: check 'url'.")
        return view

    def _get(self, path: str, **params: Any) -> Thing | None:
        answer = self._fetcher.get(f"{self.url}/api/v3{path}", params=params, api=True)
        told = read_json(answer, "Lemmy")
        if answer.status == OK and isinstance(told, dict):
            return told
        error = text(told.get("error")) if isinstance(told, dict) else ""
        if error.startswith(("couldnt_find", "not_found")):  # a mere 404 may mean that the server has moved
            return None
        if error.startswith("rate_limit"):
            raise SourceUnavailable(f"{self._shown} asks us to wait.", retry_after=FULL)
        raise SourceRefused(f"{self._shown} refuses {path} ({answer.status}): {error[:200]}")


def first_page(before: Callable[[int], bool], guess: int) -> int:
    """The first page that is not wholly `before`, looked for from `guess` on, in ever wider steps and then by halves."""
    low, high, step, page = 0, 0, 1, max(guess, 1)
    while not high or high - low > 1:
        if before(page):
            low = page
        else:
            high = page
        page = max((low + high) // 2, high - step) if high else low + step
        step *= 2
    return high


def seconds(thing: Thing) -> float:
    """When it was said, in seconds UTC. KeyError or TypeError where it is nothing of Lemmy's."""
    moment = read(text((thing["comment"] if "comment" in thing else thing["post"])["published"]))
    if moment is None:
        raise TypeError("it tells no time")
    return moment.timestamp()
