"""Which account can reach which file: computed from modes, without becoming that account."""

import grp
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

READ, ENTER = 4, 1


@dataclass(frozen=True, kw_only=True)
class Account:
    """A user of this machine and all groups it is in."""

    name: str
    uid: int
    gid: int
    groups: frozenset[int]

    @property
    def group(self) -> str:
        """The name of its first group."""
        try:
            return grp.getgrgid(self.gid).gr_name
        except KeyError:
            return str(self.gid)


def account(name: str) -> Account | None:
    """The account with this name, or none."""
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    groups = frozenset(os.getgrouplist(name, entry.pw_gid))
    return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid, groups=groups)


def is_root() -> bool:
    """Whether this process may do everything."""
    return os.geteuid() == 0


def account_group(name: str) -> int | None:
    """Number of the first group of an account, for subprocess; none if it has no such account."""
    found = account(name) if name else None
    return found.gid if found else None


class RunsAs(TypedDict, total=False):
    """Keywords of `subprocess.run`."""

    user: str
    group: int
    extra_groups: list[int]


def subprocess_account(user: str, group: str) -> RunsAs:
    """Keywords with which a program gets the account and all groups that the app will have.

    None without `user`: then it runs as whoever runs tapster.
    """
    if not user:
        return {}
    gid = int(group) if group.isdigit() else grp.getgrnam(group).gr_gid
    return {"user": user, "group": gid, "extra_groups": os.getgrouplist(user, gid)}


def owner(path: Path) -> str:
    """Name of the account that owns `path`; empty if it has none."""
    try:
        return pwd.getpwuid(path.stat().st_uid).pw_name
    except (KeyError, OSError):
        return ""


def obstacle(who: Account, path: Path) -> str:
    """What keeps the account from reading `path`, a file or a folder; empty if nothing does.

    Of a folder its modules are looked at, too: that finds a source tree copied with private
    modes, without a walk through everything. Other private files are meant to be private.
    """
    blocked = unreachable(who, path)
    if blocked or not path.is_dir():
        return blocked or _denied(who, path, READ)
    denied = _denied(who, path, READ | ENTER)
    if denied:
        return denied
    for entry in sorted(path.iterdir()):
        is_package = (entry / "__init__.py").is_file()
        if is_package or (entry.suffix in {".py", ".ini"} and entry.is_file()):
            denied = _denied(who, entry, READ | ENTER if is_package else READ)
            if denied:
                return denied
    return ""


def unreachable(who: Account, path: Path) -> str:
    """The folder on the way to `path` that the account may not enter; empty if there is none.

    What does not exist yet is no obstacle: whoever makes it gives it a fitting mode.
    """
    if who.uid == 0:
        return ""
    place = path
    for _ in range(40):  # as many links as the kernel follows: path_resolution(7)
        for start in (place.parent.resolve(), place.parent):
            for folder in reversed((start, *start.parents)):
                denied = _denied(who, folder, ENTER)
                if denied:
                    return denied
        if not place.is_symlink():
            return ""
        place = place.parent / place.readlink()
    return f"{path} is a link to itself"


def _denied(who: Account, path: Path, wanted: int) -> str:
    try:
        facts = path.stat()
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"{path}: {error.strerror}"
    if who.uid == 0 or permits(facts.st_mode, facts.st_uid, facts.st_gid, who, wanted):
        return ""
    mode = stat.filemode(facts.st_mode)
    return f"{path} is closed to {who.name} ({mode}, owner {owner(path) or facts.st_uid})"


def permits(mode: int, uid: int, gid: int, who: Account, wanted: int) -> bool:
    """Whether the mode grants `wanted`; only the first class that fits counts: path_resolution(7).

    wanted: READ, ENTER, or both
    """
    shift = 6 if who.uid == uid else 3 if gid in who.groups else 0
    return (mode >> shift) & wanted == wanted
