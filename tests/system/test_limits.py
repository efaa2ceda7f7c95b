import os
import resource
import subprocess
import sys
from pathlib import Path

from tapster.system import limits


def test_cores_are_at_most_those_we_may_be_scheduled_on() -> None:
    assert 0 < limits.cores() <= len(os.sched_getaffinity(0))


def test_one_core_of_affinity_is_one_core() -> None:
    code = (
        "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))});"
        "from tapster.system import limits; print(limits.cores() <= 1)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "True\n"


def test_memory_is_at_most_what_the_machine_has() -> None:
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")

    assert 0 < limits.memory_bytes() <= total


def test_the_longest_backlog_is_the_kernels() -> None:
    assert limits.somaxconn() == int(Path("/proc/sys/net/core/somaxconn").read_text())


def test_open_files_are_the_hard_limit() -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]

    assert limits.open_files() == hard or hard == resource.RLIM_INFINITY


def test_the_groups_of_this_process_and_all_above_set_limits() -> None:
    assert [str(path) for path in limits.folders("0::/user.slice/shop.service\n")] == [
        "/sys/fs/cgroup/user.slice/shop.service",
        "/sys/fs/cgroup/user.slice",
        "/sys/fs/cgroup",
    ]
    assert [str(path) for path in limits.folders("9:cpu,cpuacct:/docker\n4:memory:/\n")] == [
        "/sys/fs/cgroup/cpu,cpuacct/docker",
        "/sys/fs/cgroup/cpu,cpuacct",
        "/sys/fs/cgroup/memory",
    ]


def test_memory_that_holds_old_file_pages_is_not_used_up() -> None:
    stat = "anon 300\ninactive_file 200\nactive_file 100\n"

    assert limits.memory_left("1000\n", "900\n", stat) == 300
    assert limits.memory_left("1000\n", "1500\n", "") == 0


def test_version_1_counts_the_whole_tree_of_a_group() -> None:
    stat = "inactive_file 1\ntotal_inactive_file 50\n"

    assert limits.memory_left("1000\n", "900\n", stat) == 150


def test_what_the_machine_has_left_is_read_in_bytes() -> None:
    assert limits.available("MemTotal: 9 kB\nMemAvailable:    2048 kB\n") == 2 << 20
