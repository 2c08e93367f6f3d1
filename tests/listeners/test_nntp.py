"""Newsgroups: what a server does that is not as it should be, secrets, and numbers that change."""

import json
import shutil
import ssl
import subprocess

import pytest

from listeners.http.sockets import connect
from listeners.nntp import Nntp, group
from listeners.records import Known, SourceRefused, SourceUnavailable
from tests.listeners.case import NOW, START
from tests.listeners.loopback import fetcher
from tests.listeners.usenet import GROUP, newsserver


@pytest.fixture
def news():
    with newsserver() as news:
        yield news


def source(news, **settings):
    told = {"name": "news", "server": "127.0.0.1", "port": news.port, "tls": False, "groups": [GROUP]}
    return Nntp(**told | settings)


def hear(news, cursor=None, http=None, **settings):
    pages = list(source(news, **settings).pages(cursor, http or fetcher(), NOW))
    last = json.loads(json.dumps(pages[-1].cursor)) if pages else cursor
    return [post for page in pages for post in page.posts], last, [line for page in pages for line in page.skipped]


def test_an_article_becomes_a_post(news):
    news.say("Re: [Netz] Router", References="<a@x.example> <b@x.example>")
    [post], _, _ = hear(news)
    assert (post.id, post.thread_id, post.parent_id) == ("m1@x.example", "a@x.example", "b@x.example")
    assert (post.url, post.category, post.thread_title) == ("news:m1@x.example", GROUP, "[Netz] Router")
    assert (post.author.id, post.author.handle, post.created_at.hour) == ("anna@x.example", "Anna", START.hour + 1)


@pytest.mark.parametrize(
    ("sender", "author", "handle"),
    [
        ("anna@x.example", "anna@x.example", "anna@…"),
        ('"anna@x.example" <anna@x.example>', "anna@x.example", "anna@…"),
        ("Anna <nobody@nowhere.invalid>", "Anna <nobody@nowhere.invalid>", "Anna"),
    ],
)
def test_a_mail_address_is_never_what_is_shown(news, sender, author, handle):
    news.say(From=sender)
    [post], _, _ = hear(news)
    assert (post.author.id, post.author.handle) == (author, handle)


def test_what_asks_not_to_be_kept_is_not_kept(news):
    news.say(X_No_Archive="Yes")
    news.say(Archive="no")
    news.say(body="X-No-Archive: yes\r\n\r\nHallo")
    news.say(Archive="yes")
    posts, _, skipped = hear(news)
    assert [post.id for post in posts] == ["m4@x.example"]
    assert len(skipped) == 3
    assert all("X-No-Archive" in line for line in skipped)


def test_new_numbers_are_noticed_and_the_group_is_heard_again(news):
    for _ in range(4):
        news.say()
    _, cursor, _ = hear(news)
    news.articles = {number + 10: text for number, text in news.articles.items()}
    news.articles[3], news.high = news.articles.pop(11), 14
    news.articles[4] = news.articles.pop(12)
    posts, after, skipped = hear(news, cursor)
    assert {post.id for post in posts} == {f"m{number}@x.example" for number in range(1, 5)}
    assert "new numbers" in skipped[0]
    assert hear(news, after)[0] == []


def test_a_server_that_began_anew_is_heard_from_its_beginning(news):
    for _ in range(4):
        news.say()
    _, cursor, _ = hear(news)
    news.articles, news.high = {1: news.articles[4].replace("m4@", "new@")}, 1
    assert [post.id for post in hear(news, cursor)[0]] == ["new@x.example"]


def test_articles_that_went_from_the_end_are_no_new_numbers(news):
    for _ in range(4):
        news.say()
    _, cursor, _ = hear(news)
    news.remove("m4@x.example")
    news.say()
    assert [post.id for post in hear(news, cursor)[0]] == ["m5@x.example"]


def test_an_old_server_is_asked_by_the_old_name(news):
    news.unknown = {"OVER"}
    news.say()
    assert len(hear(news)[0]) == 1
    news.unknown = {"OVER", "XOVER"}
    with pytest.raises(SourceRefused, match="no overview"):
        hear(news)


def test_the_first_night_takes_the_newest_only_as_many_as_the_settings_say(news):
    for _ in range(9):
        news.say()
    posts, cursor, _ = hear(news, newest=3)
    assert [post.id for post in posts] == ["m7@x.example", "m8@x.example", "m9@x.example"]
    assert hear(news, cursor)[0] == []


def test_what_is_too_large_is_passed_by_and_told(news):
    news.say(body="x" * 5_000)
    news.say()
    posts, _, skipped = hear(news, max_bytes=1_000)
    assert [post.id for post in posts] == ["m2@x.example"]
    assert "1 articles larger than max_bytes" in skipped[0]


def test_an_answer_to_something_older_finds_its_thread(news):
    news.say()
    news.say("Re: Router", In_Reply_To="<m1@x.example>", References="<m1@x.example>")
    _, cursor, _ = hear(news)
    news.say("Re: Router", References="<m2@x.example>")
    [post], _, _ = hear(news, cursor)
    assert (post.thread_id, post.parent_id) == ("m1@x.example", "m2@x.example")


