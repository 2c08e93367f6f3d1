import json
import tarfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import msgspec
import pytest

from listeners import dates
from listeners.feed import Feed
from listeners.feed_items import Seen, read_items
from listeners.records import SourceRefused, SourceUnavailable
from tests.listeners.loopback import fetcher, serve

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)
GOFEED = Path(__file__).parents[2] / "../shared/data/feeds/gofeed.tar.gz"


def rss(*items, head=""):
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Blog</title>{head}{"".join(items)}</channel></rss>'


def item(name, day=1, text="<p>words</p>", extra=""):
    date = format_datetime(datetime(2026, 6, day, 12, tzinfo=UTC))
    return (
        f"<item><title>{name}</title><link>https://blog.example/{name}</link><guid>{name}</guid>"
        f"<pubDate>{date}</pubDate><description><![CDATA[{text}]]></description>{extra}</item>"
    )


def hear(body, cursor=None, headers=None, now=NOW, **settings):
    """All pages of one night over a feed that is `body`."""
    body = body.encode() if isinstance(body, str) else body
    with serve(lambda asked: asked.reply(body, 200, headers)) as server:
        feed = Feed(name="blog", url=server.url + "/feed", public_url="https://blog.example/", **settings)
        if cursor:
            cursor = {**cursor, "asked": feed.url}
        return list(feed.pages(cursor, fetcher(), now))


def posts(body, **more):
    return [post for page in hear(body, **more) for post in page.posts]


def test_hands_on_the_items_oldest_first():
    heard = posts(rss(item("new", 3), item("middle", 2), item("old", 1)))
    assert [post.id for post in heard] == ["old", "middle", "new"]
    assert [post.url for post in heard][:1] == ["https://blog.example/old"]
    assert heard[0].created_at == datetime(2026, 6, 1, 12, tzinfo=UTC)
    assert (heard[0].body, heard[0].format, heard[0].thread_title) == ("<p>words</p>", "html", "old")
    assert (heard[0].thread_id, heard[0].position) == ("https://blog.example/old", 0)


def test_hands_on_only_what_is_new_or_changed():
    (first,) = hear(rss(item("b", 2), item("a", 1)))
    assert hear(rss(item("b", 2), item("a", 1)), cursor=first.cursor) == []
    (second,) = hear(rss(item("c", 3), item("b", 2, "edited"), item("a", 1)), cursor=first.cursor)
    assert [(post.id, post.body) for post in second.posts] == [("b", "edited"), ("c", "<p>words</p>")]


def test_remembers_no_more_than_the_feed_holds():
    (first,) = hear(rss(*[item(f"n{number}") for number in range(20)]))
    (second,) = hear(rss(item("later", 5)), cursor=first.cursor)
    assert list(second.cursor["seen"]) == ["later"]


def test_asks_only_for_what_has_changed():
    def answer(asked):
        if asked.headers["If-None-Match"] == '"v1"' and asked.headers["If-Modified-Since"] == "Monday":
            asked.reply(b"", 304)
        else:
            asked.reply(rss(item("a")).encode(), 200, {"ETag": '"v1"', "Last-Modified": "Monday"})

    with serve(answer) as server:
        feed, http = Feed(name="blog", url=server.url), fetcher()
        (page,) = feed.pages(None, http, NOW)
        assert list(feed.pages(page.cursor, http, NOW)) == []
        moved = msgspec.structs.replace(feed, url=server.url + "/other")
        assert [len(page.posts) for page in moved.pages(page.cursor, http, NOW)] == [
            0
        ]  # asked whole, nothing new in it


def test_goes_to_the_new_address_of_a_feed_that_has_moved():
    def answer(asked):
        if asked.route == "/old":
            asked.reply(b"", 301, {"Location": "/new"})
        else:
            asked.reply(rss(item("a"), item(f"b{len(asked.server.paths)}")).encode())

    with serve(answer) as server:
        feed, http, cursor = Feed(name="blog", url=server.url + "/old"), fetcher(), None
        for _ in range(3):
            (page,) = feed.pages(cursor, http, NOW)
            cursor = page.cursor
    assert server.paths == ["/old", "/new", "/new", "/new"]


