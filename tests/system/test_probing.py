import socket
import time
from pathlib import Path
from typing import Any

import pytest

from tapster.engines.start import starting
from tapster.errors import TapsterError
from tapster.model.actions import AwaitAnswer
from tapster.model.home import Home
from tapster.model.stack import Upstream
from tapster.system.probing import await_answer
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
