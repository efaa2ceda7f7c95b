"""How much of the machine this process may use."""

import os
import resource
from collections.abc import Iterator
from pathlib import Path

MOUNTED = Path("/sys/fs/cgroup")


def cores() -> float:
    """CPU time this process may use: the machine's cores, its affinity and every cgroup quota."""
    found = [float(len(os.sched_getaffinity(0)))]
    for folder in folders(_read(Path("/proc/self/cgroup"))):
        version_1 = f"{_read(folder / 'cpu.cfs_quota_us')} {_read(folder / 'cpu.cfs_period_us')}"
        quota, *period = (_read(folder / "cpu.max") or version_1).split() or ["max"]
        if quota not in {"max", "-1"}:
            found.append(int(quota) / int(period[0]))
    return min(found)


def memory_bytes() -> int:
    """Memory that can still be used: of the machine, and of every cgroup around this process."""
    found = [available(_read(Path("/proc/meminfo")))]
    for folder in folders(_read(Path("/proc/self/cgroup"))):
        limit = _read(folder / "memory.max") or _read(folder / "memory.limit_in_bytes")
        usage = _read(folder / "memory.current") or _read(folder / "memory.usage_in_bytes")
        if usage and limit.strip() != "max":
            found.append(memory_left(limit, usage, _read(folder / "memory.stat")))
    return min(found)


def somaxconn() -> int:
    """The longest backlog the kernel gives: https://docs.kernel.org/admin-guide/sysctl/net.html."""
    return int(_read(Path("/proc/sys/net/core/somaxconn")) or 128)


def open_files() -> int:
    """Files a process may have open at most: the hard limit, which we may raise ourselves to."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 1 << 20 if hard == resource.RLIM_INFINITY else hard


def folders(cgroup: str) -> Iterator[Path]:
    """Folders with limits of this process, where distributions mount them: its groups and above.

    A container may see only its own group, at the top: what is not there sets no limit.

    cgroup: the text of /proc/self/cgroup: https://man7.org/linux/man-pages/man7/cgroups.7.html
    """
    for line in cgroup.splitlines():
        _, controllers, path = line.split(":", 2)
        top = MOUNTED / controllers
        group = Path(os.path.normpath(f"{top}{path}"))
        yield from (folder for folder in (group, *group.parents) if folder.is_relative_to(top))


def memory_left(limit: str, usage: str, stat: str) -> int:
    """Bytes below the limit; file pages the kernel can drop count as free."""
    known = _numbers(stat)  # version 1 has both: the total is of the groups below, too
    droppable = known.get("total_inactive_file", known.get("inactive_file", 0))
    return max(int(limit) - int(usage) + droppable, 0)


def available(meminfo: str) -> int:
    """Bytes that MemAvailable in /proc/meminfo says can still be used without swapping."""
    return _numbers(meminfo).get("MemAvailable:", 0) * 1024


def _numbers(lines: str) -> dict[str, int]:
    return {name: int(value) for name, value, *_ in map(str.split, lines.splitlines())}


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
