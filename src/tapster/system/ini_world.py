"""What an .ini may ask of this machine. Nothing of it is run."""

import glob
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from tapster.system.accounts import account_with
from tapster.uwsgi_ini.ini import World

UNCHANGED: Mapping[Path, bytes] = MappingProxyType({})
MOST_BYTES = 1 << 22
"""Of a file that somebody else names."""
MOST_PATTERNS = 3
"""Names with `*` in one path: `/srv/*/conf/*/*.ini`."""


def world(
    environ: Mapping[str, str], cwd: Path, changed: Mapping[Path, bytes] = UNCHANGED
) -> World:
    """What uWSGI would find if it were started here by this account.

    changed: files that are taken for something else than what they are on disk
    """
    uid, gid = os.getuid(), os.getgid()
    me = replace(account_with(uid, gid), gid=gid)
    return World(
        read=lambda path: changed[path] if path in changed else contents(path),
        is_file=os.path.isfile,
        is_folder=os.path.isdir,
        exists=lambda path: os.access(path, os.R_OK),
        full_name=lambda path: _full_name(cwd / path),
        inode=_inode,
        glob=lambda pattern: matches(pattern, cwd),
        environ=environ,
        cwd=cwd,
        hostname=os.uname().nodename,
        cores=os.sysconf("SC_NPROCESSORS_ONLN"),
        uid=uid,
        gid=gid,
        user=me.name,
        group=me.group,
        now=time.time(),
    )


def matches(pattern: str, folder: Path) -> tuple[str, ...]:
    """What a pattern stands for, sorted; nothing if it goes through half of the machine."""
    names = sum(glob.has_magic(name) for name in pattern.split("/"))
    return tuple(sorted(glob.glob(pattern, root_dir=folder))) if names <= MOST_PATTERNS else ()


def contents(path: Path) -> bytes | None:
    """The bytes of a file; None if it is not there, or not one, or may not be read.

    Of a very large one, the first lines.
    """
    try:
        if not path.is_file():
            return None
        # without waiting: /proc/kmsg is no device, and has no end
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            raw: bytes | None = file.read(MOST_BYTES)
    except (OSError, ValueError):
        return None
    return raw if raw is None or len(raw) < MOST_BYTES else raw[: raw.rfind(b"\n") + 1]


def _full_name(path: Path) -> Path:
    """Links are followed, but not one that is the file itself: core/uwsgi.c."""
    return path if path.is_symlink() else Path(os.path.realpath(path))


def _inode(path: Path) -> int:
    try:
        return path.lstat().st_ino
    except (OSError, ValueError):
        return 0
