from pathlib import PurePosixPath

import pytest

from tapster.system import cgroups

VERSION_2 = "0::/user.slice/shop.service\n"
MOUNTED_2 = "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
VERSION_1 = "9:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc/inner\n0::/\n"
MOUNTED_1 = (
    "35 31 0:32 /docker/abc /sys/fs/cgroup/memory ro,nosuid - cgroup cgroup rw,memory\n"
    "36 31 0:33 /docker/abc /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu,cpuacct\n"
)


def paths(controller: str, cgroup: str, mountinfo: str) -> list[str]:
    return [str(path) for path in cgroups.folders(controller, cgroup, mountinfo)]


def test_the_own_group_comes_first_and_then_every_parent() -> None:
    assert paths("", VERSION_2, MOUNTED_2) == [
        "/sys/fs/cgroup/user.slice/shop.service",
        "/sys/fs/cgroup/user.slice",
        "/sys/fs/cgroup",
    ]


def test_a_container_sees_its_own_group_at_the_root_of_the_mount() -> None:
    assert paths("memory", VERSION_1, MOUNTED_1) == [
        "/sys/fs/cgroup/memory/inner",
        "/sys/fs/cgroup/memory",
    ]
    assert paths("cpu", VERSION_1, MOUNTED_1) == ["/sys/fs/cgroup/cpu"]


def test_a_group_outside_of_what_is_mounted_counts_as_the_root_of_the_mount() -> None:
    assert paths("", "0::/../other\n", MOUNTED_2.replace(" / /sys", " /pod /sys")) == [
        "/sys/fs/cgroup"
    ]


def test_without_groups_there_are_no_folders() -> None:
    assert paths("", "", "") == []
    assert paths("memory", VERSION_2, MOUNTED_2) == []


def test_a_quota_is_a_number_of_cores() -> None:
    assert cgroups.cores_of_version_2("150000 100000\n") == pytest.approx(1.5)
    assert cgroups.cores_of_version_2("max 100000\n") is None
    assert cgroups.cores_of_version_1("50000\n", "100000\n") == pytest.approx(0.5)
    assert cgroups.cores_of_version_1("-1\n", "100000\n") is None


def test_memory_that_holds_old_file_pages_is_not_used_up() -> None:
    stat = "anon 300\ninactive_file 200\nactive_file 100\n"

    assert cgroups.memory_left("1000\n", "900\n", stat) == 300
    assert cgroups.memory_left("max\n", "900\n", stat) is None
    assert cgroups.memory_left("1000\n", "1500\n", "") == 0


def test_version_1_counts_the_whole_tree_of_a_group() -> None:
    stat = "inactive_file 1\ntotal_inactive_file 50\n"

    assert cgroups.memory_left("1000\n", "900\n", stat) == 150


def test_what_the_machine_has_left_is_read_in_bytes() -> None:
    assert cgroups.available("MemTotal: 9 kB\nMemAvailable:    2048 kB\n") == 2 << 20


def test_a_mount_point_is_a_path() -> None:
    (only,) = cgroups.folders("", "0::/\n", MOUNTED_2)

    assert only == PurePosixPath("/sys/fs/cgroup")
