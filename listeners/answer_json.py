"""What an interface answers in JSON, or a clear word that it did not."""

from typing import Any

from listeners.http.answers import phrase, shown
from listeners.lenient_json import decode
from listeners.records import Response, SourceRefused, SourceUnavailable


def read_json(answer: Response) -> Any:
    """What the body says; `SourceUnavailable` where it is no JSON: a page of maintenance, a body cut short."""
    try:
        return decode(answer.body)
    except ValueError as error:
        where = f"{shown(answer.url)} answered {answer.status} {phrase(answer.status)}"
        raise SourceUnavailable(f"{where}, but not with JSON as its documentation says.") from error


def read_object(answer: Response) -> dict[str, Any]:
    told = read_json(answer)
    if not isinstance(told, dict):
        raise SourceUnavailable(f"{shown(answer.url)} answered with JSON of another form than its documentation says.")
    return told


def refused(answer: Response, words: str) -> SourceRefused:
    """An error for people: who refuses, with which status, and what the interface says about it."""
    told = " ".join(words.split())[:200]
    return SourceRefused(
        f"{shown(answer.url)} refuses ({answer.status} {phrase(answer.status)}): {told or 'no reason given'}"
    )