@pytest.mark.parametrize(("status", "words"), [(410, "gone for good"), (404, "does not exist")])
def test_a_feed_that_is_gone_is_refused(status, words):
    with serve(lambda asked: asked.reply(b"", status)) as server, pytest.raises(SourceRefused, match=words):
        list(Feed(name="blog", url=server.url).pages(None, fetcher(), NOW))


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        ("", SourceUnavailable, "nothing at all"),
        ("<!doctype html><html><body>Hello</body></html>", SourceRefused, "a web page.*address of its feed"),
        ("just words", SourceRefused, "not a feed"),
        ("\x00\xff\xfe", SourceRefused, "not a feed"),
        ('{"error": "no"}', SourceRefused, "not a JSON Feed"),
        ('{"version": "https://jsonfeed.org/version/1", "items": 3}', SourceRefused, "not a JSON Feed"),
        ('{"version": "https://jsonfeed.org', SourceRefused, "not a JSON Feed"),
    ],
)
def test_what_is_no_feed_gets_a_clear_word(body, error, words):
    with pytest.raises(error, match=words):
        hear(body)


def test_a_feed_cut_in_the_middle_is_read_as_far_as_it_goes_and_asked_for_again():
    whole = rss(item("a", 1), item("b", 2))
    (page,) = hear(whole[: whole.index("<guid>b")], headers={"ETag": '"1"'})
    assert "a" in [post.id for post in page.posts]
    assert page.cursor["known"] == {}
    assert "not well-formed" in page.skipped[0]


def test_an_xml_bomb_does_no_harm():
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{lol}]>' + rss(item("&l11;"))[21:]
    (page,) = hear(bomb)
    assert len(msgspec.json.encode(page)) < 5_000
    assert "amplification" in page.skipped[0]


def test_reads_no_local_file(tmp_path):
    (tmp_path / "secret.xml").write_text(rss(item("secret")))
    outside = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{tmp_path}/secret.xml">]>'
    (post,) = posts(rss(item("a", text="]]>&x;<![CDATA[")).replace("?>", "?>" + outside))
    assert "secret" not in post.body
    with pytest.raises(SourceRefused, match="not a feed"):
        hear(str(tmp_path / "secret.xml"))


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("Mon, 01 Jun 2026 14:00:00 CEST", datetime(2026, 6, 1, 12, tzinfo=UTC)),
        ("Mo, 01 Dez 2025 14:00:00 MEZ", datetime(2025, 12, 1, 13, tzinfo=UTC)),
        ("01.06.2026 14:05", datetime(2026, 6, 1, 14, 5, tzinfo=UTC)),
    ],
)
def test_reads_dates_that_feedparser_does_not(date, moment):
    (post,) = posts(rss(f"<item><guid>1</guid><pubDate>{date}</pubDate></item>"))
    assert post.created_at == moment


def test_a_date_without_a_zone_is_meant_where_the_settings_say():
    undated_zone = "<item><guid>1</guid><pubDate>Mo, 01.06.2026 14:05 Uhr</pubDate></item>"
    (post,) = posts(rss(undated_zone), time_zone="Europe/Zurich")
    assert post.created_at == datetime(2026, 6, 1, 12, 5, tzinfo=UTC)
    with pytest.raises(ValueError, match="Mars"):
        Feed(name="blog", url="https://blog.example/", time_zone="Mars")


def test_addresses_in_a_body_are_those_a_reader_can_follow():
    text = "<a href='/a?x=1&amp;y'>a</a> <img src=b.png> <a href=#c>c</a> <a href='mailto:d@e.example'>d</a>"
    assert posts(rss(item("a", text=text)))[0].body == (
        '<a href="https://blog.example/a?x=1&amp;y">a</a> <img src="https://blog.example/b.png"> <a href="#c">c</a>'
        ' <a href="mailto:d@e.example">d</a>'
    )
    based = '<entry xml:base="/deep/"><id>1</id><content type="html">&lt;a href="a"></content></entry>'
    assert 'href="https://blog.example/deep/a"' in posts(atom(based))[0].body
    absolute = "<p>as it <b>is <a href='https://x.example/'>written</a>"
    assert posts(rss(item("a", text=absolute)))[0].body == absolute


def test_what_phpbb_says_about_the_author_is_no_part_of_the_post():
    line = '<p>Statistik: Verfasst von <a href="https://f.example/memberlist.php?u=2">Ada</a> — 1. Jun 2026</p><hr />'
    assert posts(rss(item("a", text="No signal." + line + "\n")))[0].body == "No signal."


