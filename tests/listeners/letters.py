"""Made-up mails to a list, for every server that keeps mailing lists."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

LIST = "users@lists.example"
START = datetime(2026, 6, 1, 8, tzinfo=UTC)


def mail(number: int, answers: int | None = None, text: str = "Grüße aus Bern", **headers: str) -> EmailMessage:
    """Mail `number`, said `number` hours after START; it may answer another one."""
    letter = EmailMessage()
    told = {
        "From": f"Anna {number} <anna{number}@x.example>",
        "To": LIST,
        "Subject": "Re: Router" if answers is not None else f"Router {number}",
        "Date": format_datetime(START + timedelta(hours=number)),
        "Message-ID": name(number),
        **({"In-Reply-To": name(answers)} if answers is not None else {}),
        **{header.replace("_", "-"): value for header, value in headers.items()},
    }
    for header, value in told.items():
        del letter[header]
        letter[header] = value
    letter.set_content(text)
    return letter


def name(number: int) -> str:
    return f"<m{number}@x.example>"


def listed(number: int) -> EmailMessage:
    """A mail whose sender the list has put itself in the place of, and under which it has put its footer."""
    footer = "_" * 47 + f"\nusers mailing list -- {LIST}\nTo unsubscribe send an email to users-leave@lists.example\n"
    return mail(
        number,
        text=f"Mein Router spinnt.\n\n-- \nBerta Beispiel\n{footer}",
        From=f"Berta Beispiel via users <{LIST}>",
        X_Original_From="Berta Beispiel <berta@x.example>",
        Reply_To=f"Berta Beispiel <berta@x.example>, {LIST}",
    )
