"""Questions about people, and how far the rankings came true."""

from pathlib import Path
from typing import Annotated

import typer

from kundschafter import stages
from kundschafter.cli.frame import DEFAULT, File, Json, app, errors, now, person_app, progress, tell
from kundschafter.settings import read


@person_app.command(epilog="Example: kundschafter person forget kraxler77 --place forum")
def forget(
    handle: str,
    file: File = DEFAULT,
    place: Annotated[str | None, typer.Option(help="Where, if several people are called so.")] = None,
    json: Json = False,
) -> None:
    """Remove a person everywhere, and never hear them again."""
    from kundschafter import person

    with errors():
        result = person.forget(read(file), handle, place, now())
    tell(result, json)


@person_app.command("why", epilog="Example: kundschafter person why kraxler77")
def why_person(
    handle: str,
    file: File = DEFAULT,
    place: Annotated[str | None, typer.Option(help="Where, if several people are called so.")] = None,
    json: Json = False,
) -> None:
    """Explain on which lists a person stands, and why not on the others."""
    from kundschafter import why

    with errors():
        known = read(file)
        result = why.why(known, handle, place)
    if json:
        tell(result, json)
    else:
        typer.echo("\n".join(why.lines(result, known.ranking.people)))


@app.command("ask", epilog="Example: kundschafter ask 'port forwarding'")
def ask_whom(
    about: Annotated[str, typer.Argument(help="A topic, a product, or words.", metavar="ABOUT")],
    file: File = DEFAULT,
    place: Annotated[str | None, typer.Option(help="Only people of this place.")] = None,
    json: Json = False,
) -> None:
    """Say whom to ask or invite on a topic: who helped with it lately, mixed, and not too busy."""
    from kundschafter import why

    with errors():
        result = why.invite(read(file), about, now(), place)
    if json:
        tell(result, json)
    else:
        typer.echo("\n".join(why.invited_lines(result)))


@app.command(epilog="Example: kundschafter backtest --cuts 6 --to backtest.md")
def backtest(
    file: File = DEFAULT,
    cuts: Annotated[int, typer.Option(min=1, help="Past days to rank as of.")] = 12,
    to: Annotated[
        Path | None, typer.Option(help="Write tables here, and a picture beside it.", metavar="FILE.md")
    ] = None,
    json: Json = False,
) -> None:
    """Rank as of past days, and hold the lists and eight plain counts against what people did afterwards."""
    with errors(), progress(json).stage("backtest"):
        result = stages.backtest(read(file), now(), cuts, to)
    if json:
        tell(result, json)
    else:
        from graph.backtest.page import gains, table

        typer.echo(f"{table(result)}\n\n{gains(result)}")
