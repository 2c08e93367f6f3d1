"""Do rankings come true? Rank as of past days, then look at what people did afterwards.

`cuts` looks at the past and the future of a day, `figures` says how well a list met the future, `summary` takes the mean
over days and puts intervals on it, `page` shows it.
"""

from collections.abc import Sequence
from datetime import date

import duckdb

from graph.backtest.cuts import living_days, look
from graph.backtest.page import table
from graph.backtest.summary import Summary, summarise
from graph.settings import Ranking

__all__ = ["Summary", "backtest", "living_days", "summarise", "table"]


def backtest(con: duckdb.DuckDBPyConnection, days: Sequence[date], ranking: Ranking, place: str = "") -> Summary:
    """Figures of our scores and of eight plain lists as of `days`; writes nothing but temporary tables.

    Only the past of a day goes into its lists; but edits, staff marks, likes and accepted answers are as they are known
    now where the source does not date them (likes and acceptances happen when their post does), and tags are those of
    today's tagger. Staff, bots and spam, as known on the day, are in no list and in no truth.
    """
    return summarise(place, [look(con, day, ranking) for day in days])
