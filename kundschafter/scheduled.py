"""The verbs as a scheduler calls them: settings and clock from outside, small plain results, failures raised."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from kundschafter import settings, stages
from listeners.records import SourceUnavailable


def sources() -> list[str]:
    """The names of the sources to hear."""
    return [source.name for source in settings.default().sources if source.enabled]


def listen(source: str) -> Any:
    """Hear one source. Raises what makes the scheduler try again, or give up where trying again will not help."""
    from airflow.sdk.exceptions import AirflowFailException

    (heard,) = stages.listen(settings.default(), _now(), [source])
    if heard.refused:
        raise AirflowFailException(f"{source}: {heard.error}")
    if heard.error is not None:
        raise SourceUnavailable(f"{source}: {heard.error}", heard.retry_after)
    return msgspec.to_builtins(heard)


def build() -> Any:
    """Load what has landed and make the tables of it."""
    return msgspec.to_builtins(stages.build(settings.default(), _now()))


def tag() -> Any:
    """Tag what is new."""
    return msgspec.to_builtins(stages.tag(settings.default(), _now()))


def rank() -> Any:
    """Rank the people and publish."""
    return msgspec.to_builtins(stages.rank(settings.default(), _now()))


def report() -> Any:
    """Write the weekly report."""
    return msgspec.to_builtins(stages.report(settings.default(), _now()), enc_hook=str)


def _now() -> datetime:
    return datetime.now(UTC)
