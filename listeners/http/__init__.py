"""HTTP as a polite and careful visitor: one session for all listeners."""

from listeners.http.session import Http
from listeners.http.settings import HttpSettings

__all__ = ["Http", "HttpSettings"]
