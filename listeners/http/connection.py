"""Connections that keep two promises `requests` does not: an end to every answer, and only public addresses.

A socket's time-out starts anew with every byte, so a server that sends one byte a second holds a caller for ever.
Here each answer, headers and body, is read against one deadline. And the address is looked at where it can no longer
change: on the connected socket, so that a name that resolves to the loopback or a private network leads nowhere.
"""

import io
import ipaddress
import logging
import socket
import time
from collections.abc import Collection
from http.client import HTTPResponse
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import connection, connectionpool

from listeners.records import SourceRefused

# below that, it writes down whole addresses, and the keys in them
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class DeadlineReader(io.RawIOBase):
    """Reads from a socket until the deadline, given in the seconds of `time.monotonic`."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        super().__init__()
        self._sock, self._raw, self._deadline = sock, sock.makefile("rb", buffering=0), deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took longer than the deadline")
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _DeadlineResponse(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        deadline = time.monotonic() + (sock.gettimeout() or 0)
        self.fp.close()
        self.fp = io.BufferedReader(DeadlineReader(sock, deadline))


class _Careful(connection.HTTPConnection):
    response_class = _DeadlineResponse
    allow_hosts: Collection[str] = ()

    def _new_conn(self) -> socket.socket:
        sock = super()._new_conn()
        address = sock.getpeername()[0]
        if self.host not in self.allow_hosts and not is_public(address):
            sock.close()
            raise SourceRefused(
                f"{self.host} leads to {address}, which is not a public address. If that is meant, "
                f'add "{self.host}" to allow_hosts under [http] in the settings.'
            )
        return sock


class _CarefulTls(_Careful, connection.HTTPSConnection):
    pass


class CarefulAdapter(HTTPAdapter):
    """An adapter for `requests` whose connections are careful; hosts of `allow_hosts` may have any address.

    Behind a proxy it is the proxy that resolves names, and the address is the proxy's affair.
    """

    def __init__(self, allow_hosts: Collection[str]) -> None:
        self._allow_hosts = frozenset(allow_hosts)
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        allowed = {"allow_hosts": self._allow_hosts}
        plain = type("Plain", (connectionpool.HTTPConnectionPool,), {"ConnectionCls": type("C", (_Careful,), allowed)})
        tls = type("Tls", (connectionpool.HTTPSConnectionPool,), {"ConnectionCls": type("C", (_CarefulTls,), allowed)})
        self.poolmanager.pool_classes_by_scheme = {"http": plain, "https": tls}


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public internet, also one wrapped into IPv6."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip.sixtofour or (ipaddress.IPv4Address(int(ip) % 2**32) if ip in NAT64 else ip)
    return ip.is_global and not ip.is_multicast