def test_what_has_no_date_keeps_its_night_even_if_it_was_missing_for_one():
    undated = ["<item><guid>1</guid><title>one</title></item>", item("a")]
    (first,) = hear(rss(*undated))
    (second,) = hear(rss(item("a"), item("b")), cursor=first.cursor)
    assert hear(rss(*undated, item("b")), cursor=second.cursor, now=NOW + timedelta(days=2)) == []


def test_what_has_no_date_is_of_the_night_it_was_first_heard():
    undated = "<item><guid>1</guid><title>{}</title></item>"
    (first,) = hear(rss(undated.format("one")))
    (second,) = hear(rss(undated.format("two")), cursor=first.cursor, now=NOW + timedelta(days=1))
    assert first.posts[0].created_at == second.posts[0].created_at == NOW


def test_an_impossible_date_is_told_and_costs_nothing_else():
    future = "<item><guid>f</guid><pubDate>Fri, 01 Jan 2100 00:00:00 GMT</pubDate></item>"
    (page,) = hear(rss(future, item("a")))
    assert [post.id for post in page.posts] == ["a"]
    assert page.skipped == ["https://blog.example/f: said to be of 2100-01-01"]


def test_what_has_no_id_gets_one_that_stays():
    bare = "<item><title>T</title><description>words</description></item>"
    other = "<item><title>T2</title></item>"
    first, second = posts(rss(bare)), posts(rss(other, bare))
    assert len({post.id for post in second}) == 2
    assert first[0].id in {post.id for post in second}


def test_an_id_does_not_hang_on_the_address_of_the_feed():
    assert posts(rss(item("post-17")))[0].id == "post-17"


def test_names_the_author_and_what_the_entry_is_about():
    extra = "<author>mail@blog.example (Max Müller)</author><category>Netz</category><category>5G</category>"
    (post,) = posts(rss(item("a", extra=extra), head="<language>de-CH</language>"))
    assert (post.author.id, post.tags, post.language) == ("Max Müller", ["Netz", "5G"], "de")


def atom(*entries):
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">'
        f"<title>Talk</title><author><name>The house</name></author>{''.join(entries)}</feed>"
    )


def entry(name, answers=None, author=None, day=1):
    told = f'<thr:in-reply-to ref="{answers}"/>' if answers else ""
    who = f"<author><name>{author}</name></author>" if author else ""
    return (
        f'<entry><id>{name}</id><title>{name}</title><link href="https://blog.example/{name}"/>'
        f"<updated>2026-06-0{day}T12:00:00Z</updated>{told}{who}</entry>"
    )


def test_builds_the_thread_where_the_feed_tells_it():
    heard = posts(atom(entry("q"), entry("a", "q", "Ada", 2), entry("b", "a", "Ben", 3), entry("z", "gone", "Zoe", 4)))
    assert [(p.id, p.thread_id, p.parent_id, p.position) for p in heard] == [
        ("q", "https://blog.example/q", None, 0),
        ("a", "https://blog.example/q", "q", None),
        ("b", "https://blog.example/q", "a", None),
        ("z", "gone", "gone", None),
    ]
    assert [p.author.id for p in heard] == ["The house", "Ada", "Ben", "Zoe"]
    assert heard[2].thread_title == "q"


def test_answers_in_a_circle_end():
    assert len(posts(atom(entry("a", "b"), entry("b", "a")))) == 2


def test_a_comment_belongs_to_what_it_comments_on():
    comments = [item(f"story#comment-{n}", n).replace(f"<guid>story#comment-{n}", f"<guid>c{n}") for n in (1, 2)]
    story = "https://blog.example/story"
    assert [(p.id, p.thread_id, p.parent_id, p.position) for p in posts(rss(*comments))] == [
        ("c1", story, story, None),
        ("c2", story, story, None),
    ]


def test_reads_json_feeds():
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "language": "en-GB",
        "authors": [{"name": "The house"}],
        "items": [
            {"id": 2, "url": "/two", "content_text": "a < b", "date_published": "2026-06-02T12:00:00Z", "tags": ["x"]},
            {
                "id": "1",
                "content_html": "<p>hi</p>",
                "authors": [{"name": "Ada"}],
                "date_published": "2026-06-01T12:00:00Z",
            },
            "nonsense",
        ],
    }
    (page,) = hear(json.dumps(feed))
    first, second = page.posts
    assert (first.id, first.body, first.format, first.author.id) == ("1", "<p>hi</p>", "html", "Ada")
    assert (second.id, second.body, second.format, second.author.id) == ("2", "a < b", "text", "The house")
    assert (second.url, second.tags, second.language) == ("https://blog.example/two", ["x"], "en")
    assert len(page.skipped) == 1


