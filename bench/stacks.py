"""Start a contender and stop it: tapster through its own commands, others as their makers say."""

import shlex
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.contenders import Contender
from bench.place import HERE, NOTE, Place
from bench.usage import tree
from tapster.system.emperor_lock import holder

TAPSTER = str(Path(sys.executable).with_name("tapster"))
PATIENCE_S = 20


@dataclass(frozen=True, kw_only=True)
class Running:
    """A contender that answers."""

    contender: Contender
    url: str
    roots: tuple[int, ...]
    """Pids of the processes that all its others descend from."""


@contextmanager
def running(contender: Contender, place: Place, path: str) -> Iterator[Running]:
    """The contender answers on that path in this context, and nothing of it runs afterwards."""
    url = f"http://127.0.0.1:{place.port}"
    roots = _peer(contender, place) if contender.commands else _tapster(contender, place)
    with roots as pids:
        await_answer(url + path, place.folder)
        yield Running(contender=contender, url=url, roots=tuple(pids))


def up(place: Place, flags: Sequence[str] = ()) -> None:
    """Tapster serves the app with its defaults and those flags.

    Raises:
        SystemExit: if it does not, with what it said.
    """
    done = subprocess.run(
        [
            TAPSTER, "up", str(place.app), "-d", "--home", str(place.folder / "home"),
            "--listen", f"127.0.0.1:{place.port}", "--nginx-binary", str(place.nginx),
            *flags,
        ],
        check=False,
        capture_output=True,
        text=True,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"tapster up {' '.join(flags)} has failed\n{done.stderr}")


def down(place: Place) -> None:
    """Nothing of tapster runs."""
    home = str(place.folder / "home")
    subprocess.run([TAPSTER, "down", "--all", "--home", home], check=True, capture_output=True)


def emperor_pid(place: Place) -> int:
    """The process that all others of this tapster descend from."""
    return holder(place.folder / "home")


def await_answer(url: str, folder: Path) -> None:
    """The address answered 200.

    Raises:
        SystemExit: if it did not, with what was logged in the folder.
    """
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.01)
    logs = "\n".join(path.read_text(errors="replace")[-2000:] for path in folder.glob("**/*.log"))
    raise SystemExit(f"{folder.name} does not answer on {url}\n{logs}")


@contextmanager
def _tapster(contender: Contender, place: Place) -> Iterator[list[int]]:
    try:
        up(place, contender.flags)
        yield [emperor_pid(place)]
    finally:
        down(place)


@contextmanager
def _peer(contender: Contender, place: Place) -> Iterator[list[int]]:
    _write(contender, place)
    pids = []
    try:
        with (place.folder / "output.log").open("ab") as log:
            for command in contender.daemons:
                argv = shlex.split(place.filled(command))
                subprocess.run(argv, cwd=place.folder, stdout=log, stderr=log, check=True)
                pids.append(_pid(place.folder / "uwsgi.pid"))
            for command in contender.commands:
                argv = shlex.split(place.filled(command))
                started = subprocess.Popen(
                    argv,
                    cwd=place.folder,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
                pids.append(started.pid)
        yield pids
    finally:
        _stop(pids)


def _write(contender: Contender, place: Place) -> None:
    """The contender's configuration, with this place's names in it."""
    for name, source in contender.files.items():
        text = (HERE / "peers" / source).read_text()
        (place.folder / name).write_text(place.filled(text))
    if contender.daemons:
        (place.folder / "log").mkdir()
        (place.folder / "app").symlink_to(place.app)
        text = NOTE.read_text().replace("127.0.0.1:30000", f"127.0.0.1:{place.app_port}")
        text = text.replace("127.0.0.1:30001", f"127.0.0.1:{place.test_port}")
        (place.folder / "wsgi.ini").write_text(text)


def _pid(file: Path) -> int:
    """The pid in that file, once it is there."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with suppress(OSError, ValueError):
            return int(file.read_text())
        time.sleep(0.01)
    raise SystemExit(f"nothing wrote {file}")


def _stop(pids: list[int]) -> None:
    """None of the processes and their descendants runs."""
    left = []
    for pid in pids:
        with suppress(psutil.NoSuchProcess):
            left += tree([pid])
            psutil.Process(pid).terminate()
    _, alive = psutil.wait_procs(left, timeout=5)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=5)
