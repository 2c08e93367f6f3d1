import gzip
import shutil
import ssl
import subprocess
import time
from email.utils import formatdate

import msgspec
import pytest

from listeners.http import Http, HttpSettings
from listeners.http.answers import retry_after, shown
from listeners.http.connection import is_public
from listeners.http.robots import Robots
from listeners.records import SourceRefused, SourceUnavailable
from tests.listeners.loopback import Sleep, fetcher, serve


def ok(asked):
    asked.reply(b"ok")


def test_hands_on_a_whole_answer():
    with serve(lambda asked: asked.reply("ä".encode("latin-1"), 200, {"ETag": '"1"'})) as server:
        answer = fetcher().get(server.url + "/a", params={"q": "ü"})
    assert (answer.status, answer.body, answer.headers["etag"], answer.moved_to) == (200, b"\xe4", '"1"', None)
    assert server.paths == ["/a?q=%C3%BC"]


@pytest.mark.parametrize("status", [404, 410])
def test_hands_on_that_something_is_gone(status):
    with serve(lambda asked: asked.reply(b"", status)) as server:
        assert fetcher().get(server.url).status == status


def test_says_honestly_who_asks():
    with serve(ok) as server:
        fetcher(contact="scout@example.org").get(server.url)
    assert {headers["User-Agent"] for _, headers in server.asked} == {"Kundschafter/0.1 (+scout@example.org)"}


def test_sends_back_unchanged_what_makes_a_request_conditional():
    with serve(lambda asked: asked.reply(b"", 304)) as server:
        known = {"etag": 'W/"odd "', "last-modified": "yesterday, I think"}
        answer = fetcher().get(server.url, conditional=known)
    assert (answer.status, answer.body) == (304, b"")
    assert server.asked[-1][1]["If-None-Match"] == 'W/"odd "'
    assert server.asked[-1][1]["If-Modified-Since"] == "yesterday, I think"


def trickled_body(asked):
    asked.head(200, {"Content-Length": "1000"})
    asked.drip(b"x", 1000, 0.05)


def trickled_head(asked):
    asked.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    asked.drip(b"x", 1000, 0.05)


def silence(asked):
    asked.server.over.wait(20)


@pytest.mark.parametrize("answer", [trickled_body, trickled_head, silence])
def test_ends_at_the_deadline_whatever_the_server_does(answer):
    started = time.monotonic()
    with serve(answer) as server, pytest.raises(SourceUnavailable, match="longer than the deadline"):
        fetcher(deadline=0.4, tries=1).get(server.url + "/slow")
    assert time.monotonic() - started < 2


