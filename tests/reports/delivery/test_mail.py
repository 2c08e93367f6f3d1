"""Mail, against a real SMTP server on the loopback address with its faults."""

import socket
import threading

import pytest

from reports.delivery import mail as mails
from reports.delivery.settings import PASSWORD, USER, Mail, Smtp
from tests.reports.delivery.conftest import NOW, PAGE, SUBJECT, WORDS
from tests.reports.delivery.post_office import Office, opened

ANNA = Mail(name="team", to=["anna@alpenfunk.example"])


def smtp(port, **more):
    return Smtp(**{"host": "127.0.0.1", "port": port, "sender": "scout@alpenfunk.example", "security": "none", **more})


def send(outbox, digest, port, to=ANNA.to[0], pdf=None, **more):
    return outbox(server=smtp(port, **more)).send(ANNA, to, digest, WORDS, pdf)


def test_a_mail_has_text_and_html_and_the_pdf_with_it(outbox, digest, tmp_path):
    pdf = tmp_path / "report.pdf"
    pdf.write_bytes(b"%PDF-1.7 some pages %%EOF")
    with opened(office := Office()) as server:
        result = send(outbox, digest, server.port, pdf=pdf)

    assert result.outcome == "sent"
    ((recipients, mail),) = office.taken
    assert recipients == ANNA.to
    assert (mail["Subject"], mail["To"], mail["From"].addresses[0].addr_spec) == (
        SUBJECT, ANNA.to[0], "scout@alpenfunk.example",
    )  # fmt: skip
    plain, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    for words in ("Marlene_K, Fan", "größte Freude", PAGE):
        assert words in plain
        assert words in html
    assert "<script>*alert*</script> & <!channel>" in plain
    assert "&lt;script&gt;*alert*&lt;/script&gt; &amp; &lt;!channel&gt;" in html
    assert 'href="https://forum.example/u/1?a=b&amp;c=d"' in html
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("kundschafter-2026-W46.pdf", pdf.read_bytes())
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_server_that_is_busy_is_asked_again_and_gets_one_mail(outbox, digest, sleep):
    with opened(office := Office("451 try later", "250 OK")) as server:
        result = send(outbox, digest, server.port)

    assert (result.outcome, office.asked, len(office.taken)) == ("sent", 2, 1)
    assert sleep.slept == [1.0]


def test_a_server_that_stays_busy_is_left_until_the_next_call(outbox, digest, sleep):
    with opened(office := Office(*["451 later"] * 4)) as server:
        first = send(outbox, digest, server.port)
        second = send(outbox, digest, server.port)

    assert (first.outcome, first.again) == ("failed", True)
    assert "451 later" in first.why
    assert sleep.slept == [1.0, 2.0, 4.0]
    assert (second.outcome, len(office.taken)) == ("sent", 1)


def test_a_mailbox_that_is_not_there_is_told_at_once(outbox, digest, sleep):
    with opened(Office()) as server:
        result = send(outbox, digest, server.port, to="nobody@alpenfunk.example")

    assert (result.outcome, result.again, sleep.slept) == ("failed", False, [])
    assert "550 5.1.1 no such mailbox" in result.why


def test_a_connection_that_breaks_while_the_mail_is_handed_over_leaves_a_question_and_no_second_mail(outbox, digest):
    with opened(office := Office("hang up")) as server:
        first = send(outbox, digest, server.port)
        second = send(outbox, digest, server.port)
        assert (first.outcome, second.outcome, office.asked) == ("unsure", "unsure", 1)
        assert "--again" in second.why
        third = outbox(server=smtp(server.port), again=True).send(ANNA, ANNA.to[0], digest, WORDS, None)

    assert (third.outcome, office.asked, len(office.taken)) == ("sent", 2, 1)


def test_a_server_that_hangs_up_at_once_is_asked_again(outbox, digest, sleep):
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up():
            for _ in range(4):
                listening.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        result = send(outbox, digest, listening.getsockname()[1])
        thread.join()

    assert (result.outcome, result.again, sleep.slept) == ("failed", True, [1.0, 2.0, 4.0])


def test_a_mail_that_was_taken_is_sent_although_the_good_bye_fails(outbox, digest):
    class Rude(Office):
        async def handle_QUIT(self, _server, _session, _envelope):  # noqa: N802 - the name it is called by
            return "554 no"

    with opened(office := Rude()) as server:
        result = send(outbox, digest, server.port)

    assert (result.outcome, office.asked) == ("sent", 1)


def test_the_same_mail_has_the_same_id_and_each_recipient_another(outbox, digest):
    with opened(office := Office("451 a", "250 OK")) as server:
        send(outbox, digest, server.port)
        send(outbox, digest, server.port, to="bea@alpenfunk.example")
        assert send(outbox, digest, server.port).outcome == "already sent"

    first, second = (mail["Message-ID"] for _, mail in office.taken)
    assert first != second
    with opened(later := Office()) as server:
        again = mails.message(digest, WORDS, "team", smtp(server.port), ANNA.to[0], "weekly/team/anna@alpenfunk.example/2026-W46", NOW, None)  # fmt: skip
        mails.send(again, ANNA.to[0], smtp(server.port))
    assert later.taken[0][1]["Message-ID"] == first


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_it_logs_in_over_tls_alone(outbox, digest, tls, monkeypatch, security):
    monkeypatch.setenv(USER, "scout")
    monkeypatch.setenv(PASSWORD, "sesame")
    office = Office()
    how = {"tls_context": tls, "require_starttls": True} if security == "starttls" else {"ssl_context": tls}
    with opened(office, authenticator=office.login, auth_require_tls=security == "starttls", **how) as server:
        result = send(outbox, digest, server.port, host="localhost", security=security)

    assert result.outcome == "sent", result.why
    assert office.logins == [("LOGIN", b"scout", b"sesame")] or office.logins[0][1:] == (b"scout", b"sesame")
    assert len(office.taken) == 1


def test_a_password_never_goes_over_a_plain_line_and_a_wrong_one_is_not_repeated(
    outbox, digest, tls, monkeypatch, tmp_path
):
    monkeypatch.setenv(USER, "scout")
    monkeypatch.setenv(PASSWORD, "hunter2secret")
    office = Office()
    with opened(office, authenticator=office.login, tls_context=tls) as server:
        plain = send(outbox, digest, server.port)
        assert office.logins == []
        wrong = send(outbox, digest, server.port, host="localhost", security="starttls")

    assert plain.outcome == wrong.outcome == "failed"
    assert "535" in wrong.why
    assert (plain.again, wrong.again) == (False, False)
    assert office.taken == []
    assert "hunter2secret" not in f"{plain}{wrong}{(tmp_path / 'delivered.jsonl').read_text()}"


def test_a_login_without_its_password_is_told_before_anything_is_begun(outbox, digest, monkeypatch, tmp_path):
    monkeypatch.setenv(USER, "scout")
    monkeypatch.delenv(PASSWORD, raising=False)

    result = send(outbox, digest, 1, security="starttls")

    assert (result.outcome, PASSWORD in result.why) == ("failed", True)
    assert not (tmp_path / "delivered.jsonl").exists()


def test_a_certificate_nobody_trusts_and_a_server_without_tls_are_refused(outbox, digest, tls, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with opened(office := Office(), tls_context=tls) as server:
        untrusted = send(outbox, digest, server.port, host="localhost", security="starttls")
    with opened(office) as server:
        without = send(outbox, digest, server.port, security="starttls")

    assert (untrusted.outcome, without.outcome, office.taken) == ("failed", "failed", [])
    assert "certificate is not valid" in untrusted.why
    assert "does not offer" in without.why
