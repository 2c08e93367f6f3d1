"""What a night asks of a forum: the topics that moved, and further back what no night has read yet."""

from collections.abc import Generator, Iterator
from typing import Any

import msgspec

from listeners.forum_html.asking import Asker
from listeners.forum_html.listing import listed
from listeners.forum_html.page import Reader, Row, Said, Topics, behind
from listeners.forum_html.state import State
from listeners.records import Cursor, Fetcher, ListenError, Page, Post, SourceRefused, SourceUnavailable

PAGE_POSTS = 200
UNFINISHED = "the requests of a night are used up; the next night goes on from here"
ENOUGH_FAILED = 3  # topics in a row that are out of reach: then the forum is
ENOUGH_REFUSED = 5  # topics before the first that can be read: then the forum refuses us, or looks different


class Night:
    """One night at one forum: at most `requests` requests, and what is not read then is read the next night."""

    def __init__(
        self, lists: list[str], reader: Reader, fetcher: Fetcher, cursor: Cursor | None, *, requests: int, quiet: int
    ) -> None:
        self._lists, self._reader, self._asker = lists, reader, Asker(fetcher)
        self._left, self._quiet = requests, quiet
        self._state = msgspec.convert(cursor or {}, State)
        self._told: Any = msgspec.to_builtins(self._state)
        self._posts: list[Post] = []
        self._failures: list[SourceUnavailable] = []  # of the topics before, without one that could be read
        self._refused = 0  # topics, as long as none could be read
        self._some_read = False
        self._tried: set[str] = set()
        self._in_vain: dict[str, Row] = {}

    def pages(self) -> Iterator[Page]:
        try:
            yield from self._all()
        except ListenError:
            yield from self._hand_on(0)  # what was read before is read
            raise

    def _all(self) -> Iterator[Page]:
        for address in self._lists:
            known = self._state.history.get(address, address) != address  # else nothing above it is known
            if self._left > 0:
                yield from self._news(address) if known else self._history(address)
        yield from self._again()
        while (pending := [one for one in self._lists if self._state.history.get(one) != ""]) and self._left > 0:
            for address in pending:
                yield from self._history(address)
        if pending or self._left <= 0:
            self._reader.skipped.append(UNFINISHED)
        for name, row in self._in_vain.items():  # on a night that ends early the forum itself failed
            if name in self._state.again:
                self._state.put_off(row, nights=1)
        yield from self._hand_on(0)
        if self._failures:  # nothing says that the forum is up again
            raise self._failures[-1]

    def _again(self) -> Iterator[Page]:
        """Try the topics that did not show all of their posts on the nights before."""
        for name, one in list(self._state.again.items()):
            if self._left > 0 and name not in self._tried:
                yield from self._read(Row(name, one.url, one.title, one.mark))

    def _news(self, address: str) -> Iterator[Page]:
        """Read what moved, from the top of the list until enough topics in a row have not."""
        moved: list[Row] = []
        quiet = 0
        for topics in self._walk(address):
            for row in topics.rows:
                known = self._state.topics.get(row.thread_id)
                if known and not row.mark:  # only a look into it can tell
                    quiet = quiet + 1 if (yield from self._read(row)) else 0
                else:
                    quiet = quiet + 1 if known and known.mark == row.mark else 0
                    moved += [row] if not quiet else []
                if quiet >= self._quiet:
                    break
            if quiet >= self._quiet:
                break
        for row in reversed(moved):  # if the requests do not suffice, the rest stands at the top tomorrow too
            yield from self._read(row)

    def _walk(self, address: str) -> Iterator[Topics]:
        page: str | None = address
        seen = {self._state.history.get(address)}
        while page and page not in seen and self._left > 0:
            seen.add(page)
            topics = self._list(page, first=page == address)
            yield topics
            page = topics.next

    def _history(self, address: str) -> Iterator[Page]:
        """Read the next page of the list that no night has read."""
        page = self._state.history.get(address) or address
        topics = self._list(page, first=page == address)
        for row in topics.rows:
            known = self._state.topics.get(row.thread_id)
            if not known or known.mark != row.mark:
                if self._left <= 0:
                    self._state.history[address] = page
                    return
                yield from self._read(row, back=True)
        self._state.history[address] = topics.next if topics.next and topics.next != page and topics.rows else ""

    def _list(self, url: str, *, first: bool) -> Topics:
        self._left -= 1
        return listed(self._asker, self._reader, url, first=first)

    def _read(self, row: Row, *, back: bool = False) -> Generator[Page, None, bool]:
        """Read a topic from its last known page on; gives back whether nothing in it was new."""
        known, told = row.thread_id in self._state.topics, row.thread_id in self._state.again
        left = self._left
        self._tried.add(row.thread_id)
        try:
            same = yield from self._read_on(row, back=back)
        except (SourceRefused, SourceUnavailable) as error:
            self._state.put_off(row, nights=0)
            self._in_vain[row.thread_id] = row
            if isinstance(error, SourceUnavailable):
                self._failures.append(error)
                if len(self._failures) >= ENOUGH_FAILED or error.retry_after:
                    raise
            elif not told:
                self._refused += 1
                if self._refused >= ENOUGH_REFUSED and not self._some_read:
                    raise
            if not told:
                self._reader.skipped.append(f"{row.title or row.thread_id}: {error}")
            return known
        if self._left < left:
            self._failures, self._some_read = [], True
        return same

    def _read_on(self, row: Row, *, back: bool) -> Generator[Page, None, bool]:
        known = self._state.topics.get(row.thread_id)
        page, before, last = (known.page, known.before, known.last) if known else (row.url, 0, "")
        seen, heard = set(), set[str]()
        same, whole = known is not None, page == row.url
        while page not in seen and self._left > 0:
            seen.add(page)
            self._left -= 1
            answer = self._asker.get(page)
            said = self._reader.posts(answer, row, before) if answer else None
            if said and said.ids and not heard:
                self._asker.refuse_a_repeat(page)
            if (said is None or not said.ids) and not whole:  # so much was deleted that its last page is gone
                if said:
                    self._reader.skipped.pop()
                page, before, same, whole = row.url, 0, False, True
                seen, heard = set(), set[str]()
                continue
            if said is None:
                self._reader.skipped.append(f"{row.title or row.thread_id} was deleted before we could read it")
                last, following = "", None
            elif not said.posts:
                raise SourceRefused(self._reader.skipped.pop())  # what is wrong with them
            elif {*said.ids} <= heard:  # a link to the next page that leads back
                following = None
            else:
                heard |= {*said.ids}
                new = row.mark or said.next or said.ids[-1] != last
                self._posts += said.posts if new else []
                same = same and not new
                last, following = said.ids[-1], said.next
            done = not following or following in seen
            mark = row.mark if done else "…"
            self._state.note(row.thread_id, mark, page, before=before, last=last, back=back)
            self._settle(row, said, before, done=done)
            yield from self._hand_on(PAGE_POSTS)
            if done or not following or said is None:
                break
            page, before = following, before + len(said.ids)
        return same

    def _settle(self, row: Row, said: Said | None, before: int, *, done: bool) -> None:
        """A topic that was read to its end need not be tried again, unless the list has later posts than its pages."""
        if done and (said is None or not behind(row, said, before)):
            self._state.again.pop(row.thread_id, None)
            return
        self._state.put_off(row, nights=0)
        if done:
            self._in_vain[row.thread_id] = row

    def _hand_on(self, enough: int) -> Iterator[Page]:
        state = msgspec.to_builtins(self._state)
        if len(self._posts) >= enough and (self._posts or self._reader.skipped or state != self._told):
            skipped = list(self._reader.skipped)
            posts = self._reader.sifted(self._posts, skipped)
            self._told, self._posts = state, []
            self._reader.skipped.clear()
            yield Page(posts=posts, cursor=state, skipped=skipped)
