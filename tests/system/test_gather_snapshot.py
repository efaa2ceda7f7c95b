import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tapster.errors import TapsterError
from tapster.model.home import Home
from tapster.model.snapshot import Snapshot
from tapster.system.gather_snapshot import gather_snapshot
from tapster.system.processes import HOME_VARIABLE, VASSAL_VARIABLE, children, pss_bytes
from tests.system.servers import uwsgi


def home_in(folder: Path) -> Home:
    home = Home(folder, folder / "run")
    home.vassals.mkdir()
    home.run.mkdir()
    return home


def record(home: Home, app: str, release_id: str, *, live: bool, **more: Any) -> Path:
    """Make a release as a deploy does; its sockets lie in the folder that comes back."""
    release = home.release(app, release_id)
    release.folder.mkdir(parents=True)
    release.vassal.touch()
    run = home.run / app / release_id
    run.mkdir(parents=True)
    said = {
        "app": app,
        "id": release_id,
        "folder": "/srv/shop",
        "listen": "127.0.0.1:8080",
        "url": "http://127.0.0.1:8080/",
        "domains": ["shop.example"],
        "created": 1700000000.5,
        "socket": f"{run}/app.sock",
        "stats": f"unix:{run}/app.stats",
        "upstream": {"address": f"unix:{run}/app.sock", "protocol": "uwsgi"},
    }
    (release.folder / "release.json").write_text(json.dumps({**said, **more}))
    if live:
        release.live.symlink_to(f"releases/{release_id}")
    return run


