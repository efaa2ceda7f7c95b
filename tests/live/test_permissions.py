import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tapster.system.accounts import Account, account, unreachable
from tapster.system.listeners import listeners
from tests.live.faults import parts
from tests.live.load import PLAIN, answers
from tests.live.site import Said, Site, Tapster, environment, virtual_environment
from tests.nginx.servers import free_port, wait_until
from tests.pages import ROOT

GROUP_SOCKET = 0o660
PRIVATE = 0o700
LOGS = 0o750
IS_ROOT = os.geteuid() == 0
ME = pwd.getpwuid(os.geteuid()).pw_name


def unprivileged() -> Account:
    """An account that is not root: nobody for root, else who runs the tests."""
    found = account("nobody" if IS_ROOT else ME)
    assert found
    return found


@pytest.fixture(scope="module")
def python() -> Iterator[Path]:
    """An interpreter that has tapster, and that the account without privileges can run."""
    mine = Path(sys.executable)
    if not (unreachable(unprivileged(), mine) or unreachable(unprivileged(), ROOT / "src")):
        yield mine
        return
    with virtual_environment(str(ROOT)) as made:
        yield made / "bin" / "python"


def as_unprivileged(tapster: Tapster, python: Path, *argv: str | Path) -> Said:
    """The command line as an account without privileges, with a HOME of its own."""
    who = unprivileged()
    home = tapster.base / "nobody"
    home.mkdir(exist_ok=True)
    if IS_ROOT:
        shutil.chown(home, who.uid, who.gid)
    done = subprocess.run(
        [python, "-m", "tapster.cli.main", *argv],
        cwd=tapster.base,
        env={**environment(), "HOME": str(home), "UV_CACHE_DIR": str(home / "cache")},
        user=who.uid if IS_ROOT else None,
        group=who.gid if IS_ROOT else None,
        extra_groups=() if IS_ROOT else None,
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def uids(pids: Sequence[int]) -> set[int]:
    return {Path(f"/proc/{pid}").stat().st_uid for pid in pids}


def world_writable(folder: Path) -> list[Path]:
    paths = (path for path in folder.rglob("*") if not path.is_symlink())
    return [path for path in paths if path.stat().st_mode & stat.S_IWOTH]


def with_secret(tapster: Tapster) -> Site:
    files = {**PLAIN, "tapster.toml": '[env]\nSECRET = "hunter2"\n'}
    return tapster.up(tapster.folder("plain", files))


def test_workers_have_no_privileges_where_the_app_can_be_read(tapster: Tapster) -> None:
    with_secret(tapster)

    found = parts(tapster)

    assert 0 not in uids([each.pid for each in found["worker"]])
    assert 0 not in uids([each.pid for each in found["nginx worker"]])


def test_secrets_are_private_and_nothing_is_open_to_all(tapster: Tapster) -> None:
    site = with_secret(tapster)

    start = tapster.home / "apps" / "plain" / "live" / "start"
    sockets = [path for path in (tapster.home / "run").rglob("*") if path.is_socket()]

    assert "hunter2" in start.read_text()
    assert stat.S_IMODE(start.stat().st_mode) == PRIVATE
    assert {stat.S_IMODE(path.stat().st_mode) for path in sockets} == {GROUP_SOCKET}
    assert world_writable(tapster.home) == []
    assert stat.S_IMODE((tapster.home / "log" / "plain").stat().st_mode) == LOGS
    assert [path for path in tapster.home.rglob("*") if holds(path, b"hunter2")] == [
        start.resolve()
    ]
    assert site.ask("/").status == 200


def holds(path: Path, secret: bytes) -> bool:
    is_ours = not {"servers", "environments", "live"} & set(path.parts)
    return is_ours and path.is_file() and secret in path.read_bytes()


SPY = """
import os, pathlib
with open(os.environ["SEEN"], "a") as seen:
    seen.write(f"{os.geteuid()}\\n")
"""


def test_the_apps_own_code_never_runs_as_anybody_but_its_account(tapster: Tapster) -> None:
    """Its interpreter loads what the app's variables name before uWSGI could drop a right."""
    seen = tapster.base / "seen"
    seen.touch()
    seen.chmod(0o666)
    folder = tapster.folder("plain", {**PLAIN, "spy/sitecustomize.py": SPY})
    (folder / "tapster.toml").write_text(
        f'[env]\nSEEN = "{seen}"\nPYTHONPATH = "{folder / "spy"}"\n'
    )

    site = tapster.up(folder)
    kill_the_master(site)

    wait_until(lambda: answers(site.port), "the app to come back")
    workers = uids([worker.pid for worker in site.workers])
    assert {int(line) for line in seen.read_text().split()} == workers
    assert not IS_ROOT or 0 not in workers


def kill_the_master(site: Site) -> None:
    os.kill(site.release.master_pid, signal.SIGKILL)


def test_root_does_not_take_privileges_from_the_file_of_another(tapster: Tapster) -> None:
    folder = tapster.folder("plain", {**PLAIN, "tapster.toml": 'user = "root"\n'})
    if IS_ROOT:
        shutil.chown(folder, unprivileged().uid)

    said = tapster.command("up", folder, "-d", "--listen", f"127.0.0.1:{free_port()}")

    if IS_ROOT:
        assert said.exit_code == 2
        assert "root does not take user from the files of" in said.stderr
    else:
        assert said.exit_code == 0


def test_nothing_listens_beyond_loopback(tapster: Tapster) -> None:
    site = with_secret(tapster)

    ours = [each.address for each in listeners() if each.address.endswith(f":{site.port}")]

    assert ours == [f"127.0.0.1:{site.port}"]


def test_an_account_without_privileges_can_do_everything(tapster: Tapster, python: Path) -> None:
    port = free_port()
    folder = tapster.folder("plain", PLAIN)
    home = ("--home", tapster.base / "nobody" / "home")
    listen = ("--listen", f"127.0.0.1:{port}")

    said = [as_unprivileged(tapster, python, "up", folder, "-d", *listen, *home) for _ in range(2)]

    assert [each.exit_code for each in said] == [0, 0], [each.stderr for each in said]
    assert answers(port)
    assert as_unprivileged(tapster, python, "down", "--all", *home).exit_code == 0
    assert not answers(port)


def test_a_home_that_cannot_be_written_is_explained(tapster: Tapster, python: Path) -> None:
    closed = tapster.base / "closed"
    closed.mkdir(mode=0o555)
    folder = tapster.folder("plain", PLAIN)

    said = as_unprivileged(tapster, python, "up", folder, "-d", "--home", closed / "home")

    assert said.exit_code == 1
    assert "Permission denied" in said.stderr
    assert "--home" in said.stderr
