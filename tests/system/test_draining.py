import json
import socket
import time
from collections.abc import Callable
from pathlib import Path

from tapster.model.actions import Drain
from tapster.model.stack import Upstream
from tapster.system.draining import UNKNOWN_QUIET_S, drain
from tests.system.servers import says, unix_server

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
