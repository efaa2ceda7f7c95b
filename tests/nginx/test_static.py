import gzip

import pytest

from tests.nginx.conftest import STATIC, Sites, port
from tests.nginx.servers import ask, send

pytestmark = pytest.mark.live


@pytest.mark.parametrize(
    "path",
    [
        "/static../secret.txt",
        "/static/../secret.txt",
        "/static/..%2fsecret.txt",
        "/static/%2e%2e/secret.txt",
        "/static/%2e%2e%2fsecret.txt",
        "/static//..//secret.txt",
        "/static/..\\secret.txt",
        "/static/folder/../../secret.txt",
        "/static%2f..%2fsecret.txt",
        "/static/....//secret.txt",
    ],
)
def test_no_way_leads_out_of_the_folder(sites: Sites, path: str) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()

    answer = send(port(sites["plain"]), request)

    assert b"SECRET" not in answer
    # What nginx does not take for a path below /static/ is the app's to answer.
    assert answer[9:12] in {b"400", b"404"} or b'"PATH_INFO"' in answer


@pytest.mark.parametrize(
    "path",
    ["app.py", "APP.PY", ".env", "folder/.env", "folder", "folder/", "", "missing.css", "app.css/"],
)
def test_only_files_that_are_meant_for_everybody_are_served(sites: Sites, path: str) -> None:
    answer = ask(port(sites["plain"]), f"/static/{path}")

    assert answer.status == 404
    assert "cache-control" not in answer.headers


def test_a_file_is_served_by_nginx_and_revalidated(sites: Sites) -> None:
    first = ask(port(sites["plain"]), "/static/app.css")
    again = ask(
        port(sites["plain"]), "/static/app.css", headers={"If-None-Match": first.headers["etag"]}
    )

    assert (first.status, first.body.decode()) == (200, STATIC["app.css"])
    assert first.headers["content-type"] == "text/css; charset=utf-8"
    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["x-mine"] == "yes"
    assert (again.status, again.body) == (304, b"")


def test_a_single_file_is_served(sites: Sites) -> None:
    assert ask(port(sites["plain"]), "/one.css").body.decode() == STATIC["app.css"]


@pytest.mark.parametrize(
    ("name", "cached"),
    [
        ("app.55e7cbb9ba48.css", "public, max-age=31536000, immutable"),
        ("report-20240101.txt", "no-cache"),
    ],
)
def test_only_a_digest_in_the_name_is_for_ever(sites: Sites, name: str, cached: str) -> None:
    answer = ask(port(sites["plain"]), f"/static/{name}")

    assert (answer.status, answer.headers["cache-control"]) == (200, cached)


def test_a_part_of_a_file_can_be_asked_for(sites: Sites) -> None:
    answer = ask(port(sites["plain"]), "/static/app.css", headers={"Range": "bytes=0-3"})

    assert (answer.status, answer.body) == (206, b"body")


def test_text_is_compressed_and_a_compressed_file_is_preferred(sites: Sites) -> None:
    stack = sites["plain"]

    answer = ask(port(stack), "/static/app.css", headers={"Accept-Encoding": "gzip"})

    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    ready = b"compressed beforehand" in gzip.decompress(answer.body)
    assert ready == ("http_gzip_static_module" in stack.nginx.modules)
