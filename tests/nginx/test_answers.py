import gzip
import socket
import ssl
import time

import pytest

from tests.nginx.conftest import Sites, port
from tests.nginx.servers import ask, send, trusting

pytestmark = pytest.mark.live


def test_text_from_the_app_is_compressed(sites: Sites) -> None:
    answer = ask(port(sites["plain"]), "/text", headers={"Accept-Encoding": "gzip"})

    assert answer.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(answer.body) == b"a line.\n" * 1000
    assert len(answer.body) < 200


def test_a_header_of_22_kb_comes_through(sites: Sites) -> None:
    assert len(ask(port(sites["plain"]), "/long-header").headers["x-long"]) == 22_000


def test_a_cookie_of_8_kb_reaches_the_app(sites: Sites) -> None:
    cookie = "c" * 8192

    assert ask(port(sites["plain"]), "/", headers={"Cookie": cookie}).json["HTTP_COOKIE"] == cookie


def test_an_answer_arrives_in_pieces_if_the_app_wants_that(sites: Sites) -> None:
    with socket.create_connection(("127.0.0.1", port(sites["plain"])), timeout=20) as client:
        client.sendall(b"GET /pieces HTTP/1.1\r\nHost: a\r\n\r\n")
        began = time.monotonic()
        received = b""
        while b"first " not in received:
            received += client.recv(4096)
        assert time.monotonic() - began < 1
        while b"second" not in received:
            received += client.recv(4096)


def test_the_app_gets_the_path_decoded_and_the_address_as_it_was(sites: Sites) -> None:
    seen = ask(port(sites["plain"]), "/caf%C3%A9%20bar?q=%26").json

    assert seen["PATH_INFO"].encode("latin-1").decode() == "/café bar"
    assert seen["REQUEST_URI"] == "/caf%C3%A9%20bar?q=%26"
    assert seen["QUERY_STRING"] == "q=%26"


def test_a_name_that_no_site_has_is_answered_by_none(sites: Sites) -> None:
    at = port(sites["one"])

    assert ask(at, headers={"Host": "one.example"}).json["SERVER_NAME"] == "one.example"
    assert ask(at, headers={"Host": "shop.two.example"}).json["SERVER_NAME"] == "two.example"
    assert ask(at, headers={"Host": "evil.example"}).status == 421


def test_plain_http_is_sent_to_https(sites: Sites) -> None:
    secure = sites["secure"]
    assert secure.tls is not None
    beside = int(secure.tls.redirect_listen.rpartition(":")[2])
    there = f"https://shop.example:{port(secure)}/a%20b?c"

    for at in (beside, port(secure)):
        answer = ask(at, "/a%20b?c", headers={"Host": "shop.example"})
        assert (answer.status, answer.headers["location"]) == (301, there)
    assert ask(beside, headers={"Host": "evil.example"}).status == 421


def test_the_app_sees_https(sites: Sites) -> None:
    with _tls(sites, "http/1.1") as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: shop.example\r\nX-Forwarded-Proto: http\r\n")
        client.sendall(b"Connection: close\r\n\r\n")
        answer = b"".join(iter(lambda: client.recv(65536), b""))

    assert b"Strict-Transport-Security: max-age=600\r\n" in answer
    for seen in (b'"HTTPS": "on"', b'"wsgi.url_scheme": "https"', b'"REQUEST_SCHEME": "https"'):
        assert seen in answer


def test_http_2_and_the_modern_protocol_are_spoken(sites: Sites) -> None:
    with _tls(sites, "h2", "http/1.1") as client:
        assert (client.selected_alpn_protocol(), client.version()) == ("h2", "TLSv1.3")


def test_a_name_that_no_site_has_gets_no_certificate(sites: Sites) -> None:
    with (
        socket.create_connection(("127.0.0.1", port(sites["secure"])), timeout=20) as plain,
        pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"),
    ):
        trusting().wrap_socket(plain, server_hostname="www.shop.example")


def test_a_head_request_has_no_body(sites: Sites) -> None:
    answer = send(
        port(sites["plain"]), b"HEAD /text HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    )

    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"\r\n\r\n")


def _tls(sites: Sites, *protocols: str) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", port(sites["secure"])), timeout=20)
    return trusting(*protocols).wrap_socket(plain, server_hostname="shop.example")
