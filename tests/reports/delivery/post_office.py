"""A real SMTP server on the loopback address that keeps what it takes, and answers as a test tells it to."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Office:
    """`answers` are given to one mail after the other, then every mail is taken; 'hang up' breaks the connection."""

    def __init__(self, *answers, before=lambda: None):
        self.answers, self.before = list(answers), before
        self.taken, self.asked, self.logins = [], 0, []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - the name it is called by
        if address.startswith("nobody"):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802 - the same
        self.asked += 1
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == "hang up":
            server.transport.abort()
            return "421 gone"
        if answer.startswith("250"):
            self.taken.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=default)))
        self.before()
        return answer

    def login(self, _server, _session, _envelope, mechanism, data):
        self.logins.append((mechanism, data.login, data.password))
        return AuthResult(success=data.password == b"sesame", handled=False)


class AnyPort(Controller):
    """On a port the system chooses."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def opened(office: Office, **options) -> Iterator[Controller]:
    controller = AnyPort(office, hostname="127.0.0.1", port=0, ready_timeout=30, server_hostname="localhost", **options)
    controller.start()
    try:
        yield controller
    finally:
        controller.stop()
