"""What a client sends reaches the app, or is refused by nginx in words that a person can read."""

import hashlib
import json
import re
import socket

import pytest

from tests.contract.stage import SMALL_BODY_BYTES, Seen, Stage, seen
from tests.live.site import Site
from tests.live.wire import connected, read_until, request, status, unchunked

DEFAULT_MAX_HEADER_BYTES = 12288
BODY = bytes(range(256)) * 8192
DIGEST = hashlib.sha256(BODY).hexdigest()


def shown(answer: bytes) -> Seen:
    """What the app has seen, from all the bytes of its answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 "), head
    return seen(json.loads(unchunked(body) if b"chunked" in head else body))


def asked(site: Site, *headers: str | bytes, path: str | bytes = "/show") -> Seen:
    """What the app has seen of a GET."""
    return shown(site.send(request(path, *headers)))


def cookie(length: int) -> bytes:
    """A header line of this length, its end included."""
    return b"Cookie: " + b"c" * (length - len(b"Cookie: \r\n"))


@pytest.mark.parametrize("length", [8192, DEFAULT_MAX_HEADER_BYTES])
def test_a_header_up_to_the_limit_reaches_the_app(stage: Stage, length: int) -> None:
    line = cookie(length)

    assert f"Cookie: {asked(stage.plain, line).header('cookie')}".encode() == line


def test_as_many_headers_of_that_length_as_nginx_takes_reach_the_app(stage: Stage) -> None:
    lines = [f"X-{number}: {'x' * 12_200}" for number in range(3)]

    told = asked(stage.plain, *lines, path=f"/show?{'q' * 12_200}")

    assert [len(told.header(f"x-{number}")) for number in range(3)] == [12_200] * 3
    assert len(told.query) == 12_200


@pytest.mark.parametrize("length", [DEFAULT_MAX_HEADER_BYTES + 1, 60_000])
def test_a_longer_header_is_refused_by_nginx_with_our_page(stage: Stage, length: int) -> None:
    answer = stage.plain.send(request("/show", cookie(length)))

    assert status(answer) == 400
    assert b"This request could not be read" in answer


def test_an_address_that_is_too_long_is_refused_with_our_page(stage: Stage) -> None:
    answer = stage.plain.send(request("/show/" + "p" * DEFAULT_MAX_HEADER_BYTES))

    assert status(answer) == 414
    assert b"The address is too long" in answer


@pytest.mark.parametrize("number", [120, 250, 900])
def test_up_to_900_headers_reach_the_app(stage: Stage, number: int) -> None:
    told = asked(stage.plain, *(f"X-{each}: {each}" for each in range(number)))

    assert [told.header(f"x-{each}") for each in range(number)] == list(map(str, range(number)))


@pytest.mark.limited("test_up_to_900_headers_reach_the_app")
def test_more_than_100_headers_are_refused_and_90_are_not(stage: Stage) -> None:
    assert "x-89" in asked(stage.plain, *(f"X-{each}: {each}" for each in range(90))).names
    answer = stage.plain.send(request("/show", *(f"X-{each}: {each}" for each in range(101))))
    assert status(answer) == 431


def test_too_many_headers_are_refused_with_our_page(stage: Stage) -> None:
    answer = stage.plain.send(request("/show", *(f"X-{each}: {each}" for each in range(2000))))

    assert status(answer) == 400
    assert b"This request could not be read" in answer


def test_headers_keep_their_order_and_every_value_of_one_that_comes_twice(stage: Stage) -> None:
    lines = ["X-Z: first", "X-B: one", "X-A: last", "X-B: two"]

    told = asked(stage.plain, *lines)

    names = [name for name, _ in told.headers if name in {"x-z", "x-b", "x-a"}]
    assert list(dict.fromkeys(names)) == ["x-z", "x-b", "x-a"]
    wanted = "two" if stage.loses_headers else "one, two"
    assert told.header("x-b").replace(",two", ", two") == wanted


@pytest.mark.parametrize("value", [b"a\tb", b'"quo\\"ted"', b"", b"a, b; c=d"])
def test_the_value_of_a_header_arrives_as_it_was_sent(stage: Stage, value: bytes) -> None:
    assert asked(stage.plain, b"X-Name: " + value).header("x-name").encode("latin-1") == value


@pytest.mark.parametrize("value", [b"caf\xc3\xa9", b"caf\xe9"], ids=["utf-8", "latin-1"])
def test_bytes_beyond_ascii_in_a_header_arrive_as_they_were_sent(
    stage: Stage, value: bytes
) -> None:
    assert asked(stage.plain, b"X-Name: " + value).header("x-name").encode("latin-1") == value


@pytest.mark.limited("test_bytes_beyond_ascii_in_a_header_arrive_as_they_were_sent")
def test_a_header_with_bytes_beyond_ascii_does_not_reach_the_app(stage: Stage) -> None:
    assert "caf" not in asked(stage.plain, b"X-Name: caf\xe9").header("x-name")


def test_a_header_with_an_underscore_does_not_reach_the_app(stage: Stage) -> None:
    told = asked(stage.plain, "X_Under: no", "X-Dash: yes", "Content_Length: 5")

    assert {"x-dash"} == told.names & {"x_under", "x-under", "x-dash", "content-length"}


def test_headers_about_the_connection_change_nothing(stage: Stage) -> None:
    lines = ["Keep-Alive: timeout=1", "TE: trailers", "Proxy-Connection: close", "X-Own: kept"]
    upgrade = ["Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__", "Connection: Upgrade, X-Own"]

    answer = stage.plain.send(request("/show", *lines, *upgrade))

    assert status(answer) == 200
    assert shown(answer).header("x-own") == "kept"


def test_the_app_is_told_host_scheme_client_and_method(stage: Stage) -> None:
    site = stage.plain
    answers = {
        method: seen(site.ask("/show", method=method, headers={"Host": "Shop.Example:81"}).json)
        for method in ("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND")
    }

    for method, told in answers.items():
        assert (told.method, told.scheme, told.client, told.mount) == (
            method,
            "http",
            "127.0.0.1",
            "",
        )
        assert told.header("host") == "shop.example:81"


@pytest.mark.parametrize(
    ("path", "decoded"),
    [
        ("/caf%C3%A9", b"/caf\xc3\xa9"),
        ("/%E4%BD%A0%E5%A5%BD", b"/\xe4\xbd\xa0\xe5\xa5\xbd"),
        ("/a%20b+c", b"/a b+c"),
        ("/a%2Fb", b"/a/b"),
        ("/a%252Fb", b"/a%2Fb"),
        ("/a%25", b"/a%"),
        ("/a%3Fb%23c", b"/a?b#c"),
        ("/a%0D%0AX-Forged:%20yes", b"/a\r\nX-Forged: yes"),
        ("/a;b=c,d@e!~*'()$&:[]|\\", b"/a;b=c,d@e!~*'()$&:[]|\\"),
    ],
)
def test_a_path_reaches_the_app_decoded_once(
    stage: Stage, path: str | bytes, decoded: bytes
) -> None:
    raw = b"/show" + (path if isinstance(path, bytes) else path.encode())

    told = asked(stage.plain, path=raw + b"?q=%2526%20+&r=%C3%A9")

    assert told.path == b"/show" + decoded
    assert told.query == "q=%2526%20+&r=%C3%A9"


@pytest.mark.parametrize("path", ["/show/a/../b", "/show/./b", "/show//b"])
def test_dots_and_doubled_slashes_in_a_path_do_not_reach_the_app(stage: Stage, path: str) -> None:
    assert asked(stage.plain, path=path).path == b"/show/b"


@pytest.mark.limited("test_dots_and_doubled_slashes_in_a_path_do_not_reach_the_app")
@pytest.mark.parametrize("path", ["/show/a/../b", "/show/./b", "/show//b"])
def test_dots_and_doubled_slashes_in_a_path_stay_as_they_are(stage: Stage, path: str) -> None:
    assert asked(stage.plain, path=path).path == path.encode()


def test_a_path_with_bytes_that_should_have_been_encoded_reaches_the_app(stage: Stage) -> None:
    assert asked(stage.plain, path=b"/show/caf\xc3\xa9").path == b"/show/caf\xc3\xa9"


@pytest.mark.limited("test_a_path_with_bytes_that_should_have_been_encoded_reaches_the_app")
def test_a_path_with_bytes_that_should_have_been_encoded_is_refused(stage: Stage) -> None:
    assert status(stage.plain.send(request(b"/show/caf\xc3\xa9"))) == 400


@pytest.mark.interface("wsgi")
def test_wsgi_gives_a_path_that_is_no_utf_8_byte_by_byte(stage: Stage) -> None:
    assert asked(stage.plain, path="/show/%FF%FE").path == b"/show/\xff\xfe"


@pytest.mark.interface("asgi")
def test_asgi_gives_a_path_that_is_no_utf_8_as_it_was_written(stage: Stage) -> None:
    told = asked(stage.plain, path="/show/%FF%FE")

    assert told.path.decode() == "/show/\ufffd\ufffd"
    assert told.raw_path == "/show/%FF%FE"


@pytest.mark.interface("wsgi")
def test_wsgi_gives_the_address_as_it_was_written_too(stage: Stage) -> None:
    told = asked(stage.plain, path="/show/caf%C3%A9%2F%20?q=%2526")

    assert told.variables["REQUEST_URI"] == "/show/caf%C3%A9%2F%20?q=%2526"
    assert told.variables["SERVER_PORT"] == str(stage.plain.port)


@pytest.mark.parametrize(
    "path", ["/show%00", "/show/%zz", "/../show", "show", "/show/%2e%2e/%2e%2e/x"]
)
def test_a_path_that_means_nothing_is_refused(stage: Stage, path: str) -> None:
    assert status(stage.plain.send(request(path))) == 400


def test_a_body_arrives_whole(stage: Stage) -> None:
    told = seen(stage.plain.ask("/show", method="POST", body=BODY).json)

    assert (told.length, told.sha256) == (len(BODY), DIGEST)
    assert told.header("content-length") == str(len(BODY))


def test_a_chunked_body_arrives_whole_and_with_its_length(stage: Stage) -> None:
    pieces = [BODY[start : start + 10_007] for start in range(0, len(BODY), 10_007)]
    chunks = [b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces]
    head = request("/show", "Transfer-Encoding: chunked", method="POST")

    told = shown(stage.plain.send(head + b"".join(chunks) + b"0\r\n\r\n"))

    assert (told.length, told.sha256) == (len(BODY), DIGEST)
    assert told.header("content-length") == str(len(BODY))
    assert "transfer-encoding" not in told.names


def test_a_body_may_wait_for_100_continue_which_comes_once(stage: Stage) -> None:
    head = request("/show", "Expect: 100-continue", "Content-Length: 5", method="POST")

    with connected(stage.plain) as client:
        client.sendall(head)
        assert read_until(client, b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"hello")
        told = shown(b"".join(iter(lambda: client.recv(65536), b"")))

    assert told.length == 5
    assert "expect" not in told.names


@pytest.mark.parametrize("announced", [SMALL_BODY_BYTES + 1, 1 << 40])
@pytest.mark.parametrize("expect", [(), ("Expect: 100-continue",)], ids=["at once", "asking"])
def test_a_body_over_the_limit_is_refused_before_it_is_sent(
    stage: Stage, announced: int, expect: tuple[str, ...]
) -> None:
    lines = (f"Content-Length: {announced}", *expect)
    with connected(stage.narrow) as client:
        client.sendall(request("/show", *lines, method="POST"))
        answer = read_until(client, b"</html>")

    assert status(answer) == 413
    assert b"What you sent is too large" in answer
    made = re.search(rb"\r\nX-Request-ID: ([0-9a-f]{32})\r\n", answer)
    assert made
    assert b"<code>" + made[1] + b"</code>" in answer


def test_a_chunked_body_over_the_limit_is_refused(stage: Stage) -> None:
    chunk = b"%x\r\n%s\r\n" % (SMALL_BODY_BYTES + 1, b"x" * (SMALL_BODY_BYTES + 1))
    head = request("/show", "Transfer-Encoding: chunked", method="POST")

    with connected(stage.narrow) as client:
        client.sendall(head + chunk)
        answer = read_until(client, b"</html>")

    assert status(answer) == 413
    assert b"What you sent is too large" in answer


def test_a_body_of_exactly_the_limit_arrives(stage: Stage) -> None:
    answer = stage.narrow.ask("/show", method="POST", body=b"x" * SMALL_BODY_BYTES)

    assert seen(answer.json).length == SMALL_BODY_BYTES


def test_a_client_that_goes_away_in_its_body_is_not_seen_by_the_app(stage: Stage) -> None:
    with connected(stage.plain) as client:
        client.sendall(request("/raise/half", "Content-Length: 50000", method="POST") + b"x" * 999)
        client.shutdown(socket.SHUT_WR)

    assert stage.plain.ask("/show").status == 200
    assert "raised half" not in (stage.plain.log / "app.log").read_text()


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
    stage: Stage, lines: tuple[str, ...]
) -> None:
    answer = stage.plain.send(request("/show", *lines, method="POST") + b"0\r\n\r\n")

    assert status(answer) in {400, 501}
    assert b"nginx/" not in answer
