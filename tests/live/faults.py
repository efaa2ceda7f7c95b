"""What a killed process costs: `kill -9` of each, and how long until the site answers again.

python -m tests.live.faults
"""

import os
import signal
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass

from tapster.system.emperor_lock import holder
from tapster.system.processes import Process
from tests.live.load import PLAIN, answers
from tests.live.site import Site, Tapster, home
from tests.nginx.servers import wait_until

PARTS = (
    "worker",
    "app master",
    "nginx worker",
    "nginx master",
    "Emperor",
    "standby",
    "top master",
)
QUIET_S = 2.5
"""Longer than the pause after which uWSGI's Emperor looks after its vassals."""
ROUNDS = 3


@dataclass(frozen=True)
class Recovery:
    """What one kill has cost."""

    seconds: float
    """Until the last request that failed was over."""
    failed: int
    """Of the requests that were sent one after the other."""


def parts(tapster: Tapster) -> dict[str, list[Process]]:
    """Every process of the home, by what it is."""
    found: dict[str, list[Process]] = {}
    every = tapster.processes()
    top = holder(tapster.home)
    for each in every:
        found.setdefault(_part(each, top, every), []).append(each)
    return found


def census(tapster: Tapster) -> Counter[str]:
    """How many there are of each part."""
    return Counter({part: len(found) for part, found in parts(tapster).items()})


def killed(site: Site, part: str) -> Recovery:
    """What it costs to kill one process of that part; every part runs again afterwards."""
    before = census(site.tapster)
    victim = parts(site.tapster)[part][0]
    began = last_failure = time.monotonic()
    os.kill(victim.pid, signal.SIGKILL)
    failed = 0
    while time.monotonic() < max(began, last_failure) + QUIET_S:
        if not answers(site.port):
            last_failure = time.monotonic()
            failed += 1
        time.sleep(0.002)
    wait_until(lambda: census(site.tapster) == before, f"all parts after a killed {part}")
    return Recovery(last_failure - began, failed)


def _part(process: Process, top: int, every: tuple[Process, ...]) -> str:
    argv = " ".join(process.argv)
    if process.pid == top:
        return "top master"
    if argv.startswith("nginx: "):
        return "nginx master" if "master process" in argv else "nginx worker"
    if "standby" in process.argv:
        return "standby"
    if process.argv[-1] == "emperor/emperor.ini":
        return "Emperor" if process.ppid == top else "app master"
    parents = [each for each in every if each.pid == process.ppid]
    is_of_emperor = any(each.argv[-1] == "emperor/emperor.ini" for each in parents)
    return "app master" if is_of_emperor else "worker"


def main() -> None:
    """Print a table of all parts."""
    say(f"kill -9 of         s until it answers (median of {ROUNDS}, worst)   failed requests")
    with home() as tapster:
        site = tapster.up(tapster.folder("plain", PLAIN), "--processes", "2")
        for part in PARTS:
            costs = [killed(site, part) for _ in range(ROUNDS)]
            seconds = statistics.median(cost.seconds for cost in costs)
            worst = max(cost.seconds for cost in costs)
            failed = ", ".join(str(cost.failed) for cost in costs)
            say(f"{part:<18}{seconds:>5.2f}  {worst:>5.2f}{'':29}{failed}")


def say(line: str) -> None:
    """The line is on standard output, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
