"""The sites that show what happens between a client and an app."""

import http.client
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.live.site import Site, Tapster

APP = Path(__file__).parent / "apps" / "wire" / "app.py"
SMALL_BODY_BYTES = 100_000
LARGE_BODY_BYTES = 256 << 20
STATIC = {
    "static/app.css": "body { color: red }\n",
    "static/numbers.txt": "0123456789" * 1000,
    "static/folder/inner.txt": "inner",
    "static/.hidden": "SECRET",
    "private/secret.txt": "SECRET",
    "secret.txt": "SECRET",
}
SETTINGS = 'static = { "/static/" = "static" }\n'


@dataclass(frozen=True)
class Wire:
    """One app, served in different ways behind the same nginx."""

    plain: Site
    """Two workers, large bodies."""
    narrow: Site
    """One worker, small bodies; believes a proxy on 127.0.0.1."""
    validated: Site
    """`wsgiref.validate` stands between uWSGI and the app."""


def wired(tapster: Tapster, nginx: Path, engine: str) -> Wire:
    """All of them, in service."""
    files = {"app.py": APP.read_text(), "tapster.toml": SETTINGS, **STATIC}
    folder = tapster.folder("wire", files)

    def up(name: str, *flags: str | Path) -> Site:
        common = ("--name", name, "--nginx-binary", nginx, "--engine", engine)
        return tapster.up(folder, *common, "--module", "app:app", *flags)

    large, small = str(LARGE_BODY_BYTES), str(SMALL_BODY_BYTES)
    one = ("--processes", "1")
    return Wire(
        plain=up("plain", "--processes", "2", "--max-body-bytes", large),
        narrow=up("narrow", *one, "--max-body-bytes", small, "--trusted-proxies", "127.0.0.1/32"),
        validated=up("validated", *one, "--module", "app:validated"),
    )


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
