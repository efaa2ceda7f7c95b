"""Starts a home's Emperor and its nginx, and takes over when either was killed.

Runs on its own, copied into the home, with nothing but the standard library:

    launcher.py emperor HOME    become the Emperor; exits with 3 if one runs already
    launcher.py standby HOME    wait until the Emperor is gone, then become it
    launcher.py nginx HOME      become nginx

Who holds the lock is the Emperor. The kernel frees it when that process dies, in
whatever way, so there is no stale lock and no pid file that can lie. The lock survives
exec(3), which is how this script turns into uWSGI: fcntl(2), "record locks".
"""

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import sys
import time
from pathlib import Path

ALREADY_RUNNING = 3
PR_SET_PDEATHSIG = 1  # https://man7.org/linux/man-pages/man2/prctl.2.html


def processes_in(home: Path, title: bytes) -> list[int]:
    """Pids of processes that work in `home` and whose title starts so.

    By working folder, because nginx writes its title over the environment it was given.
    """
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                inside = (folder / "cwd").readlink() == home
                if inside and (folder / "cmdline").read_bytes().startswith(title):
                    found.append(int(folder.name))
    return found


def dismiss_nginx(home: Path) -> None:
    """Processes of a killed nginx let go of their sockets; each finishes what it is doing."""
    for pid in processes_in(home, b"nginx: "):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGQUIT)


def outlive_parent() -> None:
    """The death of the parent kills this process no more; uWSGI asks for that on our behalf."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, 0)


def yield_to_workers() -> None:
    """This process no longer takes the CPU from whoever wakes it: docs/decisions/0008.

    A tenth of the CPU time of a request was changing between the app server and nginx.
    """
    with contextlib.suppress(OSError):  # a sandbox may forbid it
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def become(argv: list[str], env: dict[str, str]) -> None:
    """This process is that program from here on."""
    os.execve(argv[0], argv, env)  # noqa: S606  no shell is wanted


def become_emperor(home: Path, *, wait: bool) -> None:
    """This process is the Emperor, or has exited because it is not needed."""
    lock = os.open(home / "emperor" / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.lockf(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(ALREADY_RUNNING)
    os.set_inheritable(lock, True)
    dismiss_nginx(home)
    config = home / "emperor" / "emperor.json"
    if not config.exists():
        sys.exit(0)
    command = json.loads(config.read_text())
    os.setsid() if os.getpgid(0) != os.getpid() else None
    become(command["argv"], command["env"])


def become_nginx(home: Path) -> None:
    """This process is nginx, alone on its ports."""
    dismiss_nginx(home)
    time.sleep(0.05)
    command = json.loads((home / "nginx" / "nginx.json").read_text())
    yield_to_workers()
    become(command["argv"], command["env"])


if __name__ == "__main__":
    role, folder = sys.argv[1:3]
    os.chdir(folder)
    outlive_parent()
    if role == "nginx":
        become_nginx(Path(folder))
    else:
        become_emperor(Path(folder), wait=role == "standby")
