"""The command line: each command is a thin twin of a function.

Exit codes, for schedulers: 0 all is well; 1 the command failed; 2 the settings or the call are wrong; 3 the night is
done, but a source could not be heard; 130 somebody pressed Ctrl-C.
"""

import os
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import duckdb
import msgspec
import typer
from rich.console import Console

from kundschafter import person, stages, summary
from kundschafter.init import ask
from kundschafter.mistakes import nearest
from kundschafter.night import run as one_night
from kundschafter.progress import Progress
from kundschafter.settings import SettingsError, read
from kundschafter.status import status as state_of_sources
from listeners.records import ListenError
from warehouse.checks import CheckFailed
from warehouse.database import WarehouseError

FAILED, WRONG, PARTLY, STOPPED = 1, 2, 3, 130
FULL = "No space left on device"  # as the system says it, and DuckDB repeats it

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help="Kundschafter listens to what people say in public about a company and finds the people who carry that talk.",
    epilog="Exit codes: 0 all is well, 1 failed, 2 settings or call are wrong, 3 done, but a source could not be heard.",
)
person_app = typer.Typer(no_args_is_help=True, help="What a person may ask of you.")
app.add_typer(person_app, name="person")

File = Annotated[Path, typer.Option("--settings", "-s", help="The settings.", metavar="FILE")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, and nothing else.")]
DEFAULT = Path("kundschafter.toml")


@app.command(epilog="Example: kundschafter init -s telefon.toml")
def init(file: File = DEFAULT) -> None:
    """Ask a few questions and write the settings."""
    with _errors():
        ask(file, typer.prompt, typer.confirm)
        typer.echo(f"{file} is written. Look through it, then: kundschafter run -s {file}")


@app.command(epilog="Example: kundschafter listen --source forum")
def listen(
    file: File = DEFAULT,
    source: Annotated[list[str] | None, typer.Option(help="Only this source; may be given more than once.")] = None,
    json: Json = False,
) -> None:
    """Hear what is new at the sources."""
    with _errors():
        known = read(file)
        names = {row.name: row.enabled for row in known.sources}
        for name in source or ():
            if name not in names:
                raise SettingsError(f"{file} has no source called '{name}'{nearest(name, list(names))}")
            if not names[name]:
                raise SettingsError(f"{name} rests: take 'enabled = false' out of {file}")
        with _progress(json).stage("listen") as advance:
            heard = stages.listen(known, _now(), source, advance)
        _show(heard, json)
        if any(row.error for row in heard):
            raise typer.Exit(PARTLY)


@app.command(epilog="Example: kundschafter build --json")
def build(file: File = DEFAULT, json: Json = False) -> None:
    """Load what has landed and make the tables of it."""
    with _errors(), _progress(json).stage("build") as advance:
        result = stages.build(read(file), _now(), advance)
    _show(result, json)


@app.command(epilog="Example: kundschafter tag")
def tag(file: File = DEFAULT, json: Json = False) -> None:
    """Tag language, sentiment, topics and intents of what is new."""
    with _errors(), _progress(json).stage("tag") as advance:
        result = stages.tag(read(file), _now(), advance)
    _show(result, json)


@app.command(epilog="Example: kundschafter rank --json")
def rank(file: File = DEFAULT, json: Json = False) -> None:
    """Rank the people and publish the copy that reports read."""
    with _errors(), _progress(json).stage("rank"):
        result = stages.rank(read(file), _now())
    _show(result, json)


@app.command(epilog="Example: kundschafter report --open")
def report(
    file: File = DEFAULT,
    show: Annotated[bool, typer.Option("--open", help="Open the page where there is a desktop.")] = False,
    json: Json = False,
) -> None:
    """Write the weekly report."""
    with _errors(), _progress(json).stage("report"):
        result = stages.report(read(file), _now())
    _show(result, json)
    _open(result.page, show)


@app.command(epilog="Example: kundschafter run --open")
def run(
    file: File = DEFAULT,
    show: Annotated[bool, typer.Option("--open", help="Open the report where there is a desktop.")] = False,
    json: Json = False,
) -> None:
    """Listen, build, tag, rank and report: one whole night."""
    with _errors():
        night = one_night(read(file), _now(), _progress(json))
    if json:
        _show(night, json)
    else:
        typer.echo("\n".join(summary.lines(night)))
    _open(Path(night.page), show)
    if night.failed:
        raise typer.Exit(PARTLY)


@app.command(epilog="Example: kundschafter status --json")
def status(file: File = DEFAULT, json: Json = False) -> None:
    """Show per source the last success, posts, lag and errors."""
    with _errors():
        rows = state_of_sources(read(file), _now())
    if json:
        _show(rows, json)
    else:
        Console().print(summary.table(rows))
    if any(row.error for row in rows):
        raise typer.Exit(PARTLY)


@app.command("serve-sample", epilog="Example: kundschafter serve-sample --port 8765")
def serve_sample(port: int = 8765, seed: int = 7) -> None:
    """Serve the made-up community on this machine, until you press Ctrl-C."""
    from kundschafter.sample import server, world

    with _errors(), server.serve(world.make(seed), port) as served:
        typer.echo(
            f"The sample community is at {served.url}/own/latest and {served.url}/foreign/latest. Ctrl-C ends it."
        )
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


@app.command(epilog="Example: kundschafter evaluate labelled/*.jsonl.gz")
def evaluate(files: list[Path], json: Json = False) -> None:
    """Hold the tagger against labelled posts: lines of JSON with text and label."""
    from nlp import evaluate as evaluation

    with _errors():
        rows = evaluation.evaluate(files)
    if json:
        _show(rows, json)
    else:
        typer.echo(evaluation.render(rows))


@person_app.command(epilog="Example: kundschafter person forget kraxler77 --place forum")
def forget(
    handle: str,
    file: File = DEFAULT,
    place: Annotated[str | None, typer.Option(help="Where, if several people are called so.")] = None,
    json: Json = False,
) -> None:
    """Remove a person everywhere, and never hear them again."""
    with _errors():
        result = person.forget(read(file), handle, place, _now())
    _show(result, json)


def _now() -> datetime:
    return datetime.now(UTC)


def _progress(json: bool) -> Progress:
    return Progress(Console(), quiet=json)


def _show(result: Any, json: bool) -> None:
    if json:
        typer.echo(msgspec.json.format(msgspec.json.encode(result, enc_hook=str), indent=2).decode())
    else:
        for row in result if isinstance(result, list) else [result]:
            typer.echo(
                ", ".join(f"{name}: {value}" for name, value in msgspec.to_builtins(row, enc_hook=str).items() if value)
            )


def _open(page: Path, show: bool) -> None:
    desktop = sys.platform in {"darwin", "win32"} or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if show and desktop and sys.stdout.isatty():
        webbrowser.open(page.resolve().as_uri())


@contextmanager
def _errors() -> Iterator[None]:
    """Say what a person can do something about in one line; all else is a bug and shows where it happened."""
    try:
        yield
    except (KeyboardInterrupt, duckdb.InterruptException):  # DuckDB notices it too
        typer.echo("Stopped. Nothing is half done: the next run goes on from here.", err=True)
        raise typer.Exit(STOPPED) from None
    except SettingsError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(WRONG) from None
    except (person.PersonError, ListenError, WarehouseError, CheckFailed, duckdb.IOException, OSError) as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(FAILED) from None
    except duckdb.Error as error:
        if FULL not in str(error):
            raise
        typer.echo(f"Error: {error}. Make some; the next run goes on where this one stopped.", err=True)
        raise typer.Exit(FAILED) from None
