"""The kinds of requests that the load is mixed of, and what a right answer to each one is."""

import hashlib
from dataclasses import dataclass
from random import Random

PIECES = 12
SLOW_S = 2.0
STREAM_S = 3.0
BODY = Random(0).randbytes(1_000_000)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of request, and how many clients send it one after the other."""

    name: str
    path: str
    """The number of the request is its query string."""
    clients: int
    pause_s: float
    """After each answer."""
    is_upload: bool = False
    is_fresh: bool = False
    """Every request has a connection of its own."""
    is_tls: bool = False
    is_http2: bool = False
    """All clients of a site share connections."""
    takes_s: float = 0
    """What the app takes on purpose, and so no latency."""

    def body(self, number: int) -> bytes:
        """What the request with this number carries."""
        return number.to_bytes(8) + BODY[8:] if self.is_upload else b""

    def expected(self, number: int, release: bytes) -> bytes:
        """The one right answer of this release to the request with this number."""
        if self.is_upload:
            return b"%b %b\n" % (release, hashlib.sha256(self.body(number)).hexdigest().encode())
        if self.path == "/stream":
            pieces = (b"%b %d.%d\n" % (release, number, piece) for piece in range(PIECES))
            return b"".join(pieces)
        return b"%b %d\n" % (release, number)


PLAIN = (
    Kind(name="keep-alive", path="/", clients=4, pause_s=0.015),
    Kind(name="own connection", path="/", clients=2, pause_s=0.02, is_fresh=True),
    Kind(name="1 MB POST", path="/digest", clients=1, pause_s=0.15, is_upload=True),
    Kind(name="2 seconds", path=f"/slow/{SLOW_S}", clients=1, pause_s=0.1, takes_s=SLOW_S),
    Kind(name="stream", path="/stream", clients=1, pause_s=0.1, takes_s=STREAM_S),
)
"""Over plain HTTP/1.1."""

SECURE = (
    Kind(name="h2", path="/", clients=8, pause_s=0.03, is_tls=True, is_http2=True),
    Kind(
        name="h2 1 MB POST",
        path="/digest",
        clients=1,
        pause_s=0.3,
        is_upload=True,
        is_tls=True,
        is_http2=True,
    ),
    Kind(
        name="h2 2 seconds",
        path=f"/slow/{SLOW_S}",
        clients=1,
        pause_s=0.1,
        is_tls=True,
        is_http2=True,
        takes_s=SLOW_S,
    ),
    Kind(
        name="h2 stream",
        path="/stream",
        clients=1,
        pause_s=0.1,
        is_tls=True,
        is_http2=True,
        takes_s=STREAM_S,
    ),
    Kind(name="TLS own connection", path="/", clients=1, pause_s=0.1, is_fresh=True, is_tls=True),
)
"""Over TLS: HTTP/2, and HTTP/1.1 with a connection for each request."""

OVERLOAD = (
    Kind(name="queued", path="/slow/0.2", clients=20, pause_s=0.1, is_fresh=True, takes_s=0.2),
)
"""More than four workers and a short backlog can hold."""

MIXES = {"plain": PLAIN, "secure": SECURE, "overload": OVERLOAD}
