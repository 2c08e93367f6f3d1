"""What an answer means, in words for people, and addresses without what must not be shown."""

from collections.abc import Mapping
from http.client import responses
from urllib.parse import urlsplit, urlunsplit

from requests import exceptions as asked
from urllib3 import exceptions as sent
from urllib3.util import Retry

from listeners.records import Response, SourceRefused, SourceUnavailable

HANDED_ON = {200, 304, 404, 410}
WORDS: list[tuple[type[Exception], str]] = [  # the first that fits
    (sent.NameResolutionError, "there is no host of that name"),
    (asked.ConnectTimeout, "nobody answers there"),
    (asked.Timeout, "the answer took longer than the deadline"),
    (sent.TimeoutError, "the answer took longer than the deadline"),
    (asked.SSLError, "its certificate is not valid"),
    (sent.SSLError, "its certificate is not valid"),
    (sent.NewConnectionError, "nobody answers there"),
    (sent.ProtocolError, "the answer was cut short"),
    (asked.ChunkedEncodingError, "the answer was cut short"),
]


def judged(answer: Response) -> Response:
    """Hand on what listeners can use and raise the rest, in plain words."""
    status, where = answer.status, shown(answer.url)
    if status in HANDED_ON:
        return answer
    if status in {401, 403, 407, 451}:
        raise SourceRefused(
            f"{where} does not let us in ({status} {phrase(status)}). Look at it in a browser: it may want a login or "
            "a key, or block programs; ask the people who run it for permission."
        )
    if status < 300:
        raise SourceUnavailable(f"{where} answered {status} {phrase(status)}, which carries nothing to read.")
    raise SourceRefused(f"{where} answered {status} {phrase(status)}. Check the address in the settings.")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait as asked by `Retry-After`, be it a number or a date; None where it says nothing sensible."""
    try:
        return Retry().parse_retry_after(headers["retry-after"]) if "retry-after" in headers else None
    except (sent.InvalidHeader, ValueError, OverflowError):
        return None


def shown(url: str) -> str:
    """An address as it may be shown and logged: without user, password and query, where keys hide."""
    try:
        scheme, netloc, path, query, _ = urlsplit(url)
    except ValueError:
        return "the address"
    return urlunsplit((scheme, netloc.rpartition("@")[2], path, "…" if query else "", ""))


def phrase(status: int) -> str:
    return responses.get(status, "")


def in_plain_words(error: Exception) -> str:
    """Say what went wrong on the way; the libraries' own words carry the whole address, and keys with it."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    for kind, words in WORDS:
        if isinstance(error, kind) or isinstance(reason, kind):
            return words
    return "the connection failed"
