"""Conversations by lines (NNTP) with the manners of the HTTP session: careful addresses, deadlines, caps, turns."""

import io
import os
import socket
import ssl
import time
from collections.abc import Callable, Collection

from listeners.http.connection import DeadlineReader, is_public
from listeners.records import SourceRefused, SourceUnavailable

CONNECT = 10.0  # seconds


class _Reader(DeadlineReader):
    def until(self, deadline: float) -> None:
        self._deadline = deadline


class Talk:
    """A connection on which lines go to and fro. Every answer has a deadline (seconds) and a cap (bytes).

    Whatever breaks it is raised as SourceUnavailable; what is larger than the cap as SourceRefused.
    """

    def __init__(self, sock: socket.socket, name: str, seconds: float, cap: int, turn: Callable[[], None]) -> None:
        self._sock, self._name, self._seconds, self._cap, self._turn = sock, name, seconds, cap, turn
        self._reader = _Reader(sock, time.monotonic() + seconds)
        self._lines = io.BufferedReader(self._reader, 65_536)
        self._left = cap

    def send(self, data: bytes) -> None:
        """Wait for our turn at this host, and say `data`."""
        self._turn()
        self._sock.settimeout(self._seconds)
        try:
            self._sock.sendall(data)
        except OSError as error:
            raise self._broken(error) from error

    def begin(self) -> None:
        """From here on it is a new answer that is read."""
        self._reader.until(time.monotonic() + self._seconds)
        self._left = self._cap

    def line(self) -> bytes:
        """The next line, without its end."""
        try:
            line = self._lines.readline(self._left + 1)
        except OSError as error:
            raise self._broken(error) from error
        self._left -= len(line)
        if self._left < 0:
            raise SourceRefused(
                f"An answer of {self._name} is larger than {self._cap:,} bytes. If that is right, raise max_bytes "
                "under [http]."
            )
        if not line.endswith(b"\n"):
            raise SourceUnavailable(f"{self._name}: the answer was cut short")
        return line.rstrip(b"\r\n")

    def close(self) -> None:
        self._lines.close()
        self._sock.close()

    def _broken(self, error: OSError) -> SourceUnavailable:
        late = isinstance(error, TimeoutError)
        why = "the answer took longer than the deadline" if late else "the connection failed"
        return SourceUnavailable(f"{self._name}: {why}")


def connect(host: str, port: int, *, tls: bool, allow_hosts: Collection[str]) -> socket.socket:
    """Connect to a public address, or to any where `host` is in `allow_hosts`.

    Raises SourceRefused for an address that is not public, else SourceUnavailable.
    """
    try:
        sock = socket.create_connection((host, port), CONNECT)
    except socket.gaierror as error:
        raise SourceUnavailable(f"{host}: there is no host of that name") from error
    except (OSError, UnicodeError) as error:
        raise SourceUnavailable(f"{host}:{port}: nobody answers there") from error
    try:
        _check_address(sock, host, allow_hosts)
        if not tls:
            return sock
        context = ssl.create_default_context(cafile=os.environ.get("REQUESTS_CA_BUNDLE"))
        return context.wrap_socket(sock, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        sock.close()
        raise SourceUnavailable(f"{host}:{port}: its certificate is not valid") from error
    except OSError as error:
        sock.close()
        raise SourceUnavailable(f"{host}:{port} does not speak TLS there, or broke off") from error


def _check_address(sock: socket.socket, host: str, allow_hosts: Collection[str]) -> None:
    address = sock.getpeername()[0]
    if host.lower() not in allow_hosts and not is_public(address):
        sock.close()
        raise SourceRefused(
            f"{host} leads to {address}, which is not a public address. If that is meant, "
            f'add "{host}" to allow_hosts under [http] in the settings.'
        )
