"""What processes use: CPU time while something happens, and memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, kw_only=True)
class Cpu:
    """CPU time of a stack, in seconds."""

    nginx_s: float
    app_s: float

    def since(self, before: "Cpu") -> "Cpu":
        """What was used between then and now."""
        return Cpu(nginx_s=self.nginx_s - before.nginx_s, app_s=self.app_s - before.app_s)


def tree(roots: Iterable[int]) -> list[psutil.Process]:
    """The processes and all their descendants."""
    found = []
    for pid in roots:
        root = psutil.Process(pid)
        found += [root, *root.children(recursive=True)]
    return found


def cpu(processes: Iterable[psutil.Process]) -> Cpu:
    """What they have used so far, in nginx and in whatever is not nginx."""
    nginx_s = app_s = 0.0
    for process in processes:
        used = process.cpu_times()
        if process.name().startswith("nginx"):
            nginx_s += used.user + used.system
        else:
            app_s += used.user + used.system
    return Cpu(nginx_s=nginx_s, app_s=app_s)


def pss_mb(process: psutil.Process) -> float:
    """Its memory, with what it shares with others counted in parts; proc(5), smaps_rollup."""
    text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    line = next(line for line in text.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024
