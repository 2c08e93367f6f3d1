"""After any sequence of nights the tables are what a full rebuild makes of the same posts."""

import random
from datetime import date

import pytest

from warehouse import checks, models

AUTHORS = ["anna", "ben", "cleo", "dora", None]
PLACES = [
    {"source": "forum", "kind": "discourse", "place": "forum", "own": True},
    {"source": "old", "kind": "archive", "place": "forum", "own": True},
    {"source": "blog", "kind": "feed", "place": "blog", "own": False},
]


def some_post(world, dice, source):
    """Few threads and few numbers, so that posts meet: parents that come later, twins, posts that move."""
    number, thread = dice.randrange(30), dice.randrange(6)
    author = dice.choice(AUTHORS)
    if dice.random() < 0.1:
        return world.post(number, None, source=source, deleted=True, url=f"u/{number}")
    return world.post(
        number,
        author,
        f"Words {dice.randrange(2)} <p>@{dice.choice(['anna', 'ben', 'home'])}</p>",
        source=source,
        format="html",
        thread_id=f"t{thread}",
        thread_title=f"Thread {thread}",
        position=dice.choice([None, number % 7]),
        parent_id=dice.choice([None, None, str(dice.randrange(30))]),
        likes=dice.choice([None, dice.randrange(3)]),
        liked_by=dice.sample(["anna", "ben", "eva"], dice.randrange(3)),
        accepted=dice.random() < 0.2,
        url=f"u/{number}" if dice.random() < 0.8 else f"{source}/{number}",
    )


def tag(world, dice):
    """What the tagger does: every post has tags, some are tagged anew and differently."""
    world.rows("delete from nlp.intents where hash(post_key) % 3 = $turn".replace("$turn", str(dice.randrange(3))))
    world.rows("delete from nlp.posts")
    world.rows(
        "insert into nlp.posts select post_key, 'p', digest, 'de', 3, ['positive', 'negative', null][(1 + digest % 3)::integer], "
        "0.5, 0.5, null, heard_at from staging.posts"
    )
    for intent in ("question", "thanks"):
        world.rows(
            f"insert into nlp.intents select post_key, '{intent}', 0, 1 from staging.posts "
            f"where hash(post_key || '{intent}{dice.random()}') % 2 = 0"
        )


def tables(world):
    names = [f"{s}.{t}" for s, t in world.rows(
        "select schema_name, table_name from duckdb_tables() where schema_name in ('core', 'marts') order by all"
    )]  # fmt: skip
    return {name: world.rows(f"select t::text from {name} as t order by all") for name in names}


def build(world):
    ran = [row for which in ("build", "rank") for row in models.run(world.open(), which, date(2026, 2, 1))]
    return {row.model for row in ran}


@pytest.mark.parametrize("seed", range(8))
def test_nights_come_to_the_same_as_a_full_rebuild(world, make_world, seed):
    dice = random.Random(seed)
    world.sources = PLACES[seed % 2 :: 2] if seed % 3 else PLACES  # with and without two sources of one place
    for night in range(5):
        for source in world.sources:
            posts = [some_post(world, dice, source["source"]) for _ in range(dice.randrange(12))]
            world.land(posts, source=source["source"], page=night + 1, night=night)
        world.load()
        tag(world, dice)
        built = build(world)
    checks.run(world.open())
    after_nights = tables(world)
    assert built <= after_nights.keys()

    world.rows("delete from staging.progress")
    build(world)
    assert tables(world) == after_nights

    at_once = make_world()
    at_once.sources, at_once.landing = world.sources, world.landing
    at_once.load()
    for table in ("posts", "intents"):
        rows = world.open().sql(f"select * from nlp.{table}").to_arrow_table()
        at_once.open().register("rows", rows)
        at_once.rows(f"insert into nlp.{table} from rows")
    build(at_once)
    assert tables(at_once) == after_nights


def test_a_source_taken_out_of_the_settings_leaves_the_tables(world):
    world.sources = PLACES
    for source in ("forum", "blog"):
        world.land([world.post(1, source=source)], source=source)
    world.load()
    build(world)
    world.sources = PLACES[:1]
    world.load()
    build(world)
    assert world.rows("select post_key from core.posts") == [("forum/1",)]


def test_a_quiet_night_makes_no_post_anew(world):
    world.land([world.post(1), world.post(2)])
    world.load()
    build(world)
    build(world)
    assert world.rows("from changed") == []


def test_only_the_threads_of_what_changed_are_made_anew(world):
    world.land([world.post(number, thread_id=f"t{number % 3}") for number in range(1, 10)])
    world.load()
    build(world)
    world.land([world.post(20, thread_id="t1")], page=2, night=1)
    world.load()
    build(world)
    assert world.rows("from changed order by 1") == [("forum/1",), ("forum/20",), ("forum/4",), ("forum/7",)]


def test_changes_that_all_models_have_taken_in_are_not_kept(world):
    for night in range(4):
        world.land([world.post(10 * night + number) for number in range(1, 4)], page=night + 1, night=night)
        world.load()
        build(world)
    assert world.rows("select count(*), min(build), max(build) from staging.changes") == [(3, 4, 4)]
    world.land([world.post(1, body="Anew")], page=9, night=9)
    world.load()
    build(world)
    assert world.rows("select text from core.posts where post_key = 'forum/1'") == [("Anew",)]


def test_a_model_that_fails_leaves_all_tables_as_they_were(world, tmp_path):
    world.land([world.post(1)])
    world.load()
    build(world)
    before = tables(world)
    world.land([world.post(2)], page=2, night=1)
    world.load()
    folder = tmp_path / "models"
    for file in models.MODELS.rglob("*.sql"):
        copy = folder / file.relative_to(models.MODELS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(file.read_text("utf-8"), "utf-8")
    (folder / "marts" / "author_days.sql").write_text("select 1 / 'x' as n from core.posts")
    with pytest.raises(Exception, match="x"):
        models.run(world.open(), "build", date(2026, 2, 1), folder=folder)
    assert tables(world) == before


def test_the_passes_follow_from_the_sql():
    found = models.read_models()
    assert models.of_pass(found, "build")[0].name == "core.twins"
    assert {model.name for model in models.of_pass(found, "rank")} == {
        "core.interactions", "marts.help", "marts.interactions_daily", "marts.sentiment_weekly",
        "marts.thread_answers", "marts.weeks", "marts.friction", "marts.values",
    }  # fmt: skip
    for name, model in found.items():
        assert model.sql.startswith("-- one row per "), name