def test_a_sparse_group_is_not_asked_for_number_by_number(news):
    news.say()
    news.high = 1_000_000
    news.say(Date="Mon, 1 Jun 2026 12:00:00 +0000")
    assert len(hear(news, newest=1_000_001)[0]) == 2
    assert sum(line.startswith("OVER") for line in news.said) < 70


def test_a_dense_part_after_a_sparse_one_is_heard_in_small_pages(news, monkeypatch):
    monkeypatch.setattr(group, "WINDOW", 4)
    monkeypatch.setattr(group, "PAGE_POSTS", 4)
    news.high = 1_000
    for _ in range(30):
        news.say(Date="Mon, 1 Jun 2026 12:00:00 +0000")
    news.articles[1] = news.articles[1_001].replace("m1001@", "m1@")
    pages = [len(page.posts) for page in source(news).pages(None, fetcher(), NOW)]
    assert sum(pages) == 31
    assert max(pages) < 8


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        ("400", SourceUnavailable, "400 closing"),
        ("cut", SourceUnavailable, "cut short"),
        ("nonsense", SourceUnavailable, "does not speak NNTP"),
        ("hang", SourceUnavailable, "longer than the deadline"),
    ],
)
def test_a_fault_ends_the_night_and_the_next_one_goes_on(news, monkeypatch, fault, error, words):
    monkeypatch.setattr(group, "PAGE_POSTS", 2)
    for _ in range(3):
        news.say()
    news.fault = fault
    with pytest.raises(error, match=words):
        hear(news, http=fetcher(deadline=0.3))
    news.fault = None
    assert len(hear(news)[0]) == 3


def test_an_answer_above_the_cap_is_refused(news):
    news.say(body="\r\n".join("x" * 60 for _ in range(500)))
    with pytest.raises(SourceRefused, match="larger than 2,000 bytes"):
        hear(news, http=fetcher(max_bytes=2_000))


def test_a_private_address_is_refused_unless_it_is_allowed(news):
    with pytest.raises(SourceRefused, match="not a public address"):
        hear(news, http=fetcher(allow_hosts=[]))
    with pytest.raises(SourceUnavailable, match=r"nobody answers|no host"):
        connect("localhost", 9, tls=False, allow_hosts=["localhost"])


def test_rechecking_leaves_alone_what_may_have_expired(news):
    for _ in range(4):
        news.say()
    posts, _, _ = hear(news)
    known = [Known(id=post.id, thread_id=post.thread_id, url=post.url, created_at=post.created_at) for post in posts]
    news.remove("m1@x.example")
    news.remove("m2@x.example")  # the oldest ones: by age, as far as we can tell
    news.remove("m4@x.example")
    pages = list(source(news).recheck([*known, Known(**{**vars_of(known[0]), "id": "odd id\r\nQUIT"})], fetcher(), NOW))
    assert [post.id for page in pages for post in page.posts] == ["m4@x.example"]
    assert all("QUIT" not in line for line in news.said)


def vars_of(known):
    return {name: getattr(known, name) for name in known.__struct_fields__}


def test_a_group_that_is_empty_now_calls_nothing_gone(news):
    news.say()
    [post], _, _ = hear(news)
    known = [Known(id=post.id, thread_id=post.thread_id, url=post.url, created_at=post.created_at)]
    news.articles.clear()
    assert list(source(news).recheck(known, fetcher(), NOW)) == []


@pytest.fixture
def tls(tmp_path, monkeypatch):
    if not shutil.which("openssl"):
        pytest.skip("openssl is not here to make a certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate]
    subprocess.run([*made, "-subj", "/CN=x", "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def test_a_login_goes_over_tls_and_never_shows(tls, monkeypatch):
    monkeypatch.setenv("KUNDSCHAFTER_NNTP_USER", "anna")
    monkeypatch.setenv("KUNDSCHAFTER_NNTP_PASSWORD", "hush")
    with newsserver(tls) as news:
        news.wants = "hush"
        news.say()
        posts, cursor, _ = hear(news, tls=True, login=True)
        assert len(posts) == 1
        assert "hush" not in json.dumps(cursor)
        news.wants = "another"
        with pytest.raises(SourceRefused, match="AUTHINFO with 481") as caught:
            hear(news, tls=True, login=True)
        assert "hush" not in str(caught.value)
        monkeypatch.delenv("REQUESTS_CA_BUNDLE")
        with pytest.raises(SourceUnavailable, match="certificate is not valid"):
            hear(news, tls=True, login=True)


def test_without_a_login_it_says_what_to_set(tls, monkeypatch):
    monkeypatch.delenv("KUNDSCHAFTER_NNTP_USER", raising=False)
    with newsserver(tls) as news:
        news.wants = "hush"
        with pytest.raises(SourceRefused, match="set login = true"):
            hear(news, tls=True)
        with pytest.raises(SourceRefused, match="KUNDSCHAFTER_NNTP_USER"):
            hear(news, tls=True, login=True)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"groups": []}, "names no newsgroup"),
        ({"groups": ["a b"]}, "not the name of a newsgroup"),
        ({"groups": ["a\r\nQUIT"]}, "not the name of a newsgroup"),
        ({"groups": ["a.b"], "login": True, "tls": False}, "show the password"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings, words):
    with pytest.raises(ValueError, match=words):
        Nntp(name="news", server="news.example", **settings)
