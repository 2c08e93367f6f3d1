"""What people write on purpose or by accident, shown by a real browser."""

import csv
import io
import itertools
from collections.abc import Callable
from functools import cache

import pytest
from playwright.sync_api import Browser, Page

from reports import weekly
from tests.reports.community import MONDAY, TOPICS, ZONE, Community, empty

pytestmark = pytest.mark.browser

NASTY = {
    "script": "<script>alert('script')</script><img src=x onerror=alert(1)><svg onload=alert(2)>",
    "template": "{{ 7 * 7 }} {% raw %} ${7*7} </style></blockquote><h1>broken out</h1>",
    "formula": '=HYPERLINK("http://evil.example";"click")',
    "direction": "abc\u202egnp.exe \u2067right to left\u2066 ועכשיו בעברית",
    "long": "W" * 10_000,
    "zalgo": "Z\u0335\u0322\u0321\u0327\u0328\u0330\u0331\u0332\u0333\u0339\u033a" * 40 + " und danach",
    "quote": "\"' onmouseover='alert(3)' x=\" &lt;script&gt; &amp;",
    "signs": "\x00\x07\x1b[31m\u2028\u2029\ufffe 😀👨‍👩‍👧‍👦 ",
}  # fmt: skip


def nasty(made: Community) -> None:
    for n, (name, text) in enumerate(NASTY.items()):
        key = f"n{n}"
        made.person(key, text, url="javascript:alert(4)", name=text[::-1], own=n % 2 == 0)
        asked = made.question(
            key,
            text,
            days=3 + n / 10,
            hours=None,
            url="javascript:alert(5)" if n % 2 else f"https://forum.example/{name}?'\"<>",
        )
        made.helped(key)
        for tone, intents in (("positive", ["praise"]), ("negative", ["complaint"]), ("neutral", [])):
            made.post(
                key,
                f"{text} {tone}",
                thread=asked,
                sentiment=tone,
                intents=intents,
                topics=["bill", text],
                products=[text],
                own=n % 2 == 0,
            )
    keys = [f"n{n}" for n in range(len(NASTY))]
    made.ranks("super_user", {key: 5.0 - n / 10 for n, key in enumerate(keys)}, [("help", 0.5), (NASTY["script"], 0.5)])
    made.ranks("fan", {key: 3.0 - n / 10 for n, key in enumerate(reversed(keys))}, [("praise", 1.0)])
    for n, key in enumerate(keys):
        made.put("graph.members", author_key=key, group_id=n % 2, x=-0.98 + n / 4, y=0.1 * n, size=0.5)
    made.put("graph.edges", from_key="n0", to_key="n1", weight=1.0)
    made.put("staging.sources", source=NASTY["long"], kind="feed", place=NASTY["script"], own=False)
    made.put("staging.health", source=NASTY["long"], posts=0, error=NASTY["script"])
    made.write()


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], weekly.Written]:
    """The report of people who write nasty things, in a language, written once."""
    folder = tmp_path_factory.mktemp("nasty")

    @cache
    def report(language: str) -> weekly.Written:
        with empty(folder / f"{language}.duckdb") as con:
            nasty(Community(con))
            site = folder / language
            return weekly.write(con, site, MONDAY, language, "Alpenfunk", TOPICS, sample=True, time_zone=ZONE)

    return report


