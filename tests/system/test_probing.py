import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tapster.engines.start import starting
from tapster.errors import TapsterError
from tapster.model.actions import AwaitAnswer
from tapster.model.home import Home
from tapster.model.stack import Upstream
from tapster.system.probing import await_answer
from tests.system.servers import says, unix_server

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


HELLO = """
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hello"]
"""
WORKER = "--route-run=addheader:X-Tapster-Worker: ${uwsgi[pid]}"


@contextmanager
def starting_release(
    folder: Path, source: str, *options: str, **changes: Any
) -> Iterator[AwaitAnswer]:
    """What asks an app server that is only just starting, with the app's log as tapster has it."""
    (folder / "served.py").write_text(source)
    stats = f"unix:{folder}/stats"
    asked = question(folder, f"unix:{folder}/app", stats=stats, workers=2, **changes)
    asked.release.log.write_text(f"12:00 {starting(asked.release)}\n")
    argv = [
        *(sys.executable, "-c", "import pyuwsgi; pyuwsgi.run()", "--master", "--need-app"),
        *("--lazy-apps", "--die-on-term", "--single-interpreter", "--no-orphans"),
        *("--socket=app", "--stats=stats", "--module=served:app", "--disable-logging"),
        *(() if any("processes" in option for option in options) else ("--processes=2",)),
        *options,
    ]
    with asked.release.log.open("ab") as log:
        server = subprocess.Popen(argv, cwd=folder, stdout=log, stderr=log)
    try:
        yield asked
    finally:
        server.kill()
        server.wait()


def answered(folder: Path) -> set[str]:
    return set((folder / "pids").read_text().split()) if (folder / "pids").exists() else set()


RECORDS = """
import os
def app(environ, start_response):
    with open("pids", "a") as file:
        file.write(f"{os.getpid()}\\n")
    start_response("200 OK", [])
    return [b"hello"]
"""


@pytest.mark.parametrize(
    ("workers", "options"),
    [
        (16, ("--processes=16", WORKER)),
        (3, ("--processes=3", "--threads=4", WORKER)),
        (3, ("--processes=3",)),
        (2, ("--processes=2", "--need-app", "--max-requests=1", WORKER)),
        (1, ("--processes=8", "--cheaper=1", WORKER)),
    ],
    ids=["many", "threads", "an .ini that names no worker", "max-requests", "cheaper"],
)
def test_every_worker_that_was_started_has_answered(
    tmp_path: Path, workers: int, options: tuple[str, ...]
) -> None:
    with starting_release(tmp_path, RECORDS, *options) as asked:
        assert await_answer(asked) == ""

        assert len(answered(tmp_path)) >= workers


IN_WORKER_2 = "import os, sys, time, uwsgi\nif uwsgi.worker_id() == 2:\n    "
SLOW = f"{IN_WORKER_2}print('connecting', flush=True); time.sleep({LONG_S})\n{HELLO}"
IN_REQUEST = HELLO.replace("    start", "    import os, sys, time; {}\n    start", 1)
REFUSED: Mapping[str, tuple[str, Mapping[str, Any], str]] = {
    "import that ends": (IN_WORKER_2 + "os._exit(0)" + HELLO, {}, r"exited by itself"),
    "import that is killed": (
        IN_WORKER_2 + "os.kill(os.getpid(), 9)" + HELLO,
        {},
        r"killed by SIGKILL: most likely out of memory",
    ),
    "import that fails": (
        IN_WORKER_2 + "raise RuntimeError('not twice')" + HELLO,
        {},
        r"why: RuntimeError: not twice\n +\S+/served.py:3\n +the app server ended",
    ),
    "import that hangs": (SLOW, {"timeout_s": 1}, r"1 of 2 workers still imports .*: connecting"),
    "fault in compiled code": (
        IN_WORKER_2 + "import ctypes; ctypes.string_at(0)" + HELLO,
        {},
        r"segmentation fault",
    ),
    "end in a request": (
        IN_REQUEST.format("sys.exit(3)"),
        {},
        r"exited by itself.*while GET / was under way",
    ),
    "request that hangs": (
        IN_REQUEST.format(f"time.sleep({LONG_S})"),
        {"timeout_s": 1},
        r"GET / has no answer after 1 s",
    ),
    "raises": (
        IN_REQUEST.format("raise KeyError('user')"),
        {},
        r"closed the connection without an answer to GET /(.|\n)*KeyError: 'user'",
    ),
    "one unhealthy worker": (
        IN_REQUEST.replace("200 OK", "503 No")
        .format("import uwsgi")
        .replace('"503 No"', '"503 No" if uwsgi.worker_id() == 2 else "200 OK"'),
        {"must_be_ok": True},
        r"GET / answered 503",
    ),
    "crash after a moment": (
        "import os, threading\nthreading.Timer(0.6, os._exit, [1]).start()" + HELLO,
        {"soak_s": 20},
        r"did not stay up(.|\n)*exited by itself",
    ),
    "kills its master": (
        # Once the statistics have named it; the Emperor, who would notice, is not in this test.
        "import os, signal, time\ntime.sleep(1)\nos.kill(os.getppid(), signal.SIGKILL)" + HELLO,
        {},
        r"the app server ended",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_release_is_refused_at_once_with_what_it_suffers_from(tmp_path: Path, kind: str) -> None:
    source, changes, said = REFUSED[kind]
    began = time.monotonic()

    with (
        starting_release(tmp_path, source, WORKER, **changes) as asked,
        pytest.raises(TapsterError, match=said),
    ):
        await_answer(asked)

    assert time.monotonic() - began < LONG_S / 4


def test_a_release_that_stays_well_has_soaked(tmp_path: Path) -> None:
    with starting_release(tmp_path, HELLO, WORKER, soak_s=1) as asked:
        began = time.monotonic()
        assert await_answer(asked) == ""

    assert time.monotonic() - began >= 1


def test_a_worker_that_dies_according_to_the_inis_own_log_is_noticed(tmp_path: Path) -> None:
    own = tmp_path / "own.log"
    source = IN_WORKER_2 + "time.sleep(0.3); os.kill(os.getpid(), 9)" + HELLO

    with (
        starting_release(tmp_path, source, f"--logto={own}", more_logs=(own,)) as asked,
        pytest.raises(TapsterError, match="killed by SIGKILL"),
    ):
        await_answer(asked)


def test_a_worker_that_gets_no_turn_is_named_and_not_held_against_the_release(
    tmp_path: Path,
) -> None:
    workers = [{"id": pid, "pid": pid, "accepting": 1, "requests": 0} for pid in (1, 2)]
    said = json.dumps({"workers": workers}).encode()
    hello = b"HTTP/1.1 200 OK\r\nX-Tapster-Worker: 1\r\n\r\n"
    with (
        unix_server(tmp_path / "app", says(hello)) as address,
        unix_server(tmp_path / "stats", lambda connection: connection.sendall(said)) as stats,
    ):
        passed_over = await_answer(question(tmp_path, address, stats=stats))

    assert passed_over.startswith("1 of 2 workers were not asked")
