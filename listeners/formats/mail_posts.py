"""Mails as posts: which thread each belongs to, and what of it is kept. For archives, mailing lists and newsgroups."""

from collections import OrderedDict
from datetime import tzinfo

from listeners import dates
from listeners.formats import link
from listeners.formats.mail import Mail
from listeners.formats.mail_text import own_words
from listeners.records import Post

_THREADS = 50_000  # messages and subjects to keep in mind


class Threads:
    """Which thread a message belongs to, by what it answers or, failing that, by its subject."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, str] = OrderedDict()

    def place(self, mail: Mail) -> tuple[str, str | None]:
        """The ids of its thread and of the message it answers."""
        subject = f"subject {mail.subject.casefold()}"
        before = [one for one in mail.before if one != mail.id]
        known = next((self._known[one] for one in reversed(before) if one in self._known), None)
        by_subject = self._known.get(subject) if mail.is_answer else None
        replaced = self._known.get(mail.supersedes, mail.supersedes) if mail.supersedes else None
        thread = known or (before[0] if before else by_subject) or replaced or mail.id
        self.learn(mail.id, thread)
        self.learn(subject, thread)
        for one in before[:1]:
            self.learn(one, thread)
        return thread, before[-1] if before else None

    def knows(self, message_id: str) -> bool:
        return message_id in self._known

    def learn(self, message_id: str, thread: str) -> None:
        """Take in that a message belongs to a thread."""
        self._known[message_id] = thread
        self._known.move_to_end(message_id)
        while len(self._known) > _THREADS:
            self._known.popitem(last=False)


def post_of(mail: Mail, thread: str, parent: str | None, *, url: str, zone: tzinfo) -> Post:
    """The post a mail is. `url` is for those that name no address themselves; `{id}` and `{thread_id}` are filled in.

    Raises ValueError, in words for people, where it has no date, or where its author does not want it kept.
    """
    if mail.private:
        raise ValueError("its author asks that it is not kept (X-No-Archive); left out")
    created_at = dates.read(mail.date, zone=zone)
    if created_at is None:
        raise ValueError(f"field 'Date': '{mail.date[:40]}' is no date; put it right")
    body, form = mail.body()
    return Post(
        id=mail.id,
        thread_id=thread,
        url=mail.url or link(url, id=mail.id, thread_id=thread) or f"mid:{mail.id}",
        created_at=created_at,
        author=mail.author,
        thread_title=mail.subject or None,
        parent_id=parent,
        body=own_words(body) if form == "text" else body,
        format=form,
    )
