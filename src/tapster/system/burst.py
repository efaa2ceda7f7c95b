"""Requests that are sent at the same moment, over connections that were open before."""

import select
import socket

from tapster.system.answer import MAX_ANSWER_BYTES, Answer, NoAnswerError, no_answer, parsed
from tapster.system.sockets import CHUNK_BYTES, connect

CONNECT_S = 1


class Burst:
    """Connections to one address.

    A worker that has taken a connection waits for the request on it, and takes no other
    meanwhile. So if nothing is sent before all are taken, they are with as many workers.
    """

    def __init__(self, address: str, count: int) -> None:
        """Open the connections."""
        self.answers: list[Answer] = []
        self.errors: list[NoAnswerError] = []
        self._address = address
        self._open: dict[socket.socket, bytearray] = {}
        for _ in range(count):
            try:
                self._open[connect(address, CONNECT_S)] = bytearray()
            except (OSError, ValueError) as error:
                if not self._open:  # otherwise the backlog is full: so many are enough
                    self.errors.append(no_answer(address, error))
                break

    def close(self) -> None:
        """No connection is open any more."""
        for connection in self._open:
            connection.close()

    @property
    def is_over(self) -> bool:
        """Whether every request has its answer, or an error."""
        return not self._open

    def send(self, request: bytes) -> None:
        """The request is under way on every connection."""
        for connection in tuple(self._open):
            try:
                connection.sendall(request)
            except OSError as error:
                self._end(connection, error)

    def read(self, patience_s: float) -> None:
        """`answers` and `errors` have what has come; waits for the next to come."""
        for connection in select.select(self._open, [], [], patience_s)[0]:
            received = self._open[connection]
            try:
                chunk = connection.recv(CHUNK_BYTES)
            except OSError as error:
                self._end(connection, error)
                continue
            received += chunk
            if not chunk or len(received) >= MAX_ANSWER_BYTES:
                self._end(connection)

    def _end(self, connection: socket.socket, error: Exception | None = None) -> None:
        received = self._open.pop(connection)
        connection.close()
        try:
            if error:
                raise error
            self.answers.append(parsed(bytes(received)))
        except (OSError, ValueError) as why:
            self.errors.append(no_answer(self._address, why))
