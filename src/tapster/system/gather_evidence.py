"""What a check looks at: every .ini and nginx configuration of a folder, and the machine.

Reads only; nothing of what is checked is run.
"""

import glob
import os
import socket
import time
from pathlib import Path

from tapster.nginx.conf import Conf
from tapster.nginx.parse import parse
from tapster.uwsgi_ini.ini import Ini, World
from tapster.uwsgi_ini.read import read


def world(environ: dict[str, str], cwd: Path) -> World:
    """What an .ini may ask of this machine."""
    uid, gid = os.geteuid(), os.getegid()
    return World(
        read=_bytes,
        is_file=os.path.isfile,
        is_folder=os.path.isdir,
        glob=lambda pattern: tuple(sorted(glob.glob(pattern))),
        environ=environ,
        cwd=cwd,
        hostname=socket.gethostname(),
        cores=os.cpu_count() or 1,
        uid=uid,
        gid=gid,
        user=str(uid),
        group=str(gid),
        now=time.time(),
    )


def ini(path: Path, environ: dict[str, str]) -> Ini:
    """An .ini as uWSGI, started in its folder, takes it."""
    return read(path, world(environ, path.parent))


def nginx(path: Path) -> Conf:
    """A configuration of nginx, or a part of one."""
    return parse(path, _text, lambda pattern: tuple(sorted(glob.glob(pattern))))


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _text(path: Path) -> str | None:
    raw = _bytes(path)
    return None if raw is None else raw.decode(errors="replace")
