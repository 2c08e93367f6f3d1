import pytest

from reports.views.choice import ROLES, Candidate, choose
from reports.views.people import _Hour, habit, people
from reports.views.quotes import words
from tests.reports.community import MONDAY, NOW


def ranked(role, *keys):
    return [
        Candidate(as_of=MONDAY, role=role, author_key=key, score=9.0 - rank, rank=rank, plain_count=1, plain_rank=rank)
        for rank, key in enumerate(keys, 1)
    ]


def anybody(_):
    return True


def test_every_role_with_anybody_in_it_is_shown_and_nobody_twice():
    found = [
        *ranked("super_user", *"abcdefghijkl"),
        *ranked("fan", "a", "b"),
        *ranked("maven", "a"),
        *ranked("rising_star", "z"),
    ]

    chosen = choose(found, 10, anybody)

    keys = [one.shown.author_key for one in chosen]
    assert len(keys) == len(set(keys)) == 10
    assert {one.shown.role for one in chosen} == {"super_user", "fan", "maven", "rising_star"}
    [maven] = [one for one in chosen if one.shown.role == "maven"]
    assert (maven.shown.author_key, [other.role for other in maven.others]) == ("a", ["super_user", "fan"])


def test_stands_where_the_rank_is_best_and_in_the_order_of_the_roles():
    found = [*ranked("super_user", "a", "b"), *ranked("maven", "b", "a")]

    assert [(one.shown.role, one.shown.author_key) for one in choose(found, 10, anybody)] == [
        ("super_user", "a"),
        ("maven", "b"),
    ]


def test_equally_good_in_two_roles_stands_in_the_rarer_one():
    found = [*ranked("super_user", "nora", "b", "c"), *ranked("rising_star", "nora")]

    assert [(one.shown.role, one.shown.author_key) for one in choose(found, 10, anybody)] == [
        ("super_user", "b"),
        ("super_user", "c"),
        ("rising_star", "nora"),
    ]


def test_who_is_not_worth_a_card_leaves_the_place_to_the_next_and_nobody_fills_up():
    found = [*ranked("super_user", "a", "b", "c"), *ranked("fan", "d", "a")]

    chosen = choose(
        found, 10, lambda one: one.author_key in {"b", "c"} or (one.role == "fan" and one.author_key == "a")
    )

    assert [(one.shown.role, one.shown.author_key) for one in chosen] == [
        ("super_user", "b"),
        ("super_user", "c"),
        ("fan", "a"),
    ]


def test_the_roles_share_the_ten_places():
    found = [one for role in ROLES for one in ranked(role, *(f"{role}{n}" for n in range(9)))]

    shown = [one.shown.role for one in choose(found, 10, anybody)]

    assert [shown.count(role) for role in ROLES] == [2, 2, 1, 1, 1, 1, 1, 1]


def test_a_fan_on_a_foreign_place_is_a_possible_one(con, period):
    cards = {card.handle: card for card in people(con, period, 10).cards}

    assert cards["Marlene_K"].role == "possible_fan"
    assert not cards["Marlene_K"].person.own


def test_a_person_forgotten_since_the_ranking_is_left_out(made, period):
    made.person("a", "anna")
    made.helped("a")
    made.ranks("super_user", {"gone": 2.0, "a": 1.0}, [("help", 1.0)])
    made.write()

    assert [card.handle for card in people(made.con, period, 10).cards] == ["anna"]


def test_the_parts_add_up_to_the_score(con, period):
    for card in people(con, period, 10).cards:
        assert sum(part.contribution for part in card.parts) == pytest.approx(card.shown.score)


def test_a_super_user_is_quoted_with_accepted_and_thanked_answers_of_different_threads(made, period):
    made.person("a", "anna")
    threads = [made.question("c", f"Frage {n}", days=20 + n, hours=2) for n in range(4)]
    for n, thread in enumerate([threads[0], threads[1], threads[2], threads[1]]):
        made.post(
            "a",
            f"Antwort {n}: zuerst das Gerät neu starten, dann das Kabel prüfen.",
            thread=thread,
            days=10 + n,
            accepted=n in {1, 3},
        )
    made.put(
        "core.interactions",
        post_key="x",
        kind="thanks",
        from_key="c",
        to_key="a",
        thread_key=threads[2],
        place="forum",
        happened_at=NOW,
    )
    made.write()

    said = words(made.con, period, "super_user", "a")

    assert [(quote.proof, quote.text[:9]) for quote in said.quotes] == [
        ("accepted", "Antwort 1"),
        ("thanked", "Antwort 2"),
        ("helping", "Antwort 0"),
    ]
    assert said.against is None
    assert said.scored == 4


