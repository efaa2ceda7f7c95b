import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tapster.engines.uwsgi.stats import workers
from tapster.system import processes
from tapster.system.stats import stats
from tests.live.site import PATIENCE_S, Site, Tapster, environment, home
from tests.nginx.servers import accepts, ask, free_port, wait_until

APP = """
from flask import Flask

app = Flask(__name__)
app.run()

@app.get("/")
def home():
    print("somebody came", flush=True)
    return "hello"
"""
INI = """
[uwsgi]
module = app:app
master = true
processes = 2
socket = 127.0.0.1:{port}
daemonize = ./log/own.log
die-on-term = true
"""


@pytest.fixture(scope="module")
def shop(flask: Path) -> Iterator[Site]:
    """One app in service."""
    with home() as tapster:
        site = tapster.up(tapster.folder("shop", {"app.py": APP}, flask), "--processes", "2")
        assert site.ask("/").status == 200
        assert site.ask("/missing").status == 404
        log = site.log / "access.jsonl"
        wait_until(lambda: log.exists() and '"status":404' in log.read_text(), "the log")
        yield site


def test_check_finds_no_fault_with_a_home_that_runs(shop: Site) -> None:
    said = shop.tapster.command("check", "--json")

    assert said.exit_code == 0, said.stderr
    assert [each for each in said.json if each["severity"] != "advice"] == []


def test_status_has_a_line_for_the_release_each_worker_and_all_that_is_no_app(shop: Site) -> None:
    wait_until(lambda: sum(w.requests for w in shop.workers) > 2, "requests to be counted")

    said = shop.tapster.command("status")

    head, release, *lines, rest = (each.split() for each in said.stdout.splitlines())
    assert head == [
        "app",
        "release",
        "state",
        "pid",
        "requests",
        "memory",
        "backlog",
        "since",
        "url",
    ]
    assert release[:3] == ["shop", shop.release.id, "running"]
    assert release[-1] == f"http://127.0.0.1:{shop.port}/"
    assert f"0/{shop.release.backlog_limit}" in release
    assert {int(line[3]) for line in lines} == {worker.pid for worker in shop.workers}
    assert {tuple(line[:3]) for line in lines} == {("uwsgi", "worker", "idle")}
    assert rest[:3] == ["nginx,", "Emperor", "running"]


def test_what_is_no_app_is_every_other_process_of_the_home_and_weighs_little(shop: Site) -> None:
    release = shop.release
    of_app = {release.master_pid, *(worker.pid for worker in release.workers)}

    seen = shop.tapster.snapshot()

    others = [each.pid for each in shop.tapster.processes() if each.pid not in of_app]
    assert len(others) >= 5  # master, Emperor, stand-in, nginx and its workers
    assert seen.overhead_pss_bytes == pytest.approx(sum(map(processes.pss_bytes, others)), rel=0.1)
    more_workers = max(0, len(processes.children(seen.nginx_pid)) - 2)  # one for each core
    assert seen.overhead_pss_bytes < 40e6 + more_workers * 5e6


def test_status_in_json_is_the_snapshot(shop: Site) -> None:
    said = shop.tapster.command("status", "shop", "--json").json

    (app,) = said["apps"]
    (release,) = app["releases"]
    assert (app["name"], release["live"], release["state"]) == ("shop", True, "running")
    assert len(release["workers"]) == 2
    assert said["emperor_pid"] == shop.tapster.snapshot().emperor_pid


def test_logs_show_requests_and_output_of_the_app(shop: Site) -> None:
    everything = shop.tapster.command("logs").stdout
    requests = shop.tapster.command("logs", "shop", "--requests", "-n", "2").stdout
    output = shop.tapster.command("logs", "shop", "--output", "-n", "1000").stdout

    assert "GET /missing" in everything
    assert "somebody came" in everything
    assert [line.split()[5] for line in requests.splitlines()] == ["GET", "GET"]
    assert "somebody came" in output
    assert "GET /missing" not in output


def test_logs_in_json_have_an_object_a_line(shop: Site) -> None:
    said = [json.loads(line) for line in shop.tapster.command("logs", "--json").stdout.splitlines()]

    assert {"log": "app.log", "line": "somebody came"} in said
    assert any(line.get("uri") == "/missing" for line in said)


def test_following_shows_what_happens_and_ctrl_c_ends_it_without_a_word(shop: Site) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tapster.cli.main", "logs", "-f", "--home", shop.tapster.home],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as following:
        assert following.stdout
        assert following.stderr
        following.stdout.readline()
        shop.ask("/while-following")
        while "GET /while-following" not in following.stdout.readline():
            assert following.poll() is None
        following.send_signal(signal.SIGINT)
        assert following.wait(PATIENCE_S) == 130
        assert following.stderr.read().strip() == ""


