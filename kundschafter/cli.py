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

from kundschafter import person, source_try, stages, summary
from kundschafter.deliver import DeliverError
from kundschafter.init import ask
from kundschafter.mistakes import nearest
from kundschafter.night import run as one_night
from kundschafter.progress import Progress
from kundschafter.settings import Settings, SettingsError, read
from kundschafter.status import status as state_of_sources
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
        known = _with_sources(file, source)
        with _progress(json).stage("listen") as advance:
            heard = stages.listen(known, _now(), source, advance)
        _show(heard, json)
        if any(row.error for row in heard):
            raise typer.Exit(PARTLY)


@app.command(epilog="Example: kundschafter recheck --source forum")
def recheck(
    file: File = DEFAULT,
    source: Annotated[list[str] | None, typer.Option(help="Only this source; may be given more than once.")] = None,
    json: Json = False,
) -> None:
    """Ask the sources what has become of the posts of the last weeks: gone, or edited."""
    with _errors():
        known = _with_sources(file, source)
        with _progress(json).stage("recheck") as advance:
            rechecked = stages.recheck(known, _now(), source, advance)
        _show(rechecked, json)
        if any(row.error for row in rechecked):
            raise typer.Exit(PARTLY)


@app.command(epilog="Example: kundschafter build --json")
def build(file: File = DEFAULT, json: Json = False) -> None:
    """Load what has landed and make the tables of it."""
    with _errors(), _progress(json).stage("build") as advance:
        result = stages.build(read(file), _now(), advance)
    _show(result, json)


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
    with _errors(), _progress(json).stage("tag") as advance:
        limit = (None if minutes is None else minutes * 60) if again else stages.AGAIN_SECONDS
        result = stages.tag(read(file), _now(), advance, again_for=limit)
    if again and not json:
        from nlp.shifts import table

        typer.echo(f"{result.again} posts tagged again, {result.left} left.\n\n{table(result.shifts)}")
    else:
        _show(result if json else msgspec.structs.replace(result, shifts=[]), json)


@app.command(epilog="Example: kundschafter rank --json")
def rank(file: File = DEFAULT, json: Json = False) -> None:
    """Rank the people and publish the copy that reports read."""
    with _errors(), _progress(json).stage("rank"):
        result = stages.rank(read(file), _now())
    _show(result, json)


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
    with _errors(), _progress(json).stage("backtest"):
        result = stages.backtest(read(file), _now(), cuts, to)
    if json:
        _show(result, json)
    else:
        from graph.backtest.page import gains, table

        typer.echo(f"{table(result)}\n\n{gains(result)}")


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


@app.command(epilog="Example: kundschafter deliver --week 2026-W46 --dry-run")
def deliver(  # noqa: PLR0917 - the options of a command
    file: File = DEFAULT,
    week: Annotated[str | None, typer.Option(help="The week of the report, such as 2026-W46; else the newest.")] = None,
    alerts: Annotated[bool, typer.Option("--alerts", help="What cannot wait for Monday, if there is news.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Also what may have arrived already.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be sent.")] = False,
    json: Json = False,
) -> None:
    """Send the weekly report, or the alerts, to everybody the settings name."""
    with _errors():
        results = stages.deliver(read(file), _now(), week, again=again, dry_run=dry_run, alerts=alerts)
        _show(results, json)
        if any(one.outcome in {"failed", "unsure"} for one in results):
            raise typer.Exit(FAILED)


@app.command(epilog="Example: kundschafter run --open")
def run(
    file: File = DEFAULT,
    show: Annotated[bool, typer.Option("--open", help="Open the report where there is a desktop.")] = False,
    json: Json = False,
) -> None:
    """Listen, recheck, build, tag, rank and report: one whole night."""
    with _errors():
        night = one_night(read(file), _now(), _progress(json))
    if json:
        _show(night, json)
    else:
        typer.echo("\n".join(summary.lines(night)))
    _open(Path(night.page), show)
    if night.failed or night.unasked:
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


@app.command(epilog="Example: kundschafter serve")
def serve(file: File = DEFAULT) -> None:
    """Serve the dashboards on this machine, until you press Ctrl-C."""
    from kundschafter.serve import serve as serve_dashboards

    with _errors():
        known = read(file)
        typer.echo(f"The dashboards are at http://{known.dashboard.host}:{known.dashboard.port}. Ctrl-C ends them.")
        serve_dashboards(known)


