"""`worker_connections 64;`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

FEW = 256


@rule(
    title="nginx may keep few connections at once",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/ngx_core_module.html#worker_connections",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: each browser keeps a connection or more open, and each request that is passed to the app
    takes a second one. When all are in use, nginx closes new ones without an answer:
    `worker_connections are not enough`. The default is 512, and each costs less than a kilobyte.

    Fix: write `worker_connections 1024;` or more.

    Ignore when: the machine serves only you.
    """
    for directive, _ in evidence.nginx.named("worker_connections"):
        value = directive.args[0] if directive.args else ""
        if value.isdigit() and int(value) < FEW:
            yield Finding(
                message=f"with {value} connections, about {int(value) // 2} requests fit at once",
                where=directive.where,
                fix="write `worker_connections 1024;`",
            )
