"""Static files behind every nginx: nothing of the app's server is asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import NGINX
from tests.contract.stage import APPS
from tests.live.site import Site, home
from tests.live.wire import request, status

STATIC = {
    "static/app.css": "body { color: red }\n",
    "static/numbers.txt": "0123456789" * 1000,
    "static/folder/inner.txt": "inner",
    "static/.hidden": "SECRET",
    "private/secret.txt": "SECRET",
    "secret.txt": "SECRET",
}
SETTINGS = 'static = { "/static/" = "static" }\n'
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


@pytest.fixture(scope="module", params=NGINX, ids=str)
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    with home() as tapster:
        app = (APPS / "wsgi" / "app.py").read_text()
        folder = tapster.folder("files", {"app.py": app, "tapster.toml": SETTINGS, **STATIC})
        nginx: Path = request.param
        yield tapster.up(folder, "--module", "app:app", "--nginx-binary", nginx)


def test_head_of_a_file_says_what_get_would_and_sends_no_body(site: Site) -> None:
    answer = site.send(request("/static/numbers.txt", method="HEAD"))

    assert status(answer) == 200
    assert b"\r\nContent-Length: 10000\r\n" in answer
    assert answer.endswith(b"\r\n\r\n")


def test_a_file_of_the_static_folder_is_served(site: Site) -> None:
    assert site.ask("/static/folder/inner.txt").body == b"inner"


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_path_leads_out_of_the_static_folder(site: Site, path: str) -> None:
    answer = site.send(request(path))

    assert status(answer) in {400, 404}
    assert b"SECRET" not in answer
    assert b"root:" not in answer


def test_a_static_file_that_has_not_changed_is_not_sent_again(site: Site) -> None:
    first = site.ask("/static/numbers.txt")
    etag, date = first.headers["etag"], first.headers["last-modified"]

    assert first.status == 200
    for condition in ({"If-None-Match": etag}, {"If-Modified-Since": date}):
        again = site.ask("/static/numbers.txt", headers=condition)
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
    site: Site, asked: str, code: int, got: bytes, where: str
) -> None:
    answer = site.ask("/static/numbers.txt", headers={"Range": asked})

    assert (answer.status, answer.body) == (code, got)
    assert answer.headers["content-range"] == where


def test_a_range_behind_the_end_is_refused(site: Site) -> None:
    answer = site.ask("/static/numbers.txt", headers={"Range": "bytes=10000-"})

    assert (answer.status, answer.headers["content-range"]) == (416, "bytes */10000")
