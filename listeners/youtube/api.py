"""YouTube's Data API, version 3: one unit of the daily quota for each request we make."""

import os
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from listeners.api_json import read_object
from listeners.http.answers import phrase, shown
from listeners.records import Fetcher, Response, SourceRefused, SourceUnavailable

PACIFIC = ZoneInfo("America/Los_Angeles")  # where the day of the quota begins
PAGE = 100  # threads or replies: more it does not give at once
BATCH = 50  # comments asked for by id at once
SPENT = {"quotaExceeded", "dailyLimitExceeded"}
SLOWER = {"rateLimitExceeded", "userRateLimitExceeded", "processingFailure", "backendError"}


class OutOfUnitsError(Exception):
    """What the settings allow for one night is used up."""


class NotToBeHadError(SourceRefused):
    """It refuses for a `reason` in YouTube's words, such as "commentsDisabled"."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class Api:
    """Asks, and counts the units. The key travels in a header, so that no log on the way shows it."""

    def __init__(self, url: str, fetcher: Fetcher, now: datetime, units: int) -> None:
        self._url, self._fetcher, self._now, self._units = url.rstrip("/"), fetcher, now, units
        self._key = os.environ.get("KUNDSCHAFTER_YOUTUBE_KEY", "")
        if not self._key:
            raise SourceRefused(
                "YouTube needs a key: set KUNDSCHAFTER_YOUTUBE_KEY in the environment. See docs/sources/youtube.md."
            )

    def items(self, path: str, **params: Any) -> tuple[list[dict[str, Any]], str | None]:
        """Return what `path` lists, and the token of its next page.

        Raises `OutOfUnitsError`, `NotToBeHadError` with YouTube's reason, `SourceUnavailable`.
        """
        if self._units <= 0:
            raise OutOfUnitsError
        self._units -= 1
        asked = {"textFormat": "plainText", **params}
        answer = self._fetcher.get(f"{self._url}/{path}", params=asked, headers={"X-Goog-Api-Key": self._key}, api=True)
        told = read_object(answer)
        if answer.status != 200:
            raise self._error(answer, told)
        items = told.get("items")
        if not isinstance(items, list):
            raise SourceUnavailable(f"{shown(answer.url)} lists no items as YouTube does.")
        return items, told.get("nextPageToken") or None

    def _error(self, answer: Response, told: dict[str, Any]) -> SourceRefused | SourceUnavailable:
        error = told.get("error") if isinstance(told.get("error"), dict) else {}
        first = (error.get("errors") or [{}])[0] if error else {}
        reason = str(first.get("reason") or "")
        if reason in SPENT:
            return SourceUnavailable("YouTube's quota for today is used up.", retry_after=self._until_tomorrow())
        if reason in SLOWER:
            return SourceUnavailable(f"{shown(answer.url)} asks us to slow down.", retry_after=60)
        words = str(error.get("message") if error else "").replace(self._key, "…")[:200]
        what = (
            f"{shown(answer.url)} refuses ({answer.status} {phrase(answer.status)}, {reason or 'no reason'}): {words}"
        )
        return NotToBeHadError(what, reason)

    def _until_tomorrow(self) -> float:
        there = self._now.astimezone(PACIFIC)
        tomorrow = datetime.combine(there.date() + timedelta(days=1), datetime.min.time(), PACIFIC)
        return tomorrow.timestamp() - self._now.timestamp()
