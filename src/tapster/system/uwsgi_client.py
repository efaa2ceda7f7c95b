"""Ask an app server directly, in its own protocol, as nginx does."""

import struct
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from tapster.model.stack import Upstream
from tapster.system.http_client import NO_HEADERS, request_text


def request(upstream: Upstream, path: str, host: str, *, tls: bool = False) -> bytes:
    """GET `path`, as the app server behind `upstream` expects it.

    tls: the app is told that the client came over HTTPS, so that it need not redirect.
    """
    if upstream.protocol == "uwsgi":
        return packet(variables(path, host, tls=tls))
    return request_text(path, host, NO_HEADERS)


def variables(path: str, host: str, *, tls: bool) -> dict[str, bytes]:
    """The variables nginx would send for GET `path`: https://peps.python.org/pep-3333/."""
    route, _, query = path.partition("?")
    named = {
        "REQUEST_METHOD": "GET",
        "REQUEST_URI": path,
        "SCRIPT_NAME": "",
        "QUERY_STRING": query,
        "CONTENT_TYPE": "",
        "CONTENT_LENGTH": "",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SERVER_NAME": host.partition(":")[0],
        "SERVER_PORT": "443" if tls else "80",
        "REQUEST_SCHEME": "https" if tls else "http",
        "REMOTE_ADDR": "127.0.0.1",
        "REMOTE_PORT": "0",
        "HTTP_HOST": host,
        "HTTP_USER_AGENT": "tapster",
    }
    if tls:
        named["HTTPS"] = "on"
    encoded = {name: value.encode() for name, value in named.items()}
    return {"PATH_INFO": unquote_to_bytes(route), **encoded}


def packet(named: Mapping[str, bytes]) -> bytes:
    """The variables as a uwsgi packet: https://uwsgi-docs.readthedocs.io/en/latest/Protocol.html."""
    block = b"".join(
        struct.pack("<H", len(name)) + name.encode() + struct.pack("<H", len(value)) + value
        for name, value in named.items()
    )
    modifier1 = modifier2 = 0  # a WSGI request
    return struct.pack("<BHB", modifier1, len(block), modifier2) + block
