"""ASGI apps: WebSockets, events, and what happens to both at a switch."""

import http.client
import os
import shutil
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.live.load import load
from tests.live.site import Site, Tapster, home
from tests.live.websocket import websocket
from tests.nginx.servers import wait_until

APP = Path(__file__).parent / "apps" / "asgi"
RESTART = 1012
"""Service Restart: https://www.iana.org/assignments/websocket/websocket.xhtml."""
FLAGS = ("--processes", "2", "--request-timeout-s", "4")


@pytest.fixture(scope="module")
def tapster() -> Iterator[Tapster]:
    with home() as made:
        yield made


@pytest.fixture(scope="module")
def site(tapster: Tapster) -> Site:
    folder = tapster.base / "talks"
    shutil.copytree(APP, folder)
    return tapster.up(folder, *FLAGS)


def test_a_websocket_talks_to_the_app_through_nginx(site: Site) -> None:
    with websocket(site.port, "/echo") as client:
        client.send("hello")

        assert client.said() == f"hello {site.release.id}"


def test_events_come_as_they_happen(site: Site) -> None:
    came = []
    client = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    client.request("GET", "/events")
    answer = client.getresponse()
    while piece := answer.read1(1000):
        came.append((time.monotonic(), piece))
    client.close()

    first = next(moment for moment, piece in came if b"data: 0" in piece)
    last = next(moment for moment, piece in came if b"data: 2" in piece)
    assert last - first > 0.3


def test_the_app_is_told_who_asks_and_gets_whole_bodies(site: Site) -> None:
    told = site.ask("/length", method="POST", body=b"x" * 300_000)

    assert b'"client": ["127.0.0.1", 0]' in told.body
    assert b'"scheme": "http"' in told.body
    assert b'"length": 300000' in told.body


def test_a_body_that_is_not_read_costs_no_answer(site: Site) -> None:
    body = b"x" * 300_000

    assert {site.ask("/", method="POST", body=body).status for _ in range(50)} == {200}


def test_a_websocket_outlives_a_switch_until_the_limit_and_is_told_why_it_ends(site: Site) -> None:
    before = site.release.id
    with websocket(site.port, "/echo") as client, ThreadPoolExecutor() as pool:
        client.send("one")
        assert client.said() == f"one {before}"
        deployed = pool.submit(site.tapster.up, site.folder, *FLAGS, port=site.port)
        wait_until(lambda: site.release.id != before, "the new release")

        client.send("two")
        assert client.said() == f"two {before}"
        with websocket(site.port, "/echo") as other:
            other.send("three")
            assert other.said() == f"three {site.release.id}"

        assert client.close_code() == RESTART
        deployed.result()


def test_a_release_that_does_not_boot_is_refused_under_load(site: Site) -> None:
    before, good = site.release.id, (site.folder / "app.py").read_text()
    (site.folder / "app.py").write_text("import sys\nassert 'gunicorn' not in sys.modules\n" + good)
    with load(site.port) as counted:
        said = site.tapster.command("up", site.folder, "-d", *FLAGS, "--listen", f":{site.port}")
    (site.folder / "app.py").write_text(good)

    assert said.exit_code == 1
    assert "AssertionError" in said.stderr
    assert site.release.id == before
    assert counted.failed == []


@pytest.mark.parametrize("which", ["a worker", "the master"])
def test_gunicorn_comes_back_when_it_was_killed(site: Site, which: str) -> None:
    release = site.release
    killed = release.master_pid if which == "the master" else site.workers[0].pid
    os.kill(killed, signal.SIGKILL)

    wait_until(lambda: killed not in pids(site), "its successor")
    wait_until(lambda: [one.state for one in site.workers] == ["idle"] * 2, "both workers")

    assert site.ask("/").status == 200


def pids(site: Site) -> set[int]:
    return {site.release.master_pid, *(worker.pid for worker in site.release.workers)}
