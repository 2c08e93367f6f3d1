from listeners.discourse_topic import posts_of_topic
from listeners.source import Source

__all__ = ["Discourse", "posts_of_topic"]


class Discourse(Source, frozen=True, kw_only=True, tag="discourse"):
    url: str
    categories: list[str] = []
    likers: bool = False
