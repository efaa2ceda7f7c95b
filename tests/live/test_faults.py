import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tapster.system.listeners import listeners
from tests.live.faults import PARTS, census, killed, parts
from tests.live.load import PLAIN, answers, load
from tests.live.site import Site, Tapster, home
from tests.nginx.servers import ask, wait_until

BOUND_S = 10


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with home() as tapster:
        yield tapster.up(tapster.folder("plain", PLAIN), "--processes", "2")


@pytest.mark.parametrize("part", PARTS)
def test_the_site_answers_again_after_kill_9(site: Site, part: str) -> None:
    assert killed(site, part).seconds < BOUND_S

    counted = census(site.tapster)
    assert {part: counted[part] for part in PARTS if part != "nginx worker"} == {
        "worker": 2,
        "app master": 1,
        "nginx master": 1,
        "Emperor": 1,
        "standby": 1,
        "top master": 1,
    }
    assert set(counted) == set(PARTS)


@pytest.mark.parametrize("part", ["worker", "nginx worker", "standby"])
def test_nobody_notices_a_killed(site: Site, part: str) -> None:
    assert killed(site, part).failed == 0


def test_only_the_request_of_the_killed_worker_fails(site: Site) -> None:
    statuses: dict[str, list[int]] = {"asked": []}
    asking = [
        threading.Thread(target=lambda: statuses["asked"].append(ask(site.port, "/?1.5").status))
        for _ in range(2)
    ]
    for each in asking:
        each.start()
    wait_until(lambda: {w.state for w in site.workers} == {"busy"}, "both workers are busy")

    os.kill(site.workers[0].pid, signal.SIGKILL)

    for each in asking:
        each.join()
    assert sorted(statuses["asked"]) == [200, 502]
    assert answers(site.port)


def test_a_request_outlives_a_killed_nginx_master(site: Site) -> None:
    got: list[int] = []
    asking = threading.Thread(target=lambda: got.append(ask(site.port, "/?1.5").status))
    asking.start()
    wait_until(lambda: "busy" in {w.state for w in site.workers}, "a worker is busy")

    os.kill(parts(site.tapster)["nginx master"][0].pid, signal.SIGKILL)

    asking.join()
    assert got == [200]
    wait_until(lambda: answers(site.port), "the site answers")


def test_the_neighbour_does_not_notice_a_killed_app(site: Site) -> None:
    tapster = site.tapster
    neighbour = tapster.up(tapster.folder("neighbour", PLAIN), "--processes", "1")

    with load(neighbour.port) as counted:
        cost = killed(site, "app master")

    assert cost.seconds < BOUND_S
    assert counted.asked
    assert not counted.failed
    assert tapster.command("down", "neighbour").exit_code == 0


def test_nothing_holds_a_port_or_a_socket_after_kills_and_down(tapster: Tapster) -> None:
    site = tapster.up(tapster.folder("plain", PLAIN), "--processes", "2")
    for part in ("top master", "nginx master", "app master"):
        killed(site, part)

    assert tapster.command("down", "--all").exit_code == 0

    assert not tapster.processes()
    assert not [each for each in listeners() if each.address.endswith(f":{site.port}")]
    assert not sockets_in(tapster.home)
    assert not [each for each in listeners() if str(tapster.home) in each.address]


def sockets_in(folder: Path) -> list[Path]:
    return [path for path in (folder / "run").rglob("*") if path.is_socket() or path.is_symlink()]
