import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from kundschafter.sample import events
from kundschafter.sample.markup import raw
from kundschafter.sample.truth import meant, roles, unmarked_staff
from kundschafter.sample.world import Post, Thread, World, make


@pytest.fixture(scope="module")
def world() -> World:
    return make()


def said(world: World) -> list[tuple[Thread, Post]]:
    return [(thread, post) for thread in world.threads for post in thread.posts]


def helped(world: World, since: datetime | None = None) -> dict[str, set[tuple[str, int]]]:
    """Threads that opened with somebody else's question, by who answered in them."""
    found: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for thread, post in said(world):
        opener = thread.posts[0]
        late = since is None or opener.at >= since
        if late and "question" in opener.meant.intents and post.author != opener.author:
            found[post.author].add((thread.source, thread.id))
    return found


def of(world: World, role: str, place: str = "own") -> set[str]:
    return {handle for where, handle in roles(world)[role] if where == place}


def test_super_users_help_more_than_anybody_else(world):
    help_given = helped(world)
    least = min(len(help_given[handle]) for handle in of(world, "super_user"))
    assert least >= 70
    others = of(world, "regular") | of(world, "asker") | of(world, "fan")
    assert max(len(help_given[handle]) for handle in others) < least


def test_super_users_are_there_nearly_every_week(world):
    weeks = defaultdict(set)
    for _, post in said(world):
        weeks[post.author].add(post.at.isocalendar()[:2])
    all_weeks = len(set().union(*weeks.values()))
    assert all(len(weeks[handle]) > 0.55 * all_weeks for handle in of(world, "super_user"))


def test_the_rising_star_helps_most_of_all_lately_and_was_not_there_before(world):
    (star,) = of(world, "rising_star")
    first = min(post.at for _, post in said(world) if post.author == star)
    assert events.LAST_MOMENT - timedelta(weeks=11) < first
    lately = helped(world, events.LAST_MOMENT - timedelta(weeks=5))
    assert max(lately, key=lambda handle: len(lately[handle])) == star


def test_mavens_are_asked_by_name_by_different_people_and_know_the_competitors(world):
    asked, competitors = defaultdict(set), Counter()
    for _, post in said(world):
        text = raw(post.blocks)
        for handle in re.findall(r"@([\w.\-]+\w)", text):
            asked[handle].add(post.author)
        competitors[post.author] += bool(re.search("Voltafon|Rhenonet|VoltaBox", text))
    for maven in of(world, "maven"):
        assert len(asked[maven]) >= 8
        assert competitors[maven] >= 20
    others = {handle: len(people) for handle, people in asked.items() if handle not in of(world, "maven")}
    newcomers = {post.author for _, post in said(world)}  # the bot greets newcomers by name, that is no question
    assert all(count <= 7 for handle, count in others.items() if handle in newcomers)


def test_fans_praise_and_recommend_and_the_one_elsewhere_is_not_on_our_forum(world):
    praise = Counter(post.author for _, post in said(world) if {"praise", "recommendation"} & set(post.meant.intents))
    fans = of(world, "fan") | of(world, "fan", "foreign")
    assert all(praise[fan] >= 20 for fan in fans)
    (elsewhere,) = of(world, "fan", "foreign")
    assert {thread.source for thread, post in said(world) if post.author == elsewhere} == {"foreign"}


def test_the_complainer_complains_most_and_the_critic_makes_proposals(world):
    complaints = Counter(post.author for _, post in said(world) if "complaint" in post.meant.intents)
    (complainer,), (critic,) = of(world, "complainer"), of(world, "critic")
    assert complaints.most_common(1)[0][0] == complainer
    wishes = Counter(post.author for _, post in said(world) if "wish" in post.meant.intents)
    assert wishes.most_common(1)[0][0] == critic


def test_the_regular_who_leaves_turns_negative_names_the_competitor_and_falls_silent(world):
    (leaver,) = of(world, "leaver")
    posts = [(post.at, post.meant.tone, raw(post.blocks)) for _, post in said(world) if post.author == leaver]
    soured = datetime(2026, 8, 10, tzinfo=UTC)
    assert sum(at < soured for at, _, _ in posts) >= 50
    tones = Counter(tone for at, tone, _ in posts if at >= soured)
    assert tones["negative"] >= 3
    assert any("Voltafon" in text and "gekündigt" in text for at, _, text in posts if at >= soured)
    assert max(at for at, _, _ in posts) < events.LAST_MOMENT - timedelta(days=40)


