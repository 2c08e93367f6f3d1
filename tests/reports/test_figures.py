import pytest

from reports import figures


def authors(made, *posts):
    for n, count in enumerate(posts):
        made.put("core.authors", author_key=f"a{n}", place="forum", own=True, is_staff=False, is_bot=False, posts=count)


def test_counts_who_writes_how_much(made):
    authors(made, 50, 20, *[1] * 98)
    made.write()

    found = figures.community(made.con)

    assert (found.authors, found.absence_factor) == (100, 2 + 14)  # 50 + 20 + 14 of 168: half is 84
    assert found.top_1_percent == pytest.approx(50 / 168)
    assert found.top_10_percent == pytest.approx(78 / 168)
    assert found.top_25 == pytest.approx(93 / 168)


def test_counts_answers_of_all_threads_whoever_gave_them(made):
    for hours, by in ((1, "customer"), (3, "staff"), (30, "unknown"), (None, None)):
        made.put("marts.thread_answers", thread_key=str(hours), is_question=False, first_answer_at=None, first_answer_by=by, hours=hours)  # fmt: skip
    made.write()
    made.con.execute("update marts.thread_answers set first_answer_at = now() where hours is not null")

    found = figures.community(made.con)

    assert (found.share_answered, found.share_answered_in_24_hours, found.median_hours) == (0.75, 0.5, 3)
    assert found.share_not_by_staff == pytest.approx(2 / 3)


def test_nothing_said_is_nothing_shared(made):
    found = figures.community(made.con)

    assert (found.posts, found.top_1_percent, found.absence_factor, found.median_hours) == (0, 0, 0, None)
