"""One tapster at a time changes a home, and one at a time an app; both say who it is.

The kernel frees a lock when its process ends, however it ends: there is no stale lock.
"""

import fcntl
import json
import os
import shlex
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from tapster.errors import TapsterError
from tapster.model.home import Home
from tapster.system.accounts import account_name
from tapster.system.files import explained

PATIENCE_S = 600
"""A deploy of another app may take that long to boot, or to migrate."""
MOMENT_S = 0.5
"""Somebody may be asking whether the lock is held."""


def locked(
    home: Home, tell: Callable[[str], None] = lambda _: None
) -> AbstractContextManager[None]:
    """Nobody else changes the home meanwhile; waits for who does now, and tells who it is."""
    return _held(home.path / "lock", f"nothing was changed in {home.path}", PATIENCE_S, tell)


def locked_app(
    home: Home,
    app: str,
    patience_s: float = MOMENT_S,
    tell: Callable[[str], None] = lambda _: None,
) -> AbstractContextManager[None]:
    """Nobody else changes the app meanwhile; who does is told, and since when: mostly at once."""
    with explained(f"{app} was not changed"):
        home.locks.mkdir(parents=True, exist_ok=True)
    return _held(home.locks / app, f"{app} was not changed", patience_s, tell)


def is_held(home: Home, app: str) -> bool:
    """Whether somebody is changing the app now."""
    try:
        with (home.locks / app).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return isinstance(error, BlockingIOError)
    return False


def person(environ: Mapping[str, str]) -> str:
    """Who sits at the terminal: with sudo, not root but whoever called it."""
    return environ.get("SUDO_USER") or account_name(os.geteuid())


@contextmanager
def _held(path: Path, what: str, patience_s: float, tell: Callable[[str], None]) -> Iterator[None]:
    with explained(what):
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    began, told = time.monotonic(), ""
    try:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                why, pid = _holder(lock)
                waited_s = time.monotonic() - began
                if waited_s >= patience_s:
                    fix = f"wait until it is done, or stop it: kill {pid}"
                    raise TapsterError(what, why, fix) from error
                if waited_s > MOMENT_S and why != told:
                    tell(f"waiting: {why}")
                    told = why
                time.sleep(0.1)
        command = shlex.join(["tapster", *sys.argv[1:]])
        mine = {"pid": os.getpid(), "who": person(os.environ), "command": command}
        os.truncate(lock, 0)
        os.pwrite(lock, json.dumps({**mine, "since": time.time()}).encode(), 0)
        yield
    finally:
        os.close(lock)


def _holder(lock: int) -> tuple[str, int]:
    """Who holds it, in words, and its pid."""
    known: dict[str, Any] = {"who": "somebody", "pid": 0, "command": "tapster"}
    with suppress(ValueError):
        known |= json.loads(os.pread(lock, 1 << 16, 0))
    since = time.strftime("%H:%M:%S", time.localtime(known.get("since")))
    why = f"{known['who']} is at it since {since}: {known['command']} (pid {known['pid']})"
    return why, known["pid"]
