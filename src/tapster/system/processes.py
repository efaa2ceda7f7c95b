"""Processes as /proc shows them: whose they are, what they weigh, and how to stop them."""

import os
import select
import signal
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tapster.errors import TapsterError
from tapster.system.accounts import account_name
from tapster.system.listeners import listeners
from tapster.system.sockets import host_and_port

HOME_VARIABLE = "TAPSTER_PROCESS_OF"
"""In the environment of every process that tapster starts: the path of its home.

Not TAPSTER_HOME, which people set in their shell: their shell is not ours to stop.
"""
VASSAL_VARIABLE = "TAPSTER_VASSAL"
"""In the environment of every process of a vassal: its name, `<app>@<id>` for the app server."""


@dataclass(frozen=True, kw_only=True)
class Process:
    """One process. Its start tells it from a later one that got the same pid."""

    pid: int
    ppid: int
    argv: tuple[str, ...]
    started_at: int
    """Clock ticks since the machine booted: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html."""


def ending(code: int) -> str:
    """How a process ended, by its return code: `exited with 3` or `was killed by SIGKILL`."""
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"exited with {code}"


def process(pid: int) -> Process | None:
    """The process with this pid; none if there is none, or it has ended and is a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
        argv = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return None
    # The name in parentheses may hold anything, also parentheses.
    fields = stat[stat.rindex(b")") + 2 :].split()
    if fields[0] in (b"Z", b"X"):
        return None
    words = argv.rstrip(b"\0").split(b"\0")
    return Process(
        pid=pid,
        ppid=int(fields[1]),
        argv=tuple(os.fsdecode(word) for word in words),
        started_at=int(fields[19]),
    )


def is_running(pid: int, started_at: int) -> bool:
    """Whether the process that had `pid` at its start still runs."""
    now = process(pid)
    return now is not None and now.started_at == started_at


def of_home(home: Path) -> tuple[Process, ...]:
    """Every process that belongs to the home, also after a crash; parents before children.

    What has its mark in the environment, and what descends from that; nginx, which writes its
    title over its environment, also by its open files, even a worker that has lost its master.
    The caller itself is left out, and so are processes that the account may not look into.
    """
    mark = os.fsencode(f"{HOME_VARIABLE}={home}")
    is_marked: dict[Process, bool] = {}
    for pid in _pids():
        has_mark = mark in _environment(pid)  # before argv: nginx's title takes the place of both
        if found := process(pid):
            is_marked[found] = has_mark
    everything = sorted(is_marked, key=lambda found: (found.started_at, found.pid))
    ours: set[int] = set()
    for found in everything:
        if found.pid != os.getpid() and (
            found.ppid in ours or is_marked[found] or _is_nginx_of(found, home)
        ):
            ours.add(found.pid)
    return tuple(found for found in everything if found.pid in ours)


def of_vassal(home: Path, name: str) -> tuple[Process, ...]:
    """Every process of one vassal, its master first."""
    return by_vassal(home).get(name, ())


def by_vassal(home: Path) -> Mapping[str, tuple[Process, ...]]:
    """Every vassal's processes by its name, each master first: all in one look."""
    mark = f"{VASSAL_VARIABLE}=".encode()
    found: dict[str, tuple[Process, ...]] = {}
    names: dict[int, str] = {}
    for each in of_home(home):
        own = (word for word in _environment(each.pid) if word.startswith(mark))
        name = os.fsdecode(next(own, b"").removeprefix(mark)) or names.get(each.ppid, "")
        names[each.pid] = name
        found[name] = (*found.get(name, ()), each)
    return found


def children(pid: int) -> tuple[int, ...]:
    """Pids of the processes that `pid` started and that still run."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return ()
    return tuple(int(word) for word in text.split())


def name(pid: int) -> str:
    """What the process calls itself; empty if it is gone."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().rstrip("\n")
    return ""


def pss_bytes(pid: int) -> int:
    """Memory of one process, its share of shared pages; RSS if the kernel keeps PSS secret; or 0.

    https://man7.org/linux/man-pages/man5/proc_pid_smaps.5.html
    """
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    with suppress(OSError):
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0


def stop(stopped: Process, sent: int, patience_s: float) -> bool:
    """Whether the process is gone: it got the signal (0 is none), and `patience_s` to end."""
    try:
        handle = os.pidfd_open(stopped.pid)
    except ProcessLookupError:
        return True
    try:
        # The handle is of whoever has the pid now: compare before the signal.
        if not is_running(stopped.pid, stopped.started_at):
            return True
        signal.pidfd_send_signal(handle, sent)
        poll = select.poll()
        poll.register(handle, select.POLLIN)  # readable when it has ended: pidfd_open(2)
        return bool(poll.poll(patience_s * 1000))
    except ProcessLookupError:
        return True
    except PermissionError as error:
        raise TapsterError(
            f"process {stopped.pid} was not stopped",
            f"it belongs to another account: {' '.join(stopped.argv)}",
            "run the command as that account, or as root",
        ) from error
    finally:
        os.close(handle)


def stop_all(stopped: Iterable[Process], patience_s: float) -> tuple[Process, ...]:
    """What still runs after SIGTERM to all, `patience_s` for all together, then SIGKILL."""
    asked = tuple(stopped)
    deadline = time.monotonic() + patience_s
    for each in asked:
        stop(each, signal.SIGTERM, 0)
    for each in asked:
        if not awaited(each, max(deadline - time.monotonic(), 0)):
            stop(each, signal.SIGKILL, 1)
    return tuple(each for each in asked if is_running(each.pid, each.started_at))


def awaited(ending: Process, patience_s: float) -> bool:
    """Whether the process ended within `patience_s`, by itself."""
    return stop(ending, 0, patience_s)


def who_listens(listen: str) -> str:
    """Who holds HOST:PORT, to be read by a person: `nginx (pid 812)`; empty if nobody does."""
    host, port = host_and_port(listen)
    for listener in listeners():
        if listener.address.startswith("unix:"):
            continue
        bound, bound_port = host_and_port(listener.address)
        if bound_port == port and host in {bound, "localhost"}:
            socket = f"socket:[{listener.inode}]"
            for pid in _pids():
                if socket in _open_files(pid) and (holder := process(pid)):
                    return f"{holder.argv[0] or 'a process'} (pid {holder.pid})"
            return f"a process of {account_name(listener.uid)}"
    return ""


def _pids() -> Iterator[int]:
    return (int(name) for name in os.listdir("/proc") if name.isdigit())


def _environment(pid: int) -> frozenset[bytes]:
    """`NAME=value` of each variable; nothing if the account may not look into the process."""
    with suppress(OSError):
        return frozenset(Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"))
    return frozenset()


def _is_nginx_of(found: Process, home: Path) -> bool:
    is_nginx = found.argv[0].startswith("nginx: ")
    return is_nginx and any(each.startswith(f"{home}/") for each in _open_files(found.pid))


def _open_files(pid: int) -> set[str]:
    found: set[str] = set()
    with suppress(OSError):
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                found.add(str(entry.readlink()))
    return found
