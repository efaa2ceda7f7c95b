"""A client of HTTP/1.1 that repairs nothing: no retry, no second connection."""

import asyncio
import select
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

LIMIT = 1 << 21


class DroppedError(Exception):
    """A request did not get the answer that it should."""


@dataclass(frozen=True)
class Answer:
    """What came back, whole."""

    status: int
    body: bytes


class Connection:
    """One connection, for one request after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Over a connection that is there."""
        self.reader, self.writer = reader, writer
        self.is_over = False

    @classmethod
    async def opened(cls, port: int, context: ssl.SSLContext | None) -> "Connection":
        """A connection to that port of this machine."""
        return cls(*await asyncio.open_connection("127.0.0.1", port, ssl=context, limit=LIMIT))

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be sent any more, as far as the kernel knows at this moment.

        Between two requests nothing is to be read but the end of the connection.
        """
        if self.is_over or self.reader.at_eof() or self.writer.is_closing():
            return True
        readable, _, _ = select.select([self.writer.get_extra_info("socket").fileno()], [], [], 0)
        return bool(readable)

    async def ask(
        self, method: str, path: str, body: bytes = b"", headers: tuple[str, ...] = ()
    ) -> Answer:
        """The answer to one request.

        Raises:
            DroppedError: if what came back is no whole answer.
        """
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *headers]
        lines += [f"Content-Length: {len(body)}"] if body else []
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await self.writer.drain()
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *named = head.removesuffix("\r\n\r\n").split("\r\n")
        pairs = (line.partition(":") for line in named)
        said = {name.lower(): value.strip().lower() for name, _, value in pairs}
        self.is_over = "close" in said.get("connection", "")
        version, _, status = first.partition(" ")
        if version != "HTTP/1.1":
            raise DroppedError(f"no HTTP: {head[:60]!r}")
        return Answer(int(status[:3]), await self._body(said))

    async def _body(self, said: Mapping[str, str]) -> bytes:
        if said.get("transfer-encoding") == "chunked":
            return await self._chunks()
        if length := said.get("content-length"):
            return await self.reader.readexactly(int(length))
        if not self.is_over:
            raise DroppedError("an answer without an end")
        return await self.reader.read()

    async def _chunks(self) -> bytes:
        body = b""
        while length := int(await self.reader.readuntil(b"\r\n"), 16):
            body += await self.reader.readexactly(length)
            await self._line_end()
        await self._line_end()
        return body

    async def _line_end(self) -> None:
        if await self.reader.readexactly(2) != b"\r\n":
            raise DroppedError("a chunk without its end")

    def close(self) -> None:
        """Nothing is open any more."""
        self.writer.close()
