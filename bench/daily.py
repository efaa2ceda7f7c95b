"""What a person waits for, and what stands around the app."""

import os
import subprocess
import time
from statistics import median

import psutil

from bench.place import Place
from bench.stacks import TAPSTER, await_answer, down, emperor_pid, up
from bench.usage import pss_mb, tree


def up_seconds(place: Place, times: int) -> float:
    """From `tapster up -d` to the first 200, with nothing running but everything built."""
    taken = []
    for number in range(times + 1):
        began = time.monotonic()
        up(place)
        await_answer(f"http://127.0.0.1:{place.port}/", place.folder)
        taken.append(time.monotonic() - began)
        if number < times:
            down(place)
    return median(taken[1:])


def command_seconds(place: Place, command: str, times: int = 10) -> float:
    """How long a command of tapster takes."""
    env = {**os.environ, "TAPSTER_HOME": str(place.folder / "home")}
    taken = []
    for _ in range(times):
        began = time.monotonic()
        subprocess.run([TAPSTER, command], env=env, check=True, capture_output=True)
        taken.append(time.monotonic() - began)
    return median(taken)


def memory_mb(place: Place) -> dict[str, float]:
    """PSS of each process that is not the app: who it is, and how much."""
    emperor = psutil.Process(emperor_pid(place))
    found: dict[str, float] = {}
    for process in tree([emperor.pid]):
        role = _role(process, emperor)
        if role != "worker":
            found[role] = found.get(role, 0) + pss_mb(process)
    return found


def _role(process: psutil.Process, emperor: psutil.Process) -> str:
    """What a process is for, by its place below the one that started all."""
    if process.name().startswith("nginx"):
        return "nginx"
    above = [parent.pid for parent in process.parents()]
    depth = above.index(emperor.pid) + 1 if process != emperor else 0
    if "launcher.py" in " ".join(process.cmdline()):
        return "standby"
    return ["master of the Emperor", "Emperor", "uWSGI master of the app", "worker"][depth]
