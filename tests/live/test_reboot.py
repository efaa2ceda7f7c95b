"""The unit of `tapster export systemd`, without systemd: its ExecStart as it would be run."""

import os
import re
import shlex
import signal
import subprocess
import threading
from collections.abc import Iterator
from configparser import RawConfigParser
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tapster.system.emperor_lock import holder
from tests.live.load import PLAIN, answers
from tests.live.site import Site, Tapster, home
from tests.nginx.servers import accepts, free_port, wait_until


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with home() as tapster:
        yield tapster.up(tapster.folder("plain", PLAIN), "--processes", "1")


def power_cut(tapster: Tapster) -> None:
    """Nothing runs any more, and no file was cleared up."""
    while left := tapster.processes():
        for each in left:
            with suppress(ProcessLookupError):
                os.kill(each.pid, signal.SIGKILL)


@contextmanager
def unit(tapster: Tapster) -> Iterator[subprocess.Popen[bytes]]:
    """The main process of the exported unit."""
    ini = RawConfigParser(strict=False)
    ini.optionxform = str  # type: ignore[method-assign, assignment]
    ini.read_string(tapster.command("export", "systemd").stdout)
    service = ini["Service"]
    assert Path(ini["Unit"]["ConditionPathExists"]).exists()
    log = Path(service["StandardOutput"].removeprefix("append:"))
    with (
        log.open("ab") as output,
        subprocess.Popen(
            shlex.split(service["ExecStart"]),
            cwd=service["WorkingDirectory"],
            env=dict([service["Environment"].strip('"').split("=", 1)]),
            stdout=output,
            stderr=output,
            start_new_session=True,  # as systemd.exec(5) says of every service
        ) as main,
    ):
        try:
            yield main
        finally:
            main.kill()


def test_all_sites_are_back_after_a_reboot(site: Site) -> None:
    tapster = site.tapster
    other = tapster.up(tapster.folder("other", PLAIN), "--processes", "1")
    power_cut(tapster)
    assert (tapster.home / "run" / "plain" / "live.sock").is_symlink()

    with unit(tapster) as main:
        wait_until(lambda: answers(site.port) and answers(other.port), "both sites")

        assert holder(tapster.home) == main.pid
        assert tapster.command("down", "other").exit_code == 0
        power_cut(tapster)


def test_a_rollback_and_the_procfile_survive_a_reboot(tapster: Tapster) -> None:
    folder = tapster.folder("plain", {**PLAIN, "Procfile": "worker: exec sleep 1000\n"})
    port = free_port()
    for _ in range(2):
        said = tapster.command("deploy", folder, "--listen", f"127.0.0.1:{port}")
        assert said.exit_code == 0, said.stderr
    power_cut(tapster)

    with unit(tapster):
        wait_until(lambda: answers(port), "the site")
        worker = ("sleep", "1000")
        wait_until(lambda: worker in {each.argv for each in tapster.processes()}, "the worker")
        assert tapster.command("rollback").exit_code == 0
        assert answers(port)
        assert tapster.command("down", "--all").exit_code == 0


def test_sockets_of_a_home_with_a_long_path_are_found_again_after_a_reboot(
    tapster: Tapster,
) -> None:
    long = Tapster(tapster.base / ("long" * 15))
    site = long.up(long.folder("plain", PLAIN), "--processes", "1")
    (way,) = {Path(target).parents[1] for target in sockets(site)}
    power_cut(long)
    way.unlink()

    with unit(long):
        wait_until(lambda: answers(site.port), "the site")
        assert long.command("down", "--all").exit_code == 0

    assert not way.is_symlink()


def sockets(site: Site) -> list[str]:
    """Paths of sockets as the site's nginx configuration says them."""
    conf = (site.tapster.home / "nginx" / "sites" / f"{site.name}.conf").read_text()
    return re.findall(r"unix:(/[^;\"]+)", conf)


def test_a_unit_that_is_told_to_stop_lets_requests_finish(site: Site) -> None:
    power_cut(site.tapster)
    with unit(site.tapster) as main:
        wait_until(lambda: answers(site.port), "the site")
        statuses: list[int] = []
        asking = threading.Thread(target=lambda: statuses.append(site.ask("/?5").status))
        asking.start()
        wait_until(lambda: site.workers[0].state == "busy", "the request to be under way")

        main.send_signal(signal.SIGTERM)

        wait_until(lambda: not accepts(("127.0.0.1", site.port)), "no new requests")
        asking.join()
        assert statuses == [200]
        assert main.wait(30) == 0
        wait_until(lambda: not site.tapster.processes(), "nothing to be left")


def test_a_unit_beside_a_running_emperor_waits_and_takes_its_place(site: Site) -> None:
    tapster = site.tapster
    tapster.up(site.folder, "--processes", "1", port=site.port)
    before = holder(tapster.home)
    with unit(tapster) as main:
        wait_until(lambda: main.pid in {each.pid for each in tapster.processes()}, "it to run")
        assert holder(tapster.home) == before
        (standby,) = (p for p in tapster.processes() if "standby" in p.argv and p.pid != main.pid)
        for pid in (standby.pid, before):
            os.kill(pid, signal.SIGKILL)

        wait_until(lambda: holder(tapster.home) == main.pid, "it to be the Emperor")
        wait_until(lambda: answers(site.port), "the site")
        assert tapster.command("down", "--all").exit_code == 0
        assert main.wait(5) is not None
