"""`chmod-socket = 666` with a unix socket."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import is_tcp, protocol, sockets
from tapster.doctor.rule import rule
from tapster.doctor.starters import is_in_container
from tapster.model.finding import Finding, Severity


@rule(
    title="every account of the machine can run code in the app",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: to connect to a unix socket, an account needs the right to write to it. 666 and 777 give it
    to all, and `chmod-socket = 1` means 666. Who can connect can name a file that uWSGI then
    loads and runs with the app's rights. It is written when nginx gets "(13: Permission denied)",
    because it always helps, but only nginx needs the right.

    Fix: `chmod-socket = 660`, and a group that nginx is in: `gid = www-data`, or
    `chown-socket = shop:www-data` if uWSGI starts as root.

    Ignore when: there is no other account on the machine, or nobody else may enter the folder of
    the socket.
    """
    said = evidence.ini.last("chmod-socket")
    if not said or is_in_container(evidence):
        return
    mode = "666" if said.value == "1" else said.value
    if len(mode) != len("660") or mode[-1] not in "2367":
        return
    for option in sockets(evidence.ini):
        is_file = not is_tcp(option.value) and not option.value.startswith(("@", "fd://", "="))
        if is_file and protocol(option, evidence.ini) == "uwsgi":
            yield Finding(
                message=f"with {mode} every account can connect to {option.value} and run code"
                " in the app",
                where=said.where,
                fix=f"set `{said.name} = 660`, and give the socket a group that nginx is in",
            )
            return