@pytest.mark.parametrize(
    ("declared", "encoding"), [("iso-8859-1", "iso-8859-1"), ("utf-8", "utf-8"), ("windows-1252", "windows-1252")]
)
def test_reads_letters_as_declared(declared, encoding):
    body = rss(item("a", text="Grüße \u2013 äöü" if encoding != "iso-8859-1" else "Grüße äöü"))
    body = body.replace('version="1.0"?', f'version="1.0" encoding="{declared}"?').encode(encoding)
    assert posts(body)[0].body.startswith("Grüße")


def test_a_wrong_charset_costs_some_letters_at_most():
    body = rss(item("a", text="Grüße")).replace('version="1.0"?', 'version="1.0" encoding="utf-8"?').encode("latin-1")
    (post,) = posts(body, headers={"Content-Type": "text/xml; charset=utf-8"})
    assert post.id == "a"
    assert post.body.startswith("Gr")


def test_items_and_bytes_have_a_cap():
    many = rss(*[item(f"n{number}") for number in range(30)])
    (page,) = hear(many, max_items=10)
    assert [post.id for post in page.posts] == [f"n{number}" for number in range(10)]  # feeds begin with their newest
    assert "20 items beyond max_items" in page.skipped[0]
    with pytest.raises(SourceRefused, match="larger than 1,000 bytes"):
        hear(many, max_bytes=1000)


@pytest.mark.real
def test_reads_feeds_of_all_dialects_as_others_do(capsys):
    if not GOFEED.exists():
        pytest.skip("the feeds of ../shared/data are not here")
    with tarfile.open(GOFEED) as tar:
        files = {member.name: tar.extractfile(member).read() for member in tar if member.isfile()}
    agreed, asked = Counter(), Counter()
    for name, expected in sorted(files.items()):
        stem = name.removesuffix(".json").removesuffix("_expected")
        source = files.get(stem + ".xml") or (name.endswith("_expected.json") and files.get(stem + ".json"))
        if name.endswith(".json") and source:
            for field, same in compare(source, json.loads(expected)):
                asked[field] += 1
                agreed[field] += same
    with capsys.disabled():
        print("\nagreements with the expected readings:", {field: f"{agreed[field]}/{n}" for field, n in asked.items()})  # noqa: T201  # to be read
    floors = {"items": 0.99, "id": 0.85, "title": 0.9, "link": 0.9, "published": 1.0}
    assert asked["items"] > 500
    assert {field: agreed[field] / asked[field] >= floor for field, floor in floors.items()} == dict.fromkeys(
        floors, True
    )


def compare(source, expected):
    """Yield (field, whether our reading is theirs) for all items that both read."""
    wanted = expected.get("items") or expected.get("entries") or []
    try:
        items = read_items(source, {}, Seen("http://example.org/"), "here", [])
    except SourceRefused:
        items = []
    yield "items", len(items) == len(wanted)
    for ours, theirs in zip(items, wanted, strict=False):
        guid = theirs.get("guid") or theirs.get("id")
        title = theirs.get("title") and plain(theirs["title"])
        published = theirs.get("publishedParsed") or theirs.get("pubDateParsed") or theirs.get("date_published")
        told = {
            "id": (guid["value"] if isinstance(guid, dict) else guid, ours.id),
            "title": (title, ours.title),
            "link": (theirs.get("link") or theirs.get("url"), ours.link),
            "published": (published and dates.read(published), ours.published),
        }
        yield from ((field, mine == other) for field, (other, mine) in told.items() if other)


def plain(title):
    """A title of their reading as words: they keep markup that we take out."""
    (read,) = read_items(rss(f"<item><title><![CDATA[{title}]]></title></item>").encode(), {}, Seen(""), "here", [])
    return read.title


