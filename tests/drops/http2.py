"""A client of HTTP/2 with many requests on one connection, as strict as RFC 9113 lets it be.

A request may be sent again, and so is not counted as failed, only if the server has said that it
did not look at it: its stream is above the last one that a GOAWAY names, or was reset with
REFUSED_STREAM (https://www.rfc-editor.org/rfc/rfc9113.html#section-8.7). Everything else counts: a
connection that ends without a GOAWAY fails all that is under way on it.
"""

import asyncio
import contextlib
import ssl
from dataclasses import dataclass, field

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions

from tests.drops.http1 import Answer, DroppedError

HEADER = 9
"""Bytes before each frame: https://www.rfc-editor.org/rfc/rfc9113.html#section-4.1."""
GOAWAY = 7
WINDOW = 1 << 24


class UnprocessedError(Exception):
    """The server did not look at the request."""


@dataclass
class Stream:
    """One request under way."""

    ended: asyncio.Future[None]
    status: int = 0
    body: bytearray = field(default_factory=bytearray)


class Connection:
    """One connection, for requests at the same time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Over a connection that is there."""
        self.reader, self.writer = reader, writer
        self.is_over = False
        self.protocol = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True))
        self.streams: dict[int, Stream] = {}
        self.may_send = asyncio.Event()
        """Something has come in: perhaps room for what is sent."""
        self.protocol.initiate_connection()
        self.protocol.increment_flow_control_window(WINDOW)
        self._flush()
        self.reading = asyncio.create_task(self._read())

    @classmethod
    async def opened(cls, port: int, context: ssl.SSLContext) -> "Connection":
        """A connection to that port of this machine."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
        if writer.get_extra_info("ssl_object").selected_alpn_protocol() != "h2":
            raise DroppedError("the server does not speak HTTP/2")
        return cls(reader, writer)

    async def ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        """The answer to one request.

        Raises:
            DroppedError: if what came back is no whole answer.
            UnprocessedError: if the server has said that the request may be sent again.
        """
        headers = [
            (":method", method),
            (":path", path),
            (":scheme", "https"),
            (":authority", "localhost"),
        ]
        headers += [("content-length", str(len(body)))] if body else []
        number = self.protocol.get_next_available_stream_id()
        stream = self.streams[number] = Stream(asyncio.get_running_loop().create_future())
        try:
            self.protocol.send_headers(number, headers, end_stream=not body)
            self._flush()
            if body:
                await self._upload(number, body, stream)
            await stream.ended
        finally:
            del self.streams[number]
        return Answer(stream.status, bytes(stream.body))

    async def _upload(self, number: int, body: bytes, stream: Stream) -> None:
        """All of the body is on its way, as fast as the server takes it."""
        sent = 0
        while sent < len(body) and not stream.ended.done():
            room = self.protocol.local_flow_control_window(number)
            size = min(room, self.protocol.max_outbound_frame_size, len(body) - sent)
            if not size:
                self.may_send.clear()
                await self.may_send.wait()
                continue
            is_last = sent + size == len(body)
            self.protocol.send_data(number, body[sent : sent + size], end_stream=is_last)
            sent += size
            self._flush()
            await self.writer.drain()

    async def _read(self) -> None:
        """What comes in goes to its streams until the connection ends."""
        why = "the connection was closed"
        try:
            while True:
                header = await self.reader.readexactly(HEADER)
                payload = await self.reader.readexactly(int.from_bytes(header[:3]))
                self.may_send.set()
                if header[3] == GOAWAY:  # h2 takes it for the end of all streams
                    self._go_away(int.from_bytes(payload[:4]), int.from_bytes(payload[4:8]))
                    continue
                for event in self.protocol.receive_data(header + payload):
                    self._take(event)
                self._flush()
        except asyncio.IncompleteReadError:
            pass
        except (OSError, h2.exceptions.H2Error) as error:
            why = repr(error)
        finally:
            self.is_over = True
            self.may_send.set()
            for stream in self.streams.values():
                _fail(stream, DroppedError(why))
            self.writer.close()

    def _take(self, event: h2.events.Event) -> None:
        match event:
            case h2.events.ResponseReceived(stream_id=int(number)) if number in self.streams:
                named = dict(event.headers or ())
                self.streams[number].status = int(named[b":status"])
            case h2.events.DataReceived(stream_id=int(number)):
                if event.flow_controlled_length:
                    self.protocol.acknowledge_received_data(event.flow_controlled_length, number)
                if number in self.streams:
                    self.streams[number].body += event.data or b""
            case h2.events.StreamEnded(stream_id=int(number)) if number in self.streams:
                _end(self.streams[number])
            case h2.events.StreamReset(stream_id=int(number)) if number in self.streams:
                is_refused = event.error_code == h2.errors.ErrorCodes.REFUSED_STREAM
                reset = DroppedError(f"the stream was reset: {event.error_code}")
                _fail(self.streams[number], UnprocessedError() if is_refused else reset)

    def _go_away(self, last: int, code: int) -> None:
        """No new requests; those up to `last` go on."""
        self.is_over = True
        for number, stream in self.streams.items():
            if number > last:
                _fail(stream, UnprocessedError())
            elif code != h2.errors.ErrorCodes.NO_ERROR:
                _fail(stream, DroppedError(f"GOAWAY with error {code}"))

    def _flush(self) -> None:
        self.writer.write(self.protocol.data_to_send())

    async def close(self) -> None:
        """Nothing is open any more."""
        self.reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.reading


def _end(stream: Stream) -> None:
    if not stream.ended.done():
        stream.ended.set_result(None)


def _fail(stream: Stream, error: Exception) -> None:
    if not stream.ended.done():
        stream.ended.set_exception(error)
