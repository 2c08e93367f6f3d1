"""Asking a forum again for what was heard: topic by topic, each as a whole."""

from collections.abc import Iterator, Sequence
from urllib.parse import urljoin

from listeners.forum_html.asking import Asker
from listeners.forum_html.links import thread_of
from listeners.forum_html.page import Reader, Row
from listeners.records import Fetcher, Known, Page, Post


def rechecked(known: Sequence[Known], root: str, reader: Reader, fetcher: Fetcher, requests: int) -> Iterator[Page]:
    """Yield a page for each topic: its posts of `known` as they are now, and what is gone.

    Of more topics than `requests` permits, every night takes others, beginning somewhere else.
    """
    threads: dict[str, dict[str, Known]] = {}
    for one in known:
        threads.setdefault(one.thread_id, {})[one.id] = one
    names = sorted(threads)
    asker = Asker(fetcher)
    start = reader.now.toordinal() * requests % len(names) if names else 0
    for name in names[start:] + names[:start]:
        if requests <= 0:
            return
        asked, url = threads[name], urljoin(root, name)
        there, posts, used = _whole(Row(name, url, None, ""), reader, asker, requests)
        requests -= used
        if there is not None:
            # the post that opens a topic bears its title; without one it would lose what it has
            again = [post for post in posts if post.id in asked and (post.position or post.thread_title)]
            gone = [one.gone() for one in asked.values() if one.id not in there]
            skipped = list(reader.skipped)
            yield Page(posts=[*reader.sifted(again, skipped), *gone], cursor={}, skipped=skipped)
        reader.skipped.clear()


def _whole(row: Row, reader: Reader, asker: Asker, most: int) -> tuple[set[str] | None, list[Post], int]:
    """The ids and posts of a whole topic, and how many requests it took; no ids where it could not be read whole.

    A topic that is gone has none. One that leads to a page without posts, such as a login, or to another topic, tells
    nothing.
    """
    there: set[str] = set()
    posts: list[Post] = []
    seen: set[str] = set()
    page: str | None = row.url
    while page and page not in seen:
        if len(seen) >= most:
            return None, [], len(seen)
        seen.add(page)
        answer = asker.get(page)
        if answer is None:
            return (set() if page == row.url else None), [], len(seen)
        said = reader.posts(answer, row, len(there))
        if not said.ids or (page == row.url and thread_of(answer.url) != row.thread_id):
            return None, [], len(seen)
        if not there:
            asker.refuse_a_repeat(page)
        if {*said.ids} <= there:  # a link to the next page that leads back
            break
        there |= {*said.ids}
        posts += said.posts
        page = said.next
    return there, posts, len(seen)
