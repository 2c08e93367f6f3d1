"""What all commands share: the program, its exit codes, how results are shown and errors told."""

import os
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import duckdb
import msgspec
import typer
from rich.console import Console

from kundschafter.errors import DeliverError, PersonError
from kundschafter.mistakes import nearest
from kundschafter.progress import Progress
from kundschafter.settings import Settings, SettingsError, read
from listeners.records import ListenError
from reports.dashboard.access.users import UsersError
from reports.delivery.journal import JournalError
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
user_app = typer.Typer(no_args_is_help=True, help="Who may see the dashboards.")
app.add_typer(user_app, name="user")
source_app = typer.Typer(no_args_is_help=True, help="A source, before and after it stands in the settings.")
app.add_typer(source_app, name="source")

File = Annotated[Path, typer.Option("--settings", "-s", help="The settings.", metavar="FILE")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, and nothing else.")]
Only = Annotated[list[str] | None, typer.Option(help="Only this source; may be given more than once.")]
DEFAULT = Path("kundschafter.toml")


def now() -> datetime:
    return datetime.now(UTC)


def with_sources(file: Path, wanted: list[str] | None) -> Settings:
    """The settings, if they have all of `wanted`."""
    known = read(file)
    names = {row.name: row.enabled for row in known.sources}
    for name in wanted or ():
        if name not in names:
            raise SettingsError(f"{file} has no source called '{name}'{nearest(name, list(names))}")
        if not names[name]:
            raise SettingsError(f"{name} rests: take 'enabled = false' out of {file}")
    return known


def progress(json: bool) -> Progress:
    return Progress(Console(), quiet=json)


def tell(result: Any, json: bool) -> None:
    if json:
        typer.echo(msgspec.json.format(msgspec.json.encode(result, enc_hook=str), indent=2).decode())
    else:
        for row in result if isinstance(result, list) else [result]:
            typer.echo(
                ", ".join(f"{name}: {value}" for name, value in msgspec.to_builtins(row, enc_hook=str).items() if value)
            )


def open_page(page: Path, show: bool) -> None:
    desktop = sys.platform in {"darwin", "win32"} or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if show and desktop and sys.stdout.isatty():
        webbrowser.open(page.resolve().as_uri())


@contextmanager
def errors() -> Iterator[None]:
    """Say what a person can do something about in one line; all else is a bug and shows where it happened."""
    try:
        yield
    except (KeyboardInterrupt, duckdb.InterruptException):  # DuckDB notices it too
        typer.echo("Stopped. Nothing is half done: the next run goes on from here.", err=True)
        raise typer.Exit(STOPPED) from None
    except SettingsError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(WRONG) from None
    except (
        PersonError,
        DeliverError,
        JournalError,
        UsersError,
        ListenError,
        WarehouseError,
        CheckFailed,
        duckdb.IOException,
        OSError,
    ) as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(FAILED) from None
    except duckdb.Error as error:
        if FULL not in str(error):
            raise
        typer.echo(f"Error: {error}. Make some; the next run goes on where this one stopped.", err=True)
        raise typer.Exit(FAILED) from None
