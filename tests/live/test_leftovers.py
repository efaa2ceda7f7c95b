"""What a killed command leaves behind, and what nobody needs any more, goes with the next one."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tapster.model.home import home_at
from tapster.system.gather_present import KEPT
from tapster.system.homes import short_base
from tests.live.load import PLAIN, answers
from tests.live.site import Tapster, environment, home
from tests.nginx.servers import accepts, free_port, wait_until

SLOW = {"app.py": "import sys, time\nif 'uwsgi' in sys.modules:\n    time.sleep(60)\n"}
SLOW["app.py"] += PLAIN["app.py"]
LONG_AGO = time.time() - 10 * 24 * 60 * 60


@contextmanager
def starting(tapster: Tapster, name: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """An `up` in the background of an app that takes too long, once it waits for its answer."""
    argv: list[str | Path] = [sys.executable, "-m", "tapster.cli.main", "up", "-d"]
    argv += [tapster.folder(name, SLOW), "--home", tapster.home, "--listen", f"127.0.0.1:{port}"]
    with subprocess.Popen(argv, env=environment(), stderr=subprocess.DEVNULL) as started:
        try:
            wait_until(lambda: any((tapster.home / "vassals").glob(f"{name}@*")), "its vassal")
            wait_until(lambda: accepts(("127.0.0.1", port)), "nginx")
            yield started
        finally:
            started.kill()


def left(tapster: Tapster, name: str) -> list[Path]:
    """Everything in the home that has the app's name but for its logs and its environment."""
    patterns = (f"nginx/sites/{name}.conf", f"vassals/{name}@*", f"apps/{name}", f"run/{name}")
    return [path for pattern in patterns for path in tapster.home.glob(pattern)]


@pytest.mark.parametrize(
    "sent", [(signal.SIGTERM,), (signal.SIGINT, signal.SIGTERM), (signal.SIGHUP,)]
)
def test_an_up_that_is_told_to_end_takes_everything_back(
    tapster: Tapster, sent: tuple[signal.Signals, ...]
) -> None:
    port = free_port()
    with starting(tapster, "slow", port) as started:
        for each in sent:
            started.send_signal(each)
            time.sleep(0.05)

        assert started.wait(30) == 130

    assert not tapster.processes()
    assert not left(tapster, "slow")


def test_what_a_killed_up_has_begun_goes_with_the_next_up_of_any_app(tapster: Tapster) -> None:
    port = free_port()
    with starting(tapster, "slow", port) as started:
        started.kill()
    assert left(tapster, "slow")

    site = tapster.up(tapster.folder("plain", PLAIN), "--processes", "1")

    assert answers(site.port)
    wait_until(lambda: not accepts(("127.0.0.1", port)), "nobody listens for the dead app")
    assert not left(tapster, "slow")


def test_down_without_an_app_removes_what_a_killed_up_has_begun(tapster: Tapster) -> None:
    with starting(tapster, "slow", free_port()) as started:
        started.kill()

    said = tapster.command("down")

    assert said.exit_code == 0
    assert said.stderr.endswith("Removed what was left\n")
    assert not tapster.processes()
    assert not left(tapster, "slow")
    assert tapster.command("down").stderr == "Nothing was running\n"


def test_down_leaves_neither_folders_of_the_app_nor_sockets(tapster: Tapster) -> None:
    with home(below=tapster.base / ("long" * 20)) as deep:
        site = deep.up(deep.folder("plain", PLAIN), "--processes", "1")
        run = home_at(deep.home, lambda: short_base(os.environ)).run
        assert run.is_dir()
        assert not run.is_relative_to(deep.home)

        assert deep.command("down", site.name).exit_code == 0

        assert not run.is_symlink()
        assert not left(deep, "plain")


def test_an_environment_that_nothing_needs_goes_with_the_next_up(tapster: Tapster) -> None:
    site = tapster.up(tapster.folder("plain", PLAIN), "--processes", "1")
    (used,) = (path for path in (tapster.home / "environments").iterdir() if path.name[0] != ".")
    old, new, kept = (used.with_name(name) for name in ("old", "new", "kept"))
    for path in (old, new, kept):
        path.mkdir()
    (kept / KEPT).touch()
    for path in (used, old, kept):
        os.utime(path, (LONG_AGO, LONG_AGO))

    for _ in range(2):
        tapster.up(site.folder, "--processes", "1", port=site.port)

    assert not old.exists()
    assert used.exists()
    assert new.exists()
    assert kept.exists()


def test_a_rendered_folder_keeps_its_environment(tapster: Tapster) -> None:
    site = tapster.up(tapster.folder("plain", PLAIN), "--processes", "1")
    other = tapster.folder("other", {**PLAIN, "requirements.txt": ""})
    assert tapster.command("render", other, "--out", tapster.base / "out").exit_code == 0
    environments = [each for each in (tapster.home / "environments").iterdir() if each.is_dir()]
    for path in environments:
        os.utime(path, (LONG_AGO, LONG_AGO))

    tapster.up(site.folder, "--processes", "1", port=site.port)

    assert all(path.exists() for path in environments)


def test_static_files_of_django_change_with_the_release_and_not_before(tapster: Tapster) -> None:
    folder = tapster.base / "django"
    shutil.copytree(Path(__file__).parents[2] / "examples" / "django", folder)
    style = folder / "mysite" / "static" / "mysite" / "style.css"
    site = tapster.up(folder, "--processes", "1")
    path = "/static/mysite/style.css"
    before = site.ask(path).body

    style.write_text("/* broken */")
    views = folder / "mysite" / "urls.py"
    good = views.read_text()
    views.write_text("import sys\nif 'uwsgi' in sys.modules:\n    raise RuntimeError\n" + good)
    said = tapster.command(
        "up", folder, "-d", "--listen", f"127.0.0.1:{site.port}", "--health-path", "/",
        "--boot-timeout-s", "5",
    )  # fmt: skip
    assert said.exit_code == 1, said.stderr
    assert site.ask(path).body == before

    views.write_text(good)
    tapster.up(folder, "--processes", "1", port=site.port)

    wait_until(lambda: site.ask(path).body == b"/* broken */", "the new file")
