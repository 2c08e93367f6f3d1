"""One whole night over the sample by the real command line, held against what the sample was written to hold."""

import csv
import html
import re
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import msgspec
import pytest

from kundschafter.night import Night
from kundschafter.sample import truth, world
from kundschafter.sample.events import LAST_MOMENT
from tests.kundschafter.nights import kundschafter, lasting, run_night, tables

PLACES = {"own": "community", "foreign": "netzwerkstube"}
ROLES = ("super_user", "fan", "maven", "rising_star")
MONDAY = LAST_MOMENT.astimezone(ZoneInfo("Europe/Zurich")).replace(hour=0, minute=0, second=0) + timedelta(days=1)
RANKED = """
select n.place, n.handle
from graph.scores as s inner join core.names as n using (author_key)
where s.role = $role and s.rank <= $most and s.as_of = (select as_of from staging.published)
"""


@pytest.fixture(scope="module")
def sample():
    return world.make()


@pytest.fixture(scope="module")
def roles(sample):
    return {role: {(PLACES[place], handle) for place, handle in people} for role, people in truth.roles(sample).items()}


@pytest.fixture
def published(night):
    with duckdb.connect(str(night.var / "published" / "kundschafter.duckdb"), read_only=True) as con:
        yield con


def top(published, role, most=10):
    return set(published.execute(RANKED, {"role": role, "most": most}).fetchall())