def test_one_left_and_came_back(world):
    (returner,) = of(world, "returner")
    months = {post.at.strftime("%Y-%m") for _, post in said(world) if post.author == returner}
    assert not months & {"2025-10", "2025-12", "2026-02", "2026-04"}
    assert {"2026-05", "2026-06"} <= months


def test_lurkers_open_one_thread_and_askers_come_back_only_to_ask(world):
    openers = Counter(thread.posts[0].author for thread in world.threads if thread.topic != "outage")
    assert all(openers[handle] == 1 for handle in of(world, "lurker") if handle in openers)
    help_given = helped(world)
    answered = [handle for handle in of(world, "lurker") if len(help_given[handle]) > 1]
    assert not answered


def test_the_spammer_repeats_itself_with_a_link_and_the_bot_its_opening(world):
    (spammer,), (bot,) = of(world, "spammer"), of(world, "bot")
    spam = [raw(post.blocks) for _, post in said(world) if post.author == spammer]
    assert len(spam) >= 25
    assert len(set(spam)) == 1
    assert "https://" in spam[0]
    greetings = {raw(post.blocks)[:14] for _, post in said(world) if post.author == bot}
    assert len(greetings) <= 2


def test_brokers_answer_in_two_groups(world):
    languages = defaultdict(Counter)
    for thread, post in said(world):
        languages[post.author][thread.language] += 1
    assert min(languages["Livio"]["de"], languages["Livio"]["en"]) >= 25
    topics = Counter(thread.topic for thread, post in said(world) if post.author == "annekatrin")
    assert min(topics["tv"], topics["mobile"]) >= 15


def test_staff_write_and_two_of_them_are_known_to_the_settings_alone(world):
    writers = {post.author for _, post in said(world)}
    assert of(world, "staff") | of(world, "staff", "foreign") <= writers
    assert unmarked_staff(world) == {("own", "nadja.k"), ("foreign", "Almtel_Team")}


def test_an_outage_makes_many_different_people_complain_in_one_night(world):
    start = events.utc(events.OUTAGE)
    wave = {
        post.author
        for thread, post in said(world)
        if thread.topic == "outage"
        and start <= post.at <= start + timedelta(hours=15)
        and post.meant.tone == "negative"
    }
    assert len(wave) >= 30


def test_the_new_camera_is_a_growing_topic(world):
    ages = [
        thread.posts[0].at.astimezone(events.ZONE).date() - events.LAUNCH
        for thread in world.threads
        if thread.topic == "home"
    ]
    assert min(ages) >= timedelta(0)
    assert sum(age.days < 21 for age in ages) < sum(42 <= age.days < 63 for age in ages)


def test_the_price_rise_is_heard(world):
    weeks = Counter(thread.posts[0].at.strftime("%G-%V") for thread in world.threads if thread.topic == "price")
    assert sum(weeks[week] for week in ("2025-47", "2025-48", "2025-49", "2025-50")) > 0.4 * sum(weeks.values())


def test_questions_of_the_last_week_end_wait_for_an_answer(world):
    since = events.utc(events.QUIET_FROM)
    open_ones = [
        thread
        for thread in world.threads
        if thread.posts[0].at >= since
        and {post.author for post in thread.posts} <= {thread.posts[0].author, "Huettenwart"}
    ]
    assert len(open_ones) >= 6


def test_threads_have_the_shape_of_help(world):
    questions = [thread for thread in world.threads if "question" in thread.posts[0].meant.intents]
    accepted = [thread for thread in questions if any(post.accepted_at for post in thread.posts)]
    assert 0.3 < len(accepted) / len(questions) < 0.7
    assert sum(len(thread.posts) > 20 for thread in world.threads) >= 10
    blocks = Counter(block[0] for _, post in said(world) for block in post.blocks)
    assert min(blocks["quote"], blocks["code"], blocks["list"]) >= 50
    assert sum(post.edit is not None for _, post in said(world)) >= 100
    assert sum(bool(post.likes) for _, post in said(world)) >= 1_000


def test_every_post_says_what_it_was_meant_as(world):
    found = meant(world)
    assert len(found) == len(said(world))
    tones = Counter(kind.tone for kind in found.values())
    assert min(tones[tone] for tone in ("positive", "negative", "mixed")) >= 50
    assert {intent for kind in found.values() for intent in kind.intents} == {
        "question", "advice", "thanks", "complaint", "praise", "recommendation", "wish",
    }  # fmt: skip
