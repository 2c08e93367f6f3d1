"""How Reddit is reached: with the key of an approved account, within a deadline, and in our words where it fails."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import praw
import prawcore
import requests
from praw.exceptions import PRAWException
from urllib3.exceptions import HTTPError

from listeners.http.answers import phrase, retry_after
from listeners.http.body import read_body
from listeners.http.connection import CarefulAdapter
from listeners.http.session import PASSING
from listeners.records import SourceRefused, SourceUnavailable

DEADLINE = 30.0  # seconds for one answer
MAX_BYTES = 20_000_000  # of one answer


def connect(account: str, api_url: str | None) -> praw.Reddit:
    """A read-only connection. SourceRefused where the environment holds no key."""
    key, secret = (os.environ.get(f"KUNDSCHAFTER_REDDIT_{part}") for part in ("ID", "SECRET"))
    if not key or not secret:
        raise SourceRefused(
            "Reddit needs a key: set KUNDSCHAFTER_REDDIT_ID and KUNDSCHAFTER_REDDIT_SECRET in the environment."
        )
    session = requests.Session()
    adapter = CarefulAdapter({urlsplit(api_url or "").hostname or ""})
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    there = {"oauth_url": api_url, "reddit_url": api_url} if api_url else {}
    reddit = praw.Reddit(
        client_id=key,
        client_secret=secret,
        user_agent=f"python:kundschafter:0.1 (by /u/{account or 'unknown'})",
        requestor_class=_Requestor,
        requestor_kwargs={"session": session},
        check_for_updates=False,
        **there,
    )
    reddit.read_only = True
    return reddit


class _Requestor(prawcore.Requestor):
    """PRAW hands a time-out of its own to every request and reads a body however large; ours are the whole answer's."""

    def request(self, *args: Any, timeout: float | None = None, **kwargs: Any) -> requests.Response:  # noqa: ARG002
        answer = super().request(*args, timeout=DEADLINE, stream=True, **kwargs)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        try:
            with answer:
                answer._content = read_body(answer.raw, headers, MAX_BYTES, "Reddit's answer")  # noqa: SLF001  # requests has no other way
        except HTTPError as error:
            raise prawcore.RequestException(error, args, kwargs) from error
        wait = retry_after(headers)
        if wait is not None:  # prawcore stumbles over the form that is a date
            answer.headers["Retry-After"] = str(wait)
        return answer


@contextmanager
def in_our_words(source: str) -> Iterator[None]:
    """What PRAW raises, as `SourceUnavailable` or `SourceRefused`."""
    try:
        yield
    except (prawcore.BadJSON, prawcore.RequestException) as error:
        raise SourceUnavailable(f"{source}: Reddit does not answer as it should ({type(error).__name__}).") from error
    except (
        KeyError,
        IndexError,
        ValueError,
        TypeError,
        AttributeError,
    ) as error:  # PRAW does not look at what it is given
        raise SourceUnavailable(f"{source}: Reddit answered something else than it documents ({error!r}).") from error
    except (prawcore.PrawcoreException, PRAWException) as error:
        answer = getattr(error, "response", None)
        if answer is not None and answer.status_code in PASSING:  # also where it was asked for a token
            words = f"{source}: Reddit answered {answer.status_code} {phrase(answer.status_code)}."
            raise SourceUnavailable(words, retry_after=retry_after(answer.headers)) from error
        raise SourceRefused(
            f"{source}: Reddit refuses ({error}). Check the key, its approval, and the names of the subreddits."
        ) from error
