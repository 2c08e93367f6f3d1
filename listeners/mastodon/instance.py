"""A Mastodon server, asked by the library Mastodon.py, whose requests all go through our own fetcher."""

import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import mastodon
import requests

from listeners.mastodon.ids import order
from listeners.mastodon.through_fetcher import ThroughFetcher
from listeners.records import Fetcher, ListenError, SourceRefused

LIMIT = 40  # statuses of one answer; servers give no more


class Instance:
    """A server at `url`. Every method may raise SourceUnavailable and SourceRefused."""

    def __init__(self, url: str, fetcher: Fetcher, token: str | None) -> None:
        self.host = urlsplit(url).netloc
        self.asked = 0
        session = requests.Session()
        session.adapters.clear()
        self._way = ThroughFetcher(fetcher)
        session.mount(f"{url.rstrip('/')}/", self._way)
        self._api = _Client(
            api_base_url=url,
            access_token=_token(token) if token else None,
            session=session,
            ratelimit_method="throw",
        )

    @property
    def quota_left(self) -> int | None:
        """Requests left until the server counts anew, if it tells."""
        return self._way.quota_left

    def account(self, name: str) -> str:
        """The id of an account: `ada`, or `ben@elsewhere.example` if the server knows it."""
        try:
            return str(self._ask(self._api.account_lookup, name.removeprefix("@"))["id"])
        except mastodon.MastodonNotFoundError as error:
            raise SourceRefused(f"{self.host} knows no account {name}: check 'accounts'.") from error
        except (KeyError, TypeError) as error:
            raise self._strange("account") from error

    def timeline(self, kind: str, name: str, after: str) -> Iterator[list[Any]]:
        """Yield the statuses of a timeline newer than the status id `after`, oldest first, by pages.

        The `Link` of a page leads to the ids above the newest it holds. We count on from that id ourselves, so that a
        server that sends none, or one with `since_id` (which leaves out all but the newest), loses nothing.
        """
        ask = {
            "hashtag": lambda **where: self._api.timeline_hashtag(name, **where),
            "account": lambda **where: self._api.account_statuses(name, exclude_reblogs=True, **where),
            "timeline": lambda **where: self._api.timeline(name, **where),
        }[kind]
        while True:
            try:
                page = self._statuses(self._ask(ask, min_id=after, limit=LIMIT))
            except mastodon.MastodonNotFoundError as error:
                raise SourceRefused(f"{self.host} has no {kind} {name}: check the settings.") from error
            page = [status for status in page if order(str(status["id"])) > order(after)]
            if not page:
                return
            yield page
            after = str(page[-1]["id"])

    def conversation(self, status_id: str) -> tuple[list[Any], list[Any]] | None:
        """What stands above and below a status; None if it is gone."""
        try:
            told = self._ask(self._api.status_context, status_id)
            return self._statuses(told["ancestors"], by_age=False), self._statuses(told["descendants"])
        except mastodon.MastodonNotFoundError:
            return None
        except (KeyError, TypeError) as error:
            raise self._strange("conversation") from error

    def statuses(self, ids: list[str]) -> list[Any]:
        """Those of `ids`, at most BATCH, that are there and that we may see."""
        try:
            return self._statuses(self._ask(self._api.statuses, ids))
        except mastodon.MastodonNotFoundError:  # before version 4.3 there is no such request
            return [status for one in ids if (status := self._status(one))]

    def answered(self, ids: list[str]) -> set[str]:
        """Those of `ids`, at most BATCH, that somebody has answered."""
        return {str(status["id"]) for status in self.statuses(ids) if status.get("replies_count")}

    def _status(self, status_id: str) -> Any:
        try:
            return self._statuses([self._ask(self._api.status, status_id)])[0]
        except mastodon.MastodonNotFoundError:
            if self._way.says_why:
                return None
            raise self._strange("post") from None  # a mere 404 may mean that the server has moved

    def _statuses(self, told: Any, *, by_age: bool = True) -> list[Any]:
        try:
            if isinstance(told, list):
                aged = sorted(told, key=lambda status: order(str(status["id"])))
                if all(status["id"] for status in told):  # the library puts None where there was nothing
                    return aged if by_age else list(told)
        except (KeyError, TypeError) as error:
            raise self._strange("list of posts") from error
        raise self._strange("list of posts")

    def _strange(self, what: str) -> SourceRefused:
        return SourceRefused(f"{self.host} gave no {what} as Mastodon does: check that 'url' is a Mastodon server.")

    def _ask(self, method: Callable[..., Any], *args: Any, **where: Any) -> Any:
        self.asked += 1
        try:
            return method(*args, **where)
        except mastodon.MastodonNetworkError as error:
            if isinstance(error.__context__, ListenError):
                raise error.__context__ from None
            raise
        except mastodon.MastodonNotFoundError:
            raise
        except mastodon.MastodonAPIError:
            raise SourceRefused(
                f"{self.host} refuses: {self._way.refusal}. It may show this to members alone: set 'token'."
            ) from None


def _token(name: str) -> str:
    if value := os.environ.get(name):
        return value
    raise SourceRefused(f"The environment has no {name}: set it, or take 'token' out of the settings.")


class _Client(mastodon.Mastodon):
    def timeline_is_available(self, *_: Any, **__: Any) -> bool:
        """Whether we may read a timeline shows when we ask for it; the library would ask for that before each page."""
        return True
