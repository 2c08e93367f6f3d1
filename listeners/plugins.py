"""Kinds of sources that other packages bring along, by entry points of the group `kundschafter.sources`.

An entry point is named like the kind and points to a subclass of `listeners.source.Source`. Nothing is imported that no
settings name.
"""

from importlib.metadata import EntryPoint, entry_points
from typing import get_args

from listeners import sources
from listeners.source import Source

GROUP = "kundschafter.sources"


class PluginError(Exception):
    """A package brings a kind of source along that cannot be used. The message names the package and says why."""


def built_in() -> list[str]:
    """The kinds that Kundschafter knows by itself; no package can take their place."""
    return [str(kind.__struct_config__.tag) for kind in get_args(sources.Source)]


def kinds() -> list[str]:
    """All kinds, those of other packages too."""
    return sorted({*built_in(), *(point.name for point in entry_points(group=GROUP))})


def load(kind: str) -> type[Source] | None:
    """The kind that another package brings along; None if there is no such package. Raises PluginError."""
    points = list(entry_points(group=GROUP, name=kind))
    if not points:
        return None
    if len({point.value for point in points}) > 1:
        raise PluginError(f"several packages bring it along: {', '.join(map(_package, points))}; keep one of them")
    try:
        found = points[0].load()
    except Exception as error:  # whatever a stranger's module does while it is imported
        raise PluginError(f"{_package(points[0])} fails to load: {type(error).__name__}: {error}") from error
    if not (isinstance(found, type) and issubclass(found, Source) and hasattr(found, "pages")):
        raise PluginError(
            f"{points[0].value} of {_package(points[0])} is no subclass of listeners.source.Source with pages"
        )
    if found.__struct_config__.tag != kind:
        raise PluginError(f'{points[0].value} of {_package(points[0])} has to be declared with tag="{kind}"')
    return found


def _package(point: EntryPoint) -> str:
    return f"the package {point.dist.name} {point.dist.version}" if point.dist else "a package"
