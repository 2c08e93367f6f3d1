"""What stands on a card beside the quotes, and who is told to be at risk."""

from datetime import date, timedelta

import pytest

from reports.views.choice import Candidate
from reports.views.evidence import Giver, Known, doubts
from reports.views.people import people
from tests.reports.community import MONDAY

SURE = {
    "role": "super_user",
    "plain_count": 20.0,
    "first_seen": date(2026, 1, 5),
    "newest_quote": date(2026, 11, 10),
    "scored": 40,
    "fell_quiet": False,
    "subjects": 4,
    "givers": [Giver(handle="anna", share=0.1)],
}


def told(period, **but):
    known = SURE | but
    role, count = known.pop("role"), known.pop("plain_count")
    shown = Candidate(as_of=MONDAY, role=role, author_key="a", score=5.0, rank=1, plain_count=count, plain_rank=1)
    return [doubt.name for doubt in doubts(period, Known(shown=shown, **known))]


def test_where_nothing_is_doubtful_nothing_is_said(period):
    assert told(period) == []


@pytest.mark.parametrize(
    ("but", "doubt"),
    [
        ({"plain_count": 3.0}, "few"),
        ({"first_seen": date(2026, 10, 20)}, "new"),
        ({"subjects": 1}, "one_topic"),
        ({"givers": [Giver(handle="anna", share=0.5)]}, "one_giver"),
        ({"newest_quote": date(2026, 6, 1)}, "old"),
        ({"role": "fan"}, "irony"),
        ({"role": "broker"}, "unproven_broker"),
        ({"scored": 2}, "unscored"),
        ({"role": "at_risk", "fell_quiet": True}, "silence"),
        ({"role": "at_risk"}, "read"),
    ],
)
def test_each_reason_to_doubt_is_told(period, but, doubt):
    assert told(period, **but) == [doubt]


def test_a_card_tells_the_two_that_weigh_most(period):
    assert told(period, role="fan", plain_count=3.0, subjects=1) == ["few", "one_topic"]


def carded(made, period):
    made.person("a", "anna")
    made.person("b", "ben")
    made.helped("a")
    made.ranks("super_user", {"a": 2.0}, [("help", 1.0)])
    made.write()
    [card] = people(made.con, period, 10).cards
    return card


def test_a_card_names_who_gave_the_influence_with_all_kinds_of_turning_together(made, period):
    for kind, share in (("reply", 0.3), ("thanks", 0.12)):
        made.put("graph.givers", as_of=MONDAY, author_key="a", giver_key="b", kind=kind, lately=True, share=share)
    before = MONDAY - timedelta(weeks=4)
    made.put("graph.givers", as_of=before, author_key="a", giver_key="b", kind="reply", lately=True, share=0.9)

    card = carded(made, period)

    assert [(giver.handle, giver.share) for giver in card.givers] == [("ben", pytest.approx(0.42))]
    assert card.given == pytest.approx(0.42)


def test_a_card_tells_whom_they_recommended_what(made, period):
    post = made.post("a", "Nimm die Box M.", days=4, url="https://forum.example/box")
    made.put(
        "graph.recommendations",
        as_of=MONDAY,
        post_key=post,
        from_key="a",
        to_key="b",
        kind="product",
        name="Box M",
        day=MONDAY - timedelta(days=4),
    )

    [triangle] = carded(made, period).triangles

    assert (triangle.to_handle, triangle.name, triangle.link) == ("ben", "Box M", "https://forum.example/box")


def test_a_card_tells_how_somebody_takes_part_from_a_tenth_of_their_posts_on(made, period):
    for measure, value in (("cole_supporter", 0.7), ("cole_critic", 0.05), ("trust", 1.0)):
        made.put("graph.measures", author_key="a", measure=measure, value=value)

    assert [(act.name, act.share) for act in carded(made, period).acts] == [("supporter", 0.7)]


def at_risk(made, days_quiet):
    """Ranked in the order given; the plain count of this role are days without a post."""
    for rank, (key, days) in enumerate(days_quiet.items(), 1):
        made.person(key, key)
        made.helped(key)
        made.ranks("at_risk", {key: 5.0}, [("fell_quiet", 1.0)])
        made.rows["graph.scores"][-1] |= {"rank": rank, "plain_count": days}


def test_a_complaint_proves_the_risk_and_a_good_word_speaks_against_it(made, period):
    at_risk(made, {"anna": 5.0})
    made.post("anna", "Zum dritten Mal stimmt die Rechnung für die Box nicht.", products=["Box M"], sentiment="negative", intents=["complaint"])  # fmt: skip
    made.post("anna", "Die Box M läuft seit Jahren gut.", products=["Box M"], sentiment="positive", days=30)
    made.write()

    [card] = people(made.con, period, 10).at_risk

    assert card.quotes[0].proof == "complaint"
    assert card.against is not None
    assert card.against.text == "Die Box M läuft seit Jahren gut."


def test_who_has_been_silent_for_months_comes_after_who_has_just_fallen_quiet(made, period):
    at_risk(made, {"anna": 120.0, "ben": 20.0, "cleo": 30.0, "dora": 10.0})
    made.write()

    found = people(made.con, period, 10)

    assert [card.handle for card in found.at_risk] == ["ben", "cleo", "dora"]
    assert [card.number for card in found.at_risk] == [1, 2, 3]
    assert found.cards == []


def test_a_person_of_the_week_who_is_at_risk_keeps_one_card(made, period):
    at_risk(made, {"anna": 20.0})
    made.ranks("super_user", {"anna": 2.0}, [("help", 1.0)])
    made.write()

    found = people(made.con, period, 10)

    assert [(card.number, [other.role for other in card.others]) for card in found.cards] == [(1, ["at_risk"])]
    assert [card.number for card in found.at_risk] == [1]


def test_the_page_tells_givers_doubts_and_regulars_at_risk(usual):
    page = usual("en").page.read_text("utf-8")

    assert "60% of it from 5 people" in page
    assert "Praise is recognised by a machine" in page
    assert "silent for 28 days" in page
