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
