"""What interfaces for programs answer in JSON, or a clear word that they did not."""

from typing import Any
from urllib.parse import urlsplit

import msgspec

from listeners.http.answers import phrase, shown
from listeners.lenient_json import decode, whole
from listeners.records import Response, SourceRefused, SourceUnavailable


def read_json(answer: Response, service: str | None = None) -> Any:
    """What an answer says; `service` is what runs at an address that somebody wrote into the settings.

    SourceUnavailable where it was cut, or is a page of maintenance. SourceRefused where a page for people came and it may
    be the address that is wrong.
    """
    where = f"{shown(answer.url)} answered {answer.status} {phrase(answer.status)}".rstrip()
    try:
        return decode(answer.body)
    except ValueError as error:
        if answer.body.lstrip()[:1] in {b"", b"{", b"["}:
            raise SourceUnavailable(f"{where}, but the JSON is damaged or cut short.") from error
        if service:
            raise SourceRefused(f"{where}, but not with JSON: check that 'url' is a {service} server.") from error
        raise SourceUnavailable(f"{where}, but not with JSON as its documentation says.") from error


def read_object(answer: Response) -> dict[str, Any]:
    told = read_json(answer)
    if not isinstance(told, dict):
        raise SourceUnavailable(f"{shown(answer.url)} answered with JSON of another form than its documentation says.")
    return told


def clean_json(answer: Response, service: str) -> bytes:
    """The JSON of an answer, put right, for a library that wants to read it by itself."""
    return msgspec.json.encode(read_json(answer, service))


def refused(answer: Response, words: str) -> SourceRefused:
    """An error for people: who refuses, with which status, and what the interface says about it."""
    told = " ".join(words.split())[:200]
    return SourceRefused(
        f"{shown(answer.url)} refuses ({answer.status} {phrase(answer.status)}): {told or 'no reason given'}"
    )


def may_carry_a_key(url: str) -> bool:
    """Tell whether a key sent there can be read by nobody on the way."""
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in {"localhost", "127.0.0.1", "::1"}


def text(told: Any) -> str:
    """A text of an answer; nothing where something else stands in its place."""
    return whole(told) if isinstance(told, str) else ""
