import pytest

from tests.nginx.conftest import Sites, port
from tests.nginx.servers import FORGED, ask, send

pytestmark = pytest.mark.live


@pytest.mark.parametrize("name", ["plain", "one"])
def test_nothing_that_a_client_forges_reaches_the_app(sites: Sites, name: str) -> None:
    seen = ask(port(sites[name]), "/", headers={"Host": "one.example", **FORGED}).json

    assert {
        name: value for name, value in seen.items() if "FORWARDED" in name or "REAL" in name
    } == {
        "HTTP_X_FORWARDED_FOR": "127.0.0.1",
        "HTTP_X_FORWARDED_PROTO": "http",
        "HTTP_X_REAL_IP": "127.0.0.1",
    }
    assert not {"HTTP_PROXY", "HTTP_FRONT_END_HTTPS", "HTTP_X_URL_SCHEME", "HTTPS"} & set(seen)
    assert not any("REMOTE_USER" in name for name in seen)
    assert seen["wsgi.url_scheme"] == seen["REQUEST_SCHEME"] == "http"


def test_an_app_with_a_domain_is_told_the_same_as_one_without(sites: Sites) -> None:
    one, plain = (
        ask(port(sites[name]), "/", headers={"Host": "one.example"}).json
        for name in ("one", "plain")
    )

    different = {"SERVER_NAME", "SERVER_PORT", "HTTP_X_REQUEST_ID"}
    assert one.keys() == plain.keys()
    assert {name for name in one if one[name] != plain[name]} <= different
    assert (one["SERVER_NAME"], one["SERVER_PORT"]) == ("one.example", str(port(sites["one"])))


def test_a_trusted_proxy_is_believed(sites: Sites) -> None:
    said = {
        "X-Forwarded-For": "6.6.6.6, 203.0.113.9, 127.0.0.3",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "shop.example",
        "X-Forwarded-Prefix": "/shop",
    }

    seen = ask(port(sites["proxied"]), "/", headers=said).json

    assert seen["REMOTE_ADDR"] == seen["HTTP_X_FORWARDED_FOR"] == "203.0.113.9"
    assert seen["wsgi.url_scheme"] == seen["REQUEST_SCHEME"] == "https"
    assert (seen["HTTPS"], seen["SERVER_PORT"]) == ("on", "443")
    assert seen["HTTP_X_FORWARDED_HOST"] == "shop.example"
    assert seen["HTTP_X_FORWARDED_PREFIX"] == "/shop"
    assert "HTTP_X_FORWARDED_PORT" not in seen


def test_a_trusted_proxy_that_says_nothing_changes_nothing(sites: Sites) -> None:
    seen = ask(port(sites["proxied"]), "/", headers={"X-Forwarded-Proto": "javascript"}).json

    assert seen["wsgi.url_scheme"] == seen["HTTP_X_FORWARDED_PROTO"] == "http"
    assert seen["SERVER_PORT"] == str(port(sites["proxied"]))


def test_the_app_sees_the_host_that_was_asked_for_in_small_letters(sites: Sites) -> None:
    seen = ask(port(sites["plain"]), "/", headers={"Host": "Shop.EXAMPLE:1234"}).json

    assert seen["HTTP_HOST"] == "shop.example:1234"


def test_a_request_without_a_host_has_a_server_name(sites: Sites) -> None:
    answer = send(port(sites["plain"]), b"GET / HTTP/1.0\r\n\r\n")

    assert b'"SERVER_NAME": "127.0.0.1"' in answer
    assert b"HTTP_HOST" not in answer


def test_a_body_is_announced_once_and_whole(sites: Sites) -> None:
    chunked = (
        b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: text/plain\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    )

    answer = send(port(sites["plain"]), chunked)

    assert b'"CONTENT_LENGTH": "5"' in answer
    assert b'"CONTENT_TYPE": "text/plain"' in answer
    for name in (b"HTTP_CONTENT_LENGTH", b"HTTP_CONTENT_TYPE", b"HTTP_TRANSFER_ENCODING"):
        assert name not in answer
