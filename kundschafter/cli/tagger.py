"""How good the tags are, and teaching them your own community."""

from pathlib import Path
from typing import Annotated

import typer

from kundschafter.cli.frame import DEFAULT, File, Json, app, errors, now, tell
from kundschafter.mistakes import nearest
from kundschafter.settings import SettingsError, read


@app.command(epilog="Example: kundschafter label --language de")
def label(
    language: Annotated[str, typer.Option(help="de or en.")] = "de",
    count: Annotated[int, typer.Option(min=1, help="Answers to have in the end.")] = 300,
    file: File = DEFAULT,
) -> None:
    """Ask for the tone of posts of your own community, one key each; the next call goes on where this one stopped."""
    from kundschafter import label as labelling
    from nlp.words import LANGUAGES

    with errors():
        if language not in LANGUAGES:
            raise SettingsError(f"'{language}' is not one of {', '.join(LANGUAGES)}")
        result = labelling.label(read(file), language, count, key=typer.getchar, say=typer.echo, now=now)
    tell(result, json=False)
    typer.echo("Learn from them with: kundschafter train")


@app.command(epilog="Example: kundschafter train --json")
def train(file: File = DEFAULT, json: Json = False) -> None:
    """Learn the tone of your own community from its labels; keep the new model only if it is surely better."""
    from kundschafter import label as labelling
    from nlp.words import LANGUAGES

    with errors():
        result = labelling.train(read(file), LANGUAGES)
    if json:
        tell(result, json)
    else:
        from nlp.adapt import report as told

        typer.echo(told(result))


@app.command(epilog="Example: kundschafter evaluate labelled/*.jsonl.gz")
def evaluate(
    files: list[Path],
    compare: Annotated[
        bool, typer.Option("--compare", help="Learn from a folder of sets, beside other tools.")
    ] = False,
    method: Annotated[list[str] | None, typer.Option(help="Of --compare: only this one; may be repeated.")] = None,
    to: Annotated[Path, typer.Option(help="Of --compare: the page to write.")] = Path("sentiment.md"),
    json: Json = False,
) -> None:
    """Hold the tagger against labelled posts: lines of JSON with text and label."""
    from nlp import evaluate as evaluation

    if compare:
        _compare(files, method, to)
        return
    with errors():
        rows = evaluation.evaluate(files)
    if json:
        tell(rows, json)
    else:
        typer.echo(evaluation.render(rows))


def _compare(folders: list[Path], methods: list[str] | None, to: Path) -> None:
    from nlp.comparison.page import write
    from nlp.comparison.rivals import RIVALS

    with errors():
        for name in methods or ():
            if name not in RIVALS:
                raise SettingsError(f"'{name}' is not a method{nearest(name, list(RIVALS))}")
        for folder in folders:
            write(folder, to, methods or list(RIVALS), typer.echo)
