"""The company's blog as feeds: articles as RSS 2.0 with their whole text, comments as Atom."""

from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from kundschafter.sample.markup import cooked
from kundschafter.sample.world import World

BASE = "https://blog.almtel.example"


def articles(world: World) -> str:
    """RSS 2.0, newest first."""
    items = []
    for thread in reversed(world.of("blog")):
        post = thread.posts[0]
        link = f"{BASE}/{thread.slug}"
        html = cooked(post.blocks, plain=True)
        items.append(
            f'<item><title>{escape(thread.title)}</title><link>{link}</link><guid isPermaLink="true">{link}</guid>'
            f"<dc:creator>{escape(post.author)}</dc:creator><pubDate>{format_datetime(post.at)}</pubDate>"
            f"<category>{escape(thread.topic)}</category><slash:comments>{len(thread.posts) - 1}</slash:comments>"
            f"<description>{escape(post.blocks[0][1])}</description><content:encoded>{escape(html)}</content:encoded></item>"
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">\n'
        f"<channel><title>Almtel Blog</title><link>{BASE}</link><description>Neues von Almtel</description>"
        f"<language>de-CH</language>\n{chr(10).join(items)}\n</channel></rss>\n"
    )


def comments(world: World) -> str:
    """Atom with threading (RFC 4685), newest first."""
    found = [(post, thread) for thread in world.of("blog") for post in thread.posts[1:]]
    found.sort(key=lambda pair: pair[0].id, reverse=True)
    entries = []
    for post, thread in found:
        link, parent = f"{BASE}/{thread.slug}", post.reply_to or 1
        told = f"{link}#comment-{thread.posts[parent - 1].id}" if parent > 1 else link
        entries.append(
            f"<entry><id>{link}#comment-{post.id}</id><title>{escape(f'{post.author} zu {thread.title}')}</title>"
            f'<link rel="alternate" href="{link}#comment-{post.id}"/><author><name>{escape(post.author)}</name></author>'
            f"<published>{_stamp(post.at)}</published><updated>{_stamp(post.at)}</updated>"
            f'<thr:in-reply-to ref="{told}" href="{told}"/>'
            f'<content type="html">{escape(cooked(post.blocks, plain=True))}</content></entry>'
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">'
        f'<id>{BASE}/comments</id><title>Kommentare im Almtel Blog</title><link href="{BASE}"/>'
        f"<updated>{_stamp(changed(world))}</updated>\n{chr(10).join(entries)}\n</feed>\n"
    )


def changed(world: World) -> datetime:
    """When the blog last changed: its newest article or comment, UTC."""
    return max((post.at for thread in world.of("blog") for post in thread.posts), default=world.until)


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
