"""A client of WebSockets, as small as RFC 6455 lets one be."""

import base64
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

TEXT, CLOSE = 1, 8


@dataclass
class WebSocket:
    """A connection whose frames are short and whole."""

    connection: socket.socket
    received: bytearray = field(default_factory=bytearray)

    def send(self, text: str) -> None:
        """A text frame, masked as a client's have to be."""
        mask, payload = os.urandom(4), text.encode()
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
        self.connection.sendall(bytes([0x80 | TEXT, 0x80 | len(payload)]) + mask + masked)

    def frame(self) -> tuple[int, bytes]:
        """Kind and payload of the next one."""
        kind, length = self._take(2)
        return kind & 0x0F, self._take(length & 0x7F)

    def said(self) -> str:
        """The text of the next frame, which has to be one of text."""
        kind, payload = self.frame()
        assert kind == TEXT, payload
        return payload.decode()

    def close_code(self) -> int:
        """Why the server closes the connection; text until then is passed over."""
        while (frame := self.frame())[0] != CLOSE:
            pass
        (code,) = struct.unpack_from(">H", frame[1])
        return int(code)

    def _take(self, count: int) -> bytes:
        while len(self.received) < count:
            chunk = self.connection.recv(65536)
            assert chunk, "the connection ended without a closing frame"
            self.received += chunk
        taken = bytes(self.received[:count])
        del self.received[:count]
        return taken


@contextmanager
def websocket(port: int, path: str) -> Iterator[WebSocket]:
    """An open WebSocket to 127.0.0.1."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket"]
    lines += ["Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        received = bytearray()
        while b"\r\n\r\n" not in received:
            chunk = connection.recv(65536)
            assert chunk, received
            received += chunk
        head, _, rest = bytes(received).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 "), head
        yield WebSocket(connection, bytearray(rest))
