"""Newsgroups heard from a real INN: post for post, on from where it stopped, and what was cancelled is gone."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import msgspec
import pytest

from listeners.nntp import Nntp
from listeners.records import Known, SourceRefused
from tests.listeners.loopback import fetcher
from tests.servers.inn import GROUPS, inn

START = datetime(2026, 6, 1, 8, tzinfo=UTC)
NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)


def article(number, subject="Router", body="Hallo\n.mit Punkt", group=GROUPS[1], **headers):
    told = {
        "Path": "x.example!not-for-mail",
        "From": f"Anna {number} <anna{number}@x.example>",
        "Newsgroups": group,
        "Subject": subject,
        "Date": format_datetime(START + timedelta(minutes=number)),
        "Message-ID": f"<m{number}@x.example>",
        "Content-Type": "text/plain; charset=utf-8",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return "\n".join(f"{name}: {value}" for name, value in told.items()) + f"\n\n{body}\n"


@pytest.fixture(scope="module")
def server():
    with inn() as server:
        yield server


def source(server, groups):
    return Nntp(
        name="news", server="127.0.0.1", port=server.port, tls=False, groups=groups, url="https://news.example/{id}"
    )


def hear(server, cursor=None, groups=GROUPS):
    pages = list(source(server, list(groups)).pages(cursor, fetcher(), NOW))
    last = msgspec.json.decode(msgspec.json.encode(pages[-1].cursor)) if pages else cursor
    return [post for page in pages for post in page.posts], last, [line for page in pages for line in page.skipped]


def test_everything_said_is_heard_and_then_only_what_is_new(server):
    server.offer(
        *(article(n) for n in range(1, 4)),
        article(4, "Re: Router", References="<m1@x.example>", body="Grüße aus Bern\n-- \nAnna"),
        article(5, "Re: Router", References="<m1@x.example> <m4@x.example>", group=",".join(GROUPS)),
        article(6, X_No_Archive="yes"),
    )
    posts, cursor, skipped = hear(server)
    heard = {post.id: post for post in posts}
    assert sorted(heard) == [f"m{n}@x.example" for n in range(1, 6)]
    assert len(skipped) == 1
    assert "X-No-Archive" in skipped[0]
    answer = heard["m4@x.example"]
    assert (answer.thread_id, answer.parent_id, answer.body) == ("m1@x.example", "m1@x.example", "Grüße aus Bern")
    assert (answer.author.id, answer.author.handle, answer.url) == (
        "anna4@x.example", "Anna 4", "https://news.example/m4@x.example",
    )  # fmt: skip
    assert heard["m1@x.example"].body == "Hallo\n.mit Punkt"
    assert heard["m2@x.example"].created_at == START + timedelta(minutes=2)
    assert hear(server, cursor)[0] == []
    server.offer(article(7, "Re: Router", In_Reply_To="<m4@x.example>", References="<m4@x.example>"))
    [new], _, _ = hear(server, cursor)
    assert (new.id, new.thread_id, new.parent_id) == ("m7@x.example", "m1@x.example", "m4@x.example")


def test_what_was_cancelled_or_superseded_is_gone(server):
    server.offer(*(article(n, group=GROUPS[0]) for n in range(20, 24)))
    posts, cursor, _ = hear(server, groups=GROUPS[:1])
    server.offer(
        article(24, "cmsg cancel <m21@x.example>", group=GROUPS[0], Control="cancel <m21@x.example>"),
        article(25, "Router, new", group=GROUPS[0], Supersedes="<m22@x.example>"),
    )
    known = [Known(id=post.id, thread_id=post.thread_id, url=post.url, created_at=post.created_at) for post in posts]
    gone = [post for page in source(server, [GROUPS[0]]).recheck(known, fetcher(), NOW) for post in page.posts]
    assert {post.id for post in gone if post.deleted} == {"m21@x.example", "m22@x.example"}
    later, _, _ = hear(server, cursor, groups=GROUPS[:1])
    assert [(post.id, post.thread_id, post.deleted) for post in later] == [
        ("m22@x.example", "m22@x.example", True),
        ("m25@x.example", "m22@x.example", False),
    ]


def test_a_pattern_means_all_groups_that_fit_and_a_group_that_is_not_there_is_told(server):
    assert len(hear(server, groups=["alm.test.*"])[0]) > 5
    with pytest.raises(SourceRefused, match=r"no group alm\.missing"):
        hear(server, groups=["alm.missing"])
