"""What a forum's cursor holds."""

import msgspec

KEPT = 2_000  # topics; an older one that moves is read again from its beginning


class Topic(msgspec.Struct, array_like=True):
    """How far a topic was read: its mark in the list, its last page, the posts before that page, its rank by activity."""

    mark: str
    page: str
    before: int = 0
    rank: int = 0
    last: str = ""  # the last post, for lists that tell nothing of activity


class State(msgspec.Struct):
    """`history` holds for each list the page down to which all was read; "" where that is its end."""

    topics: dict[str, Topic] = {}
    history: dict[str, str] = {}

    def note(self, name: str, mark: str, page: str, *, before: int = 0, last: str = "", back: bool) -> None:
        """Take down how far a topic was read; `back`: it was last active before all that are known."""
        ranks = [topic.rank for topic in self.topics.values()] or [0]
        rank = min(ranks) - 1 if back else max(ranks) + 1
        self.topics[name] = Topic(mark, page, before, rank, last)
        if len(self.topics) > KEPT:
            del self.topics[min(self.topics, key=lambda one: self.topics[one].rank)]
