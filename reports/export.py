"""The people of the week as a table for spreadsheets.

UTF-8 with a byte order mark, so that spreadsheets show umlauts. German spreadsheets split cells at semicolons and want a
decimal comma, so the German file has both; the English one has commas and a decimal point. A cell that a spreadsheet
would take for a formula begins with an apostrophe.
"""

import csv
import io

from reports.harmless import cell, clean
from reports.views.people import Card
from reports.wording import Wording

COLUMNS = (
    "role", "rank", "score", "plain_rank", "handle", "place", "profile_url", "first_seen", "last_seen", "topics",
    "link_1", "link_2", "link_3",
)  # fmt: skip
TOPICS = 6


def table(cards: list[Card], words: Wording) -> bytes:
    """The file, a person a line in the order of the report; days as 2026-11-16."""
    german = words.language == "de"
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if german else ",")
    writer.writerow(COLUMNS)
    for card in cards:
        score = f"{card.shown.score:.3f}"
        links = [quote.link or "" for quote in card.quotes]
        row = [
            card.role,
            str(card.shown.rank),
            score.replace(".", ",") if german else score,
            str(card.shown.plain_rank or ""),
            clean(card.person.handle),
            clean(card.person.place),
            card.profile or "",
            f"{card.person.first_seen:%Y-%m-%d}",
            f"{card.person.last_seen:%Y-%m-%d}",
            ", ".join(words.topic(topic.name) for topic in card.topics[:TOPICS]),
            *(links + [""] * 3)[:3],
        ]
        writer.writerow([cell(value) for value in row])
    return text.getvalue().encode("utf-8-sig")
