"""What nginx says of a request where it speaks HTTP to the app server, and keeps connections."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .tally import tally

if TYPE_CHECKING:
    from collections.abc import Mapping

LIVE, SOCKET = os.environ.get("TAPSTER_LIVE", ""), os.environ.get("TAPSTER_SOCKET", "")
SERVER = "X-Tapster-Server"
"""Holds the name and port that the client asked, which HTTP has no other place for."""


def is_last() -> bool:
    """Whether the connection must carry no further request after this answer.

    nginx would send it to a release that is no longer live, or to a worker that is about to go:
    it connects anew for each name of a socket only if it has no connection left.
    """
    if tally.is_retiring or tally.must_end():
        return True
    try:
        return bool(LIVE) and os.readlink(LIVE) != SOCKET
    except OSError:
        return True


def scope(headers: Mapping[bytes, bytes], kind: str) -> dict[str, object]:
    """The parts of an ASGI scope that nginx knows."""
    name, _, port = headers.get(SERVER.lower().encode(), b"localhost:80").decode().rpartition(":")
    scheme = headers.get(b"x-forwarded-proto", b"http").decode()
    if kind == "websocket":
        scheme = {"https": "wss", "http": "ws"}[scheme]
    return {"server": (name, int(port)), "scheme": scheme}


def environ(given: dict[str, str]) -> None:
    """The same for WSGI, in place."""
    name, _, port = given.pop("HTTP_X_TAPSTER_SERVER", "localhost:80").rpartition(":")
    scheme = given.get("HTTP_X_FORWARDED_PROTO", "http")
    given.update(SERVER_NAME=name, SERVER_PORT=port, REQUEST_SCHEME=scheme)
    given["REQUEST_URI"] = given.pop("HTTP_X_TAPSTER_URI", "")
    given["REMOTE_ADDR"] = given.get("HTTP_X_REAL_IP", "")
    given.pop("HTTP_CONNECTION", None)
    given["wsgi.url_scheme"] = scheme
    if scheme == "https":
        given["HTTPS"] = "on"
