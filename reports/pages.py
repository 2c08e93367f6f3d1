"""From frozen values to HTML: templates that escape everything and stop at anything they do not know."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from reports.marks import mark
from reports.views.people import Card
from reports.wording import Wording


@cache
def environment() -> Environment:
    made = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["fill"] = fill
    made.filters["script"] = htmlsafe_json_dumps
    made.filters["by_role"] = by_role
    made.filters["mark"] = mark
    style = (files("reports") / "templates" / "style.css").read_text("utf-8")
    made.globals["style"] = Markup(style)  # noqa: S704 - our own style sheet
    return made


def render(template: str, words: Wording, values: Mapping[str, object]) -> str:
    """The page; `d` are the words in it, `f` says numbers and dates."""
    return environment().get_template(template).render(d=words.texts, f=words, language=words.language, **values)


def fill(text: str, **values: object) -> str:
    """`text` with its {names} filled in; the result is escaped like any other text."""
    return str(text).format(**values)


def by_role(cards: list[Card]) -> list[tuple[str, list[Card]]]:
    """The cards, which are in the order of roles, under the role they are shown in."""
    return [(role, list(of_role)) for role, of_role in groupby(cards, key=lambda card: card.shown.role)]
