"""What is deleted or edited at its source is deleted or edited here: after the next night no byte of it is left."""

import gzip
import shutil
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from kundschafter import settings, stages
from listeners.landing import pagefile
from tests.listeners.forum import START, Forum
from tests.listeners.loopback import serve

SETTINGS = """
[company]
name = "Almtel"
as_of = 2026-06-08
[http]
allow_hosts = ["127.0.0.1"]
requests_per_minute = 60000
[[sources]]
kind = "discourse"
name = "forum"
url = "{url}"
public_url = "https://forum.example"
"""
ARCHIVE = """
[[sources]]
kind = "archive"
name = "old"
place = "forum"
path = "old.jsonl"
format = "jsonl"
fields = { id = "id", thread_id = "thread", author = "author", created_at = "at", body = "words", url = "url" }
"""
NIGHT = datetime(2026, 6, 8, 1, tzinfo=UTC)
DAY = timedelta(days=1)


class Place:
    """A forum of two people, an archive of what one of them said there, and the nights over both."""

    def __init__(self, folder, archive=ARCHIVE):
        self.folder, self.archive = folder, archive
        self.forum = Forum()
        self.asked = self.forum.say(1, 0, "ada", "Where is the zebrafinch?")
        self.answer = self.forum.say(1, 60, "quintilla", "Under the marzipan, of course", reply_to_post_number=1)
        self.forum.say(1, 120, "ada", "Thanks!", reply_to_post_number=2)
        self.failing = False

    def __call__(self, asked):
        asked.reply(b"", 503) if self.failing and asked.route.startswith("/posts") else self.forum(asked)

    def open(self, url):
        file = self.folder / "kundschafter.toml"
        file.write_text(SETTINGS.format(url=url) + self.archive)
        at = (START + timedelta(minutes=60)).isoformat()
        self.folder.joinpath("old.jsonl").write_text(
            f'{{"id": "9", "thread": "7", "author": "quintilla", "at": "{at}", '
            f'"words": "Under the marzipan, of course", "url": "https://forum.example/t/topic-1/1/2"}}\n'
        )
        self.settings = settings.read(file)

    def night(self, number, *, tag=False):
        now = NIGHT + number * DAY
        heard = stages.listen(self.settings, now)
        assert {one.error for one in heard} == {None}
        self.rechecked = stages.recheck(self.settings, now)
        self.built = stages.build(self.settings, now)
        if tag:  # reading the models takes seconds
            stages.tag(self.settings, now)
        stages.rank(self.settings, now)
        return stages.report(self.settings, now).page

    def posts(self, what="text, edits"):
        with duckdb.connect(str(self.settings.published), read_only=True) as con:
            return con.execute(f"select {what} from core.posts order by created_at").fetchall()

    def traces(self, *words):
        """The files that hold one of the words, whatever the case."""
        found = set()
        for path in self.settings.folder.rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                data = gzip.decompress(data) if path.suffix == ".gz" else data
                found |= {path.name for word in words if word.encode() in data.lower()}
        return found


@contextmanager
def opened(folder, **options):
    place = Place(folder, **options)
    with serve(place) as server:
        place.open(server.url)
        yield place


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """The folder of a first night; nobody may change it."""
    with opened(tmp_path_factory.mktemp("first")) as place:
        place.night(0, tag=True)
        return place.settings.folder


@pytest.fixture
def place(tmp_path, first):
    shutil.copytree(first, tmp_path / "var")
    old = first.parent / "old.jsonl"
    with opened(tmp_path) as place:
        shutil.copy2(old, tmp_path)  # as it was, or the archive would be read again
        yield place


def test_what_is_deleted_at_its_source_leaves_no_byte_anywhere(place):
    assert place.traces("marzipan", "quintilla") >= {"00000001.jsonl.gz", "kundschafter.duckdb"}
    place.forum.delete(place.answer["id"])

    place.night(1, tag=True)

    assert [(one.source, one.asked, one.gone) for one in place.rechecked] == [("forum", 3, 1)]
    assert place.built.removed == 2, "the post and what the archive has of it"
    assert [text for text, _ in place.posts()] == ["Where is the zebrafinch?", "Thanks!"]
    assert place.traces("marzipan", "quintilla") == set()
    place.night(2)
    assert place.rechecked[0].asked == 2
    assert place.traces("marzipan", "quintilla") == set(), "the archive is not read again"


def test_the_report_of_an_earlier_week_forgets_it_too(place):
    page = place.settings.folder / "site" / "2026-W22" / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text('<a href="https://forum.example/t/topic-1/1/2">Under the marzipan</a>')
    untouched = place.settings.folder / "site" / "2026-W21" / "index.html"
    untouched.parent.mkdir(parents=True, exist_ok=True)
    untouched.write_text("something else")
    place.forum.delete(place.answer["id"])
    place.night(1)
    assert "marzipan" not in page.read_text()
    assert untouched.read_text() == "something else"


def test_the_database_made_anew_from_the_pages_does_not_bring_it_back(place):
    place.forum.delete(place.answer["id"])
    place.night(1)
    before = place.posts()
    place.settings.database.unlink()
    stages.build(place.settings, NIGHT + 2 * DAY)
    stages.rank(place.settings, NIGHT + 2 * DAY)
    assert place.posts() == before


def test_an_account_that_was_deleted_leaves_its_words_but_no_name(tmp_path):
    with opened(tmp_path, archive="") as place:
        place.night(0)
        place.forum.post(place.answer["id"]).update(username=None, name=None)
        place.night(1)
        assert place.posts("text, author_key is null")[1] == ("Under the marzipan, of course", True)
        assert place.traces("quintilla") == set()


def test_an_edit_of_an_old_post_brings_the_new_words_and_counts(place):
    place.forum.post(place.asked["id"]).update(cooked="<p>Where is the parrot?</p>", version=2)
    place.night(1)
    assert place.posts()[0] == ("Where is the parrot?", 1)


def test_nothing_goes_because_the_source_did_not_answer(place):
    place.forum.delete(place.answer["id"])
    place.failing = True
    place.night(1)
    assert (place.rechecked[0].gone, len(place.posts())) == (0, 3)
    place.failing = False
    place.night(2)
    assert len(place.posts()) == 2


def test_a_night_that_broke_off_after_loading_is_made_good(place, monkeypatch):
    place.forum.delete(place.answer["id"])
    with monkeypatch.context() as broken:
        broken.setattr("kundschafter.gone.erase", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            place.night(1)
    place.night(2)
    assert place.traces("marzipan", "quintilla") == set()


def test_what_was_deleted_stands_in_the_pages_as_a_shell(place):
    place.forum.delete(place.answer["id"])
    place.night(1)
    _, posts = pagefile.read(place.settings.folder / "landing" / "forum" / "00000001.jsonl.gz")
    assert [(post.deleted, post.body == "", post.author is None) for post in posts] == [
        (False, False, False), (True, True, True), (False, False, False),
    ]  # fmt: skip


def test_recheck_days_of_zero_asks_for_nothing(place):
    file = place.folder / "kundschafter.toml"
    file.write_text(file.read_text().replace('name = "forum"', 'name = "forum"\nrecheck_days = 0'))
    place.settings = settings.read(file)
    assert stages.recheck(place.settings, NIGHT + DAY) == []
