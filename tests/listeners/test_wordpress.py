import json
from datetime import UTC, datetime

import pytest

from listeners.records import Known, SourceRefused, SourceUnavailable
from listeners.wordpress import WordPress, api
from tests.listeners.blog import Blog
from tests.listeners.case import NOW
from tests.listeners.loopback import fetcher, serve

DAY = 24 * 60


@pytest.fixture
def blog():
    return Blog()


@pytest.fixture
def server(blog):
    with serve(blog) as server:
        yield server


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(api, "PER_PAGE", 5)


def hear(server, cursor=None, **settings):
    return list(WordPress(name="blog", url=server.url, **settings).pages(cursor, fetcher(), NOW))


def posts(pages):
    return [post for page in pages for post in page.posts]


def ids(pages):
    return [post.id for post in posts(pages)]


def recheck(server, pages):
    known = [Known(id=p.id, thread_id=p.thread_id, url=p.url, created_at=p.created_at) for p in posts(pages)]
    return posts(WordPress(name="blog", url=server.url).recheck(known, fetcher(), NOW))


def test_a_comment_joins_the_thread_of_its_post_and_answers_its_parent(blog, server):
    post = blog.post(0)
    first = blog.comment(1, post)
    blog.comment(2, post, parent=first, name="Uwe", author_url="https://uwe.example")
    opener, one, two = posts(hear(server))
    assert (opener.id, opener.thread_id, opener.position, opener.thread_title) == ("p1", "p1", 0, "Post & 1")
    assert (opener.category, opener.tags, opener.url) == ("Netz", ["5G"], "https://blog.example/1/")
    assert opener.author.id == "Ida K"
    assert (one.id, one.thread_id, one.parent_id, one.thread_title) == ("c1", "p1", "p1", "Post & 1")
    assert (two.parent_id, two.author.id, two.author.url) == ("c1", "Uwe", "https://uwe.example")
    assert two.created_at == datetime(2026, 6, 1, 8, 2, tzinfo=UTC)
    assert (two.body, two.format) == ("<p>words</p>", "html")


def test_who_publishes_on_our_own_site_is_staff_and_nobody_else(blog, server):
    post = blog.post(0)
    blog.comment(1, post, author=1, name="Ida K")
    blog.comment(2, post, author=7, name="Abonnent")  # an account that publishes nothing: the site does not show it
    blog.comment(3, post)
    assert [one.author.staff for one in posts(hear(server, own=True))] == [True, True, False, False]
    assert not any(one.author.staff for one in posts(hear(server)))


def test_a_comment_released_days_later_and_an_edit_are_heard(blog, server):
    post = blog.post(0)
    held = blog.comments.pop(blog.comment(5, post, text="held back"))
    blog.comment(DAY, post)
    cursor = hear(server)[-1].cursor
    blog.comments[held["id"]] = held
    blog.comments[2]["content"] = {"rendered": "changed"}
    assert [(one.id, one.body) for one in posts(hear(server, cursor))] == [
        ("c1", "<p>held back</p>"),
        ("c2", "changed"),
    ]


def test_a_post_edited_long_after_is_heard_with_the_time_of_the_edit(blog, server):
    for day in range(40):
        blog.post(day * DAY)
    cursor = hear(server)[-1].cursor
    assert ids(hear(server, cursor)) == []
    blog.edit(3, "new words", 168 * DAY)
    (edited,) = posts(hear(server, cursor))
    assert (edited.id, edited.body, edited.edited_at) == ("p3", "new words", datetime(2026, 11, 16, 8, tzinfo=UTC))


@pytest.mark.usefixtures("few")
def test_deletions_while_it_reads_lose_nothing(blog, server):
    for minute in range(30):
        blog.comment(minute)

    def before(asked):
        if asked[0] == "comments" and asked[1].get("page") == "4":
            for number in range(1, 8):
                blog.comments.pop(number, None)

    blog.before = before
    assert {f"c{number}" for number in range(8, 31)} <= {*ids(hear(server))}


@pytest.mark.usefixtures("few")
def test_deletions_that_leave_fewer_pages_lose_nothing(blog, server):
    for minute in range(12):
        blog.post(minute)

    def before(asked):
        if asked[1].get("page") == "3":
            for number in range(1, 6):
                blog.posts.pop(number, None)

    blog.before = before
    assert {f"p{number}" for number in range(6, 13)} <= {*ids(hear(server))}


@pytest.mark.usefixtures("few")
def test_a_night_has_an_end_and_the_next_goes_on(blog, server, monkeypatch):
    monkeypatch.setattr("listeners.wordpress.ENOUGH", 4)
    for minute in range(40):
        blog.comment(minute * DAY)
    heard, cursor = [], None
    for _ in range(20):
        pages = hear(server, cursor)
        heard += ids(pages)
        cursor = pages[-1].cursor if pages else cursor
    assert [*dict.fromkeys(heard)] == [f"c{number}" for number in range(1, 41)]
    assert len(server.asked) < 20 * 6


