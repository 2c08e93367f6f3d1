"""Keys say nothing without the salt; who was forgotten is not heard again and not named by others."""

import json
import subprocess
import sys
import time
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from listeners.people import quotes
from listeners.people.identity import Identity
from listeners.records import Author, Post

NOW = datetime(2026, 11, 16, tzinfo=UTC)


def post(body="", **fields):
    given = {"id": "1", "thread_id": "1", "url": "https://forum.example/t/1", "created_at": NOW, "body": body}
    return Post(**{**given, "author": Author(id="someone"), **fields})


@pytest.fixture
def anna(tmp_path):
    """Anna Keller, known as anna_k at forum, has been forgotten."""
    identity = Identity(tmp_path)
    identity.forget(
        identity.key("forum", "anna_k"),
        ["anna_k", "Anna Keller", "https://forum.example/memberlist.php?mode=viewprofile&u=123"],
    )
    return identity


def test_a_key_is_the_same_whatever_the_case_and_the_start(tmp_path):
    key = Identity(tmp_path).key("forum", "Straßer")
    assert key == Identity(tmp_path).key("forum", "STRASSER")
    assert len(key) == 16
    assert int(key, 16) >= 0
    assert key != Identity(tmp_path).key("blog", "Straßer"), "people of different places are not joined"
    assert key != Identity(tmp_path / "other").key("forum", "Straßer"), "every salt is its own"


def test_many_processes_starting_at_once_end_with_one_salt(tmp_path):
    program = "import sys, pathlib; from listeners.people.identity import Identity; print(Identity(pathlib.Path(sys.argv[1])).key('p', 'a'))"
    children = [
        subprocess.Popen([sys.executable, "-c", program, tmp_path / "var"], stdout=subprocess.PIPE) for _ in range(6)
    ]
    assert len({child.communicate()[0] for child in children}) == 1
    assert (tmp_path / "var" / "salt").stat().st_mode & 0o077 == 0, "nobody else may read it"


def test_a_salt_that_was_lost_or_changed_is_refused_once_people_have_been_forgotten(tmp_path, anna):
    salt = tmp_path / "salt"
    kept = salt.read_text()
    salt.unlink()
    with pytest.raises(ValueError, match="salt is missing"):
        Identity(tmp_path)
    salt.write_text("00" * 32)
    with pytest.raises(ValueError, match="another salt"):
        Identity(tmp_path)
    salt.write_text("half")
    with pytest.raises(ValueError, match="is not a salt"):
        Identity(tmp_path)
    salt.write_text(kept)
    assert Identity(tmp_path).forgotten(anna.key("forum", "anna_k"))


@pytest.mark.usefixtures("anna")
def test_tombstones_that_cannot_be_read_stop_everything(tmp_path):
    (tmp_path / "forgotten.json").write_text('{"salt": ')
    with pytest.raises(ValueError, match="forgotten people would come back"):
        Identity(tmp_path)


@pytest.mark.usefixtures("anna")
def test_tombstones_hold_no_names(tmp_path):
    text = (tmp_path / "forgotten.json").read_text().casefold()
    assert "anna" not in text
    assert "keller" not in text
    assert len(json.loads(text)["names"]) == 3


def test_two_processes_forgetting_at_once_forget_both(tmp_path):
    one, two = Identity(tmp_path), Identity(tmp_path)
    one.forget(one.key("forum", "anna"), ["anna"])
    two.forget(two.key("forum", "bert"), ["bert"])
    one.refresh()
    assert one.forgotten(one.key("forum", "bert"))
    assert two.forgotten(two.key("forum", "anna"))


def test_nothing_is_touched_while_nobody_is_forgotten(tmp_path):
    said = post("<p>&uuml; @anna_k</p>", format="html")
    assert Identity(tmp_path).clean(said, "forum") is said


def test_what_does_not_name_the_forgotten_is_not_touched(anna):
    said = post("Ann and Bert &uuml;ber %41nnas Annabel keller_anna", liked_by=["bert"], tags=["x"])
    assert anna.clean(said, "forum") is said


def test_posts_of_the_forgotten_are_not_heard_again(anna):
    assert anna.clean(post("hello", author=Author(id="Anna_K")), "forum") is None
    assert anna.clean(post("hello", author=Author(id="Anna_K")), "blog"), "somebody else of that name, elsewhere"


