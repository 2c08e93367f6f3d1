"""One site of the Stack Exchange network, asked through version 2.3 of its interface."""

import os
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from listeners.api_json import read_object, refused
from listeners.http.answers import shown
from listeners.in_order import Row
from listeners.records import Fetcher, Response, SourceRefused, SourceUnavailable
from listeners.stackexchange.posts import FIELDS

PAGE = 100  # questions: more the interface does not give at once
MARGIN = 2  # seconds; who comes back on the second is taken for too early
PASSING = {500, 502, 503}  # error_id: internal error, throttle violation, temporarily unavailable
WAIT = re.compile(r"available in (\d+) seconds")


class Site:
    """Asks, counts and waits. `quota_left` is how many requests are left today, as the last answer told."""

    def __init__(self, api_url: str, site: str, fetcher: Fetcher, now: datetime, spare: int) -> None:
        self._url, self._site, self._fetcher, self._now, self._spare = api_url.rstrip("/"), site, fetcher, now, spare
        self._key = os.environ.get("KUNDSCHAFTER_STACKEXCHANGE_KEY", "")
        self._filter: str | None = None
        self.quota_left: int | None = None

    def questions(self, path: str, **params: Any) -> tuple[list[Row], bool]:
        """Whole threads, as (last activity, question id, question), and whether there are more."""
        told = self._get(path, site=self._site, filter=self._filter or self._make_filter(), pagesize=PAGE, **params)
        try:
            rows = [Row(int(item["last_activity_date"]), int(item["question_id"]), item) for item in told["items"]]
        except (KeyError, TypeError, ValueError) as error:
            what = f"{shown(self._url + path)} gives no questions as its documentation says: {error!r}"
            raise SourceUnavailable(what) from error
        return rows, bool(told.get("has_more"))

    def threads(self, ids: list[str]) -> list[Row]:
        """Return these threads, at most `PAGE` of them; what is not among them is not there any more."""
        rows, more = self.questions(f"/questions/{';'.join(ids)}")
        if more:
            raise SourceUnavailable(f"{shown(self._url)} gives only a part of {len(ids)} questions it was asked for.")
        return rows

    def _make_filter(self) -> str:
        """A filter says which fields come along; it never expires, and the same fields give the same one."""
        told = self._get("/filters/create", include=";".join(FIELDS), base="none", unsafe="false")
        try:
            self._filter = str(told["items"][0]["filter"])
        except (KeyError, TypeError, IndexError) as error:
            raise SourceUnavailable(f"{shown(self._url)} does not make a filter: {error!r}") from error
        return self._filter

    def _get(self, path: str, **params: Any) -> dict[str, Any]:
        self._spare_some()
        key = {"key": self._key} if self._key else {}
        answer = self._fetcher.get(self._url + path, params={**params, **key}, api=True)
        told = read_object(answer)
        if isinstance(left := told.get("quota_remaining"), int):
            self.quota_left = left
        if isinstance(seconds := told.get("backoff"), int | float):
            self._fetcher.pause(self._url, seconds + MARGIN)
        if answer.status != 200 or "error_id" in told:
            raise self._error(answer, told)
        return told

    def _spare_some(self) -> None:
        if self.quota_left is not None and self.quota_left <= self._spare:
            today = self._now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            raise SourceUnavailable(
                f"Stack Exchange grants {self.quota_left} more requests today, and {self._spare} are left for others; "
                "it goes on tomorrow. A key grants 10,000 a day: see docs/sources/stackexchange.md.",
                retry_after=(today + timedelta(days=1) - self._now).total_seconds(),
            )

    def _error(self, answer: Response, told: dict[str, Any]) -> SourceUnavailable | SourceRefused:
        words = str(told.get("error_message") or "").replace(self._key or "\0", "…")
        if told.get("error_id") in PASSING or answer.status >= 500:
            wait = WAIT.search(words)
            return SourceUnavailable(f"{shown(answer.url)}: {words}", retry_after=float(wait[1]) if wait else None)
        return refused(answer, words)
