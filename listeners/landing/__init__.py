"""Where what was heard is kept: pages with their cursor, one rename each."""

from listeners.landing.zone import RECHECKED, Landing, told_when_full

__all__ = ["RECHECKED", "Landing", "told_when_full"]
