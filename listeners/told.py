"""What interfaces for programs have in common: an answer in JSON, and posts that turn up late in a listing."""

from typing import Any
from urllib.parse import urlsplit

import msgspec

from listeners.http.answers import phrase, shown
from listeners.lenient_json import decode, whole
from listeners.records import Response, SourceRefused, SourceUnavailable


def read_json(answer: Response, service: str) -> Any:
    """What an answer says. SourceUnavailable where it was cut, SourceRefused where a page for people came instead."""
    where = f"{shown(answer.url)} (answer {answer.status} {phrase(answer.status)})".replace(" )", ")")
    try:
        return decode(answer.body)
    except ValueError as error:
        if answer.body.lstrip()[:1] in {b"", b"{", b"["}:
            raise SourceUnavailable(f"{where}: the JSON is damaged or cut short.") from error
        raise SourceRefused(f"{where} did not answer with JSON: check that 'url' is a {service} server.") from error


def clean_json(answer: Response, service: str) -> bytes:
    """The JSON of an answer, put right, for a library that wants to read it by itself."""
    return msgspec.json.encode(read_json(answer, service))


def lately(seen: dict[str, float], late: float, most: int = 300) -> dict[str, float]:
    """Keep of `seen` (id to time, seconds UTC) the newest and those of `late` seconds before it, `most` at most.

    What reaches a listing late stands in its old place there. So a night begins `late` before the newest post it knows
    and leaves out those it has heard.
    """
    newest = max(seen.values(), default=0.0)
    kept = sorted((moment, name) for name, moment in seen.items() if moment >= newest - late)
    return {name: moment for moment, name in kept[-most:]}


def may_carry_a_key(url: str) -> bool:
    """Tell whether a key sent there can be read by nobody on the way."""
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in {"localhost", "127.0.0.1", "::1"}


def text(told: Any) -> str:
    """A text of an answer; nothing where something else stands in its place."""
    return whole(told) if isinstance(told, str) else ""
