"""The load counts what goes wrong: each kind of request is sent to servers that misbehave."""

import asyncio
import ssl
import struct
from collections.abc import Awaitable, Callable
from pathlib import Path

import h2.config
import h2.connection
import h2.errors
import h2.events
import pytest

from tests.drops.kinds import MIXES, PIECES, Kind
from tests.drops.load import KeptAlive, Site, asked
from tests.drops.record import OK, UNPROCESSED, Record, records
from tests.nginx.servers import DATA

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
KINDS = [kind for mix in MIXES.values() for kind in mix]
HTTP1 = [kind for kind in KINDS if not kind.is_http2]
HTTP2 = [kind for kind in KINDS if kind.is_http2]
RELEASE = b"7"
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: close sends RST."""


def called(kind: Kind) -> str:
    return kind.name


def certificate() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(DATA / "shop.pem", DATA / "shop.key")
    context.set_alpn_protocols(["h2", "http/1.1"])
    return context


async def outcomes(kind: Kind, serve: Serve, count: int = 1) -> list[Record]:
    """What one client writes down that sends so many requests to this server."""
    async with await asyncio.start_server(
        serve, "127.0.0.1", 0, ssl=certificate() if kind.is_tls else None
    ) as server:
        port = server.sockets[0].getsockname()[1]
        site, kept = Site(port), KeptAlive(port)
        ask = site.multiplexed if kind.is_http2 else site.alone if kind.is_fresh else kept.ask
        found = [await asked(kind, ask) for _ in range(count)]
        kept.close()
        if site.shared:
            await site.shared.close()
    return found


async def request(reader: asyncio.StreamReader) -> int:
    """The number of the next request, all of which is read."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = head.partition("Content-Length: ")[2].partition("\r\n")[0]
    await reader.readexactly(int(length or 0))
    return int(head.partition("?")[2].partition(" ")[0])


