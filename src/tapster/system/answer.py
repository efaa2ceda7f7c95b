"""An HTTP response as a value, and how to obtain one over an open connection."""

import io
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tapster.errors import TapsterError
from tapster.system.sockets import connect, receive

MAX_ANSWER_BYTES = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back for one request."""

    status: int
    headers: Mapping[str, str]
    """Names in small letters; repeated ones are joined with a comma and a space."""
    body: bytes
    """At most a mebibyte of it."""


class NoAnswerError(TapsterError):
    """Nobody answered, or not in HTTP."""


class ClosedError(NoAnswerError):
    """Somebody took the connection and closed it without an answer."""


def no_answer(address: str, error: Exception) -> NoAnswerError:
    """The error that says why `address` gave no answer."""
    what, fix = f"no answer from {address}", "see `tapster status` and `tapster logs`"
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return ClosedError(what, "the connection was closed without an answer", fix)
    said = getattr(error, "strerror", None) or str(error)
    why = said or ("no answer in time" if isinstance(error, TimeoutError) else repr(error))
    return NoAnswerError(what, why, fix)


def exchange(
    address: str,
    request: bytes,
    timeout_s: float,
    over: Callable[[socket.socket], socket.socket] = lambda plain: plain,
) -> Answer:
    """The answer of `address` to `request`, after which it closes the connection.

    over: turns the connection into the one that is spoken on: TLS
    """
    deadline = time.monotonic() + timeout_s
    try:
        with connect(address, timeout_s) as plain, over(plain) as connection:
            connection.settimeout(max(deadline - time.monotonic(), 0.001))
            connection.sendall(request)
            return parsed(receive(connection, deadline, MAX_ANSWER_BYTES))
    except (OSError, ValueError) as error:
        raise no_answer(address, error) from error


def parsed(raw: bytes) -> Answer:
    """The response to a GET, cut off anywhere in its body.

    Raises:
        OSError: if there is none.
        ValueError: if it is no HTTP response.
    """
    from http.client import HTTPException, HTTPResponse, IncompleteRead  # noqa: PLC0415  20 ms

    if not raw:
        raise ConnectionResetError
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
    headers = {name.lower(): response.getheader(name, "") for name in response.headers}
    return Answer(status=response.status, headers=headers, body=body)


class _Received:
    """Bytes in the place of the socket that http.client reads from."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    def makefile(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self.raw)
