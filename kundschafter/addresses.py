"""Where the sources are. The sample community has no fixed address: its server runs only while we listen."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from kundschafter.settings import Settings
from listeners.http import Http
from listeners.sources import Source


def kind(source: Source) -> str:
    """What the settings call this kind of source."""
    return str(type(source).__struct_config__.tag)


def address(source: Source) -> str | None:
    """The address or path a source is heard at, where it has one of its own."""
    return getattr(source, "url", None) or getattr(source, "path", None)


@contextmanager
def reachable(
    settings: Settings, sources: Sequence[Source], sleep: Callable[[float], None] = time.sleep
) -> Iterator[list[tuple[Source, Http]]]:
    """The sources as they can be heard now, with the one session for all; `sleep` is how it waits.

    With `[sample]` the made-up community is served meanwhile, and its sources have a session of their own: who is on this
    machine need not be spared, and nobody else may be.
    """
    http = Http(settings.http, sleep)
    if settings.sample is None:
        yield [(source, http) for source in sources]
        return
    from kundschafter.sample import archive, server, world

    made = world.make(settings.sample.seed)
    files = Path(tempfile.gettempdir()) / f"kundschafter-sample-{os.getuid()}-{settings.sample.seed}"
    archive.write(made, files)
    with server.serve(made) as served:
        host = served.url.removeprefix("http://")
        here = Http(
            msgspec.structs.replace(settings.http, allow_hosts=["127.0.0.1"], requests_per_minute=100_000), sleep
        )
        filled = [(source, _filled(source, host, files)) for source in sources]
        yield [(found, http if found is source else here) for source, found in filled]


def _filled(source: Source, host: str, files: Path) -> Source:
    for field in ("url", "path"):
        if "{sample" in (value := getattr(source, field, "")):
            filled = value.replace("{sample_files}", str(files)).replace("{sample}", host)
            return msgspec.structs.replace(source, **{field: filled})
    return source
