"""An HTTP response as a value, and how to obtain one over an open connection."""

import io
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass

from tapster.errors import TapsterError
from tapster.system.sockets import receive

MAX_ANSWER_BYTES = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back for one request."""

    status: int
    headers: Mapping[str, str]
    """Names in small letters; repeated ones are joined with a comma and a space."""
    body: bytes
    """At most a mebibyte of it."""
    took_s: float


class NoAnswerError(TapsterError):
    """Nobody answered, or not in HTTP."""


class ClosedError(NoAnswerError):
    """Somebody took the connection and closed it without an answer."""


def no_answer(address: str, error: Exception) -> NoAnswerError:
    """The error that says why `address` gave no answer."""
    what, fix = f"no answer from {address}", "see `tapster status` and `tapster logs`"
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return ClosedError(what, "the connection was closed without an answer", fix)
    why = str(error) or ("no answer in time" if isinstance(error, TimeoutError) else repr(error))
    return NoAnswerError(what, why, fix)


def exchange(connection: socket.socket, request: bytes, deadline: float, began: float) -> Answer:
    """The answer to `request`; the other side closes the connection after it.

    Raises:
        OSError: if the connection breaks or the deadline passes.
        ValueError: if what comes back is no HTTP response.
    """
    connection.settimeout(max(deadline - time.monotonic(), 0.001))
    connection.sendall(request)
    raw = receive(connection, deadline, MAX_ANSWER_BYTES)
    if not raw:
        raise ConnectionResetError
    status, headers, body = parsed(raw)
    return Answer(status=status, headers=headers, body=body, took_s=time.monotonic() - began)


def parsed(raw: bytes) -> tuple[int, Mapping[str, str], bytes]:
    """Status, headers and body of a response to a GET, cut off anywhere in its body."""
    from http.client import HTTPException, HTTPResponse, IncompleteRead  # noqa: PLC0415  20 ms

    response = HTTPResponse(_Received(raw))  # type: ignore[arg-type]  # only makefile is called
    try:
        response.begin()
    except HTTPException as error:
        message = f"not an HTTP response: {raw[:200]!r}"
        raise ValueError(message) from error
    try:
        body = response.read()
    except IncompleteRead as error:
        body = error.partial
    headers: dict[str, str] = {}
    for name, value in response.getheaders():
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return response.status, headers, body


class _Received:
    """Bytes in the place of the socket that http.client reads from."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    def makefile(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self.raw)
