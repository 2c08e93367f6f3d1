"""Mailing lists: archives of three kinds, what they do that is not as it should be, and what is made of a mail."""

import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest

from listeners.mailinglist import Mailinglist, mailbox, pipermail, public_inbox
from listeners.mailinglist.hyperkitty import _hash
from listeners.records import Known, SourceRefused, SourceUnavailable
from tests.listeners.case import NOW
from tests.listeners.letters import listed, mail
from tests.listeners.loopback import fetcher, serve
from tests.listeners.pipermail import Pipermail


def source(url, **settings):
    return Mailinglist(name="list", url=url, **settings)


def hear(url, cursor=None, **settings):
    pages = list(source(url, **settings).pages(cursor, fetcher(), NOW))
    last = json.loads(json.dumps(pages[-1].cursor)) if pages else cursor
    return [post for page in pages for post in page.posts], last, [line for page in pages for line in page.skipped]


def known(posts):
    return [Known(**{name: getattr(post, name) for name in Known.__struct_fields__}) for post in posts]


def gone(url, posts, **settings):
    pages = source(url, **settings).recheck(known(posts), fetcher(), NOW)
    return [post.id for page in pages for post in page.posts if post.deleted]


@pytest.fixture
def old():
    place = Pipermail()
    with serve(place) as server:
        place.url, place.server = f"{server.url}/pipermail/users", server
        yield place


def test_a_mail_of_pipermail_has_its_own_address_and_its_author(old):
    old.say()
    old.say("Ja.", In_Reply_To="<m1@x.example>", References="<m1@x.example>", Subject="[users] AW: Router")
    (first, second), _, _ = hear(old.url)
    assert first.url == f"{old.url}/2026-June/000001.html"
    assert (first.author.id, first.author.handle) == ("anna@x.example", "Anna Muster")
    assert (second.thread_id, second.parent_id, second.thread_title) == (
        "m1@x.example",
        "m1@x.example",
        "[users] Router",
    )


def test_without_an_index_that_fits_the_address_is_that_of_the_month(old):
    old.index = False
    old.say()
    assert hear(old.url)[0][0].url == f"{old.url}/2026-June/thread.html"


def test_an_answer_to_a_mail_of_last_month_finds_its_thread(old):
    for _ in range(20):
        old.say()
    _, cursor, _ = hear(old.url)
    old.months["2026-June"] += [(99, old.months["2026-June"][-1][1].replace("m20@", "late@"))]
    old.say("Ja.", In_Reply_To="<m19@x.example>", Subject="Re: Router")
    posts, _, _ = hear(old.url, cursor)
    assert [post.id for post in posts] == ["late@x.example", "m21@x.example"]
    assert posts[1].thread_id == "m19@x.example"


def test_months_that_have_not_changed_cost_nothing(old):
    old.tags = True
    for _ in range(60):
        old.say()
    _, cursor, _ = hear(old.url)
    before = len(old.server.paths)
    assert hear(old.url, cursor)[0] == []
    assert len(old.server.paths) - before == 3  # the list of months and the last two


def test_a_mail_taken_out_of_the_middle_hides_no_new_one(old):
    for _ in range(4):
        old.say()
    posts, cursor, _ = hear(old.url)
    old.remove("m2@x.example")
    old.say()
    assert [post.id for post in hear(old.url, cursor)[0]] == ["m5@x.example"]
    assert gone(old.url, posts) == ["m2@x.example"]


def test_a_month_that_comes_empty_calls_nothing_gone(old):
    old.say()
    posts, _, _ = hear(old.url)
    old.months["2026-June"] = []
    with pytest.raises(SourceUnavailable, match="came empty"):
        gone(old.url, posts)


def test_a_month_that_is_cut_is_heard_the_next_night(old, monkeypatch):
    for _ in range(3):
        old.say(body="".join(chr(97 + n * n % 26) for n in range(3_000)))
    whole = old.file

    def cut(asked, body):
        asked.reply(gzip.compress(body)[:-30])

    monkeypatch.setattr(old, "file", cut)
    with pytest.raises(SourceUnavailable, match="cut or damaged"):
        hear(old.url)
    monkeypatch.setattr(old, "file", whole)
    assert len(hear(old.url)[0]) == 3


