"""What a message says, before it is mail, Slack or Teams: a few sections of lines, some with a link."""

import msgspec


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """`more` stands behind the text, in grey where there is grey."""

    text: str
    link: str | None = None
    more: str = ""


class Section(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    lines: list[Line]


class Digest(msgspec.Struct, frozen=True, kw_only=True):
    """`name` is the same whenever the same is said, such as `2026-W46`; `told` are the hashes of the news of an alert."""

    name: str
    language: str
    subject: str
    intro: str
    sections: list[Section]
    page: str | None = None  # address of the whole report
    told: list[str] = []
