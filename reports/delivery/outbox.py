"""One message to one receiver: at most once, or, where the receiver tells doubles apart, at least once.

Before a message goes out the journal says `sending`, afterwards `sent`. A process that dies in between leaves a question,
which mail, Slack and Teams answer with "not again" until a person has looked. A webhook gets the message again, under
the same id, by which it knows it.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from reports.delivery import mail, posting, shapes
from reports.delivery.digest import Digest
from reports.delivery.journal import Journal
from reports.delivery.sending import Frame, NotSentError, UnsureError, patiently
from reports.delivery.settings import AnyDelivery, Mail, MissingSecretError, Slack, Smtp, Webhook, secret
from reports.wording import Wording

Outcome = Literal["sent", "already sent", "would be sent", "quiet day", "nothing new", "failed", "unsure"]
UNSURE = (
    "it was being sent when the process ended, and may have arrived; look, and if not: kundschafter deliver --again"
)


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one message. `again`: it failed in a way that may pass."""

    delivery: str
    to: str | None = None
    message: str | None = None
    outcome: Outcome
    why: str | None = None
    again: bool = False


class Outbox(msgspec.Struct, frozen=True, kw_only=True):
    """Where messages go out from. `again` sends what may have arrived, `dry_run` nothing."""

    journal: Journal
    frame: Frame
    server: Smtp | None
    now: datetime
    again: bool = False
    dry_run: bool = False

    def send(self, one: AnyDelivery, to: str | None, digest: Digest, words: Wording, pdf: Path | None) -> Result:
        """Send `digest` to a receiver, unless it has been."""
        number = f"{receiver(one, to)}/{digest.name}"
        result = Result(delivery=one.name, to=to, message=number, outcome="sent")
        state = self.journal.state(number)
        if state == "sent":
            return msgspec.structs.replace(result, outcome="already sent")
        if state in {"sending", "unsure"} and not self.again and not isinstance(one, Webhook):
            return msgspec.structs.replace(result, outcome="unsure", why=UNSURE)
        if self.dry_run:
            return msgspec.structs.replace(result, outcome="would be sent")
        try:
            sending = self._prepared(one, to, digest, words, pdf, number)
        except (MissingSecretError, NotSentError) as error:
            return msgspec.structs.replace(result, outcome="failed", why=str(error))
        return self._kept(sending, result, digest.told)

    def _kept(self, sending: Callable[[], None], result: Result, told: list[str]) -> Result:
        """Send, with a line in the journal before and after."""
        number = result.message or ""
        self.journal.note(self.now, number, "sending", told)
        try:
            patiently(sending, self.frame)
        except NotSentError as error:
            self.journal.note(self.now, number, "failed", told)
            return msgspec.structs.replace(result, outcome="failed", why=str(error), again=error.again)
        except UnsureError as error:
            self.journal.note(self.now, number, "unsure", told)
            return msgspec.structs.replace(result, outcome="unsure", why=str(error))
        self.journal.note(self.now, number, "sent", told)
        return result

    def _prepared(  # noqa: PLR0917 - a message and where it goes
        self, one: AnyDelivery, to: str | None, digest: Digest, words: Wording, pdf: Path | None, number: str
    ) -> Callable[[], None]:
        """What sends it; everything that can be wrong beforehand is found here."""
        if isinstance(one, Mail):
            if self.server is None or to is None:
                raise NotSentError("mail needs a table [smtp] in the settings", again=False)
            server, address = self.server, to
            user = mail.login(server)
            letter = mail.message(digest, words, one.name, server, address, number, self.now, pdf)
            return lambda: mail.send(letter, address, server, user)
        url, variable = secret(one.url_from), one.url_from
        if isinstance(one, Webhook):
            return self._signed(url, one, digest, number)
        shape = shapes.slack if isinstance(one, Slack) else shapes.teams
        content = msgspec.json.encode(shape(digest, words))
        return lambda: posting.post(url, variable, content, self.frame)

    def _signed(self, url: str, one: Webhook, digest: Digest, number: str) -> Callable[[], None]:
        content = msgspec.json.encode(shapes.program(digest, one.when))
        name = f"msg_{hashlib.blake2b(number.encode(), digest_size=12).hexdigest()}"
        headers = posting.signed(content, name, int(self.now.timestamp()), secret(one.secret_from))

        def sending() -> None:
            try:
                posting.post(url, one.url_from, content, self.frame, headers)
            except UnsureError as error:  # the receiver knows the id, so a second time does no harm
                raise NotSentError(str(error), again=True) from None

        return sending


def receiver(one: AnyDelivery, to: str | None) -> str:
    """What names the receiver in the journal."""
    return "/".join([one.when, one.name, *([to] if to else [])])
