"""Where the sources are. The sample community has no fixed address: its server runs only while we listen."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from kundschafter.settings import Settings
from listeners.http import HttpSettings
from listeners.sources import Source


def kind(source: Source) -> str:
    """What the settings call this kind of source."""
    return str(type(source).__struct_config__.tag)


def address(source: Source) -> str | None:
    """The address or path a source is heard at, where it has one of its own."""
    return getattr(source, "url", None) or getattr(source, "path", None)


@contextmanager
def reachable(settings: Settings, sources: Sequence[Source]) -> Iterator[tuple[list[Source], HttpSettings]]:
    """The sources as they can be heard now; with `[sample]` the made-up community is served meanwhile."""
    if settings.sample is None:
        yield list(sources), settings.http
        return
    from kundschafter.sample import archive, server, world

    made = world.make(settings.sample.seed)
    files = Path(tempfile.gettempdir()) / f"kundschafter-sample-{os.getuid()}-{settings.sample.seed}"
    archive.write(made, files)
    with server.serve(made) as served:
        host = served.url.removeprefix("http://")
        http = msgspec.structs.replace(
            settings.http, allow_hosts=[*settings.http.allow_hosts, "127.0.0.1"], requests_per_minute=100_000
        )
        yield [_filled(source, host, files) for source in sources], http


def _filled(source: Source, host: str, files: Path) -> Source:
    for field in ("url", "path"):
        if "{sample" in (value := getattr(source, field, "")):
            filled = value.replace("{sample_files}", str(files)).replace("{sample}", host)
            return msgspec.structs.replace(source, **{field: filled})
    return source
