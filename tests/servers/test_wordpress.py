"""A real WordPress 6.1 with MariaDB, heard over its REST interface and by its feeds, and compared post for post."""

from datetime import UTC, datetime, timedelta

import pytest

from listeners.feed import Feed
from listeners.records import Known
from listeners.wordpress import WordPress
from tests.listeners.loopback import fetcher
from tests.servers.wordpress import blog

START = datetime(2026, 3, 28, 20, tzinfo=UTC)  # the night after, the clocks of the site go forward
COMMENTS = 230  # three pages of a hundred


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with blog(tmp_path_factory.mktemp("wordpress")) as site:
        site.do("set", {"timezone_string": "Europe/Berlin", "permalink_structure": "/%postname%/", "posts_per_rss": 50})
        site.do("remove", {"posts": [1], "comments": [1]})  # what every new WordPress says
        yield site


@pytest.fixture(scope="module")
def said(site):
    """What is said there: our id to (local time, words, author, thread, parent)."""
    ida, sub = site.do("user", [account("ida", "Ida K", "author"), account("sub", "Sub S", "subscriber")])
    made = [post(number, ida) for number in range(12)]
    posts = site.do("post", made)
    rows = [comment(number, posts, sub) for number in range(COMMENTS)]
    ids = site.do("comment", rows)
    answers = [comment(COMMENTS + number, posts, ida) | {"comment_parent": ids[number]} for number in range(4)]
    answers = [one | {"comment_post_ID": rows[number]["comment_post_ID"]} for number, one in enumerate(answers)]
    ids += site.do("comment", answers)
    expected = {}
    for post_id, row in zip(posts, made, strict=True):
        expected[f"p{post_id}"] = (told(row["post_date_gmt"]), row["post_content"], "Ida K", f"p{post_id}", None)
    for comment_id, row in zip(ids, rows + answers, strict=True):
        thread = f"p{row['comment_post_ID']}"
        parent = f"c{row['comment_parent']}" if "comment_parent" in row else thread
        at, who = told(row["comment_date_gmt"]), row["comment_author"]
        expected[f"c{comment_id}"] = (at, row["comment_content"], who, thread, parent)
    return expected


def told(gmt):
    """WordPress takes its own GMT for local time once more, and 02:18 does not exist in Berlin that night: 03:18."""
    return gmt.replace("29 02:", "29 03:")


def account(login, name, role):
    return {"user_login": login, "user_pass": "not-a-secret", "display_name": name, "role": role}


def stamps(name, moment):
    local = moment + timedelta(hours=1 if moment < datetime(2026, 3, 29, 1, tzinfo=UTC) else 2)
    return {f"{name}_date": f"{local:%Y-%m-%d %H:%M:%S}", f"{name}_date_gmt": f"{moment:%Y-%m-%d %H:%M:%S}"}


def post(number, author):
    told = {"post_title": f"Beitrag & {number}", "post_content": f"Worte {number}", "post_status": "publish"}
    return told | {"post_author": author} | stamps("post", START + timedelta(hours=number))


def comment(number, posts, sub):
    told = {"comment_post_ID": posts[number % len(posts)], "comment_content": f"Kommentar {number}"}
    told |= {"comment_author": "Sub S", "user_id": sub} if number % 3 == 0 else {"comment_author": f"Gast {number % 7}"}
    told |= {"comment_author": "Ida K", "user_id": sub - 1} if number >= COMMENTS else {}
    return told | stamps("comment", START + timedelta(minutes=7 * number))


def hear(site, cursor=None, **settings):
    now = datetime.now(UTC)
    return list(WordPress(name="blog", url=site.url, own=True, **settings).pages(cursor, fetcher(), now))


def posts_of(pages):
    return {one.id: one for page in pages for one in page.posts}


def as_said(one):
    words = one.body.strip().removeprefix("<p>").removesuffix("</p>")
    return f"{one.created_at:%Y-%m-%d %H:%M:%S}", words, one.author.id, one.thread_id, one.parent_id


