"""A real forum of web pages, Spirit, read by selectors and compared post for post."""

from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from kundschafter.cli import app
from listeners.forum_html import ForumHtml
from listeners.records import Known
from tests.listeners.loopback import fetcher
from tests.servers.debian import slow
from tests.servers.spirit import forum

pytestmark = slow("Spirit, a forum of web pages")
START = datetime(2026, 6, 1, 8, tzinfo=UTC)
NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)
TOPICS, POSTS = 45, 260  # three pages of the list; topic 0 has three pages


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with forum(tmp_path_factory.mktemp("spirit")) as site:
        yield site


@pytest.fixture(scope="module")
def said(site):
    """Our id to (time, words, author, title)."""
    rows = [row(number) for number in range(POSTS)]
    numbers = site.do("say", rows)
    site.do("pin", "Topic 40")
    return {
        str(number): (datetime.fromisoformat(told["at"]), told["words"], told["author"], told["topic"])
        for number, told in zip(numbers, rows, strict=True)
    }


def row(number):
    topic = number % TOPICS if number < 200 else 0
    at = START + timedelta(minutes=7 * number)
    told = {"topic": f"Topic {topic}", "author": ("Ada", "Ben", "Mod")[number % 3], "staff": number % 3 == 2}
    return told | {"words": f"<p>words {number}</p>", "at": at.isoformat()}


def hear(site, cursor=None, **settings):
    source = ForumHtml(name="board", url=f"{site.url}/", software="spirit", **settings)
    return list(source.pages(cursor, fetcher(), NOW))


def posts_of(pages):
    return {one.id: one for page in pages for one in page.posts}


def test_every_post_is_heard_as_it_was_said(site, said):
    pages = hear(site)
    assert [line for page in pages for line in page.skipped] == []
    heard = posts_of(pages)
    assert sum(len(page.posts) for page in pages) == POSTS
    assert {
        key: (
            one.created_at,
            one.body.split(">", 1)[1].rpartition("</div>")[0].strip(),
            one.author.id,
            one.thread_title,
        )
        for key, one in heard.items()
    } == said
    assert {one.author.id for one in heard.values() if one.author.staff} == {"Mod"}
    assert [one.position for one in heard.values() if one.thread_title == "Topic 0"] == list(range(64 + 1))
    assert posts_of(hear(site, pages[-1].cursor)) == {}


def test_a_first_reading_takes_several_nights_where_requests_are_few(site, said):
    heard, cursor = {}, None
    for _ in range(6):
        pages = hear(site, cursor, requests=20, quiet_topics=5)
        heard |= posts_of(pages)
        cursor = pages[-1].cursor if pages else cursor
    assert heard.keys() == said.keys()


@pytest.mark.usefixtures("said")
def test_its_software_is_found_out_and_shown_before_anything_is_saved(site, tmp_path):
    file = tmp_path / "kundschafter.toml"
    file.write_text('[company]\nname = "Almtel"\n[http]\nallow_hosts = ["127.0.0.1"]\nrequests_per_minute = 60000\n')
    done = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["source", "try", f"{site.url}/", "-s", str(file)])
    assert done.exit_code == 0, done.output
    assert 'software = "spirit"' in done.output
    assert "words 40" in done.output


def test_news_edits_and_deletions_are_found(site, said):
    before = hear(site)
    more = [row(POSTS + 20) | {"topic": "Topic 0"}, row(POSTS + 21) | {"topic": "Topic 44"}]
    new = site.do("say", more)
    numbers = [int(key) for key in said]
    site.do("edit", [[numbers[1], "<p>changed</p>"]])
    site.do("remove", [numbers[2], new[1]])
    site.do("remove_topic", "Topic 3")
    gone = {str(numbers[2]), *(key for key, told in said.items() if told[3] == "Topic 3")}
    night = posts_of(hear(site, before[-1].cursor, quiet_topics=5, requests=8))
    assert str(new[0]) in night
    assert len(night) < 60  # the last pages of what moved, not the forum
    known = [
        Known(id=one.id, thread_id=one.thread_id, url=one.url, created_at=one.created_at)
        for one in posts_of(before).values()
    ]
    again = posts_of(ForumHtml(name="board", url=f"{site.url}/", software="spirit").recheck(known, fetcher(), NOW))
    assert {key for key, one in again.items() if one.deleted} == gone
    assert "changed" in again[str(numbers[1])].body
