import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tapster.system.processes import Process
from tests.live.faults import PARTS, census, parts
from tests.live.load import PLAIN, answers
from tests.live.site import Site, Tapster, environment, home
from tests.nginx.servers import accepts, free_port, wait_until

FULL_BYTES = 4096
SEED = Path(__file__).parents[2] / "examples" / "seed"


def kill_everything(tapster: Tapster) -> None:
    """One after the other, in any order, as a machine that runs out of memory would."""
    victims = list(tapster.processes())
    random.shuffle(victims)
    kill(victims)


def kill(victims: Iterable[Process]) -> None:
    """Some go with the one that was killed before them."""
    for each in victims:
        with suppress(ProcessLookupError):
            os.kill(each.pid, signal.SIGKILL)


def seed_in(tapster: Tapster) -> Path:
    """The example's .ini as it is written, but for its ports: tests run beside each other."""
    folder = tapster.base / "seed"
    shutil.copytree(SEED, folder, ignore=shutil.ignore_patterns("log", "__pycache__", "*.pid"))
    ini = folder / "wsgi.ini"
    text = ini.read_text()
    for port in ("30000", "30001"):
        text = text.replace(port, str(free_port()))
    ini.write_text(text)
    return ini


def is_whole(tapster: Tapster, apps: int) -> bool:
    """One of each part, and no more."""
    counted = census(tapster)
    single = ("nginx master", "Emperor", "standby", "top master")
    return (
        set(counted) == set(PARTS)
        and all(counted[part] == 1 for part in single)
        and counted["app master"] == apps
    )


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with home() as tapster:
        yield tapster.up(tapster.folder("plain", PLAIN), "--processes", "2")


@pytest.mark.parametrize("times", range(3))
def test_up_works_first_time_after_everything_was_killed(site: Site, times: int) -> None:
    _ = times
    kill_everything(site.tapster)

    site.tapster.up(site.folder, "--processes", "2", port=site.port)

    assert answers(site.port)
    wait_until(lambda: is_whole(site.tapster, apps=1), "one of each part")


def test_two_apps_come_back_after_everything_was_killed(tapster: Tapster) -> None:
    one = tapster.up(tapster.folder("one", PLAIN), "--processes", "1")
    two = tapster.up(tapster.folder("two", PLAIN), "--processes", "1")
    kill_everything(tapster)

    tapster.up(two.folder, "--processes", "1", port=two.port)

    wait_until(lambda: answers(one.port) and answers(two.port), "both apps")
    wait_until(lambda: is_whole(tapster, apps=2), "one of each part")


def test_an_ini_comes_back_after_everything_was_killed(tapster: Tapster) -> None:
    ini = seed_in(tapster)
    site = tapster.up(ini)
    kill_everything(tapster)

    tapster.up(ini, port=site.port)

    assert answers(site.port)
    wait_until(lambda: is_whole(tapster, apps=1), "one of each part")


def test_a_worker_of_nginx_that_outlived_all_others_is_no_obstacle(site: Site) -> None:
    spared = next(p for p in site.tapster.processes() if p.argv[0].startswith("nginx: worker"))
    kill(each for each in site.tapster.processes() if each != spared)

    site.tapster.up(site.folder, "--processes", "2", port=site.port)

    assert answers(site.port)
    wait_until(lambda: is_whole(site.tapster, apps=1), "one of each part")


def stale_pids(tapster: Tapster, live: Path) -> None:
    _ = live
    for name in ("run/nginx.pid", "run/emperor.pid", "lock"):
        (tapster.home / name).write_text(f"{os.getpid()}\n")


def half_written_release(tapster: Tapster, live: Path) -> None:
    half = live.with_name("20200101-000000")
    half.mkdir()
    (half / "release.json").write_text('{"app": "pl')
    vassal_to(tapster, half)


def vassal_to_nowhere(tapster: Tapster, live: Path) -> None:
    vassal_to(tapster, live.with_name("20200101-000001"))


def vassal_to(tapster: Tapster, release: Path) -> None:
    vassal = tapster.home / "vassals" / f"plain@{release.name}.ini"
    vassal.symlink_to(f"../apps/plain/releases/{release.name}/uwsgi.ini")


def no_live_link(tapster: Tapster, live: Path) -> None:
    _ = live
    (tapster.home / "apps" / "plain" / "live").unlink()
    (tapster.home / "run" / "plain" / "live.sock").unlink()


def live_link_to_nowhere(tapster: Tapster, live: Path) -> None:
    _ = tapster
    shutil.rmtree(live)