def known(pages):
    return [
        Known(id=one.id, thread_id=one.thread_id, url=one.url, created_at=one.created_at)
        for one in posts_of(pages).values()
    ]


def test_every_post_and_comment_is_heard_as_it_was_said(site, said):
    pages = hear(site)
    heard = posts_of(pages)
    assert sum(len(page.posts) for page in pages) == len(heard)
    assert [line for page in pages for line in page.skipped] == []
    assert {key: as_said(one) for key, one in heard.items()} == said
    assert {one.author.id for one in heard.values() if one.author.staff} == {"Ida K"}
    assert {one.thread_title for one in heard.values()} == {f"Beitrag & {number}" for number in range(12)}
    assert all(one.url.startswith(site.url) for one in heard.values())
    assert posts_of(hear(site, pages[-1].cursor)) == {}
    for number, page in enumerate(pages, 1):
        assert posts_of(hear(site, page.cursor)).keys() >= heard.keys() - posts_of(pages[:number]).keys()


def test_edits_deletions_and_what_was_said_since_are_heard(site, said):
    before = hear(site)
    comments = [int(key[1:]) for key in said if key[0] == "c"]
    posts = [int(key[1:]) for key in said if key[0] == "p"]
    site.do("edit", [{"ID": posts[0], "post_content": "<p>anders</p>"}])
    site.do("edit", [{"comment_ID": comments[0], "comment_content": "auch anders"}])
    new = site.do("comment", [comment(COMMENTS + 9, posts, 3)])
    night = posts_of(hear(site, before[-1].cursor))
    assert {*night} == {f"p{posts[0]}", f"c{comments[0]}", f"c{new[0]}"}
    assert "auch anders" in night[f"c{comments[0]}"].body
    assert "anders" in night[f"p{posts[0]}"].body
    assert night[f"p{posts[0]}"].edited_at
    site.do("remove", {"comments": [comments[1], new[0]], "posts": [posts[-1]]})
    again = WordPress(name="blog", url=site.url).recheck(known(before), fetcher(), datetime.now(UTC))
    heard = posts_of(again)
    on_last = {key for key, (*_, thread, _) in said.items() if thread == f"p{posts[-1]}"}
    assert {key for key, one in heard.items() if one.deleted} == {f"c{comments[1]}", *on_last}
    assert "auch anders" in heard[f"c{comments[0]}"].body


@pytest.mark.usefixtures("said")
def test_its_feeds_tell_the_same_threads_and_cost_nothing_when_nothing_is_new(site):
    now = datetime.now(UTC)
    feed = Feed(name="blog", url=f"{site.url}/comments/feed/")
    (page,) = feed.pages(None, fetcher(), now)
    assert len(page.posts) == 50
    over_rest = {one.url: one for one in posts_of(hear(site)).values()}
    for one in page.posts:
        same = over_rest[one.url]
        assert (one.created_at, one.author.id) == (same.created_at, same.author.id)
    threads = {(one.thread_id, over_rest[one.url].thread_id) for one in page.posts}
    assert len({ours for ours, _ in threads}) == len({theirs for _, theirs in threads}) == len(threads) > 9
    assert page.cursor["known"]["etag"]
    assert list(feed.pages(page.cursor, fetcher(), now)) == []
    (entries,) = Feed(name="blog", url=f"{site.url}/feed/").pages(None, fetcher(), now)
    assert {one.url for one in entries.posts} == {one.url for one in over_rest.values() if one.id[0] == "p"}


def test_a_private_site_is_told_so(site):
    (site.site / "wp-content" / "mu-plugins").mkdir()
    plugin = site.site / "wp-content" / "mu-plugins" / "private.php"
    plugin.write_text(
        "<?php add_filter('rest_authentication_errors', fn($all) => "
        "new WP_Error('rest_not_logged_in', 'no', ['status' => 401]));"
    )
    with pytest.raises(Exception, match="private, or a plugin"):
        hear(site)
    plugin.unlink()
