"""Every example, brought up with one command and asked through nginx."""

import re
from collections.abc import Iterator

import pytest

from tests.live.site import EXAMPLES, Tapster, home

pytestmark = pytest.mark.live

SAYS = {
    "flask": "Flask answered",
    "flask-factory": "Welcome to the shop",
    "django": "Django answered",
    "django-asgi": "Django answered http through ASGI",
    "bottle": "Bottle",
    "falcon": "Falcon",
    "pyramid": "Pyramid",
    "plain-wsgi": "WSGI",
    "plain-asgi": "ASGI",
    "fastapi": "apples",
    "starlette": "Starlette says",
}
"""What is on the page of each; the .ini of examples/seed has its own tests."""


@pytest.fixture(scope="module")
def tapster() -> Iterator[Tapster]:
    with home() as made:
        yield made


def test_every_example_is_tried() -> None:
    folders = {path.name for path in EXAMPLES.iterdir() if path.is_dir() and any(path.iterdir())}

    assert folders - {"seed"} == set(SAYS)


@pytest.mark.parametrize("example", SAYS)
def test_an_example_answers_through_nginx(tapster: Tapster, example: str) -> None:
    site = tapster.up(tapster.example(example))

    page = site.ask("/")

    assert page.status == 200
    assert SAYS[example] in page.body.decode()
    for path in re.findall(r'href="(/static/[^"]+)"', page.body.decode()):
        file = site.ask(path)
        assert file.status == 200
        assert "x-tapster-worker" not in {name.lower() for name in file.headers}
    assert tapster.command("down", example).exit_code == 0


def test_two_apps_share_one_nginx_and_one_emperor(tapster: Tapster) -> None:
    one = tapster.up(tapster.example("bottle"))
    before = tapster.snapshot()

    other = tapster.up(tapster.example("falcon"))

    after = tapster.snapshot()
    assert (after.nginx_pid, after.emperor_pid) == (before.nginx_pid, before.emperor_pid)
    assert one.ask("/").status == other.ask("/").status == 200
    tapster.command("down", "bottle")
    assert other.ask("/").status == 200
    assert tapster.command("down", "falcon").exit_code == 0
    assert not tapster.processes()