@pytest.fixture
def tls(tmp_path, monkeypatch):
    """A certificate for localhost that is trusted here alone."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not here to make a certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    asked = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "1"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate]
    subprocess.run([*made, *asked], check=True, capture_output=True)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def secure(server):
    return server.url.replace("http://127.0.0.1", "https://localhost")


def test_keeps_its_promises_over_tls_too(tls, monkeypatch):
    with serve(ok, tls=tls) as server:
        assert fetcher(allow_hosts=["localhost"]).get(secure(server)).body == b"ok"
        with pytest.raises(SourceRefused, match="not a public address"):
            fetcher().get(secure(server))
        monkeypatch.delenv("REQUESTS_CA_BUNDLE")
        with pytest.raises(SourceUnavailable, match="certificate is not valid"):
            fetcher(allow_hosts=["localhost"], tries=1).get(secure(server))


@pytest.mark.parametrize("answer", [trickled_body, trickled_head, silence])
def test_ends_at_the_deadline_over_tls_too(answer, tls):
    started = time.monotonic()
    with serve(answer, tls=tls) as server, pytest.raises(SourceUnavailable, match="longer than the deadline"):
        fetcher(deadline=0.4, tries=1, allow_hosts=["localhost"]).get(secure(server))
    assert time.monotonic() - started < 2


def cut_body(asked):
    asked.reply(b"x" * 10, 200, {"Content-Length": "1000"})
    asked.hang_up()


def cut_chunks(asked):
    asked.head(200, {"Transfer-Encoding": "chunked"})
    asked.wfile.write(b"ff\r\nonly this")
    asked.hang_up()


def missing_last_chunk(asked):
    asked.head(200, {"Transfer-Encoding": "chunked"})
    asked.wfile.write(b"2\r\nok\r\n")
    asked.hang_up()


def cut_gzip(asked):
    packed = gzip.compress(b"a feed " * 1000)[:-12]
    asked.head(200, {"Content-Encoding": "gzip", "Connection": "close"})
    asked.wfile.write(packed)
    asked.hang_up()


def no_gzip(asked):
    asked.reply(b"not packed at all", 200, {"Content-Encoding": "gzip"})


def no_answer(asked):
    asked.hang_up()


@pytest.mark.parametrize("answer", [cut_body, cut_chunks, missing_last_chunk, cut_gzip, no_gzip, no_answer])
def test_never_hands_on_a_part(answer):
    with serve(answer) as server, pytest.raises(SourceUnavailable):
        fetcher(tries=2).get(server.url + "/cut")
    assert server.paths == ["/cut", "/cut"]  # tried again first


def test_unpacks_gzip_of_several_members():
    packed = gzip.compress(b"one ") + gzip.compress(b"two")
    with serve(lambda asked: asked.reply(packed, 200, {"Content-Encoding": "gzip"})) as server:
        assert fetcher().get(server.url).body == b"one two"


def test_reads_chunks():
    def chunks(asked):
        asked.head(200, {"Transfer-Encoding": "chunked"})
        asked.wfile.write(b"2\r\nok\r\n0\r\n\r\n")

    with serve(chunks) as server:
        http = fetcher()
        assert [http.get(server.url).body, http.get(server.url).body] == [b"ok", b"ok"]


def bomb(asked):
    asked.reply(gzip.compress(bytes(50_000_000)), 200, {"Content-Encoding": "gzip"})


def huge_as_told(asked):
    asked.head(200, {"Content-Length": "100000000"})
    asked.drip(bytes(100_000), 1000, 0)


def huge_in_chunks(asked):
    asked.head(200, {"Transfer-Encoding": "chunked"})
    for _ in range(1000):
        asked.wfile.write(b"186a0\r\n" + bytes(100_000) + b"\r\n")


@pytest.mark.parametrize("answer", [bomb, huge_as_told, huge_in_chunks])
def test_stops_reading_at_the_cap(answer):
    with serve(answer) as server, pytest.raises(SourceRefused, match=r"larger than 1,000,000 bytes.*max_bytes"):
        fetcher(max_bytes=1_000_000).get(server.url)


def first_then_ok(status, headers):
    def answer(asked):
        asked.reply(b"later", status, headers) if len(asked.server.paths) == 1 else asked.reply(b"ok")

    return answer


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
def test_tries_again_what_fails_in_passing(status):
    with serve(first_then_ok(status, {})) as server:
        assert fetcher().get(server.url).body == b"ok"


def test_waits_as_long_as_a_host_asks_in_seconds():
    sleep = Sleep()
    with serve(first_then_ok(429, {"Retry-After": "7", "Content-Type": "text/plain"})) as server:
        assert fetcher(sleep).get(server.url).body == b"ok"
    assert sum(sleep.slept) == pytest.approx(7, abs=0.1)


def test_waits_until_the_date_a_host_asks_for():
    sleep = Sleep()
    when = formatdate(time.time() + 20, usegmt=True)
    with serve(first_then_ok(503, {"Retry-After": when})) as server:
        assert fetcher(sleep).get(server.url).body == b"ok"
    assert 15 < sum(sleep.slept) <= 20


def test_leaves_a_host_alone_that_asks_for_hours():
    with serve(first_then_ok(429, {"Retry-After": "7200"})) as server:
        http = fetcher()
        for path in ("/a", "/b"):  # for the second the host need not be asked
            with pytest.raises(SourceUnavailable) as caught:
                http.get(server.url + path)
            assert caught.value.retry_after == pytest.approx(7200, abs=1)
    assert server.paths == ["/a"]


@pytest.mark.parametrize("told", ["soon", "", "-3", "9" * 400, "Mon, 99 Foo 2026 99:99:99 GMT"])
def test_an_unreadable_wish_to_wait_does_no_harm(told):
    wait = retry_after({"retry-after": told})
    assert wait is None or 0 <= wait <= 6 * 3600


def test_gives_up_after_its_tries_and_says_when_to_come_back():
    with serve(lambda asked: asked.reply(b"", 503, {"Retry-After": "2"})) as server:
        with pytest.raises(SourceUnavailable, match="503 Service Unavailable") as caught:
            fetcher(tries=3).get(server.url + "/down")
        assert caught.value.retry_after == 2
    assert server.paths == ["/down"] * 3


@pytest.mark.parametrize("status", [400, 401, 403, 406, 451, 418])
def test_is_refused_in_plain_words_without_passwords(status):
    with serve(lambda asked: asked.reply(b"", status)) as server:
        address = server.url.replace("//", "//scout:hush@") + "/feed?token=hush"
        with pytest.raises(SourceRefused) as caught:
            fetcher().get(address)
    assert str(status) in str(caught.value)
    assert "/feed" in str(caught.value)
    assert "hush" not in str(caught.value)
    assert server.paths == ["/feed?token=hush"]


def test_errors_of_the_connection_tell_no_secrets_either():
    with serve(no_answer, robots="") as server, pytest.raises(SourceUnavailable) as caught:
        fetcher(tries=1).get(server.url + "/feed?token=hush")
    assert "hush" not in repr(caught.value)
    assert "hush" not in repr(caught.value.__cause__)


def redirects(routes):
    def answer(asked):
        if asked.route in routes:
            status, where = routes[asked.route]
            asked.reply(b"moved", status, {"Location": where})
        else:
            asked.reply(b"here")

    return answer


@pytest.mark.parametrize(
    ("first", "second", "moved"), [(301, 308, "/c"), (301, 302, "/b"), (302, 301, None), (307, 303, None)]
)
def test_follows_redirects_and_remembers_the_permanent_ones(first, second, moved):
    with serve(redirects({"/a": (first, "/b"), "/b": (second, "c#part")})) as server:
        answer = fetcher().get(server.url + "/a")
        assert (answer.body, answer.url) == (b"here", server.url + "/c")
        assert answer.moved_to == (moved and server.url + moved)


def test_ends_a_circle_of_redirects():
    circle = redirects({"/a": (302, "/b"), "/b": (302, "/a")})
    with serve(circle) as server, pytest.raises(SourceRefused, match="circle"):
        fetcher(max_redirects=4).get(server.url + "/a")
    assert len(server.paths) == 5


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://x", "http://[bad", "http://"])
def test_redirects_lead_to_web_addresses_only(target):
    with serve(redirects({"/a": (302, target)})) as server, pytest.raises(SourceRefused):
        fetcher().get(server.url + "/a")


def test_never_reads_the_body_of_a_redirect():
    def answer(asked):
        if asked.route == "/a":
            asked.head(302, {"Location": "/b", "Content-Length": "100000000"})
            asked.drip(b"x", 1000, 0.05)
        else:
            asked.reply(b"here")

    started = time.monotonic()
    with serve(answer) as server:
        assert fetcher().get(server.url + "/a").body == b"here"
    assert time.monotonic() - started < 2


def test_private_headers_stay_with_the_host_they_are_for():
    with serve(ok) as other, serve(lambda asked: asked.reply(b"", 302, {"Location": other.url + "/x"})) as server:
        fetcher().get(server.url, headers={"Api-Key": "hush"})
    assert server.asked[-1][1]["Api-Key"] == "hush"
    assert "Api-Key" not in other.asked[-1][1]


def test_goes_to_no_private_address_unless_told():
    with serve(ok) as server:
        for url in (server.url, server.url.replace("127.0.0.1", "localhost")):
            with pytest.raises(SourceRefused, match="allow_hosts"):
                Http(HttpSettings()).get(url)
    assert server.asked == []


def test_a_redirect_to_a_private_address_is_refused():
    with serve(ok) as inside:
        there = inside.url.replace("127.0.0.1", "localhost")
        outside = redirects({"/": (301, there)})
        with serve(outside) as server, pytest.raises(SourceRefused, match="not a public address"):
            fetcher().get(server.url)
    assert inside.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:0001::1", False),
        ("64:ff9b::7f00:1", False),
    ],
)
def test_knows_public_addresses(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize("url", ["file:///etc/passwd", "nothing", "", "http://", "http://[::1", "http://a:b/", "//x/y"])
def test_refuses_what_is_no_web_address(url):
    with pytest.raises(SourceRefused):
        fetcher().get(url)


def test_an_unknown_host_is_told_in_plain_words():
    with pytest.raises(SourceUnavailable, match="no host of that name"):
        fetcher(tries=1).get("http://no-such-host.invalid/")


def test_keeps_its_distance_from_a_host():
    sleep = Sleep()
    with serve(ok) as server:
        http = fetcher(sleep, requests_per_minute=30.0)
        for _ in range(4):
            http.get(server.url)
    assert sum(sleep.slept) == pytest.approx(8)  # robots.txt and four more, two seconds apart


def test_obeys_robots_and_its_delay():
    sleep = Sleep()
    robots = "User-agent: *\nCrawl-delay: 5\nDisallow: /private\nAllow: /private/open\n"
    with serve(ok, robots=robots) as server:
        http = fetcher(sleep)
        assert http.get(server.url + "/private/open").status == 200
        http.get(server.url + "/public")
        with pytest.raises(SourceRefused, match="robots_ignored"):
            http.get(server.url + "/private/feed")
    assert server.paths == ["/private/open", "/public"]
    assert sum(sleep.slept) == pytest.approx(10)
    assert [path for path, _ in server.asked].count("/robots.txt") == 1


def test_does_not_ask_for_robots_where_the_host_permits_us():
    with serve(ok, robots="User-agent: *\nDisallow: /") as server:
        assert fetcher(robots_ignored=["127.0.0.1"]).get(server.url + "/a").body == b"ok"
    assert [path for path, _ in server.asked] == ["/a"]


def test_a_redirect_does_not_lead_around_robots():
    around, robots = redirects({"/a": (302, "/private")}), "User-agent: kundschafter\nDisallow: /private"
    with serve(around, robots=robots) as server, pytest.raises(SourceRefused, match="robots"):
        fetcher().get(server.url + "/a")


def test_robots_that_cannot_be_had_mean_not_now():
    def down(asked):
        asked.reply(b"", 500)

    with serve(down) as server:
        server.robots = None
        server.RequestHandlerClass = type("Down", (server.RequestHandlerClass,), {"do_GET": down})
        with pytest.raises(SourceUnavailable, match=r"robots\.txt"):
            fetcher().get(server.url + "/a")


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: other\nUser-agent: Kundschafter\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: kundschafter\nAllow: /", "/a", True),
        ("User-agent: *\nDisallow: /*?api_key*", "/a?api_key=1", False),
        ("User-agent: *\nDisallow: /t/*/*.rss$", "/t/a/1.rss", False),
        ("User-agent: *\nDisallow: /t/*/*.rss$", "/t/a/1.rss?x", True),
        ("User-agent: *\nDisallow: /caf%C3%A9", "/café", False),
        ("user-agent:*#all\ndisallow : /a # private", "/ab", False),
        ("<html>not found</html>", "/a", True),
        ("\ufeffUser-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: kundschafter", "/a", True),
        ("User-agent: *\nCrawl-delay: \u00b2\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /" + "*a" * 200 + "$", "/" + "a" * 5000 + "b", True),
    ],
)
def test_reads_robots_as_the_standard_says(rules, path, allowed):
    assert Robots.read(rules, "kundschafter").allow(path) is allowed


def test_an_address_is_shown_without_what_is_secret():
    assert shown("https://me:pw@host:8080/path?key=1#x") == "https://host:8080/path?…"


def test_settings_are_checked():
    for wrong in ({"deadline": 0}, {"tries": 0}, {"max_byte": 1}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(wrong, HttpSettings)


@pytest.mark.parametrize("url", ["https:///path?key=hush", "http://me:hush@:80/", "https://me:hush@exa mple/?key=hush"])
def test_an_address_that_cannot_be_asked_is_refused_without_its_secrets(url):
    with pytest.raises(SourceRefused, match="how it is written") as caught:
        fetcher().get(url)
    assert "hush" not in str(caught.value)


def test_a_robots_file_made_to_fill_the_memory_is_read_at_once():
    rules = "User-agent: a\n" * 16_000 + "Disallow: /\n" * 20_000
    started = time.process_time()
    assert Robots.read(rules, "kundschafter").allow("/a")
    assert time.process_time() - started < 2


def test_a_delay_longer_than_we_wait_keeps_us_slow_but_not_out():
    sleep = Sleep()
    with serve(ok, robots="User-agent: *\nCrawl-delay: 3600") as server:
        assert fetcher(sleep).get(server.url + "/a").body == b"ok"
    assert sum(sleep.slept) == pytest.approx(60)


def test_a_length_of_more_digits_than_a_number_may_have_is_refused():
    with (
        serve(lambda asked: asked.head(200, {"Content-Length": "9" * 5000})) as server,
        pytest.raises(SourceRefused, match="larger than"),
    ):
        fetcher().get(server.url)
