"""What processes use: CPU time while something happens, and memory."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import psutil

WORKS = 0.25
"""A worker uses at least so much of the CPU time that the busiest one uses."""
Used = Mapping[psutil.Process, float]
"""CPU seconds of each process since it began."""


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What a stack used while something happened."""

    nginx_s: float
    """CPU time."""
    app_s: float
    """CPU time of whatever is not nginx."""
    worker_mb: float
    """PSS of a worker of the app server; 0 if none did anything."""


def tree(roots: Iterable[int]) -> list[psutil.Process]:
    """The processes and all their descendants."""
    found = []
    for pid in roots:
        root = psutil.Process(pid)
        found += [root, *root.children(recursive=True)]
    return found


def used(processes: Iterable[psutil.Process]) -> Used:
    """What each that still runs has used so far."""
    found = {}
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            found[process] = sum(process.cpu_times()[:2])
    return found


def since(before: Used) -> Usage:
    """What was used between then and now, in nginx and in whatever is not nginx."""
    took = {process: now - before[process] for process, now in used(before).items()}
    nginx = {process for process in took if process.name().startswith("nginx")}
    app = {process: each for process, each in took.items() if process not in nginx}
    least = WORKS * max(app.values(), default=0)
    workers = [pss_mb(process) for process, each in app.items() if each and each >= least]
    return Usage(
        nginx_s=sum(took[process] for process in nginx),
        app_s=sum(app.values()),
        worker_mb=mean(workers) if workers else 0,
    )


def pss_mb(process: psutil.Process) -> float:
    """Its memory, with what it shares with others counted in parts; proc(5), smaps_rollup."""
    text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    line = next(line for line in text.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024