class Watched:
    """A page with everything it did that it should not."""

    def __init__(self, browser: Browser, **options: object) -> None:
        self.context = browser.new_context(**options)
        self.page: Page = self.context.new_page()
        self.harm: list[str] = []
        self.page.on("dialog", lambda dialog: (self.harm.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.on("console", lambda message: self.harm.append(f"console {message.text}"))
        self.page.on("pageerror", lambda error: self.harm.append(f"error {error}"))
        self.page.on(
            "request",
            lambda request: (
                self.harm.append(f"request {request.url}") if not request.url.startswith(("file:", "data:")) else None
            ),
        )

    def sideways(self) -> int:
        """Pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("content", ["usual", "nasty"])
def test_nothing_is_run_asked_for_or_cut_off_at_the_side(browser, usual, awkward, language, content):
    shown = Watched(browser)
    shown.page.goto((usual if content == "usual" else awkward)(language).page.as_uri())
    for details in shown.page.locator("summary").all():
        details.click()
    for quoted in shown.page.locator("blockquote, bdi").all()[:10]:
        quoted.dispatch_event("mouseover")
    for width, scheme in itertools.product((360, 800, 1280), ("light", "dark")):
        shown.page.emulate_media(color_scheme=scheme)
        shown.page.set_viewport_size({"width": width, "height": 740})
        assert shown.sideways() <= 0, f"at {width} pixels"
    assert shown.harm == []
    assert shown.page.locator("h1").count() == 1
    assert shown.page.locator("script").count() == 0
    shown.context.close()


def test_only_links_to_the_web_and_within_the_site_are_links(browser, awkward):
    shown = Watched(browser)
    shown.page.goto(awkward("de").page.as_uri())

    links = {link.get_attribute("href") or "" for link in shown.page.locator("a").all()}
    shown.context.close()

    assert {link for link in links if not link.startswith(("https://", "http://", "#"))} == {
        "candidates.csv",
        "candidates.xlsx",
        "candidates.parquet",
        "../index.html",
    }


def test_what_was_written_is_shown_as_it_was_written(browser, awkward):
    shown = Watched(browser)
    shown.page.goto(awkward("de").page.as_uri())

    text = shown.page.inner_text("body")
    shown.context.close()

    assert "<script>alert('script')</script>" in text
    assert "{{ 7 * 7 }}" in text
    assert "\u202e" not in text
    assert "ועכשיו בעברית" in text


def test_the_table_gives_a_spreadsheet_no_formula(awkward):
    rows = list(csv.reader(io.StringIO(awkward("en").csv.read_text("utf-8-sig"))))

    assert len(rows) == 1 + len(NASTY)
    assert not [field for row in rows for field in row if field.lstrip()[:1] in {"=", "+", "-", "@"}]
    assert any(field.startswith("'=HYPERLINK") for row in rows for field in row)


@pytest.mark.parametrize("language", ["de", "en"])
def test_prints_on_pages(browser, usual, language):
    shown = Watched(browser)
    shown.page.goto(usual(language).page.as_uri())

    printed = shown.page.pdf(prefer_css_page_size=True)
    shown.page.emulate_media(media="print")
    heads = shown.page.evaluate(
        "[...document.querySelectorAll('#people .head')].map(head => getComputedStyle(head).breakInside)"
    )
    shown.context.close()

    assert printed.startswith(b"%PDF")
    assert 4 <= printed.count(b"/Type /Page\n") <= 10
    assert heads == ["avoid"] * 10  # the quotes of a card may go on on the next page, its head stays whole


def test_a_figure_opens_the_posts_behind_it(browser, usual):
    shown = Watched(browser)
    shown.page.goto(usual("de").page.as_uri())
    assert not shown.page.locator("#behind").is_visible()

    shown.page.locator("#week a", has_text="Stimmung").click()

    assert shown.page.locator("#behind blockquote").count() >= 2
    assert shown.page.locator("#behind").is_visible()
    shown.context.close()


def test_dark_is_dark_and_light_is_light(browser, usual):
    page = usual("de").page.as_uri()
    papers = {}
    for scheme in ("light", "dark"):
        shown = Watched(browser, color_scheme=scheme)
        shown.page.goto(page)
        papers[scheme] = shown.page.evaluate("getComputedStyle(document.body).backgroundColor")
        shown.context.close()

    assert papers == {"light": "rgb(251, 250, 246)", "dark": "rgb(20, 25, 28)"}


def test_the_list_of_weeks_leads_to_the_report(browser, usual):
    shown = Watched(browser)
    shown.page.goto((usual("de").page.parents[1] / "index.html").as_uri())
    shown.page.locator("a").first.click()

    assert f"{MONDAY.year}-W46" in shown.page.title()
    shown.page.get_by_text("Ältere Wochen").click()
    assert shown.page.locator("li a").count() == 1
    assert shown.harm == []
    shown.context.close()
