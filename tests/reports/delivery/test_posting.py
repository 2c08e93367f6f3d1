"""Slack, Teams and signed webhooks, against receivers that keep to their protocols on the loopback address."""

import base64
import hashlib
import hmac
import json
import logging

import msgspec
import pytest

from reports.delivery import posting, shapes
from reports.delivery.digest import Line, Section
from reports.delivery.sending import Frame
from reports.delivery.settings import Slack, Teams, Webhook
from tests.listeners.loopback import serve
from tests.reports.delivery.conftest import NOW, PAGE, SUBJECT, WORDS

URL, SECRET = "KUNDSCHAFTER_TEST_URL", "KUNDSCHAFTER_TEST_SECRET"
PATH = "/services/T00000000/B11111111/verysecretpath"
SLACK = Slack(name="chat", url_from=URL)
TEAMS = Teams(name="chat", url_from=URL)
HOOK = Webhook(name="crm", url_from=URL, secret_from=SECRET)


class Receiver:
    """`answers` are (status, body, headers), or None to hang up; then everything is taken."""

    def __init__(self, *answers, usual=(200, b"ok", {})):
        self.answers, self.usual = list(answers), usual
        self.got, self.taken = [], []

    def __call__(self, asked):
        self.got.append((asked.route, asked.headers, asked.posted))
        answer = self.answers.pop(0) if self.answers else self.usual
        if answer is None:
            asked.hang_up()
            return
        status, body, headers = answer
        if 200 <= status < 300:
            self.taken.append(asked.posted)
        asked.reply(body, status, headers)


@pytest.fixture
def send(outbox, digest, monkeypatch):
    def sent(one, receiver, *, again=False, **more):
        with serve(receiver) as server:
            monkeypatch.setenv(URL, server.url + PATH)
            monkeypatch.setenv(SECRET, "a secret of ours")
            return outbox(again=again, **more).send(one, None, digest, WORDS, None)

    return sent


def test_slack_gets_blocks_with_links_and_nothing_of_what_people_wrote_is_markup(send):
    result = send(SLACK, receiver := Receiver())

    assert result.outcome == "sent"
    ((path, headers, content),) = receiver.got
    assert (path, headers["Content-Type"]) == (PATH, "application/json")
    told = json.loads(content)
    assert told["text"] == SUBJECT
    text = "\n".join(block["text"]["text"] for block in told["blocks"])
    assert "<https://forum.example/u/1?a=b&amp;c=d|Marlene\u2060_\u2060K, Fan>" in text
    assert "&lt;script&gt;\u2060*\u2060alert\u2060*\u2060&lt;/script&gt; &amp; &lt;!channel&gt;" in text
    assert f"<{PAGE}|" in text
    assert {block["type"] for block in told["blocks"]} == {"header", "section"}


def test_slack_asks_for_patience_and_gets_it(send, sleep):
    result = send(SLACK, receiver := Receiver((429, b"", {"Retry-After": "7"})))

    assert (result.outcome, len(receiver.taken), sleep.slept) == ("sent", 1, [7.0])


def test_slack_that_asks_for_an_hour_is_left_until_the_next_call(send, sleep):
    result = send(SLACK, receiver := Receiver((429, b"", {"Retry-After": "3600"})))

    assert (result.outcome, result.again, len(receiver.got), sleep.slept) == ("failed", True, 1, [])


def test_slack_that_fails_is_tried_again(send, sleep):
    result = send(SLACK, receiver := Receiver((500, b"rollup_error", {}), (503, b"", {})))

    assert (result.outcome, len(receiver.taken), sleep.slept) == ("sent", 1, [1.0, 2.0])


@pytest.mark.parametrize(
    ("status", "said"), [(404, b"no_service"), (403, b"action_prohibited"), (410, b"channel_is_archived")]
)
def test_slack_that_knows_us_no_more_is_told_with_its_words(send, sleep, status, said):
    result = send(SLACK, Receiver((status, said, {})))

    assert (result.outcome, result.again, sleep.slept) == ("failed", False, [])
    assert f"{status}" in result.why
    assert said.decode() in result.why


@pytest.mark.parametrize("answer", [None, (502, b"", {}), (504, b"", {})])
def test_slack_that_gives_no_answer_leaves_a_question_and_no_second_message(send, answer):
    first = send(SLACK, one := Receiver(answer))
    second = send(SLACK, other := Receiver())

    assert (first.outcome, second.outcome, len(one.got), len(other.got)) == ("unsure", "unsure", 1, 0)
    assert send(SLACK, other, again=True).outcome == "sent"


def test_teams_gets_an_adaptive_card_whose_texts_know_no_markup(send):
    result = send(TEAMS, receiver := Receiver(usual=(202, b"", {})))

    assert result.outcome == "sent"
    told = json.loads(receiver.taken[0])
    (attachment,) = told["attachments"]
    card = attachment["content"]
    assert told["type"] == "message"
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert (card["type"], card["version"], card["actions"][0]["url"]) == ("AdaptiveCard", "1.4", PAGE)
    runs = [run for block in card["body"] for run in block["inlines"]]
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    assert "<script>*alert*</script> & <!channel>" in [run["text"] for run in runs]
    assert [run["selectAction"]["url"] for run in runs if "selectAction" in run] == [
        "https://forum.example/u/1?a=b&c=d"
    ]


