"""What runs beside an app's web process, and when: programs, sleeping apps, releases kept warm."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tapster.model.snapshot import ReleaseSnapshot
from tapster.system import processes
from tapster.system.emperor_lock import holder
from tests.live.load import PLAIN, answers
from tests.live.site import Site, Tapster, home
from tests.nginx.servers import free_port, wait_until

WORKER = """
import os, signal, sys, time


def end(*_):
    time.sleep(0.3)
    print("has finished", os.environ["TAPSTER_RELEASE"], flush=True)
    sys.exit()


signal.signal(signal.SIGTERM, end)
print("works in", os.getcwd(), flush=True)
while True:
    time.sleep(1)
"""
STREAM = """
import os, time


def app(environ, start_response):
    start_response("200 OK", [])
    for _ in range(600 if environ["PATH_INFO"] == "/stream" else 0):
        if os.path.exists(END):
            break
        time.sleep(0.1)
        yield b"more"
    yield b"end"


END = """
AT_ONCE = 50


@pytest.fixture(scope="module")
def tapster() -> Iterator[Tapster]:
    with home() as made:
        yield made


def deployed(tapster: Tapster, name: str, *flags: str, port: int = 0) -> Site:
    """A release of the folder, in service."""
    port = port or free_port()
    said = tapster.command("deploy", name, "--listen", f"127.0.0.1:{port}", *flags)
    assert said.exit_code == 0, said.stderr
    return Site(tapster, tapster.base / name, name, port)


def workers(site: Site, release: str) -> tuple[processes.Process, ...]:
    """What runs of the Procfile's `worker`."""
    return processes.of_vassal(site.tapster.home, f"{site.name}@{release}.worker")


def releases(site: Site) -> tuple[ReleaseSnapshot, ...]:
    apps = site.tapster.snapshot().apps
    return next(app.releases for app in apps if app.name == site.name)


def sleeps(site: Site) -> bool:
    return site.release.state == "sleeping"


def test_a_program_goes_with_its_release_and_finishes_what_it_does(tapster: Tapster) -> None:
    files = {"worker.py": WORKER, "Procfile": "web: x\nworker: cd . && python worker.py\n"}
    tapster.folder("shop", {**PLAIN, **files})
    site = deployed(tapster, "shop")
    first = site.release.id
    log = site.log / "app.log"
    wait_until(lambda: "works in" in log.read_text(), "the worker")
    assert f"works in {tapster.home}/apps/shop/releases/{first}/source" in log.read_text()

    site = deployed(tapster, "shop", "--keep-warm-s", "1", port=site.port)

    assert f"has finished {first}" in log.read_text()
    assert not workers(site, first)
    wait_until(lambda: len(workers(site, site.release.id)) > 0, "the new worker")


@pytest.mark.parametrize("victim", ["program", "keeper", "launcher", "Emperor"])
def test_a_program_that_was_killed_comes_back_and_only_once(tapster: Tapster, victim: str) -> None:
    site = Site(tapster, tapster.base / "shop", "shop", 0)
    release = site.release.id
    wait_until(lambda: len(workers(site, release)) == 2, "the shell and its program")
    before = workers(site, release)
    keeper = before[0].ppid
    launcher = processes.process(keeper)
    assert launcher
    pids = {"program": before[1].pid, "keeper": keeper, "launcher": launcher.ppid}

    os.kill(pids.get(victim) or holder(tapster.home), signal.SIGKILL)

    def is_back() -> bool:
        now = workers(site, release)
        return len(now) == 2 and not set(now) & set(before)

    wait_until(is_back, f"the worker after its {victim} was killed")


def test_a_release_stops_by_itself_when_it_was_kept_long_enough(tapster: Tapster) -> None:
    tapster.folder("blog", PLAIN)
    site = deployed(tapster, "blog", "--keep-warm-s", "1")
    first = site.release.id
    deployed(tapster, "blog", port=site.port)

    wait_until(lambda: len(releases(site)) == 1, "the end of the first release")

    wait_until(lambda: not processes.of_vassal(tapster.home, f"blog@{first}"), "its processes")
    assert not list((tapster.home / "run" / "blog").glob(f"{first}.*"))
    assert answers(site.port)


@pytest.mark.parametrize(("long_s", "is_whole"), [("30", True), ("1", False)])
def test_a_release_that_was_kept_long_enough_finishes_its_streams(
    tapster: Tapster, long_s: str, *, is_whole: bool
) -> None:
    name = f"stream-{long_s}"
    limits = f"keep_warm_s = 1\nrequest_timeout_s = 2\nlong_request_timeout_s = {long_s}\n"
    endless = "processes = 1\nuwsgi = { harakiri = 0 }\n"
    end = tapster.base / f"{name}-ends"
    app = f"{STREAM}{str(end)!r}\n"
    tapster.folder(name, {"app.py": app, "tapster.toml": limits + endless})
    site = deployed(tapster, name)
    first = site.release.id
    with ThreadPoolExecutor(1) as pool:
        stream = pool.submit(site.ask, "/stream")
        wait_until(lambda: releases(site)[0].workers[0].state == "busy", "the stream")
        deployed(tapster, name, port=site.port)
        if is_whole:
            time.sleep(2.5)  # it was warm for long enough, and that was seen
            end.touch()

        assert stream.result().body.endswith(b"end") is is_whole

    wait_until(lambda: not processes.of_vassal(tapster.home, f"{name}@{first}"), "its processes")
    log = (tapster.home / "log" / "emperor.log").read_text()
    assert (f"{name}@{first}: requests that were cut off: 1" in log) is not is_whole


def test_an_app_sleeps_and_no_request_that_wakes_it_is_lost(tapster: Tapster) -> None:
    tapster.folder("rare", PLAIN)
    site = deployed(tapster, "rare", "--on-demand-idle-s", "1")
    for _ in range(2):
        wait_until(lambda: sleeps(site), "sleep")
        with ThreadPoolExecutor(AT_ONCE) as pool:
            assert all(pool.map(lambda _: answers(site.port), range(AT_ONCE)))

    wait_until(lambda: sleeps(site), "sleep")
    os.kill(holder(tapster.home), signal.SIGKILL)
    wait_until(lambda: answers(site.port), "an answer after the Emperor was killed")

    os.kill(site.release.master_pid, signal.SIGKILL)
    wait_until(lambda: answers(site.port), "an answer after the app was killed")


@pytest.mark.parametrize("is_asleep", [False, True])
def test_nothing_is_left_of_an_app_that_sleeps(tapster: Tapster, *, is_asleep: bool) -> None:
    site = deployed(tapster, "rare", "--on-demand-idle-s", "1")
    if is_asleep:
        wait_until(lambda: sleeps(site), "sleep")
    else:
        assert answers(site.port)
    release = site.release.id

    assert tapster.command("down", "rare").exit_code == 0

    assert not processes.of_vassal(tapster.home, f"rare@{release}")
    left: list[Path] = [*tapster.home.glob("vassals/rare@*"), *tapster.home.glob("run/.wake/*")]
    assert left == []
