"""`socket = /run/shop.sock`, and nothing about who may connect."""

from collections.abc import Iterator
from pathlib import Path

from tapster.doctor.access import WEB_ACCOUNTS
from tapster.doctor.evidence import Evidence
from tapster.doctor.links import is_tcp, links
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_unset
from tapster.model.finding import Finding, Severity

DECIDING = ("chmod-socket", "chown-socket", "umask", "daemonize", "daemonize2", "abstract-socket")


@rule(
    title="nothing says that nginx may use the socket",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Nginx.html",
    behind=("chain.socket-permission",),
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: without `chmod-socket`, the mode of a unix socket depends on the umask of whoever starts
    uWSGI: 755 as a rule, which lets only its own account connect. Where nginx runs as another one,
    such as www-data, every request is a 502 and nginx logs `(13: Permission denied)`. It works on
    the developer's machine, where both are the same, and fails on the server.

    Fix: `chmod-socket = 660`, and nginx's account in the group of the socket: `chown-socket =
    shop:www-data` if root starts uWSGI, `usermod -aG shop www-data` otherwise.

    Ignore when: nginx and uWSGI run as the same account.
    """
    account = evidence.ini.value("uid")
    for link in links(evidence):
        facts = evidence.paths.get(Path(link.target))
        is_known = facts is not None and facts.is_listening
        if is_tcp(link.target) or is_known or account in WEB_ACCOUNTS:
            continue
        if is_unset(evidence, *DECIDING):
            who = f"{account} alone" if account else "the account that starts uWSGI alone"
            yield Finding(
                message=f"with the usual umask, {who} may write to {link.target}, and nginx gets "
                "`(13: Permission denied)` if its workers are another one",
                where=link.socket.where,
                fix="write `chmod-socket = 660`, and let nginx's account be in the socket's group",
            )
            return
