"""A digest as mail: text and HTML, the report as a PDF with it, one message per recipient, handed to one SMTP server.

Its Message-ID is made of the message and the recipient, so that it is the same whenever it is sent.
"""

import hashlib
import os
import smtplib
import ssl
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from reports.delivery.digest import Digest
from reports.delivery.sending import NotSentError, UnsureError
from reports.delivery.settings import PASSWORD, USER, Smtp, secret
from reports.pages import render
from reports.wording import Wording

NAME = "kundschafter-{name}.pdf"


def message(  # noqa: PLR0917 - what a mail is made of
    digest: Digest, words: Wording, delivery: str, server: Smtp, to: str, number: str, now: datetime, pdf: Path | None
) -> EmailMessage:
    """The mail. `number` names the message to this recipient, `pdf` is attached."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = digest.subject
    mail["From"] = Address("Kundschafter", addr_spec=server.sender)
    mail["To"] = Address(addr_spec=to)
    mail["Date"] = format_datetime(now)
    token = hashlib.blake2b(number.encode(), digest_size=12).hexdigest()
    mail["Message-ID"] = f"<kundschafter.{token}@{server.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = digest.language
    values = {"digest": digest, "delivery": delivery, "pdf": pdf is not None}
    mail.set_content(text(digest, words, delivery, pdf=pdf is not None))
    mail.add_alternative(render("delivery/mail.html.j2", words, values), subtype="html")
    if pdf:
        name = NAME.format(name=digest.name)
        mail.add_attachment(pdf.read_bytes(), maintype="application", subtype="pdf", filename=name)
    return mail


def text(digest: Digest, words: Wording, delivery: str, *, pdf: bool) -> str:
    """The same words without any markup."""
    said = words.texts["delivery"]
    parts = [digest.intro]
    for section in digest.sections:
        lines = [section.title.upper()]
        for line in section.lines:
            lines += [f"- {line.text}", *(f"  {more}" for more in (line.more, line.link) if more)]
        parts.append("\n".join(lines))
    if digest.page:
        parts.append(f"{said['week_page']}: {digest.page}")
    if pdf:
        parts.append(said["week_pdf"])
    return "\n\n".join([*parts, "-- ", said["why"].format(name=delivery)]) + "\n"


def login(server: Smtp) -> tuple[str, str] | None:
    """Who we log in as, with the password; None without a login. Raises NotSentError, MissingSecretError."""
    if not os.environ.get(USER):
        return None
    if server.security == "none":
        why = f'{USER} is set, but [smtp] says security = "none": a password would go unprotected'
        raise NotSentError(why, again=False)
    return secret(USER), secret(PASSWORD)


def send(mail: EmailMessage, to: str, server: Smtp, user: tuple[str, str] | None = None) -> None:
    """Hand it over, after logging in as `user`. Raises NotSentError where it surely was not taken, UnsureError where nobody knows."""
    try:
        smtp = _connected(server)
        try:
            _hand_over(smtp, mail, to, server, user)
        finally:
            _leave(smtp)
    except smtplib.SMTPResponseException as error:  # before the mail itself
        raise _refused(error.smtp_code, error.smtp_error) from None
    except ssl.SSLCertVerificationError:
        raise NotSentError(f"{server.host}: its certificate is not valid", again=False) from None
    except smtplib.SMTPNotSupportedError:
        raise NotSentError(
            f"{server.host} does not offer what `security` and the login under [smtp] need", again=False
        ) from None
    except (smtplib.SMTPException, OSError) as error:
        raise NotSentError(
            f"{server.host}:{server.port} cannot be talked to ({type(error).__name__})", again=True
        ) from None


def _connected(server: Smtp) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=os.environ.get("REQUESTS_CA_BUNDLE"))
    ours = server.sender.rpartition("@")[2]  # not the name of this machine
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, ours, timeout=server.deadline, context=context)
    smtp = smtplib.SMTP(server.host, server.port, ours, timeout=server.deadline)
    if server.security == "starttls":
        try:
            smtp.starttls(context=context)
        except BaseException:
            smtp.close()
            raise
    return smtp


def _hand_over(smtp: smtplib.SMTP, mail: EmailMessage, to: str, server: Smtp, user: tuple[str, str] | None) -> None:
    smtp.ehlo_or_helo_if_needed()
    if user:
        smtp.login(*user)
    for code, answer in (smtp.mail(server.sender), smtp.rcpt(to)):
        if code >= 400:
            raise _refused(code, answer)
    try:
        code, answer = smtp.data(mail.as_bytes())
    except smtplib.SMTPDataError as error:  # it would not even listen
        raise _refused(error.smtp_code, error.smtp_error) from None
    except (smtplib.SMTPServerDisconnected, OSError):
        raise UnsureError(
            f"the connection to {server.host} broke while the mail {mail['Message-ID']} was handed over: ask the recipient "
            "or the log of the server whether it arrived"
        ) from None
    if code >= 400:
        raise _refused(code, answer)


def _leave(smtp: smtplib.SMTP) -> None:
    """Whatever the server says to our good-bye: the mail was taken before, or was not."""
    try:
        smtp.quit()
    except (smtplib.SMTPException, OSError):
        smtp.close()


def _refused(code: int, answer: bytes | str) -> NotSentError:
    said = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return NotSentError(f"the mail server answered {code} {' '.join(said.split())[:200]}", again=400 <= code < 500)
