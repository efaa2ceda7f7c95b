import time
from pathlib import Path

import pytest

from tapster.model.stack import Upstream
from tapster.system.answer import NoAnswerError, exchange
from tapster.system.uwsgi_client import packet, request
from tests.system.servers import drips, says, unix_server, uwsgi


def test_uwsgi_understands_us_and_the_app_sees_what_nginx_would_send(tmp_path: Path) -> None:
    upstream = Upstream(address=f"unix:{tmp_path}/app.sock", protocol="uwsgi")

    with uwsgi(tmp_path, {}):
        path, host = "/caf%C3%A9?a=%20b", "shop.example:8443"
        asked = request(upstream, path, host, tls=True)
        answer = exchange(upstream.address, asked, 10)

    seen = dict(line.split("=", 1) for line in answer.body.decode().splitlines())
    assert answer.status == 200
    assert answer.headers["x-two"] == "a, b"
    assert seen["PATH_INFO"] == "/café"
    assert seen["QUERY_STRING"] == "a=%20b"
    assert seen["HTTP_HOST"] == "shop.example:8443"
    assert seen["SERVER_NAME"] == "shop.example"
    assert seen["wsgi.url_scheme"] == "https"


def test_a_packet_is_a_header_of_four_bytes_and_then_lengths_and_strings() -> None:
    assert packet({"A": b"bc"}) == b"\x00\x07\x00\x00" + b"\x01\x00A" + b"\x02\x00bc"


def test_an_upstream_that_speaks_http_is_asked_in_http(tmp_path: Path) -> None:
    reply = b"HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n"
    with unix_server(tmp_path / "s", says(reply)) as address:
        asked = request(Upstream(address=address, protocol="http"), "/", "x")
        answer = exchange(address, asked, 5)

    assert (answer.status, answer.headers["x-a"], answer.body) == (204, "1", b"")


def test_an_answer_that_comes_too_slowly_is_no_answer(tmp_path: Path) -> None:
    began = time.monotonic()
    with (
        unix_server(tmp_path / "s", drips) as address,
        pytest.raises(NoAnswerError, match=r"no answer in time|timed out"),
    ):
        exchange(address, b"x", 0.3)

    assert time.monotonic() - began < 4  # the server drips for five seconds


def test_a_huge_answer_is_cut_off(tmp_path: Path) -> None:
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" + b"x" * 9_000_000
    with unix_server(tmp_path / "s", says(reply)) as address:
        answer = exchange(address, b"x", 5)

    assert answer.status == 200
    assert 1_000_000 < len(answer.body) <= 1 << 20


def test_what_is_not_http_is_quoted(tmp_path: Path) -> None:
    with (
        unix_server(tmp_path / "s", says(b"SSH-2.0-OpenSSH")) as address,
        pytest.raises(NoAnswerError, match=r"SSH-2\.0-OpenSSH"),
    ):
        exchange(address, b"x", 5)


def test_a_worker_that_dies_without_a_word_is_no_answer(tmp_path: Path) -> None:
    with (
        unix_server(tmp_path / "s", says(b"")) as address,
        pytest.raises(NoAnswerError, match="closed without an answer"),
    ):
        exchange(address, b"x", 5)


@pytest.mark.parametrize("name", ["missing", "n" * 200])
def test_a_socket_that_cannot_be_reached_is_no_answer(tmp_path: Path, name: str) -> None:
    with pytest.raises(NoAnswerError, match=r"No such file|path too long"):
        exchange(f"unix:{tmp_path}/{name}", b"x", 1)
