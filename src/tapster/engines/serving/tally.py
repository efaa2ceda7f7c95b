"""What each worker does, told on a socket in the shape of uWSGI's statistics.

https://uwsgi-docs.readthedocs.io/en/latest/StatsServer.html
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import socket
import struct
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

RELEASE, STATS = os.environ.get("TAPSTER_RELEASE", ""), os.environ.get("TAPSTER_STATS", "")
SLOT = struct.Struct("<BQQd")
"""Of one worker: whether it takes requests, how many it has answered, how many are under way, and
the Unix time at which the oldest of them began."""
SLOTS = 1024
table = mmap.mmap(-1, SLOT.size * (SLOTS + 1))  # shared by the master and its workers
"""The last place is the master's own: whether all have to end."""
ENDING = SLOT.size * SLOTS
BRIEF_S = 1


class Tally:
    """What the worker that this is tells of its requests."""

    def __init__(self) -> None:
        """Nothing, before it is known which worker this is."""
        self.place, self.answered, self.ready = 0, 0, 0
        self.is_retiring = False
        """Another takes its place: no connection is kept for a further request."""
        self.under_way: dict[int, float] = {}
        self.lock = threading.Lock()

    def take(self, number: int) -> None:
        """The worker of that number, which counts from here on."""
        self.__init__()  # type: ignore[misc]  # what a fork has copied is another's
        self.place = number % SLOTS * SLOT.size
        self.write()

    def begin(self, request: object) -> None:
        """The request is under way."""
        with self.lock:
            self.under_way[id(request)] = time.time()
            self.write()

    def end(self, request: object) -> None:
        """The request is answered."""
        with self.lock:
            if self.under_way.pop(id(request), None):
                self.answered += 1
                self.write()

    def start(self) -> None:
        """The app is imported, and the worker takes requests."""
        self.ready = 1
        self.write()

    def write(self) -> None:
        """The table says the same."""
        oldest = next(iter(self.under_way.values()), 0)  # they are in the order of their beginning
        row = (self.ready, self.answered, len(self.under_way), oldest)
        SLOT.pack_into(table, self.place, *row)

    def is_brief(self) -> bool:
        """Whether nothing that is under way has been for long."""
        return all(time.time() - began < BRIEF_S for began in self.under_way.values())

    def must_end(self) -> bool:
        """Whether the master was told to stop."""
        return bool(table[ENDING])


tally = Tally()


def stop_all() -> None:
    """Every worker knows that it has to end."""
    table[ENDING] = 1


def are_busy(numbers: Iterable[int]) -> bool:
    """Whether one of these workers has requests under way."""
    rows = (SLOT.unpack_from(table, number % SLOTS * SLOT.size) for number in numbers)
    return any(under_way for _, _, under_way, _ in rows)


def has_started(number: int) -> bool:
    """Whether the worker of that number has ever taken requests."""
    return bool(table[number % SLOTS * SLOT.size])


def tell(workers: Callable[[], Iterable[tuple[int, int]]], threads: int) -> None:
    """A thread tells of all workers, to whoever connects.

    workers: the number and pid of each; threads: how many requests each can answer at once
    """
    if not STATS:  # rendered, and nobody asks
        return
    os.umask(0o117)
    asked = socket.socket(socket.AF_UNIX)
    with contextlib.suppress(FileNotFoundError):  # of one that was killed
        os.unlink(STATS)
    asked.bind(STATS)
    os.umask(0o022)
    asked.listen(16)

    def answer() -> None:
        while True:
            try:
                with asked.accept()[0] as connection:
                    known = [described(number, pid, threads) for number, pid in workers()]
                    told = {"pid": os.getpid(), "workers": known}
                    connection.sendall(json.dumps(told, separators=(",", ":")).encode())
            except OSError:
                time.sleep(0.1)  # there may be no file descriptor left

    threading.Thread(target=answer, daemon=True).start()


def described(number: int, pid: int, threads: int) -> dict[str, object]:
    """One worker."""
    ready, answered, under_way, oldest = SLOT.unpack_from(table, number % SLOTS * SLOT.size)
    busy = {"in_request": 1, "req_info": {"request_start": oldest}}
    return {
        "id": number,
        "pid": pid,
        "accepting": ready,
        "apps": [{}] * ready,
        "status": "busy" if under_way else "idle",
        "requests": answered,
        "cores": [busy] * under_way + [{"in_request": 0}] * max(threads - under_way, 0),
    }
