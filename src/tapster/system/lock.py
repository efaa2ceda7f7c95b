"""One tapster at a time changes a home."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tapster.errors import TapsterError
from tapster.system.files import explained

PATIENCE_S = 60


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Nobody else changes the home meanwhile; the kernel frees the lock, however we end.

    Raises:
        TapsterError: if another tapster is at work for a minute.
    """
    with explained(f"nothing was changed in {home}"):
        lock = os.open(home / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + PATIENCE_S
    try:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise TapsterError(
                        f"nothing was changed in {home}",
                        f"another tapster (pid {os.pread(lock, 20, 0).decode()}) is changing it",
                        "wait until it is done, or stop it",
                    ) from error
                time.sleep(0.1)
        os.truncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(lock)