@pytest.mark.parametrize("at", [0, 40, 130])
def test_half_a_text_file_is_told_hides_no_mail_and_calls_none_gone(old, monkeypatch, at):
    old.tags = True
    for _ in range(4):
        old.say()
    posts, _, _ = hear(old.url)
    whole = old.file
    half = lambda asked, body: asked.reply(body[: len(body) // 2 + at], headers={"ETag": '"1"'})  # noqa: E731
    monkeypatch.setattr(old, "file", half)
    assert gone(old.url, posts) == []
    some, cursor, skipped = hear(old.url)
    assert "but its index lists 4" in skipped[-1]
    monkeypatch.setattr(old, "file", whole)
    rest, _, skipped = hear(old.url, cursor)
    assert {post.id: post.body for post in [*some, *rest]} == {post.id: post.body for post in posts}
    assert skipped == []


def test_a_month_that_is_listed_and_not_there_costs_only_itself(old, monkeypatch):
    for _ in range(30):
        old.say()
    whole = old.file
    monkeypatch.setattr(
        old, "file", lambda asked, body: asked.reply(b"", 404) if "June" in asked.route else whole(asked, body)
    )
    posts, _, skipped = hear(old.url)
    assert [post.id for post in posts] == [f"m{number}@x.example" for number in range(24, 31)]
    assert "2026-June.txt.gz is listed and not there" in skipped[0]


@pytest.mark.parametrize("instead", [b"", b"<html>maintenance</html>"])
def test_a_list_of_months_that_is_another_page_is_no_quiet_night(old, instead):
    old.say()
    _, cursor, _ = hear(old.url)
    with serve(lambda asked: asked.reply(instead)) as server:
        elsewhere = {**cursor, "url": f"{server.url}/pipermail/users"}
        with pytest.raises(SourceUnavailable, match="does not list 2026-June"):
            hear(elsewhere["url"], elsewhere)


@pytest.mark.parametrize(("place", "words"), [("kitty", "nothing in it"), ("inbox", "no feed")])
def test_an_empty_answer_is_no_quiet_night(shelf, place, words):
    software = "hyperkitty" if place == "kitty" else "public-inbox"
    shelf.mails = [mail(1)]
    _, cursor, _ = hear(getattr(shelf, place), software=software)
    shelf.mute = True
    with pytest.raises(SourceUnavailable, match=words):
        hear(getattr(shelf, place), cursor, software=software)


def test_a_mailbox_that_unpacks_without_end_is_refused(old, monkeypatch):
    monkeypatch.setattr(mailbox, "UNPACKED", 100_000)
    old.say(body="x" * 200_000)
    with pytest.raises(SourceRefused, match="larger than 100,000 bytes once it is unpacked"):
        hear(old.url)


def test_a_page_instead_of_a_mailbox_is_refused(old, monkeypatch):
    old.say()
    monkeypatch.setattr(old, "file", lambda asked, _: asked.reply(b"<html>log in</html>"))
    with pytest.raises(SourceRefused, match="is no mailbox"):
        hear(old.url)


def test_what_asks_not_to_be_kept_is_told_once_and_not_kept(old):
    old.say(X_No_Archive="yes")
    posts, cursor, skipped = hear(old.url)
    assert posts == []
    assert "X-No-Archive" in skipped[0]
    old.say()
    assert hear(old.url, cursor)[2] == []


def test_a_page_that_is_no_archive_and_one_that_is_not_there_are_refused():
    with serve(lambda asked: asked.reply(b"<html>hello</html>")) as server:
        with pytest.raises(SourceRefused, match="looks like no archive"):
            hear(server.url)
        with pytest.raises(SourceRefused, match="is no list of HyperKitty"):
            hear(server.url, software="hyperkitty")
    with serve(lambda asked: asked.reply(b"", 404)) as server:
        for software in (None, "hyperkitty", "pipermail", "public-inbox"):
            with pytest.raises(SourceRefused, match="does not exist"):
                hear(f"{server.url}/list/users@lists.example/", software=software)


def test_another_address_is_another_list(old):
    old.say()
    _, cursor, _ = hear(old.url)
    assert len(hear(old.url + "/", cursor)[0]) == 1


class Shelf:
    """Mails on a shelf, shown as HyperKitty or public-inbox show them; what a real one does stands in tests/servers."""

    def __init__(self):
        self.mails = []
        self.status = 200
        self.shape = None
        self.mute = False

    def __call__(self, asked):
        path = asked.route.rstrip("/")
        if self.status != 200:
            asked.reply(b"", self.status)
        elif self.shape or self.mute:
            asked.reply(self.shape or b"")
        elif "/api/list/" in path:
            self.email(asked, path.rpartition("/")[2])
        elif path.endswith("/export/users@lists.example.mbox.gz"):
            asked.reply(self.mbox([one for one in self.mails if self.within(one, asked.query)]))
        elif path.endswith(("/all.mbox.gz", "/t.mbox.gz")):
            asked.reply(self.mbox(self.mails))
        elif path.endswith("/raw"):
            found = [one for one in self.mails if one["Message-ID"][1:-1] in path]
            asked.reply(self.mbox(found, packed=False)) if found else asked.reply(b"", 404)
        elif path.endswith("/new.atom"):
            self.feed(asked)
        else:
            asked.reply(b'<a href="/kitty/list/users@lists.example/2026/5/">May</a> hyperkitty')

    def within(self, one, query):
        day = one["Date"].datetime.date().isoformat()
        return query.get("start", [""])[0] <= day < query.get("end", ["9999"])[0]

    def mbox(self, mails, *, packed=True):
        raw = b"".join(b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + one.as_bytes() + b"\n" for one in mails)
        return gzip.compress(raw) if packed else raw

    def email(self, asked, digest):
        found = [one for one in self.mails if _hash(one["Message-ID"][1:-1]) == digest]
        told = {"message_id": "x", "thread": f"{asked.server.url}/kitty/api/list/l/thread/{'A' * 32}/"}
        asked.reply(json.dumps(told).encode() if found else b'{"detail": "Not found."}', 200 if found else 404)

    def feed(self, asked):
        before = asked.query.get("t", ["9"])[0]
        rows = [(f"{one['Date'].datetime:%Y-%m-%dT%H:%M:%SZ}", one["Message-ID"][1:-1]) for one in self.mails]
        rows = [row for row in rows if "".join(filter(str.isdigit, row[0])) < before][::-1][:3]
        entries = "".join(f'<entry><updated>{when}</updated><link\nhref="/{name}/"/></entry>' for when, name in rows)
        asked.reply(f"<feed>{entries}</feed>".encode())


@pytest.fixture
def shelf():
    shelf = Shelf()
    with serve(shelf) as server:
        shelf.kitty, shelf.inbox = f"{server.url}/kitty/list/users@lists.example/", f"{server.url}/inbox"
        shelf.server = server
        yield shelf


def test_hyperkitty_is_asked_month_by_month_and_then_for_the_last_days(shelf):
    shelf.mails = [mail(1), mail(2, answers=1), mail(24 * 40)]
    posts, cursor, _ = hear(shelf.kitty)
    assert [post.id for post in posts] == ["m1@x.example", "m2@x.example", f"m{24 * 40}@x.example"]
    assert [post.thread_id for post in posts[:2]] == [_hash("m1@x.example")] * 2
    assert sum("/export/" in path for path in shelf.server.paths) == 7  # May to November
    asked = len(shelf.server.paths)
    shelf.mails.append(mail(24 * 166, answers=1))
    later, cursor, _ = hear(shelf.kitty, cursor)
    assert [(post.id, post.thread_id) for post in later] == [(f"m{24 * 166}@x.example", "A" * 32)]
    assert [path.partition("?")[2] for path in shelf.server.paths[asked:]] == ["start=2026-11-09", "format=json"]
    assert hear(shelf.kitty, cursor)[0] == []


def test_a_mail_of_last_month_that_comes_late_is_heard(shelf):
    shelf.mails = [mail(24 * 152)]  # the last day of October
    night = datetime(2026, 11, 2, 1, tzinfo=UTC)
    [*_, page] = source(shelf.kitty).pages(None, fetcher(), night)
    shelf.mails.append(mail(24 * 152 + 1))
    later = [
        post.id
        for page in source(shelf.kitty).pages(page.cursor, fetcher(), night + timedelta(days=1))
        for post in page.posts
    ]
    assert later == [f"m{24 * 152 + 1}@x.example"]


def test_a_mail_that_says_it_is_older_than_the_list_is_heard_even_if_it_had_stopped(shelf, monkeypatch):
    monkeypatch.setattr("listeners.mailinglist.hyperkitty.PAGE_POSTS", 1)
    shelf.mails = [mail(-24 * 900), mail(-24 * 899), mail(1)]
    first = next(iter(source(shelf.kitty).pages(None, fetcher(), NOW)))
    rest, _, _ = hear(shelf.kitty, first.cursor)
    assert [post.id for post in [*first.posts, *rest]] == [f"m{n}@x.example" for n in (-24 * 900, -24 * 899, 1)]


def test_what_hyperkitty_must_not_keep_is_told_once(shelf):
    shelf.mails = [mail(24 * 166, X_No_Archive="yes")]
    _, cursor, skipped = hear(shelf.kitty)
    assert len(skipped) == 1
    assert hear(shelf.kitty, cursor) == ([], cursor, [])


@pytest.mark.parametrize("place", ["kitty", "inbox"])
def test_what_is_gone_is_asked_for_by_name_before_it_is_called_gone(shelf, place):
    shelf.mails = [mail(number, answers=1 if number > 1 else None) for number in range(1, 5)]
    settings = {"software": "hyperkitty" if place == "kitty" else "public-inbox"}
    posts, _, _ = hear(getattr(shelf, place), **settings)
    assert gone(getattr(shelf, place), posts, **settings) == []
    del shelf.mails[1]
    assert gone(getattr(shelf, place), posts, **settings) == ["m2@x.example"]
    shelf.status = 503
    with pytest.raises(SourceUnavailable):
        gone(getattr(shelf, place), posts, **settings)


@pytest.mark.parametrize(
    ("status", "error"), [(403, SourceRefused), (500, SourceUnavailable), (429, SourceUnavailable)]
)
@pytest.mark.parametrize("software", ["hyperkitty", "pipermail", "public-inbox"])
def test_a_list_that_lets_nobody_in_or_is_down_says_so(shelf, software, status, error):
    shelf.status = status
    with pytest.raises(error):
        hear(shelf.kitty, software=software)


@pytest.mark.parametrize("software", ["hyperkitty", "public-inbox"])
def test_web_pages_instead_of_mails_are_refused(shelf, software):
    shelf.shape = b"<html>/list/users@lists.example/2026/5/ log in</html>"
    with pytest.raises(SourceRefused, match="is no mailbox"):
        hear(shelf.kitty, software=software)


def test_public_inbox_goes_back_through_its_feed_until_it_knows_everything(shelf, monkeypatch):
    shelf.mails = [mail(1)]
    _, cursor, _ = hear(shelf.inbox, software="public-inbox")
    shelf.mails += [mail(number) for number in range(2, 10)]
    posts, after, _ = hear(shelf.inbox, cursor, software="public-inbox")
    assert [post.id for post in posts] == [f"m{number}@x.example" for number in range(2, 10)]
    assert posts[0].url == f"{shelf.inbox}/m2@x.example/"
    monkeypatch.setattr(public_inbox, "FEEDS", 1)
    assert [post.id for post in hear(shelf.inbox, cursor, software="public-inbox")[0]] == [post.id for post in posts]
    assert hear(shelf.inbox, after, software="public-inbox")[0] == []


@pytest.mark.parametrize("software", ["hyperkitty", "public-inbox"])
def test_goes_on_after_any_page_of_an_archive(shelf, monkeypatch, software):
    for module in (public_inbox, pipermail):
        monkeypatch.setattr(module, "PAGE_POSTS", 2)
    monkeypatch.setattr("listeners.mailinglist.hyperkitty.PAGE_POSTS", 2)
    shelf.mails = [mail(number) for number in range(1, 8)]
    everything = [f"m{number}@x.example" for number in range(1, 8)]
    met = []
    for page in source(shelf.kitty, software=software).pages(None, fetcher(), NOW):
        met += [post.id for post in page.posts]
        rest, _, _ = hear(shelf.kitty, json.loads(json.dumps(page.cursor)), software=software)
        assert sorted([*met, *(post.id for post in rest)]) == everything


def test_who_wrote_through_the_list_is_put_right_and_its_footer_cut(shelf):
    shelf.mails = [listed(1)]
    [post], _, _ = hear(shelf.inbox, software="public-inbox")
    assert (post.author.id, post.author.handle, post.body) == (
        "berta@x.example",
        "Berta Beispiel",
        "Mein Router spinnt.",
    )


def test_an_address_that_is_none_of_the_web_is_refused_with_the_settings():
    with pytest.raises(ValueError, match='kind = "archive"'):
        Mailinglist(name="list", url="list.mbox")
