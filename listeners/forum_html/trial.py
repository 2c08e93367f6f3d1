"""What selectors find on pages, for people who look for the right ones."""

import msgspec

from listeners.forum_html.asking import parsed
from listeners.forum_html.presets import SOFTWARE
from listeners.forum_html.selectors import Selectors, nodes, value
from listeners.records import Response

WITHIN = {"topic": ("topic_link", "topic_title", "topic_time", "topic_replies"),
          "post": ("post_id", "post_link", "author", "author_link", "staff", "time", "text", "quote", "quote_of")}  # fmt: skip


def matches(answers: list[Response], selectors: Selectors) -> dict[str, int]:
    """How often each selector finds something on these pages; those of a topic or post count once for each of these."""
    found = {name: 0 for name, told in msgspec.structs.asdict(selectors).items() if told}
    for page in map(parsed, answers):
        for whole, names in WITHIN.items():
            these = nodes(page, getattr(selectors, whole))
            found[whole] = found.get(whole, 0) + len(these)
            for name in {*names} & found.keys():
                found[name] += sum(1 for node in these if value(node, getattr(selectors, name)) is not None)
        for name in {"list", "topics_next", "title", "next"} & found.keys():
            found[name] += len(nodes(page, getattr(selectors, name).replace("@href", "")))
    return found


def likely(answer: Response) -> str | None:
    """The software whose selectors find most topics on a list; None where none does."""
    page = parsed(answer)
    found = {
        name: sum(1 for node in nodes(page, preset.topic) if value(node, preset.topic_link))
        for name, preset in SOFTWARE.items()
    }
    best = max(found, key=lambda name: found[name])
    return best if found[best] else None
