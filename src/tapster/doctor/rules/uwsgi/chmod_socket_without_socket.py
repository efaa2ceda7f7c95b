"""`chmod-socket` where all sockets are TCP ports."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import sockets
from tapster.doctor.reach import reach
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_plain, is_whole
from tapster.model.finding import Finding, Severity


@rule(
    title="chmod-socket does nothing for a TCP port",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Options.html#chmod-socket",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `chmod-socket` sets the rights of the file that a unix socket is. A port has no file and no
    rights: every program of the machine may connect to `127.0.0.1:3031`. The line looks like
    protection, or like an opening, and is neither. If somebody changes to a unix socket one day, it
    starts to count, and 777 or 666 would then let every account in.

    Fix: remove the line, or use a unix socket, which is also faster:
    `socket = /run/shop/shop.sock` with `chmod-socket = 660`.

    Ignore when: the same lines also serve a site with a unix socket.
    """
    said = evidence.ini.last("chmod-socket", "chown-socket")
    opened = sockets(evidence.ini)
    are_ports = all(
        is_plain(option.value) and ":" in option.value and reach(option.value) != "unknown"
        for option in opened
    )
    stats = evidence.ini.value("stats")
    if said and opened and are_ports and is_whole(evidence) and (not stats or ":" in stats):
        yield Finding(
            message=f"{said.name} = {said.value} does nothing: {opened[-1].name} is a port, and"
            " no file",
            where=said.where,
            fix="remove the line, or use a unix socket with `chmod-socket = 660`",
        )
