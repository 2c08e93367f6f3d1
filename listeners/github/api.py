"""GitHub's interfaces: REST for issues, GraphQL for discussions, and how much of either it grants us."""

import os
from datetime import UTC, datetime
from typing import Any

from listeners.api_json import read_json, read_object, refused
from listeners.http.answers import retry_after, shown
from listeners.in_order import Row
from listeners.lenient_json import decode
from listeners.records import Fetcher, Response, SourceRefused, SourceUnavailable

PAGE = 100  # entries: more REST does not give at once
ACCEPT = {"Accept": "application/vnd.github.html+json", "X-GitHub-Api-Version": "2022-11-28"}
HELP = "See docs/sources/github.md."


class Api:
    """Asks and counts. `quota_left` is how many requests are left this hour, as the last answer told."""

    def __init__(self, url: str, fetcher: Fetcher, now: datetime) -> None:
        self._url, self._fetcher, self._now = url.rstrip("/"), fetcher, now
        self._token = os.environ.get("KUNDSCHAFTER_GITHUB_TOKEN", "")
        self._used_up: dict[str, float] = {}  # seconds UTC when there is more, by interface
        self.quota_left: int | None = None

    def updated(
        self, path: str, since: int | None, page: int, known: dict[str, str] | None = None
    ) -> tuple[list[Row], bool, dict[str, str]]:
        """Return what was updated since, sorted by it, whether there is more, and the answer's headers.

        `known` is the `etag` of the same request earlier: nothing new then is no entry and costs nothing.
        """
        params: dict[str, Any] = {"state": "all", "sort": "updated", "direction": "asc", "per_page": PAGE, "page": page}
        if since is not None:
            params["since"] = datetime.fromtimestamp(since, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        answer = self._ask(path, params, known)
        if answer.status == 304:
            return [], False, answer.headers
        told = read_json(answer)
        try:
            rows = [Row(int(instant(entry["updated_at"]).timestamp()), int(entry["id"]), entry) for entry in told]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise SourceUnavailable(f"{shown(answer.url)} gives no list as GitHub does: {error!r}") from error
        if any(("issue_url" in row.told) != path.endswith("/comments") for row in rows):
            raise SourceUnavailable(f"{shown(answer.url)} gave another list than the one asked for.")
        return rows, 'rel="next"' in answer.headers.get("link", ""), answer.headers

    def is_gone(self, path: str) -> bool:
        """Tell whether there is nothing any more; what has moved to another repository is not gone."""
        return self._ask(path, {}, None, also={404, 410}).status in {404, 410}

    def query(self, text: str, **variables: Any) -> tuple[dict[str, Any], set[int]]:
        """Ask by GraphQL: the data, and the places in a list `nodes` that are said not to exist."""
        if not self._token:
            raise SourceRefused(f"Discussions need a token: set KUNDSCHAFTER_GITHUB_TOKEN in the environment. {HELP}")
        self._wait_for("graphql")
        body = {"query": text, "variables": variables}
        answer = self._fetcher.post(f"{self._url}/graphql", json=body, headers=self._headers())
        told = read_object(self._judged(answer, "graphql", {200}))
        missing = set()
        for error in told.get("errors") or []:
            path = error.get("path") or []
            if error.get("type") == "RATE_LIMITED":
                self._wait_for("graphql")
                raise SourceUnavailable(f"{shown(answer.url)} grants no more requests this hour.", retry_after=3600)
            if error.get("type") == "NOT_FOUND" and path[:1] == ["nodes"] and len(path) == 2:
                missing.add(int(path[1]))
            elif error.get("type") in {"NOT_FOUND", "FORBIDDEN", "INSUFFICIENT_SCOPES"}:
                raise refused(answer, self._without_token(str(error.get("message"))) + f" {HELP}")
            else:
                raise SourceUnavailable(f"{shown(answer.url)}: {self._without_token(str(error.get('message')))}")
        if not isinstance(told.get("data"), dict):
            raise SourceUnavailable(f"{shown(answer.url)} answers a query without data.")
        return told["data"], missing

    def _ask(
        self, path: str, params: dict[str, Any], known: dict[str, str] | None, also: set[int] | None = None
    ) -> Response:
        self._wait_for("core")
        answer = self._fetcher.get(
            self._url + path, params=params, headers=self._headers(), conditional=known, api=True
        )
        return self._judged(answer, "core", {200, 304} | (also or set()))

    def _judged(self, answer: Response, interface: str, fine: set[int]) -> Response:
        left, headers = answer.headers.get("x-ratelimit-remaining", ""), answer.headers
        if left.isdecimal():
            self.quota_left = int(left)
            reset = headers.get("x-ratelimit-reset", "")
            if self.quota_left == 0 and reset.isdecimal():
                self._used_up[interface] = float(reset)
        if answer.status in fine:
            return answer
        words = self._words(answer)
        if answer.status >= 500:
            raise SourceUnavailable(f"{shown(answer.url)} answered {answer.status}.")
        if answer.status == 403:
            self._wait_for(interface)
            if "retry-after" in headers or "rate limit" in words.lower():
                wait = retry_after(headers) or 60.0  # without a word GitHub wants a minute at least
                raise SourceUnavailable(f"{shown(answer.url)} asks us to slow down.", retry_after=wait)
        raise refused(answer, f"{words} {HELP}")

    def _wait_for(self, interface: str) -> None:
        wait = self._used_up.get(interface, 0.0) - self._now.timestamp()
        if wait > 0:
            more = "" if self._token else " A token grants 5,000 instead of 60: set KUNDSCHAFTER_GITHUB_TOKEN."
            what = f"{shown(self._url)} grants no more requests this hour.{more}"
            raise SourceUnavailable(what, retry_after=wait)

    def _headers(self) -> dict[str, str]:
        return {**ACCEPT, **({"Authorization": f"Bearer {self._token}"} if self._token else {})}

    def _words(self, answer: Response) -> str:
        """What GitHub says of its refusal; a page of a proxy in between says nothing."""
        try:
            return self._without_token(str(decode(answer.body)["message"]))[:120]
        except (ValueError, KeyError, TypeError):
            return ""

    def _without_token(self, words: str) -> str:
        return words.replace(self._token, "…") if self._token else words


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
