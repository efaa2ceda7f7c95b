"""What the app answers reaches the client as it was meant."""

import re
import zlib
from pathlib import Path

import pytest

from tests.live.wire import Wire, connected, kept_alive, read_until, request, status, unchunked


def test_an_answer_may_have_16_kb_of_headers(wire: Wire) -> None:
    answer = wire.plain.ask("/header/16384")

    assert answer.status == 200
    assert len(answer.headers["x-long"]) == 16384


@pytest.mark.parametrize("code", [400, 401, 403, 404, 413, 414, 500, 502, 503, 504])
def test_an_error_of_the_apps_own_passes_untouched(wire: Wire, code: int) -> None:
    answer = wire.plain.ask(f"/status/{code}", headers={"Accept": "text/html"})

    assert (answer.status, answer.body) == (code, b"the app's own words")
    assert "retry-after" not in answer.headers


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_an_answer_arrives_in_pieces_if_the_app_says_so(
    wire: Wire, encoding: str, tmp_path: Path
) -> None:
    signal = f"go-{encoding}-{tmp_path.name}"

    def text(received: bytes) -> bytes:
        head, _, body = received.partition(b"\r\n\r\n")
        assert (b"Content-Encoding: gzip" in head) == (encoding == "gzip")
        said = unchunked(body)
        return zlib.decompressobj(31).decompress(said) if encoding == "gzip" else said

    with connected(wire.plain) as client:
        client.sendall(request(f"/pieces/{signal}", f"Accept-Encoding: {encoding}"))
        received = read_until(client, b"\r\n\r\n")
        while text(received) != b"first.":
            received += client.recv(65536)
        (wire.plain.folder / signal).touch()  # only now does the app go on
        received += b"".join(iter(lambda: client.recv(65536), b""))

    assert text(received) == b"first.second."


def test_head_says_what_get_would_and_sends_no_body(wire: Wire) -> None:
    for path, length in (("/length", b"8000"), ("/static/numbers.txt", b"10000")):
        answer = wire.plain.send(request(path, method="HEAD"))

        assert status(answer) == 200
        assert b"\r\nContent-Length: " + length + b"\r\n" in answer
        assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize("code", [204, 304])
def test_an_answer_without_a_body_has_none(wire: Wire, code: int) -> None:
    answer = wire.plain.send(request(f"/status/{code}"))

    assert status(answer) == code
    assert answer.endswith(b"\r\n\r\n")
    assert b"Transfer-Encoding" not in answer


def test_the_apps_etag_is_compared_by_the_app(wire: Wire) -> None:
    first = wire.plain.ask("/etag")
    again = wire.plain.ask("/etag", headers={"If-None-Match": first.headers["etag"]})

    assert (first.status, first.body) == (200, b"version 1")
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", '"v1"')


def test_a_static_file_that_has_not_changed_is_not_sent_again(wire: Wire) -> None:
    first = wire.plain.ask("/static/numbers.txt")
    etag, date = first.headers["etag"], first.headers["last-modified"]

    assert first.status == 200
    for condition in ({"If-None-Match": etag}, {"If-Modified-Since": date}):
        again = wire.plain.ask("/static/numbers.txt", headers=condition)
        assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "code", "got", "where"),
    [
        ("bytes=10-19", 206, b"0123456789", "bytes 10-19/10000"),
        ("bytes=-5", 206, b"56789", "bytes 9995-9999/10000"),
        ("bytes=9998-", 206, b"89", "bytes 9998-9999/10000"),
    ],
)
def test_a_range_of_a_static_file_is_sent_alone(
    wire: Wire, asked: str, code: int, got: bytes, where: str
) -> None:
    answer = wire.plain.ask("/static/numbers.txt", headers={"Range": asked})

    assert (answer.status, answer.body) == (code, got)
    assert answer.headers["content-range"] == where


def test_a_range_behind_the_end_is_refused(wire: Wire) -> None:
    answer = wire.plain.ask("/static/numbers.txt", headers={"Range": "bytes=10000-"})

    assert (answer.status, answer.headers["content-range"]) == (416, "bytes */10000")


def test_answers_of_every_kind_follow_each_other_on_one_connection(wire: Wire) -> None:
    asked = [
        ("GET", "/length", 200, 8000),
        ("HEAD", "/length", 200, 0),
        ("GET", "/status/204", 204, 0),
        ("POST", "/refused", 405, 8),
        ("GET", "/status/304", 304, 0),
        ("GET", "/status/500", 500, 19),
        ("GET", "/static/app.css", 200, 20),
        ("GET", "/large/3000000", 200, 3_000_000),
        ("GET", "/written", 200, 20),
    ]
    with kept_alive(wire.plain) as client:
        for method, path, code, length in asked * 2:
            client.request(method, path, body=b"x" * 9000 if method == "POST" else None)
            answer = client.getresponse()
            assert (path, answer.status, len(answer.read())) == (path, code, length)


def test_a_request_id_joins_client_app_and_log(wire: Wire) -> None:
    given = wire.plain.ask("/show", headers={"X-Request-ID": "from-a-client"})
    made = wire.plain.ask("/show")

    assert given.headers["x-request-id"] == given.json["HTTP_X_REQUEST_ID"] == "from-a-client"
    assert made.headers["x-request-id"] == made.json["HTTP_X_REQUEST_ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", made.headers["x-request-id"])


def test_the_validator_of_the_standard_library_finds_no_fault(wire: Wire) -> None:
    site, body = wire.validated, b"name=value" * 2000

    said = {
        "get": site.ask("/show/caf%C3%A9?q=1").status,
        "post": site.ask("/show", method="POST", body=body).json["body"]["length"],
        "head": site.ask("/length", method="HEAD").status,
        "unread": site.ask("/refused", method="POST", body=body).status,
        "written": site.ask("/written").body,
        "empty": site.ask("/status/204").status,
        "not modified": site.ask("/etag", headers={"If-None-Match": '"v1"'}).status,
        "error": site.ask("/status/503").body,
    }

    assert said == {
        "get": 200,
        "post": len(body),
        "head": 200,
        "unread": 405,
        "written": b"written and returned",
        "empty": 204,
        "not modified": 304,
        "error": b"the app's own words",
    }
    log = (site.log / "app.log").read_text()
    assert not re.findall("AssertionError|Warning|Traceback", log), log
