"""Which account can reach which file: computed from modes, without becoming that account."""

import grp
import os
import pwd
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
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

    @property
    def home(self) -> str:
        """Its home folder; `/` if it has none."""
        try:
            return pwd.getpwuid(self.uid).pw_dir
        except KeyError:
            return "/"


def account(name: str) -> Account | None:
    """The account with this name, or none."""
    try:
        entry = pwd.getpwnam(name)
    except (KeyError, ValueError):  # a zero byte is in no name
        return None
    groups = frozenset(os.getgrouplist(name, entry.pw_gid))
    return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid, groups=groups)


def account_with(uid: int, gid: int) -> Account:
    """The account with this number; `gid` is its group if the machine does not know it."""
    try:
        known = account(pwd.getpwuid(uid).pw_name)
    except KeyError:
        known = None
    return known or Account(name=str(uid), uid=uid, gid=gid, groups=frozenset({gid}))


@contextmanager
def acting_as(who: Account) -> Iterator[None]:
    """Root has only the account's rights meanwhile, so that no link of its leads any further.

    Nothing may be imported in it: the account need not be able to read our own modules.
    """
    if not is_root() or who.uid == 0:
        yield
        return
    group, groups = os.getegid(), os.getgroups()
    os.setgroups(sorted(who.groups))
    os.setegid(who.gid)
    os.seteuid(who.uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(group)
        os.setgroups(groups)


def is_root() -> bool:
    """Whether this process may do everything."""
    return os.geteuid() == 0


def group_number(group: str) -> int:
    """The number of a group, which is all that some groups have."""
    return int(group) if group.isdigit() else grp.getgrnam(group).gr_gid


class RunsAs(TypedDict, total=False):
    """Keywords of `subprocess.run`."""

    user: str | int
    group: int
    extra_groups: list[int]


def subprocess_account(user: str, group: str) -> RunsAs:
    """Keywords with which a program gets the account and all groups that the app will have."""
    if not user:
        return {}
    gid = group_number(group)
    return {"user": user, "group": gid, "extra_groups": os.getgrouplist(user, gid)}


def runs_as(who: Account) -> RunsAs:
    """The same for an account that need not have a name; without root, for whoever we are."""
    if not is_root():
        return {}
    return {"user": who.uid, "group": who.gid, "extra_groups": sorted(who.groups)}


class Lent(TypedDict, total=False):
    """Keywords of `subprocess.run`."""

    executable: str
    pass_fds: tuple[int, ...]


NOT_LENT: Lent = {}


@contextmanager
def lent(user: str, program: str) -> Iterator[Lent]:
    """Keywords with which the account can start a program that it has no way to.

    As root's own uv, below /root: what is open already, `O_PATH`, can be executed and not be read.
    """
    who = account(user)
    if who is None or not unreachable(who, Path(program)):
        yield NOT_LENT
        return
    opened = os.open(program, os.O_PATH)
    try:
        yield {"executable": f"/proc/self/fd/{opened}", "pass_fds": (opened,)}
    finally:
        os.close(opened)


@cache
def account_name(uid: int) -> str:
    """The account's name, or `uid 1234` if it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


@cache
def group_name(gid: int) -> str:
    """The group's name, or `gid 1234` if it has none."""
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return f"gid {gid}"


def obstacle(who: Account, path: Path) -> str:
    """What keeps the account from reading `path`, a file or a folder; empty if nothing does.

    Of a folder its modules are looked at, too: that finds a source tree copied with private
    modes, without a walk through everything. Other private files are meant to be private.
    """
    blocked = unreachable(who, path)
    if blocked or not path.is_dir():
        return blocked or _denied(who, path, READ)
    if denied := _denied(who, path, READ | ENTER):
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
                if denied := _denied(who, folder, ENTER):
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
    return f"{path} is closed to {who.name} ({mode}, owner {account_name(facts.st_uid)})"


def permits(mode: int, uid: int, gid: int, who: Account, wanted: int) -> bool:
    """Whether the mode grants it; only the first class that fits counts: path_resolution(7)."""
    shift = 6 if who.uid == uid else 3 if gid in who.groups else 0
    return (mode >> shift) & wanted == wanted