def test_a_key_in_the_address_is_not_shown():
    bare = rss("<item><guid>1</guid></item>")
    with serve(lambda asked: asked.reply(bare.encode() if asked.route == "/feed" else b"words")) as server:
        (page,) = Feed(name="blog", url=server.url + "/feed?key=hush").pages(None, fetcher(), NOW)
        with pytest.raises(SourceRefused) as caught:
            list(Feed(name="blog", url=server.url + "/words?key=hush").pages(None, fetcher(), NOW))
    assert "hush" not in page.posts[0].url
    assert "hush" not in str(caught.value)


def test_a_relative_link_does_not_carry_the_password_of_the_feed():
    entry = "<item><guid>g</guid><link>/post/1</link><description>words</description></item>"
    with serve(lambda asked: asked.reply(rss(entry).encode())) as server:
        feed = Feed(name="blog", url=server.url.replace("//", "//me:hush@") + "/feed?key=hush")
        (page,) = feed.pages(None, fetcher(), NOW)
    assert [post.url for post in page.posts] == [server.url + "/post/1"]


def test_what_is_dated_ahead_is_heard_when_its_time_has_come():
    body, headers = rss(item("now", 1), item("next", 20)), {"ETag": '"v1"'}
    early = datetime(2026, 6, 10, tzinfo=UTC)
    (first,) = hear(body, headers=headers, now=early)
    assert ([post.id for post in first.posts], first.cursor["known"]) == (["now"], {})
    assert hear(body, headers=headers, cursor=first.cursor, now=early) == []
    (second,) = hear(body, headers=headers, cursor=first.cursor)
    assert [post.id for post in second.posts] == ["next"]
    assert second.cursor["known"] == {"etag": '"v1"'}


@pytest.mark.parametrize("ill", [rss(), rss("<item><guid>a</guid><title>A</title></item>").removesuffix("</rss>")])
def test_a_feed_that_comes_empty_or_cut_for_a_night_makes_nothing_new(ill):
    whole = rss(*[f"<item><guid>{name}</guid><title>{name.upper()}</title></item>" for name in "abc"])
    (first,) = hear(whole)
    cursor = next((page.cursor for page in hear(ill, cursor=first.cursor)), first.cursor)
    assert [page.posts for page in hear(whole, cursor=cursor, now=NOW + timedelta(days=1))] in ([], [[]])


def test_of_too_many_items_the_newest_are_kept_whatever_their_order():
    heard = posts(rss(*[item(f"n{day}", day) for day in range(1, 9)]), max_items=3)
    assert [post.id for post in heard] == ["n6", "n7", "n8"]


def test_what_a_feed_has_moved_to_is_named_when_it_is_gone():
    def answer(asked):
        there = asked.route == "/new"
        asked.reply(b"", 410 if there else 301, {} if there else {"Location": "/new"})

    with serve(answer) as server, pytest.raises(SourceRefused, match="/new is gone"):
        list(Feed(name="blog", url=server.url + "/old").pages(None, fetcher(), NOW))


@pytest.mark.parametrize(
    "entry",
    [
        item("a", text="<!--" * 75_000),
        item("a", text="<a href=x>" + "<div>" * 400_000),
        item("a", text="<p>a: b<a " + "memberlist.php" * 100_000),
        item("viewtopic.php?" * 100_000),
        item("a").replace("<title>a", "<title>" + " • " * 300_000),
    ],
    ids=["comments", "nested", "statistics", "address", "title"],
)
def test_what_is_made_to_take_hours_is_read_at_once(entry):
    started = time.process_time()
    assert len(posts(rss(entry))) == 1
    assert time.process_time() - started < 10


def test_an_address_that_is_none_costs_only_itself():
    bad = "<item><guid>1</guid><link>http://[bad</link><description>&lt;a href='http://[bad'>&lt;img src=x></description></item>"
    (post,) = posts(rss(bad))
    assert (post.url, post.thread_id) == ("https://blog.example/", "1")


@pytest.mark.parametrize("deep", ["[" * 100_000, '{"version": "1", "items": ' + "[" * 100_000])
def test_json_nested_without_end_is_refused(deep):
    with pytest.raises(SourceRefused, match="not a feed"):
        hear(deep if deep.startswith("{") else '{"a":' + deep)


def test_half_an_emoji_in_a_json_feed_costs_only_itself():
    entry = '{"id": "a", "content_text": "well \\ud83d!", "date_published": "2026-06-01T10:00:00Z"}'
    assert [post.body for post in posts(f'{{"version": "1", "items": [{entry}]}}')] == ["well \ufffd!"]
