"""Where what was heard is kept: pages with their cursor, one rename each."""

from listeners.landing.zone import Landing, told_when_full

__all__ = ["Landing", "told_when_full"]
