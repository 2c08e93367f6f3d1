"""The figures of a whole community, as the report shows them and as checks on real data compare them."""

import duckdb
import msgspec

from reports.reading import ask


class _Counts(msgspec.Struct, frozen=True, kw_only=True):
    posts: int
    authors: int
    known_posts: int
    top_1_percent: int
    top_10_percent: int
    top_25: int
    absence_factor: int
    threads: int
    answered: int
    answered_in_24_hours: int
    answered_by_customers: int
    median_hours: float | None


class Community(msgspec.Struct, frozen=True, kw_only=True):
    """Shares are 0 to 1, and 0 where there is nothing to share.

    The top shares are of the posts with a known author; the top 1 % and 10 % are rounded to whole authors, one at
    least. `absence_factor` is how few authors write half of these posts. Threads count as answered by anybody but
    the one who opened them; `share_not_by_staff` is of the answered threads, by their first answer.
    """

    posts: int
    authors: int
    threads: int
    top_1_percent: float
    top_10_percent: float
    top_25: float
    absence_factor: int
    share_answered: float
    share_answered_in_24_hours: float
    share_not_by_staff: float
    median_hours: float | None


def community(con: duckdb.DuckDBPyConnection) -> Community:
    """Counted over all posts of the published copy behind `con`."""
    [counts] = ask(con, "community", _Counts)
    said = max(counts.known_posts, 1)
    threads = max(counts.threads, 1)
    return Community(
        posts=counts.posts,
        authors=counts.authors,
        threads=counts.threads,
        top_1_percent=counts.top_1_percent / said,
        top_10_percent=counts.top_10_percent / said,
        top_25=counts.top_25 / said,
        absence_factor=counts.absence_factor,
        share_answered=counts.answered / threads,
        share_answered_in_24_hours=counts.answered_in_24_hours / threads,
        share_not_by_staff=counts.answered_by_customers / max(counts.answered, 1),
        median_hours=counts.median_hours,
    )
