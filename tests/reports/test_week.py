from datetime import date, timedelta

import pytest

from reports.views.behind import behind
from reports.views.burning import burning
from reports.views.sentiment import topics
from reports.views.week import weeks
from reports.wording import Wording
from tests.reports.community import MONDAY


def week_of(made, weeks_back, **counts):
    week = MONDAY - timedelta(weeks=weeks_back)
    made.put("marts.weeks", week=week, place="forum", own=True, **{"posts": 0, "authors": 0, "new_authors": 0, "questions": 0, **counts})  # fmt: skip


def test_the_usual_is_the_median_of_the_eight_weeks_before(made, period):
    for back, posts in enumerate([5, 10, 20, 30, 40, 50, 60, 70, 80, 999], start=1):
        week_of(made, back, posts=posts, authors=4)
    made.write()

    found = weeks(made.con, period)
    posts, authors, *_ = found.figures

    assert (posts.value, posts.usual, posts.standing) == (5, 45, "lowest")  # the tenth week no longer counts
    assert authors.standing == "usual"
    assert (found.health, found.lowest) == ("mixed", ["posts"])


def test_places_are_added_up(made, period):
    week_of(made, 1, posts=5)
    made.put("marts.weeks", week=MONDAY - timedelta(weeks=1), place="netzrunde", own=False, posts=7)
    made.write()

    assert weeks(made.con, period).figures[0].value == 12


def test_nothing_is_unusual_without_weeks_to_compare_with(made, period):
    for back in (1, 2, 3):
        week_of(made, back, posts=back)
    made.write()

    assert weeks(made.con, period).health == "unknown"


def test_only_customers_within_a_day_count_for_the_peer_rate(made, period):
    for hours, by in ((2, "customer"), (30, "customer"), (1, "staff"), (None, "customer")):
        made.question("c", "Frage", days=3, hours=hours, by=by)
    made.write()

    now = weeks(made.con, period).now
    assert (now.asked, now.by_customers, now.by_staff, now.peer_rate) == (4, 1, 1, 0.25)


def test_a_week_begins_at_midnight_where_the_company_is(made, period):
    made.question("c", "Montag 00:30 in Zürich, Sonntag 23:30 in UTC", days=7 - 0.5 / 24, hours=None)
    made.question("c", "Eine Stunde früher", days=7 + 0.5 / 24, hours=None)
    made.write()

    assert [week.asked for week in weeks(made.con, period).weeks[-2:]] == [1, 1]


def test_the_tone_is_positive_minus_negative_among_a_hundred_scored(made, period):
    for tone in ("positive", "positive", "negative", "neutral", None):
        made.post("c", "Text", sentiment=tone, days=2)
    made.write()

    now = weeks(made.con, period).now
    assert (now.tone, now.scored, now.not_scored) == (25, 4, 1)


def test_a_question_waits_from_24_hours_on_and_staff_can_answer_it(made, period):
    made.question("c", "Zu jung", days=0.9, hours=None)
    made.question("c", "Wartet", days=2, hours=None)
    made.question("c", "Wartet länger", days=9, hours=None)
    made.question("c", "Vom Personal beantwortet", days=3, hours=20, by="staff")
    made.question("c", "Erst nach der Woche beantwortet", days=4, hours=24 * 5)
    made.question("c", "Vergessen", days=40, hours=None)
    made.write()

    found = burning(made.con, period)

    assert [(one.title, round(one.hours)) for one in found.unanswered] == [
        ("Wartet", 48),
        ("Erst nach der Woche beantwortet", 96),
        ("Wartet länger", 216),
    ]


def test_what_staff_and_spammers_ask_waits_for_nobody(made, period):
    for asker, title in (("team", "Mitmachen?"), ("spammer", "Gratis?"), ("c", "Wirklich?")):
        made.question(asker, title, days=2, hours=None)
    made.put("core.authors", author_key="team", place="forum", own=True, is_staff=True, is_bot=False)
    made.put(
        "graph.scores", as_of=MONDAY, role="fan", author_key="spammer", score=0.0, plain_count=0.0, excluded="spam"
    )
    made.write()

    assert [one.title for one in burning(made.con, period).unanswered] == ["Wirklich?"]


def test_a_link_that_is_none_is_not_shown(made, period):
    made.question("c", "Frage", days=2, hours=None, url="javascript:alert(1)")
    made.write()

    assert burning(made.con, period).unanswered[0].link is None


@pytest.mark.parametrize(("people", "waves"), [(3, 1), (2, 0)])
def test_a_wave_needs_three_different_people(made, period, people, waves):
    for n in range(6):
        made.post(f"c{n % people}", f"Schon wieder falsch {n}.", sentiment="negative", topics=["bill"], days=1 + n / 2)
    made.write()

    found = burning(made.con, period).waves

    assert len(found) == waves
    if waves:
        assert (found[0].topic, found[0].critics, len(found[0].complaints)) == ("bill", 3, 2)


