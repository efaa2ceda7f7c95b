"""Logs are rotated as docs/logs.md says."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tapster.model.home import home_at
from tests.live.site import Tapster, home
from tests.nginx.servers import wait_until

pytestmark = pytest.mark.live

APP = """
def app(environ, start_response):
    print("asked for", environ["PATH_INFO"], file=environ["wsgi.errors"], flush=True)
    start_response("200 OK", [])
    return [b"ok"]
"""


@pytest.fixture(scope="module")
def tapster() -> Iterator[Tapster]:
    with home() as made:
        yield made


def says(log: Path, words: str) -> bool:
    return log.exists() and words in log.read_text()


def test_nginx_goes_on_in_a_new_file_when_it_is_told(tapster: Tapster) -> None:
    site = tapster.up(tapster.folder("shop", {"app.py": APP}))
    log, rotated = site.log / "access.jsonl", site.log / "access.jsonl.1"
    site.ask("/before")
    pid = home_at(tapster.home, lambda: tapster.base).run / "nginx.pid"
    log.rename(rotated)

    os.kill(int(pid.read_text()), signal.SIGUSR1)

    wait_until(log.exists, "a new log")
    site.ask("/after")
    wait_until(lambda: says(log, "/after"), "the line of a request")
    assert says(rotated, "/before")
    assert not says(log, "/before")
    assert tapster.command("logs", "shop", "--requests").stdout.count("/after") == 1


@pytest.mark.parametrize("engine", ["uwsgi", "gunicorn"])
def test_an_app_goes_on_at_the_beginning_of_a_log_that_was_emptied(
    tapster: Tapster, engine: str
) -> None:
    site = tapster.up(tapster.folder(f"in-{engine}", {"app.py": APP}), "--engine", engine)
    log = site.log / "app.log"
    site.ask("/before")
    wait_until(lambda: says(log, "/before"), "the app's line")

    os.truncate(log, 0)

    site.ask("/after")
    wait_until(lambda: says(log, "/after"), "the app's line")
    assert "\0" not in log.read_text()
