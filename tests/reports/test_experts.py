"""Whom to ask: who helped with it lately, of different groups, and nobody who is too busy."""

from datetime import datetime

from reports.views.burning import burning
from reports.views.experts import Expert, experts, mixed, telling


def expert(key, strength, group=None, *, lately=0, usual=1.0):
    return Expert(
        author_key=key,
        handle=key,
        place="forum",
        strength=strength,
        threads=3,
        people=2,
        accepted=0,
        last_at=datetime(2026, 11, 10),  # noqa: DTZ001 - local wall time, as all views give it
        lately=lately,
        usual=usual,
        group_id=group,
    )


def keys(found):
    return [one.author_key for one in found]


def answered(made, helper, title, *, days, own=True, text="Zuerst das Gerät neu starten, dann das Kabel prüfen."):
    thread = made.question("asker", title, days=days, hours=2, own=own)
    made.post(helper, text, thread=thread, days=days - 0.5, own=own)


def test_who_helped_with_the_topic_lately_comes_before_who_did_long_ago(made, period):
    for key in ("anna", "ben", "asker"):
        made.person(key, key)
    answered(made, "anna", "Box startet neu", days=150)
    answered(made, "ben", "Box startet neu", days=10)
    made.write()

    found = experts(made.con, period, ["router"])

    assert keys(found) == ["ben", "anna"]
    assert (found[0].threads, found[0].people) == (1, 1)
    assert experts(made.con, period, ["tv"]) == []


def test_words_are_looked_for_in_questions_and_answers(made, period):
    for key in ("anna", "ben", "cleo", "asker"):
        made.person(key, key)
    answered(made, "anna", "Wie geht die Portfreigabe?", days=9)
    answered(made, "ben", "Frage zum Menü", days=9, text="Das steht bei der Portfreigabe, ganz unten.")
    answered(made, "cleo", "Wetter", days=9)
    made.write()

    assert set(keys(experts(made.con, period, [], ["portfreigabe"]))) == {"anna", "ben"}


def test_staff_bots_and_people_who_never_rank_are_not_asked(made, period):
    for key in ("staff", "spam", "never", "anna", "asker"):
        made.person(key, key)
        if key != "asker":
            answered(made, key, "Box startet neu", days=9)
    made.rows["core.authors"][0]["is_staff"] = True
    for key in ("spam", "never"):
        made.put(
            "graph.scores",
            as_of=period.as_of,
            role="maven",
            author_key=key,
            score=0.0,
            rank=None,
            plain_count=0.0,
            plain_rank=None,
            excluded=key,
        )
    made.write()

    assert keys(experts(made.con, period, ["router"])) == ["anna"]


def test_a_list_is_mixed_and_spares_the_busy():
    found = [
        expert("a", 9.0, 1),
        expert("b", 8.0, 1),
        expert("c", 5.0, 2),
        expert("d", 4.9, lately=9, usual=2.0),
        expert("e", 4.0, 1),
    ]

    assert keys(mixed(found, 3)) == ["a", "c", "b"]
    assert keys(mixed(found, 9)) == ["a", "c", "b", "e"]
    assert keys(mixed(found, 1, without={"a"})) == ["b"]


def test_who_always_answers_much_is_not_busy():
    assert expert("a", 1.0, lately=5, usual=1.0).busy
    assert not expert("a", 1.0, lately=4, usual=0.1).busy
    assert not expert("a", 1.0, lately=9, usual=5.0).busy


def test_an_unanswered_question_names_at_most_three_of_its_place_and_not_the_asker(made, period):
    for key in ("anna", "ben", "cleo", "dora", "asker", "elsewhere"):
        made.person(key, key, own=key != "elsewhere")
    for n, key in enumerate(("anna", "ben", "cleo", "dora")):
        answered(made, key, "Box startet neu", days=10 + n)
    answered(made, "elsewhere", "Box startet neu", days=8, own=False)
    made.rows["marts.thread_answers"][-1]["place"] = "netzrunde"
    made.question("anna", "Box rot", days=3, hours=None)
    made.write()

    [question] = burning(made.con, period).unanswered

    assert question.title == "Box rot"
    assert keys(question.experts) == ["ben", "cleo", "dora"]


def test_nobody_is_named_for_more_than_two_questions(made, period):
    for key in ("anna", "asker"):
        made.person(key, key)
    answered(made, "anna", "Box startet neu", days=10)
    for n in range(3):
        made.question("asker", f"Box rot {n}", days=3 + n, hours=None)
    made.write()

    assert [len(question.experts) for question in burning(made.con, period).unanswered] == [1, 1, 0]


def test_a_title_is_reduced_to_the_words_that_say_something():
    assert telling("Kann mir jemand mit dem E-Mail-Konto helfen?!") == ["e-mail-konto", "helfen"]
    assert telling("??") == []
