"""Every page in a real browser: languages, light and dark, phone and desk; keyboard, charts, roles, accessibility."""

import itertools
import re
import socket
import threading
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe

from reports.dashboard.access import users
from reports.dashboard.app import Dashboard, create
from reports.dashboard.pages import PAGES
from tests.reports.community import PEOPLE, TOPICS, ZONE
from tests.reports.dashboard.conftest import NOW

pytestmark = pytest.mark.browser
ALL = "first=2026-05-01&last=2026-11-15"
ADDRESSES = ["/" if name == "overview" else f"/{name}" for name in PAGES]
PASSWORD = "correct horse battery"  # noqa: S105
DESK, PHONE = 1200, 360


@pytest.fixture(scope="module")
def serve(copy, tmp_path_factory):
    """Start the dashboards on a port of their own; gives the address."""
    running = []

    def start(**changes):
        told = Dashboard(
            company="Alpenfunk",
            language="en",
            time_zone=ZONE,
            published=copy,
            folder=tmp_path_factory.mktemp("served"),
            topics=TOPICS,
            segments=[],
            competitors={"Box M": ["Rivale"]},
            now=lambda: NOW,
            secret="of the tests",  # noqa: S106 - signs nothing but test sessions
        )
        listening = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create(replace(told, **changes)), log_level="error"))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        running.append((server, thread, listening))
        return f"http://127.0.0.1:{listening.getsockname()[1]}"

    yield start
    for server, thread, listening in running:
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture(scope="module")
def site(serve):
    return serve()


@pytest.fixture
def page(browser):
    """A page that remembers what it complained about."""
    context = browser.new_context(viewport={"width": DESK, "height": 900})
    shown = context.new_page()
    shown.harm = []
    shown.on("console", lambda message: shown.harm.append(message.text))
    shown.on("pageerror", lambda error: shown.harm.append(str(error)))
    yield shown
    context.close()


def ready(page, address):
    """Go there, and wait until the charts are drawn."""
    page.goto(address)
    for chart in page.locator("[data-chart]").all():
        chart.locator("svg").wait_for()


def number(text):
    return int(re.sub(r"\D", "", text))


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_shows_without_a_complaint_and_within_the_window(page, site, address):
    for language, scheme, width in itertools.product(("de", "en"), ("light", "dark"), (PHONE, DESK)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        ready(page, f"{site}{address}?{ALL}&lang={language}")
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{language}, {scheme}, {width}"
        assert page.locator("h1").count() == 1
    assert page.harm == []


@pytest.mark.parametrize("address", [*ADDRESSES, "/login", "/posts?page=x"])
def test_axe_finds_no_fault(page, site, address):
    for scheme, width in (("light", DESK), ("dark", PHONE)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        ready(page, f"{site}{address}{'&' if '?' in address else '?'}{ALL}&lang=de")
        for summary in page.locator("summary:visible").all()[:3]:
            summary.click()
        found = Axe().run(page)
        assert found.violations_count == 0, f"{scheme}, {width}: {found.generate_report()}"


def test_filters_work_by_keyboard_alone(page, site):
    page.goto(f"{site}/topics?{ALL}")
    page.locator("select[name=topic]").focus()
    page.keyboard.type("Router")
    page.locator("select[name=topic]").press("Enter")
    for _ in range(20):
        if page.evaluate("document.activeElement.matches('.filters button')"):
            break
        page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    asked = parse_qs(urlsplit(page.url).query)
    assert asked["topic"] == ["router"]
    assert asked["first"] == ["2026-05-01"]


def test_the_first_stop_of_the_keyboard_leads_past_the_menu(page, site):
    page.goto(site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"


def test_a_bar_of_a_chart_leads_to_exactly_its_posts(page, site):
    ready(page, f"{site}/?{ALL}")
    bars = page.evaluate("JSON.parse(document.getElementById('weeks').textContent).datasets.posts")
    bar = next(one for one in bars if one["posts"] > 2 and one["tone"] == "negative")
    with page.expect_navigation():
        page.locator(f"[data-chart] path[aria-label='{bar['told']}']").click()
    assert number(page.locator(".lead").inner_text().split("posts")[0]) == bar["posts"]
    assert set(page.locator(".chip.tone").all_inner_texts()) == {"negative"}


def test_from_a_figure_to_the_posts_and_to_what_the_tagger_saw(page, site):
    page.goto(f"{site}/?{ALL}")
    said = number(page.locator("table.bars tbody tr").first.locator("td a").first.inner_text())
    page.locator("table.bars tbody tr").first.locator("td a").first.click()
    assert number(page.locator(".lead").inner_text().split("posts")[0]) == said
    assert page.locator("article mark").count() > 0
    page.locator("details.wrong summary").first.click()
    page.locator("details.wrong button").first.click()
    assert urlsplit(page.url).path == "/posts"


def test_without_a_script_the_figures_are_there(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/?{ALL}")
    page.locator("main summary").first.click()
    assert page.locator("main details table tbody tr").count() > 10
    context.close()


def test_a_viewer_logs_in_sees_no_names_and_logs_out(page, serve, tmp_path):
    users.add(tmp_path / "users.toml", "vera", "viewer", PASSWORD)
    site = serve(users=tmp_path / "users.toml")
    page.goto(f"{site}/posts?{ALL}&lang=en")
    page.locator("input[name=name]").fill("vera")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/posts?**")
    text = page.inner_text("main")
    assert page.locator("article").count() > 0
    assert [name for name in PEOPLE if name in text] == []
    page.get_by_role("button", name="Log out").click()
    assert urlsplit(page.url).path == "/login"
    assert page.goto(f"{site}/").url.startswith(f"{site}/login")


def test_an_open_page_says_when_there_is_newer_data(page, site):
    page.clock.install()
    page.goto(site)
    page.evaluate("document.getElementById('newer').dataset.copy = 'older'")
    assert not page.locator("#newer").is_visible()
    page.clock.run_for(31_000)
    page.locator("#newer").wait_for(state="visible")
    page.locator("#newer a").click()
    assert not page.locator("#newer").is_visible()
    assert page.harm == []
