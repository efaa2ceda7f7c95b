"""Whether an account may do something with a file, as far as its mode and its groups tell."""

from dataclasses import dataclass
from pathlib import Path

from tapster.doctor.evidence import Evidence
from tapster.model.machine import Machine
from tapster.nginx.conf import Conf
from tapster.uwsgi_ini.ini import Ini

READ, WRITE, ENTER = 4, 2, 1
WEB_ACCOUNTS = frozenset({"www-data", "nginx", "http", "www", "apache", "nobody"})
"""What distributions run nginx as."""


@dataclass(frozen=True, kw_only=True)
class Owned:
    """Who owns something, and its mode."""

    user: str
    group: str
    mode: int

    def __str__(self) -> str:
        """As people say it: `shop:shop, 755`."""
        return f"{self.user}:{self.group}, {self.mode:o}"


def may(
    what: int, account: str, owned: Owned, machine: Machine | None, group: str = ""
) -> bool | None:
    """Whether the account may read, write or enter; None if its groups are not known.

    group: one more that it has
    """
    if account == "root":
        return True
    if account == owned.user:
        return bool(owned.mode >> 6 & what)
    groups = (machine.groups if machine else {}).get(account)
    of_group = bool(owned.mode >> 3 & what)
    if owned.group in {account, group} or (groups and owned.group in groups):
        return of_group
    others = bool(owned.mode & what)
    return others if groups is not None or of_group == others else None


def closed_on_the_way(path: Path, account: str, evidence: Evidence, group: str = "") -> Path | None:
    """The first folder above that the account may not enter for certain."""
    for folder in reversed(path.parents):
        facts = evidence.paths.get(folder)
        if facts and facts.kind == "folder" and facts.user:
            owned = Owned(user=facts.user, group=facts.group, mode=facts.mode)
            if may(ENTER, account, owned, evidence.machine, group) is False:
                return folder
    return None


def nginx_account(conf: Conf) -> tuple[str, str]:
    """User and group of nginx's workers; empty if the configuration does not say."""
    said = [each.args for each in conf.directives if each.name == "user" and each.args]
    return (said[-1][0], said[-1][-1]) if said else ("", "")


def socket_as_made(ini: Ini) -> Owned | None:
    """Who will own a unix socket of the .ini, and its mode; None if the .ini does not tell.

    Started by root, uWSGI becomes `uid` before it makes sockets, unless it is to chown them. Going
    to the background sets the umask to 0: https://github.com/unbit/uwsgi/blob/uwsgi-2.0/core/utils.c
    """
    user, group = ini.value("uid"), ini.value("gid") or "root"
    if ini.all("master-as-root", "drop-after-init", "drop-after-apps"):
        user, group = "root", "root"
    if ini.all("chown-socket"):
        user, _, group = ini.value("chown-socket").partition(":")
    mode = mode_as_made(ini)
    plain = not user.isdigit() and not group.isdigit() and "(" not in user + group
    return Owned(user=user, group=group, mode=mode) if user and plain and mode is not None else None


def mode_as_made(ini: Ini) -> int | None:
    """The mode of a unix socket of the .ini; None if that depends on how uWSGI is started."""
    said = ini.last("chmod-socket")
    if said:
        if said.value in {"", "1"}:
            return 0o666
        return int(said.value, 8) if _is_octal(said.value) and len(said.value) == 3 else None  # noqa: PLR2004
    if ini.all("umask"):
        umask = ini.value("umask")
        return 0o777 & ~int(umask, 8) if _is_octal(umask) else None
    return None if ini.all("daemonize", "daemonize2") else 0o755


def _is_octal(text: str) -> bool:
    return bool(text) and set(text) <= set("01234567")
