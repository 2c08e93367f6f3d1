from datetime import date

import pytest

from warehouse import checks, database, forget, models

HANDLE, NAME, WORDS = "ottokar.z", "Ottokar Zwölfender", "a sentence nobody else would write"


def community(world):
    otto = {"name": NAME, "url": f"https://example.org/u/{HANDLE}"}
    world.land(
        [
            world.post(1, HANDLE, f"Hello, {WORDS}", author=otto, thread_id="a", position=0, thread_title="Ottos title"),
            world.post(
                2, "anna", f'<aside class="quote" data-username="{HANDLE}"><blockquote>{WORDS}</blockquote></aside>'
                f'<p>Thanks @{HANDLE}, as Ottokar zwölfender says <a href="{otto["url"]}">there</a>. Great help!</p>',
                format="html", thread_id="a", position=1, thread_title="Ottos title", liked_by=[HANDLE, "ben"],
            ),
            world.post(3, "ben", f"<blockquote>{WORDS}</blockquote>Right", format="html", thread_id="a", position=2),
            world.post(8, "ben", "A plain word", thread_id="a", position=3, thread_title="Ottos title"),
            world.post(4, "ben", "How?", thread_id="b", position=0, thread_title=f"Ask {HANDLE.upper()}"),
            world.post(5, HANDLE, "So", author=otto, thread_id="b", position=1, parent_id="4", accepted=True),
            world.post(6, "anna", "Thanks", thread_id="b", position=2, parent_id="5"),
            world.post(7, HANDLE, WORDS, author=otto, thread_id="c"),
        ]
    )  # fmt: skip
    world.load()
    key = world.key("forum", HANDLE)
    world.rows(
        "insert into nlp.posts select post_key, 'p', digest, 'en', 3, null, null, null, null, now() from staging.posts"
    )
    world.rows("insert into nlp.tags select post_key, 'topic', 'x', 0, 1 from staging.posts")
    world.rows(
        "insert into nlp.intents select 'forum/' || n, i, 0, 1 from (values (4, 'question'), (6, 'thanks')) as t (n, i)"
    )
    world.rows(f"insert into graph.measures values ('{key}', 'm', 1)")
    world.rows(f"insert into graph.scores values ('2026-02-01', 'fan', '{key}', 1, 1, 1, 1, null)")
    world.rows(f"insert into graph.parts values ('2026-02-01', 'fan', '{key}', 'p', 1, 1)")
    world.rows(f"insert into graph.members values ('{key}', 1, 0, 0, 0)")
    world.rows(f"insert into graph.edges values ('{key}', 'x', 1), ('x', '{key}', 1)")
    build(world)
    return key


def build(world):
    for which in ("build", "rank"):
        models.run(world.open(), which, date(2026, 2, 1))
    checks.run(world.open())


def everything(world):
    names = world.rows("select schema_name || '.' || table_name from duckdb_tables() where not temporary")
    return {name: str(world.rows(f"select t::text from {name} as t")) for (name,) in names}


def test_nothing_is_left_in_any_table(world):
    key = community(world)
    before = everything(world)
    assert sum(key in content for content in before.values()) > 15
    counts = forget.forget(world.open(), key)
    assert counts["staging.posts"] == 3 + 4  # theirs, and those of others with a trace
    assert counts["core.names"] == 1
    assert counts["graph.edges"] == 2
    for name, content in everything(world).items():
        for trace in (key, HANDLE, NAME, WORDS, "Ottos title"):
            assert trace.casefold() not in content.casefold(), (name, trace)


def test_what_others_said_stays_and_keeps_its_places(world):
    key = community(world)
    before = dict(world.rows("select post_key, length(text) from staging.posts"))
    forget.forget(world.open(), key)
    after = dict(world.rows("select post_key, text from staging.posts"))
    assert sorted(after) == ["forum/2", "forum/3", "forum/4", "forum/6", "forum/8"]
    assert after["forum/2"] == f"Thanks @{'_' * len(HANDLE)}, as {'_' * len(NAME)} says there. Great help!"
    assert all(len(text) == before[post] for post, text in after.items())
    assert world.rows("select liked_by from staging.posts where post_key = 'forum/2'") == [
        ([world.key("forum", "ben")],)
    ]
    assert world.rows("select len(quotes) from staging.posts order by post_key") == [(0,)] * 5


def test_the_next_build_comes_to_the_same_as_if_they_had_never_been(world):
    key = community(world)
    forget.forget(world.open(), key)
    build(world)
    assert world.rows("select thread_key, posts from core.threads order by 1") == [("forum/a", 3), ("forum/b", 2)]
    incremental = everything(world)
    world.rows("delete from staging.progress")
    build(world)
    again = everything(world)
    for name in incremental:
        assert sorted(incremental[name]) == sorted(again[name]), name


def test_no_byte_is_left_in_the_folder_of_the_database(world):
    key = community(world)
    world.con.execute("checkpoint")
    traces = (HANDLE, NAME, WORDS, "Ottos title", key)
    assert all(trace.encode() in world.file.read_bytes() for trace in traces[:3])
    forget.forget(world.open(), key)
    world.close()
    database.rewrite(world.file)
    assert [path.name for path in world.folder.iterdir() if path.is_file()] == [world.file.name]
    content = world.file.read_bytes().lower()
    for trace in traces:
        assert trace.lower().encode() not in content, trace
    assert world.rows("select count(*) from core.posts") == [(5,)]


def test_forgetting_somebody_unknown_changes_nothing(world):
    community(world)
    before = everything(world)
    assert forget.forget(world.open(), "nobody") == {}
    assert everything(world) == before


def test_works_before_anything_was_built(world):
    world.land([world.post(1, HANDLE), world.post(2, "anna", f"@{HANDLE}")])
    world.load()
    assert forget.forget(world.open(), world.key("forum", HANDLE))["staging.posts"] == 2
    assert world.rows("select text from staging.posts") == [("@" + "_" * len(HANDLE),)]


def test_every_key_in_the_database_is_declared(world):
    community(world)
    told = {(table, column) for table, column, _ in forget.key_columns(world.open())}
    there = set(
        world.rows(
            "select table_schema || '.' || table_name, column_name from information_schema.columns "
            "where column_name like '%key' and column_name != 'thread_key' and table_name not in ('changes', 'changed') "
            "and table_catalog = current_database()"
        )
    )
    assert told == there


def test_a_table_with_a_key_nobody_knows_is_refused(world):
    key = community(world)
    world.rows("create table graph.gifts (patron_key text)")
    with pytest.raises(LookupError, match=r"graph\.gifts\.patron_key"):
        forget.forget(world.open(), key)
    assert world.rows("select count(*) from staging.posts") == [(8,)]


def test_short_names_are_blotted_out_as_mentions_alone():
    assert forget.blotted("@al, all right, al", ["al"]) == "@__, all right, al"
    assert forget.blotted("Anna's cat, hannah, ANNA", ["anna"]) == "____'s cat, hannah, ____"
    assert forget.blotted("(C++.dev)", ["c++.dev"]) == "(_______)"
    assert forget.blotted(None, ["x"]) is None
