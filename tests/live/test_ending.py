import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.live.faults import census, parts
from tests.live.load import PLAIN, answers, load
from tests.live.site import Said, Tapster, environment
from tests.live.test_recovery import seed_in
from tests.nginx.servers import free_port, wait_until

RELEASES = 20


@contextmanager
def foreground(tapster: Tapster, folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`tapster up` without -d, once the site answers."""
    argv: list[str | Path] = [sys.executable, "-m", "tapster.cli.main", "up", folder]
    argv += ["--home", tapster.home, "--listen", f"127.0.0.1:{port}"]
    with subprocess.Popen(
        argv, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as started:
        try:
            wait_until(lambda: answers(port), "the site")
            yield started
        finally:
            started.kill()


def vassals(tapster: Tapster) -> list[Path]:
    return list((tapster.home / "vassals").iterdir())


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_foreground_stops_everything(tapster: Tapster, sent: signal.Signals) -> None:
    port = free_port()
    with foreground(tapster, tapster.folder("plain", PLAIN), port) as started:
        # The site answers a moment before the command listens to signals.
        wait_until(lambda: (tapster.home / "log/plain/access.jsonl").stat().st_size > 0, "its log")
        wait_until(lambda: not is_starting(tapster), "the end of its start")
        started.send_signal(sent)
        started.wait(20)

    assert not tapster.processes()
    assert not vassals(tapster)


def is_starting(tapster: Tapster) -> bool:
    """Whether `up` still holds the home's lock."""
    said = subprocess.run(
        ["flock", "--nonblock", tapster.home / "lock", "true"], check=False, timeout=5
    )
    return said.returncode != 0


def test_the_foreground_leaves_what_a_deploy_has_begun(tapster: Tapster) -> None:
    port = free_port()
    with foreground(tapster, tapster.folder("plain", PLAIN), port) as started:
        wait_until(lambda: not is_starting(tapster), "the end of its start")
        begun = tapster.home / "apps" / "plain" / "releases" / "20990101-000000"
        begun.mkdir()
        with (tapster.home / "locks" / "plain").open("r+b") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            started.send_signal(signal.SIGINT)
            with pytest.raises(subprocess.TimeoutExpired):
                started.wait(2)

            assert answers(port)
            assert begun.is_dir()
        started.wait(20)

    assert not tapster.processes()


def test_a_killed_foreground_leaves_the_site_to_down(tapster: Tapster) -> None:
    port = free_port()
    with foreground(tapster, tapster.folder("plain", PLAIN), port) as started:
        wait_until(lambda: not is_starting(tapster), "the end of its start")
        started.kill()
        started.wait(20)

    assert answers(port)
    assert tapster.command("down").exit_code == 0
    assert not tapster.processes()


def test_an_ini_stopped_by_its_pid_file_stays_stopped(tapster: Tapster) -> None:
    ini = seed_in(tapster)
    tapster.up(ini)
    os.kill(int((ini.parent / "uwsgi.pid").read_text()), signal.SIGTERM)

    wait_until(lambda: not vassals(tapster), "the vassal goes")

    wait_until(lambda: census(tapster)["app master"] == 0, "its processes go")


def test_an_ini_comes_back_when_its_emperor_or_its_master_was_killed(tapster: Tapster) -> None:
    site = tapster.up(seed_in(tapster))

    for part in ("Emperor", "top master"):
        os.kill(next(iter(part_of(tapster, part))), signal.SIGKILL)
        wait_until(lambda: not answers(site.port), "the gap")
        wait_until(lambda: answers(site.port), "the site")
    os.kill(int((site.folder / "uwsgi.pid").read_text()), signal.SIGKILL)
    wait_until(lambda: not answers(site.port), "the gap")
    wait_until(lambda: answers(site.port), "the site")

    assert len(vassals(tapster)) == 1


def part_of(tapster: Tapster, part: str) -> list[int]:
    return [each.pid for each in parts(tapster)[part]]


def test_an_ini_goes_down_and_comes_up_again(tapster: Tapster) -> None:
    ini = seed_in(tapster)
    site = tapster.up(ini)
    for _ in range(2):
        assert tapster.command("down", site.name).exit_code == 0
        assert not tapster.processes()
        tapster.up(ini, port=site.port)

        assert len(vassals(tapster)) == 1
        assert answers(site.port)


def test_changed_code_of_an_ini_restarts_it(tapster: Tapster) -> None:
    site = tapster.up(seed_in(tapster))
    module = site.folder / "app" / "app.py"
    time.sleep(2.5)  # uWSGI takes what it sees in the first second for the old code

    module.write_text(module.read_text().replace("Flask, started", "Changed, started"))

    wait_until(lambda: site.ask("/").body.startswith(b"Changed"), "the new code")


def test_twenty_releases_under_load_drop_nothing(tapster: Tapster) -> None:
    site = tapster.up(tapster.folder("plain", PLAIN), "--processes", "2")

    with load(site.port) as counted:
        for _ in range(RELEASES):
            tapster.up(site.folder, "--processes", "2", port=site.port)

    assert counted.asked > RELEASES
    assert counted.failed == []
    assert len(vassals(tapster)) == 1


def test_two_apps_started_at_the_same_moment_both_work(tapster: Tapster) -> None:
    said: dict[str, Said] = {}
    ports = {"one": free_port(), "two": free_port()}

    def start(name: str) -> None:
        folder = tapster.folder(name, PLAIN)
        said[name] = tapster.command(
            "up", folder, "-d", "--listen", f"127.0.0.1:{ports[name]}", "--processes", "1"
        )

    starting = [threading.Thread(target=start, args=(name,)) for name in ports]
    for each in starting:
        each.start()
    for each in starting:
        each.join()

    assert [each.stderr for each in said.values() if each.exit_code] == []
    assert all(answers(port) for port in ports.values())
    assert census(tapster)["app master"] == 2
