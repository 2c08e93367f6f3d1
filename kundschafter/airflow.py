"""`make airflow`: Airflow on one machine, under a supervisor that restarts what dies and leaves nothing behind.

The first start makes the secrets, the password and the database. Ctrl-C, or SIGTERM to this process, ends everything.
"""

import argparse
import base64
import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

from listeners.files import write_whole

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
COMPONENTS = {
    "api-server": "",
    "scheduler": " --skip-serve-logs",  # the logs lie on this machine; their servers would listen on all addresses
    "dag-processor": "",
    "triggerer": " --skip-serve-logs",
}

# A component that is killed leaves its workers behind: the shell around it ends what is left of the process group.
PROGRAM = """
[program:{name}]
command=sh -c 'trap : TERM INT; {bin}/airflow {name}{flags}; kill -KILL 0'
directory={home}
autorestart=true
startretries=1000
startsecs=5
stopsignal=TERM
stopwaitsecs=20
stopasgroup=true
killasgroup=true
redirect_stderr=true
stdout_logfile={home}/logs/{name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=3
"""
SUPERVISOR = """
[supervisord]
nodaemon=true
silent=true
logfile={home}/logs/supervisord.log
logfile_maxbytes=10MB
pidfile={home}/supervisord.pid
childlogdir={home}/logs
"""


def environment(home: Path, settings: Path, port: int) -> dict[str, str]:
    """What Airflow has to know beyond airflow.cfg."""
    return os.environ | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW_CONFIG": str(ROOT / "airflow.cfg"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "KUNDSCHAFTER_SETTINGS": str(settings.resolve()),
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }


def prepare(home: Path, env: dict[str, str]) -> None:
    """Make what is missing: folders, secrets, the password of `admin`, the database, the pool, the supervisor's file."""
    keep = home / "secrets"
    keep.mkdir(parents=True, exist_ok=True, mode=0o700)
    (home / "logs").mkdir(exist_ok=True)
    made = {
        "jwt": secrets.token_urlsafe(48),
        "api": secrets.token_urlsafe(48),
        "internal": secrets.token_urlsafe(48),
        "fernet": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "passwords.json": json.dumps({"admin": secrets.token_urlsafe(12)}),
    }
    for name, secret in made.items():
        if not (keep / name).exists():
            write_whole(keep / name, secret.encode(), mode=0o600)
    programs = "".join(PROGRAM.format(name=name, flags=flags, bin=BIN, home=home) for name, flags in COMPONENTS.items())
    (home / "supervisord.conf").write_text(SUPERVISOR.format(home=home) + programs, encoding="utf-8")
    for command in (["db", "migrate"], ["pools", "import", str(ROOT / "dags" / "pools.json")]):
        subprocess.run([BIN / "airflow", *command], env=env, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # our own program


def main() -> None:
    """Prepare, say where to look, and become the supervisor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--settings", type=Path, default=ROOT / "kundschafter.toml")
    parser.add_argument("--home", type=Path, default=ROOT / "var" / "airflow")
    parser.add_argument("--port", type=int, default=8080)
    asked = parser.parse_args()
    home = asked.home.resolve()
    env = environment(home, asked.settings, asked.port)
    sys.stdout.write("Preparing Airflow …\n")
    prepare(home, env)
    password = json.loads((home / "secrets" / "passwords.json").read_text(encoding="utf-8"))["admin"]
    sys.stdout.write(
        f"Airflow starts at http://127.0.0.1:{asked.port}: sign in as admin with {password}. Ctrl-C ends it.\n"
    )
    sys.stdout.flush()
    os.execve(BIN / "supervisord", ["supervisord", "-c", str(home / "supervisord.conf")], env)  # noqa: S606  # our own program


if __name__ == "__main__":
    main()
