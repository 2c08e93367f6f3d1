"""When things happen at Almtel: the span of the sample, what shook the community, and the rhythm of a day and a week."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Zurich")
START = date(2025, 1, 6)  # the old forum, kept as an archive
MOVE = date(2025, 5, 5)  # from here on the new forum
END = date(2026, 11, 15)  # a Sunday; the report is for the Monday after it
LAST_MOMENT = datetime.combine(END, time(23, 59, 59), ZONE)

PRICE_RISE = date(2025, 11, 18)  # announced; in force from January 2026
LAUNCH = date(2026, 9, 14)  # the camera Firnblick
OUTAGE = datetime(2026, 11, 11, 17, 42)  # Rheintal, fibre down until the next noon  # noqa: DTZ001 local time
QUIET_FROM = datetime(2026, 11, 14, 9, 0)  # questions from here on that nobody has answered yet  # noqa: DTZ001

# posts per hour of the day: a small peak at lunch, a large one in the evening, next to nothing at night
HOURS = (1, 0, 0, 0, 0, 1, 4, 9, 11, 12, 11, 11, 14, 12, 10, 10, 11, 14, 17, 21, 24, 22, 14, 5)
WEEKDAYS = (1.15, 1.1, 1.05, 1.0, 0.85, 0.8, 1.05)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def some_day(rng: Random, first: date, last: date) -> date:
    """A day of the span, Mondays likelier than Saturdays."""
    while True:
        day = first + timedelta(days=int(rng.random() * ((last - first).days + 1)))
        if rng.random() < WEEKDAYS[day.weekday()] / 1.15:
            return day


def moment(rng: Random, day: date) -> datetime:
    """A moment of that day, local time without a zone, by the rhythm of the day."""
    hour = rng.choices(range(24), weights=HOURS)[0]
    return datetime(day.year, day.month, day.day, hour, rng.randrange(60), rng.randrange(60))  # noqa: DTZ001 local time


def later(rng: Random, at: datetime, shortest: float, longest: float) -> datetime:
    """Between `shortest` and `longest` minutes after `at`, mostly early.

    Who would have to get up at night answers during the day, which also keeps clear of the hours that clocks jump over.
    """
    share = rng.random()
    then = at + timedelta(seconds=int(60 * (shortest + (longest - shortest) * share * share * share)))
    if then.hour < 6:
        then = moment(rng, then.date())
        then = then if then.hour >= 6 else then.replace(hour=7)
    return max(then, at + timedelta(seconds=35))


def utc(local: datetime) -> datetime:
    return local.replace(tzinfo=ZONE).astimezone(UTC)