def whole(body: bytes, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def chunked(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n" % (len(body), body)


def answering(kind: Kind, spoilt: Callable[[bytes], bytes], *, resets: bool = False) -> Serve:
    """A server that gives one answer, of which it sends what `spoilt` makes of the right body."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = await request(reader)
        writer.write(spoilt(kind.expected(number, RELEASE)))
        await writer.drain()
        if resets:
            writer.get_extra_info("socket").setsockopt(1, 13, RESET)
            writer.transport.abort()
        writer.close()

    return serve


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "half of the headers": lambda body: whole(body)[:20],
    "half of the body": lambda body: whole(body)[: -len(body) // 2],
    "a wrong body": lambda body: whole(bytes(len(body))),
    "a shorter body": lambda body: whole(body[:-1]),
    "another one's answer": lambda body: whole(body.replace(b"\n", b"9\n", 1)),
    "502": lambda body: whole(body, "502 Bad Gateway"),
    "no last chunk": chunked,
    "half a chunk": lambda body: chunked(body)[:-6],
    "nonsense": lambda _: b"\x00" * 100 + b"\r\n\r\n",
    "two releases in one body": lambda body: whole(body[:2] * PIECES),
}


@pytest.mark.parametrize("kind", HTTP1, ids=called)
def test_a_right_answer_is_no_failure(kind: Kind) -> None:
    found = asyncio.run(outcomes(kind, answering(kind, whole)))
    found += asyncio.run(outcomes(kind, answering(kind, lambda b: chunked(b) + b"0\r\n\r\n")))

    assert [(each.outcome, each.release, each.failed) for each in found] == [(OK, 7, False)] * 2


@pytest.mark.parametrize("spoilt", SPOILT)
@pytest.mark.parametrize("kind", HTTP1, ids=called)
def test_a_spoilt_answer_is_a_failure(kind: Kind, spoilt: str) -> None:
    (found,) = asyncio.run(outcomes(kind, answering(kind, SPOILT[spoilt])))

    assert found.failed
    assert found.release == 0


@pytest.mark.parametrize("kind", HTTP1, ids=called)
def test_a_reset_after_half_an_answer_is_a_failure(kind: Kind) -> None:
    half = answering(kind, lambda body: whole(body)[:-1], resets=True)

    (found,) = asyncio.run(outcomes(kind, half))

    assert found.failed


@pytest.mark.parametrize("kind", KINDS, ids=called)
def test_a_connection_that_is_closed_at_once_is_a_failure(kind: Kind) -> None:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    assert [each.failed for each in asyncio.run(outcomes(kind, serve, 3))] == [True] * 3


@pytest.mark.parametrize("kind", KINDS, ids=called)
def test_an_address_on_which_nothing_listens_is_a_failure(kind: Kind) -> None:
    async def refused() -> Record:
        async with await asyncio.start_server(
            lambda _, writer: writer.close(), "127.0.0.1", 0
        ) as s:
            port = s.sockets[0].getsockname()[1]
        site = Site(port)
        ask = site.multiplexed if kind.is_http2 else site.alone
        return await asked(kind, ask)

    assert "ConnectionRefusedError" in asyncio.run(refused()).outcome


def test_a_kept_connection_that_was_closed_while_idle_is_opened_again() -> None:
    kind = KINDS[0]
    right = answering(kind, whole)  # and closes without having said so

    found = asyncio.run(outcomes(kind, right, 2))

    assert any(each.failed for each in found) is False


def test_a_kept_connection_that_is_closed_on_a_request_is_a_failure() -> None:
    kind = KINDS[0]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = await request(reader)
        writer.write(whole(kind.expected(number, RELEASE)))
        await request(reader)
        writer.close()

    found = asyncio.run(outcomes(kind, serve, 2))

    assert [each.failed for each in found] == [False, True]


class Http2Server:
    """Answers as `act` says, which gets the protocol, the stream and the right body."""

    def __init__(
        self, kind: Kind, act: Callable[[h2.connection.H2Connection, int, bytes], bytes]
    ) -> None:
        self.kind, self.act = kind, act

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        protocol = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        protocol.initiate_connection()
        writer.write(protocol.data_to_send())
        numbers: dict[int, int] = {}
        while data := await reader.read(65536):
            for event in protocol.receive_data(data):
                match event:
                    case h2.events.RequestReceived(stream_id=int(stream)):
                        path = dict(event.headers or ())[b":path"]
                        numbers[stream] = int(path.partition(b"?")[2])
                    case h2.events.DataReceived(stream_id=int(stream)):
                        size = event.flow_controlled_length or 0
                        protocol.acknowledge_received_data(size, stream)
                    case h2.events.StreamEnded(stream_id=int(stream)):
                        body = self.kind.expected(numbers[stream], RELEASE)
                        last = self.act(protocol, stream, body)
                        writer.write(protocol.data_to_send() + last)
                        if last:
                            writer.close()
                            return
            writer.write(protocol.data_to_send())


def say(protocol: h2.connection.H2Connection, stream: int, body: bytes) -> bytes:
    protocol.send_headers(stream, [(":status", "200")])
    protocol.send_data(stream, body, end_stream=True)
    return b""


def half(protocol: h2.connection.H2Connection, stream: int, body: bytes) -> bytes:
    protocol.send_headers(stream, [(":status", "200")])
    protocol.send_data(stream, body[: len(body) // 2])
    return protocol.data_to_send()


def bad_gateway(protocol: h2.connection.H2Connection, stream: int, body: bytes) -> bytes:
    protocol.send_headers(stream, [(":status", "502")])
    protocol.send_data(stream, body, end_stream=True)
    return b""


def reset(protocol: h2.connection.H2Connection, stream: int, body: bytes) -> bytes:
    protocol.send_headers(stream, [(":status", "200")])
    protocol.send_data(stream, body[:1])
    protocol.reset_stream(stream, h2.errors.ErrorCodes.INTERNAL_ERROR)
    return b""


def goaway(last: int) -> bytes:
    """Sent by hand: the library would take it for the end."""
    return struct.pack(">I", 8)[1:] + struct.pack(">BBIII", 7, 0, 0, last, 0)


@pytest.mark.parametrize("kind", HTTP2, ids=called)
def test_a_right_answer_over_http2_is_no_failure(kind: Kind) -> None:
    found = asyncio.run(outcomes(kind, Http2Server(kind, say), 3))

    assert [(each.outcome, each.release) for each in found] == [(OK, 7)] * 3


@pytest.mark.parametrize(
    "act",
    [
        half,
        bad_gateway,
        reset,
        lambda protocol, stream, body: say(protocol, stream, body[:-1]),
        lambda protocol, stream, body: say(protocol, stream, bytes(len(body))),
        lambda _, stream, __: goaway(stream),  # it has seen the stream, and yet does not answer
    ],
    ids=["half", "502", "reset", "short", "wrong", "GOAWAY that includes it"],
)
@pytest.mark.parametrize("kind", HTTP2, ids=called)
def test_a_spoilt_answer_over_http2_is_a_failure(
    kind: Kind, act: Callable[[h2.connection.H2Connection, int, bytes], bytes]
) -> None:
    (found,) = asyncio.run(outcomes(kind, Http2Server(kind, act)))

    assert found.failed
    assert found.release == 0


@pytest.mark.parametrize("kind", HTTP2, ids=called)
def test_a_stream_above_the_last_one_of_a_goaway_may_be_sent_again(kind: Kind) -> None:
    (found,) = asyncio.run(
        outcomes(kind, Http2Server(kind, lambda _, stream, __: goaway(stream - 1)))
    )

    assert found.outcome == UNPROCESSED
    assert not found.failed


def test_an_answer_that_ends_after_a_goaway_is_whole() -> None:
    kind = HTTP2[0]

    def act(protocol: h2.connection.H2Connection, stream: int, body: bytes) -> bytes:
        say(protocol, stream, body)
        return goaway(stream) + protocol.data_to_send()

    found = asyncio.run(outcomes(kind, Http2Server(kind, act), 2))

    assert [each.outcome for each in found] == [OK, OK]


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    record = Record("h2", 12.5, 0.25, 7, "status 502")
    (tmp_path / "log").write_text(record.line)

    assert list(records(tmp_path / "log")) == [record]
    assert record.failed
