"""Start and stop the Emperor of a home. Who holds its lock is the Emperor."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from tapster.errors import TapsterError
from tapster.system import processes
from tapster.system.emperor_lock import holder
from tapster.system.tail import tail

PATIENCE_S = 20
LOOKS = 3
"""So often in a row nothing has to be found: a process that turns into another is not seen."""
COMMAND, ASIDE = "emperor/emperor.json", "emperor/emperor.stopped"


def start(home: Path) -> None:
    """The Emperor runs, in a session of its own; at once if it ran already."""
    if holder(home):
        return
    _put_back(home)
    log = home / "log" / "emperor.log"
    with log.open("ab") as output:
        launched = subprocess.Popen(  # noqa: S603  our own script
            [str(home / "emperor" / "launch"), "emperor"],
            cwd=home,
            env={"PATH": "/usr/bin:/bin", "TAPSTER_PROCESS_OF": str(home)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            umask=0o022,
        )
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and launched.poll() is None:
        if holder(home) == launched.pid and processes.children(launched.pid):
            launched.returncode = 0  # it outlives us by design; keep subprocess from complaining
            return
        time.sleep(0.01)
    if holder(home):
        return
    raise TapsterError(
        "the Emperor did not start", tail(log) or "it said nothing", f"see {log}, then try again"
    )


def stop(home: Path) -> None:
    """No process of the home runs: nginx finishes its requests, all else has nothing to do.

    Without its command nobody takes the Emperor's place; the standby then only clears up. If an
    app is in service, the command is put back, for the next start and for the next boot. uWSGI's
    own farewell to an Emperor without vassals takes 3 to 5 seconds of sleep, so it is not awaited.
    """
    with suppress(FileNotFoundError):
        (home / COMMAND).rename(home / ASIDE)
    pid = holder(home)
    if pid:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    deadline, looks = time.monotonic() + PATIENCE_S, 0
    left: tuple[processes.Process, ...] = ()
    while looks < LOOKS:
        left = processes.of_home(home)
        looks = 0 if left else looks + 1
        nginx = [each for each in left if each.argv[0].startswith("nginx: ")]
        for each in nginx if not holder(home) else ():
            processes.stop(each, signal.SIGQUIT, 0)
        processes.stop_all(set(left) - set(nginx), 2)
        if time.monotonic() > deadline:
            left = processes.stop_all(left, 2)
            break
        time.sleep(0.02)
    if left:
        names = ", ".join(f"{each.argv[0]} (pid {each.pid})" for each in left)
        raise TapsterError("not everything has stopped", f"still running: {names}", "try again")
    if any((home / "apps").glob("*/live")):
        _put_back(home)
    else:
        (home / ASIDE).unlink(missing_ok=True)


def _put_back(home: Path) -> None:
    """The Emperor's command is where the launcher reads it, if it was ever written."""
    with suppress(FileNotFoundError):
        if not (home / COMMAND).exists():
            (home / ASIDE).rename(home / COMMAND)
