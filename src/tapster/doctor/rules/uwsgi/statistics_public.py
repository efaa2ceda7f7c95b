"""`stats = :9191`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.reach import reach
from tapster.doctor.rule import rule
from tapster.doctor.starters import is_in_container, is_published
from tapster.model.finding import Finding, Severity


@rule(
    title="everybody can read what the app is doing",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/StatsServer.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: the statistics server tells everybody who connects what each worker does: the address and
    the variables of the requests that are running, cookies among them, paths on the disk, process
    ids and load. `:9191` opens it on every network of the machine.

    Fix: `stats = 127.0.0.1:9191`, or a unix socket: `stats = /run/shop/stats.sock`.

    Ignore when: a firewall closes the port.
    """
    for option in evidence.ini.all("stats"):
        port = option.value.partition(" ")[0].rpartition(":")[2]
        is_inside = is_in_container(evidence) and not is_published(evidence, port)
        if reach(option.value) == "everybody" and not is_inside:
            yield Finding(
                message=f"on port {port} everybody can read requests, cookies and paths",
                where=option.where,
                fix=f"write `{option.name} = 127.0.0.1:{port}`",
            )