def test_up_says_what_was_found_and_what_is_odd_about_it(shop: Site) -> None:
    said = shop.tapster.command("up", shop.folder, "-d", "--listen", f"127.0.0.1:{shop.port}")

    found, note, *steps = said.stderr.splitlines()
    assert found.startswith("Flask app app:app in app.py, environment .venv, Python 3.")
    assert note.startswith("note: app.py:5: `app.run(...)`")
    assert steps[-1] == f"Stop with: tapster down --home {shop.tapster.home} shop"
    assert any(step.startswith("  switched  nginx sends requests to ") for step in steps)
    assert said.stdout.startswith(f"shop is up on http://127.0.0.1:{shop.port}/ after ")


def test_the_plan_of_down_changes_nothing(shop: Site) -> None:
    planned = shop.tapster.command("down", "shop", "--plan")
    said = shop.tapster.command("down", "shop", "--plan", "--json").json

    assert [action["kind"] for action in said["retire"]][-3:] == ["Remove", "Remove", "Remove"]
    assert "drain   requests that are under way\n" in planned.stdout
    assert "stop    nginx and the Emperor\n" in planned.stdout
    assert shop.ask("/").status == 200


@contextmanager
def running(script: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The script in a session of its own, which ends with the test."""
    with subprocess.Popen(
        [script], env={"PATH": "/usr/bin:/bin"}, cwd="/", start_new_session=True
    ) as started:
        try:
            yield started
        finally:
            if started.poll() is None:
                os.killpg(started.pid, signal.SIGKILL)


def all_idle(path: Path) -> bool:
    """Whether there are workers, and all have imported the app and wait."""
    said = stats([f"unix:{path}"]).get(f"unix:{path}", {})
    return {worker.state for worker in workers(said)} == {"idle"}


def answers(port: int) -> bool:
    return accepts(("127.0.0.1", port)) and ask(port, "/").status == 200


@pytest.mark.parametrize("is_terminal", [True, False], ids=["ctrl-c", "sigterm"])
def test_a_rendered_folder_serves_without_tapster_until_it_is_stopped(
    tapster: Tapster, flask: Path, *, is_terminal: bool
) -> None:
    port = free_port()
    folder = tapster.folder("my shop", {"app.py": APP, "static/a.css": "a {}"}, flask)
    out = tapster.base / "plain files"
    said = tapster.command("render", folder, "--out", out, "--listen", f"127.0.0.1:{port}")
    assert said.exit_code == 0, said.stderr
    moved = out.rename(tapster.base / "moved elsewhere")

    with running(moved / "run") as script:
        wait_until(lambda: answers(port), "an answer")
        # A worker that is still importing the app does not hear uWSGI's signals.
        wait_until(lambda: all_idle(moved / "var" / "app.stats"), "every worker")
        assert ask(port, "/static/a.css").body == b"a {}"
        assert not tapster.processes()
        if is_terminal:
            os.killpg(script.pid, signal.SIGINT)
        else:
            script.terminate()
        script.wait(20)

    assert not accepts(("127.0.0.1", port))
    assert not accepts(str(moved / "var" / "app.sock"))


@pytest.mark.parametrize("engine", ["gunicorn", "granian", "uvicorn"])
def test_a_folder_rendered_for_another_engine_can_be_moved_and_stopped_too(
    tapster: Tapster, engine: str
) -> None:
    port, out = free_port(), tapster.base / f"files of {engine}"
    flags = ("--out", out, "--listen", f"127.0.0.1:{port}", "--engine", engine)
    said = tapster.command("render", tapster.example("plain-asgi"), *flags)
    assert said.exit_code == 0, said.stderr
    moved = out.rename(tapster.base / f"moved with {engine}")

    with running(moved / "run") as script:
        wait_until(lambda: answers(port), "an answer")
        script.terminate()
        script.wait(20)

    assert not accepts(("127.0.0.1", port))
    assert not accepts(str(moved / "var" / "app.sock"))


def test_an_ini_is_rendered_too_and_in_service_its_own_log_is_shown(
    tapster: Tapster, flask: Path
) -> None:
    port, own_port = free_port(), free_port()
    files = {"app.py": APP.replace("app.run()\n", ""), "wsgi.ini": INI.format(port=own_port)}
    folder = tapster.folder("seed", files, flask)
    out = tapster.base / "plain"
    tapster.command("render", folder / "wsgi.ini", "--out", out, "--listen", f"127.0.0.1:{port}")

    with running(out / "run") as script:
        wait_until(lambda: answers(port), "an answer")
        script.terminate()
        script.wait(20)
    assert not accepts(("127.0.0.1", port))
    assert not accepts(("127.0.0.1", own_port))

    site = tapster.up(folder / "wsgi.ini", port=port)
    assert site.ask("/").status == 200
    assert "somebody came" in tapster.command("logs", "seed", "--output").stdout