def shown(page):
    """What a reader sees of a page."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<style.*?</style>", "", page)))
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_first_night_says_what_it_did_and_where_the_report_is(night, sample):
    posts = sum(len(thread.posts) for thread in sample.threads)
    lines = night.said.splitlines()

    assert "Sources   5 of 5 heard" in lines
    assert f"Posts     {len(night.tables['core.posts']):,} new, 0 heard before" in lines
    assert len(night.tables["core.posts"]) == pytest.approx(posts, rel=0.03), "feeds hold only their newest items"
    assert f"Tagged    {len(night.tables['nlp.posts']):,} posts" in lines
    assert any(re.fullmatch(r"Ranked    [1-9]\d* people", line) for line in lines)
    assert any(
        re.fullmatch(r"Seconds   listen .*, recheck .*, build .*, tag .*, rank .*, report .*", line) for line in lines
    )
    assert lines[-1] == f"The report: {night.var}/site/2026-W46/index.html"
    assert not [line for line in lines if line.lstrip().startswith(("!", "-"))], "nothing went wrong"


def test_every_post_of_the_forums_and_the_archive_is_there(night, sample):
    heard = {row[0] for row in night.tables["core.posts"]}
    names = PLACES | {"archive": "old-forum"}
    for source, name in names.items():
        told = {f"{name}/{post.id}" for thread in sample.of(source) for post in thread.posts}
        assert told <= heard
    assert {key for key in heard if key.startswith("blog/")}


@pytest.fixture(scope="module")
def settings(copy_of):
    """Of a copy in which further nights may be spent."""
    return copy_of("further")


def test_a_second_night_hears_and_changes_nothing_and_says_so(night, settings):
    again = run_night(settings)

    assert again.returncode == 0, again.stderr
    assert "Nothing new was said since the last night." in again.stdout
    assert "Posts     0 new" in again.stdout
    assert "Tagged    0 posts" in again.stdout
    assert lasting(tables(settings.parent / "var"), MONDAY.date()) == lasting(night.tables, MONDAY.date())


def test_a_machine_can_read_what_a_night_did(settings):
    told = msgspec.json.decode(run_night(settings, "--json").stdout, type=Night)

    assert (told.new, told.changed, told.tagged) == (0, 0, 0)
    assert [one.source for one in told.sources] == ["community", "netzwerkstube", "blog", "blog-comments", "old-forum"]
    assert told.people > 50
    assert Path(told.page).is_file()
    assert told.seconds.keys() == told.peak_mb.keys() == {"listen", "recheck", "build", "tag", "rank", "report"}


def test_the_super_users_who_were_planted_lead_the_list(published, roles):
    best = top(published, "super_user", 15)

    assert len(roles["super_user"] & best) >= 9, roles["super_user"] - best
    assert best & {(place, handle) for place, handle in roles["super_user"] if place == "netzwerkstube"}


def test_the_fans_lead_their_list_the_one_on_the_foreign_forum_among_them(published, roles):
    # the rising star, who praises the camera in almost every answer, may stand among them
    assert top(published, "fan", 5) - roles["rising_star"] == roles["fan"]
    assert ("netzwerkstube", "netzkauz") in top(published, "fan", 4)


def test_the_mavens_and_the_rising_star_are_found(published, roles):
    assert roles["maven"] <= top(published, "maven", 4)
    assert roles["rising_star"] <= top(published, "rising_star", 1)


def test_the_customer_who_cancelled_in_public_is_at_risk(published, roles):
    assert roles["leaver"] <= top(published, "at_risk", 5)


@pytest.mark.parametrize("role", ROLES)
def test_staff_bot_and_spammer_never_rank(published, roles, role):
    never = roles["staff"] | roles["bot"] | roles["spammer"]

    assert not never & top(published, role, 10_000)


def test_the_report_names_the_planted_and_none_of_those_who_never_rank(night, roles):
    with (night.var / "site" / "2026-W46" / "candidates.csv").open(encoding="utf-8-sig") as file:
        named = {(row["place"], row["handle"]) for row in csv.DictReader(file, delimiter=";")}
    text = shown(night.page)

    assert len(named) == 10
    assert all(handle in text for _, handle in named)
    assert ("netzwerkstube", "netzkauz") in named
    assert ("community", "Nora_B") in named
    assert not named & (roles["staff"] | roles["bot"] | roles["spammer"])


def test_the_report_says_on_top_that_this_is_a_sample(night):
    assert "Beispielgemeinschaft." in shown(night.page)[:1000]


def test_the_outage_is_what_burns_most(night):
    waves = re.findall(r'<div class="wave">\s*<h3>(\w+): (\d+) verschiedene Leute', night.page)

    assert waves[0][0] == "Störung"
    assert int(waves[0][1]) >= 12, "42 people were cut off; not all of them swear"
    assert all(int(critics) < int(waves[0][1]) for _, critics in waves[1:])


def test_the_unanswered_questions_are_those_the_sample_left_alone(night, sample):
    first, last = MONDAY - timedelta(days=28), MONDAY - timedelta(days=1)
    machines = {handle for _, handle in truth.roles(sample)["bot"]}
    alone = [
        thread
        for source in PLACES
        for thread in sample.of(source)
        if first <= thread.posts[0].at < last
        and {post.author for post in thread.posts} - machines == {thread.posts[0].author}
    ]
    questions = {_address(thread) for thread in alone if "question" in thread.posts[0].meant.intents}
    listed = night.page.partition('id="unanswered"')[2].partition("</table>")[0]
    told = {re.sub(r"/1$", "", link) for link in re.findall(r'<tr><td><a href="([^"]+)"', listed)}

    assert questions, "the sample leaves some alone"
    assert told <= {_address(thread) for thread in alone}, "whoever got an answer is not waiting"
    assert len(questions & told) >= 0.8 * len(questions), questions - told


def _address(thread):
    host = {"own": "community.almtel.example", "foreign": "forum.netzwerkstube.example"}[thread.source]
    return f"https://{host}/t/{thread.slug}/{thread.id}"


def test_the_state_of_the_sources_can_be_asked(night):
    said = kundschafter("status", "--settings", night.settings)

    assert said.returncode == 0
    assert all(name in said.stdout for name in ("community", "netzwerkstube", "blog-comments", "old-forum"))


def test_the_week_is_the_one_before_the_day_of_the_report(night):
    assert "9. bis 15. November 2026" in shown(night.page)
    assert date(2026, 11, 16) in {row[0] for row in night.tables["graph.scores"]}
