"""Mail becomes posts, whatever its bytes are; threads come from what a message answers, else from its subject."""

import io
import json
import time
from datetime import UTC, datetime

import pytest

from listeners.formats.mbox import Mbox

LINE = "From anna@example.org Wed May  1 10:00:00 2024\n"


def mail(body="Hallo\n", **headers):
    told = {"from": "Anna <anna@example.org>", "date": "Wed, 1 May 2024 10:00:00 +0200", "subject": "Router"} | headers
    return (
        LINE + "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in told.items() if value) + f"\n{body}\n"
    )


def read(text, mark=None, **more):
    raw = text if isinstance(text, bytes) else text.encode()
    return list(Mbox(**more).read(io.BytesIO(raw), mark or {}, "list.mbox"))


def posts(text, **more):
    return [post for heard in read(text, **more) for post in heard.posts]


def test_a_message_becomes_a_post():
    [post] = posts(mail(message_id="<m1@x>", archived_at="<https://lists.example.org/m1>"))
    assert (post.id, post.thread_id, post.thread_title, post.body.strip()) == ("m1@x", "m1@x", "Router", "Hallo")
    assert (post.author.id, post.author.name, post.url) == ("anna@example.org", "Anna", "https://lists.example.org/m1")
    assert post.created_at == datetime(2024, 5, 1, 8, tzinfo=UTC)


def test_an_address_comes_from_the_template_where_the_message_names_none():
    assert posts(mail(message_id="<m/1@x>"), url="https://l.example/{id}")[0].url == "https://l.example/m/1@x"
    assert posts(mail(message_id="<m1@x>"))[0].url == "mid:m1@x"


def test_answers_join_the_thread_they_answer():
    text = (
        mail(message_id="<a@x>")
        + mail(message_id="<b@x>", subject="Re: Router", in_reply_to="<a@x>")
        + mail(message_id="<c@x>", subject="other words", references="<a@x>\n <b@x>", in_reply_to="<b@x>")
        + mail(message_id="<d@x>", subject="Re: Router", in_reply_to="<c@x>")
        + mail(message_id="<e@x>", references="<gone@x> <lost@x>")
    )
    assert [(post.thread_id, post.parent_id) for post in posts(text)] == [
        ("a@x", None), ("a@x", "a@x"), ("a@x", "b@x"), ("a@x", "c@x"), ("gone@x", "lost@x"),
    ]  # fmt: skip


@pytest.mark.parametrize("mark", ["Re: ", "AW: ", "Antw: ", "Fwd: ", "WG: ", "Re: AW: RE[2]: "])
def test_without_references_an_answer_finds_its_thread_by_the_subject(mark):
    text = mail(message_id="<a@x>") + mail(message_id="<b@x>", subject=mark + "router") + mail(message_id="<c@x>")
    assert [post.thread_id for post in posts(text)] == ["a@x", "a@x", "c@x"]


def test_the_mark_of_the_list_stays_in_the_title_and_the_marks_of_answers_go():
    assert posts(mail(subject="Re: [users] AW: Router"))[0].thread_title == "[users] Router"


@pytest.mark.parametrize(
    ("headers", "author", "name"),
    [
        ({"from": "Anna via Users <users@l.example>", "reply_to": "Anna <anna@x.example>"}, "anna@x.example", "Anna"),
        (
            {"from": "'Anna M.' via Users <users@l.example>", "x_original_from": "Anna M. <ANNA@x.example>"},
            "anna@x.example",
            "Anna M.",
        ),
        (
            {
                "from": "Anna via U <u@l.example>",
                "list_post": "<mailto:post@l.example>",
                "reply_to": "post@l.example, a@x.example",
            },
            "a@x.example",
            "Anna",
        ),
        ({"from": "Anna via Users <users@l.example>"}, "Anna", "Anna"),
        ({"from": "anna at x.example (Anna Muster)"}, "anna@x.example", "Anna Muster"),
        ({"from": '"Müller, Jörg" <j@x.example>'}, "j@x.example", "Müller, Jörg"),
        ({"from": "=?iso-8859-1?q?J=F6rg?= =?utf-8?b?TcO8bGxlcg==?= <j@x.example>"}, "j@x.example", "JörgMüller"),
        ({"from": "j@x.example"}, "j@x.example", None),
    ],
)
def test_the_author_is_the_person_and_not_the_list(headers, author, name):
    [post] = posts(mail(**headers))
    assert (post.author.id, post.author.name) == (author, name)


def test_a_message_without_a_sender_has_no_author():
    assert [post.author for post in posts(mail(**{"from": ""}))] == [None]