def test_one_outage_is_one_wave_with_what_it_is_also_about(made, period):
    thread = made.question("c", "Alles weg?", days=3, hours=1)
    for n, about in enumerate((["outage"], ["outage", "tv"], ["outage", "tv"], ["outage"], ["tv"])):
        made.post(f"c{n}", f"Seit {n} Uhr geht nichts.", thread=thread, sentiment="negative", topics=about)
    for n in range(5, 8):
        made.post(f"c{n}", f"Rechnung {n} ist falsch.", sentiment="negative", topics=["bill"])
    made.write()

    found = burning(made.con, period)

    assert [(wave.topic, wave.critics, wave.also) for wave in found.waves] == [("outage", 4, ["tv"]), ("bill", 3, [])]
    assert found.more_waves == []


def test_waves_are_three_cards_and_quote_everybody_once(made, period):
    for n in range(8):
        for topic in ("bill", "tv", "router", "roaming"):
            made.post(f"c{n}", f"{topic} ist kaputt, sagt {n}", sentiment="negative", topics=[topic], days=1 + n / 10)
    made.write()

    found = burning(made.con, period)
    people = [one.text[-1] for wave in found.waves for one in wave.complaints]

    assert (len(found.waves), len(found.more_waves)) == (3, 1)
    assert len(people) == len(set(people)) == 6


def test_a_complaint_is_quoted_before_what_is_negative_for_sure_and_what_only_looks_so_never(made, period):
    for n, (text, intents, confidence) in enumerate(
        (("Das nervt.", ["complaint"], 0.5), ("Einfach schlecht.", [], 0.9), ("Kabel tauschen?", [], 0.6))
    ):
        made.post(f"c{n}", text, sentiment="negative", intents=intents, confidence=confidence, topics=["tv"])
    made.write()

    [wave] = burning(made.con, period).waves

    assert [one.text for one in wave.complaints] == ["Das nervt.", "Einfach schlecht."]


def test_what_only_looks_negative_is_no_wave(made, period):
    for n in range(5):
        made.post(f"c{n}", "Kabel tauschen?", sentiment="negative", confidence=0.6, topics=["tv"])
    made.write()

    assert burning(made.con, period).waves == []


@pytest.mark.parametrize(("questions", "said"), [(7, "3 von 7"), (12, "25\u202f%")])
def test_a_share_of_fewer_than_ten_is_said_in_numbers_and_never_unusual(made, period, questions, said):
    for week in range(9):
        for n in range(questions):
            made.question("c", f"Frage {n}", days=2 + 7 * week, hours=2 if n < 3 or week else 30)
    made.write()
    words = Wording(language="de", company="Alpenfunk", topics={})

    found = weeks(made.con, period)
    rate = next(figure for figure in found.figures if figure.name == "peer_rate")

    assert words.figure_of(found.now, "peer_rate", rate.value) == said
    assert rate.standing == ("unknown" if questions < 10 else "lowest")


def test_behind_the_tone_stand_its_plainest_posts_of_different_people(made, period):
    for n in range(5):
        for tone, intent in (("positive", "praise"), ("negative", "complaint")):
            for text in ("Alle sind freundlich, das muss man sagen.", "Am Ende war es doch ganz einfach gemacht."):
                made.post(f"{tone}{n}", f"{text} {tone} {n}", sentiment=tone, intents=[intent], days=3)
    made.post(
        "asks", "Alles ist wunderbar, nur warum geht es nicht?", sentiment="positive", intents=["praise", "question"]
    )
    made.post("meek", "Das Menü ist jetzt an einem anderen Ort zu finden.", sentiment="negative", confidence=0.5)
    made.person("new", "neuling", first=3)
    made.post("new", "Hallo zusammen, ich bin neu hier.", sentiment=None, days=3)
    made.write()

    found = behind(made.con, period)

    assert [len({one.text[-1] for one in said}) for said in (found.positive, found.negative)] == [3, 3]
    assert all("positive" in one.text for one in found.positive)
    assert all("negative" in one.text for one in found.negative)
    assert [one.handle for one in found.newcomers] == ["neuling"]


def test_what_is_usual_is_no_wave(made, period):
    for week in range(9):
        for n in range(4):
            made.post(f"c{n}", "Schon wieder falsch.", sentiment="negative", topics=["bill"], days=1 + 7 * week)
    made.write()

    assert burning(made.con, period).waves == []


def test_a_topic_has_twelve_weeks_with_none_left_out(made, period):
    made.post("c", "Gut.", sentiment="positive", topics=["tv"], days=2)
    made.post("c", "Schlecht.", sentiment="negative", topics=["tv"], days=30)
    made.post("c", "Unklar.", sentiment=None, topics=["bill"], days=3)
    made.write()

    [topic] = topics(made.con, period)

    assert [week.week for week in topic.weeks] == [date(2026, 8, 24) + timedelta(weeks=n) for n in range(12)]
    assert (topic.name, topic.scored, topic.tone) == ("tv", 2, 0)