@user_app.command("add", epilog="Example: kundschafter user add anna --role viewer")
def add_user(
    name: str,
    role: Annotated[str, typer.Option(help="viewer (no names), manager, or admin.")] = "viewer",
    file: File = DEFAULT,
) -> None:
    """Add somebody to the password file of the dashboards, or give them a new password."""
    from reports.dashboard.access import users

    with _errors():
        known = read(file)
        if known.users is None:
            raise SettingsError(f'{file} names no password file: add  users = "users.toml"  under [dashboard]')
        if role not in users.ROLES:
            raise SettingsError(f"'{role}' is not a role{nearest(role, list(users.ROLES))}")
        secret = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        users.add(known.users, name, role, secret)
    typer.echo(f"{name} can log in as {role}.")


@app.command("wrong-tags", epilog="Example: kundschafter wrong-tags --to own")
def wrong_tags(
    to: Annotated[Path, typer.Option(help="A folder for de_own.jsonl and en_own.jsonl.")] = Path(),
    file: File = DEFAULT,
    json: Json = False,
) -> None:
    """Write what readers of the dashboards put right as labelled posts, which 'evaluate' takes."""
    from kundschafter.serve import write_wrong_tags

    with _errors():
        _show(write_wrong_tags(read(file), to), json)


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


@app.command(epilog="Example: kundschafter label --language de")
def label(
    language: Annotated[str, typer.Option(help="de or en.")] = "de",
    count: Annotated[int, typer.Option(min=1, help="Answers to have in the end.")] = 300,
    file: File = DEFAULT,
) -> None:
    """Ask for the tone of posts of your own community, one key each; the next call goes on where this one stopped."""
    from kundschafter import label as labelling
    from nlp.words import LANGUAGES

    with _errors():
        if language not in LANGUAGES:
            raise SettingsError(f"'{language}' is not one of {', '.join(LANGUAGES)}")
        result = labelling.label(read(file), language, count, key=typer.getchar, say=typer.echo, now=_now)
    _show(result, json=False)
    typer.echo("Learn from them with: kundschafter train")


@app.command(epilog="Example: kundschafter train --json")
def train(file: File = DEFAULT, json: Json = False) -> None:
    """Learn the tone of your own community from its labels; keep the new model only if it is surely better."""
    from kundschafter import label as labelling
    from nlp.words import LANGUAGES

    with _errors():
        result = labelling.train(read(file), LANGUAGES)
    if json:
        _show(result, json)
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
    with _errors():
        rows = evaluation.evaluate(files)
    if json:
        _show(rows, json)
    else:
        typer.echo(evaluation.render(rows))


def _compare(folders: list[Path], methods: list[str] | None, to: Path) -> None:
    from nlp.comparison.page import write
    from nlp.comparison.rivals import RIVALS

    with _errors():
        for name in methods or ():
            if name not in RIVALS:
                raise SettingsError(f"'{name}' is not a method{nearest(name, list(RIVALS))}")
        for folder in folders:
            write(folder, to, methods or list(RIVALS), typer.echo)


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


@person_app.command("why", epilog="Example: kundschafter person why kraxler77")
def why_person(
    handle: str,
    file: File = DEFAULT,
    place: Annotated[str | None, typer.Option(help="Where, if several people are called so.")] = None,
    json: Json = False,
) -> None:
    """Explain on which lists a person stands, and why not on the others."""
    from kundschafter import why

    with _errors():
        known = read(file)
        result = why.why(known, handle, place)
    if json:
        _show(result, json)
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

    with _errors():
        result = why.invite(read(file), about, _now(), place)
    if json:
        _show(result, json)
    else:
        typer.echo("\n".join(why.invited_lines(result)))


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
    with _errors():
        given = {"topic": topic, "post": post, "author": author, "time": time, "text": text}
        told = source_try.told(kind, software, given, select or [], setting or [])
        tried = source_try.try_source(file, what, told, _now())
        if json:
            _show(tried, json)
        else:
            source_try.show(tried, Console())
        if not tried.posts:
            raise typer.Exit(FAILED)


def _now() -> datetime:
    return datetime.now(UTC)


def _with_sources(file: Path, wanted: list[str] | None) -> Settings:
    """The settings, if they have all of `wanted`."""
    known = read(file)
    names = {row.name: row.enabled for row in known.sources}
    for name in wanted or ():
        if name not in names:
            raise SettingsError(f"{file} has no source called '{name}'{nearest(name, list(names))}")
        if not names[name]:
            raise SettingsError(f"{name} rests: take 'enabled = false' out of {file}")
    return known


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
    except (
        person.PersonError,
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
