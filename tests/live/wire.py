"""Requests as bytes, and what comes back for them."""

import http.client
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.live.site import Site


def request(
    path: str | bytes = "/show", *headers: str | bytes, method: str = "GET", close: bool = True
) -> bytes:
    """The bytes of a request without its body; lines are what a test makes of them."""
    as_bytes = [each if isinstance(each, bytes) else each.encode() for each in (path, *headers)]
    lines = [method.encode() + b" " + as_bytes[0] + b" HTTP/1.1", b"Host: a", *as_bytes[1:]]
    lines += [b"Connection: close"] if close else []
    return b"\r\n".join(lines) + b"\r\n\r\n"


def status(answer: bytes) -> int:
    """From all the bytes of an answer."""
    return int(answer.split(b" ", 2)[1])


@contextmanager
def connected(site: Site) -> Iterator[socket.socket]:
    """A connection to nginx."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=20) as client:
        yield client


@contextmanager
def kept_alive(site: Site) -> Iterator[http.client.HTTPConnection]:
    """A connection for several requests; a second one would be an error."""
    with closing(http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)) as client:
        client.connect()
        client.auto_open = False
        yield client


def read_until(client: socket.socket, awaited: bytes) -> bytes:
    """What has come when the awaited bytes are there."""
    received = b""
    while awaited not in received:
        piece = client.recv(65536)
        assert piece, f"closed after {received!r}"
        received += piece
    return received


def unchunked(body: bytes) -> bytes:
    """What a chunked body, or the beginning of one, says."""
    said = b""
    while b"\r\n" in body:
        length, _, rest = body.partition(b"\r\n")
        end = int(length, 16)
        said, body = said + rest[:end], rest[end + 2 :]
    return said
