"""A unix socket of mode 755, and nginx's workers are another account."""

from collections.abc import Iterator
from pathlib import Path

from tapster.doctor.access import (
    WRITE,
    Owned,
    closed_on_the_way,
    may,
    nginx_account,
    socket_as_made,
)
from tapster.doctor.evidence import Evidence
from tapster.doctor.links import is_tcp, links
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_unset
from tapster.model.finding import Finding, Severity


@rule(
    title="nginx may not write to uWSGI's socket",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Nginx.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: to connect to a unix socket, nginx's workers need the right to write to it, and to enter
    every folder above. uWSGI makes the socket as the account of `uid`, and with the usual umask of
    022 it has the mode 755: only its owner may write. Every request is then a 502, and nginx logs
    `connect() to unix:/run/shop.sock failed (13: Permission denied)`.

    Fix: give the socket to nginx's group, and to nobody else: `chown-socket = shop:www-data` and
    `chmod-socket = 660`. Not 666 or 777: whoever can speak uwsgi to it can run code as the app.

    Ignore when: an access list (`setfacl`) lets nginx in, which modes do not show.
    """
    account, group = nginx_account(evidence.nginx)
    for link in links(evidence):
        if not account or is_tcp(link.target):
            continue
        path = Path(link.target)
        facts = evidence.paths.get(path) if evidence.machine else None
        owned: Owned | None
        if facts and facts.is_listening:
            owned = Owned(user=facts.user, group=facts.group, mode=facts.mode)
        elif is_unset(evidence, "chmod-socket", "chown-socket", "umask") or evidence.ini.all(
            "chmod-socket", "chown-socket", "umask"
        ):
            owned = socket_as_made(evidence.ini)
        else:
            owned = None
        closed = closed_on_the_way(path, account, evidence)
        if closed and evidence.machine:
            yield Finding(
                message=f"nginx's workers, {account}, may not enter {closed}: every request is a "
                "502 with `(13: Permission denied)`",
                where=link.socket.where,
                fix=f"put the socket below /run, or let {account} in: `chmod o+x {closed}`",
            )
        elif owned and may(WRITE, account, owned, evidence.machine) is False:
            yield Finding(
                message=f"nginx's workers, {account}, may not write to {path} ({owned}): every "
                "request is a 502 with `(13: Permission denied)`",
                where=link.socket.where,
                fix=f"write `chown-socket = {owned.user}:{group}` and `chmod-socket = 660`",
            )
