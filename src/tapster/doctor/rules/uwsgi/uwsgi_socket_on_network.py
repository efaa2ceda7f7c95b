"""`socket = 10.0.0.5:3031`, or `0.0.0.0:3031` in a container."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import protocol, sockets
from tapster.doctor.reach import reach
from tapster.doctor.rule import rule
from tapster.doctor.starters import is_in_container, is_published
from tapster.model.finding import Finding, Severity


@rule(
    title="whoever is in the same network can run code in the app",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: the uwsgi protocol is made for a web server that can be trusted: a request in it may name
    a file that uWSGI then loads and runs, or claim any user. Between two containers or machines it
    is the usual way, but every other container and pod that reaches the port can use it as well.

    Fix: give nginx and the app a network of their own (`networks:` in a compose file, a
    NetworkPolicy in Kubernetes), or share a unix socket between the two by a volume. Never
    publish the port.

    Ignore when: nothing else is in the network.
    """
    for option in sockets(evidence.ini):
        if protocol(option, evidence.ini) != "uwsgi":
            continue
        port = option.value.partition(" ")[0].rpartition(":")[2]
        who = reach(option.value)
        is_inside = is_in_container(evidence) and not is_published(evidence, port)
        if who == "network" or (who == "everybody" and is_inside):
            yield Finding(
                message=f"whatever else is in its network can run code in the app over port {port}",
                where=option.where,
                fix="keep everything but nginx out of the network, or use a unix socket",
            )
