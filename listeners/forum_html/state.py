"""What a forum's cursor holds."""

import msgspec

from listeners.forum_html.page import Row

KEPT = 2_000  # topics; an older one that moves is read again from its beginning
PUT_OFF, NIGHTS = 60, 7  # topics that are tried again, and on how many nights


class Topic(msgspec.Struct, array_like=True):
    """How far a topic was read: its mark in the list, its last page, the posts before that page, its rank by activity."""

    mark: str
    page: str
    before: int = 0
    rank: int = 0
    last: str = ""  # the last post, for lists that tell nothing of activity


class Again(msgspec.Struct, array_like=True):
    """A topic that did not show all of its posts, as the list had it, and on how many nights."""

    url: str
    title: str | None
    mark: str
    nights: int = 0


class State(msgspec.Struct):
    """`history` holds for each list the page down to which all was read; "" where that is its end."""

    topics: dict[str, Topic] = {}
    history: dict[str, str] = {}
    again: dict[str, Again] = {}

    def note(self, name: str, mark: str, page: str, *, before: int = 0, last: str = "", back: bool) -> None:
        """Take down how far a topic was read; `back`: it was last active before all that are known."""
        ranks = [topic.rank for topic in self.topics.values()] or [0]
        rank = min(ranks) - 1 if back else max(ranks) + 1
        self.topics[name] = Topic(mark, page, before, rank, last)
        if len(self.topics) > KEPT:
            del self.topics[min(self.topics, key=lambda one: self.topics[one].rank)]

    def put_off(self, row: Row, *, nights: int) -> None:
        """Take down that a topic is to be tried on the next nights, and how many more have passed in vain.

        What is given up counts as read until somebody posts there: the oldest of too many, and what failed too often.
        """
        before = self.again.pop(row.thread_id, None)
        failed = nights + (before.nights if before else 0)
        self.again[row.thread_id] = Again(row.url, row.title, row.mark, failed)
        if failed >= NIGHTS:
            self._give_up(row.thread_id)
        elif len(self.again) > PUT_OFF:
            self._give_up(next(iter(self.again)))

    def _give_up(self, name: str) -> None:
        gone = self.again.pop(name)
        known = self.topics.get(name)
        if known:
            known.mark = gone.mark
        else:
            self.note(name, gone.mark, gone.url, back=True)
