"""Stream connections with one deadline for everything that happens on them."""

import socket
import time

CHUNK_BYTES = 1 << 16
GRACE_S = 0.05
"""Time to read what has already arrived when the deadline is over."""


def connect(address: str, timeout_s: float) -> socket.socket:
    """A connection to `unix:/path` or `host:port`.

    Raises:
        OSError: as connect(2) says; TimeoutError if nobody accepts in time.
    """
    if address.startswith("unix:"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(timeout_s)
        try:
            connection.connect(address.removeprefix("unix:"))
        except BaseException:
            connection.close()
            raise
        return connection
    host, port = host_and_port(address)
    return socket.create_connection((host, port), timeout_s)


def host_and_port(address: str) -> tuple[str, int]:
    """Where a client reaches what listens on `address`: loopback if that is every address."""
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    everywhere = {"": "127.0.0.1", "*": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
    return everywhere.get(host, host), int(port)


def receive(connection: socket.socket, deadline: float, at_most: int) -> bytes:
    """What the other side sends until it closes, or until there are `at_most` bytes.

    deadline: on time.monotonic's clock; what has already arrived is read even after it

    Raises:
        TimeoutError: if the other side is still sending at the deadline.
    """
    received = bytearray()
    last_moment = max(deadline, time.monotonic() + GRACE_S)
    while len(received) < at_most:
        if time.monotonic() > last_moment:
            raise TimeoutError
        connection.settimeout(max(deadline - time.monotonic(), 0.001))
        chunk = connection.recv(CHUNK_BYTES)
        if not chunk:
            break
        received += chunk
    return bytes(received[:at_most])