def test_a_list_that_ignores_the_date_is_read_and_ends(blog, server):
    """WordPress before 5.7 knows no modified_after and gives all posts."""
    blog.before = lambda asked: asked[1].pop("modified_after", None)
    for day in range(20):
        blog.post(day * DAY)
    cursor = hear(server)[-1].cursor
    assert ids(hear(server, cursor)) == []


@pytest.mark.usefixtures("few")
def test_a_page_that_repeats_for_ever_ends(blog, server):
    blog.before = lambda asked: asked[1].update(page="1")
    for minute in range(12):
        blog.comment(minute)
    assert ids(hear(server)) == ["c1", "c2", "c3", "c4", "c5"]


def test_a_row_that_is_broken_is_told_and_the_others_are_heard(blog, server):
    blog.comment(1)
    blog.comment(2, date_gmt="0000-00-00T00:00:00")
    blog.comment(3, link=None)
    (page,) = hear(server)
    assert [post.id for post in page.posts] == ["c1"]
    assert [line.partition(":")[0] for line in page.skipped] == ["comments 2", "comments 3"]


def test_a_comment_of_the_year_2100_hides_nothing(blog, server):
    blog.comment(74 * 365 * DAY)
    blog.comment(1)
    pages = hear(server)
    assert ids(pages) == ["c2"]
    blog.comment(2)
    assert ids(hear(server, pages[-1].cursor)) == ["c3"]


@pytest.mark.parametrize(
    ("status", "told", "words"),
    [
        (401, {"code": "rest_not_logged_in", "message": "You are not currently logged in."}, "private, or a plugin"),
        (403, {"code": "rest_disabled"}, "rest_disabled.*feeds"),
        (404, {"code": "rest_no_route"}, "rest_no_route"),
        (200, {"posts": []}, "with a list"),
        (200, [{"id": 1}], "not as WordPress has them"),
    ],
)
def test_a_site_that_does_not_tell_is_refused_in_plain_words(blog, server, status, told, words):
    blog.wrong, blog.status = json.dumps(told).encode(), status
    with pytest.raises(SourceRefused, match=f"(?s){words}"):
        hear(server)


def test_a_web_page_instead_of_json_is_for_now(blog, server):
    blog.wrong = b"<html>Checking your browser"
    with pytest.raises(SourceUnavailable, match="no JSON"):
        hear(server)


def test_what_is_no_wordpress_is_refused_with_a_way_out():
    with serve(lambda asked: asked.reply(b"<html>")) as server, pytest.raises(SourceRefused, match='kind = "feed"'):
        hear(server)


def test_the_interface_is_found_by_a_link_in_the_page_and_without_pretty_addresses(blog):
    def answer(asked):
        if "rest_route" in asked.query:
            asked.route = "/wp-json" + asked.query["rest_route"][0]
            blog(asked)
        else:
            asked.reply(b'<link rel="https://api.w.org/" href="/index.php?rest_route=/">')

    blog.comment(1)
    with serve(answer) as server:
        assert ids(hear(server)) == ["c1"]


@pytest.mark.usefixtures("few")
def test_rechecking_hears_edits_and_names_what_is_gone(blog, server):
    post = blog.post(0)
    for minute in range(12):
        blog.comment(minute, post)
    pages = hear(server)
    del blog.comments[3]
    blog.comments[4]["content"] = {"rendered": "changed"}
    again = {one.id: one for one in recheck(server, pages)}
    assert [one for one in again if again[one].deleted] == ["c3"]
    assert again["c4"].body == "changed"
    assert len([path for path in server.paths if "include=" in path]) == 4  # batches


def test_rechecking_asks_for_each_where_the_list_holds_some_back(blog, server):
    for minute in range(3):
        blog.comment(minute)
    pages = hear(server)
    del blog.comments[1]
    blog.hidden = {2}  # such as on a post that has a password by now
    assert [one.id for one in recheck(server, pages) if one.deleted] == ["c1", "c2"]


def test_a_site_that_gives_no_comments_at_all_has_not_lost_them(blog, server):
    for minute in range(3):
        blog.comment(minute)
    pages = hear(server)
    blog.before = lambda asked: asked[1].update(include="")
    with pytest.raises(SourceRefused, match="although they are there"):
        recheck(server, pages)


def test_a_site_that_ignores_what_is_asked_for_cannot_be_rechecked(blog, server):
    blog.comment(1)
    pages = hear(server)
    blog.comment(2)
    blog.before = lambda asked: asked[1].pop("include", None)
    with pytest.raises(SourceRefused, match="cannot be rechecked"):
        recheck(server, pages)
