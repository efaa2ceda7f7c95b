"""WebSockets: what is said in them, who may open one, and how they end."""

import json
import re
import struct
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.contract.stage import LIMIT_S, Stage, seen
from tests.contract.test_forged import heard
from tests.live.site import Site
from tests.live.websocket import BINARY, CLOSE, MORE, PING, PONG, TEXT, opening, websocket
from tests.live.wire import status
from tests.nginx.servers import FORGED, wait_until

pytestmark = [pytest.mark.interface("asgi")]
RESTART, INTERNAL_ERROR = 1012, 1011
"""https://www.iana.org/assignments/websocket/websocket.xhtml."""
VANISHED = re.compile("the client closed with (1005|1006)")
KEY = "dGhlIHNhbXBsZSBub25jZQ=="


@pytest.mark.parametrize("payload", ["hello", "caf\u00e9 \u4f60", "x" * 1_000_000])
def test_text_goes_both_ways(stage: Stage, payload: str) -> None:
    with websocket(stage.plain.port, "/echo") as client:
        client.send(payload)

        assert client.said() == payload


@pytest.mark.parametrize("length", [3, 125, 126, 65_535, 65_536, 1 << 20])
def test_bytes_go_both_ways_in_frames_of_any_length(stage: Stage, length: int) -> None:
    payload = bytes(range(256)) * (length // 256 + 1)
    with websocket(stage.plain.port, "/echo") as client:
        client.send_frame(BINARY, payload[:length])

        assert client.frame() == (BINARY, payload[:length])


def test_a_message_in_fragments_is_one_message(stage: Stage) -> None:
    with websocket(stage.plain.port, "/echo") as client:
        client.send_frame(TEXT, b"one ", is_last=False)
        client.send_frame(PING, b"between")
        client.send_frame(MORE, b"message")

        assert client.frame() == (PONG, b"between")
        assert client.said() == "one message"


def test_a_thousand_messages_keep_their_order(stage: Stage) -> None:
    with websocket(stage.plain.port, "/echo") as client:
        for number in range(1000):
            client.send(str(number))

        assert [client.said() for _ in range(1000)] == [str(number) for number in range(1000)]


def test_a_ping_is_answered(stage: Stage) -> None:
    with websocket(stage.plain.port, "/echo") as client:
        client.send_frame(PING, b"still there")

        assert client.frame() == (PONG, b"still there")


def test_the_app_chooses_a_subprotocol(stage: Stage) -> None:
    offered = "Sec-WebSocket-Protocol: chat.v1, chat.v2"
    with websocket(stage.plain.port, "/echo", offered) as client:
        assert b"\r\nsec-websocket-protocol: chat.v2" in client.head.lower()


def test_the_app_sends_headers_when_it_accepts(stage: Stage) -> None:
    with websocket(stage.plain.port, "/told") as client:
        assert b"\r\nx-own: of the app" in client.head.lower()


@pytest.mark.limited("test_the_app_sends_headers_when_it_accepts")
def test_headers_that_the_app_sends_when_it_accepts_are_lost(stage: Stage) -> None:
    with websocket(stage.plain.port, "/told") as client:
        assert b"x-own" not in client.head.lower()


def test_a_websocket_is_told_as_much_as_a_request_and_no_more(stage: Stage) -> None:
    port = stage.plain.port
    forged = [f"{name}: {value}" for name, value in FORGED.items()]
    with websocket(port, "/told/caf%C3%A9?q=%26", *forged) as client:
        told = seen(json.loads(client.said()))

    assert (told.path.decode(), told.query) == ("/told/caf\u00e9", "q=%26")
    assert (told.scheme, told.client) == ("ws", "127.0.0.1")
    assert heard(told) == {
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-proto": "http",
        "x-real-ip": "127.0.0.1",
    }
    assert told.header("host") == f"127.0.0.1:{port}"
    assert len(told.header("x-request-id")) == 32


def test_a_websocket_that_the_app_refuses_is_answered_with_403(stage: Stage) -> None:
    answer = stage.plain.send(opening(stage.plain.port, "/no-such", KEY, "Connection: close"))

    assert status(answer) == 403


@pytest.mark.parametrize("code", [1000, 1008, 4321])
def test_the_app_closes_with_a_code_of_its_own(stage: Stage, code: int) -> None:
    with websocket(stage.plain.port, f"/close/{code}") as client:
        kind, payload = client.frame()

        assert (kind, struct.unpack(">H", payload[:2])) == (CLOSE, (code,))
        assert payload[2:] == b"as asked"


@pytest.mark.parametrize("code", [1000, 4001])
def test_the_app_is_told_with_which_code_the_client_closes(stage: Stage, code: int) -> None:
    with websocket(stage.plain.port, "/echo") as client:
        client.send_frame(CLOSE, struct.pack(">H", code) + b"bye")

        assert client.close_code() == code

    log = stage.plain.log / "app.log"
    wait_until(lambda: f"the client closed with {code}" in log.read_text(), "the app's word")


def test_a_client_that_vanishes_ends_its_websocket_in_the_app(stage: Stage) -> None:
    with websocket(stage.plain.port, "/echo") as client:
        client.send("before")
        assert client.said() == "before"

    log = stage.plain.log / "app.log"
    wait_until(lambda: bool(VANISHED.search(log.read_text())), "the app's word")


def test_an_exception_closes_a_websocket_with_1011_and_is_logged(stage: Stage) -> None:
    with websocket(stage.plain.port, "/raise/in-a-websocket") as client:
        assert client.close_code() == INTERNAL_ERROR

    log = stage.plain.log / "app.log"
    wait_until(lambda: "RuntimeError: raised in-a-websocket" in log.read_text(), "the traceback")


def test_a_silent_websocket_outlives_the_limit_of_requests(stage: Stage) -> None:
    with websocket(stage.hasty.port, "/echo") as client:
        time.sleep(LIMIT_S + 6)  # nginx waits 5 s longer for a request than the app server does
        client.send("still here")

        assert client.said() == "still here"


def release_in(site: Site) -> str:
    """Which release a new WebSocket meets."""
    with websocket(site.port, "/echo") as client:
        client.send("which release")
        return client.said()


def test_a_websocket_is_kept_across_a_switch_to_the_limit_and_told_why_it_ends(
    stage: Stage,
) -> None:
    site = stage.hasty
    before = site.release.id
    with websocket(site.port, "/echo") as client, ThreadPoolExecutor(1) as pool:
        switched = pool.submit(stage.up, "hasty", *stage.hasty_flags, port=site.port)
        wait_until(lambda: site.release.id != before, "the new release")

        client.send("which release")
        assert client.said() == before
        assert release_in(site) == site.release.id
        assert client.close_code() == RESTART
        switched.result()


@pytest.mark.parametrize("opens", [20])
def test_many_websockets_are_open_beside_requests(stage: Stage, opens: int) -> None:
    with ThreadPoolExecutor(opens) as pool:

        def talks(number: int) -> str:
            with websocket(stage.narrow.port, "/echo") as client:
                client.send(str(number))
                stage.narrow.ask("/show")
                return client.said()

        assert list(pool.map(talks, range(opens))) == [str(number) for number in range(opens)]
