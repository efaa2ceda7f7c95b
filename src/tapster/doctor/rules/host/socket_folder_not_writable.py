"""`uid = shop`, and the socket lies in a folder of root's."""

from collections.abc import Iterator

from tapster.doctor.access import WRITE, Owned, may
from tapster.doctor.evidence import Evidence
from tapster.doctor.here import facts_of, is_here, path_of
from tapster.doctor.links import SOCKETS
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

STILL_ROOT = ("chown-socket", "master-as-root", "drop-after-init", "drop-after-apps")


@rule(
    title="uWSGI may not make its socket",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI becomes the account of `uid` before it opens its sockets, and to make a file in a
    folder that account needs the right to write to the folder. /run and /srv belong to root:
    `bind(): Permission denied`, and uWSGI ends.

    Fix: a folder of its own, such as /run/shop that belongs to shop: `RuntimeDirectory=shop` in a
    unit of systemd. With `chown-socket = shop:www-data`, uWSGI is still root when it makes the
    socket.

    Ignore when: an access list (`setfacl`) lets the account in, which modes do not show.
    """
    ini, account = evidence.ini, evidence.ini.value("uid")
    if not account or account.isdigit() or "(" in account or ini.all(*STILL_ROOT):
        return
    for option in ini.all(*SOCKETS):
        path = path_of(ini, option)
        facts = facts_of(evidence, path.parent) if path else None
        if path is None or facts is None or facts.kind != "folder" or not is_here(evidence, path):
            continue
        owned = Owned(user=facts.user, group=facts.group, mode=facts.mode)
        if may(WRITE, account, owned, evidence.machine, ini.value("gid")) is False:
            yield Finding(
                message=f"{account} may not write to {path.parent} ({owned}), so uWSGI ends with "
                "`bind(): Permission denied`",
                where=option.where,
                fix=f"give {account} a folder of its own for `{option.name}`, such as "
                f"/run/{account}",
            )
