"""The verbs of a night."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console

from kundschafter import stages, summary
from kundschafter.cli.frame import (
    DEFAULT,
    PARTLY,
    File,
    Json,
    Only,
    app,
    errors,
    now,
    open_page,
    progress,
    tell,
    with_sources,
)
from kundschafter.init import ask
from kundschafter.night import run as one_night
from kundschafter.settings import read
from kundschafter.status import status as state_of_sources


@app.command(epilog="Example: kundschafter init -s telefon.toml")
def init(file: File = DEFAULT) -> None:
    """Ask a few questions and write the settings."""
    with errors():
        ask(file, typer.prompt, typer.confirm)
        typer.echo(f"{file} is written. Look through it, then: kundschafter run -s {file}")


@app.command(epilog="Example: kundschafter run --open")
def run(
    file: File = DEFAULT,
    show: Annotated[bool, typer.Option("--open", help="Open the report where there is a desktop.")] = False,
    json: Json = False,
) -> None:
    """Listen, recheck, build, tag, rank and report: one whole night."""
    with errors():
        night = one_night(read(file), now(), progress(json))
    if json:
        tell(night, json)
    else:
        typer.echo("\n".join(summary.lines(night)))
    open_page(Path(night.page), show)
    if night.failed or night.unasked:
        raise typer.Exit(PARTLY)


@app.command(epilog="Example: kundschafter listen --source forum")
def listen(
    file: File = DEFAULT,
    source: Only = None,
    json: Json = False,
) -> None:
    """Hear what is new at the sources."""
    _at_sources("listen", stages.listen, file, source, json)


@app.command(epilog="Example: kundschafter recheck --source forum")
def recheck(
    file: File = DEFAULT,
    source: Only = None,
    json: Json = False,
) -> None:
    """Ask the sources what has become of the posts of the last weeks: gone, or edited."""
    _at_sources("recheck", stages.recheck, file, source, json)


def _at_sources(
    name: str, verb: Callable[..., Sequence[Any]], file: Path, source: list[str] | None, json: bool
) -> None:
    with errors():
        known = with_sources(file, source)
        with progress(json).stage(name) as advance:
            rows = verb(known, now(), source, advance)
        tell(rows, json)
        if any(row.error for row in rows):
            raise typer.Exit(PARTLY)


@app.command(epilog="Example: kundschafter build --json")
def build(file: File = DEFAULT, json: Json = False) -> None:
    """Load what has landed and make the tables of it."""
    with errors(), progress(json).stage("build") as advance:
        result = stages.build(read(file), now(), advance)
    tell(result, json)


@app.command(epilog="Example: kundschafter tag")
def tag(
    file: File = DEFAULT,
    again: Annotated[
        bool, typer.Option("--again", help="All that an older pipeline tagged; show what changes.")
    ] = False,
    minutes: Annotated[float | None, typer.Option(min=0, help="Of --again; the next one goes on from there.")] = None,
    json: Json = False,
) -> None:
    """Tag language, sentiment, topics and intents of what is new."""
    with errors(), progress(json).stage("tag") as advance:
        limit = (None if minutes is None else minutes * 60) if again else stages.AGAIN_SECONDS
        result = stages.tag(read(file), now(), advance, again_for=limit)
    if again and not json:
        from nlp.shifts import table

        typer.echo(f"{result.again} posts tagged again, {result.left} left.\n\n{table(result.shifts)}")
    else:
        tell(result if json else msgspec.structs.replace(result, shifts=[]), json)


@app.command(epilog="Example: kundschafter rank --json")
def rank(file: File = DEFAULT, json: Json = False) -> None:
    """Rank the people and publish the copy that reports read."""
    with errors(), progress(json).stage("rank"):
        result = stages.rank(read(file), now())
    tell(result, json)


@app.command(epilog="Example: kundschafter status --json")
def status(file: File = DEFAULT, json: Json = False) -> None:
    """Show per source the last success, posts, lag and errors."""
    with errors():
        rows = state_of_sources(read(file), now())
    if json:
        tell(rows, json)
    else:
        Console().print(summary.table(rows))
    if any(row.error for row in rows):
        raise typer.Exit(PARTLY)
