"""The verbs as a scheduler calls them: settings and clock from outside, small plain results, failures raised."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from kundschafter import settings, stages
from listeners.listen import Heard
from listeners.recheck import Rechecked
from listeners.records import SourceUnavailable


def sources() -> list[str]:
    """The names of the sources to hear."""
    return [source.name for source in settings.default().sources if source.enabled]


def listen(source: str) -> Any:
    """Hear one source. Raises what makes the scheduler try again, or give up where trying again will not help."""
    return _told(source, stages.listen(settings.default(), _now(), [source]))


def recheck(source: str) -> Any:
    """Ask one source again for what was said there lately; nothing where it cannot tell. Raises as `listen` does."""
    return _told(source, stages.recheck(settings.default(), _now(), [source]))


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


def deliver(*, alerts: bool = False) -> Any:
    """Send what has not been sent. Raises what makes the scheduler try again, or give up where a person has to look."""
    from airflow.sdk.exceptions import AirflowFailException

    results = stages.deliver(settings.default(), _now(), alerts=alerts)
    wrong = [one for one in results if one.outcome in {"failed", "unsure"}]
    if wrong:
        said = "; ".join(f"{one.delivery}{f' to {one.to}' if one.to else ''}: {one.why}" for one in wrong)
        raise DeliveryFailed(said) if any(one.again for one in wrong) else AirflowFailException(said)
    return msgspec.to_builtins(results)


class DeliveryFailed(Exception):
    """Something could not be sent now, and may be later."""


def _told(source: str, results: Sequence[Heard | Rechecked]) -> Any:
    from airflow.sdk.exceptions import AirflowFailException

    for result in results:
        if result.refused:
            raise AirflowFailException(f"{source}: {result.error}")
        if result.error is not None:
            raise SourceUnavailable(f"{source}: {result.error}", result.retry_after)
    return msgspec.to_builtins(results)


def _now() -> datetime:
    return datetime.now(UTC)
