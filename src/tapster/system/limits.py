"""How much of the machine this process may use."""

import os
import resource
from pathlib import Path

from tapster.system import cgroups


def cores() -> float:
    """CPU time this process may use: the machine's cores, its affinity and every cgroup quota."""
    found = [float(len(os.sched_getaffinity(0)))]
    for folder in _folders(""):
        text = _read(folder / "cpu.max")
        if text:
            found.append(cgroups.cores_of_version_2(text) or found[0])
    for folder in _folders("cpu"):
        quota, period = _read(folder / "cpu.cfs_quota_us"), _read(folder / "cpu.cfs_period_us")
        if quota and period:
            found.append(cgroups.cores_of_version_1(quota, period) or found[0])
    return min(found)


def memory_bytes() -> int:
    """Memory that can still be used: of the machine, and of every cgroup around this process."""
    found = [cgroups.available(_read(Path("/proc/meminfo")))]
    for controller, limit, usage in (
        ("", "memory.max", "memory.current"),
        ("memory", "memory.limit_in_bytes", "memory.usage_in_bytes"),
    ):
        for folder in _folders(controller):
            texts = [_read(folder / name) for name in (limit, usage, "memory.stat")]
            if all(texts):
                left = cgroups.memory_left(*texts)
                found.append(found[0] if left is None else left)
    return min(found)


def somaxconn() -> int:
    """The longest backlog the kernel gives: https://docs.kernel.org/admin-guide/sysctl/net.html."""
    return int(_read(Path("/proc/sys/net/core/somaxconn")) or 128)


def open_files() -> int:
    """Files a process may have open at most: the hard limit, which we may raise ourselves to."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 1 << 20 if hard == resource.RLIM_INFINITY else hard


def _folders(controller: str) -> list[Path]:
    texts = _read(Path("/proc/self/cgroup")), _read(Path("/proc/self/mountinfo"))
    return [Path(folder) for folder in cgroups.folders(controller, *texts)]


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
