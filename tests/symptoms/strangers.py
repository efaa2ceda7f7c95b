"""What somebody sees who does not ask nginx."""

import socket
import struct

from tests.symptoms.looks import Look, during, in_words
from tests.symptoms.site import Site

ELSEWHERE = "127.0.0.2"
"""Another address of every Linux: only who listens on all addresses answers there."""
VISITOR = "/slow?s=0.5&session=of-ann"


def asked_for(site: Site, request: bytes) -> bytes:
    """What comes back on the other port."""
    with socket.create_connection((ELSEWHERE, site.other_port), timeout=5) as client:
        client.sendall(request)
        return b"".join(iter(lambda: client.recv(65536), b""))


def http(site: Site) -> str:
    """The status of a request for a page that nginx keeps to itself."""

    def asked() -> str:
        answer = asked_for(site, b"GET / HTTP/1.0\r\nHost: shop.example\r\n\r\n")
        return answer.partition(b"\r\n")[0].decode().partition(" ")[2]

    return in_words(asked)


def uwsgi(site: Site) -> str:
    """What an uwsgi request can make of a file that somebody has uploaded.

    https://uwsgi-docs.readthedocs.io/en/latest/Protocol.html
    """
    variables = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/",
        "UWSGI_FILE": str(site.folder / "uploads" / "photo.jpg"),
        "UWSGI_APPID": "photo",
    }
    texts = [text.encode() for pair in variables.items() for text in pair]
    body = b"".join(struct.pack("<H", len(text)) + text for text in texts)
    request = struct.pack("<BHB", 0, len(body), 0) + body

    def asked() -> str:
        return asked_for(site, request).rpartition(b"\r\n")[2].decode()

    return in_words(asked)


def _statistics(site: Site) -> str:
    is_told = "of-ann" in in_words(lambda: asked_for(site, b"").decode())
    return "the request of somebody else" if is_told else "connection refused"


statistics: Look = during(VISITOR, _statistics)
"""What uWSGI's statistics tell while somebody is served."""
