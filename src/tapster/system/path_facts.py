"""What is at the paths that a configuration names, and at the folders above them."""

import os
import re
import stat
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from tapster.model.machine import PathFacts
from tapster.system.accounts import account_name, group_name
from tapster.system.listeners import backlog, backlogs

PASSABLE_BY_ALL = stat.S_IXOTH
RUN = Path("/var/run")
"""Another name of /run, on every Linux."""
KINDS: Mapping[int, Literal["file", "folder", "socket"]] = {
    stat.S_IFREG: "file",
    stat.S_IFDIR: "folder",
    stat.S_IFSOCK: "socket",
}


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
