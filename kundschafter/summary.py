"""What a night and the state of the sources look like on a terminal."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from rich.table import Table

from kundschafter.night import Night
from kundschafter.status import SourceStatus


def lines(night: Night) -> list[str]:
    """The end of a night, for a person."""
    nothing = "" if night.new or night.changed else "Nothing new was said since the last night.\n"
    known = f"{night.known:,} heard before" + (f", {night.changed:,} of them changed" if night.changed else "")
    trouble = [f"  ! {heard.source}: {heard.error}" for heard in night.failed]
    trouble += [f"  ! {told.source} could not be rechecked: {told.error}" for told in night.unasked]
    gone = sum(told.gone for told in night.rechecked)
    trouble += [f"  ! {line}" for line in night.damaged]
    shown = list(_a_few_of_each(night.skipped))
    trouble += [f"  - {line}" for line in shown]
    if len(night.skipped) > len(shown):
        trouble.append(f"  - and {len(night.skipped) - len(shown):,} more that could not be read")
    return [
        "",
        f"{nothing}Sources   {len(night.sources) - len(night.failed)} of {len(night.sources)} heard",
        f"Posts     {night.new:,} new, {known}",
        f"Rechecked {sum(told.asked for told in night.rechecked):,} posts, {gone:,} gone",
        f"Tagged    {night.tagged:,} posts",
        f"Ranked    {night.people:,} people",
        "Seconds   " + ", ".join(f"{stage} {seconds}" for stage, seconds in night.seconds.items()),
        f"Memory    {max(night.peak_mb.values()):,} MB at most",
        *trouble,
        "",
        f"The report: {night.page}",
    ]


def _a_few_of_each(skipped: Sequence[str], most: int = 5) -> Iterator[str]:
    """The first lines of every source; lines begin with its name."""
    seen: Counter[str] = Counter()
    for line in skipped:
        seen[source := re.split("[,:]", line, maxsplit=1)[0]] += 1
        if seen[source] <= most:
            yield line


def table(rows: Sequence[SourceStatus]) -> Table:
    """The sources, one a row."""
    columns = ("source", "kind", "last success (UTC)", "lag", "posts", "newest post", "last night", "quota", "to know")
    made = Table(box=None, pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold", no_wrap=column == "source")
    for row in rows:
        made.add_row(
            row.source,
            row.kind,
            f"{row.last_success:%Y-%m-%d %H:%M}" if row.last_success else "never",
            f"{row.lag_hours} h" if row.lag_hours is not None else "",
            f"{row.posts:,}",
            f"{row.newest_post:%Y-%m-%d %H:%M}" if row.newest_post else "",
            f"{row.last_night:,}" + (f" (usual {row.usual:,.0f})" if row.usual is not None else ""),
            f"{row.quota_left:,}" if row.quota_left is not None else "",
            "; ".join(_to_know(row)),
        )
    return made


def _to_know(row: SourceStatus) -> Iterator[str]:
    if row.error:
        yield row.error.rstrip(".")
    if row.retry_at:
        yield f"next try from {row.retry_at:%Y-%m-%d %H:%M}"
    if row.silent_days:
        yield f"silent for {row.silent_days:.0f} days; {row.patience_days:.0f} would be unusual. Look whether it moved"
