"""Receivers on the loopback address, and something to send them."""

import shutil
import ssl
import subprocess
from datetime import UTC, datetime

import pytest

from reports.delivery.digest import Digest, Line, Section
from reports.delivery.journal import journal
from reports.delivery.outbox import Outbox
from reports.delivery.sending import Frame
from reports.wording import Wording
from tests.listeners.loopback import Sleep

NOW = datetime(2026, 11, 16, 6, tzinfo=UTC)
WORDS = Wording(language="de", company="Alpenfunk", topics={})
SUBJECT, PAGE = "Alpenfunk: Kalenderwoche 46", "https://reports.example/2026-W46/index.html"


@pytest.fixture
def digest():
    return Digest(
        name="2026-W46",
        language="de",
        subject=SUBJECT,
        intro="Das Wichtigste aus dem Wochenbericht.",
        sections=[
            Section(
                title="Mit wem spreche ich?",
                lines=[
                    Line(text="Marlene_K, Fan", link="https://forum.example/u/1?a=b&c=d", more="spricht gut von uns"),
                    Line(text="<script>*alert*</script> & <!channel>", more="größte Freude"),
                ],
            )
        ],
        page=PAGE,
    )


@pytest.fixture
def sleep():
    return Sleep()


@pytest.fixture
def outbox(tmp_path, sleep):
    """Call it for an outbox over the journal of this test, as often as processes begin anew."""
    opened = []

    def made(**more):
        while opened:
            opened.pop().__exit__(None, None, None)
        held = journal(tmp_path)
        opened.append(held)
        frame = Frame(("127.0.0.1", "localhost"), 5.0, sleep)
        return Outbox(**{"journal": held.__enter__(), "frame": frame, "server": None, "now": NOW, **more})

    yield made
    while opened:
        opened.pop().__exit__(None, None, None)


@pytest.fixture
def tls(tmp_path, monkeypatch):
    """A certificate for localhost that is trusted here alone."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not here to make a certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    named = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate]
    subprocess.run([*made, *named], check=True, capture_output=True)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
