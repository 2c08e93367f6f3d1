"""A source, before it stands in the settings."""

from typing import Annotated

import typer
from rich.console import Console

from kundschafter import source_try
from kundschafter.cli.frame import DEFAULT, FAILED, File, Json, errors, now, source_app, tell


@source_app.command("try", epilog="Example: kundschafter source try https://forum.example/board --software phpbb")
def try_source(  # noqa: PLR0917 - the options of a command
    what: Annotated[str, typer.Argument(help="The name of a source, or the address of a new one.", metavar="NAME|URL")],
    file: File = DEFAULT,
    kind: Annotated[str, typer.Option(help="Of a new source.")] = "forum_html",
    software: Annotated[str | None, typer.Option(help="Of a forum; found out by itself if nothing is said.")] = None,
    topic: Annotated[str | None, typer.Option(help="CSS selector of a topic in the list.")] = None,
    post: Annotated[str | None, typer.Option(help="CSS selector of a post in a topic.")] = None,
    author: Annotated[str | None, typer.Option(help="Its author.")] = None,
    time: Annotated[str | None, typer.Option(help="Its time, such as 'time@datetime'.")] = None,
    text: Annotated[str | None, typer.Option(help="Its text.")] = None,
    select: Annotated[list[str] | None, typer.Option(help="Any other selector.", metavar="NAME=CSS")] = None,
    setting: Annotated[list[str] | None, typer.Option(help="Any other setting.", metavar="NAME=VALUE")] = None,
    json: Json = False,
) -> None:
    """Fetch the first page of a source and show what would be kept; keep nothing."""
    with errors():
        given = {"topic": topic, "post": post, "author": author, "time": time, "text": text}
        told = source_try.told(kind, software, given, select or [], setting or [])
        tried = source_try.try_source(file, what, told, now())
        if json:
            tell(tried, json)
        else:
            source_try.show(tried, Console())
        if not tried.posts:
            raise typer.Exit(FAILED)
