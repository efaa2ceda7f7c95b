import dataclasses
import json
import os
import re
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tapster.model.actions import Drain
from tapster.model.stack import Upstream
from tapster.system.draining import UNKNOWN_QUIET_S, drain
from tapster.system.sockets import connect
from tapster.system.uwsgi_client import request
from tests.system.servers import says, unix_server, uwsgi

LONG_S = 60


def drained(folder: Path, *stats: Callable[[socket.socket], None]) -> float:
    """Seconds that it took to drain a server that has said all this, and then is idle."""
    saying = iter(stats)

    def serve(connection: socket.socket) -> None:
        next(saying, worker_is("idle"))(connection)

    began = time.monotonic()
    with (
        unix_server(folder / "app", says(b"")) as address,
        unix_server(folder / "stats", serve) as asked,
    ):
        upstream = Upstream(address=address, protocol="uwsgi")
        drain(Drain(upstream=upstream, stats=asked, timeout_s=LONG_S))
    assert next(saying, None) is None
    return time.monotonic() - began


def worker_is(status: str) -> Callable[[socket.socket], None]:
    said = {"workers": [{"pid": 1, "apps": [{}], "status": status}]}
    return lambda connection: connection.sendall(json.dumps(said).encode())


def is_silent(connection: socket.socket) -> None:
    connection.recv(1)


def test_silence_of_an_app_server_is_not_quiet(tmp_path: Path) -> None:
    idle = worker_is("idle")

    took_s = drained(tmp_path, is_silent, idle, worker_is("busy"), is_silent, idle, idle)

    assert took_s < LONG_S / 2


def test_a_server_that_tells_nothing_is_watched_for_a_while(tmp_path: Path) -> None:
    began = time.monotonic()
    with unix_server(tmp_path / "s", says(b"")) as address:
        upstream = Upstream(address=address, protocol="uwsgi")
        drain(Drain(upstream=upstream, stats="", timeout_s=LONG_S))

    assert UNKNOWN_QUIET_S <= time.monotonic() - began < LONG_S / 2


def test_where_nobody_listens_nothing_is_waited_for(tmp_path: Path) -> None:
    upstream = Upstream(address=f"unix:{tmp_path}/app", protocol="uwsgi")
    began = time.monotonic()

    drain(Drain(upstream=upstream, stats=f"unix:{tmp_path}/stats", timeout_s=LONG_S))

    assert time.monotonic() - began < UNKNOWN_QUIET_S


def test_what_waits_on_the_socket_is_waited_for(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(f"{tmp_path}/app")
        server.listen(5)
        client.connect(f"{tmp_path}/app")
        upstream = Upstream(address=f"unix:{tmp_path}/app", protocol="uwsgi")
        began = time.monotonic()

        drain(Drain(upstream=upstream, stats="", timeout_s=4))

    assert time.monotonic() - began >= 4


SLEEPS = """
import time
def app(environ, start_response):
    time.sleep(float(environ["PATH_INFO"][1:]))
    start_response("200 OK", [])
    return [b"done"]
"""


@contextmanager
def under_way(folder: Path, *seconds: float) -> Iterator[Drain]:
    """A release of two workers with a request under way for each of these, or waiting."""
    upstream = Upstream(address=f"unix:{folder}/app.sock", protocol="uwsgi")
    with uwsgi(folder, {}, SLEEPS), ExitStack() as clients:
        for each in seconds:
            client = clients.enter_context(connect(upstream.address, 5))
            client.sendall(request(upstream, f"/{each}", "x"))
            time.sleep(0.05)
        stats = f"unix:{folder}/app.stats"
        yield Drain(upstream=upstream, stats=stats, timeout_s=1, long_timeout_s=30)


def test_a_long_request_has_its_own_limit(tmp_path: Path) -> None:
    with under_way(tmp_path, 2, 0.1) as asked:
        assert drain(asked) == ""


def test_what_is_cut_off_is_counted(tmp_path: Path) -> None:
    with under_way(tmp_path, LONG_S, LONG_S) as asked:
        said = drain(dataclasses.replace(asked, timeout_s=1, long_timeout_s=2))

    assert re.fullmatch(r"2 requests that had run for up to [23] s were cut off", said)


def test_what_waits_for_workers_that_are_stuck_gets_no_longer_limit(tmp_path: Path) -> None:
    with under_way(tmp_path, LONG_S, LONG_S, 0) as asked:
        said = drain(asked)

    assert re.fullmatch(r"2 requests that .* and 1 that waited were cut off", said)


def test_a_release_whose_master_was_killed_is_not_waited_for(tmp_path: Path) -> None:
    upstream = Upstream(address=f"unix:{tmp_path}/app.sock", protocol="uwsgi")
    with uwsgi(tmp_path, {}) as master:
        os.kill(master, signal.SIGKILL)
        began = time.monotonic()
        stats = f"unix:{tmp_path}/app.stats"
        assert drain(Drain(upstream=upstream, stats=stats, timeout_s=LONG_S)) == ""

    assert time.monotonic() - began < UNKNOWN_QUIET_S


def test_an_app_that_sleeps_is_not_waited_for(tmp_path: Path) -> None:
    with unix_server(tmp_path / "s", says(b"")) as address:
        upstream = Upstream(address=address, protocol="uwsgi")
        began = time.monotonic()

        drain(Drain(upstream=upstream, stats=f"unix:{tmp_path}/stats", timeout_s=LONG_S))

    assert time.monotonic() - began < UNKNOWN_QUIET_S
