"""Who may see what: every page asked as each role, and the ways in that must stay shut."""

import re
from dataclasses import replace

import msgspec
import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from reports.dashboard import wrong_tags
from reports.dashboard.access import users
from reports.dashboard.access.attempts import FREE, Attempts
from reports.dashboard.access.door import inside
from reports.dashboard.app import create
from reports.dashboard.masked import HIDDEN, mask
from reports.dashboard.pages import PAGES
from reports.dashboard.settings import DashboardSettings
from tests.reports.community import PEOPLE

ADDRESSES = ["/" if name == "overview" else f"/{name}" for name in PAGES]
ALL = "first=2026-01-01&last=2026-11-15"
PASSWORD = "correct horse battery"  # noqa: S105


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture(scope="session")
def password_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("users") / "users.toml"
    for role in users.ROLES:
        users.add(file, f"{role}.one", role, PASSWORD)
    return file


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def locked(dashboard, password_file, clock):
    with TestClient(create(replace(dashboard, users=password_file, clock=clock))) as client:
        yield client


def token(page):
    return LexborHTMLParser(page.text).css_first("input[name=token]").attributes["value"]


def log_in(client, name, password=PASSWORD, after="/"):
    form = {"token": token(client.get("/login")), "name": name, "password": password, "next": after}
    return client.post("/login", data=form, follow_redirects=False)


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_sees_a_page_without_logging_in(locked, address):
    answer = locked.get(address, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=")


@pytest.mark.parametrize("role", users.ROLES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_each_role_sees_each_page_and_a_viewer_no_names(locked, address, role):
    log_in(locked, f"{role}.one")
    page = locked.get(f"{address}?{ALL}")
    assert page.status_code == 200
    main = LexborHTMLParser(page.text).css_first("main").text()
    if role == "viewer":
        assert [name for name in PEOPLE if name in main] == []


def test_managers_see_who_said_it_and_viewers_neither_that_nor_the_way_there(locked):
    log_in(locked, "manager.one")
    shown = LexborHTMLParser(locked.get(f"/posts?{ALL}").text)
    assert any(name in shown.css_first("main").text() for name in PEOPLE)
    assert shown.css("article a")
    log_in(locked, "viewer.one")
    shown = LexborHTMLParser(locked.get(f"/posts?{ALL}").text)
    assert shown.css("article")
    assert not shown.css("article a")


def test_a_viewer_sees_no_figure_of_fewer_than_five_people(locked):
    log_in(locked, "manager.one")
    rows = LexborHTMLParser(locked.get(f"/topics?{ALL}").text).css("main table")[0].css("tbody tr")
    few = [row.css_first("th").text() for row in rows if int(row.css("td")[2].text().replace(",", "")) < 5]
    many = len(rows) - len(few)
    log_in(locked, "viewer.one")
    rows = LexborHTMLParser(locked.get(f"/topics?{ALL}").text).css("main table")[0].css("tbody tr")
    assert [row.css_first("th").text() for row in rows if len(row.css("td")) == 1] == few
    assert sum(len(row.css("td")) == 7 for row in rows) == many
    assert many


def test_the_community_has_names_for_managers_alone(locked):
    log_in(locked, "manager.one")
    assert any(name in locked.get(f"/community?{ALL}").text for name in PEOPLE)
    log_in(locked, "viewer.one")
    page = locked.get(f"/community?{ALL}").text
    assert "<svg" in page
    assert [name for name in PEOPLE if name in page] == []


def test_weekly_reports_are_for_managers_alone_and_run_in_a_sandbox(locked, dashboard):
    week = dashboard.folder / "site" / "2026-W46"
    week.mkdir(parents=True)
    (week / "index.html").write_text("<h1>Alpenblick</h1>")
    (dashboard.folder / "secret").write_text("a secret")
    assert locked.get("/reports/2026-W46/index.html", follow_redirects=False).status_code == 303
    log_in(locked, "viewer.one")
    assert locked.get("/reports/2026-W46/index.html").status_code == 403
    log_in(locked, "manager.one")
    report = locked.get("/reports/")
    assert "Alpenblick" in report.text
    assert "sandbox" in report.headers["content-security-policy"]
    for outside in ("/reports/2026-W46/..%2f..%2fsecret", "/reports/..%2f2026-W46/index.html", "/reports/../secret"):
        assert locked.get(outside).status_code == 404


def test_questions_that_wait_have_no_link_for_viewers(locked):
    found = {}
    for role in ("manager", "viewer"):
        log_in(locked, f"{role}.one")
        found[role] = LexborHTMLParser(locked.get(f"/questions?{ALL}").text).css("ul.list li")
    assert len(found["manager"]) == len(found["viewer"]) > 0
    assert all(one.css("a") for one in found["manager"])
    assert not any(one.css("a") for one in found["viewer"])


def test_names_are_masked_as_whole_words_whatever_their_case():
    names = ["Nordwind", "al"]
    assert mask(names, "Danke @bergziege77, NORDWIND! Also Nordwinde.") == f"Danke {HIDDEN}, {HIDDEN}! Also Nordwinde."


def test_logging_in_leads_to_where_one_wanted_to_go_and_logging_out_ends_it(locked):
    assert log_in(locked, "viewer.one", after="/topics?lang=de").headers["location"] == "/topics?lang=de"
    page = locked.get("/")
    locked.post("/logout", data={"token": token(page)})
    assert locked.get("/", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:1", ""])
def test_nobody_is_led_elsewhere(address):
    assert inside(address) == "/"


@pytest.mark.parametrize(("name", "password"), [("viewer.one", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_name_and_a_wrong_password_say_the_same(locked, name, password):
    answer = log_in(locked, name, password)
    assert answer.status_code == 401
    assert "do not fit" in answer.text
    assert locked.get("/", follow_redirects=False).status_code == 303


def test_guessing_costs_time_even_with_the_right_password(locked, clock):
    for _ in range(FREE + 3):
        log_in(locked, "viewer.one", "wrong")
        clock.now += 0.1
    assert "Please wait" in log_in(locked, "viewer.one").text
    clock.now += 60
    assert log_in(locked, "viewer.one").status_code == 303


def test_attempts_of_many_names_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr("reports.dashboard.access.attempts.REMEMBERED", 10)
    attempts = Attempts(Clock())
    for n in range(1000):
        attempts.failed(f"name {n}")
    assert len(attempts._failed) == 10


def test_a_new_password_and_a_removed_user_end_the_session(dashboard, tmp_path):
    file = tmp_path / "users.toml"
    users.add(file, "anna", "viewer", PASSWORD)
    users.add(file, "ben", "viewer", PASSWORD)
    with TestClient(create(replace(dashboard, users=file))) as client:
        log_in(client, "anna")
        assert client.get("/", follow_redirects=False).status_code == 200
        users.add(file, "anna", "viewer", PASSWORD + "!")
        assert client.get("/", follow_redirects=False).status_code == 303
        log_in(client, "ben")
        file.write_text(re.sub(r'(?s)\["ben"\].*', "", file.read_text()))
        assert client.get("/", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("path", ["/login", "/logout", "/wrong"])
def test_a_form_without_its_token_does_nothing(locked, path):
    log_in(locked, "viewer.one")
    form = {"name": "viewer.one", "password": PASSWORD, "token": "guessed", "post_key": "a", "kind": "sentiment"}
    assert locked.post(path, data=form, follow_redirects=False).status_code == 403
    assert locked.get("/", follow_redirects=False).status_code == 200


def test_a_forged_cookie_is_nobody(locked):
    locked.cookies.set("kundschafter", "eyJ1c2VyIjoiYWRtaW4ub25lIn0=.aaaa.bbbb")
    assert locked.get("/", follow_redirects=False).status_code == 303


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(dashboard, password_file):
    with TestClient(create(replace(dashboard, users=password_file, https=True))) as client:
        cookie = client.get("/login").headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=lax", "secure"))


def test_every_answer_says_what_a_browser_may_do_with_it(client):
    for address in (*ADDRESSES, "/login", "/nowhere", "/static/charts.js", "/posts?page=x"):
        headers = client.get(address).headers
        assert "default-src 'none'" in headers["content-security-policy"], address
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_a_name_that_leads_here_from_elsewhere_is_refused(client):
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_others_are_let_in_only_with_a_password_file():
    assert msgspec.convert({"host": "::1"}, DashboardSettings).users is None
    assert msgspec.convert({"host": "0.0.0.0", "users": "u.toml"}, DashboardSettings).users  # noqa: S104
    with pytest.raises(msgspec.ValidationError, match="password file"):
        msgspec.convert({"host": "0.0.0.0"}, DashboardSettings)  # noqa: S104


def test_the_password_file_is_read_by_its_owner_alone_and_holds_no_password(password_file):
    assert password_file.stat().st_mode & 0o777 == 0o600
    assert PASSWORD not in password_file.read_text()


@pytest.mark.parametrize(("name", "password"), [('a"]', PASSWORD), ("", PASSWORD), ("anna", "short")])
def test_names_and_passwords_that_will_not_do_are_refused(tmp_path, name, password):
    with pytest.raises(users.UsersError):
        users.add(tmp_path / "users.toml", name, "viewer", password)


def test_a_wrong_tag_is_kept_without_the_words_of_the_post(locked, dashboard):
    log_in(locked, "viewer.one")
    page = LexborHTMLParser(locked.get(f"/posts?{ALL}&sentiment=negative").text)
    form = {one.attributes["name"]: one.attributes["value"] for one in page.css("details.wrong form")[0].css("input")}
    answer = locked.post("/wrong", data={**form, "right": "neutral"}, follow_redirects=False)
    assert answer.headers["location"].startswith("/posts?")
    [said] = wrong_tags.kept(dashboard.folder)
    assert (said.kind, said.shown, said.right, said.said_by) == ("sentiment", "negative", "neutral", "viewer.one")
    text = page.css_first("article .words").text()
    assert text.strip()[:20] not in (dashboard.folder / wrong_tags.FILE).read_text()


def test_what_was_put_right_comes_out_as_labelled_posts_the_last_word_counting(con, dashboard):
    keys = [row[0] for row in con.execute("select post_key from core.posts order by 1 limit 2").fetchall()]
    for key, right in ((keys[0], "neutral"), (keys[0], "positive"), (keys[1], "negative"), ("gone/1", "negative")):
        told = wrong_tags.Wrong(post_key=key, kind="sentiment", shown="x", right=right, said_at=dashboard.now())
        wrong_tags.keep(dashboard.folder, told)
    found = list(wrong_tags.labelled(con, wrong_tags.kept(dashboard.folder)))
    assert [one["label"] for one in found] == ["positive", "negative"]