def test_a_fan_is_quoted_with_praise_and_the_complaint_speaks_against(made, period):
    made.person("a", "anna")
    made.post(
        "a", "Die Box ist grossartig, ich empfehle sie allen im Haus.", sentiment="positive", intents=["praise"], days=3
    )
    made.post(
        "a", "Leider stimmt die Rechnung seit Monaten nicht mehr.", sentiment="negative", intents=["complaint"], days=2
    )
    made.post("a", "Das neue Menü finde ich nicht so gelungen wie das alte.", sentiment="negative", days=1)
    made.write()

    said = words(made.con, period, "fan", "a")

    assert [quote.proof for quote in said.quotes] == ["praise"]
    assert said.against is not None
    assert said.against.text.startswith("Leider")


def test_a_card_takes_three_posts_that_prove_the_role(made, period):
    for key in ("anna", "ben"):
        made.person(key, key)
    made.helped("anna", 3)
    made.helped("ben", 2)
    made.post("ben", "Danke, jetzt geht es auch bei mir wieder wie vorher.", intents=["thanks"])
    made.ranks("rising_star", {"ben": 2.0, "anna": 1.0}, [("help_lately", 1.0)])
    made.write()

    assert [card.handle for card in people(made.con, period, 10).cards] == ["anna"]


@pytest.mark.parametrize(
    ("against", "post"),
    [
        (True, {"sentiment": "negative", "intents": ["complaint"], "confidence": 0.5}),
        (True, {"sentiment": "negative"}),
        (True, {"sentiment": "negative", "products": ["Box M"], "competitors": ["Talnetz"]}),
        (True, {"sentiment": "negative", "products": ["Box M"], "own": False}),
        (False, {"sentiment": "negative", "own": False}),
        (False, {"sentiment": "negative", "confidence": 0.6}),
        (False, {"sentiment": "positive", "intents": ["complaint"]}),
        (False, {"sentiment": None, "intents": ["complaint"]}),
        (False, {"sentiment": "neutral", "intents": ["question"]}),
        (False, {"sentiment": "negative", "intents": ["complaint"], "competitors": ["Talnetz"]}),
    ],
)
def test_only_what_really_is_critical_of_us_speaks_against(made, period, against, post):
    made.person("a", "anna")
    made.post("a", "Ich habe zwei Stunden gewartet, und niemand nahm ab.", **post)
    made.write()

    assert (words(made.con, period, "fan", "a").against is not None) is against


def test_what_somebody_says_while_helping_does_not_speak_against_them(made, period):
    made.person("a", "anna")
    thread = made.question("c", "Box bricht ab", days=9, hours=2)
    made.post(
        "a", "Dass sie abbricht, nervt. Starte sie neu.", thread=thread, sentiment="negative", intents=["complaint"]
    )
    made.write()

    assert words(made.con, period, "super_user", "a").against is None


def test_quotes_nothing_that_was_said_after_the_week(made, period):
    made.person("a", "anna")
    made.post("a", "Das kommt erst nach der Woche, von der die Rede ist.", days=-1)
    made.write()

    assert words(made.con, period, "fan", "a").quotes == []


def test_a_person_is_shown_as_known_at_the_end_of_the_week(made, period):
    made.person("a", "anna")
    made.helped("a", days=2)
    made.post("a", "Das kommt erst danach.", days=-1)
    made.ranks("super_user", {"a": 1.0}, [("help", 1.0)])
    made.write()

    [card] = people(made.con, period, 10).cards

    assert card.person.posts == 3
    assert card.person.last_seen.date() < period.as_of


def test_says_when_somebody_writes():
    evenings = [_Hour(weekday=day, hour=20, posts=2) for day in range(1, 6)]

    assert habit(evenings[:2]) is None
    assert (habit(evenings).band, habit(evenings).days) == ("evening", "workdays")
    assert habit([_Hour(weekday=7, hour=hour, posts=1) for hour in range(24)]).band is None


def test_a_card_shows_words_links_and_a_beginning(usual):
    page = usual("en").page.read_text("utf-8")

    assert "Rank by plain count: 5" in page
    assert "Hallo Alpenblick, hier ist das Team von Alpenfunk." in page  # in the language the person writes in
