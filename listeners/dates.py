"""Dates as they are written in public, read into aware UTC times.

feedparser reads `CEST` as UTC and gives up on German names and on days written 01.06.2026; so this comes first.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from listeners.records import Post

EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)  # nothing of what we listen to is older: Usenet began in 1980
ZONES = {  # hours east of UTC; names with several meanings as RFC 822 or, where it is silent, as Europe uses them
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEZ": 0,
    "BST": 1, "WEST": 1, "WESZ": 1, "CET": 1, "MEZ": 1, "MET": 1,
    "CEST": 2, "MESZ": 2, "MEST": 2, "EET": 2, "OEZ": 2, "EEST": 3, "OESZ": 3, "MSK": 3,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "JST": 9,
}  # fmt: skip
MONTHS = {
    "jan": 1, "jän": 1, "feb": 2, "mar": 3, "mär": 3, "mrz": 3, "mae": 3, "apr": 4, "mai": 5, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dez": 12, "dec": 12,
}  # fmt: skip
ZONE = r"(?:[ ]*(?:(?:GMT|UTC)(?=[+-]))?(?P<zone>[+-]\d\d:?\d\d|[+-]\d\d(?!\d)|[A-Za-z]{1,5}))?"
TIME = r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?"
CLOCK = rf"(?:(?:[ ]*[Tt,][ ]*|[ ]+(?:[-\u2013][ ]+|um[ ]+)?){TIME}(?:[ ]*Uhr)?{ZONE})?"
FORMS = [
    re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d){CLOCK}"),
    re.compile(rf"(?P<day>\d\d?)\.[ ]?(?P<month>\d\d?)\.[ ]?(?P<year>\d{{4}}|\d\d){CLOCK}"),
    re.compile(rf"(?P<day>\d\d?)(?:\.?[ ]|-)(?P<month>[^\W\d_]{{3,9}})(?:\.?[ ]|-)(?P<year>\d{{4}}|\d\d){CLOCK}"),
    re.compile(rf"(?P<month>[^\W\d_]{{3,9}})\.?[ ](?P<day>\d\d?),?[ ](?P<year>\d{{4}}){CLOCK}"),
    re.compile(rf"(?P<month>[^\W\d_]{{3,9}})[ ](?P<day>\d\d?)[ ]{TIME}{ZONE}[ ](?P<year>\d{{4}})"),  # asctime
    re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"),
    re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d))?"),
]
DAY_NAME = re.compile(r"^(?:mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]*\s+", re.IGNORECASE)
LONGEST = 100  # letters; what is longer is no date
NOON = re.compile(r"\b(?P<hour>\d\d?)(?::(?P<rest>\d\d(?::\d\d)?))?[ ]?(?P<half>[ap])\.?m\b\.?", re.IGNORECASE)
AT = re.compile(r",?[ ](?:at|um)[ ](?=\d)", re.IGNORECASE)
DAYS_AGO = {"heute": 0, "today": 0, "gestern": 1, "yesterday": 1, "vorgestern": 2}
OF_A_DAY = re.compile(rf"(?P<day>{'|'.join(DAYS_AGO)})(?:(?:,?[ ]|,){TIME}(?:[ ]Uhr)?)?", re.IGNORECASE)
JUST_NOW = re.compile(
    r"(?:gerade(?:[ ]eben)?|soeben|jetzt|(?:just[ ])?now|moments?[ ]ago|a[ ]moment[ ]ago"
    r"|(?:vor[ ])?(?:wenigen|(?:a[ ])?few|einigen)[ ](?:sekunden|augenblicken|seconds)(?:[ ]ago)?"
    r"|vor[ ]weniger[ ]als[ ]einer[ ]minute|less[ ]than[ ]a[ ]minute[ ]ago)",
    re.IGNORECASE,
)
UNITS = {  # seconds, by the first letters; months and years as long as they are on average
    "sek": 1, "sec": 1, "min": 60, "st": 3600, "hour": 3600, "hr": 3600, "tag": 86_400, "day": 86_400,
    "woche": 604_800, "week": 604_800, "monat": 2_629_800, "month": 2_629_800, "jahr": 31_557_600, "year": 31_557_600,
}  # fmt: skip
SPAN = rf"(?P<count>\d{{1,3}}|an?|eine[mnrs]?)[ ](?P<unit>{'|'.join(UNITS)})[a-z]*\.?"
AGO = re.compile(rf"(?:vor[ ]{SPAN}|{SPAN.replace('<', '<ago_')}[ ]ago)", re.IGNORECASE)


def read(text: str, zone: tzinfo = UTC, now: datetime | None = None) -> datetime | None:
    """Read a date, with or without a time of day, in English or German; None where it is none.

    A date that names no zone is meant in `zone`. A zone whose name nobody knows makes the whole unreadable: better no
    time than a wrong one. What is told from today ("gestern, 14:05", "3 hours ago") is understood where `now` is given.
    """
    if len(text) > LONGEST:
        return None
    plain = " ".join(re.sub(r"\([^)]*\)", " ", text).split())
    for word, clock in ((" noon", " 12:00"), (" midnight", " 0:00")):
        plain = plain.replace(word, clock)
    plain = DAY_NAME.sub("", AT.sub(" ", NOON.sub(_in_24_hours, plain)))
    if now and (told := _from_today(plain, zone, now)):
        return told
    for form in FORMS:
        found = form.fullmatch(plain)
        if found:
            return _moment(found.groupdict(), zone)
    return None


def plausible(moment: datetime, now: datetime) -> bool:
    """Tell whether something can have been said then: after 1980, and not later than a day from `now`."""
    return EARLIEST <= moment <= now + timedelta(days=1)


def sift(posts: list[Post], now: datetime, skipped: list[str]) -> list[Post]:
    """Keep the posts of a plausible time and tell the others in `skipped`."""
    kept = []
    for post in posts:
        if plausible(post.created_at, now):
            kept.append(post)
        else:
            skipped.append(f"{post.url or post.id}: said to be of {post.created_at:%Y-%m-%d}")
    return kept


def _in_24_hours(found: re.Match[str]) -> str:
    return f"{int(found['hour']) % 12 + (12 if found['half'] in 'pP' else 0)}:{found['rest'] or '00'}"


def _from_today(text: str, zone: tzinfo, now: datetime) -> datetime | None:
    if JUST_NOW.fullmatch(text):
        return now.astimezone(UTC)
    if (found := AGO.fullmatch(text)) is not None:
        part = found.groupdict()
        count, unit = part["count"] or part["ago_count"] or "", (part["unit"] or part["ago_unit"] or "").lower()
        return (now - timedelta(seconds=(int(count) if count.isdecimal() else 1) * UNITS[unit])).astimezone(UTC)
    if (found := OF_A_DAY.fullmatch(text)) is not None:
        day = now.astimezone(zone) - timedelta(days=DAYS_AGO[found["day"].lower()])
        date = {"year": f"{day:%Y}", "month": f"{day:%m}", "day": f"{day:%d}"}
        return _moment({**found.groupdict(), **date}, zone)
    return None


def _moment(part: dict[str, str | None], zone: tzinfo) -> datetime | None:
    year, month = part["year"] or "", part["month"] or "1"
    century = 0 if len(year) == 4 else 1900 if int(year) >= 70 else 2000
    fraction = (part.get("fraction") or "0")[:6].ljust(6, "0")
    try:
        moment = datetime(
            century + int(year),
            int(month) if month.isdecimal() else MONTHS[month[:3].lower()],
            int(part.get("day") or 1),
            int(part.get("hour") or 0),
            int(part.get("minute") or 0),
            min(int(part.get("second") or 0), 59),  # a leap second
            int(fraction),
            tzinfo=_zone(part.get("zone"), zone),
        )
        return moment.astimezone(UTC)
    except (ValueError, KeyError, OverflowError):
        return None


def _zone(name: str | None, otherwise: tzinfo) -> tzinfo:
    if name is None:
        return otherwise
    if name[0] in "+-":
        hours, minutes = int(name[1:3]), int(name[3:].replace(":", "") or 0)
        return timezone((timedelta(hours=hours, minutes=minutes)) * (-1 if name[0] == "-" else 1))
    return timezone(timedelta(hours=ZONES[name.upper()]))
