"""What the app answers reaches the client as it was meant."""

import re
import zlib
from pathlib import Path

import pytest

from tests.contract.stage import Stage, seen
from tests.live.wire import connected, kept_alive, read_until, request, status, unchunked


def test_an_answer_may_have_16_kb_of_headers(stage: Stage) -> None:
    answer = stage.plain.ask("/header/16384")

    assert answer.status == 200
    assert len(answer.headers["x-long"]) == 16384


def test_headers_of_an_answer_that_come_twice_stay_two_in_their_order(stage: Stage) -> None:
    answer = stage.plain.send(request("/headers"))

    assert re.findall(rb"\r\nset-cookie: (\S+)", answer, re.IGNORECASE) == [b"a=1;", b"b=2", b"c=3"]


def test_bytes_beyond_ascii_in_a_header_of_an_answer_stay_as_they_are(stage: Stage) -> None:
    answer = stage.plain.send(request("/headers"))

    assert re.search(rb"\r\nx-name: caf\xe9\r\n", answer, re.IGNORECASE)


@pytest.mark.limited("test_bytes_beyond_ascii_in_a_header_of_an_answer_stay_as_they_are")
def test_latin_1_in_a_header_of_an_answer_becomes_utf_8(stage: Stage) -> None:
    answer = stage.plain.send(request("/headers"))

    assert re.search(rb"\r\nx-name: caf\xc3\xa9\r\n", answer, re.IGNORECASE)


def test_an_answer_does_not_tell_who_has_served_it(stage: Stage) -> None:
    for path in ("/headers", "/status/500", "/raise/in-secret", "/nowhere"):
        head = stage.plain.send(request(path)).partition(b"\r\n\r\n")[0].lower()

        assert re.findall(rb"\r\nserver: (\S+)", head) == [b"nginx"]
        assert len(re.findall(rb"\r\ndate:", head)) == 1
        assert not re.search(rb"tapster|gunicorn|uwsgi|granian|uvicorn|secret/1", head), head


@pytest.mark.parametrize("code", [400, 401, 403, 404, 413, 414, 500, 502, 503, 504])
def test_an_error_of_the_apps_own_passes_untouched(stage: Stage, code: int) -> None:
    answer = stage.plain.ask(f"/status/{code}", headers={"Accept": "text/html"})

    assert (answer.status, answer.body) == (code, b"the app's own words")
    assert "retry-after" not in answer.headers


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_an_answer_arrives_in_pieces_if_the_app_says_so(
    stage: Stage, encoding: str, tmp_path: Path
) -> None:
    signal = f"go-{encoding}-{tmp_path.name}"

    def text(received: bytes) -> bytes:
        head, _, body = received.partition(b"\r\n\r\n")
        assert (b"Content-Encoding: gzip" in head) == (encoding == "gzip")
        said = unchunked(body)
        return zlib.decompressobj(31).decompress(said) if encoding == "gzip" else said

    with connected(stage.plain) as client:
        client.sendall(request(f"/pieces/{signal}", f"Accept-Encoding: {encoding}"))
        received = read_until(client, b"\r\n\r\n")
        while text(received) != b"first.":
            received += client.recv(65536)
        (stage.plain.folder / signal).touch()  # only now does the app go on
        received += b"".join(iter(lambda: client.recv(65536), b""))

    assert text(received) == b"first.second."


def test_server_sent_events_come_as_they_happen(stage: Stage, tmp_path: Path) -> None:
    signal = f"event-{tmp_path.name}"

    with connected(stage.plain) as client:
        client.sendall(request(f"/events/{signal}", "Accept: text/event-stream"))
        read_until(client, b"data: first\n\n")
        (stage.plain.folder / signal).touch()
        read_until(client, b"data: second\n\n")


def test_head_says_what_get_would_and_sends_no_body(stage: Stage) -> None:
    answer = stage.plain.send(request("/length", method="HEAD"))

    assert status(answer) == 200
    assert b"\r\ncontent-length: 8000\r\n" in answer.lower()
    assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize("code", [204, 304])
def test_an_answer_without_a_body_has_none(stage: Stage, code: int) -> None:
    answer = stage.plain.send(request(f"/status/{code}"))

    assert status(answer) == code
    assert answer.endswith(b"\r\n\r\n")
    assert b"transfer-encoding" not in answer.lower()


def test_the_apps_etag_is_compared_by_the_app(stage: Stage) -> None:
    first = stage.plain.ask("/etag")
    again = stage.plain.ask("/etag", headers={"If-None-Match": first.headers["etag"]})

    assert (first.status, first.body) == (200, b"version 1")
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", '"v1"')


def test_answers_of_every_kind_follow_each_other_on_one_connection(stage: Stage) -> None:
    asked = [
        ("GET", "/length", 200, 8000),
        ("HEAD", "/length", 200, 0),
        ("GET", "/status/204", 204, 0),
        ("POST", "/refused", 405, 8),
        ("GET", "/status/304", 304, 0),
        ("GET", "/status/500", 500, 19),
        ("GET", "/headers", 200, 2),
        ("GET", "/large/3000000", 200, 3_000_000),
    ]
    with kept_alive(stage.plain) as client:
        for method, path, code, length in asked * 2:
            client.request(method, path, body=b"x" * 9000 if method == "POST" else None)
            answer = client.getresponse()
            assert (path, answer.status, len(answer.read())) == (path, code, length)


@pytest.mark.interface("wsgi")
def test_what_a_wsgi_app_writes_comes_before_what_it_returns(stage: Stage) -> None:
    assert stage.plain.ask("/written").body == b"written and returned"


def test_an_answer_that_breaks_off_is_not_taken_for_a_whole_one(stage: Stage) -> None:
    answer = stage.plain.send(request("/break/later"))

    assert status(answer) == 200
    assert answer.endswith(b"\r\n\r\n" + b"x" * 50)
    assert b"content-length: 100\r\n" in answer.lower()


def test_an_answer_that_breaks_off_at_once_is_an_error_or_not_whole(stage: Stage) -> None:
    """What is not on its way yet may be lost with the rest: nginx says 502 then."""
    for _ in range(20):
        answer = stage.plain.send(request("/break/off"))

        has_begun = status(answer) == 200
        assert has_begun or status(answer) == 502
        assert answer.endswith(b"\r\n\r\n" + b"x" * 50) == has_begun
        assert (b"content-length: 100\r\n" in answer.lower()) == has_begun
    assert stage.plain.ask("/show").status == 200


def test_an_exception_is_an_error_that_tells_the_client_nothing(stage: Stage) -> None:
    answer = stage.plain.ask("/raise/secretly")

    assert answer.status in {500, 502}
    assert b"secretly" not in answer.body
    assert b"Traceback" not in answer.body


def test_a_request_id_joins_client_and_app(stage: Stage) -> None:
    given = stage.plain.ask("/show", headers={"X-Request-ID": "from-a-client"})
    made = stage.plain.ask("/show")

    for answer in (given, made):
        assert answer.headers["x-request-id"] == seen(answer.json).header("x-request-id")
    assert given.headers["x-request-id"] == "from-a-client"
    assert re.fullmatch(r"[0-9a-f]{32}", made.headers["x-request-id"])


@pytest.mark.interface("wsgi")
def test_the_validator_of_the_standard_library_finds_no_fault(stage: Stage) -> None:
    site, body = stage.validated, b"name=value" * 2000

    said = {
        "get": site.ask("/show/caf%C3%A9?q=1").status,
        "post": seen(site.ask("/show", method="POST", body=body).json).length,
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
