"""The machine that a check runs on, as far as rules ask for it; nothing slow is asked."""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress

from tapster.errors import TapsterError
from tapster.model.machine import Machine
from tapster.system import limits
from tapster.system.accounts import account, account_with, group_name
from tapster.system.nginx_binary import find_nginx


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
