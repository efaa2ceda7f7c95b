"""Signals, kills, switches and time limits: what ends, when, and what it costs."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tapster.system.processes import Process, is_running, of_vassal, process
from tests.contract.stage import LIMIT_S, PLAIN, Stage, seen
from tests.live.load import load
from tests.live.site import Site
from tests.live.wire import connected, read_until, request
from tests.nginx.servers import wait_until


def own(site: Site) -> tuple[Process, ...]:
    """All that runs of its live release."""
    vassal = f"{site.name}@{site.release.id}"
    wait_until(
        lambda: len(of_vassal(site.tapster.home, vassal)) > len(site.workers), "all processes"
    )
    return of_vassal(site.tapster.home, vassal)


def is_gone(old: tuple[Process, ...]) -> Callable[[], bool]:
    """Whether none of them runs any more."""
    return lambda: not any(is_running(each.pid, each.started_at) for each in old)


@pytest.mark.parametrize("time_of_three", [1, 2, 3])
def test_a_worker_killed_during_a_request_costs_that_request_only(
    stage: Stage, time_of_three: int
) -> None:
    _ = time_of_three  # a server may give up on workers that end one after the other
    site = stage.narrow
    (before,) = site.workers
    with ThreadPoolExecutor(1) as pool:
        # nginx may send a GET again, on another connection.
        name = {"X-Request-ID": "lost-one"}
        lost = pool.submit(site.ask, "/waiting/for-ever", method="POST", headers=name)
        wait_until(lambda: site.workers[0].state == "busy", "the request in the app")
        os.kill(before.pid, signal.SIGKILL)
        began = time.monotonic()
        after = site.ask("/show")
        took_s = time.monotonic() - began
        answer = lost.result()

    assert answer.status == 502
    assert b"The site does not answer" in answer.body
    assert b"lost-one" in answer.body
    assert not re.search(rb"nginx|uwsgi|\d+\.\d+\.\d+", answer.body, re.IGNORECASE)
    assert answer.headers["server"] == "nginx"
    assert (after.status, seen(after.json).pid != before.pid) == (200, True)
    assert took_s < 10


def test_a_killed_idle_worker_is_replaced_and_nobody_notices(stage: Stage) -> None:
    site = stage.plain
    killed = site.workers[0].pid

    os.kill(killed, signal.SIGKILL)  # before the load, or it would not be idle
    with load(site.port) as counted:
        wait_until(lambda: killed not in {worker.pid for worker in site.workers}, "its successor")
        wait_until(lambda: len(site.workers) == 2, "both workers")

    assert counted.failed == []


@pytest.mark.parametrize("time_of_five", range(5))
def test_workers_that_are_killed_at_the_same_moment_are_all_replaced(
    stage: Stage, time_of_five: int
) -> None:
    _ = time_of_five  # one may come to life while the other ends
    site = stage.plain
    killed = ready(site)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)

    wait_until(lambda: len(ready(site) - killed) == 2, "both workers")
    assert site.ask("/show").status == 200


def ready(site: Site) -> set[int]:
    """The pids of the workers that have imported the app."""
    return {worker.pid for worker in site.workers if worker.state != "other"}


def test_nothing_outlives_a_killed_master_and_the_site_comes_back(stage: Stage) -> None:
    site = stage.plain
    old, master = own(site), site.release.master_pid
    with connected(site) as slow:
        slow.sendall(request("/waiting/for-ever"))
        wait_until(lambda: "busy" in {worker.state for worker in site.workers}, "the request")
        os.kill(master, signal.SIGKILL)

        wait_until(is_gone(old), "the end of its workers")
    wait_until(lambda: site.ask("/show").status == 200, "the site")
    wait_until(lambda: [one.state for one in site.workers] == ["idle"] * 2, "both workers")
    assert site.release.master_pid != master


@pytest.mark.interface("asgi")
def test_nothing_outlives_its_keepers_when_all_are_killed_at_once(stage: Stage) -> None:
    site = stage.plain
    old, master = own(site), process(site.release.master_pid)
    assert master
    keeper = process(master.ppid)
    assert keeper
    os.kill(keeper.pid, signal.SIGSTOP)  # or it might tell the master to end
    for pid in (keeper.ppid, keeper.pid):
        os.kill(pid, signal.SIGKILL)

    wait_until(is_gone(old), "the end of its processes")
    wait_until(lambda: site.ask("/show").status == 200, "the site")


def test_a_master_that_is_told_to_end_finishes_its_requests(stage: Stage, tmp_path: Path) -> None:
    site, go = stage.plain, f"term-{tmp_path.name}"
    old = own(site)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(site.ask, f"/waiting/{go}")
        wait_until(lambda: "busy" in {worker.state for worker in site.workers}, "the request")
        os.kill(site.release.master_pid, signal.SIGTERM)
        time.sleep(0.5)  # it has heard that, and could have ended
        (site.folder / go).touch()
        answer = asked.result()

    assert (answer.status, answer.body) == (200, b"waited")
    wait_until(is_gone(old), "the end of its processes")
    wait_until(lambda: site.ask("/show").status == 200, "the site")


def test_long_requests_and_open_streams_finish_across_a_switch(
    stage: Stage, tmp_path: Path
) -> None:
    site, go = stage.plain, f"drain-{tmp_path.name}"
    before, old = site.release.id, own(site)
    with ThreadPoolExecutor(2) as pool, connected(site) as stream:
        asked = pool.submit(site.ask, f"/waiting/{go}")
        stream.sendall(request(f"/events/{go}"))
        read_until(stream, b"data: first\n\n")
        with load(site.port) as counted:
            switched = pool.submit(stage.up, "plain", *PLAIN, port=site.port)
            wait_until(lambda: site.release.id != before, "the new release")
            assert not asked.done()
            (site.folder / go).touch()
            read_until(stream, b"data: second\n\n")
            answer = asked.result()
            switched.result()

    assert (answer.status, answer.body) == (200, b"waited")
    assert counted.failed == []
    wait_until(is_gone(old), "the end of the old release")


def test_down_lets_requests_finish(stage: Stage, tmp_path: Path) -> None:
    site, go = stage.up("ending", "--processes", "1"), f"down-{tmp_path.name}"
    old = own(site)
    with ThreadPoolExecutor(2) as pool:
        asked = pool.submit(site.ask, f"/waiting/{go}")
        wait_until(lambda: site.workers[0].state == "busy", "the request")
        ended = pool.submit(stage.tapster.command, "down", site.name)
        time.sleep(0.5)  # it would have cut the request off by now
        (site.folder / go).touch()

        assert asked.result().body == b"waited"
        assert ended.result().exit_code == 0
    assert is_gone(old)()


@pytest.mark.interface("asgi")
@pytest.mark.parametrize("kind", ["poll", "events"])
def test_the_app_hears_that_its_client_has_left(stage: Stage, kind: str, tmp_path: Path) -> None:
    site, word = stage.plain, f"{kind}-{tmp_path.name}"
    with connected(site) as client:
        client.sendall(request(f"/gone/{word}"))
        wait_until(lambda: "busy" in {worker.state for worker in site.workers}, "the request")

    wait_until(lambda: hears(site, word), "the app's word")


@pytest.mark.interface("asgi")
def test_the_app_hears_that_its_release_ends_and_its_clients_connect_again(
    stage: Stage, tmp_path: Path
) -> None:
    # nginx waits five seconds longer than that for silent answers: enough for `down` to begin.
    site = stage.up("leaving", "--processes", "2", "--request-timeout-s", "4")
    word = tmp_path.name
    with ThreadPoolExecutor(1) as pool, connected(site) as stream:
        poll = pool.submit(site.ask, f"/gone/poll-{word}")
        wait_until(lambda: "busy" in {worker.state for worker in site.workers}, "the request")
        stream.sendall(request(f"/gone/events-{word}"))
        read_until(stream, b"data: first\n\n")
        assert stage.tapster.command("down", site.name).exit_code == 0
        rest = b"".join(iter(lambda: stream.recv(65536), b""))
        answer = poll.result()

    assert hears(site, f"poll-{word}")
    assert hears(site, f"events-{word}")
    assert rest.endswith(b"0\r\n\r\n")
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")


def hears(site: Site, word: str) -> bool:
    """Whether the app was told that nobody listens any more."""
    return f"{word} hears http.disconnect" in (site.log / "app.log").read_text()


@pytest.mark.interface("asgi")
def test_what_an_app_does_after_its_answer_is_finished_across_a_switch(
    stage: Stage, tmp_path: Path
) -> None:
    site, go = stage.plain, f"on-{tmp_path.name}"
    old = own(site)
    with ThreadPoolExecutor(1) as pool:
        assert site.ask(f"/on/{go}").body == b"answered"
        switched = pool.submit(stage.up, "plain", *PLAIN, port=site.port)
        time.sleep(5)  # it was told to end by now
        (site.folder / go).touch()
        switched.result()

    wait_until(is_gone(old), "the end of the old release")
    assert f"went on until {go}" in (site.log / "app.log").read_text()


def test_a_request_over_the_time_limit_is_cut_off_and_its_worker_replaced(stage: Stage) -> None:
    site = stage.hasty
    before = {worker.pid for worker in site.workers}

    began = time.monotonic()
    answer = site.ask("/waiting/for-ever")
    took_s = time.monotonic() - began

    assert answer.status in {500, 502}  # gunicorn raises SystemExit where the app is
    assert LIMIT_S - 1 < took_s < LIMIT_S + 4.5
    wait_until(lambda: len({each.pid for each in site.workers} - before) == 1, "a new worker")
    assert [site.ask("/show").status for _ in range(4)] == [200] * 4


@pytest.mark.limited("test_a_request_over_the_time_limit_is_cut_off_and_its_worker_replaced")
def test_nginx_answers_for_a_request_over_the_time_limit_and_the_request_goes_on(
    stage: Stage, tmp_path: Path
) -> None:
    site, go = stage.hasty, f"late-{tmp_path.name}"
    before = {worker.pid for worker in site.workers}

    began = time.monotonic()
    answer = site.ask(f"/waiting/{go}")
    took_s = time.monotonic() - began

    assert answer.status == 504
    assert LIMIT_S + 4.5 < took_s < LIMIT_S + 8
    assert {each.pid for each in site.workers} == before
    assert [site.ask("/show").status for _ in range(4)] == [200] * 4
    assert "busy" in {worker.state for worker in site.workers}
    (site.folder / go).touch()
    wait_until(lambda: "busy" not in {worker.state for worker in site.workers}, "its end")


@pytest.mark.parametrize(
    ("beginning", "cause", "boot_timeout_s"),
    [
        ("raise LookupError('the settings are gone')", "LookupError: the settings are gone", 20),
        ("os.write(2, b'no licence\\n'); os._exit(3)", "no licence", 20),
        ("import time; time.sleep(60)", "did not", 2),
    ],
    ids=["raises", "ends", "hangs"],
)
def test_an_app_that_does_not_start_is_refused_with_the_cause_and_the_old_one_serves(
    stage: Stage, beginning: str, cause: str, boot_timeout_s: int
) -> None:
    site = stage.plain
    # It imports where tapster looks at it, and not in the app server.
    with changed(site, f"import os\nif 'TAPSTER_VASSAL' in os.environ: {beginning}\n"):
        refused(stage, cause, boot_timeout_s)


@pytest.mark.interface("asgi")
def test_an_app_whose_lifespan_does_not_start_is_refused(stage: Stage) -> None:
    with changed(stage.plain, f"async def lifespan(scope, receive, send):\n{FAILING}", "KINDS ="):
        refused(stage, "no database")


FAILING = """    await receive()
    await send({"type": "lifespan.startup.failed", "message": "no database"})


"""


@contextmanager
def changed(site: Site, text: str, before: str = "") -> Iterator[None]:
    """The text stands in the app, before its first line or the other text."""
    file = site.folder / "app.py"
    good = file.read_text()
    head, mark, rest = good.partition(before) if before else ("", "", good)
    file.write_text(head + text + mark + rest)
    try:
        yield
    finally:
        file.write_text(good)


def refused(stage: Stage, cause: str, boot_timeout_s: int = 20) -> None:
    """The app as it lies there does not go live, under load."""
    site, live = stage.plain, stage.plain.release.id
    argv = ("up", site.folder, "-d", *stage.flags("plain"), *PLAIN)
    with load(site.port) as counted:
        listen = ("--listen", f"127.0.0.1:{site.port}", "--boot-timeout-s", str(boot_timeout_s))
        said = site.tapster.command(*argv, *listen)

    assert said.exit_code == 1, said.stdout
    assert cause in said.stderr
    assert site.release.id == live
    assert counted.failed == []
