"""The limits that the kernel's control groups set: the pure half, texts of /proc and /sys in."""

from collections.abc import Iterator
from pathlib import PurePosixPath


def folders(controller: str, cgroup: str, mountinfo: str) -> Iterator[PurePosixPath]:
    """Folders with the limits of one controller: this process's group first, then its parents.

    controller: `memory` or `cpu` for version 1; empty for version 2, which has all in one tree.
    cgroup, mountinfo: the texts of /proc/self/cgroup and /proc/self/mountinfo:
    https://man7.org/linux/man-pages/man7/cgroups.7.html
    """
    ours = _path_of(controller, cgroup)
    if ours is None:
        return
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        kind, _, options = after.split(" ", 2)
        is_version_2 = kind == "cgroup2" and not controller
        is_version_1 = kind == "cgroup" and controller in options.split(",") and bool(controller)
        if is_version_2 or is_version_1:
            _, _, _, root, mounted_at, *_ = before.split(" ")
            # In a container the mount shows the tree from its own group, or a parent, on.
            inside = ours.relative_to(root) if ours.is_relative_to(root) else PurePosixPath()
            here = PurePosixPath(mounted_at, inside)
            yield here
            for parent in here.parents:
                if not parent.is_relative_to(mounted_at):
                    return
                yield parent
            return


def cores_of_version_2(cpu_max: str) -> float | None:
    """Cores that `cpu.max` allows, none for no limit: `150000 100000` is 1.5."""
    quota, period = cpu_max.split()
    return None if quota == "max" else int(quota) / int(period)


def cores_of_version_1(quota_us: str, period_us: str) -> float | None:
    """Cores that `cpu.cfs_quota_us` allows in `cpu.cfs_period_us`, none for no limit."""
    return int(quota_us) / int(period_us) if int(quota_us) > 0 else None


def memory_left(limit: str, usage: str, stat: str) -> int | None:
    """Bytes below the limit, none for no limit; file pages the kernel can drop count as free."""
    if limit.strip() == "max":
        return None
    droppable = 0
    for line in stat.splitlines():
        name, _, value = line.partition(" ")
        if name in {"inactive_file", "total_inactive_file"}:  # version 1 has both; total_ is last
            droppable = int(value)
    return max(int(limit) - int(usage) + droppable, 0)


def available(meminfo: str) -> int:
    """Bytes that MemAvailable in /proc/meminfo says can still be used without swapping."""
    for line in meminfo.splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return 0


def _path_of(controller: str, cgroup: str) -> PurePosixPath | None:
    for line in cgroup.splitlines():
        _, controllers, path = line.split(":", 2)
        if controller in controllers.split(","):
            return PurePosixPath(path)
    return None
