"""Newcomers worth a word, ideas, answers worth pinning, where people talk, and what became of those we named."""

from datetime import timedelta

import pytest

from reports.views.became import became
from reports.views.newcomers import newcomers
from reports.views.voice import talk
from reports.views.worth import answers, ideas
from tests.reports.community import MONDAY, NOW


def regular(made, key, days=40):
    made.person(key, key)
    made.rows["core.authors"][-1]["active_days"] = days


def test_a_newcomer_who_helps_comes_before_one_who_waits_and_one_who_comes_back(made, period):
    for key in ("waits", "back", "helps", "once"):
        made.person(key, key, first=10)
    made.person("old", "old", first=90)
    made.question("waits", "Box rot", days=3, hours=None)
    for day in (1, 2, 3):
        made.post("back", "Ich habe es noch einmal versucht.", days=day)
    for asker in ("c", "d"):
        made.post("helps", "Zieh den Stecker.", thread=made.question(asker, "Box", days=5, hours=2), days=4)
    for asker in ("c", "d"):
        made.post("old", "Zieh den Stecker.", thread=made.question(asker, "Box", days=5, hours=2), days=4)
    made.post("once", "Guten Abend zusammen.", days=2)
    made.write()

    found = newcomers(made.con, period, set())

    assert [(one.handle, one.why, one.number) for one in found] == [
        ("helps", "helped", 2),
        ("waits", "waiting", 1),
        ("back", "back", 3),
    ]
    assert [one.handle for one in newcomers(made.con, period, {"helps"})] == ["waits", "back"]


def test_only_wishes_of_regulars_that_are_no_question_are_ideas(made, period):
    regular(made, "anna")
    regular(made, "ben")
    regular(made, "visitor", days=2)
    made.post("anna", "Ich wünsche mir eine Karte der Störungen.", intents=["wish"], title="Karte", days=9)
    made.post("anna", "Und ein dunkles Menü wäre gut.", intents=["wish"], title="Menü", days=12)
    made.post("ben", "Könnte man das wünschen?", intents=["wish", "question"], title="Frage", days=9)
    made.post("visitor", "Ich wünsche mir alles.", intents=["wish"], title="Alles", days=9)
    made.write()

    assert [(one.handle, one.title) for one in ideas(made.con, period)] == [("anna", "Karte")]


def test_the_best_answers_are_of_customers_of_this_week_one_of_each(made, period):
    for key in ("anna", "ben", "staff", "cleo"):
        made.person(key, key)
    made.rows["core.authors"][2]["is_staff"] = True
    long = "Zuerst das Gerät neu starten, danach das Kabel prüfen, und zuletzt die Box."
    for key, accepted, days in (("anna", True, 2), ("anna", True, 3), ("staff", True, 2), ("ben", False, 2), ("cleo", True, 9)):  # fmt: skip
        thread = made.question("c", f"Frage an {key}", days=days + 1, hours=2)
        made.post(key, long, thread=thread, days=days, accepted=accepted)
        if key == "ben":
            made.put(
                "core.interactions",
                post_key="x",
                kind="thanks",
                from_key="c",
                to_key="ben",
                thread_key=thread,
                place="forum",
                happened_at=NOW,
            )
    made.write()

    found = answers(made.con, period)

    assert [(one.handle, one.accepted, one.thanks) for one in found] == [("anna", True, 0), ("ben", False, 1)]


def test_the_share_of_voice_counts_posts_and_keeps_our_places_apart(made, period):
    for n in range(3):
        made.post("a", "Wir.", products=["Box M", "Stick"], days=2 + n, own=False)
    made.post("a", "Die.", competitors=["Talnetz"], days=2, own=False)
    made.post("a", "Früher die.", competitors=["Talnetz"], days=40, own=False)
    made.post("a", "Zu Hause wir.", products=["Box M"], days=2)
    made.write()

    found = talk(made.con, period)

    assert [(one.name, one.posts, one.before, one.share) for one in found.elsewhere] == [
        ("", 3, 0, 0.75),
        ("Talnetz", 1, 1, 0.25),
    ]
    assert found.elsewhere[0].share_before == 0
    assert found.elsewhere[0].tone is None  # three posts are too few to say
    assert [(one.name, one.posts) for one in found.at_home] == [("", 1)]
    assert [(one.place, one.posts, one.ours, one.theirs) for one in found.places] == [
        ("netzrunde", 4, 3, 1),
        ("forum", 1, 1, 0),
    ]


def ranked_then(made, weeks, ranks):
    made.ranks("super_user", ranks, [("help", 1.0)], as_of=MONDAY - timedelta(weeks=weeks))


@pytest.mark.parametrize(
    ("helper", "verdict", "ours", "counted"), [("a", "better", 1, 0), ("d", "worse", 0, 1), (None, "equal", 0, 0)]
)
def test_those_we_named_are_held_against_as_many_by_the_plain_count(made, period, helper, verdict, ours, counted):
    for key in "abcd":
        made.person(key, key)
    ranked_then(made, 4, {"a": 4.0, "b": 3.0, "c": 2.0, "d": 1.0})  # the plain count ranks d first
    if helper:
        made.helped(helper, 2, days=10)
    made.helped("c", 2, days=60)  # before the ranking
    made.write()

    [check] = became(made.con, period, 2)

    assert (check.weeks, check.role, check.verdict, check.on_both) == (4, "super_user", verdict, 0)
    assert (check.score.named, check.score.helped) == (2, ours)
    assert (check.plain.named, check.plain.helped, check.plain.threads) == (2, counted, 2 * counted)


def test_says_when_both_lists_name_the_same_people(made, period):
    made.person("a", "anna")
    ranked_then(made, 12, {"a": 4.0})
    made.helped("a", 3, days=10)
    made.write()

    [check] = became(made.con, period, 10)

    assert (check.weeks, check.verdict, check.score.threads) == (12, "same", 3)


def test_there_is_nothing_to_look_back_at_before_the_first_ranking(made, period):
    made.ranks("super_user", {"a": 1.0}, [("help", 1.0)])
    made.write()

    assert became(made.con, period, 10) == []


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("de", ["Hat an 3 Tagen geschrieben", "Karte der Störungen", "angenommen", "dieselben Leute", "anderswo"]),
        ("en", ["Has written on 3 days", "Karte der Störungen", "accepted", "the same people", "elsewhere"]),
    ],
)
def test_the_page_shows_all_of_it(made, write, language, told):
    regular(made, "anna")
    made.person("new", "neuling", first=9)
    for day in (1, 2, 3):
        made.post("new", "Ich habe es noch einmal versucht.", days=day, competitors=["Talnetz"], own=False)
    made.post("anna", "Ich wünsche mir eine Karte der Störungen.", intents=["wish"], title="Karte", days=9)
    thread = made.question("c", "Frage", days=3, hours=2)
    made.post("anna", "Zuerst das Gerät neu starten, danach das Kabel prüfen.", thread=thread, accepted=True)
    ranked_then(made, 4, {"anna": 4.0})
    made.write()

    page = write(made.con, language).page.read_text("utf-8")

    assert [words for words in told if words not in page] == []
    assert page.count("<!--of ") == page.count("<!--/of ")
