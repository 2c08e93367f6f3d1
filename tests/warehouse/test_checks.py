from datetime import date

import pytest

from warehouse import checks, models

BREAK = {
    "authors_have_names": "delete from core.names where handle = 'ben'",
    "every_heard_post_counts_once": "delete from core.posts where post_key = 'forum/3'",
    "help_goes_to_somebody_else": "update marts.help set asker_key = helper_key",
    "interactions_add_up": "update marts.interactions_daily set n = n + 1",
    "interactions_join_two_people": "update core.interactions set to_key = 'nobody'",
    "names_have_posts": "insert into core.names values ('x', 'forum', 'x', null, null)",
    "nobody_answers_himself": "update marts.thread_answers set hours = -1",
    "parents_stand_in_their_thread": "update core.posts set parent_key = 'forum/3' where post_key = 'forum/2'",
    "posts_add_up": "update core.threads set posts = posts + 1",
    "tags_belong_to_posts": "insert into nlp.tags values ('forum/99', 'topic', 'x', 0, 1)",
    "threads_open_once": "update core.posts set is_opener = true",
    "twins_stand_for_kept_posts": "insert into core.twins values ('forum/9', 'forum/99')",
    "weeks_add_up": "update marts.weeks set questions = questions + 1",
}


@pytest.fixture
def built(world):
    world.land(
        [
            world.post(1, "anna", thread_id="a", position=0),
            world.post(2, "ben", thread_id="a", position=1, parent_id="1"),
            world.post(3, "ben", thread_id="b", position=0),
        ]
    )
    world.load()
    world.rows("insert into nlp.intents values ('forum/1', 'question', 0, 1)")
    for which in ("build", "rank"):
        models.run(world.open(), which, date(2026, 2, 1))
    return world


def test_all_checks_hold_after_a_night(built):
    assert checks.run(built.open()) == len(BREAK)
    assert 0 < checks.run(built.open(), "build") < len(BREAK)


@pytest.mark.parametrize("check", sorted(file.stem for file in checks.CHECKS.glob("*.sql")))
def test_each_check_finds_what_it_is_there_for(built, check, tmp_path):
    (tmp_path / f"{check}.sql").write_text((checks.CHECKS / f"{check}.sql").read_text("utf-8"), "utf-8")
    built.rows(BREAK[check])
    with pytest.raises(checks.CheckFailed, match=check) as failed:
        checks.run(built.open(), folder=tmp_path)
    assert failed.value.check == check
    assert failed.value.rows
    first_line = (tmp_path / f"{check}.sql").read_text("utf-8").partition("\n")[0]
    assert first_line.removeprefix("-- ") in str(failed.value)


def test_after_a_build_checks_of_the_later_pass_wait(built):
    built.rows("update marts.weeks set questions = questions + 1")
    assert checks.run(built.open(), "build")
    with pytest.raises(checks.CheckFailed):
        checks.run(built.open())
