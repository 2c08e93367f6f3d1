"""A page of a list of topics, or a clear word why it is none."""

from listeners.forum_html.asking import Asker
from listeners.forum_html.page import Reader, Topics
from listeners.http.answers import shown
from listeners.records import SourceRefused, SourceUnavailable


def listed(asker: Asker, reader: Reader, url: str, *, first: bool) -> Topics:
    """The topics at `url`; `first`: it stands in the settings, and no page leads there."""
    answer = asker.get(url)
    if answer is None:
        if first:
            raise SourceRefused(f"{shown(url)} does not exist: check the address in the settings.")
        return Topics([], None, there=True)
    topics = reader.topics(answer)
    if topics.rows:
        asker.refuse_a_repeat(url)
    if first and not topics.there:
        raise SourceRefused(
            f"The selector topic = '{reader.selectors.topic}' (with topic_link) found no topic on "
            f"{shown(url)}. Is this a list of topics, and public? Try: kundschafter source try"
        )
    if not topics.there:  # or all that stands behind it would count as read
        raise SourceUnavailable(f"{shown(url)} shows no topics, although the page before leads there.")
    return topics
