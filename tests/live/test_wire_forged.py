"""What a client makes up, the app does not see; what nginx does not serve, nobody reads."""

import re
from typing import Any

import pytest

from tests.live.wire import Wire, request, status

FORGED = {
    "X-Forwarded-For": "6.6.6.6",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "666",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Ssl": "on",
    "X-Forwarded-Scheme": "https",
    "X-Forwarded-Protocol": "ssl",
    "X-Forwarded-Server": "evil",
    "X-Url-Scheme": "https",
    "X-Scheme": "https",
    "X-Script-Name": "/evil",
    "X-Original-URL": "/evil",
    "X-Rewrite-URL": "/evil",
    "X-Real-IP": "6.6.6.6",
    "X-Client-IP": "6.6.6.6",
    "Forwarded": "for=6.6.6.6;proto=https",
    "Front-End-Https": "on",
    "Proxy": "http://evil.example",
    "X_Forwarded_Proto": "https",
    "X_Forwarded_For": "6.6.6.6",
    "Remote_User": "root",
    "Https": "on",
}
FROM_NGINX = {
    "HTTP_X_FORWARDED_FOR": "127.0.0.1",
    "HTTP_X_FORWARDED_PROTO": "http",
    "HTTP_X_REAL_IP": "127.0.0.1",
}
TRAVERSALS = [
    "/static../app.py",
    "/static../secret.txt",
    "/static..%2fsecret.txt",
    "/static/../secret.txt",
    "/static/%2e%2e/secret.txt",
    "/static/..%2fsecret.txt",
    "/static/%2e%2e%2fsecret.txt",
    "/static/%252e%252e%252fsecret.txt",
    "/static/..%252fsecret.txt",
    "/static/....//secret.txt",
    "/static//../secret.txt",
    "/static//..//secret.txt",
    "/static/folder/../../secret.txt",
    "/static/folder/..%2f..%2fsecret.txt",
    "/static/..\\secret.txt",
    "/static/..%5csecret.txt",
    "/static/..%00/secret.txt",
    "/static/%c0%ae%c0%ae/secret.txt",
    "/static/../private/secret.txt",
    "/static/../../../../../../../../etc/passwd",
    "/static/..;/secret.txt",
    "/static/.hidden",
    "/static/%2ehidden",
    "/static/folder/../.hidden",
    "/static/folder/",
    "/static/folder",
    "/static/",
    "/static",
    "//static../secret.txt",
    "/../secret.txt",
]


def heard(seen: Any) -> dict[str, str]:
    """All that the app was told from which it could take who asks, and how."""
    telling = re.compile("FORWARD|REAL|CLIENT|PROXY|SCHEME|HTTPS|SSL|URL|SCRIPT|REMOTE_USER")
    others = {"wsgi.url_scheme", "REQUEST_SCHEME", "SCRIPT_NAME"}
    return {name: seen[name] for name in seen if telling.search(name) and name not in others}


def test_nothing_that_a_client_makes_up_reaches_the_app(wire: Wire) -> None:
    seen = wire.plain.ask("/show", headers=FORGED).json

    assert {
        name: value for name, value in heard(seen).items() if name != "HTTP_HTTPS"
    } == FROM_NGINX
    assert "HTTPS" not in seen
    assert seen["wsgi.url_scheme"] == seen["REQUEST_SCHEME"] == "http"
    assert (seen["REMOTE_ADDR"], seen["SCRIPT_NAME"]) == ("127.0.0.1", "")
    assert seen["SERVER_PORT"] == str(wire.plain.port)


def test_a_proxy_that_is_trusted_is_believed_and_only_in_what_proxies_say(wire: Wire) -> None:
    seen = wire.narrow.ask("/show", headers=FORGED).json

    assert {name: value for name, value in heard(seen).items() if name != "HTTP_HTTPS"} == {
        "HTTP_X_FORWARDED_FOR": "6.6.6.6",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_X_FORWARDED_PORT": "666",
        "HTTP_X_FORWARDED_PREFIX": "/evil",
        "HTTP_X_REAL_IP": "6.6.6.6",
        "HTTPS": "on",
    }
    assert seen["wsgi.url_scheme"] == seen["REQUEST_SCHEME"] == "https"
    assert seen["REMOTE_ADDR"] == "6.6.6.6"
    assert seen["SERVER_PORT"] == "443"


def test_an_address_that_the_proxys_client_made_up_is_not_believed(wire: Wire) -> None:
    seen = wire.narrow.ask("/show", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.9"}).json

    assert seen["REMOTE_ADDR"] == seen["HTTP_X_FORWARDED_FOR"] == "203.0.113.9"


def test_a_file_of_the_static_folder_is_served(wire: Wire) -> None:
    assert wire.plain.ask("/static/folder/inner.txt").body == b"inner"


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_path_leads_out_of_the_static_folder(wire: Wire, path: str) -> None:
    answer = wire.plain.send(request(path))

    assert status(answer) in {400, 404}
    assert b"SECRET" not in answer
    assert b"root:" not in answer
