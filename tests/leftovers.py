"""What the tests leave: they have a temporary folder of their own, empty when they have ended."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tapster.system.processes import Process, process

PATIENCE_S = 5
"""What was told to end may need a moment."""


def own_folder() -> Path:
    """The folder, with a path short enough for sockets, that every account may enter as /tmp."""
    folder = Path(tempfile.mkdtemp(prefix="t-", dir="/tmp"))
    folder.chmod(0o1777)
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    return folder


def removed(folder: Path) -> tuple[str, ...]:
    """What was still there: files in the folder, and processes that know of it. Nothing is now."""
    deadline = time.monotonic() + PATIENCE_S
    while any(running(folder)) and time.monotonic() < deadline:
        time.sleep(0.05)
    left = [f"{' '.join(each.argv)[:200]} (pid {each.pid})" for each in running(folder)]
    left += [str(path) for path in sorted(folder.iterdir())]
    for each in running(folder):
        with suppress(ProcessLookupError):
            os.kill(each.pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)
    return tuple(left)


def running(folder: Path) -> Iterator[Process]:
    """Every process that has the folder's path in its environment or arguments, or works in it."""
    for known in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            said = (known / "environ").read_bytes() + (known / "cmdline").read_bytes()
            is_ours = bytes(folder) in said + bytes((known / "cwd").readlink())
            found = process(int(known.name)) if is_ours else None
            if found and found.pid != os.getpid():
                yield found