@contextmanager
def emperor_of(home: Home) -> Iterator[int]:
    """A process that holds the lock of the home's Emperor and has started an nginx."""
    folder = home.emperor
    folder.mkdir()
    code = (
        "import fcntl, os, subprocess, sys, time\n"
        "lock = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)\n"
        "fcntl.lockf(lock, fcntl.LOCK_EX)\n"
        "subprocess.Popen(['nginx: master process', '60'], executable=sys.argv[2])\n"
        "print(flush=True)\n"
        "time.sleep(60)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, folder / "lock", str(shutil.which("sleep"))],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert child.stdout
    child.stdout.readline()
    try:
        yield child.pid
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()


def seen_when(home: Home, is_so: Callable[[Snapshot], bool]) -> Snapshot:
    """The first look at which it is so, or the last: a busy machine may delay what uWSGI says."""
    deadline = time.monotonic() + 15
    seen = gather_snapshot(home)
    while not is_so(seen) and time.monotonic() < deadline:
        seen = gather_snapshot(home)
    return seen


def is_running(seen: Snapshot) -> bool:
    return seen.apps[0].releases[-1].state == "running"


def test_an_empty_home_and_a_missing_one_run_nothing(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing"):
        seen = gather_snapshot(Home(path, path / "run"))

        assert (seen.emperor_pid, seen.nginx_pid, seen.apps) == (0, 0, ())
        assert seen.overhead_pss_bytes == 0


def test_a_live_release_is_shown_with_its_workers_memory_and_backlog(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    run = record(home, "shop", "20261122-170312", live=True)

    with (
        emperor_of(home) as emperor,
        uwsgi(run, {HOME_VARIABLE: str(home.path)}) as master,
    ):
        seen = seen_when(home, is_running)
        (nginx,) = children(emperor)
        weight = sum(map(pss_bytes, (emperor, nginx)))

    (app,) = seen.apps
    (release,) = app.releases
    assert (seen.emperor_pid, seen.nginx_pid) == (emperor, nginx)
    assert seen.overhead_pss_bytes == pytest.approx(weight, rel=0.5)
    assert (app.name, app.folder, app.listen) == ("shop", "/srv/shop", "127.0.0.1:8080")
    assert (app.domains, app.since) == (("shop.example",), 1700000000.5)
    assert (release.live, release.state, release.master_pid) == (True, "running", master)
    assert [worker.state for worker in release.workers] == ["idle", "idle"]
    assert all(worker.pss_bytes > 1 << 20 for worker in release.workers)
    assert release.pss_bytes > sum(worker.pss_bytes for worker in release.workers)
    assert (release.backlog, release.backlog_limit) == (0, 64)


def test_requests_that_wait_are_the_backlog_and_busy_workers_are_busy(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    run = record(home, "shop", "1", live=True)

    with uwsgi(run, {}):
        clients = []
        for _ in range(5):
            client = socket.socket(socket.AF_UNIX)
            client.connect(f"{run}/app.sock")
            clients.append(client)  # says nothing: two workers wait for it, three are not accepted
        seen = seen_when(home, lambda seen: seen.apps[0].releases[0].backlog == 3)
        for client in clients:
            client.close()

    assert seen.apps[0].releases[0].backlog == 3


def test_two_releases_are_shown_while_the_old_one_drains(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    record(home, "shop", "1", live=False, folder="/srv/old")
    run = record(home, "shop", "2", live=True)

    with uwsgi(run, {}):
        (app,) = seen_when(home, is_running).apps

    assert [(each.id, each.live, each.state) for each in app.releases] == [
        ("1", False, "stopped"),
        ("2", True, "running"),
    ]
    assert app.folder == "/srv/shop"


def test_a_release_of_the_past_is_not_shown(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    record(home, "shop", "1", live=False)
    record(home, "shop", "2", live=True)
    home.release("shop", "1").vassal.unlink()

    (app,) = gather_snapshot(home).apps

    assert [each.id for each in app.releases] == ["2"]


def test_while_the_emperor_runs_a_release_that_does_not_is_starting(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    record(home, "shop", "1", live=True)

    with emperor_of(home):
        starting = gather_snapshot(home).apps[0].releases[0]
    stopped = gather_snapshot(home).apps[0].releases[0]

    assert (starting.state, starting.master_pid, starting.workers) == ("starting", 0, ())
    assert stopped.state == "stopped"


def test_an_ini_without_statistics_is_found_by_its_processes(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    run = record(home, "shop", "1", live=True, stats="")
    marks = {HOME_VARIABLE: str(home.path), VASSAL_VARIABLE: "shop@1"}

    with uwsgi(run, marks) as master:
        (release,) = gather_snapshot(home).apps[0].releases

    assert (release.state, release.master_pid) == ("running", master)
    assert [worker.state for worker in release.workers] == ["other", "other"]


def test_what_a_crash_left_behind_is_no_process(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    run = record(home, "shop", "1", live=True)
    home.release("shop", "1").folder.joinpath("release.json").write_text('{"app": "sh')
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(f"{run}/app.stats")
    home.emperor.mkdir()
    (home.emperor / "lock").touch()
    (home.run / "nginx.pid").write_text(f"{os.getpid()}\n")

    seen = gather_snapshot(home)

    assert (seen.emperor_pid, seen.nginx_pid) == (0, 0)
    assert seen.apps[0].releases[0].state == "stopped"
    assert seen.apps[0].url == ""


def test_apps_that_hang_are_not_waited_for_one_after_the_other(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    hanging = []
    for number in range(50):
        run = record(home, f"app{number}", "1", live=True)
        server = socket.socket(socket.AF_UNIX)
        server.bind(f"{run}/app.stats")
        server.listen(5)
        hanging.append(server)

    began = time.monotonic()
    seen = gather_snapshot(home)
    took_s = time.monotonic() - began
    for server in hanging:
        server.close()

    one_after_the_other_s = 50 * 0.2
    assert len(seen.apps) == 50
    assert took_s < one_after_the_other_s / 2


def test_a_home_that_is_closed_to_this_account_is_an_error_unless_it_is_root(
    tmp_path: Path,
) -> None:
    home = home_in(tmp_path)
    record(home, "shop", "1", live=True)
    home.path.chmod(0)

    try:
        if os.geteuid() == 0:
            assert gather_snapshot(home).apps[0].name == "shop"
        else:
            with pytest.raises(TapsterError, match="cannot look into"):
                gather_snapshot(home)
    finally:
        home.path.chmod(0o755)
