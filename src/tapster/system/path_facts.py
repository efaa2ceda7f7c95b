"""The machine that a check runs on, and what is at the paths that a configuration names.

Nothing slow is asked.
"""

import os
import re
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Literal

from tapster.errors import TapsterError
from tapster.model.machine import Machine, PathFacts
from tapster.system import limits
from tapster.system.accounts import account, account_name, account_with, group_name
from tapster.system.listeners import backlog, backlogs
from tapster.system.nginx_binary import find_nginx

PASSABLE_BY_ALL = stat.S_IXOTH
RUN = Path("/var/run")
"""Another name of /run, on every Linux."""
KINDS: Mapping[int, Literal["file", "folder", "socket"]] = {
    stat.S_IFREG: "file",
    stat.S_IFDIR: "folder",
    stat.S_IFSOCK: "socket",
}


def machine_facts(names: Iterable[str], environ: Mapping[str, str], *, with_nginx: bool) -> Machine:
    """Facts of this machine.

    names: the accounts and groups that the configurations name; groups are passed over
    with_nginx: whether to ask the nginx that would run which it is, in about 5 ms
    """
    me = account_with(os.geteuid(), os.getegid())
    known = {name: account(name) for name in names}
    nginx = None
    with suppress(TapsterError):  # a configuration can be checked where no nginx is
        if with_nginx:
            nginx = find_nginx(environ.get("TAPSTER_NGINX_BINARY"), environ)
    return Machine(
        somaxconn=limits.somaxconn(),
        open_files=limits.open_files(),
        memory_bytes=os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"),
        is_root=me.uid == 0,
        groups={
            me.name: _groups(me.groups),
            **{name: _groups(each.groups) for name, each in known.items() if each},
        },
        nginx_version=nginx.version if nginx else None,
        nginx_modules=nginx.modules if nginx else frozenset(),
    )


def _groups(numbers: Iterable[int]) -> frozenset[str]:
    return frozenset(map(group_name, numbers))


def path_facts(paths: Iterable[Path]) -> Mapping[Path, PathFacts]:
    """The facts of each absolute path as it is written, of it without `..`, and of all above."""
    written = {path for path in paths if path.is_absolute()}
    named = written | {Path(os.path.normpath(path)) for path in written}
    named |= {Path("/run", each.relative_to(RUN)) for each in named if each.is_relative_to(RUN)}
    known = {each: _facts(each) for each in named | {up for path in named for up in path.parents}}
    if any(facts.kind == "socket" for facts in known.values()):
        held = backlogs()
        for path, facts in known.items():
            if facts.kind == "socket" and backlog(f"unix:{path}", held).limit:
                known[path] = PathFacts(**{**vars(facts), "is_listening": True})
    return known


def _facts(path: Path) -> PathFacts:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return PathFacts(kind="missing", closed_folder=_closed(path.parent))
    except (OSError, ValueError):
        return PathFacts(kind="unknown", closed_folder=_closed(path.parent))
    return PathFacts(
        kind=KINDS.get(stat.S_IFMT(found.st_mode), "other"),
        mode=stat.S_IMODE(found.st_mode),
        user=account_name(found.st_uid),
        group=group_name(found.st_gid),
        closed_folder=_closed(path.parent),
        version=_environment_version(path) if stat.S_ISDIR(found.st_mode) else "",
    )


@cache
def _closed(folder: Path) -> Path | None:
    """The first folder down to this one that not everybody may enter; links are followed."""
    for each in (*reversed(folder.parents), folder):
        try:
            if not each.stat().st_mode & PASSABLE_BY_ALL:
                return each
        except (OSError, ValueError):
            return None
    return None


def _environment_version(folder: Path) -> str:
    """What pyvenv.cfg says: https://docs.python.org/3/library/venv.html#creating-virtual-environments."""
    try:
        text = (folder / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    found = re.search(r"^version(?:_info)? *= *(\d+(?:\.\d+)+)", text, re.MULTILINE)
    return found[1] if found else ""