@pytest.mark.parametrize(
    ("kind", "raw", "read_as"),
    [
        ("text/plain; charset=iso-8859-1", "Grüße".encode("latin-1"), "Grüße"),
        ("text/plain; charset=utf-8", "Grüße".encode("latin-1"), "Grüße"),
        ("text/plain; charset=klingon", "Grüße".encode(), "Grüße"),
        ("text/plain; charset=utf-8", b"a\x81b\xffc", "a\ufffdbÿc"),
        ("text/plain", "Grüße".encode(), "Grüße"),
        ("text/html", b"<b>Hi</b>", "<b>Hi</b>"),
    ],
)
def test_broken_encodings_cost_letters_and_never_the_message(kind, raw, read_as):
    [post] = posts(mail("%", content_type=kind, subject="=?x?q?=FF?= ?").encode().replace(b"%", raw))
    assert post.body.strip() == read_as
    assert post.format == ("html" if "html" in kind else "text")
    assert post.body.encode()


def test_plain_text_is_preferred_and_attachments_are_left_out():
    parts = [
        ("text/html", "<p>Hallo</p>"),
        ("text/plain\nContent-Disposition: attachment", "log"),
        ("text/plain", "Hallo"),
    ]
    body = "".join(f"--cut\nContent-Type: {kind}\n\n{text}\n" for kind, text in parts) + "--cut--\n"
    [post] = posts(mail(body, content_type="multipart/mixed; boundary=cut"))
    assert (post.body, post.format) == ("Hallo", "text")


@pytest.mark.parametrize("header", ["content_type", "message_id", "subject", "references", "content_transfer_encoding"])
@pytest.mark.parametrize("value", ["multipart/mixed", "=?utf-8?b?!?=", "<<>@[", "\udcff\udcfe", "base64", ";;=*0*"])
def test_no_header_is_too_broken(header, value):
    text = mail(**{header: value}) + mail(message_id="<b@x>")
    read_posts = posts(text.encode("utf-8", "surrogateescape"))
    assert len(read_posts) == 2
    assert "".join(post.id + post.body + (post.thread_title or "") for post in read_posts).encode()


def test_quoted_from_lines_are_put_right_and_sentences_that_begin_with_from_split_nothing():
    [post] = posts(mail(">From here on\n>>From there\nFrom me to you, Tom\n"))
    assert post.body.startswith("From here on\n>From there\nFrom me to you, Tom")


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 0 Foo 0000 00:00:00"])
def test_a_message_without_a_date_costs_only_itself(date):
    heard = read(mail(message_id="<a@x>") + mail(date=date) + mail(message_id="<c@x>"))
    assert [post.id for one in heard for post in one.posts] == ["a@x", "c@x"]
    assert [(one.where, one.problem) for one in heard if one.problem] == [
        ("message 2", f"field 'Date': '{date}' is no date; put it right")
    ]


def test_goes_on_after_any_message_with_its_threads_and_reads_the_last_one_again():
    text = mail(message_id="<a@x>") + "".join(mail(message_id=f"<{n}@x>", subject="Re: Router") for n in range(4))
    whole = read(text)
    assert {post.thread_id for one in whole for post in one.posts} == {"a@x"}
    for number, one in enumerate(whole[:-1]):
        assert read(text, json.loads(json.dumps(one.mark))) == whole[number + 1 :]
    grown = text + mail(message_id="<new@x>")
    assert [one.posts[0].id for one in read(grown, whole[-1].mark)] == ["3@x", "new@x"]
    assert [one.where for one in read(grown, whole[-1].mark)] == ["message 5", "message 6"]


def test_the_same_message_without_an_id_has_the_same_id_again():
    first, second = posts(mail() + mail("other")), posts(mail())
    assert first[0].id == second[0].id != first[1].id


def test_a_huge_attachment_does_not_grow_into_memory(monkeypatch):
    monkeypatch.setattr("listeners.formats.mbox._MESSAGE", 1000)
    assert [len(post.body) < 1100 for post in posts(mail("x" * 99 + "\n" + ("y" * 99 + "\n") * 50) + mail())] == [
        True,
        True,
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {"from": "a" * 300_000},
        {"subject": "re:" * 300_000},
        {"references": "<a@b> " * 50_000},
        {"from": "a " * 200_000},
    ],
)
def test_a_header_made_to_take_hours_is_read_at_once(headers):
    started = time.process_time()
    assert len(posts(mail(**headers))) == 1
    assert time.process_time() - started < 2


def test_parts_in_parts_without_end_cost_nothing_else():
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(2_000))
    bad = mail().removesuffix("\nHallo\n\n") + nested
    assert [post.thread_title for post in posts(bad + "\n" + mail(subject="Next"))] == ["Router", "Next"]


def test_what_asks_not_to_be_kept_is_named_and_not_kept():
    heard = read(mail(message_id="<a@x>", x_no_archive="yes") + mail(message_id="<b@x>", archive="yes"))
    assert [post.id for one in heard for post in one.posts] == ["b@x"]
    assert "X-No-Archive" in heard[0].problem


def test_signatures_are_cut_and_addresses_shown_nowhere():
    [post] = posts(mail("Hallo\n-- \nAnna, Musterweg 1\n", **{"from": "anna@x.example"}))
    assert (post.body, post.author.handle) == ("Hallo", "anna@…")
