"""Who is the Emperor of a home, the process that holds its lock, and who is its nginx."""

import fcntl
import os
import struct
from pathlib import Path

from tapster.system import processes
from tapster.system.files import explained

FLOCK = struct.Struct("@hhqqi")
"""struct flock: type, whence, start, length, pid; fcntl_locking(2)."""


def holder(home: Path) -> int:
    """Pid of the Emperor, as the kernel knows it; 0 if none runs."""
    with explained(f"cannot look into {home}"):
        try:
            lock = (home / "emperor" / "lock").open("r+b", buffering=0)
        except (FileNotFoundError, NotADirectoryError):
            return 0
    with lock:
        asked = FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        kind, _, _, _, pid = FLOCK.unpack(fcntl.fcntl(lock, fcntl.F_GETLK, asked)[: FLOCK.size])
    return 0 if kind == fcntl.F_UNLCK else int(pid)


def nginx_master(home: Path) -> int:
    """Pid of the nginx that the Emperor keeps; 0 if there is none.

    Not from nginx.pid: an nginx that goes late removes the file of the one that took its place.
    """
    emperor = holder(home)
    for pid in processes.children(emperor) if emperor else ():
        found = processes.process(pid)
        if found and found.argv[0].startswith("nginx: master"):
            return pid
    return 0
