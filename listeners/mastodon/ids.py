"""Ids of statuses, which are in the order of time. Apart from the library Mastodon.py, which takes long to load."""

from datetime import datetime


def order(status_id: str) -> tuple[int, str]:
    """Ids in the order in which servers give them: longer numbers are later."""
    return len(status_id), status_id


def first_id(moment: datetime) -> str:
    """The id a status of that moment has at the least: Mastodon's ids begin with the milliseconds since 1970."""
    return str(max(int(moment.timestamp() * 1000), 0) << 16)


def earlier(oldest: str, moment: datetime) -> str:
    """The id `oldest`, or one of `moment` where that is before it and the server makes its ids of times."""
    if oldest.isdecimal() and len(oldest) >= len(first_id(moment)):
        return min(oldest, first_id(moment), key=order)
    return oldest
