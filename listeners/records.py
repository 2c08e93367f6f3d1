"""What a listener hands on: pages of posts, oldest first, with the cursor that follows them."""

from datetime import datetime
from typing import Annotated, Any, Protocol

import msgspec

Cursor = dict[str, Any]
"""Where to go on. JSON-able, made and read by one kind of source alone."""


Count = Annotated[int, msgspec.Meta(ge=-(2**31), lt=2**31)]
"""As large as the warehouse takes it."""


class Author(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who wrote a post, in the words of the source.

    `id` is what tells people apart at this place and is what others are mentioned by: the handle where handles are
    unique (Discourse, phpBB), else the mail address or the name of the feed entry. It is compared case-folded.
    """

    id: str
    handle: str | None = None  # shown instead of `id` where they differ
    name: str | None = None
    url: str | None = None
    staff: bool = False  # the source itself marks the account as staff
    bot: bool = False
    trust_level: Count | None = None  # how far the place itself trusts the account; Discourse from 0 to 4


class Post(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing somebody said. `author` is None where the source does not tell who ("Guest", deleted accounts)."""

    id: str  # unique within the source
    thread_id: str
    url: str
    created_at: datetime  # aware, UTC
    author: Author | None = None
    thread_title: str | None = None
    position: Count | None = None  # 0 opens the thread; None where the source gives no order
    parent_id: str | None = None  # the post this one answers
    edited_at: datetime | None = None
    body: str = ""
    format: str = "text"  # "text" or "html"
    language: str | None = None  # as told by the source: "de", "en", ...
    category: str | None = None
    tags: list[str] = []
    likes: Count | None = None  # None: the source does not count
    liked_by: list[str] = []  # author ids, where the source tells
    accepted: bool = False  # accepted as the answer of its thread
    deleted: bool = False  # gone at the source; only `id`, `thread_id`, `url` and `created_at` count then


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Posts that land together with the cursor after them. `skipped` says, one line each, what could not be read.

    `quota_left` is how many more requests the source grants today, where it tells.
    """

    posts: list[Post]
    cursor: Cursor
    skipped: list[str] = []
    quota_left: int | None = None


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A post heard lately, as a source needs it to be asked for it again."""

    id: str
    thread_id: str
    url: str
    created_at: datetime
    parent_id: str | None = None

    def gone(self) -> Post:
        """What remains of it once the source has said clearly that it is no longer there."""
        return Post(id=self.id, thread_id=self.thread_id, url=self.url, created_at=self.created_at, deleted=True)


class ListenError(Exception):
    """Listening failed; what has landed stays, the next night goes on from there."""


class SourceUnavailable(ListenError):
    """Try again later, at the earliest after `retry_after` seconds."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class SourceRefused(ListenError):
    """Trying again will not help: gone, forbidden, or not what the settings say. Tell the person who set it up."""


class Fetcher(Protocol):
    """What listeners need of HTTP; `listeners.http.Http` is the one implementation and says what it promises."""

    def get(
        self,
        url: str,
        *,
        params: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        conditional: dict[str, str] | None = None,
        api: bool = False,
    ) -> "Response": ...

    def post(self, url: str, *, json: Any, headers: dict[str, str] | None = None) -> "Response": ...

    def pause(self, url: str, seconds: float) -> None: ...

    def connect(self, host: str, port: int, *, tls: bool) -> "Conversation": ...


class Conversation(Protocol):
    """A connection on which lines go to and fro; `listeners.http.sockets.Talk` says what it promises."""

    def send(self, data: bytes) -> None: ...

    def begin(self) -> None: ...

    def line(self) -> bytes: ...

    def close(self) -> None: ...


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """A whole answer, read within the deadline and the byte cap. `status` is 200, 304, 404 or 410; all else raises, but for `api`."""

    url: str  # after redirects
    moved_to: str | None  # where a chain of 301/308 alone leads: store it instead of the address asked for
    status: int
    headers: dict[str, str]  # lower-case names
    body: bytes
