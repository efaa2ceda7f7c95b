"""A client of WebSockets, as small as RFC 6455 lets one be."""

import base64
import hashlib
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

MORE, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
LONG, LONGER = 126, 127
"""In the place of a length: two or eight bytes follow with it."""
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""RFC 6455, section 1.3."""


@dataclass
class WebSocket:
    """A connection whose frames are whole."""

    connection: socket.socket
    head: bytes
    """Of the answer that opened it."""
    received: bytearray = field(default_factory=bytearray)

    def send(self, text: str) -> None:
        """A text frame."""
        self.send_frame(TEXT, text.encode())

    def send_frame(self, kind: int, payload: bytes, *, is_last: bool = True) -> None:
        """A frame, masked as a client's have to be."""
        length, more = len(payload), b""
        if length >= 1 << 16:
            length, more = LONGER, struct.pack(">Q", length)
        elif length >= LONG:
            length, more = LONG, struct.pack(">H", length)
        mask = os.urandom(4)
        key = int.from_bytes((mask * (len(payload) // 4 + 1))[: len(payload)], "big")
        masked = (int.from_bytes(payload, "big") ^ key).to_bytes(len(payload), "big")
        first = (0x80 if is_last else 0) | kind
        self.connection.sendall(bytes([first, 0x80 | length]) + more + mask + masked)

    def frame(self) -> tuple[int, bytes]:
        """Kind and payload of the next one."""
        kind, length = self._take(2)
        if length == LONG:
            (length,) = struct.unpack(">H", self._take(2))
        elif length == LONGER:
            (length,) = struct.unpack(">Q", self._take(8))
        return kind & 0x0F, self._take(length)

    def said(self) -> str:
        """The text of the next frame, which has to be one of text."""
        kind, payload = self.frame()
        assert kind == TEXT, payload
        return payload.decode()

    def close_code(self) -> int:
        """Why the server closes the connection; what it says until then is passed over."""
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


def opening(port: int, path: str, key: str, *headers: str) -> bytes:
    """The request that asks for a WebSocket."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket"]
    lines += ["Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
    return "\r\n".join([*lines, *headers, "", ""]).encode()


@contextmanager
def websocket(port: int, path: str, *headers: str) -> Iterator[WebSocket]:
    """An open WebSocket to 127.0.0.1."""
    key = base64.b64encode(os.urandom(16)).decode()
    accept = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest())  # noqa: S324
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(opening(port, path, key, *headers))
        received = bytearray()
        while b"\r\n\r\n" not in received:
            chunk = connection.recv(65536)
            assert chunk, received
            received += chunk
        head, _, rest = bytes(received).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 "), head
        assert b": " + accept in head, head
        yield WebSocket(connection, head, bytearray(rest))