@pytest.mark.parametrize("shape", [shapes.slack, shapes.teams])
def test_a_message_of_any_length_stays_within_what_is_taken(digest, shape):
    lines = [Line(text="W" * 300, more="M" * 300, link=f"https://forum.example/{n}") for n in range(200)]
    told = shape(msgspec.structs.replace(digest, sections=[Section(title="T", lines=lines)] * 4), WORDS)

    assert len(json.dumps(told)) < 28_000
    assert all(len(block["text"]["text"]) <= 3_000 for block in told.get("blocks", ()))


def test_the_receiver_of_a_webhook_can_check_who_sent_it_and_when(send, digest):
    result = send(HOOK, receiver := Receiver(usual=(204, b"", {})))

    assert result.outcome == "sent"
    ((_, headers, content),) = receiver.got
    number, seconds = headers["webhook-id"], headers["webhook-timestamp"]
    expected = hmac.new(b"a secret of ours", f"{number}.{seconds}.".encode() + content, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"
    assert int(seconds) == NOW.timestamp()
    told = json.loads(content)
    assert (told["type"], told["name"], told["subject"]) == ("kundschafter.weekly", "2026-W46", SUBJECT)
    assert told["sections"][0]["lines"][0]["text"] == digest.sections[0].lines[0].text


def test_a_secret_may_be_written_as_the_standard_does():
    key = b"\x00\xff24 bytes of any kind....."
    secret = "whsec_" + base64.b64encode(key).decode()

    made = posting.signed(b"{}", "msg_1", 1_700_000_000, secret)

    expected = hmac.new(key, b"msg_1.1700000000.{}", hashlib.sha256).digest()
    assert made["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"


def test_a_webhook_is_sent_until_it_is_taken_and_always_under_the_same_id(send):
    result = send(HOOK, receiver := Receiver(None, (502, b"", {}), (500, b"", {})))

    assert result.outcome == "sent"
    assert len({headers["webhook-id"] for _, headers, _ in receiver.got}) == 1
    assert len(receiver.got) == 4


def test_over_tls_it_is_sent_where_the_certificate_is_trusted_and_refused_where_it_is_not(
    outbox, digest, monkeypatch, tls
):
    with serve(receiver := Receiver(), tls=tls) as server:
        monkeypatch.setenv(URL, server.url.replace("http://127.0.0.1", "https://localhost") + PATH)
        trusted = outbox().send(SLACK, None, digest, WORDS, None)
        monkeypatch.delenv("REQUESTS_CA_BUNDLE")
        other = msgspec.structs.replace(SLACK, name="other")
        untrusted = outbox().send(other, None, digest, WORDS, None)

    assert (trusted.outcome, untrusted.outcome, untrusted.again) == ("sent", "failed", False)
    assert "no valid certificate" in untrusted.why
    assert len(receiver.taken) == 1


def test_no_redirect_is_followed(send):
    with serve(Receiver()) as elsewhere:
        result = send(SLACK, Receiver((302, b"", {"Location": elsewhere.url})))

        assert (result.outcome, elsewhere.asked) == ("failed", [])


@pytest.mark.parametrize(("scheme", "why"), [("http", "has to begin with https"), ("https", "is not public")])
def test_an_address_that_is_not_public_or_not_protected_is_refused_unless_it_is_meant(
    outbox, digest, monkeypatch, scheme, why
):
    with serve(receiver := Receiver()) as server:
        monkeypatch.setenv(URL, server.url.replace("http", scheme) + PATH)
        result = outbox(frame=Frame((), 5.0)).send(SLACK, None, digest, WORDS, None)

    assert (result.outcome, result.again, receiver.got) == ("failed", False, [])
    assert why in result.why
    assert "allow_hosts" in result.why


@pytest.mark.parametrize(
    "answer", [(404, b"no_service " + PATH.encode(), {}), (200, b"ok", {}), None, (500, PATH.encode(), {})]
)
def test_the_address_and_the_secret_stand_in_no_message_no_log_and_no_journal(send, tmp_path, caplog, answer):
    caplog.set_level(logging.DEBUG)
    for one in (SLACK, HOOK):
        result = send(one, Receiver(*[answer] * 4))
        told = f"{result}{caplog.text}{(tmp_path / 'delivered.jsonl').read_text()}"
        for secret in ("verysecretpath", "T00000000", "a secret of ours"):
            assert secret not in told


@pytest.mark.parametrize(
    "url", ["", "not an address", "ftp://a.example/x", "https://[::1", "http://localhost:1/verysecret"]
)
def test_an_address_that_is_none_is_told_by_the_name_of_its_variable(outbox, digest, monkeypatch, url):
    monkeypatch.setenv(URL, url)

    result = outbox().send(SLACK, None, digest, WORDS, None)

    assert result.outcome == "failed"
    assert URL in result.why
    assert "verysecret" not in result.why
