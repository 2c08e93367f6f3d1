"""The journal, and what it makes of a process that dies."""

import multiprocessing
import os
import signal
from datetime import date

import msgspec
import pytest

from reports.delivery.journal import JournalError, journal
from reports.delivery.outbox import Outbox
from reports.delivery.sending import Frame
from reports.delivery.settings import Mail, Slack, Smtp, Webhook
from tests.listeners.loopback import serve
from tests.reports.delivery.conftest import NOW, WORDS
from tests.reports.delivery.post_office import Office, opened

URL, SECRET = "KUNDSCHAFTER_TEST_URL", "KUNDSCHAFTER_TEST_SECRET"
MAIL = Mail(name="team", to=["anna@alpenfunk.example"])
SLACK = Slack(name="chat", url_from=URL)
HOOK = Webhook(name="crm", url_from=URL, secret_from=SECRET)


def sender(folder, one, digest, port, url):
    """What a process does that sends; it is killed in the middle."""
    os.environ.update({URL: url, SECRET: "s"})
    server = Smtp(host="127.0.0.1", port=port, sender="scout@alpenfunk.example", security="none") if port else None
    with journal(folder) as kept:
        outbox = Outbox(journal=kept, frame=Frame(("127.0.0.1",), 20.0), server=server, now=NOW)
        outbox.send(one, one.to[0] if isinstance(one, Mail) else None, digest, WORDS, None)


def killed(folder, one, digest, port, url, pids):
    process = multiprocessing.get_context("spawn").Process(target=sender, args=(folder, one, digest, port, url))
    process.start()
    pids.append(process.pid)
    process.join(60)
    return process.exitcode


def test_a_mail_whose_sender_was_killed_after_handing_it_over_is_not_sent_twice(tmp_path, outbox, digest):
    pids = []
    office = Office(before=lambda: os.kill(pids[0], signal.SIGKILL))
    with opened(office) as server:
        assert killed(tmp_path, MAIL, digest, server.port, "", pids) == -signal.SIGKILL
        assert len(office.taken) == 1, "it was handed over"
        office.before = lambda: None
        smtp = Smtp(host="127.0.0.1", port=server.port, sender="scout@alpenfunk.example", security="none")
        second = outbox(server=smtp).send(MAIL, MAIL.to[0], digest, WORDS, None)
        assert (second.outcome, len(office.taken)) == ("unsure", 1)
        assert "may have arrived" in second.why
        third = outbox(server=smtp, again=True).send(MAIL, MAIL.to[0], digest, WORDS, None)

    assert third.outcome == "sent"
    assert len({mail["Message-ID"] for _, mail in office.taken}) == 1, "the mailbox knows it for the same"


@pytest.mark.parametrize("one", [SLACK, HOOK], ids=["slack", "webhook"])
def test_a_killed_sender_leaves_slack_with_one_message_and_a_webhook_with_one_id(
    tmp_path, outbox, digest, monkeypatch, one
):
    pids, got = [], []

    def answer(asked):
        got.append(asked.headers.get("webhook-id"))
        if len(got) == 1:
            os.kill(pids[0], signal.SIGKILL)
        asked.reply(b"ok")

    with serve(answer) as server:
        assert killed(tmp_path, one, digest, 0, server.url, pids) == -signal.SIGKILL
        monkeypatch.setenv(URL, server.url)
        monkeypatch.setenv(SECRET, "s")
        second = outbox().send(one, None, digest, WORDS, None)

    assert second.outcome == {"chat": "unsure", "crm": "sent"}[one.name]
    assert len(got) == {"chat": 1, "crm": 2}[one.name]
    assert len(set(got)) == 1


def test_a_line_that_was_half_written_is_dropped_and_the_message_sent(tmp_path):
    file = tmp_path / "delivered.jsonl"
    with journal(tmp_path) as kept:
        kept.note(NOW, "weekly/team/2026-W45", "sent")
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"at":"2026-11-16T06:0')

    with journal(tmp_path) as kept:
        assert kept.state("weekly/team/2026-W45") == "sent"
        assert kept.state("weekly/team/2026-W46") is None
        kept.note(NOW, "weekly/team/2026-W46", "sending")
    with journal(tmp_path) as kept:
        assert kept.state("weekly/team/2026-W46") == "sending"
    assert file.read_bytes().startswith(whole)


def test_a_journal_that_cannot_be_read_sends_nothing_and_says_which_line(tmp_path):
    (tmp_path / "delivered.jsonl").write_text('{"at":"2026-11-16T06:00:00Z","id":"a","state":"sent"}\nnonsense\n')

    with pytest.raises(JournalError, match=r"delivered\.jsonl, line 2"), journal(tmp_path):
        pass


def test_two_processes_never_send_at_once(tmp_path):
    with journal(tmp_path), pytest.raises(JournalError, match="right now"), journal(tmp_path):
        pass


def test_what_an_alert_has_told_is_known_and_what_may_have_failed_is_not(tmp_path):
    with journal(tmp_path) as kept:
        kept.note(NOW, "alert/team/1", "sent", ["a"])
        kept.note(NOW, "alert/team/2", "sending", ["b"])
        kept.note(NOW, "alert/team/3", "sending", ["c"])
        kept.note(NOW, "alert/team/3", "failed", ["c"])
        kept.note(NOW, "alert/other/1", "sent", ["d"])
    with journal(tmp_path) as kept:
        assert kept.told("alert/team", surely=False) == {"a", "b"}
        assert kept.told("alert/team", surely=True) == {"a"}


@pytest.mark.parametrize(
    ("day", "quiet"),
    [
        (date(2026, 11, 16), False),  # Monday
        (date(2026, 11, 21), True),  # Saturday
        (date(2026, 11, 22), True),
        (date(2026, 12, 25), True),  # a Friday
    ],
)
def test_weekends_and_holidays_are_quiet(day, quiet):
    assert SLACK.quiet(day, [date(2026, 12, 25)]) is quiet
    always = msgspec.structs.replace(SLACK, weekdays=["mon", "tue", "wed", "thu", "fri", "sat", "sun"], holidays=True)
    assert not always.quiet(day, [date(2026, 12, 25)])
