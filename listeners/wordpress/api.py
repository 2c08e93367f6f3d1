"""The parts of a WordPress's REST interface that we read. Needs no key where the site is public."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any
from urllib.parse import urljoin

import msgspec

from listeners.http.answers import phrase, shown
from listeners.lenient_json import decode
from listeners.records import Fetcher, Response, SourceRefused, SourceUnavailable

PER_PAGE = 100  # as many as WordPress gives at once
API = "https://api.w.org/"
LINK = re.compile(r"<link\b[^>]{1,500}>")
HREF = re.compile(r"""href=["']([^"']+)""")
HEAD = 500_000  # bytes of a page in which its links stand
FROM_HERE = re.compile(r"""<([^>]+)>\s*;\s*rel=["']?https://api\.w\.org/""")
ONE_GONE = {"rest_post_invalid_id", "rest_comment_invalid_id", "rest_cannot_read", "rest_forbidden"}


class Rows(msgspec.Struct, frozen=True):
    """One answer. `total` is how many rows there are over all pages; None where the site does not tell."""

    rows: list[dict[str, Any]]
    total: int | None


class Site:
    """A WordPress at `url`, asked at most `most` times. Methods may raise `SourceUnavailable` and `SourceRefused`."""

    def __init__(self, url: str, fetcher: Fetcher, most: int) -> None:
        self._fetcher, self._left = fetcher, most
        self._root = url if "/wp-json" in url or "rest_route=" in url else self._discover(url)

    @property
    def spent(self) -> bool:
        """Tell whether no more requests are allowed tonight."""
        return self._left <= 0

    def walk(self, what: str, **asked: Any) -> Iterator[list[dict[str, Any]]]:
        """Yield the pages of a list in ascending order, until its end or until no more requests are allowed."""
        page, total = 1, 0
        before: list[Any] = []
        while not self.spent:
            told = self.rows(what, **asked, order="asc", page=page)
            if page > 1 and told.total is not None and told.total < total:
                # what was deleted meanwhile has pulled others over the edge of the page before
                page = max(1, page - 1 - (total - told.total) // PER_PAGE) if told.total else page - 1
                total, before = told.total or total, []
                continue
            total = told.total or 0
            ids = [row.get("id") for row in told.rows]
            if not ids or ids == before:
                return
            yield told.rows
            if page * PER_PAGE >= total if told.total is not None else len(ids) < PER_PAGE:
                return
            page, before = page + 1, ids

    def rows(self, what: str, **asked: Any) -> Rows:
        """Ask for a list: `what` is "posts" or "comments"."""
        answer = self._ask(f"/wp/v2/{what}", {"per_page": PER_PAGE, **asked})
        told = _json(answer)
        if answer.status == 400 and isinstance(told, dict) and told.get("code") == "rest_post_invalid_page_number":
            return Rows([], 0)
        if answer.status != 200:
            raise _refusal(answer, told, f"does not give its {what} over the REST interface")
        if not isinstance(told, list) or not all(isinstance(row, dict) for row in told):
            raise SourceRefused(f"{shown(answer.url)} did not answer with a list, as WordPress does: is it one?")
        total = answer.headers.get("x-wp-total", "")
        return Rows(told, int(total) if total.isdecimal() else None)

    def is_gone(self, what: str, number: str) -> bool:
        """Ask for one post or comment: tell whether the site says that it is not there, or no longer public."""
        answer = self._ask(f"/wp/v2/{what}/{number}", {"_fields": "id"})
        told = _json(answer)
        if answer.status == 200:
            return False
        if isinstance(told, dict) and told.get("code") in ONE_GONE:
            return True
        raise _refusal(answer, told, f"does not say whether {what} {number} is still there")

    def _ask(self, path: str, params: Mapping[str, Any]) -> Response:
        self._left -= 1
        if "rest_route=" in self._root:
            root, _, before = self._root.partition("rest_route=")
            return self._fetcher.get(
                root.rstrip("?&"), params={"rest_route": _joined(before, path), **params}, api=True
            )
        return self._fetcher.get(_joined(self._root, path), params=dict(params), api=True)

    def _discover(self, url: str) -> str:
        """Find the root of the interface as its handbook says: by the link every page of the site carries."""
        self._left -= 1
        answer = self._fetcher.get(url)
        linked = FROM_HERE.search(answer.headers.get("link", ""))
        if linked:
            return str(urljoin(answer.url, linked[1]))
        for link in LINK.findall(answer.body[:HEAD].decode("utf-8", "replace")):
            if API in link and (href := HREF.search(link)):
                return str(urljoin(answer.url, unescape(href[1])))
        raise SourceRefused(
            f"{shown(url)} does not say where its REST interface is: it is no WordPress, or has switched it off. "
            'Use its feeds instead (kind = "feed", usually /feed/ and /comments/feed/).'
        )


def _joined(root: str, path: str) -> str:
    return root.rstrip("/") + path


def _json(answer: Response) -> Any:
    try:
        return decode(answer.body)
    except ValueError as error:
        what = f"{shown(answer.url)} answered {answer.status} {phrase(answer.status)} and no JSON"
        if answer.status == 200:
            raise SourceUnavailable(f"{what}: something stands before the REST interface.") from error
        raise SourceRefused(f"{what}: is this the address of a WordPress?") from error


def _refusal(answer: Response, told: Any, what: str) -> SourceRefused:
    code = str(told.get("code"))[:80] if isinstance(told, dict) else ""
    words = f"{shown(answer.url)} {what} ({answer.status} {phrase(answer.status)}, {code})."
    if answer.status in {401, 403, 404}:
        words += (
            " The site is private, or a plugin has switched the interface off: ask the people who run it, or use its "
            'feeds (kind = "feed").'
        )
    return SourceRefused(words)
