"""What tests of forums by their pages ask of them."""

import msgspec

from listeners.forum_html import ForumHtml
from listeners.records import Known, Response
from tests.listeners.board import SELECTORS
from tests.listeners.case import NOW
from tests.listeners.loopback import fetcher

DAY = 24 * 60


def forum(server, selectors=SELECTORS, **settings):
    told = {"kind": "forum_html", "name": "forum", "url": f"{server.url}/board", "selectors": selectors}
    return msgspec.convert({**told, "time_zone": "Europe/Berlin", **settings}, ForumHtml)


def hear(server, cursor=None, selectors=SELECTORS, http=None, **settings):
    return list(forum(server, selectors, **settings).pages(cursor, http or fetcher(), NOW))


def posts(pages):
    return [post for page in pages for post in page.posts]


def numbers(pages):
    return [int(post.id.partition("#")[2]) for post in posts(pages)]


def skipped(pages):
    return [line for page in pages for line in page.skipped]


def known(pages):
    return [Known(id=p.id, thread_id=p.thread_id, url=p.url, created_at=p.created_at) for p in posts(pages)]


def recheck(server, pages, **settings):
    return list(forum(server, **settings).recheck(known(pages), fetcher(), NOW))


def told(html, content_type="text/html; charset=utf-8"):
    body = html if isinstance(html, bytes) else html.encode()
    return Response(
        url="https://f.example/x", moved_to=None, status=200, headers={"content-type": content_type}, body=body
    )
