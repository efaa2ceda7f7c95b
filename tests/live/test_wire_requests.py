"""What a client sends reaches the app, or is refused by nginx in words that a person can read."""

import hashlib
import json
import re
from typing import Any

import pytest

from tests.live.wire import (
    SMALL_BODY_BYTES,
    Wire,
    connected,
    read_until,
    request,
    status,
    unchunked,
)

DEFAULT_MAX_HEADER_BYTES = 12288
BODY = bytes(range(256)) * 8192
DIGEST = {"length": len(BODY), "sha256": hashlib.sha256(BODY).hexdigest()}


def shown(answer: bytes) -> Any:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 "), head
    return json.loads(unchunked(body) if b"chunked" in head else body)


def cookie(length: int) -> bytes:
    """A header line of this length, its end included."""
    return b"Cookie: " + b"c" * (length - len(b"Cookie: \r\n"))


@pytest.mark.parametrize("length", [8192, DEFAULT_MAX_HEADER_BYTES])
def test_a_header_up_to_the_limit_reaches_the_app(wire: Wire, length: int) -> None:
    line = cookie(length)

    seen = shown(wire.plain.send(request("/show", line)))

    assert f"Cookie: {seen['HTTP_COOKIE']}".encode() == line


def test_as_many_headers_of_that_length_as_nginx_takes_reach_the_app(wire: Wire) -> None:
    lines = [f"X-{number}: {'x' * 12_200}" for number in range(3)]

    seen = shown(wire.plain.send(request(f"/show?{'q' * 12_200}", *lines)))

    assert [len(seen[f"HTTP_X_{number}"]) for number in range(3)] == [12_200] * 3
    assert len(seen["QUERY_STRING"]) == 12_200


@pytest.mark.parametrize("length", [DEFAULT_MAX_HEADER_BYTES + 1, 60_000])
def test_a_longer_header_is_refused_by_nginx_with_our_page(wire: Wire, length: int) -> None:
    answer = wire.plain.send(request("/show", cookie(length)))

    assert status(answer) == 400
    assert b"This request could not be read" in answer


def test_an_address_that_is_too_long_is_refused_with_our_page(wire: Wire) -> None:
    answer = wire.plain.send(request("/show/" + "p" * DEFAULT_MAX_HEADER_BYTES))

    assert status(answer) == 414
    assert b"The address is too long" in answer


@pytest.mark.parametrize("number", [120, 250, 900])
def test_many_headers_reach_the_app(wire: Wire, number: int) -> None:
    lines = [f"X-{each}: {each}" for each in range(number)]

    seen = shown(wire.plain.send(request("/show", *lines)))

    assert [seen[f"HTTP_X_{each}"] for each in range(number)] == list(map(str, range(number)))


def test_too_many_headers_are_refused_with_our_page(wire: Wire) -> None:
    answer = wire.plain.send(request("/show", *(f"X-{each}: {each}" for each in range(2000))))

    assert status(answer) == 400
    assert b"This request could not be read" in answer


@pytest.mark.parametrize(
    ("path", "path_info"),
    [
        ("/caf%C3%A9", b"/caf\xc3\xa9"),
        (b"/caf\xc3\xa9", b"/caf\xc3\xa9"),
        ("/%E4%BD%A0%E5%A5%BD", b"/\xe4\xbd\xa0\xe5\xa5\xbd"),
        ("/%FF%FE", b"/\xff\xfe"),
        ("/a%20b+c", b"/a b+c"),
        ("/a%2Fb", b"/a/b"),
        ("/a%252Fb", b"/a%2Fb"),
        ("/a%25", b"/a%"),
        ("/a%3Fb%23c", b"/a?b#c"),
        ("/a%0D%0AX-Forged:%20yes", b"/a\r\nX-Forged: yes"),
        ("/a;b=c,d@e!~*'()$&:[]|\\", b"/a;b=c,d@e!~*'()$&:[]|\\"),
        ("/%2e%2e%2fsecret.txt", None),
        ("/a/../b", b"/b"),
    ],
)
def test_a_path_reaches_the_app_decoded_once(
    wire: Wire, path: str | bytes, path_info: bytes | None
) -> None:
    raw = b"/show" + (path if isinstance(path, bytes) else path.encode())

    answer = wire.plain.send(request(raw + b"?q=%2526%20+&r=%C3%A9"))

    if path_info is None:
        assert status(answer) == 404
        return
    seen = shown(answer)
    assert seen["PATH_INFO"].encode("latin-1") == b"/show" + path_info
    assert seen["SCRIPT_NAME"] == ""
    assert seen["QUERY_STRING"] == "q=%2526%20+&r=%C3%A9"
    assert seen["REQUEST_URI"].encode("latin-1") == raw + b"?q=%2526%20+&r=%C3%A9"