def test_likes_of_the_forgotten_go(anna):
    cleaned = anna.clean(post(liked_by=["bert", "ANNA_K"]), "forum")
    assert cleaned.liked_by == ["bert"]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Ask @anna_k, she knows", "Ask [removed], she knows"),
        ("ANNA KELLER's and Anna Kellers Rat", "[removed]'s and [removed] Rat"),
        ("Anna is not Keller", "Anna is not Keller"),
        ("anna-k\tis Anna\nKeller", "[removed]\tis [removed]"),
        ("see https://forum.example/u/anna_k/summary.", "see https://forum.example/u/removed/summary."),
        ("see https://forum.example/u/anna%5Fk%26 or %61nna_k", "see https://forum.example/u/removed%26 or [removed]"),
        ("https://forum.example/memberlist.php?mode=viewprofile&u=123 is her", "https://removed is her"),
        ("https://forum.example/memberlist.php?mode=viewprofile&u=1234",) * 2,
        ('[quote="anna_k, post:3"]secret [quote=bert]too[/quote] words[/quote]mine', "[removed]mine"),
        (
            "[quote=bert]his [quote=anna_k]secret[/quote] words[/quote]mine",
            "[quote=bert]his [removed] words[/quote]mine",
        ),
        ("[quote=anna_k]never closed", "[removed]"),
        ("On Monday, Anna Keller wrote:\n> secret\n>> too\nmine", "On Monday, [removed] wrote:\n[removed]\nmine"),
        (
            "Anna Keller <a@x.org>\nschrieb am 1.1.:\n\n> secret\nmine",
            "[removed] <a@x.org>\nschrieb am 1.1.:\n\n[removed]\nmine",
        ),
        ("> Anna Keller wrote:\n>> secret\n> his\nmine", "> [removed] wrote:\n[removed]\n> his\nmine"),
        ("Thanks Anna Keller\n> said by Bert\nmine", "Thanks [removed]\n> said by Bert\nmine"),
    ],
)
def test_plain_text_loses_names_links_and_quotes(anna, said, left):
    assert anna.clean(post(said), "forum").body == left


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (
            '<p><a class="mention" href="/u/anna_k">@anna_k</a> hi</p>',
            '<p><a class="mention" href="/u/removed">[removed]</a> hi</p>',
        ),
        (
            '<aside class="quote" data-username="Anna_K" data-post="3"><div>Anna:</div>\n<blockquote>secret</blockquote></aside><p>mine</p>',
            "[removed]<p>mine</p>",
        ),
        (
            '<aside class="quote" data-username="bert"><blockquote>his</blockquote></aside><p>anna_k</p>',
            '<aside class="quote" data-username="bert"><blockquote>his</blockquote></aside><p>[removed]</p>',
        ),
        ("<blockquote><div><cite>anna_k wrote:</cite>secret</div></blockquote>mine", "[removed]mine"),
        ('<blockquote cite="https://forum.example/u/anna_k">secret</blockquote>mine', "[removed]mine"),
        ("<p>Anna Keller wrote:</p><blockquote>secret</blockquote>mine", "<p>[removed] wrote:</p>[removed]mine"),
        (
            "<p>Hi Anna Keller</p><p>Bert wrote:</p><blockquote>his</blockquote>",
            "<p>Hi [removed]</p><p>Bert wrote:</p><blockquote>his</blockquote>",
        ),
        ("<p>&#65;nna&nbsp;&#x4b;eller &lt;b&gt;</p>", "<p>[removed] &lt;b&gt;</p>"),
    ],
)
def test_html_loses_names_links_and_quotes(anna, said, left):
    assert anna.clean(post(said, format="html"), "forum").body == left


def test_titles_addresses_and_ids_lose_the_name_and_ids_still_agree(anna):
    cleaned = anna.clean(
        post(
            id="mail-from-anna_k-1",
            thread_id="ask-anna-keller",
            parent_id="mail-from-anna_k-1",
            url="https://anna-k.example/t/ask-anna-keller/1",
            thread_title="A question for Anna Keller",
            tags=["anna_k"],
            category="Anna Keller",
        ),
        "forum",
    )
    assert "anna" not in msgspec.json.encode(cleaned).decode().casefold()
    assert cleaned.id == cleaned.parent_id != cleaned.thread_id
    assert cleaned.url == "https://removed.example/t/ask-removed/1"
    assert cleaned.thread_title == "A question for [removed]"


def test_a_handle_that_is_a_bare_number_or_two_letters_only_counts_where_somebody_is_addressed(tmp_path):
    identity = Identity(tmp_path)
    identity.forget(identity.key("forum", "2026"), ["2026", "Jo"])
    said = post(
        "Jo, in 2026 @jo and @2026 [quote=jo]secret[/quote] https://forum.example/t/2026 /u/jo [quote=bert, post:2026]his[/quote]"
    )
    left = "Jo, in 2026 [removed] and [removed] [removed] https://forum.example/t/2026 /u/[removed] [quote=bert, post:2026]his[/quote]"
    assert identity.clean(said, "forum").body == left


HANDLES = st.text("abcdefgäöüßéøłçñİıΣσςжщ0123456789_-.", min_size=5, max_size=20)  # noqa: RUF001 - meant so
WRAPS = [
    "hello @{}, hi",
    "({})",
    "{}",
    "ask {}! or\n{}",
    "https://forum.example/u/{}/activity",
    '<a href="/u/{}">@{}</a>',
    '<aside class="quote" data-username="{}"><blockquote>x</blockquote></aside> {}?',
    "{} wrote:\n> {} said",
    "[quote={}]x {}[/quote]",
]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    handle=HANDLES,
    case=st.sampled_from([str, str.upper, str.lower, str.title, str.casefold, str.swapcase]),
    wrap=st.sampled_from(WRAPS),
    filler=st.text("xyz ÄÖ<>&;\n>:[]@/%", max_size=40),
    html=st.booleans(),
)
def test_after_forgetting_the_handle_is_nowhere_whatever_its_case(tmp_path_factory, handle, case, wrap, filler, html):
    assume(any(len(word) > 2 and not word.isdigit() for word in handle.replace("-", "_").replace(".", "_").split("_")))
    identity = Identity(tmp_path_factory.mktemp("var"))
    identity.forget(identity.key("forum", handle), [handle])
    text = f"{filler} {wrap.replace('{}', case(handle))} {filler}"
    cleaned = identity.clean(
        post(text, thread_title=text, tags=[case(handle)], liked_by=[handle], format="html" if html else "text"),
        "forum",
    )
    encoded = msgspec.json.encode(cleaned).decode()
    for form in (str, str.upper, str.lower, str.title, str.casefold, str.swapcase):
        assert form(handle) not in encoded
    assert identity.clean(cleaned, "forum") is cleaned, "cleaning again changes nothing"


@pytest.mark.parametrize("tag", ["<aside ", "[quote"])
def test_a_text_made_to_take_hours_is_cleaned_at_once(tag):
    started = time.process_time()
    assert quotes.drop_blocks(tag * 60_000, lambda _: False, "") == tag * 60_000
    assert time.process_time() - started < 4
