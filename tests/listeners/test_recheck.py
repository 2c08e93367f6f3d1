"""What was heard lately is asked for again; what is gone or has changed lands, and the cursor stays where it is."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from listeners import health
from listeners.landing import Landing, pagefile
from listeners.listen import listen
from listeners.people.identity import Identity
from listeners.recheck import Rechecked, recheck
from listeners.records import Author, Known, Page, Post, SourceRefused, SourceUnavailable

NOW = datetime(2026, 11, 16, 1, tzinfo=UTC)
DAY = timedelta(days=1)


class Numbers:
    """A source that says numbers; `words` of each can change, `gone` ones are told as gone."""

    name, place, recheck_most = "numbers", "place", 2_000

    def __init__(self, last):
        self.words = dict.fromkeys(map(str, range(last + 1)), "words")
        self.gone, self.fails, self.asked = set(), None, []

    def post(self, number):
        return Post(
            id=number, thread_id="t", url="https://x.example", created_at=NOW - DAY + timedelta(minutes=int(number)),
            author=Author(id="ada"), body=self.words[number],
        )  # fmt: skip

    def pages(self, _cursor, _fetcher, _now):
        yield Page(posts=[self.post(number) for number in self.words], cursor={"next": len(self.words)})

    def recheck(self, known, _fetcher, _now):
        for number, post in enumerate(known):
            if self.fails and number == 2:
                raise self.fails
            self.asked.append(post.id)
            yield Page(posts=[post.gone() if post.id in self.gone else self.post(post.id)], cursor={"wrong": 1})

    def known(self):
        return [
            Known(id=number, thread_id="t", url="https://x.example", created_at=self.post(number).created_at)
            for number in self.words
        ]


@pytest.fixture
def source(tmp_path):
    source = Numbers(4)
    listen(source, tmp_path / "landing", Identity(tmp_path), None, NOW)
    return source


def ask(folder, source, now=NOW, most=2_000):
    source.asked.clear()
    source.recheck_most = most
    return recheck(source, source.known(), folder / "landing", Identity(folder), None, now)


def landed(folder, after):
    pages = sorted((folder / "landing" / "numbers").glob("*.gz"))
    return [post for path in pages for post in pagefile.read(path)[1]][after:]


def counts(told):
    return told.asked, told.gone, told.changed, told.error


def test_lands_what_is_gone_as_a_shell_and_what_has_changed_whole_under_the_same_cursor(tmp_path, source):
    assert counts(ask(tmp_path, source)) == (5, 0, 0, None)
    source.gone, source.words["1"] = {"3"}, "other words"
    assert counts(ask(tmp_path, source, NOW + DAY)) == (5, 1, 1, None)
    one, three = landed(tmp_path, 10)
    assert (one.id, one.body, one.deleted, one.author.id) == ("1", "other words", False, "ada")
    assert (three.id, three.body, three.deleted, three.author, three.author_key) == ("3", "", True, None, None)
    assert Landing(tmp_path / "landing", "numbers", "place", Identity(tmp_path)).cursor() == {"next": 5}


def test_what_has_not_changed_costs_no_page(tmp_path, source):
    ask(tmp_path, source)
    before = len(landed(tmp_path, 0))
    assert counts(ask(tmp_path, source, NOW + DAY)) == (5, 0, 0, None)
    assert len(landed(tmp_path, 0)) == before


def test_a_shell_is_kept_of_what_listening_hears_as_gone_too(tmp_path):
    said = Post(id="1", thread_id="t", url="u", created_at=NOW, author=Author(id="ada"), body="words", deleted=True)
    Landing(tmp_path / "landing", "numbers", "place", Identity(tmp_path)).write(Page(posts=[said], cursor={}), NOW)
    (shell,) = landed(tmp_path, 0)
    assert (shell.author, shell.author_key, shell.body) == (None, None, "")


def test_the_never_asked_come_first_the_newest_of_them_then_those_asked_longest_ago(tmp_path, source):
    ask(tmp_path, source, NOW, most=2)
    assert source.asked == ["3", "4"]
    ask(tmp_path, source, NOW + DAY, most=2)
    assert source.asked == ["1", "2"]
    ask(tmp_path, source, NOW + 2 * DAY, most=2)
    assert source.asked == ["0", "4"]


def test_a_failure_keeps_what_came_before_it_and_asks_for_the_rest_first_the_next_time(tmp_path, source):
    source.fails = SourceUnavailable("the forum is down", 600)
    told = ask(tmp_path, source)
    assert (told.error, told.refused, told.retry_after) == ("the forum is down", False, 600)
    state = health.read(tmp_path / "landing", "numbers")
    assert (state.error, state.last_success, state.posts) == ("Rechecking: the forum is down", NOW, 5)
    assert NOW + timedelta(seconds=600) <= state.retry_at < NOW + timedelta(seconds=660)
    assert "left alone" in ask(tmp_path, source, NOW + timedelta(seconds=60)).error
    source.fails = None
    ask(tmp_path, source, NOW + DAY, most=3)
    assert source.asked == ["2", "3", "4"]
    assert health.read(tmp_path / "landing", "numbers").error is None


def test_a_refusal_is_told_apart_and_an_error_of_listening_is_left_standing(tmp_path, source):
    source.fails = SourceRefused("no key")
    assert ask(tmp_path, source).refused
    before = health.read(tmp_path / "landing", "numbers")
    health.write(tmp_path / "landing", Health(before, "the list is broken"))
    source.fails = None
    assert ask(tmp_path, source, NOW + DAY).error is None
    assert health.read(tmp_path / "landing", "numbers").error == "the list is broken"


def Health(before, error):  # noqa: N802 - the struct with another error
    return health.Health(source=before.source, last_success=before.last_success, error=error)


def test_nothing_known_asks_nothing(tmp_path):
    assert recheck(Numbers(3), [], tmp_path / "landing", Identity(tmp_path), None, NOW) == Rechecked(source="numbers")
    assert not (tmp_path / "landing" / "numbers").exists()


def test_an_id_that_has_become_a_hash_is_not_asked_for(tmp_path, source):
    hidden = Known(id="0123456789abcdef", thread_id="t", url="", created_at=NOW)
    elsewhere = Known(id="7", thread_id="fedcba9876543210", url="", created_at=NOW)
    asked = recheck(source, [hidden, elsewhere], tmp_path / "landing", Identity(tmp_path), None, NOW).asked
    assert (asked, source.asked) == (0, [])


def test_what_nobody_asked_for_is_not_landed(tmp_path, source):
    known = source.known()[:1]
    source.recheck = lambda *_: iter([Page(posts=[source.post(number) for number in source.words], cursor={})])
    recheck(source, known, tmp_path / "landing", Identity(tmp_path), None, NOW)
    assert [post.id for post in landed(tmp_path, 5)] == ["0"]


def test_what_it_remembers_names_no_post_and_is_forgotten_with_a_damaged_page(tmp_path, source):
    ask(tmp_path, source)
    remembered = tmp_path / "landing" / "numbers" / "rechecked.json"
    assert len(json.loads(remembered.read_text())) == 5
    assert not {*json.loads(remembered.read_text())} & {*source.words}
    newest = max((tmp_path / "landing" / "numbers").glob("*.gz"))
    newest.write_bytes(b"")
    before = len(list(remembered.parent.glob("*.gz")))
    ask(tmp_path, source, NOW + DAY)
    assert len(list(remembered.parent.glob("*.gz"))) == before + 5, "one page less, one that goes back, five asked anew"


def test_somebody_else_at_the_source_is_told(tmp_path, source):
    with Landing(tmp_path / "landing", "numbers", "place", Identity(tmp_path)).locked():
        assert "Somebody else" in ask(tmp_path, source).error
