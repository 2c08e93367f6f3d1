"""A digest in the shapes that Slack, Teams and programs expect."""

from typing import Any

import msgspec

from reports.delivery.digest import Digest, Line
from reports.harmless import shorten
from reports.wording import Wording

SLACK_TEXT = 2_900  # letters of one block; Slack takes 3,000
TEAMS_BYTES = 26_000  # Teams takes 28 KB


def slack(digest: Digest, words: Wording) -> dict[str, Any]:
    """For an incoming webhook: `text` for notifications, `blocks` for the channel."""
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": shorten(digest.subject, 150)}},
        {"type": "section", "text": {"type": "mrkdwn", "text": _plain(digest.intro)}},
    ]
    for section in digest.sections:
        said, lines = f"*{_plain(section.title)}*", [_slack_line(line) for line in section.lines]
        for line in lines:  # a cut in the middle of a link would spoil the block
            said = f"{said}\n{line}" if len(said) + len(line) < SLACK_TEXT else said
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": said}})
    if digest.page:
        said = f"<{_address(digest.page)}|{_plain(words.texts['delivery']['week_page'])}>"
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": said}})
    return {"text": _plain(digest.subject), "blocks": blocks, "unfurl_links": False}


def _slack_line(line: Line) -> str:
    text = _plain(line.text)
    linked = f"<{_address(line.link)}|{text.replace('|', '¦')}>" if line.link and len(line.link) < 1_000 else text
    return f"• {linked}" + (f"\n   {_plain(line.more)}" if line.more else "")


def _plain(text: str) -> str:
    """Slack's three signs; and no star, tick or dash of somebody's words makes them bold, code or struck out."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.translate({ord(sign): f"\u2060{sign}\u2060" for sign in "*_~`"})


def _address(link: str) -> str:
    return link.replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")


def teams(digest: Digest, words: Wording) -> dict[str, Any]:
    """An Adaptive Card for a workflow webhook. What people wrote stands in text runs, which know no markup."""
    body: list[dict[str, Any]] = [
        _runs([{"text": digest.subject, "size": "Large", "weight": "Bolder"}]),
        _runs([{"text": digest.intro, "isSubtle": True}]),
    ]
    for section in digest.sections:
        body.append({**_runs([{"text": section.title, "weight": "Bolder"}]), "separator": True})
        body += [_teams_line(line) for line in section.lines]
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
        "msteams": {"width": "Full"},
    }
    if digest.page:
        card["actions"] = [
            {"type": "Action.OpenUrl", "title": words.texts["delivery"]["week_page"], "url": digest.page}
        ]
    while len(msgspec.json.encode(card)) > TEAMS_BYTES:
        body.pop()  # from the end, which says least
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [content]}


def _teams_line(line: Line) -> dict[str, Any]:
    said: dict[str, Any] = {"text": line.text}
    if line.link:
        said["selectAction"] = {"type": "Action.OpenUrl", "url": line.link}
    more = [{"text": f"  {line.more}", "isSubtle": True}] if line.more else []
    return {**_runs([said, *more]), "spacing": "Small"}


def _runs(runs: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", **run} for run in runs]}


def program(digest: Digest, when: str) -> dict[str, Any]:
    """For programs: the digest as it is."""
    sections = [
        {"title": section.title, "lines": [msgspec.to_builtins(line) for line in section.lines]}
        for section in digest.sections
    ]
    return {
        "type": f"kundschafter.{when}",
        "name": digest.name,
        "language": digest.language,
        "subject": digest.subject,
        "intro": digest.intro,
        "sections": sections,
        "page": digest.page,
    }
