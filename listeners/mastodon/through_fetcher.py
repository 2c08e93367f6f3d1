"""The way of the library's requests: all go through our own fetcher.

So they obey deadline, byte cap, budget, retries and the rules for addresses like those of every other source.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from requests.adapters import BaseAdapter

from listeners.api_json import clean_json, text
from listeners.lenient_json import decode
from listeners.records import Fetcher, Response

SLOW = 100  # requests left: from here on we spread them over the time until there are new ones
OK = 200


class ThroughFetcher(BaseAdapter):
    """Hands the requests of the library to our fetcher, and the answers back."""

    def __init__(self, fetcher: Fetcher) -> None:
        super().__init__()
        self._fetcher = fetcher
        self.quota_left: int | None = None
        self.refusal, self.says_why = "", False  # the last one, in words, and whether they are the server's

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        url = request.url or ""
        key = {name: value for name, value in request.headers.items() if name == "Authorization"}
        answer = self._fetcher.get(url, headers=key, api=True)
        self._pace(url, answer)
        given = requests.Response()
        given.status_code, given.url, given.request, given.encoding = answer.status, url, request, "utf-8"
        # only what it needs: the library waits and counts by other headers itself
        given._content = clean_json(answer, "Mastodon") if answer.status == OK else b"{}"  # noqa: SLF001 - the one way
        if answer.status != OK:
            why = _error(answer.body)
            self.refusal, self.says_why = f"{answer.status} {why}".strip(), bool(why)
        return given

    def close(self) -> None:
        """Nothing is held open here."""

    def _pace(self, url: str, answer: Response) -> None:
        """Slow down in time: at the end of its budget a server answers nobody for up to five minutes."""
        try:
            left = self.quota_left = int(answer.headers["x-ratelimit-remaining"])
            reset = _moment(answer.headers["x-ratelimit-reset"])
            seconds = (reset - parsedate_to_datetime(answer.headers["date"])).total_seconds()
        except (KeyError, ValueError, TypeError, OverflowError):  # it tells nothing to go by
            return
        if left < SLOW and seconds > 0:
            self._fetcher.pause(url, seconds / max(left, 1))


def _error(body: bytes) -> str:
    try:
        return text(decode(body).get("error"))[:200]
    except (ValueError, AttributeError):  # a page for people
        return ""


def _moment(told: str) -> datetime:
    moment = datetime.fromtimestamp(int(told), UTC) if told.isdecimal() else datetime.fromisoformat(told)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
