import json
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tapster.engines.start import starting
from tapster.errors import TapsterError
from tapster.model.actions import AwaitAnswer, Drain
from tapster.model.home import Home
from tapster.model.stack import Upstream
from tapster.system.waiting import UNKNOWN_QUIET_S, await_answer, drain
from tests.system.servers import says, unix_server, uwsgi

LONG_S = 60


def question(folder: Path, address: str, **changes: Any) -> AwaitAnswer:
    release = Home(folder / "home", folder / "run").release("shop", "1")
    release.log.parent.mkdir(parents=True)
    release.log.write_text(f"12:00 {starting(release)}\nKeyError: 'user'\n")
    asked = {
        "upstream": Upstream(address=address, protocol="uwsgi"),
        "path": "/",
        "host": "shop.example",
        "tls": False,
        "must_be_ok": False,
        "release": release,
        "log_bytes": 0,
        "more_logs": (),
        "timeout_s": LONG_S,
    }
    return AwaitAnswer(**{**asked, **changes})


def test_an_app_that_closes_every_connection_is_given_up_early(tmp_path: Path) -> None:
    began = time.monotonic()
    with (
        unix_server(tmp_path / "s", says(b"")) as address,
        pytest.raises(TapsterError) as refused,
    ):
        await_answer(question(tmp_path, address))

    assert time.monotonic() - began < LONG_S / 2
    assert "the app closed the connection without an answer" in refused.value.why
    assert "KeyError: 'user'" in refused.value.why
    assert "health_path" in refused.value.fix


def test_uwsgi_closes_the_connection_of_an_app_that_raises(tmp_path: Path) -> None:
    source = "def app(environ, start_response):\n    raise KeyError('user')\n"

    with uwsgi(tmp_path, {}, source), pytest.raises(TapsterError, match="without an answer"):
        await_answer(question(tmp_path, f"unix:{tmp_path}/app.sock"))


def test_an_app_that_needs_a_moment_is_waited_for(tmp_path: Path) -> None:
    refusals = iter([b"", b"", b"", b"HTTP/1.1 200 OK\r\n\r\n"])

    def serve(connection: socket.socket) -> None:
        says(next(refusals))(connection)

    with unix_server(tmp_path / "s", serve) as address:
        await_answer(question(tmp_path, address))

    assert next(refusals, None) is None


def test_an_app_server_that_was_started_twice_did_not_stay(tmp_path: Path) -> None:
    asked = question(tmp_path, f"unix:{tmp_path}/none")
    with asked.release.log.open("a") as log:
        log.write(f"12:01 {starting(asked.release)}\n")

    with pytest.raises(TapsterError, match="ended while it started"):
        await_answer(asked)


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