def half_built_environment(tapster: Tapster, live: Path) -> None:
    _ = live
    (built,) = (tapster.home / "environments").iterdir()
    built.rename(built.with_name(f"{built.name}.{2**22 + 1}.building"))


def no_sockets(tapster: Tapster, live: Path) -> None:
    _ = live
    shutil.rmtree(tapster.home / "run")


STALE = (
    stale_pids,
    half_written_release,
    vassal_to_nowhere,
    no_live_link,
    live_link_to_nowhere,
    half_built_environment,
    no_sockets,
)


@pytest.mark.parametrize("spoil", STALE, ids=lambda spoil: spoil.__name__)
def test_up_works_in_a_home_as_a_power_cut_leaves_it(site: Site, spoil: object) -> None:
    assert callable(spoil)
    tapster = site.tapster
    kill_everything(tapster)
    spoil(tapster, (tapster.home / "apps" / "plain" / "live").resolve())

    tapster.up(site.folder, "--processes", "2", port=site.port)

    assert answers(site.port)
    wait_until(lambda: is_whole(tapster, apps=1), "one of each part")
    assert len(list((tapster.home / "vassals").iterdir())) == 1
    assert not list((tapster.home / "environments").glob("*.building"))


@pytest.mark.parametrize("after_s", [0.1, 0.4, 0.7, 1.0, 1.5, 2.2])
def test_up_succeeds_after_an_up_that_was_killed(site: Site, after_s: float) -> None:
    tapster = site.tapster
    argv: list[str | Path] = [sys.executable, "-m", "tapster.cli.main", "up", site.folder, "-d"]
    argv += ["--home", tapster.home, "--listen", f"127.0.0.1:{site.port}"]
    with subprocess.Popen(argv, env=environment(), stderr=subprocess.DEVNULL) as started:
        time.sleep(after_s)
        started.kill()

    tapster.up(site.folder, "--processes", "2", port=site.port)

    assert answers(site.port)
    wait_until(lambda: is_whole(tapster, apps=1), "one of each part")


def test_down_of_one_app_works_when_all_that_supervises_was_killed(tapster: Tapster) -> None:
    site = tapster.up(tapster.folder("plain", PLAIN), "--processes", "1")
    other = tapster.up(tapster.folder("other", PLAIN), "--processes", "1")
    found = parts(tapster)
    kill(found[part][0] for part in ("standby", "top master", "Emperor"))

    said = tapster.command("down", "plain")

    assert said.exit_code == 0, said.stderr
    wait_until(lambda: not accepts(("127.0.0.1", site.port)), "the port is free")
    wait_until(lambda: answers(other.port), "the other app")
    wait_until(lambda: is_whole(tapster, apps=1), "one of each part")


def test_down_takes_what_a_killed_up_has_left_with_it(tapster: Tapster) -> None:
    site = tapster.up(tapster.folder("plain", PLAIN), "--processes", "1")
    other = tapster.up(tapster.folder("other", PLAIN), "--processes", "1")
    live = (tapster.home / "apps" / "plain" / "live").resolve()
    left = live.with_name("20200101-000000")
    shutil.copytree(live, left)
    for name in ("start", "uwsgi.ini", "release.json"):
        (left / name).write_text((left / name).read_text().replace(live.name, left.name))
    vassal_to(tapster, left)
    wait_until(lambda: census(tapster)["app master"] == 3, "the release that was left")

    assert tapster.command("down", "plain").exit_code == 0

    assert census(tapster)["app master"] == 1
    assert not answers(site.port)
    assert answers(other.port)


@pytest.mark.parametrize("engine", ["uwsgi", "gunicorn"])
def test_what_was_killed_comes_back_though_nothing_more_can_be_written(
    tapster: Tapster, engine: str
) -> None:
    site = tapster.up(tapster.folder("plain", PLAIN), "--engine", engine)
    for name in ("emperor.log", "plain/app.log"):
        with (tapster.home / "log" / name).open("a") as log:
            log.write("x" * FULL_BYTES)
    for starter in ("top master", "Emperor"):  # what it starts has the same limit
        (found,) = parts(tapster)[starter]
        resource.prlimit(found.pid, resource.RLIMIT_FSIZE, (FULL_BYTES, FULL_BYTES))
    for part in ("nginx master", "app master"):
        replaced(site, parts(tapster)[part][0])


def replaced(site: Site, old: Process) -> None:
    """It was killed, and the site is there without it."""
    kill([old])
    wait_until(lambda: old not in site.tapster.processes(), "its end")
    wait_until(lambda: answers(site.port), "the site")
