"""Pages and what brings them to people: report, delivery, dashboards, the sample."""

import threading
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from kundschafter import stages
from kundschafter.cli.frame import DEFAULT, FAILED, File, Json, app, errors, now, open_page, progress, tell, user_app
from kundschafter.mistakes import nearest
from kundschafter.settings import SettingsError, read


@app.command(epilog="Example: kundschafter report --open")
def report(
    file: File = DEFAULT,
    show: Annotated[bool, typer.Option("--open", help="Open the page where there is a desktop.")] = False,
    json: Json = False,
) -> None:
    """Write the weekly report."""
    with errors(), progress(json).stage("report"):
        result = stages.report(read(file), now())
    tell(result, json)
    open_page(result.page, show)


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
    with errors():
        results = stages.deliver(read(file), now(), week, again=again, dry_run=dry_run, alerts=alerts)
        tell(results, json)
        if any(one.outcome in {"failed", "unsure"} for one in results):
            raise typer.Exit(FAILED)


@app.command(epilog="Example: kundschafter serve")
def serve(file: File = DEFAULT) -> None:
    """Serve the dashboards on this machine, until you press Ctrl-C."""
    from kundschafter.serve import serve as serve_dashboards

    with errors():
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

    with errors():
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

    with errors():
        tell(write_wrong_tags(read(file), to), json)


@app.command("serve-sample", epilog="Example: kundschafter serve-sample --port 8765")
def serve_sample(port: int = 8765, seed: int = 7) -> None:
    """Serve the made-up community on this machine, until you press Ctrl-C."""
    from kundschafter.sample import server, world

    with errors(), server.serve(world.make(seed), port) as served:
        typer.echo(
            f"The sample community is at {served.url}/own/latest and {served.url}/foreign/latest. Ctrl-C ends it."
        )
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
