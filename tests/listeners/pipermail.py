"""A made-up archive in the shape of Pipermail: a page that lists the months, a text file and an index for each."""

import gzip
from collections import defaultdict
from datetime import timedelta
from email.utils import format_datetime

from tests.listeners.case import START


class Pipermail:
    """`months` holds (number, mail) by month, in the order they came; `say` says something every 30 hours."""

    def __init__(self):
        self.months: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.count = 0
        self.failing: list[bool] = []
        self.tags = False  # whether files have an ETag and 304 is given
        self.index = True  # whether months have an index

    def say(self, body="Hallo", **headers):
        self.count += 1
        moment = START + timedelta(hours=30 * self.count)
        told = {
            "From": "anna at x.example (Anna Muster)",
            "Date": format_datetime(moment),
            "Subject": "[users] Router",
            "Message-ID": f"<m{self.count}@x.example>",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        head = "".join(f"{name}: {value}\n" for name, value in told.items())
        text = f"From anna at x.example  {moment:%a %b %e %H:%M:%S %Y}\n{head}\n{body}\n\n"
        self.months[f"{moment:%Y-%B}"].append((self.count, text))
        return f"m{self.count}@x.example"

    def remove(self, post_id):
        number = int(post_id[1:].partition("@")[0])
        for month, mails in self.months.items():
            self.months[month] = [one for one in mails if one[0] != number]

    def __call__(self, asked):
        path = asked.route.removeprefix("/pipermail/users/")
        month, _, rest = path.partition("/")
        if self.failing:
            asked.reply(b"", 503)
        elif not path:
            rows = "".join(
                f'<a href="{name}/thread.html">T</a> <a href="{name}.txt.gz">gz</a>' for name in [*self.months][::-1]
            )
            asked.reply(f'<html><a href="x/thread.html">{rows}</html>'.encode())
        elif rest == "date.html" and month in self.months and self.index:
            rows = "".join(f'<LI><A HREF="{number:06}.html">Router</A>' for number, _ in self.months[month])
            asked.reply(rows.encode())
        elif (month := month.removesuffix(".txt.gz")) in self.months and not rest:
            self.file(asked, "".join(text for _, text in self.months[month]).encode())
        else:
            asked.reply(b"", 404)

    def file(self, asked, body):
        tag = f'"{hash(body)}"'
        if self.tags and asked.headers.get("If-None-Match") == tag:
            asked.reply(b"", 304)
        else:
            asked.reply(
                gzip.compress(body),
                headers={"Content-Type": "application/x-gzip", **({"ETag": tag} if self.tags else {})},
            )
