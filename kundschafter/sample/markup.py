"""Posts as HTML the way Discourse cooks them: paragraphs, quotes in asides, mentions, links, emoji, code."""

import re
from html import escape

from kundschafter.sample.pen import Block

EMOJI = {
    "🙂": "slight_smile", "😀": "grinning_face", "😉": "wink", "😄": "smile", "😅": "sweat_smile", "👍": "+1", "🙏": "pray",
    "❤️": "heart", "😡": "rage", "🙄": "roll_eyes", "🎉": "tada", "😂": "joy", "🤔": "thinking", "💪": "muscle", "😊": "blush",
    "🚀": "rocket", "📡": "satellite", "🏔️": "mountain_snow", "👏": "clap", "😤": "triumph",
}  # fmt: skip
MENTION = re.compile(r"(?<![\w/])@([A-Za-z0-9_][\w.\-]*\w)")
LINK = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)]")
CODE = re.compile(r"`([^`]+)`")


def cooked(blocks: tuple[Block, ...], thread_id: int = 0, *, plain: bool = False) -> str:
    """HTML of a post; `plain` leaves out what only a forum does (quote asides, mentions, emoji pictures)."""
    return "\n".join(_block(block, thread_id, plain) for block in blocks)


def raw(blocks: tuple[Block, ...]) -> str:
    """The post as its author typed it (Markdown)."""
    parts = []
    for kind, *text in blocks:
        if kind == "quote":
            parts.append(f'[quote="{text[0]}, post:{text[1]}"]\n{text[2]}\n[/quote]')
        elif kind == "code":
            parts.append(f"```\n{text[0]}\n```")
        else:
            parts.append("\n".join(f"{n}. {item}" for n, item in enumerate(text, 1)) if kind == "list" else text[0])
    return "\n\n".join(parts)


def _block(block: Block, thread_id: int, plain: bool) -> str:
    kind, *text = block
    if kind == "code":
        return f'<pre><code class="lang-auto">{escape(text[0])}\n</code></pre>'
    if kind == "list":
        items = "\n".join(f"<li>{_inline(item, plain)}</li>" for item in text)
        return f"<ol>\n{items}\n</ol>"
    if kind == "quote":
        return _quote(text[0], text[1], text[2], thread_id, plain)
    lines = "<br>\n".join(_inline(line, plain) for line in text[0].split("\n"))
    return f"<p>{lines}</p>"


def _quote(who: str, number: str, text: str, thread_id: int, plain: bool) -> str:
    if plain:
        return f"<blockquote>\n<p>{escape(text)}</p>\n</blockquote>"
    name = escape(who, quote=True)
    return (
        f'<aside class="quote no-group" data-username="{name}" data-post="{number}" data-topic="{thread_id}">\n'
        f'<div class="title">\n<div class="quote-controls"></div>\n{name}:</div>\n'
        f"<blockquote>\n<p>{_inline(text, plain)}</p>\n</blockquote>\n</aside>"
    )


def _inline(text: str, plain: bool) -> str:
    html = escape(text, quote=False)
    html = CODE.sub(r"<code>\1</code>", html)
    html = LINK.sub(
        lambda match: f'<a href="{match[0].replace(chr(34), "%22")}" rel="noopener nofollow ugc">{match[0]}</a>', html
    )
    if plain:
        return html
    html = MENTION.sub(lambda match: f'<a class="mention" href="/u/{match[1].lower()}">@{match[1]}</a>', html)
    for sign, name in EMOJI.items():
        if sign in html:
            picture = f'<img src="/images/emoji/twitter/{name}.png?v=12" title=":{name}:" class="emoji" alt=":{name}:" loading="lazy" width="20" height="20">'
            html = html.replace(sign, picture)
    return html
