"""`socket = 0.0.0.0:3031`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import protocol, sockets
from tapster.doctor.reach import reach
from tapster.doctor.rule import rule
from tapster.doctor.starters import is_in_container, is_published
from tapster.model.finding import Finding, Severity


@rule(
    title="whoever reaches the uwsgi socket can run code on this machine",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: the uwsgi protocol is made for a web server that can be trusted. A request in it may carry
    UWSGI_FILE, and uWSGI then loads that file and runs it, also with `need-app`. It may claim any
    REMOTE_USER and any address, too. `:3031`, `0.0.0.0:3031` and an address of the internet let
    everybody send such requests; programs that search for such ports find them within hours.

    Fix: a unix socket, `socket = /run/shop/shop.sock` with `chmod-socket = 660`, or at least
    `socket = 127.0.0.1:3031`. If nginx runs on another machine, use an address of a private network
    and let a firewall admit nginx only.

    Ignore when: a firewall admits nginx only. That is one mistake away from everybody.
    """
    for option in sockets(evidence.ini):
        if protocol(option, evidence.ini) != "uwsgi" or reach(option.value) != "everybody":
            continue
        port = option.value.partition(" ")[0].rpartition(":")[2]
        if not is_in_container(evidence) or is_published(evidence, port):
            yield Finding(
                message=f"everybody who reaches port {port} can run code on this machine",
                where=option.where,
                fix=f"write `{option.name} = 127.0.0.1:{port}`, or the path of a unix socket",
            )