@pytest.mark.parametrize(
    "path", ["/show%00", "/show/%zz", "/../show", "show", "/show/%2e%2e/%2e%2e/x"]
)
def test_a_path_that_means_nothing_is_refused(wire: Wire, path: str) -> None:
    assert status(wire.plain.send(request(path))) == 400


def test_a_body_arrives_whole(wire: Wire) -> None:
    seen = wire.plain.ask("/show", method="POST", body=BODY).json

    assert seen["body"] == DIGEST
    assert seen["CONTENT_LENGTH"] == str(len(BODY))


def test_a_chunked_body_arrives_whole_and_with_its_length(wire: Wire) -> None:
    pieces = [BODY[start : start + 10_007] for start in range(0, len(BODY), 10_007)]
    chunks = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces]
    head = request("/show", "Transfer-Encoding: chunked", method="POST")

    seen = shown(wire.plain.send(head + b"".join(chunks) + b"0\r\n\r\n"))

    assert seen["body"] == DIGEST
    assert seen["CONTENT_LENGTH"] == str(len(BODY))
    assert "HTTP_TRANSFER_ENCODING" not in seen


def test_a_body_may_wait_for_100_continue(wire: Wire) -> None:
    head = request("/show", "Expect: 100-continue", "Content-Length: 5", method="POST")

    with connected(wire.plain) as client:
        client.sendall(head)
        assert read_until(client, b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"hello")
        seen = shown(b"".join(iter(lambda: client.recv(65536), b"")))

    assert seen["body"]["length"] == 5
    assert "HTTP_EXPECT" not in seen


@pytest.mark.parametrize(
    "announced",
    [f"Content-Length: {SMALL_BODY_BYTES + 1}", f"Content-Length: {1 << 40}"],
)
@pytest.mark.parametrize("expect", [(), ("Expect: 100-continue",)])
def test_a_body_over_the_limit_is_refused_before_it_is_sent(
    wire: Wire, announced: str, expect: tuple[str, ...]
) -> None:
    with connected(wire.narrow) as client:
        client.sendall(request("/show", announced, *expect, method="POST"))
        answer = read_until(client, b"</html>")

    assert status(answer) == 413
    assert b"What you sent is too large" in answer
    made = re.search(rb"\r\nX-Request-ID: ([0-9a-f]{32})\r\n", answer)
    assert made
    assert b"<code>" + made[1] + b"</code>" in answer


def test_a_chunked_body_over_the_limit_is_refused(wire: Wire) -> None:
    chunk = b"%x\r\n%s\r\n" % (SMALL_BODY_BYTES + 1, b"x" * (SMALL_BODY_BYTES + 1))
    head = request("/show", "Transfer-Encoding: chunked", method="POST")

    with connected(wire.narrow) as client:
        client.sendall(head + chunk)
        answer = read_until(client, b"</html>")

    assert status(answer) == 413
    assert b"What you sent is too large" in answer


def test_a_body_of_exactly_the_limit_arrives(wire: Wire) -> None:
    answer = wire.narrow.ask("/show", method="POST", body=b"x" * SMALL_BODY_BYTES)

    assert answer.json["body"]["length"] == SMALL_BODY_BYTES


@pytest.mark.parametrize(
    "lines",
    [
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Content-Length: -1",),
        ("Transfer-Encoding: chunked, identity",),
        ("Host: b",),
    ],
)
def test_a_request_that_two_servers_could_read_differently_is_refused(
    wire: Wire, lines: tuple[str, ...]
) -> None:
    answer = wire.plain.send(request("/show", *lines, method="POST") + b"0\r\n\r\n")

    assert status(answer) in {400, 501}
    assert b"nginx/" not in answer
