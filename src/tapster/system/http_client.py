"""Ask nginx, as a client of the site does, but always on this machine."""

import socket
from collections.abc import Mapping

from tapster.system.answer import Answer, exchange

NO_HEADERS: Mapping[str, str] = {}


def fetch(  # noqa: PLR0913  each is a part of the request
    listen: str,
    path: str,
    host: str,
    timeout_s: float,
    headers: Mapping[str, str] = NO_HEADERS,
    *,
    tls: bool = False,
) -> Answer:
    """What `listen` answers to GET `path` for `host`."""
    request = request_text(path, host, headers)
    if tls:
        return exchange(listen, request, timeout_s, lambda plain: _encrypted(plain, host))
    return exchange(listen, request, timeout_s)


def request_text(path: str, host: str, headers: Mapping[str, str]) -> bytes:
    """GET `path` as HTTP/1.1, on a connection that is closed after it."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "User-Agent: tapster",
        "Connection: close",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _encrypted(plain: socket.socket, host: str) -> socket.socket:
    """TLS without verification: the certificate names the site, not this machine's loopback."""
    import ssl  # noqa: PLC0415  30 ms

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(plain, server_hostname=host.partition(":")[0] or None)
