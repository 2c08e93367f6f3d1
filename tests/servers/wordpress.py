"""WordPress and MariaDB as Debian has them, in a folder of their own; what is said there is said by `wordpress.php`."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers.debian import install
from tests.servers.process import answers, free_port, running

PACKAGES = ("wordpress", "mariadb-server", "php-cli", "php-mysql")
TREE = Path("/usr/share/wordpress")
SPEAKER = Path(__file__).with_suffix(".php")
CONFIG = """<?php
define('DB_NAME', 'blog'); define('DB_USER', 'root'); define('DB_PASSWORD', ''); define('DB_HOST', 'localhost:{socket}');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', 'http://{host}'); define('WP_SITEURL', 'http://{host}');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $name) {{
    define($name . '_KEY', 'test'); define($name . '_SALT', 'test');
}}
$table_prefix = 'wp_';
define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""


@dataclass(frozen=True)
class Blog:
    url: str
    site: Path

    def do(self, what: str, told: Any = None) -> Any:
        """Let WordPress do something; gives back its answer, for `post`, `comment` and `user` the new ids."""
        done = subprocess.run(
            ["php", SPEAKER],
            cwd=self.site,
            input=json.dumps([what, told]),
            env={**os.environ, "BLOG_HOST": self.url.removeprefix("http://")},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def blog(folder: Path) -> Iterator[Blog]:
    """A new blog with nothing in it but what WordPress itself writes, and one author, `chefin`."""
    install(*PACKAGES)
    host = f"127.0.0.1:{free_port()}"
    site = folder / "site"
    with database(folder) as sock:
        shutil.copytree(TREE, site, ignore=shutil.ignore_patterns("wp-config.php", ".htaccess"))
        (site / "wp-config.php").write_text(CONFIG.format(socket=sock, host=host))
        made = Blog(f"http://{host}", site)
        made.do("install")
        php = ["php", "-d", "display_errors=0", "-S", host, "-t", site, site / "index.php"]
        with running(php, folder, lambda: answers(made.url), env={"PHP_CLI_SERVER_WORKERS": "2"}):
            yield made


@contextmanager
def database(folder: Path) -> Iterator[Path]:
    data, sock = folder / "data", folder / "db.sock"
    common = ["--no-defaults", f"--datadir={data}", *(["--user=root"] if os.geteuid() == 0 else [])]
    make = ["mariadb-install-db", *common, "--skip-test-db", "--auth-root-authentication-method=normal"]
    subprocess.run(make, check=True, capture_output=True, timeout=120)
    start = ["mariadbd", *common, f"--socket={sock}", "--skip-networking"]
    with running([*start, f"--pid-file={folder}/db.pid", "--innodb-buffer-pool-size=32M"], folder, lambda: _open(sock)):
        subprocess.run(["mariadb", "-S", sock, "-u", "root", "-e", "create database blog"], check=True, timeout=60)
        yield sock


def _open(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as sock:
        return sock.connect_ex(str(path)) == 0
